// SPDX-License-Identifier: EUPL-1.2
#include "report/figures.h"

#include <assert.h>
#include <string.h>

struct figure_section *figures_section(struct figures *f, const char *name, const char *title)
{
    struct figure_section *s = arena_alloc(&f->arena, sizeof *s);
    *s = (struct figure_section){.name = name, .title = title};
    if (f->last != NULL)
        f->last->next = s;
    else
        f->first = s;
    f->last = s;
    return s;
}

static void add_text(const char **texts, size_t room, const char *text)
{
    size_t at = 0;
    while (at < room && texts[at] != NULL)
        at++;
    assert(at + 1 < room);
    texts[at] = text;
}

void figures_text(struct figure_section *s, const char *text)
{
    add_text(s->texts, ARRAY_LEN(s->texts), text);
}

void figures_note(struct figure_section *s, const char *text)
{
    add_text(s->notes, ARRAY_LEN(s->notes), text);
}

struct figure_table *figures_table(struct figures *f, struct figure_section *s, const char *name,
                                   const char *caption, const struct figure_column *columns,
                                   size_t count)
{
    assert(count <= FIGURE_COLUMNS);
    struct figure_table *t = arena_alloc(&f->arena, sizeof *t);
    *t = (struct figure_table){.name = name, .caption = caption, .column_count = count};
    memcpy(t->columns, columns, count * sizeof *columns);
    if (s->last != NULL)
        s->last->next = t;
    else
        s->first = t;
    s->last = t;
    return t;
}

void figures_row(struct figures *f, struct figure_table *t, const struct cell *cells)
{
    if (t->row_count == t->row_room) {
        size_t room = t->row_room == 0 ? 8 : t->row_room * 2;
        struct cell *more = arena_array(&f->arena, room * t->column_count, sizeof *more);
        if (t->row_count > 0)
            memcpy(more, t->cells, t->row_count * t->column_count * sizeof *more);
        t->cells = more;
        t->row_room = room;
    }
    memcpy(t->cells + t->row_count++ * t->column_count, cells, t->column_count * sizeof *cells);
}

struct cell cell_text(const char *text)
{
    return (struct cell){.kind = CELL_TEXT, .text = text};
}

struct cell cell_count(size_t n)
{
    return (struct cell){.kind = CELL_COUNT, .n = n};
}

struct cell cell_share(size_t n, size_t of)
{
    return (struct cell){.kind = CELL_SHARE, .n = n, .of = of};
}

struct cell cell_percent(double percent)
{
    return (struct cell){.kind = percent < 0 ? CELL_EMPTY : CELL_PERCENT, .number = percent};
}

// ---- small numbers ----

static struct cell *at(const struct figure_table *t, size_t row, size_t column)
{
    return &t->cells[row * t->column_count + column];
}

static bool is_number(const struct cell *c)
{
    return c->kind == CELL_COUNT || c->kind == CELL_SHARE;
}

// Cells that add up to something that is shown.
struct line {
    size_t hidden;      // how many are
    struct cell *least; // of the others, NULL none
    bool given;         // that one is of a column that gives way
};

static void line_add(struct line *l, struct cell *c, bool gives)
{
    if (!is_number(c))
        return;
    l->hidden += c->hidden;
    if (c->hidden || l->given)
        return;
    if (gives || l->least == NULL || c->n < l->least->n)
        l->least = c;
    l->given = gives;
}

// One hidden cell can be worked out from the sum and the others: the smallest of them goes too.
static bool hide_second(const struct line *l)
{
    if (l->hidden != 1 || l->least == NULL)
        return false;
    l->least->hidden = true;
    return true;
}

static bool is_small(const struct cell *c, size_t smallest)
{
    return is_number(c) && ((c->n > 0 && c->n < smallest) ||
                            (c->kind == CELL_SHARE && c->of > 0 && c->of < smallest));
}

// A share of so many that all but a few have it tells of the few.
static bool is_nearly_all(const struct cell *c, size_t smallest)
{
    return c->kind == CELL_SHARE && c->of > c->n && c->of - c->n < smallest;
}

static void hide_small(struct figure_table *t, size_t smallest)
{
    for (size_t r = 0; r < t->row_count; r++) {
        bool whole = false;
        for (size_t i = 1; i < t->column_count; i++) {
            struct cell *c = at(t, r, i);
            c->hidden = c->hidden || is_small(c, smallest) ||
                        (!t->columns[i].part && is_nearly_all(c, smallest));
            whole = whole || (t->columns[i].sum && is_small(c, smallest));
        }
        for (size_t i = 1; whole && i < t->column_count; i++)
            at(t, r, i)->hidden = is_number(at(t, r, i));
    }
}

static bool hide_seconds(const struct figure_table *t)
{
    bool changed = false;
    for (size_t r = 0; r < t->row_count; r++) {
        struct line parts = {0, NULL, false};
        for (size_t i = 1; i < t->column_count; i++)
            if (t->columns[i].part)
                line_add(&parts, at(t, r, i), t->columns[i].gives);
        changed = hide_second(&parts) || changed;
    }
    for (size_t i = 1; t->total && i < t->column_count; i++) {
        struct line column = {0, NULL, false};
        for (size_t r = 0; r + 1 < t->row_count; r++)
            line_add(&column, at(t, r, i), false);
        changed = hide_second(&column) || changed;
    }
    return changed;
}

void figures_mask(struct figures *f, size_t smallest)
{
    for (struct figure_section *s = f->first; s != NULL; s = s->next)
        for (struct figure_table *t = s->first; t != NULL; t = t->next) {
            if (!t->people)
                continue;
            hide_small(t, smallest);
            while (hide_seconds(t))
                ; // each round hides at least one more
        }
}
