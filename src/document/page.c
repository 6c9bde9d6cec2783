// SPDX-License-Identifier: EUPL-1.2
#include "document/page.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

// A copy without characters that no sink may get; NULL stays NULL.
static const char *keep(struct page *p, const char *text)
{
    struct buf safe = {0};
    if (text == NULL)
        return NULL;
    text_safe(&safe, text, strlen(text), false);
    const char *kept = arena_text(&p->arena, buf_text(&safe), safe.len);
    buf_wipe(&safe);
    return kept;
}

void page_begin(struct page *p, const char *language, const char *title, const char *subtitle)
{
    *p = (struct page){0};
    p->language = keep(p, language);
    p->title = keep(p, title);
    p->subtitle = keep(p, subtitle);
}

void page_release(struct page *p)
{
    arena_release(&p->arena);
    *p = (struct page){0};
}

static struct page_block *add(struct page *p, enum page_kind kind, const char *text)
{
    struct page_block *b = arena_alloc(&p->arena, sizeof *b);
    b->kind = kind;
    b->text = keep(p, text);
    if (p->last != NULL)
        p->last->next = b;
    else
        p->first = b;
    p->last = b;
    p->row_room = 0;
    return b;
}

void page_heading(struct page *p, int level, const char *text)
{
    assert(level == 2 || level == 3);
    add(p, PAGE_HEADING, text)->level = level;
}

void page_paragraph(struct page *p, const char *text)
{
    add(p, PAGE_PARAGRAPH, text);
}

void page_note(struct page *p, const char *text)
{
    add(p, PAGE_NOTE, text);
}

void page_break(struct page *p)
{
    add(p, PAGE_BREAK, NULL);
}

void page_table(struct page *p, const char *caption, const struct page_column *columns,
                size_t count)
{
    assert(count > 0);
    struct page_table *t = &add(p, PAGE_TABLE, NULL)->table;
    struct page_column *kept = arena_array(&p->arena, count, sizeof *kept);
    for (size_t i = 0; i < count; i++)
        kept[i] = (struct page_column){keep(p, columns[i].heading), columns[i].number};
    *t = (struct page_table){.caption = keep(p, caption), .columns = kept, .column_count = count};
}

void page_row(struct page *p, const char *const *cells)
{
    assert(p->last != NULL && p->last->kind == PAGE_TABLE);
    struct page_table *t = &p->last->table;
    if (t->row_count == p->row_room) {
        size_t room = p->row_room == 0 ? 8 : p->row_room * 2;
        const char **more = arena_array(&p->arena, room * t->column_count, sizeof *more);
        if (t->row_count > 0)
            memcpy(more, t->cells, t->row_count * t->column_count * sizeof *more);
        t->cells = more;
        p->row_room = room;
    }
    const char **row = (const char **)(uintptr_t)t->cells + t->row_count * t->column_count;
    for (size_t i = 0; i < t->column_count; i++)
        row[i] = keep(p, cells[i]);
    t->row_count++;
}

void page_chart(struct page *p, const struct chart *chart)
{
    assert(chart->most > 0 && chart->series_count <= CHART_SERIES_MAX);
    struct chart *c = &add(p, PAGE_CHART, NULL)->chart;
    struct chart_bar *bars = arena_array(&p->arena, chart->bar_count + 1, sizeof *bars);
    *c = *chart;
    c->title = keep(p, chart->title);
    c->about = keep(p, chart->about);
    c->unit = keep(p, chart->unit);
    c->mark = keep(p, chart->mark);
    for (size_t i = 0; i < c->series_count; i++)
        c->series[i].label = keep(p, chart->series[i].label);
    for (size_t i = 0; i < c->bar_count; i++) {
        bars[i] = chart->bars[i];
        bars[i].label = keep(p, bars[i].label);
        bars[i].said = keep(p, bars[i].said);
    }
    c->bars = bars;
}

const char *page_text(struct page *p, const char *format, ...)
{
    struct buf text = {0};
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    const char *kept = keep(p, buf_text(&text));
    buf_wipe(&text);
    return kept;
}
