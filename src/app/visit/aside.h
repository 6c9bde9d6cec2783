// SPDX-License-Identifier: EUPL-1.2
// What stands beside the question: how far the domain has got, what was answered last time, notes.
#ifndef ICOPE_APP_VISIT_ASIDE_H
#define ICOPE_APP_VISIT_ASIDE_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

// The question's place among those of its domain that are asked.
struct step_place {
    int nth;   // from 1
    int count; // of how many; 0 no question is on screen
};
// The place of the question on screen.
struct step_place app_step_place(const struct app *app);

// How long the recall is waited for in all, milliseconds.
int64_t app_recall_delay_ms(const struct app *app);

enum { LAST_TIME_MAX = 12, ASIDE_BYTES = 160 };
// An answer of last time beside this time's.
struct last_answer {
    char label[ASIDE_BYTES]; // the question in short, translated
    char text[ASIDE_BYTES];  // the answer, translated
};
// May last time's answer of that question be shown now? Only after this time's, so that it does not
// lead the answer, and never about memory, words and mood.
bool app_may_show_last_time(const struct app *app, const char *link_id);
// Answers of last time to the questions of the domain on screen that may be shown now, in form
// order; returns how many. *ret_on: when; untouched when there are none.
size_t app_last_time(const struct app *app, struct last_answer ret[LAST_TIME_MAX],
                     struct date *ret_on);

// A note of this visit.
struct note_row {
    const char *text; // as typed, borrowed until the next change
};
// Notes of this visit, the newest last; returns how many.
size_t app_notes(const struct app *app, struct note_row *ret, size_t most);

#endif
