// SPDX-License-Identifier: EUPL-1.2
// What the visitor does besides asking, for screens: words and their recall, whisper, chair rises.
#ifndef ICOPE_APP_VISIT_TASKS_H
#define ICOPE_APP_VISIT_TASKS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

// Words of the list chosen for this visit (three, translated), or whispered words; i in 0..2.
const char *app_word(const struct app *app, int i);
// The i-th word (0..2) whispered into an ear (0 right, 1 left): of set 0, and of set 1 when the
// first was not heard whole. They are paired with the list of this visit and in its language.
const char *app_whisper_word(const struct app *app, int ear, int set, int i);
// That many of the words of a set were repeated right, 0 to 3: kept, and the answer of the ear when
// it follows; without one the other set is due.
enum rc app_whisper_count(struct app *app, int ear, int set, int right);
// How many of that set were, −1 it was not whispered.
int app_whispered(const struct app *app, int ear, int set);
// The three words are about to be shown for the first time; on disk when RC_OK, so that a restart
// does not show them once more.
enum rc app_words_show(struct app *app);
// The same for showing them again: the recall is then not valid, cog-cued says so.
enum rc app_words_show_again(struct app *app);
// Have they been on the screen in this visit?
bool app_words_shown(const struct app *app);
// And again?
bool app_words_shown_again(const struct app *app);
// The words were said and repeated after that many tries (0: could not repeat, there is then no
// recall): sets cog-list and cog-tries; the first time the wait starts.
enum rc app_words_said(struct app *app, int tries);
// Milliseconds until the recall is allowed: 0 allowed now, −1 the words have not been said or could
// not be repeated.
int64_t app_recall_wait_ms(const struct app *app);
// The same as screens show it: rounded up, so that it changes only with the clock of the visit.
int64_t app_recall_wait_shown_ms(const struct app *app);
// Milliseconds until a screen of the visit has something new to show by itself: the next step of
// the clock, or the moment the recall is allowed; −1 nothing.
int app_visit_wait_ms(const struct app *app);
// The moment the recall is allowed, in UTC; 0 the words have not been said.
int64_t app_recall_from_utc_ms(const struct app *app);
// May the words be asked for: has the time come, or was the recall opened before it?
bool app_recall_is_open(const struct app *app);
// Opens it before its time: the delay is recorded now, the recall will not be valid. Nothing is
// recorded when its time has come.
enum rc app_recall_open_early(struct app *app);
// That many words were recalled, 0 to 3: sets cog-recall, the first time with the delay.
enum rc app_recall_count(struct app *app, int words);
// When it took place, or takes place if it is counted now, as the form wants it.
enum recall_time { RECALL_EARLY, RECALL_IN_TIME, RECALL_LATE };
// That.
enum recall_time app_recall_time(const struct app *app);

#endif
