// SPDX-License-Identifier: EUPL-1.2
// Files and folders: whole reads with a limit, atomic durable writes, paths.
#ifndef ICOPE_BASE_FS_H
#define ICOPE_BASE_FS_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

// Reads a whole regular file of at most max_bytes into *out (emptied first). RC_NO when there is
// none, RC_LIMIT, RC_IO.
enum rc fs_read(const char *path, size_t max_bytes, struct buf *out, struct err *e);

// Writes a file so that a crash leaves the old or the new content: temporary name beside it, fsync,
// rename, fsync of the folder. mode: permission bits. RC_FULL, RC_DENIED, RC_IO; the old file is
// then untouched.
enum rc fs_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err *e);

// Makes a folder and its parents, mode 0700. Existing is fine.
enum rc fs_mkdirs(const char *path, struct err *e);

// Does anything exist under that path?
bool fs_exists(const char *path);

// Appends `dir`/`name` to *out.
void fs_join(struct buf *out, const char *dir, const char *name);

// Calls `each` for every name in a folder but . and .., sorted by byte order; stops when it answers
// false. RC_NO, RC_IO.
enum rc fs_list(const char *dir, bool (*each)(const char *name, void *self), void *self,
                struct err *e);

// Folder of the running program's file, terminated, into out. False when it cannot be known.
bool fs_program_dir(char *out, size_t out_bytes);

// The code for an errno value: ENOSPC and EDQUOT → RC_FULL, EACCES EPERM EROFS → RC_DENIED, ENOENT
// → RC_NO, else RC_IO.
enum rc fs_rc(int errno_value);

#endif
