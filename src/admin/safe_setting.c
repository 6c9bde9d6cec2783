// SPDX-License-Identifier: EUPL-1.2
#include "admin/safe_setting.h"

#include "admin/backups.h"
#include "admin/retention.h"
#include "admin/setting_limits.h"
#include "store/whole.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { RETENTION_DAYS_MIN = 30 }; // nobody erases a round by a slip of one digit

const struct safe_setting SAFE_SETTINGS[] = {
    {SETTING_RESULTS, "no", 0, 0},
    {SETTING_FLAGS, "no", 0, 0},
    {SETTING_RETENTION, NULL, RETENTION_DAYS_MIN, RETENTION_DAYS_MAX},
    {SETTING_RETENTION_MONTHS, NULL, 1, RETENTION_MONTHS_MAX},
    {SETTING_RETENTION_DESK, NULL, 1, RETENTION_DESK_MAX},
    {SETTING_BACKUP_KEEP, NULL, 1, BACKUPS_KEEP_MAX},
    {SETTING_BACKUP_DAYS, NULL, 1, BACKUPS_DAYS_MAX},
    {0},
};

const char *safe_setting(struct store *s, const char *name, struct arena *a)
{
    const struct safe_setting *row = SAFE_SETTINGS;
    const char *value = NULL;
    char most[24];
    while (row->name != NULL && strcmp(row->name, name) != 0)
        row++;
    assert(row->name != NULL);
    if (store_settings_hold(s) && store_setting(s, name, a, &value, NULL) == RC_OK)
        return value;
    snprintf(most, sizeof most, "%ld", row->most);
    const char *safe = row->safe != NULL ? row->safe : most;
    return arena_text(a, safe, strlen(safe));
}
