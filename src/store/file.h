// SPDX-License-Identifier: EUPL-1.2
// What lies beside a store's file: its log, removed with it, and the reserve for a full disk. Knows
// nothing of what is inside. (How the file comes to be: base/fs_stage.h.)
#ifndef ICOPE_STORE_FILE_H
#define ICOPE_STORE_FILE_H

#include <stdbool.h>

// Removes a database that did not come to be, with its log.
void file_discard(const char *path);
// Removes a database that somebody began under that name and that nobody writes any more, with its
// log. A file that is no database stays.
void file_remove_left(const char *path);
// Name that a store has until it is whole; eight characters are its own.
#define FILE_NEW "%s-new-%.8s"
// Removes what store_create began for that path and never ended, as file_remove_left; one that
// another program has open stays.
void file_remove_begun(const char *path);
// Takes room on the disk that file_reserve_free gives back when the disk is full. Without room it
// is left out.
void file_reserve(const char *path);
// Gives the room back; false when there was none.
bool file_reserve_free(const char *path);

#endif
