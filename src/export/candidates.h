// SPDX-License-Identifier: EUPL-1.2
// How a selection is made: the visits that are wanted, the people behind them, who of them agreed
// to research, who is one of enough.
#ifndef ICOPE_EXPORT_CANDIDATES_H
#define ICOPE_EXPORT_CANDIDATES_H

#include "export/cells.h"
#include "export/pseudonymise.h"
#include "export/selection.h"

// A record of a person.
struct candidate {
    struct id person;   // of the record
    struct id survivor; // of the record that stands for the person
    size_t wanted;      // its visits that were asked for
    size_t subject;     // place among the subjects
};

// A visit that was asked for.
struct candidate_visit {
    struct id visit, person; // and the record it is of
    int64_t days;            // its local day
};

// What came of it. Start from {0}; end with candidates_release.
struct candidates {
    struct candidate *people;        // that are in, by `person`; owned
    size_t people_count, people_cap; // of them
    struct candidate_visit *visits;  // that are in, by `visit`; owned
    size_t visit_count, visit_cap;   // of them
    struct subject *subjects;        // one a person, in or not; owned
    bool *told;                      // of each of them under pseudonyms: is in; owned
    size_t subject_count;            // of them
};

// By which rules.
struct candidates_rules {
    // Was that visit of that local day asked for? Only finished and stopped ones are asked about.
    enum rc (*wanted)(const struct store_visit *v, struct date day, bool *ret, void *self,
                      struct err *e);
    void *self;                      // for wanted
    struct id person;                // only that record, also without such a visit; "" everybody
    bool research;                   // only who agreed to it
    size_t k;                        // of how many everybody is one, 0: people are named
    const struct pseudonym_key *key; // of the project, with k
    const struct cells *cells;       // who was told before, with k
};

// Chooses and counts. RC_DAMAGED: a visit, an agreement or a person could not be read.
enum rc candidates_choose(struct store *s, const struct candidates_rules *rules,
                          const struct clock *clock, struct candidates *ret,
                          struct selection_counts *ret_counts, struct err *e);
// What there will be to say of whom was told, once this is: cells of those who are in, those of
// others as they were, nobody who is not in the store any more. Into an empty one.
void candidates_cells(const struct candidates *c, const struct candidates_rules *rules,
                      struct cells *ret);
// A record that is in, NULL when it is not.
const struct candidate *candidates_person(const struct candidates *c, struct id person);
// A visit that is in, NULL when it is not.
const struct candidate_visit *candidates_visit(const struct candidates *c, struct id visit);
// Frees; {0} again.
void candidates_release(struct candidates *c);

#endif
