// SPDX-License-Identifier: EUPL-1.2
#include "store/migrate.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/mem.h"
#include "store/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPY_SUFFIX "-before-"
enum { DIGITS = 4, SCHEMA_MAX_BYTES = 1024 * 1024, SUFFIX_BYTES = 4 };

// What is looked for in the folder, and what was found.
struct search {
    int wanted;      // number looked for, 0 all
    int seen;        // how far the numbers go without a gap
    bool broken;     // a gap or a double
    struct buf name; // of the wanted file
};

// Number of a schema file, 0 for any other name.
static int number_of(const char *name)
{
    size_t len = strlen(name);
    int n = 0;
    if (len < DIGITS + 1 + SUFFIX_BYTES || name[DIGITS] != '-' ||
        strcmp(name + len - SUFFIX_BYTES, ".sql") != 0)
        return 0;
    for (int i = 0; i < DIGITS; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        n = n * 10 + (name[i] - '0');
    }
    return n;
}

static bool look(const char *name, void *self)
{
    struct search *s = self;
    int n = number_of(name);
    if (n == 0)
        return true;
    s->broken = s->broken || n != s->seen + 1; // names come sorted
    s->seen = n;
    if (n == s->wanted)
        buf_puts(&s->name, name);
    return true;
}

bool migrate_is_copy(const char *suffix)
{
    return strncmp(suffix, COPY_SUFFIX, sizeof COPY_SUFFIX - 1) == 0;
}

enum rc migrate_newest(const char *schema_dir, int *ret, struct err *e)
{
    struct search s = {0};
    enum rc rc = fs_list(schema_dir, look, &s, e);
    if (rc != RC_OK)
        return rc;
    if (s.seen == 0)
        return err_set(e, RC_NO, "no schema files in %s", schema_dir);
    if (s.broken)
        return err_set(e, RC_INVALID, "schema files have a gap or a double in %s", schema_dir);
    *ret = s.seen;
    return RC_OK;
}

static enum rc read_schema(const char *dir, int number, struct buf *out, struct err *e)
{
    struct search s = {.wanted = number};
    struct buf path = {0};
    enum rc rc = fs_list(dir, look, &s, e);
    if (rc == RC_OK) {
        fs_join(&path, dir, buf_text(&s.name));
        rc = fs_read(buf_text(&path), SCHEMA_MAX_BYTES, out, e);
    }
    buf_release(&s.name);
    buf_release(&path);
    return rc;
}

// One version further, in one transaction with the version number itself.
static enum rc apply(struct db *db, const char *dir, int number,
                     enum rc (*also)(void *self, struct err *e), void *self, struct err *e)
{
    struct buf sql = {0};
    char what[64], version[64];
    snprintf(what, sizeof what, "schema %04d", number);
    snprintf(version, sizeof version, "PRAGMA user_version=%d", number);
    enum rc rc = read_schema(dir, number, &sql, e);
    if (rc == RC_OK)
        rc = db_exec(db, "BEGIN IMMEDIATE", what, e);
    if (rc == RC_OK)
        rc = db_exec(db, buf_text(&sql), what, e);
    if (rc == RC_OK)
        rc = db_exec(db, version, what, e);
    if (rc == RC_OK && also != NULL)
        rc = also(self, e);
    if (rc == RC_OK)
        rc = db_exec(db, "COMMIT", what, e);
    if (rc != RC_OK && db_in_transaction(db))
        db_exec(db, "ROLLBACK", what, NULL);
    buf_release(&sql);
    return rc;
}

static enum rc copy_into(struct db *db, const char *path, struct err *e)
{
    sqlite3 *to = NULL;
    enum rc rc = RC_OK;
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL) !=
            SQLITE_OK ||
        sqlite3_exec(to, "PRAGMA synchronous=FULL; PRAGMA journal_mode=MEMORY", NULL, NULL, NULL) !=
            SQLITE_OK) {
        rc = db_error(&(struct db){.at = to}, "copy", e);
    } else {
        sqlite3_backup *b = sqlite3_backup_init(to, "main", db->at, "main");
        if (b != NULL)
            sqlite3_backup_step(b, -1);
        if (b == NULL || sqlite3_backup_finish(b) != SQLITE_OK)
            rc = db_error(&(struct db){.at = to}, "copy", e);
    }
    sqlite3_close(to);
    return rc;
}

// A copy of the store as it was, beside it. An older copy of the same name is from a migration that
// did not end; it is kept and a new one is made under a free name.
static enum rc copy_before(struct db *db, int from, struct err *e)
{
    struct buf path = {0}, part = {0};
    buf_printf(&path, "%s" COPY_SUFFIX "%04d", db->path, from + 1);
    for (int i = 2; fs_exists(buf_text(&path)) && i < 100; i++) {
        buf_clear(&path);
        buf_printf(&path, "%s" COPY_SUFFIX "%04d-%d", db->path, from + 1, i);
    }
    buf_printf(&part, "%s.part", buf_text(&path));
    file_discard(buf_text(&part)); // left by a copy that was cut short: never a whole store
    enum rc rc = fs_make(buf_text(&part), 0600, e);
    if (rc == RC_OK)
        rc = copy_into(db, buf_text(&part), e);
    if (rc == RC_OK)
        rc = fs_publish(buf_text(&part), buf_text(&path), FS_KEEP, e);
    if (rc != RC_OK)
        file_discard(buf_text(&part));
    buf_release(&path);
    buf_release(&part);
    return rc;
}

enum rc migrate_run(struct db *db, const char *schema_dir,
                    enum rc (*also)(void *self, struct err *e), void *self, struct err *e)
{
    int64_t version = 0;
    enum rc rc = db_pragma(db, "PRAGMA user_version", &version, e);
    if (rc == RC_OK && version > 0 && version < db->newest)
        rc = copy_before(db, (int)version, e);
    for (int i = (int)version + 1; rc == RC_OK && i <= db->newest; i++)
        rc = apply(db, schema_dir, i, also, self, e);
    return rc;
}

enum rc migrate_new(struct db *ret, const char *path, const char *schema_dir, struct err *e)
{
    int newest = 0;
    char mark[64];
    snprintf(mark, sizeof mark, "PRAGMA application_id=%d", DB_APPLICATION_ID);
    enum rc rc = migrate_newest(schema_dir, &newest, e);
    if (rc == RC_OK)
        rc = fs_make(path, 0600, e);
    if (rc == RC_OK)
        rc = db_open(ret, path, true, newest, e);
    if (rc == RC_OK)
        rc = db_exec(ret, mark, "mark", e);
    if (rc == RC_OK)
        rc = migrate_run(ret, schema_dir, NULL, NULL, e);
    return rc;
}
