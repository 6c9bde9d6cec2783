// SPDX-License-Identifier: EUPL-1.2
#include "document/plain.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 2, NAMES_MIN = 12 };

static int cells_of(const char *text)
{
    return text != NULL ? utf8_cells(text, strlen(text)) : 0;
}

static void blanks(struct buf *out, int count)
{
    for (int i = 0; i < count; i++)
        buf_putc(out, ' ');
}

// A text in a column of that many cells, cut where it is wider.
static void put_cell(struct buf *out, const char *text, int cells, bool right)
{
    const char *said = text != NULL ? text : "";
    size_t len = strlen(said);
    int used = utf8_cells(said, len);
    bool cut = used > cells;
    if (cut) {
        len = utf8_fit(said, len, cells - 1);
        used = utf8_cells(said, len) + 1;
    }
    if (right)
        blanks(out, cells - used);
    buf_add(out, said, len);
    if (cut)
        buf_puts(out, "…");
    if (!right)
        blanks(out, cells - used);
}

static void end_line(struct buf *out)
{
    while (out->len > 0 && out->at[out->len - 1] == ' ')
        out->len--;
    buf_putc(out, '\n');
}

// ---- tables ----

static const char *cell_at(const struct page_table *t, size_t row, size_t column)
{
    return t->cells[row * t->column_count + column];
}

static int width_of(const struct page_table *t, size_t column)
{
    int most = cells_of(t->columns[column].heading);
    for (size_t i = 0; i < t->row_count; i++) {
        int cells = cells_of(cell_at(t, i, column));
        most = cells > most ? cells : most;
    }
    return most;
}

static void put_named(struct buf *out, const char *heading, const char *cell)
{
    buf_puts(out, "  ");
    // TRANSLATORS: head of a column, what a cell of it says
    buf_printf(out, _("%s: %s"), heading, cell);
    buf_putc(out, '\n');
}

// Each cell on a line of its own, below the name of its row.
static void put_list(const struct page_table *t, struct buf *out)
{
    for (size_t i = 0; i < t->row_count; i++) {
        const char *name = cell_at(t, i, 0);
        buf_printf(out, "%s\n", name != NULL ? name : "");
        for (size_t k = 1; k < t->column_count; k++)
            if (cell_at(t, i, k) != NULL)
                put_named(out, t->columns[k].heading, cell_at(t, i, k));
    }
}

static void put_row(const struct page_table *t, const int *widths, size_t row, struct buf *out)
{
    for (size_t k = 0; k < t->column_count; k++) {
        const char *text = row == t->row_count ? t->columns[k].heading : cell_at(t, row, k);
        put_cell(out, text, widths[k], t->columns[k].number);
        blanks(out, GAP);
    }
    end_line(out);
}

static void put_table(const struct page_table *t, int cells, struct buf *out)
{
    int total = 0, *widths = mem_array(t->column_count + 1, sizeof *widths);
    buf_printf(out, "%s\n", t->caption);
    for (size_t k = 0; k < t->column_count; k++) {
        widths[k] = width_of(t, k);
        total += widths[k] + (k > 0 ? GAP : 0);
    }
    int over = total - cells;
    if (over > 0 && t->column_count > 0 && widths[0] - over >= NAMES_MIN) { // names are cut
        widths[0] -= over;
        over = 0;
    }
    if (over > 0)
        put_list(t, out);
    else {
        put_row(t, widths, t->row_count, out);
        for (size_t i = 0; i < t->row_count; i++)
            put_row(t, widths, i, out);
    }
    free(widths);
}

// ---- charts ----

// To be told apart without colours.
static const char *const fills[] = {
    [CHART_SOLID] = "█", [CHART_EMPTY] = "░", [CHART_HATCHED] = "▒", [CHART_DOTTED] = "▓"};

// One bar; the mark lies over it.
static void put_bar(const struct chart *c, const struct chart_bar *bar, int cells, struct buf *out)
{
    double upto = 0;
    int at = 0, mark = bar->mark >= 0 ? (int)(bar->mark / c->most * cells) : -1;
    for (size_t i = 0; i < c->series_count; i++) {
        upto += bar->parts[i];
        int end = (int)(upto / c->most * cells + 0.5);
        for (; at < end && at < cells; at++)
            buf_puts(out, at == mark ? "│" : fills[c->series[i].fill]);
    }
    for (; at < cells; at++)
        buf_puts(out, at == mark ? "│" : " ");
}

// The first parts of what is said of a bar, as many as fit: all of them stand in the table below.
static char *fitting(const char *said, int cells)
{
    static const char between[] = " · ";
    const char *end = said, *next = said;
    while (next != NULL) {
        next = strstr(next, between);
        size_t len = next != NULL ? (size_t)(next - said) : strlen(said);
        if (utf8_cells(said, len) > cells && end > said)
            break;
        end = said + len;
        next = next != NULL ? next + strlen(between) : NULL;
    }
    return mem_text(said, (size_t)(end - said));
}

static void put_chart(const struct chart *c, int cells, struct buf *out)
{
    int names = 0, said = 0;
    for (size_t i = 0; i < c->bar_count; i++) {
        int a = cells_of(c->bars[i].label), b = cells_of(c->bars[i].said);
        names = a > names ? a : names;
        said = b > said ? b : said;
    }
    names = names > cells / 3 ? cells / 3 : names;
    said = said > cells / 3 ? cells / 3 : said;
    int bar = cells - names - said - 2 * GAP;
    buf_printf(out, "%s\n", c->title);
    for (size_t i = 0; i < c->bar_count; i++) {
        put_cell(out, c->bars[i].label, names, false);
        blanks(out, GAP);
        put_bar(c, &c->bars[i], bar, out);
        blanks(out, GAP);
        char *text = fitting(c->bars[i].said, said);
        put_cell(out, text, said, true);
        free(text);
        end_line(out);
    }
    for (size_t i = 0; i < c->series_count; i++)
        buf_printf(out, "%s%s %s", i > 0 ? "   " : "", fills[c->series[i].fill],
                   c->series[i].label);
    if (c->mark != NULL)
        buf_printf(out, "   │ %s", c->mark);
    buf_putc(out, '\n');
}

void plain_write(const struct page *p, int cells, struct buf *out)
{
    buf_printf(out, "# %s\n", p->title);
    if (p->subtitle[0] != '\0')
        buf_printf(out, "%s\n", p->subtitle);
    for (const struct page_block *b = p->first; b != NULL; b = b->next) {
        buf_putc(out, '\n');
        switch (b->kind) {
        case PAGE_HEADING:
            buf_printf(out, "# %s\n", b->text);
            break;
        case PAGE_PARAGRAPH:
            buf_printf(out, "%s\n", b->text);
            break;
        case PAGE_NOTE:
            buf_printf(out, "  %s\n", b->text);
            break;
        case PAGE_TABLE:
            put_table(&b->table, cells, out);
            break;
        case PAGE_CHART:
            put_chart(&b->chart, cells, out);
            break;
        case PAGE_BREAK:
            break;
        }
    }
}
