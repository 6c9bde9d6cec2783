// SPDX-License-Identifier: EUPL-1.2
// The room of the visit for the rooms above it: its part of struct app, and coming back to a visit
// after a lock.
#ifndef ICOPE_APP_VISIT_VISIT_H
#define ICOPE_APP_VISIT_VISIT_H

#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

struct app;

// Makes the room's part of struct app.
void visit_init(struct app *app);
// Wipes the open visit, the history and what was typed.
void visit_wipe(struct app *app);
// Wipes and frees it.
void visit_free(struct app *app);

// Where an open visit stood when the program locked. Identifiers and clocks only: nothing personal.
struct visit_position {
    struct id visit, person;             // "" none was open
    int step;                            // its step on screen
    int64_t words_utc_ms, words_mono_ms; // when the words had been said, by two clocks
    int64_t entered_mono_ms;             // when the visit was opened
};
// Where it stands now.
struct visit_position visit_position(const struct app *app);
// Opens that visit again, its clocks going on as if it had never been closed. False when it is not
// open any more or cannot be opened.
bool visit_return_to(struct app *app, const struct visit_position *place);

// Makes the visits final that were ended early on an earlier day. RC_OK when there are none. Closes
// the visit that is open. Failures are shown; the others are made final all the same.
enum rc stopped_close(struct app *app);
// The same, at most once an hour: while no visit is open and nobody is in the middle of anything.
void stopped_step(struct app *app);
// Milliseconds until the next look, −1 nothing to look for.
int stopped_wait_ms(const struct app *app);

// Loads the Step 1 form, the consent form and the data files, once.
enum rc app_load_forms(struct app *app, struct err *e);
// Counts the open red flags that this user may see (app_flags_open). Called when something may have
// changed: after a login, and after a run that brought news.
void flags_count_open(struct app *app);
// After a login: queues the red flags that were kept back and may leave now.
void flags_tell_all(struct app *app);
// After a login: takes the drafts of this account over from its setting.
void drafts_load(struct app *app);

#endif
