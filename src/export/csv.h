// SPDX-License-Identifier: EUPL-1.2
// Rows of a CSV file (RFC 4180 quoting) that spreadsheets open as they are: UTF-8 with byte order
// mark, semicolons for French Excel, nothing that could run as a formula.
#ifndef ICOPE_EXPORT_CSV_H
#define ICOPE_EXPORT_CSV_H

#include "base/buf.h"

#include <stdbool.h>

// A file being built in memory.
struct csv {
    struct buf text; // owned; what is written so far
    char separator;  // ';' or ','
    bool begun;      // the current row has a cell
};

// Begins a file: the mark and nothing else. csv_release frees.
void csv_begin(struct csv *c, char separator);
// Appends a cell. Control characters become blanks; a text that a spreadsheet would take for a
// formula gets an apostrophe in front, plain numbers stay. NULL counts as "".
void csv_cell(struct csv *c, const char *text);
// Ends the row.
void csv_row_end(struct csv *c);
// Appends a whole row of `count` cells.
void csv_row(struct csv *c, const char *const *cells, size_t count);
// Frees; wipes, for it holds names.
void csv_release(struct csv *c);

#endif
