// SPDX-License-Identifier: EUPL-1.2
// Small numbers of people, and those by which they could be worked out, are left out: sums and
// numbers that stand in several tables are looked at together until nothing changes.
#include "report/figures.h"

#include <stdlib.h>
#include <string.h>

// Numbers that add up.
struct line {
    struct cell **parts; // in the arena
    size_t count;        // of them
    struct cell *whole;  // NULL: it is shown nowhere
    struct cell *gives;  // the part that is left out before others, NULL none
    struct line *next;
};

// All that is looked at together.
struct mask {
    struct arena arena;
    size_t smallest;
    struct cell **named; // those with a name, by it
    size_t named_count;
    struct line *lines;
};

static struct cell *at(const struct figure_table *t, size_t row, size_t column)
{
    return &t->cells[row * t->column_count + column];
}

static bool is_number(const struct cell *c)
{
    return c->kind == CELL_COUNT || c->kind == CELL_SHARE;
}

static bool is_share(const struct cell *c)
{
    return c->kind == CELL_SHARE || c->kind == CELL_RANGE || c->kind == CELL_BESIDE;
}

// ---- what is small by itself ----

static bool is_small(const struct cell *c, size_t smallest)
{
    return ((is_number(c) || is_share(c)) && c->n > 0 && c->n < smallest) ||
           (is_share(c) && c->of > 0 && c->of < smallest);
}

// A share of so many that all but a few have it tells of the few.
static bool is_nearly_all(const struct cell *c, size_t smallest)
{
    return is_share(c) && c->of > c->n && c->of - c->n < smallest;
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
            at(t, r, i)->hidden = is_number(at(t, r, i)) || is_share(at(t, r, i));
    }
}

// ---- sums ----

static struct line *line_new(struct mask *m, size_t room)
{
    struct line *l = arena_alloc(&m->arena, sizeof *l);
    *l = (struct line){.parts = arena_array(&m->arena, room + 1, sizeof(struct cell *)),
                       .next = m->lines};
    m->lines = l;
    return l;
}

static void line_add(struct line *l, struct cell *c, bool gives)
{
    if (!is_number(c))
        return;
    l->parts[l->count++] = c;
    if (gives)
        l->gives = c;
}

static void add_rows(struct mask *m, const struct figure_table *t)
{
    for (size_t r = 0; r < t->row_count; r++) {
        struct line *l = line_new(m, t->column_count);
        for (size_t i = 1; i < t->column_count; i++) {
            if (t->columns[i].part)
                line_add(l, at(t, r, i), t->columns[i].gives);
            if (t->columns[i].sum && is_number(at(t, r, i)))
                l->whole = at(t, r, i);
        }
    }
}

static void add_columns(struct mask *m, const struct figure_table *t)
{
    for (size_t i = 1; t->total && t->row_count > 0 && i < t->column_count; i++) {
        struct line *l = line_new(m, t->row_count);
        for (size_t r = 0; r + 1 < t->row_count; r++)
            line_add(l, at(t, r, i), false);
        if (is_number(at(t, t->row_count - 1, i)))
            l->whole = at(t, t->row_count - 1, i);
    }
}

// A number of that name, NULL when it stands nowhere.
static struct cell *find(const struct mask *m, const char *name)
{
    for (size_t i = 0; i < m->named_count; i++)
        if (is_number(m->named[i]) && strcmp(m->named[i]->is, name) == 0)
            return m->named[i];
    return NULL;
}

// Without one of its numbers a sum says nothing.
static void add_sum(struct mask *m, const struct figure_sum *sum)
{
    struct line *l = line_new(m, sum->part_count);
    l->whole = find(m, sum->whole);
    for (size_t i = 0; i < sum->part_count; i++) {
        struct cell *part = find(m, sum->parts[i]);
        if (part == NULL || l->whole == NULL) {
            l->count = 0;
            return;
        }
        line_add(l, part, false);
    }
}

// Of the parts that are shown the one to leave out: the one that gives, else the smallest of
// somebody, else one of nobody.
static struct cell *next_of(const struct line *l)
{
    struct cell *least = NULL;
    if (l->gives != NULL && !l->gives->hidden && l->gives->n > 0)
        return l->gives;
    for (size_t i = 0; i < l->count; i++) {
        struct cell *c = l->parts[i];
        if (!c->hidden && (least == NULL || (c->n > 0 && (least->n == 0 || c->n < least->n))))
            least = c;
    }
    return least;
}

static bool is_few(size_t n, size_t smallest)
{
    return n > 0 && n < smallest;
}

// Does what is left out follow from what is shown, or add up to a small number?
static bool tells(const struct line *l, size_t smallest)
{
    size_t hidden = 0, sum = 0, without = 0;
    for (size_t i = 0; i < l->count; i++) {
        const struct cell *c = l->parts[i];
        if (!c->hidden)
            continue;
        hidden++;
        sum += c->n;
        without += is_share(c) ? c->of - c->n : 0;
    }
    if (l->whole == NULL)
        return false;
    if (l->whole->hidden)
        return hidden == 0;
    // Of a column of shares who does not have it is told by the total as well.
    return hidden == 1 || is_few(sum, smallest) ||
           (is_share(l->whole) && is_few(without, smallest));
}

static bool settle(const struct line *l, size_t smallest)
{
    if (l->count == 0 || !tells(l, smallest))
        return false;
    struct cell *c = next_of(l);
    if (c == NULL && !l->whole->hidden)
        c = l->whole;
    if (c == NULL)
        return false;
    c->hidden = true;
    return true;
}

// ---- the same number in several tables ----

static int by_name(const void *a, const void *b)
{
    const struct cell *x = *(struct cell *const *)a, *y = *(struct cell *const *)b;
    return strcmp(x->is, y->is);
}

static int to_name(const void *name, const void *b)
{
    return strcmp(name, (*(struct cell *const *)b)->is);
}

// Is a number of that name left out?
static bool is_out(const struct mask *m, const char *name)
{
    struct cell **one = m->named_count == 0 || name == NULL
                            ? NULL
                            : bsearch(name, m->named, m->named_count, sizeof *m->named, to_name);
    if (one == NULL)
        return false;
    while (one > m->named && strcmp(one[-1]->is, name) == 0)
        one--;
    for (; one < m->named + m->named_count && strcmp((*one)->is, name) == 0; one++)
        if ((*one)->hidden)
            return true;
    return false;
}

static bool spread(const struct mask *m, const struct figure_table *t)
{
    bool changed = false;
    for (size_t i = 0; i < t->row_count * t->column_count; i++) {
        struct cell *c = &t->cells[i];
        if (c->hidden || (!is_out(m, c->is) && !is_out(m, c->is_of)))
            continue;
        c->hidden = changed = true;
    }
    return changed;
}

// ---- all of it ----

static void each_table(struct figures *f, struct mask *m,
                       void (*each)(struct mask *m, struct figure_table *t))
{
    for (struct figure_section *s = f->first; s != NULL; s = s->next)
        for (struct figure_table *t = s->first; t != NULL; t = t->next)
            if (t->people)
                each(m, t);
}

static void begin_table(struct mask *m, struct figure_table *t)
{
    hide_small(t, m->smallest);
    add_rows(m, t);
    add_columns(m, t);
    for (size_t i = 0; i < t->row_count * t->column_count; i++)
        m->named_count += t->cells[i].is != NULL;
}

static void name_table(struct mask *m, struct figure_table *t)
{
    for (size_t i = 0; i < t->row_count * t->column_count; i++)
        if (t->cells[i].is != NULL)
            m->named[m->named_count++] = &t->cells[i];
}

void figures_mask(struct figures *f, size_t smallest)
{
    struct mask m = {.smallest = smallest};
    each_table(f, &m, begin_table);
    m.named = arena_array(&m.arena, m.named_count + 1, sizeof *m.named);
    m.named_count = 0;
    each_table(f, &m, name_table);
    if (m.named_count > 1)
        qsort(m.named, m.named_count, sizeof(struct cell *), by_name);
    for (const struct figure_sum *sum = f->sums; sum != NULL; sum = sum->next)
        add_sum(&m, sum);
    for (bool changed = true; changed;) { // each round leaves out one more at least
        changed = false;
        for (const struct line *l = m.lines; l != NULL; l = l->next)
            changed = settle(l, smallest) || changed;
        for (struct figure_section *s = f->first; s != NULL; s = s->next)
            for (struct figure_table *t = s->first; t != NULL; t = t->next)
                changed = (t->people && spread(&m, t)) || changed;
    }
    arena_release(&m.arena);
}
