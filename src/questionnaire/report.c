// SPDX-License-Identifier: EUPL-1.2
// Findings of the loader: where they are in the text and how they are put.
#include "base/utf8.h"
#include "questionnaire/load.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct path path_member(const struct path *up, const char *member)
{
    return (struct path){.up = up, .member = member};
}

struct path path_element(const struct path *up, size_t index)
{
    return (struct path){.up = up, .index = index};
}

int cut(const char *text)
{
    size_t len = strlen(text);
    size_t at = 0;
    uint32_t cp = 0;
    for (int i = 0; i < CUT_CHARS && at < len; i++)
        at += utf8_next(text + at, len - at, &cp);
    return (int)at;
}

void path_write(const struct path *p, struct buf *out)
{
    if (p == NULL)
        return;
    path_write(p->up, out);
    if (p->member == NULL)
        buf_printf(out, "[%zu]", p->index);
    else
        buf_printf(out, "%s%.*s", out->len == 0 ? "" : ".", cut(p->member), p->member);
}

// Room for one more text of that kind, or NULL when there are enough.
static char **room(struct form_report *r, enum finding what)
{
    static const enum form_status means[] = {
        [FINDING_WARNING] = FORM_OK,
        [FINDING_REFUSED] = FORM_REFUSED,
        [FINDING_INVALID] = FORM_INVALID,
    };
    if (means[what] > r->status)
        r->status = means[what];
    if (what == FINDING_WARNING)
        return r->warning_count < REASONS_MAX ? &r->warnings[r->warning_count++] : NULL;
    if (r->reason_count < REASONS_MAX)
        return &r->reasons[r->reason_count++];
    r->more++;
    return NULL;
}

// "line:column: path: why".
static char *compose(const struct loader *l, const struct path *at, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

static char *compose(const struct loader *l, const struct path *at, const char *fmt, va_list args)
{
    struct buf path = {.at = NULL};
    path_write(at, &path);
    struct json_position place = json_locate(l->text, l->len, buf_text(&path));
    struct buf out = {.at = NULL};
    buf_printf(&out, "%d:%d: %s: ", place.line, place.column,
               path.len == 0 ? "Questionnaire" : buf_text(&path));
    buf_vprintf(&out, fmt, args);
    char *text = mem_text(buf_text(&out), out.len);
    buf_release(&path);
    buf_release(&out);
    return text;
}

void found(struct loader *l, enum finding what, const struct path *at, const char *fmt, ...)
{
    char **slot = room(l->report, what);
    if (slot == NULL)
        return;
    va_list args;
    va_start(args, fmt);
    *slot = compose(l, at, fmt, args);
    va_end(args);
}

void found_json(struct loader *l, enum finding what, const char *placed)
{
    char **slot = room(l->report, what);
    if (slot == NULL)
        return;
    const char *why = strstr(placed, ": ");
    int place = why == NULL ? 0 : (int)(why - placed);
    struct buf out = {.at = NULL};
    buf_printf(&out, "%.*s: JSON: %s", place, placed, why == NULL ? placed : why + 2);
    *slot = mem_text(buf_text(&out), out.len);
    buf_release(&out);
}

const struct path *item_path(const struct loader *l, const struct item *it, struct path *chain)
{
    const struct item *line[ITEM_DEPTH_MAX + 1];
    size_t depth = 0;
    for (; it != NULL && depth < ARRAY_LEN(line); it = it->parent)
        line[depth++] = it;
    const struct path *at = PATH_ROOT;
    for (size_t i = depth; i-- > 0;) {
        *chain = path_member(at, "item");
        chain[1] = path_element(chain, l->positions[line[i]->index]);
        at = chain + 1;
        chain += 2;
    }
    return at;
}

void found_item(struct loader *l, enum finding what, const struct item *it, const char *member,
                const char *fmt, ...)
{
    char **slot = room(l->report, what);
    if (slot == NULL)
        return;
    struct path chain[2 * (ITEM_DEPTH_MAX + 1)];
    const struct path *at = item_path(l, it, chain);
    struct path inner = path_member(at, member);
    va_list args;
    va_start(args, fmt);
    *slot = compose(l, member == NULL ? at : &inner, fmt, args);
    va_end(args);
}

void form_report_release(struct form_report *r)
{
    for (size_t i = 0; i < r->reason_count; i++)
        free(r->reasons[i]);
    for (size_t i = 0; i < r->warning_count; i++)
        free(r->warnings[i]);
    *r = (struct form_report){.status = FORM_OK};
}
