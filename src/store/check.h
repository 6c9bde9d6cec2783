// SPDX-License-Identifier: EUPL-1.2
// What the looks at a store share: rows of statements that change nothing, and its structure. For
// the files of src/store only.
#ifndef ICOPE_STORE_CHECK_H
#define ICOPE_STORE_CHECK_H

#include "store/db.h"

// Runs a statement that only reads and gives each row; stops at the first error of `each`.
// RC_DAMAGED and others of db_error.
enum rc check_rows(struct db *db, enum sql which,
                   enum rc (*each)(const struct query *row, void *self, struct err *e), void *self,
                   struct err *e);
// Is the file whole as SQLite sees it, and does no row belong to nothing? RC_DAMAGED.
enum rc check_structure(struct db *db, struct err *e);

#endif
