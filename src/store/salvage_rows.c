// SPDX-License-Identifier: EUPL-1.2
// The shapes of tables, and rows into them.
#include "store/salvage_rows.h"

#include "base/mem.h"
#include "store/root_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Written anew in the new store, whatever was in the old one.
static const char *const made_anew[] = {"audit_head", "head", "flag_adopt"};

static bool is_made_anew(const char *table)
{
    for (size_t i = 0; i < ARRAY_LEN(made_anew); i++)
        if (strcmp(made_anew[i], table) == 0)
            return true;
    return false;
}

// ---- shapes ----

static enum cell_type type_of(const char *declared)
{
    return strcmp(declared, "INTEGER") == 0 ? CELL_INT
           : strcmp(declared, "TEXT") == 0  ? CELL_TEXT
           : strcmp(declared, "REAL") == 0  ? CELL_REAL
                                            : CELL_BLOB;
}

// Columns of a table in the order of its rows: WITHOUT ROWID, those of the key come first.
static enum rc read_columns(struct salvage *v, struct shape *shape, struct err *e)
{
    char sql[512];
    sqlite3_stmt *st = NULL;
    snprintf(sql, sizeof sql,
             "SELECT c.name, c.type, c.\"notnull\", c.dflt_value IS NOT NULL, c.pk, l.wr FROM "
             "pragma_table_info('%s') c JOIN pragma_table_list('%s') l ORDER BY "
             "CASE WHEN l.wr AND c.pk > 0 THEN c.pk ELSE 1000 END, c.cid",
             shape->table->name, shape->table->name);
    enum rc rc = root_prepare(v->s, sql, &st, e);
    shape->has_rowid = true;
    while (rc == RC_OK && shape->count < CELL_VALUES_MAX && sqlite3_step(st) == SQLITE_ROW) {
        struct shape_column *c = &shape->columns[shape->count++];
        bool key = sqlite3_column_int(st, 4) > 0;
        shape->has_rowid = sqlite3_column_int(st, 5) == 0;
        snprintf(c->name, sizeof c->name, "%s", (const char *)sqlite3_column_text(st, 0));
        c->type = type_of((const char *)sqlite3_column_text(st, 1));
        c->is_rowid = key && shape->has_rowid && c->type == CELL_INT;
        shape->keys += key;
        c->needed = (sqlite3_column_int(st, 2) != 0 || key) && sqlite3_column_int(st, 3) == 0 &&
                    !c->is_rowid;
    }
    sqlite3_finalize(st);
    return rc;
}

static const struct judge *judge_of(const struct salvage *v, const char *table)
{
    for (const struct judge *judge = v->judges; judge->table != NULL; judge++)
        if (strcmp(judge->table, table) == 0)
            return judge;
    return NULL;
}

enum rc salvage_shapes(struct salvage *v, struct err *e)
{
    struct root_state *all = mem_alloc(sizeof *all);
    enum rc rc = root_list_tables(v->s, all, e);
    v->shapes = mem_alloc((all->count + 1) * sizeof *v->shapes);
    for (size_t i = 0; rc == RC_OK && i < all->count && i < SALVAGE_TABLES_MAX; i++) {
        if (is_made_anew(all->tables[i].name))
            continue;
        struct salvaged_table *t = &v->sum->tables[v->sum->table_count++];
        snprintf(t->name, sizeof t->name, "%s", all->tables[i].name);
        t->was = -1;
        struct shape *shape = &v->shapes[v->shape_count++];
        shape->table = t;
        shape->judge = judge_of(v, t->name);
        rc = read_columns(v, shape, e);
    }
    free(all);
    return rc;
}

static void forget_statements(struct shape *shape)
{
    sqlite3_finalize(shape->add[0]);
    sqlite3_finalize(shape->add[1]);
    sqlite3_finalize(shape->version);
    shape->add[0] = shape->add[1] = shape->version = NULL;
}

void salvage_shapes_release(struct salvage *v)
{
    for (size_t i = 0; i < v->shape_count; i++)
        forget_statements(&v->shapes[i]);
    free(v->shapes);
    v->shapes = NULL;
    v->shape_count = 0;
}

struct shape *salvage_shape(struct salvage *v, const char *table)
{
    for (size_t i = 0; i < v->shape_count; i++)
        if (strcmp(v->shapes[i].table->name, table) == 0)
            return &v->shapes[i];
    return NULL;
}

// ---- does a row fit ----

static bool is_of_round(const struct salvage *v, const struct shape *shape)
{
    enum salvage_round round = shape->judge != NULL ? shape->judge->round : ROUND_REST;
    return round == v->round || (v->round == ROUND_DOORS && round == ROUND_TEAM);
}

static bool fits_shape(const struct cell *c, const struct shape *shape)
{
    if (c->has_rowid != shape->has_rowid || c->count > shape->count)
        return false;
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_column *column = &shape->columns[i];
        enum cell_type type = i < c->count ? c->values[i].type : CELL_NULL;
        // A column that a later schema added is not in the rows of before.
        if (type == CELL_NULL ? column->needed : column->is_rowid || type != column->type)
            return false;
    }
    return true;
}

bool salvage_fits(const struct cell *c, void *self)
{
    const struct salvage *v = self;
    for (size_t i = 0; i < v->shape_count; i++)
        if (is_of_round(v, &v->shapes[i]) && fits_shape(c, &v->shapes[i]))
            return true;
    return false;
}

// ---- values ----

const struct cell_value *salvage_value(const struct salvage *v, const char *table,
                                       const struct cell *c, const char *column)
{
    for (size_t i = 0; i < v->shape_count; i++)
        for (size_t k = 0; strcmp(v->shapes[i].table->name, table) == 0 && k < c->count; k++)
            if (strcmp(v->shapes[i].columns[k].name, column) == 0)
                return &c->values[k];
    return NULL;
}

int64_t salvage_number(const struct salvage *v, const char *table, const struct cell *c,
                       const char *column)
{
    const struct cell_value *value = salvage_value(v, table, c, column);
    return value != NULL && value->type == CELL_INT ? value->n : c->rowid;
}

void salvage_text(const struct salvage *v, const char *table, const struct cell *c,
                  const char *column, char *out, size_t out_bytes)
{
    const struct cell_value *value = salvage_value(v, table, c, column);
    bool text = value != NULL && value->type == CELL_TEXT && value->at != NULL;
    snprintf(out, out_bytes, "%.*s", text ? (int)(value->len < 1000 ? value->len : 1000) : 0,
             text ? (const char *)value->at : "");
}

// ---- rows into the new file ----

// " WHERE" the row of that key.
static void where_key(const struct shape *shape, struct buf *out)
{
    for (size_t i = 0; i < shape->keys; i++)
        buf_printf(out, "%s \"%s\" = ?", i == 0 ? " WHERE" : " AND", shape->columns[i].name);
}

// The statements for rows of that many values; columns that they lack get their defaults.
static enum rc prepare(struct salvage *v, struct shape *shape, size_t values, struct err *e)
{
    struct buf names = {0}, marks = {0}, sql = {0};
    bool has_version = false;
    if (shape->add[0] != NULL && shape->added_values == values)
        return RC_OK;
    forget_statements(shape);
    shape->added_values = values;
    for (size_t i = 0; i < values; i++) {
        buf_printf(&names, "%s\"%s\"", i > 0 ? ", " : "", shape->columns[i].name);
        buf_puts(&marks, i > 0 ? ", ?" : "?");
        has_version |= strcmp(shape->columns[i].name, "version") == 0;
    }
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < 2; i++) {
        buf_clear(&sql);
        buf_printf(&sql, "INSERT %sINTO \"%s\" (%s) VALUES (%s)", i == 0 ? "" : "OR REPLACE ",
                   shape->table->name, buf_text(&names), buf_text(&marks));
        rc = root_prepare(v->s, buf_text(&sql), &shape->add[i], e);
    }
    if (rc == RC_OK && has_version) {
        buf_clear(&sql);
        buf_printf(&sql, "SELECT version FROM \"%s\"", shape->table->name);
        where_key(shape, &sql);
        rc = root_prepare(v->s, buf_text(&sql), &shape->version, e);
    }
    buf_release(&names);
    buf_release(&marks);
    buf_release(&sql);
    return rc;
}

static void bind(sqlite3_stmt *st, int at, const struct shape_column *column, const struct cell *c,
                 const struct cell_value *value)
{
    if (column->is_rowid)
        sqlite3_bind_int64(st, at, c->rowid);
    else if (value->type == CELL_INT)
        sqlite3_bind_int64(st, at, value->n);
    else if (value->type == CELL_TEXT)
        sqlite3_bind_text64(st, at, (const char *)value->at, value->len, SQLITE_STATIC,
                            SQLITE_UTF8);
    else if (value->type == CELL_BLOB)
        sqlite3_bind_blob64(st, at, value->len > 0 ? (const void *)value->at : "", value->len,
                            SQLITE_STATIC);
    else
        sqlite3_bind_null(st, at);
}

static void bind_key(sqlite3_stmt *st, const struct shape *shape, const struct cell *c)
{
    for (size_t i = 0; i < shape->keys && i < c->count; i++)
        bind(st, (int)i + 1, &shape->columns[i], c, &c->values[i]);
}

// Inserts; `replace`: in the place of whatever is in its way. RC_NO when the table will not have
// it.
static enum rc insert(struct salvage *v, struct shape *shape, const struct cell *c, bool replace,
                      struct err *e)
{
    sqlite3_stmt *st = shape->add[replace];
    for (size_t i = 0; i < c->count; i++)
        bind(st, (int)i + 1, &shape->columns[i], c, &c->values[i]);
    int code = sqlite3_step(st);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    if (code == SQLITE_DONE)
        return RC_OK;
    if ((code & 0xFF) == SQLITE_CONSTRAINT || (code & 0xFF) == SQLITE_MISMATCH)
        return err_set(e, RC_NO, "%s: not as its table wants it", shape->table->name);
    return db_error(&v->s->db, "salvage", e);
}

// Is the row newer than the one of its key that is there?
static bool is_newer(struct salvage *v, struct shape *shape, const struct cell *c)
{
    if (shape->version == NULL)
        return false;
    bind_key(shape->version, shape, c);
    bool newer = sqlite3_step(shape->version) == SQLITE_ROW &&
                 sqlite3_column_int64(shape->version, 0) <
                     salvage_number(v, shape->table->name, c, "version");
    sqlite3_reset(shape->version);
    sqlite3_clear_bindings(shape->version);
    return newer;
}

// Tries one table. RC_OK: the row is there, RC_NO: it is none of its rows.
static enum rc try_table(struct salvage *v, struct shape *shape, const struct cell *c,
                         struct err *why)
{
    enum rc rc = prepare(v, shape, c->count, why);
    if (rc == RC_OK)
        rc = db_exec(&v->s->db, "SAVEPOINT one", "salvage", why);
    if (rc != RC_OK)
        return rc;
    rc = insert(v, shape, c, false, why);
    bool replaces = rc == RC_NO && is_newer(v, shape, c);
    if (replaces) {
        err_clear(why);
        rc = insert(v, shape, c, true, why);
    }
    bool judged = shape->judge != NULL && v->round != ROUND_DOORS;
    if (rc == RC_OK && judged)
        rc = shape->judge->opens(v, c, why);
    if (rc != RC_OK && db_exec(&v->s->db, "ROLLBACK TO one", "salvage", NULL) != RC_OK)
        return err_set(why, RC_IO, "salvage: a row cannot be taken out again");
    if (db_exec(&v->s->db, "RELEASE one", "salvage", why) != RC_OK)
        return why->rc;
    if (rc == RC_OK && !replaces && v->round != ROUND_DOORS)
        shape->table->kept++;
    return rc;
}

// Is the very same row there already (a page of the file that the log holds too)?
static bool is_there(struct salvage *v, const struct shape *shape, const struct cell *c)
{
    struct buf sql = {0};
    sqlite3_stmt *st = NULL;
    buf_printf(&sql, "SELECT 1 FROM \"%s\"", shape->table->name);
    where_key(shape, &sql);
    bool there = root_prepare(v->s, buf_text(&sql), &st, NULL) == RC_OK;
    if (there)
        bind_key(st, shape, c);
    there = there && sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    buf_release(&sql);
    return there;
}

static void take_down(struct salvage *v, struct shape *shape, const struct cell *c,
                      const struct err *why)
{
    struct salvaged *sum = v->sum;
    if (v->round == ROUND_DOORS || is_there(v, shape, c))
        return;
    shape->table->damaged++;
    if (sum->row_count == SALVAGE_NAMED_MAX)
        return;
    sum->rows = mem_grow(sum->rows, sum->row_count + 1, sizeof *sum->rows);
    struct salvaged_row *row = &sum->rows[sum->row_count++];
    *row = (struct salvaged_row){.table = (size_t)(shape->table - sum->tables), .page = c->page};
    snprintf(row->what, sizeof row->what, "%.119s", why->text);
}

enum rc salvage_take(const struct cell *c, void *self, struct err *e)
{
    struct salvage *v = self;
    struct shape *first = NULL;
    struct err first_why = {0};
    for (size_t i = 0; i < v->shape_count; i++) {
        struct shape *shape = &v->shapes[i];
        struct err why = {0};
        if (!is_of_round(v, shape) || !fits_shape(c, shape))
            continue;
        enum rc rc = try_table(v, shape, c, &why);
        if (rc == RC_OK)
            return RC_OK;
        if (rc == RC_IO || rc == RC_FULL || rc == RC_BUSY)
            return err_set(e, rc, "%s", why.text);
        if (first == NULL) {
            first = shape;
            first_why = why;
        }
    }
    if (first != NULL)
        take_down(v, first, c, &first_why);
    return RC_OK;
}
