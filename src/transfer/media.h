// SPDX-License-Identifier: EUPL-1.2
// Files on a USB key that somebody else may have prepared: nothing outside its folder is read or
// written through a link, sizes are limited, a write is whole or not at all, and a folder that has
// gone is not made anew on the laptop's own disk.
#ifndef ICOPE_TRANSFER_MEDIA_H
#define ICOPE_TRANSFER_MEDIA_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"

#include <stdbool.h>

// Is it a folder? RC_NO when there is none (any more), RC_INVALID when it is something else.
enum rc media_check(const char *dir, struct err *e);
// Makes one folder `name` in `dir` (which must exist) unless it is there; appends its path to
// *ret. As media_check; RC_FULL, RC_DENIED, RC_IO.
enum rc media_folder(const char *dir, const char *name, struct buf *ret, struct err *e);
// Names in a folder that are an identifier followed by `suffix` ("": the identifier alone), sorted,
// into the arena. RC_NO, RC_IO.
enum rc media_ids(const char *dir, const char *suffix, struct arena *a, struct id **ret,
                  size_t *ret_count, struct err *e);
// Reads a file `name`+`suffix` of at most `max_bytes` into *out (emptied first). RC_INVALID for
// anything but a plain file; RC_NO, RC_LIMIT, RC_IO.
enum rc media_read(const char *dir, const char *name, const char *suffix, size_t max_bytes,
                   struct buf *out, struct err *e);
// Writes a file, atomically and synced, unless it holds just that already (*ret_same). RC_INVALID
// as above; RC_FULL, RC_DENIED, RC_IO: what was there is untouched.
enum rc media_write(const char *dir, const char *name, const char *suffix, const struct buf *bytes,
                    bool *ret_same, struct err *e);
// Removes a plain file; false when it is not there or cannot be.
bool media_remove(const char *dir, const char *name, const char *suffix);

#endif
