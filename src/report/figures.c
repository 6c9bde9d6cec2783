// SPDX-License-Identifier: EUPL-1.2
#include "report/figures.h"

#include <assert.h>
#include <math.h>
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

struct cell cell_number(double number)
{
    return (struct cell){.kind = CELL_NUMBER, .number = number};
}

struct cell cell_share(size_t n, size_t of)
{
    return (struct cell){.kind = CELL_SHARE, .n = n, .of = of};
}

struct cell cell_range(size_t n, size_t of)
{
    return (struct cell){.kind = of > 0 ? CELL_RANGE : CELL_EMPTY, .n = n, .of = of};
}

struct cell cell_beside(size_t n, size_t of, double percent, size_t people)
{
    return (struct cell){.kind = of > 0 && percent >= 0 ? CELL_BESIDE : CELL_EMPTY,
                         .n = n,
                         .of = of,
                         .number = percent,
                         .number_of = people};
}

struct cell cell_percent(double percent)
{
    return (struct cell){.kind = percent < 0 ? CELL_EMPTY : CELL_PERCENT, .number = percent};
}

struct cell cell_as(struct cell c, const char *is, const char *of)
{
    c.is = is;
    c.is_of = of;
    return c;
}

void figures_adds_up(struct figures *f, const char *whole, const char *const *parts)
{
    struct figure_sum *sum = arena_alloc(&f->arena, sizeof *sum);
    *sum = (struct figure_sum){.whole = whole, .next = f->sums};
    while (sum->part_count < ARRAY_LEN(sum->parts) && parts[sum->part_count] != NULL) {
        sum->parts[sum->part_count] = parts[sum->part_count];
        sum->part_count++;
    }
    assert(parts[sum->part_count] == NULL);
    f->sums = sum;
}

// Wilson's interval of a share p of `of`, both from 0 to 1.
static void wilson(double p, double of, double *ret_low, double *ret_high)
{
    static const double z = 1.959963984540054; // 95 in 100 of a normal distribution
    const double z2 = z * z, middle = (p + z2 / (2 * of)) / (1 + z2 / of);
    const double half = z / (1 + z2 / of) * sqrt(p * (1 - p) / of + z2 / (4 * of * of));
    *ret_low = fmax(0, middle - half);
    *ret_high = fmin(1, middle + half);
}

void share_range(size_t n, size_t of, double *ret_low, double *ret_high)
{
    wilson((double)n / (double)of, (double)of, ret_low, ret_high);
    *ret_low = n == 0 ? 0 : 100 * *ret_low; // rounding must not leave a speck at the ends
    *ret_high = n == of ? 100 : 100 * *ret_high;
}

enum beside share_beside(size_t n, size_t of, double percent, size_t people)
{
    const double ours = (double)n / (double)of, theirs = percent / 100;
    double low = 0, high = 0, low_there = theirs, high_there = theirs;
    wilson(ours, (double)of, &low, &high);
    if (people > 0)
        wilson(theirs, (double)people, &low_there, &high_there);
    const double least = ours - theirs - hypot(ours - low, high_there - theirs);
    const double most = ours - theirs + hypot(high - ours, theirs - low_there);
    return least > 0 ? BESIDE_HIGHER : most < 0 ? BESIDE_LOWER : BESIDE_CHANCE;
}
