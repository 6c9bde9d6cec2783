// SPDX-License-Identifier: EUPL-1.2
// Backups by themselves: one a day into a folder of this laptop (a stick, a second disk) when it is
// there, the newest ones kept, old ones removed. Only files named as this module names them, of the
// same store, are ever removed, and only after a new one was read back.
#ifndef ICOPE_ADMIN_BACKUPS_H
#define ICOPE_ADMIN_BACKUPS_H

#include "base/clock.h"
#include "config/settings.h"
#include "store/store.h"

enum {
    BACKUPS_KEEP = 7,  // newest ones kept, unless the store's setting says otherwise
    BACKUPS_DAYS = 30, // none older is kept: a backup holds the keys of people erased later
    BACKUPS_KEEP_MAX = 1000,
    BACKUPS_DAYS_MAX = 3650,
};
// The store's settings of that: numbers from 1.
#define SETTING_BACKUP_KEEP "backup-keep"
#define SETTING_BACKUP_DAYS "backup-days"

// How many are kept, and for how many days, in that store. The store is unlocked.
int backups_keep(struct store *s);
// See backups_keep.
int backups_days(struct store *s);

// What became of the daily backup.
enum backups_outcome {
    BACKUPS_OFF,     // no folder is set, or practice
    BACKUPS_NOT_DUE, // the newest one is from the last day
    BACKUPS_AWAY,    // the folder is not there
    BACKUPS_MADE,    // one was made
};
// Makes the backup of the day into config->backup_dir when it is due, and notes it in the settings
// file. The store is unlocked. Errors as store_backup; *ret is BACKUPS_AWAY then or untouched.
enum rc backups_daily(struct store *s, struct config *config, const char *config_path,
                      const struct clock *clock, enum backups_outcome *ret, struct err *e);
// What a failure of backups_daily means to the user, an N_() text; the visit of today is not
// touched by it.
const char *backups_meaning(enum rc rc);

#endif
