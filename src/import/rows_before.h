// SPDX-License-Identifier: EUPL-1.2
// Who stood in the rows before, so that a table which names somebody twice says so.
#ifndef ICOPE_IMPORT_ROWS_BEFORE_H
#define ICOPE_IMPORT_ROWS_BEFORE_H

#include "base/alike.h"

#include <stddef.h>

struct rows_before; // opaque

// None yet.
struct rows_before *rows_before_new(void);
// The line of the first row that is likely the same person; 0 none.
size_t rows_before_find(const struct rows_before *r, const struct alike_person *who);
// Adds one; its texts are copied.
void rows_before_add(struct rows_before *r, const struct alike_person *who, size_t line);
// Frees; NULL is fine.
void rows_before_free(struct rows_before *r);

#endif
