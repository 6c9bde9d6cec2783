// SPDX-License-Identifier: EUPL-1.2
// Rows of the model, each to the SQLite file and to a CSV file of its table (RFC 4180), so that
// both hold the same. For src/omop only.
#ifndef ICOPE_OMOP_WRITER_H
#define ICOPE_OMOP_WRITER_H

#include "omop/layout.h"

#include <stdint.h>

struct writer; // files being written, opaque

// Begins in `dir`: omop.sqlite with every table of the layout, and a CSV file for each table named
// (NULL ends). RC_BUSY, RC_DENIED, RC_FULL, RC_IO. *ret goes to writer_release, also after an
// error.
enum rc writer_open(const char *dir, const char *prefix, const struct omop_layout *l,
                    const char *const *tables, struct writer **ret, struct err *e);
// Begins a row of a table that was named.
void writer_row(struct writer *w, const char *table);
// Sets a cell; NULL is nothing. A text that is longer than its column is cut, and counted.
void writer_text(struct writer *w, const char *column, const char *text);
// The same for a number.
void writer_int(struct writer *w, const char *column, int64_t n);
// Ends the row. RC_INVALID when a column that must not be empty is, or a key is there twice.
enum rc writer_end_row(struct writer *w, struct err *e);
// Rows of a table so far.
size_t writer_count(const struct writer *w, const char *table);
// Texts that were cut so far.
size_t writer_cut(const struct writer *w);
// Everything is on disk, without names.
enum rc writer_finish(struct writer *w, struct err *e);
// Gives all files their names, or none; `named` gets each path.
enum rc writer_publish(struct writer *w, void (*named)(const char *path, void *self), void *self,
                       struct err *e);
// Frees; what has no name is gone. NULL is fine.
void writer_release(struct writer *w);

#endif
