// SPDX-License-Identifier: EUPL-1.2
// What the columns of an export mean, as a table of its own: for each its kind, meaning in both
// languages, unit, codes with numbers and labels, the question and the version of the form it comes
// from.
#ifndef ICOPE_EXPORT_DICTIONARY_H
#define ICOPE_EXPORT_DICTIONARY_H

#include "export/columns.h"

// Its columns, all of them text.
const struct table_column *dictionary_columns(size_t *ret_count);
// Gives a row of cells for each column of a table.
void dictionary_rows(const char *table, struct columns *c,
                     void (*row)(const char *const *cells, void *self), void *self);

#endif
