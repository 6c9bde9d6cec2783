// SPDX-License-Identifier: EUPL-1.2
#include "omop/writer.h"

#include "base/utf8.h"
#include "export/csv.h"
#include "omop/database.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 16 };

// A table that gets rows.
struct file {
    const struct omop_table *table;
    struct csv csv;
    size_t rows; // without the heading
};

struct writer {
    struct database *database;
    struct file files[FILES_MAX];
    size_t file_count;
    struct file *row;                    // being made
    const char *cells[OMOP_COLUMNS_MAX]; // of it
    struct buf texts[OMOP_COLUMNS_MAX];  // behind them
    size_t cut;
};

static enum rc begin_file(struct writer *w, const char *dir, const char *prefix,
                          const struct omop_table *t, struct err *e)
{
    struct buf name = {0};
    struct file *f = &w->files[w->file_count++];
    f->table = t;
    buf_printf(&name, "%s%s.csv", prefix, t->name);
    enum rc rc = csv_open(&f->csv, dir, buf_text(&name), CSV_FOR_RFC4180, e);
    for (size_t i = 0; rc == RC_OK && i < t->column_count; i++)
        csv_cell(&f->csv, CSV_TEXT, t->columns[i].name);
    if (rc == RC_OK)
        csv_end_row(&f->csv);
    buf_release(&name);
    return rc;
}

enum rc writer_open(const char *dir, const char *prefix, const struct omop_layout *l,
                    const char *const *tables, struct writer **ret, struct err *e)
{
    struct writer *w = mem_alloc(sizeof *w);
    struct buf path = {0};
    *ret = w;
    buf_printf(&path, "%s/%somop.sqlite", dir, prefix);
    enum rc rc = database_open(buf_text(&path), l, &w->database, e);
    for (size_t i = 0; rc == RC_OK && tables[i] != NULL; i++) {
        const struct omop_table *t = layout_table(l, tables[i]);
        rc = t != NULL && w->file_count < FILES_MAX
                 ? begin_file(w, dir, prefix, t, e)
                 : err_set(e, RC_INVALID, "omop layout: no table %s", tables[i]);
    }
    buf_release(&path);
    return rc;
}

// Its number, file_count when it was not named.
static size_t file_of(const struct writer *w, const char *table)
{
    size_t i = 0;
    while (i < w->file_count && strcmp(w->files[i].table->name, table) != 0)
        i++;
    return i;
}

void writer_row(struct writer *w, const char *table)
{
    w->row = &w->files[file_of(w, table)];
    for (size_t i = 0; i < OMOP_COLUMNS_MAX; i++)
        w->cells[i] = NULL;
}

// At most so many characters, the last one an ellipsis when something went.
static bool put(struct buf *out, const char *text, size_t chars)
{
    size_t len = strlen(text), at = 0, count = 0, used, before_last = 0;
    uint32_t cp;
    while ((chars == 0 || count < chars) && (used = utf8_next(text + at, len - at, &cp)) > 0) {
        before_last = at;
        at += used;
        count++;
    }
    const bool whole = at >= len;
    buf_clear(out);
    buf_add(out, text, whole ? len : before_last);
    if (!whole)
        buf_puts(out, "…");
    return whole;
}

void writer_text(struct writer *w, const char *column, const char *text)
{
    const int i = layout_column(w->row->table, column);
    if (i < 0 || text == NULL || text[0] == '\0')
        return;
    w->cut += !put(&w->texts[i], text, w->row->table->columns[i].chars);
    w->cells[i] = buf_text(&w->texts[i]);
}

void writer_int(struct writer *w, const char *column, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, n);
    writer_text(w, column, text);
}

enum rc writer_end_row(struct writer *w, struct err *e)
{
    static const enum csv_kind kinds[] = {[OMOP_INTEGER] = CSV_NUMBER,
                                          [OMOP_FLOAT] = CSV_NUMBER,
                                          [OMOP_DATE] = CSV_MOMENT,
                                          [OMOP_DATETIME] = CSV_MOMENT,
                                          [OMOP_TEXT] = CSV_TEXT};
    const struct omop_table *t = w->row->table;
    enum rc rc = database_add(w->database, t, w->cells, e);
    for (size_t i = 0; rc == RC_OK && i < t->column_count; i++)
        csv_cell(&w->row->csv, kinds[t->columns[i].type], w->cells[i]);
    if (rc != RC_OK)
        return rc;
    csv_end_row(&w->row->csv);
    w->row->rows++;
    return RC_OK;
}

size_t writer_count(const struct writer *w, const char *table)
{
    const size_t i = file_of(w, table);
    return i < w->file_count ? w->files[i].rows : 0;
}

size_t writer_cut(const struct writer *w)
{
    return w->cut;
}

enum rc writer_finish(struct writer *w, struct err *e)
{
    enum rc rc = database_finish(w->database, e);
    for (size_t i = 0; rc == RC_OK && i < w->file_count; i++)
        rc = csv_finish(&w->files[i].csv, e);
    return rc;
}

enum rc writer_publish(struct writer *w, void (*named)(const char *path, void *self), void *self,
                       struct err *e)
{
    enum rc rc = database_publish(w->database, e);
    size_t done = 0;
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && done < w->file_count)
        rc = csv_publish(&w->files[done++].csv, e);
    if (rc != RC_OK) {
        unlink(database_path(w->database));
        for (size_t i = 0; i + 1 < done; i++)
            csv_withdraw(&w->files[i].csv);
        return rc;
    }
    named(database_path(w->database), self);
    for (size_t i = 0; i < w->file_count; i++)
        named(buf_text(&w->files[i].csv.stage.path), self);
    return RC_OK;
}

void writer_release(struct writer *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->file_count; i++)
        csv_release(&w->files[i].csv);
    for (size_t i = 0; i < OMOP_COLUMNS_MAX; i++)
        buf_wipe(&w->texts[i]);
    database_release(w->database);
    free(w);
}
