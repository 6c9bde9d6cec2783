// SPDX-License-Identifier: EUPL-1.2
#include "export/shipped.h"

#include "base/fs.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// A folder being read.
struct reading {
    struct shipped_views *views;
    const char *dir;
    enum rc rc; // of the first failure
    struct err *e;
};

static void add(struct shipped_views *v, const char *name, size_t len, struct json *definition)
{
    if (v->count == v->cap) {
        v->cap = v->cap == 0 ? 16 : v->cap * 2;
        v->at = mem_grow(v->at, v->cap, sizeof *v->at);
        v->definitions = mem_grow(v->definitions, v->cap, sizeof(struct json *));
    }
    v->definitions[v->count] = definition;
    v->at[v->count++] =
        (struct export_view){.name = arena_text(&v->arena, name, len), .definition = definition};
}

static bool add_file(const char *name, void *self)
{
    enum { VIEW_BYTES = 4 * 1024 * 1024 };
    struct reading *r = self;
    const char *end = strstr(name, ".json");
    struct buf path = {0}, text = {0};
    struct json *definition = NULL;
    if (end == NULL || end[strlen(".json")] != '\0')
        return true;
    fs_join(&path, r->dir, name);
    r->rc = fs_read(buf_text(&path), VIEW_BYTES, &text, r->e);
    if (r->rc == RC_OK)
        r->rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &definition, r->e);
    if (r->rc == RC_OK)
        add(r->views, name, (size_t)(end - name), definition);
    buf_release(&path);
    buf_release(&text);
    return r->rc == RC_OK;
}

enum rc shipped_views_read(const char *data, struct shipped_views *ret, struct err *e)
{
    struct buf dir = {0};
    fs_join(&dir, data, "views");
    struct reading r = {.views = ret, .dir = buf_text(&dir), .rc = RC_OK, .e = e};
    enum rc rc = fs_list(r.dir, add_file, &r, e);
    rc = rc ? rc : r.rc;
    if (rc == RC_OK && ret->count == 0)
        rc = err_set(e, RC_NO, "%s: no views", r.dir);
    buf_clear(&dir);
    fs_join(&dir, data, "codes");
    rc = rc ? rc : code_book_read(buf_text(&dir), &ret->codes, e);
    buf_release(&dir);
    return rc;
}

void shipped_views_release(struct shipped_views *v)
{
    for (size_t i = 0; i < v->count; i++)
        json_free(v->definitions[i]);
    free(v->definitions);
    free(v->at);
    code_book_free(v->codes);
    arena_release(&v->arena);
    *v = (struct shipped_views){0};
}
