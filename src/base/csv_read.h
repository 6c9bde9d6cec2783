// SPDX-License-Identifier: EUPL-1.2
// Reading CSV as spreadsheets write it, in whatever characters (charset.h); semicolon, comma or
// tab, whichever a first line "sep=" says or the first row has most of; quotes of RFC 4180, and
// ="…" of Excel. Pure.
#ifndef ICOPE_BASE_CSV_READ_H
#define ICOPE_BASE_CSV_READ_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_CELLS_MAX = 100 };
// A text being read. Start with csv_read_begin; csv_read_end.
struct csv_reader {
    struct buf text;                  // the file as UTF-8
    size_t at;                        // next byte
    size_t line;                      // of the file, where the row begins; from 1
    size_t next_line;                 // the same of the next row
    char separator;                   // between cells
    struct buf row;                   // behind cells
    const char *cells[CSV_CELLS_MAX]; // of the row, blanks around them left out; borrowed
    size_t count;                     // of them; more than CSV_CELLS_MAX are not given
};
// Takes bytes of a file.
void csv_read_begin(struct csv_reader *r, const char *bytes, size_t len);
// Reads the next row with anything in it. False at the end.
bool csv_read_row(struct csv_reader *r);
// Wipes and frees.
void csv_read_end(struct csv_reader *r);

#endif
