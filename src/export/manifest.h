// SPDX-License-Identifier: EUPL-1.2
// What an export is made of, for whoever gets it: every file with its size and SHA-256 as it stands
// on the disk, rows of each table, who made it, when, from what.
#ifndef ICOPE_EXPORT_MANIFEST_H
#define ICOPE_EXPORT_MANIFEST_H

#include "base/clock.h"
#include "base/json.h"
#include "export/selection.h"
#include "store/store.h"

// Being written. Start with manifest_begin or manifest_read, end with manifest_free. What it counts
// and the files it names belong to a part of the export (a format); parts are put together when it
// is written.
struct manifest {
    const char *dir;     // of the export; files are named from there
    struct json *object; // owned; "parts": those that are whole
    struct json *part;   // the one being made, owned; NULL none
};

// Begins it: program, version, account, moment.
void manifest_begin(struct manifest *m, struct store *s, const struct clock *clock,
                    const char *dir);
// Adds what was asked for, and how many people and visits are in it and are not, by reason; who
// made it under pseudonyms has one too. Nothing for NULL.
void manifest_selection(struct manifest *m, const struct selection *which);
// A part begins, with nothing in it; one that was not done is forgotten.
void manifest_part(struct manifest *m, const char *name);
// It is whole: `count` rows, documents or resources.
void manifest_part_done(struct manifest *m, size_t count);
// The part of that name if it is whole, borrowed, else NULL.
const struct json *manifest_part_of(const struct manifest *m, const char *name);

// Adds a number of rows or resources.
void manifest_count(struct manifest *m, const char *table, size_t rows);
// Adds how many cells of a column have a code without a number; nothing for 0.
void manifest_uncoded(struct manifest *m, const char *table, const char *column, size_t cells);
// Adds a resource that gave no row of a table; of a QuestionnaireResponse, to which form it
// answers.
void manifest_without_row(struct manifest *m, const char *table, const struct json *resource);
// Adds a file that has its name, read back from the disk. RC_NO, RC_DENIED, RC_IO.
enum rc manifest_file(struct manifest *m, const char *path, struct err *e);

// The parts put together, new and owned: rows by table, what has no number or row, files.
// RC_INVALID when two parts have another number of rows of the same table.
enum rc manifest_whole(const struct manifest *m, struct json **ret, struct err *e);
// Writes that to `dir`/manifest.json. RC_BUSY, RC_FULL, RC_DENIED, RC_IO, RC_INVALID.
enum rc manifest_write(struct manifest *m, struct err *e);
// Frees.
void manifest_free(struct manifest *m);

#endif
