// SPDX-License-Identifier: EUPL-1.2
// The backups of a store in a folder: their names, the newest, what is too old. Only files with
// such a name, of the same store, are looked at or removed.
#ifndef ICOPE_ADMIN_BACKUP_FILES_H
#define ICOPE_ADMIN_BACKUP_FILES_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stddef.h>
#include <stdint.h>

enum { BACKUP_NAME_BYTES = 80 };

// Writes "icope-STORE-YYYYMMDD-HHMM.backup": the local day and time of that moment.
void backup_file_name(const struct clock *clock, struct id store, int64_t utc_ms,
                      char out[BACKUP_NAME_BYTES]);
// When the newest backup of that store in the folder was made, not counting any from after now (the
// clock was wrong then); 0 when there is none. RC_NO without the folder, RC_DENIED, RC_IO.
enum rc backup_files_newest(const char *dir, const struct clock *clock, struct id store,
                            int64_t *ret_utc_ms, struct err *e);
// Removes what is too much: all but the newest `keep` ones and those older than `days`, never
// `newest` itself; parts of backups that were cut short a day ago. Returns how many.
enum rc backup_files_prune(const char *dir, const struct clock *clock, struct id store,
                           const char *newest, int keep, int days, size_t *ret_removed,
                           struct err *e);

#endif
