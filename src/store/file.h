// SPDX-License-Identifier: EUPL-1.2
// The store as a file: made under another name, then put in place whole; the reserve beside it for
// a full disk; copies. Knows nothing of what is inside.
#ifndef ICOPE_STORE_FILE_H
#define ICOPE_STORE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

// Makes an empty file for the owner only (0600). RC_BUSY when there is one, RC_DENIED, RC_FULL.
enum rc file_make(const char *path, struct err *e);
// Gives a synced file its final name, never over an existing one (RC_BUSY), and makes that last.
enum rc file_publish(const char *temporary, const char *path, struct err *e);
// Removes a database that did not come to be, with its log.
void file_discard(const char *path);
// Takes room on the disk that file_reserve_free gives back when the disk is full. Without room it
// is left out.
void file_reserve(const char *path);
// Gives the room back; false when there was none.
bool file_reserve_free(const char *path);

#endif
