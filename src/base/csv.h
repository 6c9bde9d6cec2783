// SPDX-License-Identifier: EUPL-1.2
// Cells of CSV (RFC 4180) for the programs people open it with. Pure. Excel guesses what a cell is,
// also a quoted one: a telephone number loses its zero, 1/2 becomes a day and a name that begins
// with = a formula. Its two profiles keep such a text as it is by writing ="…"; the others are
// verbatim, for programs that do not guess.
#ifndef ICOPE_BASE_CSV_H
#define ICOPE_BASE_CSV_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

// Whom a file is for.
enum csv_for {
    CSV_FOR_EXCEL_FR, // Excel or LibreOffice in French: semicolons, decimal commas
    CSV_FOR_EXCEL,    // the same in English: commas, decimal points
    CSV_FOR_R,        // read.csv(file, na.strings = "")
    CSV_FOR_STATA,    // import delimited, bindquotes(strict) encoding("utf-8")
    CSV_FOR_RFC4180,  // anything that follows the RFC to the letter
    CSV_FORS
};
// Their names in the order of enum csv_for, as the command line has them.
#define CSV_FOR_NAMES "excel-fr|excel|r|stata|rfc4180"

// How a file for them is written.
struct csv_rules {
    char separator;      // between cells
    char decimal;        // mark in numbers
    const char *mark;    // in front of the file: a byte order mark, or ""
    const char *row_end; // "\r\n" or "\n"
    bool guesses;        // the reader guesses what a text is
};
// The rules of files for `who`.
const struct csv_rules *csv_rules_for(enum csv_for who);

// Appends a text, quoted where it must be. For a reader that guesses, unsafe characters (utf8_safe)
// are left out, tabs become spaces, and what it would not take for a text stands in ="…", or behind
// an apostrophe where that is too long for Excel (255 characters) or has several lines. For others
// the text is verbatim, bytes that are not UTF-8 become U+FFFD, and an empty text is quoted: it is
// not a missing one.
void csv_put_text(struct buf *out, const struct csv_rules *rules, const char *text, size_t len);
// Appends a number by its literal ("16.20", "-3"), which keeps its digits. One with more digits
// than a spreadsheet holds (15), or that is no number, is a text.
void csv_put_number(struct buf *out, const struct csv_rules *rules, const char *literal);
// Appends a day or a moment (YYYY-MM-DD, then a blank or T and HH:MM or HH:MM:SS). Anything else,
// as a date of which only the year is known, is a text: a spreadsheet would invent the rest.
void csv_put_moment(struct buf *out, const struct csv_rules *rules, const char *text);

#endif
