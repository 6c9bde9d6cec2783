// SPDX-License-Identifier: EUPL-1.2
// What a store's file tells without its key.
#include "store/file_check.h"

#include "base/mem.h"
#include "store/check.h"
#include "store/migrate.h"

#include <string.h>

enum { WITH_TEAM = 2, WITH_STATES = 3 }; // schemas that know recovery keys, states of packages

enum rc check_rows(struct db *db, enum sql which,
                   enum rc (*each)(const struct query *row, void *self, struct err *e), void *self,
                   struct err *e)
{
    struct query q = db_query(db, which, e);
    while (query_row(&q))
        q.rc = each(&q, self, e);
    return query_end(&q);
}

static enum rc flaw(const struct query *row, void *self, struct err *e)
{
    const char *text = query_get_text(row, COL_integrity_check);
    (void)self;
    if (strcmp(text, "ok") == 0)
        return RC_OK;
    return err_set(e, RC_DAMAGED, "structure: %.300s", text);
}

static enum rc orphan(const struct query *row, void *self, struct err *e)
{
    (void)self;
    return err_set(e, RC_DAMAGED, "structure: a row of %.60s belongs to nothing",
                   query_get_text(row, COL_table));
}

enum rc check_structure(struct db *db, struct err *e)
{
    enum rc rc = check_rows(db, SQL_CHECK_STRUCTURE, flaw, NULL, e);
    return rc == RC_OK ? check_rows(db, SQL_CHECK_REFERENCES, orphan, NULL, e) : rc;
}

static enum rc read_row(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->store = id_from(query_get_text(row, COL_id));
    h->practice = query_get_int(row, COL_practice) != 0;
    h->created_utc_ms = query_get_int(row, COL_created_utc_ms);
    return RC_OK;
}

static enum rc read_counts(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->unfinished = (size_t)query_get_int(row, COL_unfinished);
    h->newest_utc_ms = query_get_int(row, COL_newest_utc_ms);
    return RC_OK;
}

static enum rc read_unsent(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->unsent = (size_t)query_get_int(row, COL_unsent);
    h->oldest_unsent_utc_ms = query_get_int(row, COL_oldest_utc_ms);
    return RC_OK;
}

static enum rc read_recovery(const struct query *row, void *self, struct err *e)
{
    struct file_check *h = self;
    (void)e;
    h->recovery_keys = (size_t)query_get_int(row, COL_count);
    h->drill_utc_ms = query_get_int(row, COL_drill_utc_ms);
    return RC_OK;
}

static enum rc read_all(struct db *db, struct file_check *h, struct err *e)
{
    enum rc rc = check_rows(db, SQL_CHECK_STORE, read_row, h, e);
    if (rc == RC_OK && h->store.text[0] == '\0')
        rc = err_set(e, RC_DAMAGED, "the store's own row is missing");
    if (rc == RC_OK)
        rc = check_rows(db, SQL_CHECK_COUNTS, read_counts, h, e);
    if (rc == RC_OK)
        rc = check_rows(
            db, h->schema >= WITH_STATES ? SQL_CHECK_UNSENT : SQL_CHECK_UNSENT_BEFORE_STATES,
            read_unsent, h, e);
    if (rc == RC_OK && h->schema >= WITH_TEAM)
        rc = check_rows(db, SQL_CHECK_RECOVERY, read_recovery, h, e);
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
