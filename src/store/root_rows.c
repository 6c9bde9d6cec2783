// SPDX-License-Identifier: EUPL-1.2
// Rows as bytes, and the sums over them: from the hook of every write, and from the file.
#include "store/root_rows.h"

#include "base/mem.h"
#include "store/internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

// Columns that are written while the store is locked, without its key.
static const struct {
    const char *table, *column;
} left_out[] = {{"account", "wrong"}, {"account", "wrong_utc_ms"}};

void root_put_int(struct buf *out, int64_t n)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)n >> (8 * i));
    buf_add(out, bytes, sizeof bytes);
}

int64_t root_get_int(const unsigned char *at)
{
    uint64_t n = 0;
    for (size_t i = 0; i < 8; i++)
        n |= (uint64_t)at[i] << (8 * i);
    return (int64_t)n;
}

// Type, length and value, so that no two rows read the same.
static void put_value(struct buf *out, sqlite3_value *v)
{
    int type = sqlite3_value_type(v);
    buf_putc(out, (char)type);
    if (type == SQLITE_INTEGER) {
        root_put_int(out, sqlite3_value_int64(v));
    } else if (type != SQLITE_NULL) {
        const void *at = type == SQLITE_BLOB ? sqlite3_value_blob(v) : sqlite3_value_text(v);
        size_t len = (size_t)sqlite3_value_bytes(v);
        root_put_int(out, (int64_t)len);
        buf_add(out, at != NULL ? at : "", len);
    }
}

static void begin_row(struct root *r, const struct root_table *t)
{
    buf_clear(&r->text);
    buf_add(&r->text, t->name, sizeof t->name);
}

static void add_column(struct root *r, const struct root_table *t, int column, sqlite3_value *v)
{
    if ((t->left_out >> column & 1) == 0)
        put_value(&r->text, v);
}

// Adds the row in r->text to the sum, or with sign −1 takes it out.
static void count_row(struct store *s, struct root_table *t, int sign)
{
    unsigned char hash[32];
    vault_mac(s->vault, s->root.text.at, s->root.text.len, hash);
    for (size_t i = 0; i < ROOT_LANES; i++) {
        uint64_t lane = (uint64_t)root_get_int(hash + 8 * i);
        t->sum[i] += sign > 0 ? lane : -lane;
    }
    t->rows += sign;
}

struct root_table *root_table_of(struct root_state *state, const char *name)
{
    for (size_t i = 0; i < state->count; i++)
        if (strcmp(state->tables[i].name, name) == 0)
            return &state->tables[i];
    return NULL;
}

// sqlite3_preupdate_hook: what a statement is about to do to one row.
static void row_changes(void *self, sqlite3 *at, int change, const char *db, const char *table,
                        sqlite3_int64 old_rowid, sqlite3_int64 new_rowid)
{
    struct store *s = self;
    struct root_table *t = root_table_of(&s->root.now, table);
    int columns = sqlite3_preupdate_count(at);
    (void)old_rowid;
    (void)new_rowid;
    if (t == NULL || s->vault == NULL || strcmp(db, "main") != 0)
        return; // `head` itself
    for (int side = -1; side <= 1; side += 2) {
        if (change == (side < 0 ? SQLITE_INSERT : SQLITE_DELETE))
            continue;
        begin_row(&s->root, t);
        for (int i = 0; i < columns; i++) {
            sqlite3_value *v = NULL;
            int code =
                side < 0 ? sqlite3_preupdate_old(at, i, &v) : sqlite3_preupdate_new(at, i, &v);
            assert(code == SQLITE_OK && v != NULL);
            (void)code;
            add_column(&s->root, t, i, v);
        }
        count_row(s, t, side);
    }
}

void root_watch(struct store *s)
{
    db_watch(&s->db, row_changes, s);
}

// ---- reading the file ----

enum rc root_prepare(struct store *s, const char *sql, sqlite3_stmt **ret, struct err *e)
{
    if (s->db.at == NULL || sqlite3_prepare_v2(s->db.at, sql, -1, ret, NULL) != SQLITE_OK)
        return db_error(&s->db, "root", e);
    return RC_OK;
}

static enum rc select_all(struct store *s, const char *table, sqlite3_stmt **ret, struct err *e)
{
    char sql[ROOT_NAME_BYTES + 32];
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    return root_prepare(s, sql, ret, e);
}

static enum rc find_left_out(struct store *s, struct root_table *t, struct err *e)
{
    sqlite3_stmt *st = NULL;
    enum rc rc = select_all(s, t->name, &st, e);
    for (int i = 0; rc == RC_OK && i < sqlite3_column_count(st); i++)
        for (size_t k = 0; k < ARRAY_LEN(left_out); k++)
            if (strcmp(left_out[k].table, t->name) == 0 &&
                strcmp(left_out[k].column, sqlite3_column_name(st, i)) == 0)
                t->left_out |= UINT64_C(1) << i;
    sqlite3_finalize(st);
    return rc;
}

// The tables of the file, with nothing counted.
enum rc root_list_tables(struct store *s, struct root_state *ret, struct err *e)
{
    sqlite3_stmt *st = NULL;
    *ret = (struct root_state){0};
    enum rc rc =
        root_prepare(s,
                     "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'head' "
                     "AND name NOT LIKE 'sqlite_%' ORDER BY name",
                     &st, e);
    int code = SQLITE_DONE;
    while (rc == RC_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        struct root_table *t = &ret->tables[ret->count];
        if (ret->count == ROOT_TABLES_MAX || strlen(name) >= ROOT_NAME_BYTES)
            rc = err_set(e, RC_DAMAGED, "root: too many tables, or one of too long a name");
        else
            memcpy(t->name, name, strlen(name) + 1);
        ret->count += rc == RC_OK;
    }
    if (rc == RC_OK && code != SQLITE_DONE)
        rc = db_error(&s->db, "root", e);
    sqlite3_finalize(st);
    for (size_t i = 0; rc == RC_OK && i < ret->count; i++)
        rc = find_left_out(s, &ret->tables[i], e);
    return rc;
}

// Counts the rows of a table that has nothing counted.
enum rc root_scan(struct store *s, struct root_table *t, struct err *e)
{
    sqlite3_stmt *st = NULL;
    enum rc rc = select_all(s, t->name, &st, e);
    int code = SQLITE_DONE, columns = sqlite3_column_count(st);
    while (rc == RC_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
        begin_row(&s->root, t);
        for (int i = 0; i < columns; i++)
            add_column(&s->root, t, i, sqlite3_column_value(st, i));
        count_row(s, t, 1);
    }
    if (rc == RC_OK && code != SQLITE_DONE)
        rc = db_error(&s->db, "root", e);
    sqlite3_finalize(st);
    return rc;
}

enum rc root_scan_all(struct store *s, struct root_state *ret, struct err *e)
{
    enum rc rc = root_list_tables(s, ret, e);
    for (size_t i = 0; rc == RC_OK && i < ret->count; i++)
        rc = root_scan(s, &ret->tables[i], e);
    return rc;
}
