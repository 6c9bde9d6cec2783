// SPDX-License-Identifier: EUPL-1.2
// A CSV file (RFC 4180) for spreadsheets: UTF-8 with byte order mark, CRLF, semicolons for French
// Excel or commas. No cell can become a formula, and a file that is there is never written over.
#ifndef ICOPE_EXPORT_CSV_H
#define ICOPE_EXPORT_CSV_H

#include "base/buf.h"
#include "base/err.h"
#include "base/fs_stage.h"

#include <stdbool.h>
#include <stddef.h>

// A file being written. Nothing stands under its name before csv_publish.
struct csv {
    char separator;        // ';' or ','
    size_t rows;           // ended so far, the heading among them
    bool row_begun;        // the row has a cell
    struct buf line;       // not yet written
    struct fs_stage stage; // the file
};

// Starts `dir`/`name` with the byte order mark, mode 0600. RC_BUSY when there is such a file,
// RC_DENIED, RC_FULL, RC_IO. Always followed by csv_release.
enum rc csv_open(struct csv *c, const char *dir, const char *name, char separator, struct err *e);
// Adds a cell; NULL is an empty one. Unsafe characters are left out, tabs become spaces, what a
// spreadsheet could take for a formula (= + - @, also after spaces) stands behind an apostrophe,
// plain numbers as they are, quotes are doubled. A failing disk shows in csv_finish.
void csv_cell(struct csv *c, const char *text);
// Adds a number by its literal ("16.20"): with semicolons its decimal mark is a comma, as French
// spreadsheets read it. NULL is an empty cell.
void csv_number(struct csv *c, const char *literal);
// Ends the row.
void csv_end_row(struct csv *c);
// Everything is written and synced. RC_FULL, RC_IO.
enum rc csv_finish(struct csv *c, struct err *e);
// Gives it its name. RC_BUSY when somebody else made such a file meanwhile.
enum rc csv_publish(struct csv *c, struct err *e);
// Takes a placed file back, because its companions could not be placed.
void csv_withdraw(struct csv *c);
// Frees; the temporary file is removed if it was not placed.
void csv_release(struct csv *c);

#endif
