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
// The words were said and repeated after that many tries (0: could not repeat, the recall is then
// not valid): sets cog-list and cog-tries, starts the wait.
enum rc app_words_said(struct app *app, int tries);
// Milliseconds until the recall is allowed: 0 allowed now, −1 the words have not been said.
int64_t app_recall_wait_ms(const struct app *app);
// The same as screens show it: rounded up, so that it changes only with the clock of the visit.
int64_t app_recall_wait_shown_ms(const struct app *app);
// Milliseconds until a screen of the visit has something new to show by itself: the next step of
// the clock, or the moment the recall is allowed; −1 nothing.
int app_visit_wait_ms(const struct app *app);
// The moment the recall is allowed, in UTC; 0 the words have not been said.
int64_t app_recall_from_utc_ms(const struct app *app);
// The recall opens now: records the delay (early: the answer will not be valid, and the rule says
// so).
enum rc app_recall_open(struct app *app);

#endif
