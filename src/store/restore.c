// SPDX-License-Identifier: EUPL-1.2
// The way back from a backup, and what another store's file says about who was erased.
#include "store/backup.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "store/check.h"
#include "store/file.h"
#include "store/internal.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 * 1024, WITH_TOMBSTONES = 2 };

static enum rc fail(struct err *e, const char *what, int number)
{
    enum rc rc = number == EEXIST ? RC_BUSY : fs_rc(number);
    return err_set(e, rc, "%s: %s", what, strerrordesc_np(number));
}

static enum rc copy_file(const char *backup, const char *path, const char *part, struct err *e)
{
    int from = open(backup, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return fail(e, "the backup cannot be read", errno);
    struct fs_stage to;
    enum rc rc = fs_stage_begin(&to, path, part, 0600, e);
    char *piece = mem_alloc(PIECE_BYTES);
    ssize_t n = 0;
    while (rc == RC_OK && to.failure == 0 && (n = read(from, piece, PIECE_BYTES)) != 0)
        if (n > 0)
            fs_stage_write(&to, piece, (size_t)n);
        else if (errno != EINTR)
            rc = fail(e, "the backup cannot be read", errno);
    if (rc == RC_OK)
        rc = fs_stage_sync(&to, e);
    if (rc == RC_OK)
        buf_clear(&to.temporary); // it stays: store_restore_keep gives it its name
    fs_stage_abandon(&to);
    free(piece);
    close(from);
    return rc;
}

static bool has_log(const char *backup)
{
    struct buf log = {0};
    struct stat st = {0};
    buf_printf(&log, "%s-wal", backup);
    bool has = stat(buf_text(&log), &st) == 0 && st.st_size > 0;
    buf_release(&log);
    return has;
}

static enum rc count_one(const struct query *row, void *self, struct err *e)
{
    int64_t *count = self;
    (void)row;
    (void)e;
    (*count)++;
    return RC_OK;
}

static enum rc check_part(const char *part, const char *schema_dir, struct err *e)
{
    struct db db = {0};
    int newest = 0;
    int64_t stores = 0;
    enum rc rc = migrate_newest(schema_dir, &newest, e);
    if (rc == RC_OK)
        rc = db_open_still(&db, part, newest, e);
    if (rc != RC_OK)
        return rc == RC_NO ? RC_IO : rc;
    rc = check_structure(&db, e);
    if (rc == RC_OK)
        rc = check_rows(&db, SQL_CHECK_STORE, count_one, &stores, e);
    if (rc == RC_OK && stores != 1)
        rc = err_set(e, RC_DAMAGED, "the store's own row is missing");
    db_close(&db);
    return rc;
}

enum rc store_restore_begin(const char *backup, const char *path, const char *schema_dir,
                            struct err *e)
{
    struct buf part = {0};
    if (fs_exists(path))
        return err_set(e, RC_BUSY, "restore: there is a file of that name");
    if (has_log(backup))
        return err_set(e, RC_INVALID,
                       "restore: a log lies beside this file: it is no backup but "
                       "a store in use");
    buf_printf(&part, "%s.part", path);
    file_remove_left(buf_text(&part)); // of a restore that was killed
    enum rc rc = copy_file(backup, path, buf_text(&part), e);
    if (rc == RC_OK) {
        rc = check_part(buf_text(&part), schema_dir, e);
        if (rc != RC_OK)
            file_discard(buf_text(&part));
    }
    buf_release(&part);
    return rc;
}

// What looks through the folder of a part.
struct folder {
    const char *dir, *name; // of the part
    bool part_too;          // it as well, not only what was made beside it
};

static bool remove_beside(const char *name, void *self)
{
    static const char *const made[] = {"-wal", "-shm", "-journal", "-reserve"};
    struct folder *f = self;
    size_t len = strlen(f->name);
    if (strncmp(name, f->name, len) != 0)
        return true;
    bool ours = migrate_is_copy(name + len) || (f->part_too && name[len] == '\0');
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        ours = ours || strcmp(name + len, made[i]) == 0;
    if (ours) {
        struct buf path = {0};
        fs_join(&path, f->dir, name);
        unlink(buf_text(&path));
        buf_release(&path);
    }
    return true;
}

static void tidy_up(const char *part, bool part_too)
{
    const char *slash = strrchr(part, '/');
    char *dir = slash != NULL ? mem_text(part, (size_t)(slash - part)) : mem_text(".", 1);
    struct folder f = {.dir = dir[0] != '\0' ? dir : "/",
                       .name = slash != NULL ? slash + 1 : part,
                       .part_too = part_too};
    fs_list(f.dir, remove_beside, &f, NULL);
    free(dir);
}

enum rc store_restore_keep(const char *path, struct err *e)
{
    struct buf part = {0};
    buf_printf(&part, "%s.part", path);
    enum rc rc = RC_OK;
    if (has_log(buf_text(&part))) // it would be lost with its name
        rc = err_set(e, RC_IO, "restore: the log was not written into the file");
    if (rc == RC_OK)
        rc = fs_publish(buf_text(&part), path, FS_KEEP, e);
    if (rc == RC_OK)
        tidy_up(buf_text(&part), false);
    buf_release(&part);
    return rc;
}

void store_restore_drop(const char *path)
{
    struct buf part = {0};
    buf_printf(&part, "%s.part", path);
    tidy_up(buf_text(&part), true);
    buf_release(&part);
}

// A ledger being read.
struct ledger {
    struct arena *arena;       // behind all
    struct store_erasure *all; // so far
    size_t count, cap;         // of them
    const char *reason;        // why, for all
};

static enum rc add_erased(const struct query *row, void *self, struct err *e)
{
    struct ledger *l = self;
    struct store_erasure x = {.person = id_from(query_get_text(row, COL_person)),
                              .erased_utc_ms = query_get_int(row, COL_erased_utc_ms)};
    (void)e;
    if (x.person.text[0] == '\0')
        return RC_OK;
    snprintf(x.reason, sizeof x.reason, "%s", l->reason);
    l->all = arena_room(l->arena, l->all, l->count, &l->cap, sizeof *l->all);
    l->all[l->count++] = x;
    return RC_OK;
}

enum rc store_erased_in(const char *path, const char *schema_dir, const char *reason,
                        struct arena *a, struct store_erasure **ret, size_t *ret_count,
                        struct err *e)
{
    struct db db = {0};
    struct ledger l = {.arena = a, .reason = reason};
    int newest = 0;
    int64_t version = 0;
    enum rc rc = migrate_newest(schema_dir, &newest, e);
    if (rc == RC_OK)
        rc = db_open(&db, path, false, newest, e);
    if (rc != RC_OK)
        return rc;
    rc = db_pragma(&db, "PRAGMA user_version", &version, e);
    if (rc == RC_OK && version >= WITH_TOMBSTONES)
        rc = check_rows(&db, SQL_CHECK_ERASED, add_erased, &l, e);
    db_leave(&db);
    if (rc != RC_OK)
        return rc;
    *ret = l.all;
    *ret_count = l.count;
    return RC_OK;
}
