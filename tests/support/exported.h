// SPDX-License-Identifier: EUPL-1.2
// An export of everything in a store, read back, for tests of what its tables say.
#ifndef ICOPE_TESTS_EXPORTED_H
#define ICOPE_TESTS_EXPORTED_H

#include "base/buf.h"
#include "base/clock.h"
#include "store/store.h"

// Writes all tables that come with the program as CSV into a folder that is not there yet.
void exported_write(struct store *s, const struct clock *clock, const char *dir);
// Appends the table of that name ("visit").
void exported_read(const char *dir, const char *table, struct buf *out);
// Its rows, without the heading.
size_t exported_rows(const struct buf *table);

#endif
