// SPDX-License-Identifier: EUPL-1.2
// One run of a prepared statement.
#include "store/db.h"

#include <assert.h>

struct query db_query(struct db *db, enum sql which, struct err *e)
{
    struct query q = {.db = db, .which = which, .e = e};
    if (db->at == NULL)
        q.rc = db_reopen(db, e); // lost after an earlier error: perhaps the disk is back
    if (q.rc != RC_OK)
        return q;
    // The same statement may still be walking its rows further up: then this run gets its own.
    q.own = db->cached[which] != NULL && sqlite3_stmt_busy(db->cached[which]) != 0;
    sqlite3_stmt **at = q.own ? &q.at : &db->cached[which];
    if (*at == NULL && sqlite3_prepare_v3(db->at, SQL[which].text, -1, SQLITE_PREPARE_PERSISTENT,
                                          at, NULL) != SQLITE_OK)
        q.rc = db_error(db, SQL[which].name, e);
    q.at = *at;
    return q;
}

static int aad(const struct query *q, const char *name)
{
    int at = sqlite3_bind_parameter_index(q->at, name);
    assert(at > 0);
    return at;
}

static void bound(struct query *q, int code)
{
    if (code != SQLITE_OK && q->rc == RC_OK)
        q->rc = db_error(q->db, SQL[q->which].name, q->e);
}

void query_text(struct query *q, const char *name, const char *text)
{
    if (q->rc == RC_OK)
        bound(q, sqlite3_bind_text(q->at, aad(q, name), text, -1, SQLITE_STATIC));
}

void query_int(struct query *q, const char *name, int64_t n)
{
    if (q->rc == RC_OK)
        bound(q, sqlite3_bind_int64(q->at, aad(q, name), n));
}

void query_blob(struct query *q, const char *name, const void *bytes, size_t len)
{
    if (q->rc == RC_OK)
        bound(q, sqlite3_bind_blob64(q->at, aad(q, name), bytes, len, SQLITE_STATIC));
}

bool query_row(struct query *q)
{
    if (q->rc != RC_OK)
        return false;
    int code = sqlite3_step(q->at);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        q->rc = db_error(q->db, SQL[q->which].name, q->e);
    return code == SQLITE_ROW;
}

const char *query_get_text(const struct query *q, int column)
{
    const unsigned char *text = sqlite3_column_text(q->at, column);
    return text != NULL ? (const char *)text : "";
}

int64_t query_get_int(const struct query *q, int column)
{
    return sqlite3_column_int64(q->at, column);
}

const void *query_get_blob(const struct query *q, int column, size_t *ret_len)
{
    const void *bytes = sqlite3_column_blob(q->at, column);
    *ret_len = (size_t)sqlite3_column_bytes(q->at, column);
    return bytes != NULL ? bytes : "";
}

enum rc query_end(struct query *q)
{
    if (q->own) {
        sqlite3_finalize(q->at);
    } else if (q->at != NULL) {
        sqlite3_reset(q->at);
        sqlite3_clear_bindings(q->at);
    }
    q->at = NULL;
    return q->rc;
}

enum rc query_run(struct query *q)
{
    while (query_row(q)) {
    }
    return query_end(q);
}
