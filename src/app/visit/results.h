// SPDX-License-Identifier: EUPL-1.2
// What a visit came to, for screens: the state of each domain and how many there are of each, as
// the one who is logged in may see them (app_shows_results): whoever may not learns what was done
// and what is missing, nothing else.
#ifndef ICOPE_APP_VISIT_RESULTS_H
#define ICOPE_APP_VISIT_RESULTS_H

#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// A domain, as it may be shown.
enum result {
    RESULT_NOT_ASSESSED,
    RESULT_INCOMPLETE,
    RESULT_DONE, // assessed; what came out is not for this user
    RESULT_NO_SIGNAL,
    RESULT_SIGNAL,
    RESULT_KINDS
};
enum { RESULTS_MAX = 7 };
// A line of the end screen.
struct result_row {
    const char *label;  // domain in words, translated
    enum result result; // its state
    char why[160];      // translated: what led to it, or what is missing; "" nothing to say
};
// How many of the six domains are in each state.
struct result_counts {
    size_t of[RESULT_KINDS]; // by enum result; they add up to six
    bool screening;          // something was assessed; false: it was no screening
};

// Results of the open visit by domain; returns the number (six, then social support).
size_t app_results(struct app *app, struct result_row ret[RESULTS_MAX]);
// Counts of the open visit.
struct result_counts app_result_counts(const struct app *app);
// Counts of a finished or stopped visit. False when it is neither, or cannot be read.
bool app_visit_counts(const struct app *app, struct id visit, struct result_counts *ret);
// The i-th domain in words, translated; "" past RESULTS_MAX.
const char *app_result_label(size_t i);
// Mark of a state ("·"), one column.
const char *app_result_mark(enum result result);
// A state in words, translated: "pas de signal".
const char *app_result_words(enum result result);
// The counts in words: "2 signaux · 1 non évalué · 3 sans signal". What is not assessed is always
// told. Lives until the fourth next call of a format function.
const char *app_counts_text(const struct app *app, const struct result_counts *counts);
// The same as marks, for a narrow column: "2! 1– 3·". Lives as long.
const char *app_counts_marks(const struct app *app, const struct result_counts *counts);

#endif
