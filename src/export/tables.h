// SPDX-License-Identifier: EUPL-1.2
// Tables of a store by ViewDefinitions, one format after the other: views are compiled once, and
// each format gets the rows of all tables in one pass over the store, or in one a table where its
// tables stand together (a workbook). For src/export only.
#ifndef ICOPE_EXPORT_TABLES_H
#define ICOPE_EXPORT_TABLES_H

#include "export/manifest.h"
#include "export/progress.h"
#include "export/views.h"

struct tables; // opaque

// Reads the views of the options, which must outlive it, as `manifest` and `pace` (NULL nobody is
// told). *ret goes to tables_close, also after an error. RC_INVALID: a view that is none.
enum rc tables_open(struct store *s, const struct export_options *o, struct manifest *manifest,
                    struct progressing *pace, struct tables **ret, struct err *e);
// Passes over the store that a format takes.
size_t tables_passes(const struct tables *t, const struct table_format *format);
// Writes all tables in a format into a folder, on disk and without names; numbers go to the part of
// the manifest. RC_BUSY, RC_FULL, RC_DENIED, RC_INVALID (*e says on which resource), RC_NO when it
// was stopped; RC_DAMAGED: what could be read is written all the same, of tables that are apart.
// Followed by tables_end, also after an error.
enum rc tables_write(struct tables *t, const struct table_format *format, const char *dir,
                     struct err *e);
// The same for the dictionary of all their columns: dictionary.csv.
enum rc tables_dictionary(struct tables *t, const char *dir, struct err *e);
// Gives the files of the format their names.
enum rc tables_publish(struct tables *t, void (*named)(const char *path, void *self), void *self,
                       struct err *e);
// The format ends: what has no name is gone.
void tables_end(struct tables *t);
// Rows of all tables in the format written last.
size_t tables_rows(const struct tables *t);
// Frees. NULL is fine.
void tables_close(struct tables *t);

#endif
