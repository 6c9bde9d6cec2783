// SPDX-License-Identifier: EUPL-1.2
// What a store's file tells without its key.
#include "store/file_check.h"

#include "base/mem.h"
#include "store/check.h"
#include "store/migrate.h"

#include <string.h>

enum { WITH_TEAM = 2, WITH_STATES = 3 }; // schemas that know recovery keys, states of packages

enum rc check_rows(struct db *db, const char *sql,
                   enum rc (*each)(const struct query *row, void *self, struct err *e), void *self,
                   struct err *e)
{
    struct query q = {.db = db, .own = true};
    if (db->at == NULL || sqlite3_prepare_v2(db->at, sql, -1, &q.at, NULL) != SQLITE_OK)
        return db_error(db, "check", e);
    enum rc rc = RC_OK;
    int code = SQLITE_ROW;
    while (rc == RC_OK && (code = sqlite3_step(q.at)) == SQLITE_ROW)
        rc = each(&q, self, e);
    if (rc == RC_OK && code != SQLITE_DONE)
        rc = db_error(db, "check", e);
    query_end(&q);
    return rc;
}

static enum rc flaw(const struct query *row, void *self, struct err *e)
{
    const char *text = query_get_text(row, 0);
    (void)self;
    if (strcmp(text, "ok") == 0)
        return RC_OK;
    return err_set(e, RC_DAMAGED, "structure: %.300s", text);
}

static enum rc orphan(const struct query *row, void *self, struct err *e)
{
    (void)self;
    return err_set(e, RC_DAMAGED, "structure: a row of %.60s belongs to nothing",
                   query_get_text(row, 0));
}

enum rc check_structure(struct db *db, struct err *e)
{
    enum rc rc = check_rows(db, "PRAGMA integrity_check(1)", flaw, NULL, e);
    return rc == RC_OK ? check_rows(db, "PRAGMA foreign_key_check", orphan, NULL, e) : rc;
}

static enum rc read_row(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->store = id_from(query_get_text(row, 0));
    h->practice = query_get_int(row, 1) != 0;
    h->created_utc_ms = query_get_int(row, 2);
    return RC_OK;
}

static enum rc read_counts(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->unfinished = (size_t)query_get_int(row, 0);
    h->newest_utc_ms = query_get_int(row, 1);
    return RC_OK;
}

static enum rc read_unsent(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->unsent = (size_t)query_get_int(row, 0);
    h->oldest_unsent_utc_ms = query_get_int(row, 1);
    return RC_OK;
}

static enum rc read_recovery(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->recovery_keys = (size_t)query_get_int(row, 0);
    h->recovery_drilled = (size_t)query_get_int(row, 1);
    h->drill_utc_ms = query_get_int(row, 2);
    return RC_OK;
}

static enum rc read_all(struct db *db, struct file_check *h, struct err *e)
{
    static const char store[] = "SELECT id, practice, created_utc_ms FROM store";
    static const char unsent[] = "SELECT count(*), coalesce(min(queued_utc_ms), 0) FROM outbox "
                                 "WHERE state IN (0, 2, 3)";
    static const char unsent_before[] = "SELECT count(*), coalesce(min(queued_utc_ms), 0) "
                                        "FROM outbox WHERE sent_utc_ms = 0";
    static const char counts[] = "SELECT (SELECT count(*) FROM visit WHERE state < 2), "
                                 "max((SELECT coalesce(max(saved_utc_ms), 0) FROM record), "
                                 "(SELECT coalesce(max(started_utc_ms), 0) FROM visit), "
                                 "(SELECT coalesce(max(queued_utc_ms), 0) FROM outbox))";
    static const char recovery[] = "SELECT count(*), count(*) FILTER (WHERE drill_utc_ms > 0), "
                                   "coalesce(max(drill_utc_ms), 0) FROM recovery WHERE active = 1";
    enum rc rc = check_rows(db, store, read_row, h, e);
    if (rc == RC_OK && h->store.text[0] == '\0')
        rc = err_set(e, RC_DAMAGED, "the store's own row is missing");
    if (rc == RC_OK)
        rc = check_rows(db, counts, read_counts, h, e);
    if (rc == RC_OK)
        rc = check_rows(db, h->schema >= WITH_STATES ? unsent : unsent_before, read_unsent, h, e);
    if (rc == RC_OK && h->schema >= WITH_TEAM)
        rc = check_rows(db, recovery, read_recovery, h, e);
    return rc;
}

enum rc store_file_check(const char *path, const char *schema_dir, struct file_check *ret,
                         struct err *e)
{
    struct db db = {0};
    struct file_check h = {0};
    enum rc rc = migrate_newest(schema_dir, &h.newest, e);
    if (rc == RC_NO) // no schema folder is not "no store"
        rc = RC_IO;
    if (rc == RC_OK)
        rc = db_open(&db, path, false, h.newest, e);
    if (rc != RC_OK)
        return rc;
    rc = check_structure(&db, e);
    if (rc == RC_OK)
        rc = db_pragma(&db, "PRAGMA user_version", &h.schema, e);
    if (rc == RC_OK)
        rc = read_all(&db, &h, e);
    db_leave(&db);
    if (rc == RC_OK)
        *ret = h;
    return rc;
}
