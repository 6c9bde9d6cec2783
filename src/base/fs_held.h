// SPDX-License-Identifier: EUPL-1.2
// Files that an office program holds open: LibreOffice leaves .~lock.NAME# beside NAME, Excel
// ~$NAME.
#ifndef ICOPE_BASE_FS_HELD_H
#define ICOPE_BASE_FS_HELD_H

#include "base/buf.h"

#include <stdbool.h>

// Is that file open in one of them?
bool fs_held(const char *path);
// Is a file of that folder, or of one right below it, open in one of them? *ret gets the path of
// the first that was found.
bool fs_held_in(const char *dir, struct buf *ret);

#endif
