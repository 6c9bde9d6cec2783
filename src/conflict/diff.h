// SPDX-License-Identifier: EUPL-1.2
// What differs between a record here and on the server, field by field, and the record that a
// choice for each field gives. A Patient is compared by the fields of its sheet and then by the
// elements that the sheet does not show; anything else by its elements. Pure.
#ifndef ICOPE_CONFLICT_DIFF_H
#define ICOPE_CONFLICT_DIFF_H

#include "fhir/patient.h"

enum { DIFFERENCES_MAX = 40 };
// The field that stands for everything past the last one that is listed.
#define DIFFERENCES_REST "*"
// The field of a record that is gone there.
#define DIFFERENCES_WHOLE "record"

// Whose value stays.
enum conflict_side { SIDE_NONE, SIDE_OURS, SIDE_THEIRS, SIDE_BOTH };
enum { CONFLICT_VALUE_BYTES = 256, CONFLICT_NAME_BYTES = 64 };
// What differs in one field.
struct conflict_field {
    char name[CONFLICT_NAME_BYTES];    // stable: "town", "phone", or a FHIR element "status"
    enum person_field field;           // of the sheet; PERSON_FIELD_COUNT: an element
    char ours[CONFLICT_VALUE_BYTES];   // here, as text, "" nothing
    char theirs[CONFLICT_VALUE_BYTES]; // there
    char before[CONFLICT_VALUE_BYTES]; // when both were last the same, "" nothing or not known
    bool ours_changed, theirs_changed; // since then
    bool theirs_possible;              // no for what a person cannot be kept without
    bool both_possible;                // both values can be kept
    bool always_asked;                 // who it is, or that a plan was changed there
    enum conflict_side choice;         // SIDE_NONE: a person must choose
};

// Start with differences_find.
struct differences {
    const struct json *base;                   // when both were the same, borrowed, NULL not known
    const struct json *ours;                   // here, as it would be sent; borrowed
    const struct json *theirs;                 // there, borrowed, NULL it is gone
    bool person;                               // it is a Patient
    size_t count;                              // used of at
    struct conflict_field at[DIFFERENCES_MAX]; // what differs
};

// Compares, entries of lists by their meaning (lists.h). What only one side changed is chosen, and
// of a list of which each side changed other entries both; what both changed, what says who a
// person is, and what cannot be told because the base is not known, is not.
void differences_find(struct differences *d, const struct json *base, const struct json *ours,
                      const struct json *theirs);
// Can it be carried out without asking anybody: is everything chosen, and does nothing of it say
// who a person is?
bool differences_need_nobody(const struct differences *d);
// Is there a row that a person always decides (always_asked)?
bool differences_always_ask(const struct differences *d);
// The row of a field of the sheet, or (PERSON_FIELD_COUNT) of the element `name`; NULL: none.
const struct conflict_field *differences_row(const struct differences *d, enum person_field field,
                                             const char *name);
// Is the element compared at all, or the server's own?
bool differences_compare(const char *element);
// How many are not chosen.
size_t differences_undecided(const struct differences *d);
// What the choices give, new and owned, with the identifier `id`: ours itself when everything of
// ours was chosen, theirs itself when everything of theirs; NULL when that means gone.
// Precondition: nothing undecided.
struct json *differences_merge(const struct differences *d, struct id id);
// "ours", "theirs", "both"; "" for none.
const char *differences_side_name(enum conflict_side side);

#endif
