// SPDX-License-Identifier: EUPL-1.2
// The end of a visit for screens: what came out, what is missing, finishing.
#ifndef ICOPE_APP_VISIT_FINISH_H
#define ICOPE_APP_VISIT_FINISH_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;
struct item;

// Required things still missing, as labels; returns how many (max written).
size_t app_missing(struct app *app, const struct item **ret, size_t max);
// Is the recall of the words among these?
bool app_missing_recall(const struct item *const *missing, size_t count);
// Proposed next visit.
struct date app_next_visit(const struct app *app);
// Is the open visit queued for the server when it is finished? No in practice, and where the person
// did not agree.
bool app_visit_is_sent(const struct app *app);
enum { FAREWELL_BYTES = 1536 };
// What to tell the person at the end, in the user's language: true of what app_finish then does.
void app_farewell(const struct app *app, char out[FAREWELL_BYTES]);
// What to tell the person who refuses the screening. Borrowed.
const char *app_farewell_refused(const struct app *app);
// Finishes the visit: one transaction; it is then to be sent. A visit in which nothing was assessed
// is no screening: the person stays as due as before, and what was planned stays to be done.
enum rc app_finish(struct app *app);
// Stops the visit politely (refused, guardianship, person leaves): kept, with the reason code.
enum rc app_visit_stop(struct app *app, const char *reason);
// Ends it early for that reason, but not for good: it can be gone on with the same day, and is
// closed as app_visit_stop does when the day is over.
enum rc app_visit_stop_today(struct app *app, const char *reason);

#endif
