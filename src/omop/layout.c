// SPDX-License-Identifier: EUPL-1.2
#include "omop/layout.h"

#include "omop/tsv.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE, COLUMN, TYPE, REQUIRED, KEY, REFERENCES, CELLS };

// Types of the model, and what SQLite calls them.
static const struct {
    const char *name; // or how it begins
    const char *sql;
    enum omop_type type;
} types[] = {
    {"integer", "integer", OMOP_INTEGER},     {"float", "REAL", OMOP_FLOAT},
    {"datetime", "TIMESTAMP", OMOP_DATETIME}, {"date", "date", OMOP_DATE},
    {"varchar(", "TEXT", OMOP_TEXT},          {"text", "TEXT", OMOP_TEXT},
};

static bool set_type(struct omop_column *c, const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strncmp(text, types[i].name, strlen(types[i].name)) == 0) {
            c->type = types[i].type;
            c->chars = text[0] == 'v' ? strtoul(text + strlen(types[i].name), NULL, 10) : 0;
            return true;
        }
    return false;
}

static const char *keep(struct omop_layout *l, const char *text)
{
    return arena_text(&l->a, text, strlen(text));
}

static enum rc add_column(struct omop_layout *l, const char *const *cells, struct err *e)
{
    struct omop_table *t = l->table_count > 0 ? &l->tables[l->table_count - 1] : NULL;
    if (t == NULL || strcmp(t->name, cells[TABLE]) != 0) {
        if (l->table_count == OMOP_TABLES_MAX)
            return err_set(e, RC_LIMIT, "omop layout: too many tables");
        t = &l->tables[l->table_count++];
        t->name = keep(l, cells[TABLE]);
    }
    if (t->column_count == OMOP_COLUMNS_MAX)
        return err_set(e, RC_LIMIT, "omop layout: too many columns: %s", t->name);
    struct omop_column *c = &t->columns[t->column_count++];
    c->name = keep(l, cells[COLUMN]);
    c->required = strcmp(cells[REQUIRED], "yes") == 0;
    c->primary = strcmp(cells[KEY], "primary") == 0;
    c->references = strcmp(cells[REFERENCES], "-") == 0 ? NULL : keep(l, cells[REFERENCES]);
    return set_type(c, cells[TYPE]) ? RC_OK
                                    : err_set(e, RC_INVALID, "omop layout: type of %s.%s: %s",
                                              t->name, c->name, cells[TYPE]);
}

enum rc layout_read(const char *data_dir, struct omop_layout *ret, struct err *e)
{
    struct buf path = {0};
    struct tsv file;
    buf_printf(&path, "%s/omop/layout.tsv", data_dir);
    enum rc rc = tsv_open(&file, buf_text(&path), e);
    while (rc == RC_OK && tsv_row(&file))
        if (file.cells[0][0] != '#')
            rc = file.count > REFERENCES
                     ? add_column(ret, file.cells, e)
                     : err_set(e, RC_INVALID, "omop layout: a short line: %s", file.cells[0]);
    buf_release(&path);
    const enum rc closed = tsv_close(&file, e);
    return rc ? rc : closed;
}

const struct omop_table *layout_table(const struct omop_layout *l, const char *name)
{
    for (size_t i = 0; i < l->table_count; i++)
        if (strcmp(l->tables[i].name, name) == 0)
            return &l->tables[i];
    return NULL;
}

int layout_column(const struct omop_table *t, const char *name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

static const char *sql_type(enum omop_type type)
{
    size_t i = 0;
    while (types[i].type != type)
        i++;
    return types[i].sql;
}

void layout_create(const struct omop_table *t, struct buf *out)
{
    buf_printf(out, "CREATE TABLE %s (", t->name);
    for (size_t i = 0; i < t->column_count; i++) {
        const struct omop_column *c = &t->columns[i];
        buf_printf(out, "%s\"%s\" %s%s%s", i > 0 ? ", " : "", c->name, sql_type(c->type),
                   c->required ? " NOT NULL" : "", c->primary ? " PRIMARY KEY" : "");
    }
    for (size_t i = 0; i < t->column_count; i++) {
        const char *to = t->columns[i].references;
        const char *dot = to != NULL ? strchr(to, '.') : NULL;
        if (dot != NULL)
            buf_printf(out, ", FOREIGN KEY (\"%s\") REFERENCES %.*s (%s)", t->columns[i].name,
                       (int)(dot - to), to, dot + 1);
    }
    buf_puts(out, ");\n");
}

void layout_release(struct omop_layout *l)
{
    arena_release(&l->a);
    *l = (struct omop_layout){.table_count = 0};
}
