// SPDX-License-Identifier: EUPL-1.2
// All answers of the open visit in one list, for screens: each is changed from there, and the visit
// then comes back to the list. Its own answers are shown to whoever makes the visit; marks of
// results only to those who may see them.
#ifndef ICOPE_APP_VISIT_REVIEW_H
#define ICOPE_APP_VISIT_REVIEW_H

#include "app/visit/results.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;
struct item;

// A line of the list.
struct review_row {
    const struct item *item; // what was asked, borrowed
    const char *domain;      // in words on the first line of a domain, "" on its others
    char answer[128];        // as given, in words and with its unit; "" none
    bool needed;             // without an answer its domain stays incomplete
    enum result mark;        // RESULT_SIGNAL, RESULT_NO_SIGNAL, RESULT_NOT_ASSESSED, or
                             // RESULT_KINDS where there is nothing to mark
    const char *note;        // newest note on it, "" none; borrowed
};

// The visit comes back to the list from now on instead of asking on; reads it. Returns the number
// of lines.
size_t app_review_begin(struct app *app);
// Does it come back to the list?
bool app_is_reviewing(const struct app *app);
// It asks on, or ends, as before.
void app_review_end(struct app *app);
// The i-th line. False past the last.
bool app_review_row(const struct app *app, size_t i, struct review_row *ret);
// Goes to the question of the i-th line. RC_NO when it cannot be asked now.
enum rc app_review_goto(struct app *app, size_t i);
// The line that was gone to last, 0 at first.
size_t app_review_line(const struct app *app);

#endif
