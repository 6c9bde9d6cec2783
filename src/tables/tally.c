// SPDX-License-Identifier: EUPL-1.2
#include "tables/tally.h"

#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

enum { MONTH_CHARS = 7 }; // YYYY-MM

// Cells of a month.
struct month {
    char text[MONTH_CHARS + 1];
    size_t count;
    struct month *next; // a later one
};

struct tally_column {
    const char *table, *title;     // name and title of the table
    const struct table_column *of; // which
    size_t at;                     // among its columns
    enum code_language language;   // of labels
    size_t *codes;                 // cells by code of the set, then of none of them
    struct month *months;          // the first, in order
    struct tally_column *next;     // counted after it
    bool current;                  // of the table begun last
};

void tally_begin(struct tally *t, const struct table *table)
{
    for (struct tally_column *c = t->first; c != NULL; c = c->next)
        c->current = false;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct table_column *of = &table->columns[i];
        if (of->summary == SUMMARY_NONE || (of->summary == SUMMARY_CODES && of->codes == NULL))
            continue;
        struct tally_column *c = arena_alloc(&t->arena, sizeof *c);
        *c = (struct tally_column){.table = table->name,
                                   .title = table->title,
                                   .of = of,
                                   .at = i,
                                   .language = table->language,
                                   .current = true};
        if (of->codes != NULL)
            c->codes = arena_array(&t->arena, of->codes->count + 1, sizeof *c->codes);
        *(t->last != NULL ? &t->last->next : &t->first) = c;
        t->last = c;
    }
}

static void count_month(struct tally *t, struct tally_column *c, const char *cell)
{
    struct month **at = &c->months;
    if (strlen(cell) < MONTH_CHARS)
        return;
    while (*at != NULL && strncmp((*at)->text, cell, MONTH_CHARS) < 0)
        at = &(*at)->next;
    if (*at == NULL || strncmp((*at)->text, cell, MONTH_CHARS) != 0) {
        struct month *m = arena_alloc(&t->arena, sizeof *m);
        memcpy(m->text, cell, MONTH_CHARS);
        m->next = *at;
        *at = m;
    }
    (*at)->count++;
}

void tally_row(struct tally *t, const char *const *cells)
{
    for (struct tally_column *c = t->first; c != NULL; c = c->next) {
        const char *cell = c->current ? cells[c->at] : NULL;
        if (cell == NULL)
            continue;
        if (c->of->summary == SUMMARY_MONTH) {
            count_month(t, c, cell);
            continue;
        }
        const struct table_code *code = table_code_find(c->of->codes, cell);
        c->codes[code != NULL ? (size_t)(code - c->of->codes->at) : c->of->codes->count]++;
    }
}

// Counted together: columns of one table that have the same codes.
static bool goes_with(const struct tally_column *c, const struct tally_column *first)
{
    return c->of->summary == SUMMARY_CODES && first->of->summary == SUMMARY_CODES &&
           c->of->codes == first->of->codes && strcmp(c->table, first->table) == 0;
}

static void months_block(const struct tally_column *c, struct tally_block *ret)
{
    size_t count = 0;
    for (const struct month *m = c->months; m != NULL; m = m->next)
        count++;
    ret->months = true;
    ret->series_count = 1;
    ret->series = mem_array(1, sizeof *ret->series);
    ret->series[0] = _("number");
    ret->names = mem_array(count, sizeof *ret->names);
    ret->counts = mem_array(count, sizeof *ret->counts);
    for (const struct month *m = c->months; m != NULL; m = m->next) {
        ret->names[ret->row_count] = m->text;
        ret->counts[ret->row_count++] = m->count;
    }
}

// Cells that were counted with a column: `from` 0 all, else those whose code is none of the set.
static size_t cells_of(const struct tally_column *first, size_t from)
{
    size_t cells = 0;
    for (const struct tally_column *c = first; c != NULL; c = c->next)
        for (size_t i = from; goes_with(c, first) && i <= first->of->codes->count; i++)
            cells += c->codes[i];
    return cells;
}

static void codes_block(const struct tally_column *first, struct tally_block *ret)
{
    const struct table_codes *set = first->of->codes;
    size_t count = 0;
    for (const struct tally_column *c = first; c != NULL; c = c->next)
        count += goes_with(c, first);
    ret->series_count = set->count + (cells_of(first, set->count) > 0);
    ret->series = mem_array(set->count + 1, sizeof *ret->series);
    for (size_t i = 0; i < set->count; i++)
        ret->series[i] = set->at[i].labels[first->language];
    ret->series[set->count] = _("another code");
    ret->names = mem_array(count, sizeof *ret->names);
    ret->counts = mem_array(count * ret->series_count, sizeof *ret->counts);
    for (const struct tally_column *c = first; c != NULL; c = c->next)
        if (goes_with(c, first)) {
            memcpy(&ret->counts[ret->row_count * ret->series_count], c->codes,
                   ret->series_count * sizeof *ret->counts);
            ret->names[ret->row_count++] = c->of->about;
        }
}

// Was it counted together with one before it?
static bool is_taken(const struct tally *t, const struct tally_column *c)
{
    const struct tally_column *before = t->first;
    while (before != c && !goes_with(c, before))
        before = before->next;
    return before != c;
}

static bool is_empty(const struct tally_column *c)
{
    return c->of->summary == SUMMARY_MONTH ? c->months == NULL : cells_of(c, 0) == 0;
}

bool tally_block(const struct tally *t, size_t *at, struct tally_block *ret)
{
    size_t i = 0;
    *ret = (struct tally_block){.row_count = 0};
    for (const struct tally_column *c = t->first; c != NULL; c = c->next, i++) {
        if (i < *at || is_taken(t, c) || is_empty(c))
            continue;
        *at = i + 1;
        ret->title = c->title;
        if (c->of->summary == SUMMARY_MONTH)
            months_block(c, ret);
        else
            codes_block(c, ret);
        return true;
    }
    return false;
}

void tally_block_release(struct tally_block *b)
{
    free(b->names);
    free(b->series);
    free(b->counts);
    *b = (struct tally_block){.row_count = 0};
}

void tally_release(struct tally *t)
{
    arena_release(&t->arena);
    *t = (struct tally){.first = NULL};
}
