// SPDX-License-Identifier: EUPL-1.2
// What was changed both here and on the server, for screens: the list, and the one that is being
// settled.
#ifndef ICOPE_APP_PEOPLE_CONFLICTS_H
#define ICOPE_APP_PEOPLE_CONFLICTS_H

#include "app/people/service.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "conflict/diff.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// Who changed one side, and when.
struct conflict_author {
    char who[96];  // account or name, "" not known
    char when[40]; // in the user's language, "" not known
};
// A line of the list.
struct conflict_view {
    struct id id;     // of the conflict
    char name[160];   // whom it is about
    char what[64];    // translated: "the person's sheet", "a warning sign", "a planned visit"
    struct date when; // when it was found
    bool person;      // it is about the sheet
    bool pair;        // no conflict: two records that may be one person (app_pair_open)
    bool gone;        // it was deleted there (only known of the one that is open)
};
// Open conflicts, then pairs of records that may be one person; returns their number. Read anew
// each time.
size_t app_conflicts(struct app *app);
// The i-th of them.
bool app_conflict_row(const struct app *app, size_t i, struct conflict_view *ret);
// How many there were when they were last read, without reading.
size_t app_conflict_count(const struct app *app);
// Opens one: what differs, with what only one side changed chosen already.
enum rc app_conflict_open(struct app *app, struct id conflict);
// The one that is open; false when none is.
bool app_conflict_now(const struct app *app, struct conflict_view *ret,
                      struct conflict_author *ours, struct conflict_author *theirs);
// Its fields; returns how many.
size_t app_conflict_fields(const struct app *app);
// The i-th.
const struct conflict_field *app_conflict_field(const struct app *app, size_t i);
// Name of a field and a value for people. Lives until the fourth next call of a format function.
const char *app_conflict_label(const struct app *app, const struct conflict_field *f);
// The same for one of its values.
const char *app_conflict_value(const struct app *app, const struct conflict_field *f,
                               const char *value);
// Chooses for one field. RC_NO: not possible there.
enum rc app_conflict_choose(struct app *app, size_t i, enum conflict_side side);
// Chooses for all fields. SIDE_BOTH (only people): theirs becomes a second record, ours stays.
enum rc app_conflict_choose_all(struct app *app, enum conflict_side side);
// Will theirs become a second record?
bool app_conflict_splits(const struct app *app);
// Fields that nobody has chosen for.
size_t app_conflict_undecided(const struct app *app);
// Carries it out: kept here, remembered, and on its way to the server with the next connection.
// RC_INVALID while something is undecided. Closes it when RC_OK.
enum rc app_conflict_resolve(struct app *app);
// Leaves it open as it was found.
void app_conflict_close(struct app *app);

// ---- two records that may be one person ----

// One of them.
struct pair_side {
    struct person_row row;       // as in lists
    struct person_fields fields; // its sheet
};
// Both.
struct pair_view {
    struct pair_side known, newer; // who was here, and who came later
};
// How many of the rows are pairs, without reading.
size_t app_pair_count(const struct app *app);
// Chooses one of the list. RC_NO: decided meanwhile.
enum rc app_pair_open(struct app *app, struct id pair);
// That one; false when there is none, or one of the records cannot be read.
bool app_pair_now(struct app *app, struct pair_view *ret);
// They are one person: the newer one becomes a duplicate of the known one. RC_DENIED, RC_BUSY while
// a visit of the newer one is not finished.
enum rc app_pair_merge(struct app *app);
// They are two people: kept for good.
enum rc app_pair_different(struct app *app);

#endif
