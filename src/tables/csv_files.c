// SPDX-License-Identifier: EUPL-1.2
// Tables as CSV files.
#include "base/mem.h"
#include "tables/files.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 64 * 1024 };

struct table_files {
    struct file_set files; // first (table_files_publish)
    struct table_target to;
    const struct csv_rules *rules;
    const struct table *table; // being written
    struct fs_stage *stage;    // its file
    struct buf out;            // not yet written
};

static enum rc open_files(const struct table_target *to, struct table_files **ret, struct err *e)
{
    struct table_files *f = mem_alloc(sizeof *f);
    (void)e;
    f->to = *to;
    f->rules = csv_rules_for(to->csv);
    *ret = f;
    return RC_OK;
}

static void flush(struct table_files *f)
{
    fs_stage_write(f->stage, buf_text(&f->out), f->out.len);
    buf_clear(&f->out);
}

static enum rc begin(struct table_files *f, const struct table *t, struct err *e)
{
    f->table = t;
    enum rc rc = file_set_begin(&f->files, &f->to, t->name, ".csv", &f->stage, e);
    if (rc != RC_OK)
        return rc;
    buf_puts(&f->out, f->rules->mark);
    for (size_t i = 0; i < t->column_count; i++) {
        if (i > 0)
            buf_putc(&f->out, f->rules->separator);
        csv_put_text(&f->out, f->rules, t->columns[i].name, strlen(t->columns[i].name));
    }
    buf_puts(&f->out, f->rules->row_end);
    return RC_OK;
}

static enum rc row(struct table_files *f, const char *const *cells, struct err *e)
{
    (void)e; // a failing disk shows at the end
    for (size_t i = 0; i < f->table->column_count; i++) {
        enum table_kind kind = f->table->columns[i].kind;
        if (i > 0)
            buf_putc(&f->out, f->rules->separator);
        if (cells[i] == NULL)
            continue;
        if (kind == TABLE_INTEGER || kind == TABLE_DECIMAL)
            csv_put_number(&f->out, f->rules, cells[i]);
        else if (kind == TABLE_DAY || kind == TABLE_MOMENT)
            csv_put_moment(&f->out, f->rules, cells[i]);
        else if (kind == TABLE_TRUTH)
            buf_puts(&f->out, cells[i]); // every reader knows true and false
        else
            csv_put_text(&f->out, f->rules, cells[i], strlen(cells[i]));
    }
    buf_puts(&f->out, f->rules->row_end);
    if (f->out.len > PIECE_BYTES)
        flush(f);
    return RC_OK;
}

static enum rc end(struct table_files *f, struct err *e)
{
    flush(f);
    return fs_stage_sync(f->stage, e);
}

static void release(struct table_files *f)
{
    if (f == NULL)
        return;
    file_set_release(&f->files);
    buf_wipe(&f->out);
    free(f);
}

const struct table_format table_csv = {
    .name = "csv",
    .apart = true,
    .open = open_files,
    .begin = begin,
    .row = row,
    .end = end,
    .publish = table_files_publish,
    .release = release,
};
