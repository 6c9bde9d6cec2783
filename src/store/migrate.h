// SPDX-License-Identifier: EUPL-1.2
// Schema versions: files NNNN-name.sql of one folder, applied in order, each in one transaction;
// forward only. PRAGMA user_version says how far a store is.
#ifndef ICOPE_STORE_MIGRATE_H
#define ICOPE_STORE_MIGRATE_H

#include "base/err.h"
#include "store/db.h"

// The number of the newest schema file. RC_INVALID when the numbers from 0001 on have a gap or
// double, RC_NO without any, RC_IO.
enum rc migrate_newest(const char *schema_dir, int *ret, struct err *e);
// Brings the database to the newest version. An older store (not a new one) is first copied to
// "<path>-before-NNNN". `also` (NULL: nothing) is done inside each version's transaction. On error
// the file stays at the last version that worked.
enum rc migrate_run(struct db *db, const char *schema_dir,
                    enum rc (*also)(void *self, struct err *e), void *self, struct err *e);
// Makes a database of the newest version, empty, and opens it. RC_BUSY when there is a file of that
// name; what was made of it stays on an error (file_discard).
enum rc migrate_new(struct db *ret, const char *path, const char *schema_dir, struct err *e);
// Does what stands behind a store's name make it such a copy ("-before-0002")?
bool migrate_is_copy(const char *suffix);

#endif
