// SPDX-License-Identifier: EUPL-1.2
// Tables of data files: a row a line, a tab between cells. Empty lines and those that begin with #
// are for people.
#ifndef ICOPE_BASE_TSV_H
#define ICOPE_BASE_TSV_H

#include "base/err.h"

#include <stddef.h>

enum { TSV_CELLS_MAX = 16 };

// Gives every row of a file to `row`, with `columns` cells (at most TSV_CELLS_MAX), those that are
// not there as "", borrowed until it returns. What `row` returns ends the reading when it is not
// RC_OK; `*e` then begins with the place. RC_INVALID for a row with more cells, RC_NO, RC_DENIED,
// RC_IO for the file.
enum rc tsv_read(const char *path, size_t columns,
                 enum rc (*row)(const char *const *cells, void *self, struct err *e), void *self,
                 struct err *e);

#endif
