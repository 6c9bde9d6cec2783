// SPDX-License-Identifier: EUPL-1.2
#include "omop/database.h"

#include "base/fs.h"
#include "base/fs_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct database {
    struct buf path, part;                 // its name, and the one it has until then
    const struct omop_layout *layout;      // borrowed
    sqlite3 *at;                           // NULL: closed
    sqlite3_stmt *adding[OMOP_TABLES_MAX]; // by table of the layout; NULL: not used yet
    int held;                              // keeps others from taking it for left over
    bool named;                            // has its name
};

// A file that is thrown away when anything fails needs no journal, and what is sorted stays in
// memory; 4 MB of pages at most.
static const char settings[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                               "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"
                               "PRAGMA locking_mode = EXCLUSIVE; BEGIN;";

static enum rc failed(const struct database *d, const char *what, struct err *e)
{
    static const struct {
        int code;
        enum rc rc;
    } codes[] = {{SQLITE_FULL, RC_FULL},
                 {SQLITE_CONSTRAINT, RC_INVALID},
                 {SQLITE_PERM, RC_DENIED},
                 {SQLITE_READONLY, RC_DENIED}};
    const int code = sqlite3_errcode(d->at) & 0xff;
    enum rc rc = RC_IO;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].code == code)
            rc = codes[i].rc;
    return err_set(e, rc, "omop %s: %s", what, sqlite3_errmsg(d->at));
}

static enum rc execute(struct database *d, const char *sql, const char *what, struct err *e)
{
    return sqlite3_exec(d->at, sql, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : failed(d, what, e);
}

static enum rc make_tables(struct database *d, struct err *e)
{
    struct buf sql = {0};
    buf_puts(&sql, settings);
    for (size_t i = 0; i < d->layout->table_count; i++)
        layout_create(&d->layout->tables[i], &sql);
    enum rc rc = execute(d, buf_text(&sql), "tables", e);
    buf_release(&sql);
    return rc;
}

enum rc database_open(const char *path, const struct omop_layout *l, struct database **ret,
                      struct err *e)
{
    struct database *d = mem_alloc(sizeof *d);
    d->layout = l;
    d->held = -1;
    buf_puts(&d->path, path);
    *ret = d;
    if (fs_exists(path))
        return err_set(e, RC_BUSY, "make %s: there is such a file", path);
    buf_printf(&d->part, "%s.part", path);
    const char *part = buf_text(&d->part);
    fs_remove_left(part); // of an export that was killed
    enum rc rc = fs_make(part, 0600, e);
    if (rc != RC_OK) {
        buf_clear(&d->part);
        return rc;
    }
    d->held = open(part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (d->held < 0 || !fs_hold(d->held))
        return err_set(e, RC_BUSY, "make %s: another program writes it", path);
    if (sqlite3_open_v2(part, &d->at, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return failed(d, "open", e);
    return make_tables(d, e);
}

static enum rc prepare(struct database *d, const struct omop_table *t, size_t table, struct err *e)
{
    struct buf sql = {0};
    buf_printf(&sql, "INSERT INTO %s VALUES (?", t->name);
    for (size_t i = 1; i < t->column_count; i++)
        buf_puts(&sql, ",?");
    buf_putc(&sql, ')');
    const int code = sqlite3_prepare_v3(d->at, buf_text(&sql), (int)sql.len,
                                        SQLITE_PREPARE_PERSISTENT, &d->adding[table], NULL);
    buf_release(&sql);
    return code == SQLITE_OK ? RC_OK : failed(d, t->name, e);
}

enum rc database_add(struct database *d, const struct omop_table *t, const char *const *cells,
                     struct err *e)
{
    const size_t table = (size_t)(t - d->layout->tables);
    enum rc rc = d->adding[table] == NULL ? prepare(d, t, table, e) : RC_OK;
    if (rc != RC_OK)
        return rc;
    sqlite3_stmt *at = d->adding[table];
    for (size_t i = 0; i < t->column_count; i++)
        sqlite3_bind_text(at, (int)i + 1, cells[i], -1, SQLITE_STATIC);
    rc = sqlite3_step(at) == SQLITE_DONE ? RC_OK : failed(d, t->name, e);
    sqlite3_reset(at);
    sqlite3_clear_bindings(at);
    return rc;
}

static void close_file(struct database *d)
{
    for (size_t i = 0; i < OMOP_TABLES_MAX; i++) {
        sqlite3_finalize(d->adding[i]);
        d->adding[i] = NULL;
    }
    sqlite3_close(d->at);
    d->at = NULL;
}

enum rc database_finish(struct database *d, struct err *e)
{
    enum rc rc = execute(d, "COMMIT", "commit", e);
    close_file(d);
    if (rc == RC_OK && fsync(d->held) != 0)
        rc = err_set(e, fs_rc(errno), "sync %s: %s", buf_text(&d->part), strerror(errno));
    return rc;
}

enum rc database_publish(struct database *d, struct err *e)
{
    enum rc rc = fs_publish(buf_text(&d->part), buf_text(&d->path), FS_KEEP, e);
    d->named = rc == RC_OK;
    return rc;
}

const char *database_path(const struct database *d)
{
    return buf_text(&d->path);
}

void database_release(struct database *d)
{
    if (d == NULL)
        return;
    close_file(d);
    if (!d->named && d->part.len > 0)
        unlink(buf_text(&d->part));
    if (d->held >= 0)
        close(d->held);
    buf_release(&d->path);
    buf_release(&d->part);
    free(d);
}
