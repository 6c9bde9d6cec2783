// SPDX-License-Identifier: EUPL-1.2
// The SQLite file of an export: made whole under a name of its own, then named. Nothing of it is
// anywhere else: no journal, no temporary files. For src/omop only.
#ifndef ICOPE_OMOP_DATABASE_H
#define ICOPE_OMOP_DATABASE_H

#include "omop/layout.h"

struct database; // being written, opaque

// Begins `path`, mode 0600, with all tables of the layout, which must outlive it. RC_BUSY when
// there is such a file, RC_DENIED, RC_FULL, RC_IO. *ret goes to database_release, also after an
// error.
enum rc database_open(const char *path, const struct omop_layout *l, struct database **ret,
                      struct err *e);
// Adds a row: a text a column, NULL nothing; SQLite turns it into the column's type. RC_INVALID
// when a required one is missing or a key is there twice, RC_FULL, RC_IO.
enum rc database_add(struct database *d, const struct omop_table *t, const char *const *cells,
                     struct err *e);
// Everything is on disk, without its name. RC_FULL, RC_IO.
enum rc database_finish(struct database *d, struct err *e);
// Gives it its name. RC_BUSY, RC_DENIED, RC_IO.
enum rc database_publish(struct database *d, struct err *e);
// The name it has or will have.
const char *database_path(const struct database *d);
// Frees; without its name the file is gone. NULL is fine.
void database_release(struct database *d);

#endif
