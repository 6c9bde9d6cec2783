// SPDX-License-Identifier: EUPL-1.2
// Planning rounds, for the coordinator: who is to be visited, by commune and date, whose planned
// visit came back (not wanted, nobody at home, moved, not done), and what is given to whom. Giving
// is kept and queued for the server at once; the engine sends it (FHIR Task, guarded by ifMatch).
#ifndef ICOPE_APP_OFFICE_ROUNDS_H
#define ICOPE_APP_OFFICE_ROUNDS_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// The lists.
enum rounds_view {
    ROUNDS_TO_GIVE, // due within a month or never seen, and not planned
    ROUNDS_BACK,    // planned, and refused, absent, moved or not done
    ROUNDS_GIVEN,   // planned for today or later
    ROUNDS_VIEWS
};
// Their order.
enum rounds_order {
    ROUNDS_BY_TOWN, // by commune, then by date
    ROUNDS_BY_DATE  // by date alone
};
// A line.
struct rounds_row {
    struct id person;  // who
    char name[168];    // as lists write it
    struct age age;    // today
    char town[96];     // or ""
    char due[48];      // translated: "late 21 d", "first visit", "by 12 Dec."
    bool late;         // the follow-up is overdue
    bool marked;       // chosen to be given
    char planned[160]; // translated: what came back and why; or to whom and when; "" nothing
};

// May who is logged in plan?
bool app_rounds_allowed(const struct app *app);
// Reads people, planned visits and visitors again; marks stay. RC_DENIED, RC_DAMAGED with a message
// (the others are there).
enum rc app_rounds_read(struct app *app);
// Puts a view in order; returns its lines.
size_t app_rounds_show(struct app *app, enum rounds_view view, enum rounds_order order);
// Lines of a view when it was last read.
size_t app_rounds_count(const struct app *app, enum rounds_view view);
// The i-th line of the view that is shown.
bool app_rounds_row(const struct app *app, size_t i, struct rounds_row *ret);

// Marks that line, or takes the mark away.
void app_rounds_mark(struct app *app, size_t i);
// The same for everybody of its commune in the view.
void app_rounds_mark_town(struct app *app, size_t i);
// How many are marked in the view that is shown.
size_t app_rounds_marked(const struct app *app);

// Visitors: accounts of this store, those who were typed, those to whom a server gave visits.
size_t app_rounds_visitors(const struct app *app);
// The name of one of them; "" past the end.
const char *app_rounds_visitor(const struct app *app, size_t visitor);
// Adds one: "Moreau", or "Moreau = Practitioner/7f3c" (or system|value) as the server knows them.
// RC_INVALID with a message.
enum rc app_rounds_visitor_add(struct app *app, const char *text);
// How many visits that one has on that day.
size_t app_rounds_load(const struct app *app, size_t visitor, struct date day);

// Gives those who are marked in the view, or the line when none is, to a visitor on a day: one
// after the other from the first free time. *ret_count: how many. RC_NO nobody, RC_INVALID a day
// that is over, each with a message; after an error those before it are given.
enum rc app_rounds_give(struct app *app, size_t line, size_t visitor, struct date day,
                        size_t *ret_count);
// Is there something to take back?
bool app_rounds_may_undo(const struct app *app);
// Takes the newest giving of this session back, as it was before. RC_NO when a visit of it was
// begun meanwhile: nothing is changed then.
enum rc app_rounds_undo(struct app *app, size_t *ret_count);

// Prints the round of a visitor on a day by the laptop's printing program (lp): names, addresses
// and telephones through a pipe. RC_NO nobody to visit; a message says what to do after an error.
enum rc app_rounds_print(struct app *app, size_t visitor, struct date day);
// Writes it as a PDF into a new file of the user's folder; *ret_path is borrowed until the next
// call. RC_NO nobody to visit; a message says what to do after an error.
enum rc app_rounds_save(struct app *app, size_t visitor, struct date day, const char **ret_path);

#endif
