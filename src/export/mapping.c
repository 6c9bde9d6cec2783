// SPDX-License-Identifier: EUPL-1.2
#include "export/mapping.h"

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#include <string.h>

static enum rc read_definition(struct mapping *m, const char *path, struct err *e)
{
    struct buf text = {0};
    enum rc rc = fs_read(path, JSON_LIMITS.bytes, &text, e);
    rc = rc ? rc : json_parse(buf_text(&text), text.len, &JSON_LIMITS, &m->definition, e);
    rc = rc ? rc : view_compile(m->definition, &m->view, e);
    buf_release(&text);
    return rc;
}

static enum rc find_column(struct mapping *m, const char *name, size_t *ret, struct err *e)
{
    for (size_t i = 0; i < view_column_count(m->view); i++)
        if (strcmp(view_column_at(m->view, i)->name, name) == 0) {
            *ret = i;
            return RC_OK;
        }
    return err_set(e, RC_INVALID, "no column %s", name);
}

enum rc mapping_open(struct mapping *m, const char *data_dir, const char *name,
                     const char *const *columns, size_t count, struct err *e)
{
    struct buf path = {0};
    struct err why = {0};
    buf_printf(&path, "%s/%s.json", data_dir, name);
    enum rc rc = read_definition(m, buf_text(&path), &why);
    m->count = count;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = find_column(m, columns[i], &m->at[i], &why);
    if (rc != RC_OK)
        err_set(e, rc, "%s: %s", buf_text(&path), why.text);
    buf_release(&path);
    return rc;
}

static void take_row(const struct fp_list *cells, void *self)
{
    struct mapping *m = self;
    for (size_t i = 0; i < m->count; i++) {
        buf_clear(&m->texts[i]);
        const bool there =
            view_cell_text(view_column_at(m->view, m->at[i]), cells[m->at[i]], &m->texts[i]);
        m->cells[i] = there ? buf_text(&m->texts[i]) : NULL;
    }
    m->take(m->cells, m->self);
}

enum rc mapping_run(struct mapping *m, const struct json *resource, const struct clock *clock,
                    void (*take)(const char *const *cells, void *self), void *self, struct err *e)
{
    m->take = take;
    m->self = self;
    return view_run(m->view, resource, clock, &m->arena, take_row, m, e);
}

void mapping_close(struct mapping *m)
{
    view_free(m->view);
    json_free(m->definition);
    for (size_t i = 0; i < MAPPING_CELLS_MAX; i++)
        buf_wipe(&m->texts[i]);
    arena_release(&m->arena);
    *m = (struct mapping){.view = NULL};
}
