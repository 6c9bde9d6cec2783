// SPDX-License-Identifier: EUPL-1.2
#include "export/csv.h"

#include "base/fs.h"

#include <string.h>
#include <unistd.h>

enum { WRITE_BYTES = 64 * 1024 };

enum rc csv_open(struct csv *c, const char *dir, const char *name, enum csv_for who, struct err *e)
{
    struct buf path = {0};
    *c = (struct csv){.rules = csv_rules_for(who), .stage = {.fd = -1}};
    fs_join(&path, dir, name);
    enum rc rc = fs_exists(buf_text(&path))
                     ? err_set(e, RC_BUSY, "make %s: there is such a file", buf_text(&path))
                     : fs_stage_begin(&c->stage, buf_text(&path), NULL, 0600, e);
    buf_release(&path);
    buf_puts(&c->line, c->rules->mark);
    return rc;
}

static void flush(struct csv *c)
{
    fs_stage_write(&c->stage, buf_text(&c->line), c->line.len);
    buf_clear(&c->line);
}

void csv_cell(struct csv *c, enum csv_kind kind, const char *text)
{
    if (c->row_begun)
        buf_putc(&c->line, c->rules->separator);
    c->row_begun = true;
    if (text == NULL || text[0] == '\0')
        return;
    if (kind == CSV_NUMBER)
        csv_put_number(&c->line, c->rules, text);
    else if (kind == CSV_MOMENT)
        csv_put_moment(&c->line, c->rules, text);
    else if (kind == CSV_TRUTH)
        buf_puts(&c->line, text);
    else
        csv_put_text(&c->line, c->rules, text, strlen(text));
}

void csv_end_row(struct csv *c)
{
    buf_puts(&c->line, c->rules->row_end);
    c->row_begun = false;
    c->rows++;
    if (c->line.len >= WRITE_BYTES)
        flush(c);
}

enum rc csv_finish(struct csv *c, struct err *e)
{
    flush(c);
    return fs_stage_sync(&c->stage, e);
}

enum rc csv_publish(struct csv *c, struct err *e)
{
    return fs_stage_commit(&c->stage, FS_KEEP, e);
}

void csv_withdraw(struct csv *c)
{
    unlink(buf_text(&c->stage.path));
}

void csv_release(struct csv *c)
{
    fs_stage_abandon(&c->stage);
    buf_wipe(&c->line);
    *c = (struct csv){.stage = {.fd = -1}};
}
