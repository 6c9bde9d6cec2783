// SPDX-License-Identifier: EUPL-1.2
#include "admin/backups.h"

#include "admin/backup_files.h"
#include "admin/safe_setting.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/backup.h"
#include "store/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS (int64_t)86400000

// A number of the store's settings, or what is usual.
static int setting(struct store *s, const char *name, int most, int otherwise)
{
    struct arena a = {0};
    const char *text = safe_setting(s, name, &a);
    long n = text != NULL ? strtol(text, NULL, 10) : 0;
    arena_release(&a);
    return n >= 1 && n <= most ? (int)n : otherwise;
}

int backups_keep(struct store *s)
{
    return setting(s, SETTING_BACKUP_KEEP, BACKUPS_KEEP_MAX, BACKUPS_KEEP);
}

int backups_days(struct store *s)
{
    return setting(s, SETTING_BACKUP_DAYS, BACKUPS_DAYS_MAX, BACKUPS_DAYS);
}

// Makes one into the folder, then removes what is too much.
static enum rc make_one(struct store *s, const char *dir, const struct clock *clock, int64_t now,
                        struct err *e)
{
    char name[BACKUP_NAME_BYTES];
    struct buf path = {0};
    struct err why = {0};
    size_t removed = 0;
    backup_file_name(clock, store_id(s), now, name);
    fs_join(&path, dir, name);
    enum rc rc = store_backup(s, buf_text(&path), NULL, NULL, e);
    buf_release(&path);
    if (rc == RC_OK && store_time(s) == TIME_FITS && // by a wrong clock every one is old
        backup_files_prune(dir, clock, store_id(s), name, backups_keep(s), backups_days(s),
                           &removed, &why) != RC_OK)
        log_line("backup", "old backups were not removed: %s", why.text);
    return rc;
}

enum rc backups_daily(struct store *s, struct config *config, const char *config_path,
                      const struct clock *clock, enum backups_outcome *ret, struct err *e)
{
    int64_t now = clock_utc_ms(clock), newest = 0;
    if (config->backup_dir[0] == '\0' || store_is_practice(s)) {
        *ret = BACKUPS_OFF;
        return RC_OK;
    }
    struct err why = {0};
    enum rc rc = backup_files_newest(config->backup_dir, clock, store_id(s), &newest, &why);
    if (rc == RC_NO) {
        *ret = BACKUPS_AWAY;
        return RC_OK;
    }
    if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    if (newest > now - DAY_MS) {
        *ret = BACKUPS_NOT_DUE;
        return RC_OK;
    }
    rc = make_one(s, config->backup_dir, clock, now, e);
    if (rc != RC_OK)
        return rc;
    *ret = BACKUPS_MADE;
    config->backup_utc_ms = now;
    if (config_write(config, config_path, &why) != RC_OK)
        log_line("backup", "the time of the backup was not noted: %s", why.text);
    return RC_OK;
}

const char *backups_meaning(enum rc rc)
{
    static const struct {
        enum rc rc;
        const char *text;
    } rows[] = {
        {RC_FULL, N_("The daily backup was not made: the backup disk is full. The store itself is "
                     "not touched.")},
        {RC_DENIED, N_("The daily backup was not made: its folder cannot be written. The store "
                       "itself is not touched.")},
        {RC_DAMAGED, N_("The daily backup was not made: something did not read back right. Older "
                        "backups are kept; tell your coordinator.")},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].rc == rc)
            return rows[i].text;
    return N_("The daily backup was not made. The store itself is not touched; tell your "
              "coordinator.");
}
