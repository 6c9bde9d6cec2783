// SPDX-License-Identifier: EUPL-1.2
// What the exports of a research project said of people, so that a later one says the same: sealed
// in the store, one setting a project. Of a person it holds a keyed number, the step of words, the
// cell (anonymity.h) and the day from which the age was told; nothing that says who it is or what
// was said.
#ifndef ICOPE_EXPORT_CELLS_H
#define ICOPE_EXPORT_CELLS_H

#include "export/anonymity.h"
#include "store/project.h"

// A person who was told.
struct cell_member {
    uint64_t who;      // cells_who
    unsigned step;     // of words
    unsigned cell;     // 1 and up
    int64_t seen_days; // day (date_days) from which the age was told
    uint32_t said;     // a keyed check of the words
};

// Everybody of a project. Start from {0}; cells_release.
struct cells {
    struct cell_member *at; // by `who`; owned
    size_t count, cap;      // of them
};

// What stands for a person in it.
uint64_t cells_who(const struct pseudonym_key *key, struct id person);
// What stands for the words at a step.
uint32_t cells_said(const struct pseudonym_key *key, const struct described *d, unsigned step);
// Reads what there is; nothing before the first export. RC_DAMAGED: it is no such list.
enum rc cells_read(struct store *s, const struct store_project *p, struct cells *ret,
                   struct err *e);
// Somebody who was told before, or NULL.
const struct cell_member *cells_find(const struct cells *c, uint64_t who);
// Adds somebody, in any order.
void cells_add(struct cells *c, const struct cell_member *m);
// Keeps them in place of what there was.
enum rc cells_keep(struct store *s, const struct store_project *p, struct cells *c, struct err *e);
// Frees; {0} again.
void cells_release(struct cells *c);

#endif
