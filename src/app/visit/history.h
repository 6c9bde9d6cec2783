// SPDX-License-Identifier: EUPL-1.2
// Finished visits of one person for screens: side by side, "last time", and correcting one.
#ifndef ICOPE_APP_VISIT_HISTORY_H
#define ICOPE_APP_VISIT_HISTORY_H

#include "app/visit/results.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// The same question's answer at the person's last finished visit, and its date; NULL when none, or
// when this user may not see results.
const char *app_answered_before(const struct app *app, const char *link_id, struct date *ret_on);

enum { HISTORY_MAX = 8 };
// Loads the person's finished visits, newest first; returns how many (HISTORY_MAX at most).
size_t app_history(struct app *app, struct id person);
// Date, status of the i-th visit ("finished", "stopped", "replaced" by a correction; "refused": the
// person did not want it, "guardianship": somebody represents them).
bool app_history_visit(const struct app *app, size_t i, struct date *ret_on,
                       const char **ret_state);
// Was anything to be asked in the i-th? False when it was refused or somebody represents the
// person: it has an outcome and no results.
bool app_history_began(const struct app *app, size_t i);
// Why the i-th is a correction, "" when it is none.
const char *app_history_reason(const struct app *app, size_t i);
// Why the i-th was refused, in words; "" when it was not.
const char *app_history_refusal(const struct app *app, size_t i);
// Short answer of an item in the i-th visit, NULL when none.
const char *app_history_answer(const struct app *app, size_t i, const char *link_id);
// The state of a domain (0 … RESULTS_MAX − 1) in the i-th visit.
enum result app_history_result(const struct app *app, size_t i, size_t domain);
// What that domain lacked when it is incomplete, in words; "" otherwise. Lives until the fourth
// next call of a format function.
const char *app_history_missing(const struct app *app, size_t i, size_t domain);
// Counts of the i-th visit; all zero past the last.
struct result_counts app_history_counts(const struct app *app, size_t i);
// The same readable, in the words of the form that the visit was made with; "" when none. Lives
// until the next call.
const char *app_history_display(const struct app *app, size_t i, const char *link_id);
// Short label of an item, also of one that only earlier forms have. Borrowed.
const char *app_history_label(const struct app *app, const char *link_id);

// ---- correcting a finished visit ----

// Chooses the i-th visit of the history; RC_DENIED with a message when it cannot be corrected.
enum rc app_amend_choose(struct app *app, size_t i);
// Opens the chosen visit again, for that reason, and enters it.
enum rc app_amend(struct app *app, const char *reason);
// Is the open visit a correction?
bool app_is_amending(const struct app *app);
// Gives the correction up: the visit stays as it was finished.
enum rc app_amend_withdraw(struct app *app);

#endif
