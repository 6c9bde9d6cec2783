// SPDX-License-Identifier: EUPL-1.2
#include "admin/backup_files.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "icope-"
#define SUFFIX ".backup"
#define DAY_MS (int64_t)86400000

enum { TIME_DIGITS = 12 };

void backup_file_name(const struct clock *clock, struct id store, int64_t utc_ms,
                      char out[BACKUP_NAME_BYTES])
{
    struct datetime t = clock_local(clock, utc_ms);
    snprintf(out, BACKUP_NAME_BYTES, PREFIX "%s-%.13s" SUFFIX, store.text,
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

// Is it such a name, of that store? The time in it.
static bool parse_name(const char *name, const struct clock *clock, struct id store,
                       int64_t *ret_utc_ms)
{
    char start[BACKUP_NAME_BYTES];
    int len = snprintf(start, sizeof start, PREFIX "%s-", store.text);
    if (store.text[0] == '\0' || strncmp(name, start, (size_t)len) != 0)
        return false;
    const char *at = name + len;
    if (strlen(at) != TIME_DIGITS + 1 + sizeof SUFFIX - 1 || at[8] != '-' ||
        strcmp(at + TIME_DIGITS + 1, SUFFIX) != 0)
        return false;
    struct datetime t = {
        .date = {number_at(at, 4), number_at(at + 4, 2), number_at(at + 6, 2)},
        .hour = number_at(at + 9, 2),
        .minute = number_at(at + 11, 2),
    };
    if (t.date.year < 1 || !date_valid(t.date) || t.hour < 0 || t.hour > 23 || t.minute < 0 ||
        t.minute > 59)
        return false;
    *ret_utc_ms = clock_moment(clock, t);
    return true;
}

// One backup found in the folder.
struct found {
    char name[BACKUP_NAME_BYTES]; // its file
    int64_t utc_ms;               // when it was made
};

// All backups of one store in a folder.
struct listing {
    const struct clock *clock; // whose zone the names are in
    struct id store;           // whose
    struct arena arena;        // behind all
    struct found *all;         // found so far
    size_t count, cap;         // of them
    struct found parts[8];     // of backups cut short: "….backup.part"
    size_t part_count;         // of them
};

static bool list_one(const char *name, void *self)
{
    struct listing *l = self;
    struct found x = {.utc_ms = 0};
    static const char part[] = ".part";
    size_t len = strlen(name), cut = sizeof part - 1;
    if (len >= BACKUP_NAME_BYTES)
        return true;
    bool is_part = len > cut && strcmp(name + len - cut, part) == 0;
    snprintf(x.name, sizeof x.name, "%.*s", (int)(is_part ? len - cut : len), name);
    if (!parse_name(x.name, l->clock, l->store, &x.utc_ms))
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

enum rc backup_files_newest(const char *dir, const struct clock *clock, struct id store,
                            int64_t *ret_utc_ms, struct err *e)
{
    struct listing l = {.clock = clock, .store = store};
    const int64_t now_utc_ms = clock_utc_ms(clock);
    int64_t newest = 0;
    enum rc rc = fs_list(dir, list_one, &l, e);
    for (size_t i = 0; i < l.count; i++)
        if (l.all[i].utc_ms <= now_utc_ms && l.all[i].utc_ms > newest)
            newest = l.all[i].utc_ms;
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

enum rc backup_files_prune(const char *dir, const struct clock *clock, struct id store,
                           const char *newest, int keep, int days, size_t *ret_removed,
                           struct err *e)
{
    struct listing l = {.clock = clock, .store = store};
    const int64_t now_utc_ms = clock_utc_ms(clock);
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
        struct buf path = {0};
        fs_join(&path, dir, l.parts[i].name);
        removed += fs_remove_left(buf_text(&path));
        buf_release(&path);
    }
    arena_release(&l.arena);
    if (rc == RC_OK)
        *ret_removed = removed;
    return rc;
}
