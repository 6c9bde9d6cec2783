// SPDX-License-Identifier: EUPL-1.2
// Reading CSV as spreadsheets write it, in whatever characters (charset.h); semicolon, comma, tab
// or bar, whichever a first line "sep=" says or the rows have most of; quotes of RFC 4180, and ="…"
// of Excel. Pure.
#ifndef ICOPE_BASE_CSV_READ_H
#define ICOPE_BASE_CSV_READ_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_CELLS_MAX = 16384 }; // columns of Excel's widest sheet
// A text being read. Start with csv_read_begin; csv_read_end.
struct csv_reader {
    struct buf text;    // the file as UTF-8
    size_t at;          // next byte
    size_t line;        // of the file, where the row begins; from 1
    size_t next_line;   // the same of the next row
    char separator;     // between cells
    struct buf row;     // behind cells
    const char **cells; // of the row, blanks around them left out; owned, texts are borrowed
    size_t count;       // of them
    size_t cap;         // room for them
    size_t more;        // cells of the row behind CSV_CELLS_MAX, which are not given
    bool unclosed;      // a quotation mark in the row has no end: the row ends with its line
};
// Where a reader stands, between two rows.
struct csv_place {
    size_t at, line; // next byte and its line
};
// Takes bytes of a file.
void csv_read_begin(struct csv_reader *r, const char *bytes, size_t len);
// Reads the next row with anything in it. False at the end.
bool csv_read_row(struct csv_reader *r);
// Where the next row begins.
struct csv_place csv_read_place(const struct csv_reader *r);
// Goes back there; what was read of rows is void.
void csv_read_go(struct csv_reader *r, struct csv_place place);
// How many lines the file has, the last one with or without its end.
size_t csv_read_lines(const struct csv_reader *r);
// Wipes and frees.
void csv_read_end(struct csv_reader *r);

#endif
