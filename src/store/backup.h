// SPDX-License-Identifier: EUPL-1.2
// Backups: a copy of the whole store in one file, as sealed as the store, read back before it gets
// its name; and the way back from one. Nothing is ever written over an existing file.
#ifndef ICOPE_STORE_BACKUP_H
#define ICOPE_STORE_BACKUP_H

#include "base/buf.h"
#include "store/erase.h"
#include "store/store.h"

// Which store it is. Can be asked while locked.
struct id store_id(const struct store *s);

// Copies the open store, in use, to a new file: written as "<path>.part" beside it, synced, read
// back (structure, every seal, the audit chain, the number of rows), then named `path`. `progress`
// (may be NULL) hears of pages and returns false to stop: RC_NO. RC_BUSY when there is a file of
// either name, RC_DENIED (locked, or the folder), RC_FULL, RC_IO, RC_DAMAGED when something does
// not read back right: then only the part is removed. Leaves an audit entry "backup".
enum rc store_backup(struct store *s, const char *path,
                     bool (*progress)(size_t done, size_t total, void *self), void *self,
                     struct err *e);

// Copies a backup to "<path>.part" and checks there that it is a store, of a version this program
// knows, and whole. RC_BUSY when there is a file of either name, RC_NO no backup, RC_INVALID when a
// log lies beside it (it is a store in use, not a backup), RC_NEWER, RC_DAMAGED, RC_FULL.
enum rc store_restore_begin(const char *backup, const char *path, const char *schema_dir,
                            struct err *e);
// The part was opened, brought to today's schema and closed: it gets its name. RC_BUSY when a file
// of that name has come.
enum rc store_restore_keep(const char *path, struct err *e);
// Gives the restoring up: removes the part and all that was made beside it.
void store_restore_drop(const char *path);

// Who was erased, from another store's file, without its key: identifiers and times, with `reason`
// as why. Into the arena. As db_open.
enum rc store_erased_in(const char *path, const char *schema_dir, const char *reason,
                        struct arena *a, struct store_erasure **ret, size_t *ret_count,
                        struct err *e);

#endif
