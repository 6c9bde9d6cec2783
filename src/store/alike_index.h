// SPDX-License-Identifier: EUPL-1.2
// The people in memory by birth year and by matricule, so that looking for who is alike does not go
// through everybody. For the index only.
#ifndef ICOPE_STORE_ALIKE_INDEX_H
#define ICOPE_STORE_ALIKE_INDEX_H

#include "base/alike.h"
#include "store/index_entry.h"

struct alike_index; // opaque

// An empty one.
struct alike_index *alike_index_new(void);
// Adds a line, borrowed until it is removed.
void alike_index_add(struct alike_index *x, struct index_entry *l);
// Takes it out again; its birth date and matricules are those it was added with.
void alike_index_remove(struct alike_index *x, const struct index_entry *l);
// Gives every line that can be alike to `each`, some of them twice; with no birth year those of
// one matricule only.
void alike_index_each(const struct alike_index *x, const struct alike_person *who,
                      void (*each)(const struct index_entry *l, void *self), void *self);
// Frees; NULL is fine.
void alike_index_free(struct alike_index *x);

#endif
