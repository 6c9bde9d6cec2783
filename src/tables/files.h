// SPDX-License-Identifier: EUPL-1.2
// Files being written together: each without a name until all are whole. For src/tables only.
#ifndef ICOPE_TABLES_FILES_H
#define ICOPE_TABLES_FILES_H

#include "base/clock.h"
#include "base/fs_stage.h"
#include "tables/table.h"

// A whole day (kind TABLE_DAY) or a moment out of a cell. False for anything less or else.
bool cell_moment(enum table_kind kind, const char *text, struct datetime *ret);

enum { FILES_MAX = 64 };

// Start from {0}; file_set_release.
struct file_set {
    struct fs_stage at[FILES_MAX]; // begun, in order
    size_t count;                  // how many
};

// Begins `dir`/`prefix``name``extension`. *ret is borrowed. RC_BUSY when there is such a file,
// RC_LIMIT past FILES_MAX, RC_DENIED, RC_FULL, RC_IO.
enum rc file_set_begin(struct file_set *s, const struct table_target *to, const char *name,
                       const char *extension, struct fs_stage **ret, struct err *e);
// Gives all their names, or none.
enum rc file_set_publish(struct file_set *s, void (*named)(const char *path, void *self),
                         void *self, struct err *e);
// The same for a struct table_files that begins with its struct file_set: `publish` of a format
// that has nothing else to do.
enum rc table_files_publish(struct table_files *f, void (*named)(const char *path, void *self),
                            void *self, struct err *e);
// Frees; what has no name is gone.
void file_set_release(struct file_set *s);

#endif
