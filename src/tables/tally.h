// SPDX-License-Identifier: EUPL-1.2
// What the summary of a workbook counts while rows are written: cells by month, and cells by code
// of columns that have the same codes. For src/tables only.
#ifndef ICOPE_TABLES_TALLY_H
#define ICOPE_TABLES_TALLY_H

#include "base/mem.h"
#include "tables/table.h"

struct tally_column; // a column being counted

// Start from {0}; tally_release.
struct tally {
    struct tally_column *first, *last; // in the order of tables and columns, in the arena
    struct arena arena;                // of all
};

// Part of the summary: a row a month or a column, and numbers.
struct tally_block {
    const char *title;   // of the table, borrowed
    bool months;         // rows are months, else columns of one set of codes
    const char **names;  // of rows; owned
    size_t row_count;    // how many, at least one
    const char **series; // of numbers: labels of codes; owned
    size_t series_count; // how many
    size_t *counts;      // row by row; owned
};

// Begins to count what is to be counted of a table. Its title, columns and codes must live until
// the end.
void tally_begin(struct tally *t, const struct table *table);
// Counts a row of the table begun last.
void tally_row(struct tally *t, const char *const *cells);
// The next part that has something in it, from *at = 0. False: there is no more.
bool tally_block(const struct tally *t, size_t *at, struct tally_block *ret);
// Frees.
void tally_block_release(struct tally_block *b);
// Frees.
void tally_release(struct tally *t);

#endif
