// SPDX-License-Identifier: EUPL-1.2
// A CSV file for the program it is meant for (base/csv.h): written aside, and named only when it is
// whole. A file that is there is never written over.
#ifndef ICOPE_EXPORT_CSV_H
#define ICOPE_EXPORT_CSV_H

#include "base/buf.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/fs_stage.h"

#include <stdbool.h>
#include <stddef.h>

// A file being written. Nothing stands under its name before csv_publish.
struct csv {
    const struct csv_rules *rules; // how its cells are written
    size_t rows;                   // ended so far, the heading among them
    bool row_begun;                // the row has a cell
    struct buf line;               // not yet written
    struct fs_stage stage;         // the file
};

// Starts `dir`/`name`, mode 0600. RC_BUSY when there is such a file, RC_DENIED, RC_FULL, RC_IO.
// Always followed by csv_release.
enum rc csv_open(struct csv *c, const char *dir, const char *name, enum csv_for who, struct err *e);

// What a cell holds.
enum csv_kind {
    CSV_TEXT,   // csv_put_text
    CSV_NUMBER, // csv_put_number
    CSV_MOMENT, // csv_put_moment
    CSV_TRUTH,  // true or false, as every reader knows them
};
// Adds a cell; NULL and "" are an empty one: nothing is known. A failing disk shows in csv_finish.
void csv_cell(struct csv *c, enum csv_kind kind, const char *text);
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
