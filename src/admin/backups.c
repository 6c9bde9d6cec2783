// SPDX-License-Identifier: EUPL-1.2
#include "admin/backups.h"

#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "icope-"
#define SUFFIX ".backup"
#define DAY_MS (int64_t)86400000

enum { MOMENT_DIGITS = 12 };

void backups_name(struct id store, int64_t utc_ms, char out[BACKUPS_NAME_BYTES])
{
    struct datetime t = datetime_from_utc(utc_ms, 0);
    snprintf(out, BACKUPS_NAME_BYTES, PREFIX "%s-%.13s" SUFFIX, store.text,
             time_text(t, "%Y%m%d-%H%M").text);
}

// `count` digits as a number; −1 when they are none.
static int number_at(const char *text, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        n = n * 10 + (text[i] - '0');
    }
    return n;
}

bool backups_parse(const char *name, struct id store, int64_t *ret_utc_ms)
{
    char start[BACKUPS_NAME_BYTES];
    int len = snprintf(start, sizeof start, PREFIX "%s-", store.text);
    if (store.text[0] == '\0' || strncmp(name, start, (size_t)len) != 0)
        return false;
    const char *at = name + len;
    if (strlen(at) != MOMENT_DIGITS + 1 + sizeof SUFFIX - 1 || at[8] != '-' ||
        strcmp(at + MOMENT_DIGITS + 1, SUFFIX) != 0)
        return false;
    struct datetime t = {
        .date = {number_at(at, 4), number_at(at + 4, 2), number_at(at + 6, 2)},
        .hour = number_at(at + 9, 2),
        .minute = number_at(at + 11, 2),
    };
    if (t.date.year < 1 || !date_valid(t.date) || t.hour < 0 || t.hour > 23 || t.minute < 0 ||
        t.minute > 59)
        return false;
    *ret_utc_ms = datetime_to_utc(t, 0);
    return true;
}

// One backup found in the folder.
struct found {
    char name[BACKUPS_NAME_BYTES]; // its file
    int64_t utc_ms;                // when it was made
};

// All backups of one store in a folder.
struct listing {
    struct id store;       // whose
    struct arena arena;    // behind all
    struct found *all;     // found so far
    size_t count, cap;     // of them
    struct found parts[8]; // of backups cut short: "….backup.part"
    size_t part_count;     // of them
};

static bool list_one(const char *name, void *self)
{
    struct listing *l = self;
    struct found x = {.utc_ms = 0};
    static const char part[] = ".part";
    size_t len = strlen(name), cut = sizeof part - 1;
    if (len >= BACKUPS_NAME_BYTES)
        return true;
    bool is_part = len > cut && strcmp(name + len - cut, part) == 0;
    snprintf(x.name, sizeof x.name, "%.*s", (int)(is_part ? len - cut : len), name);
    if (!backups_parse(x.name, l->store, &x.utc_ms))
        return true;
    snprintf(x.name, sizeof x.name, "%s", name);
    if (is_part) {
        if (l->part_count < ARRAY_LEN(l->parts))
            l->parts[l->part_count++] = x;
        return true;
    }
    if (l->count == l->cap) {
        size_t cap = l->cap == 0 ? 32 : l->cap * 2;
        struct found *more = arena_array(&l->arena, cap, sizeof *more);
        if (l->count > 0)
            memcpy(more, l->all, l->count * sizeof *more);
        l->all = more;
        l->cap = cap;
    }
    l->all[l->count++] = x;
    return true;
}

enum rc backups_newest(const char *dir, struct id store, int64_t now_utc_ms, int64_t *ret_utc_ms,
                       struct err *e)
{
    struct listing l = {.store = store};
    int64_t newest = 0;
    enum rc rc = fs_list(dir, list_one, &l, e);
    for (size_t i = 0; i < l.count; i++) {
        if (l.all[i].utc_ms <= now_utc_ms && l.all[i].utc_ms > newest)
            newest = l.all[i].utc_ms;
    }
    arena_release(&l.arena);
    if (rc == RC_OK)
        *ret_utc_ms = newest;
    return rc;
}

static size_t remove_one(const char *dir, const char *name)
{
    struct buf path = {0};
    fs_join(&path, dir, name);
    bool gone = unlink(buf_text(&path)) == 0;
    buf_release(&path);
    return gone ? 1 : 0;
}

enum rc backups_prune(const char *dir, struct id store, const char *newest, int64_t now_utc_ms,
                      int keep, int days, size_t *ret_removed, struct err *e)
{
    struct listing l = {.store = store};
    size_t removed = 0;
    enum rc rc = fs_list(dir, list_one, &l, e);
    // Names of one store come in the order of time.
    for (size_t i = 0; rc == RC_OK && i < l.count; i++) {
        bool many = l.count - i > (size_t)keep;
        bool old = l.all[i].utc_ms < now_utc_ms - days * DAY_MS;
        if ((many || old) && strcmp(l.all[i].name, newest) != 0)
            removed += remove_one(dir, l.all[i].name);
    }
    for (size_t i = 0; rc == RC_OK && i < l.part_count; i++) {
        if (l.parts[i].utc_ms < now_utc_ms - DAY_MS)
            removed += remove_one(dir, l.parts[i].name);
    }
    arena_release(&l.arena);
    if (rc == RC_OK)
        *ret_removed = removed;
    return rc;
}

// A number of the store's settings, or what is usual.
static int setting(struct store *s, const char *name, int most, int otherwise)
{
    struct arena a = {0};
    const char *text = NULL;
    long n = 0;
    if (store_setting(s, name, &a, &text, NULL) == RC_OK && text != NULL)
        n = strtol(text, NULL, 10);
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
static enum rc make_one(struct store *s, const char *dir, int64_t now, struct err *e)
{
    char name[BACKUPS_NAME_BYTES];
    struct buf path = {0};
    struct err why = {0};
    size_t removed = 0;
    backups_name(store_id(s), now, name);
    fs_join(&path, dir, name);
    enum rc rc = store_backup(s, buf_text(&path), NULL, NULL, e);
    buf_release(&path);
    if (rc == RC_OK && backups_prune(dir, store_id(s), name, now, backups_keep(s), backups_days(s),
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
    enum rc rc = backups_newest(config->backup_dir, store_id(s), now, &newest, &why);
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
    rc = make_one(s, config->backup_dir, now, e);
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
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].rc == rc)
            return rows[i].text;
    }
    return N_("The daily backup was not made. The store itself is not touched; tell your "
              "coordinator.");
}
