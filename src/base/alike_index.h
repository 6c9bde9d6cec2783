// SPDX-License-Identifier: EUPL-1.2
// People by birth date and by matricule, so that looking for who is alike (alike.h) does not go
// through everybody.
#ifndef ICOPE_BASE_ALIKE_INDEX_H
#define ICOPE_BASE_ALIKE_INDEX_H

#include "base/alike.h"

#include <stddef.h>

struct alike_index; // opaque

// An empty one.
struct alike_index *alike_index_new(void);
// Adds whom `item` stands for, borrowed until it is removed; of `who` only birth date and
// matricules count.
void alike_index_add(struct alike_index *x, const struct alike_person *who, const void *item);
// Takes it out again, with the birth date and matricules it was added with.
void alike_index_remove(struct alike_index *x, const struct alike_person *who, const void *item);
// Gives everybody who can be alike to `each`, some of them twice.
void alike_index_each(const struct alike_index *x, const struct alike_person *who,
                      void (*each)(const void *item, void *self), void *self);
// Frees; NULL is fine.
void alike_index_free(struct alike_index *x);

#endif
