// SPDX-License-Identifier: EUPL-1.2
// Everybody's visits for the coordinator: all that this store holds, in groups, and what is
// missing. Visits whose sending the person refused are numbers only: no line names them.
#ifndef ICOPE_APP_OFFICE_VISITS_H
#define ICOPE_APP_OFFICE_VISITS_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// How the visits are grouped.
enum visits_view {
    VISITS_BY_ROUND,   // by the day they were made or are planned for, the latest first
    VISITS_BY_TOWN,    // by commune
    VISITS_BY_VISITOR, // by who made them
    VISITS_MISSING,    // what is not done, not finished, not received; what is not sent
    VISITS_VIEWS
};

// Where a visit stands.
enum visit_standing {
    STANDING_DONE,    // finished
    STANDING_STOPPED, // ended before its end, for good
    STANDING_OPEN,    // begun, not finished
    STANDING_TODO,    // planned for today or later
    STANDING_UNDONE,  // was planned, and was not done
};

// How many visits of a group stand where.
struct visits_counts {
    size_t done;    // finished or stopped, of them …
    size_t waiting; // … not received by the server yet
    size_t kept;    // … not to be sent: the person did not want it
    size_t todo;    // begun, or planned for today or later
    size_t undone;  // planned and not done
    size_t missing; // what VISITS_MISSING lists or counts
};

// A line: the head of a group, or a visit below it.
struct visits_line {
    bool head;                    // of a group
    bool shown;                   // a head: its visits stand below it
    bool numbers;                 // a head: there is nothing to show but its number
    size_t count;                 // a head: its visits
    struct visits_counts counts;  // a head: the same by where they stand
    struct id person;             // a visit: whose
    enum visit_standing standing; // a visit: where it stands
    bool waiting;                 // a visit: done, not received yet
    struct date on;               // a visit: its day
    char name[168];               // of the group; or of the person, as lists write it
    char town[96];                // a visit: where
    char visitor[96];             // a visit: who made it, "" nobody yet
    const char *remark;           // a visit: translated, what became of it
};

// May who is logged in see them?
bool app_visits_allowed(const struct app *app);
// Reads them again. RC_DENIED with a message; RC_DAMAGED with one that names the first altered
// record, the others are there.
enum rc app_visits_read(struct app *app);
// Puts those that match (all of them when nothing is asked) in the order of a view; returns the
// lines there are. While something is searched all groups are shown. Groups that were shown stay.
size_t app_visits_show(struct app *app, enum visits_view view, const char *query);
// Shows the visits of the group of a line, or hides them; returns the line of its head.
size_t app_visits_toggle(struct app *app, size_t line);
// Shows all groups of the view, or hides them all when all were shown.
void app_visits_toggle_all(struct app *app);
// How many lines there are now.
size_t app_visits_lines(const struct app *app);
// The i-th. Texts are safe to show.
bool app_visits_line(const struct app *app, size_t i, struct visits_line *ret);
// Of all visits that match.
struct visits_counts app_visits_counts(const struct app *app);

#endif
