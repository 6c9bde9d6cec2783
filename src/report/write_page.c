// SPDX-License-Identifier: EUPL-1.2
// The figures as a document.
#include "base/i18n.h"
#include "document/chart.h"
#include "report/internal.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A number with one decimal, with the comma where the language has one.
static const char *decimal(struct page *p, double number)
{
    char text[40];
    snprintf(text, sizeof text, "%.1f", number);
    for (char *at = text; strcmp(p->language, "fr") == 0 && *at != '\0'; at++)
        if (*at == '.')
            *at = ',';
    return page_text(p, "%s", text);
}

// The same with no line broken before its bracket: "12 of 30" stays together.
static const char *together(struct page *p, const char *text)
{
    struct buf out = {0};
    bool before = true;
    for (const char *at = text; *at != '\0'; at++) {
        before = before && at[1] != '(';
        if (*at == ' ' && before)
            buf_puts(&out, "\xc2\xa0");
        else
            buf_putc(&out, *at);
    }
    const char *kept = page_text(p, "%s", buf_text(&out));
    buf_release(&out);
    return kept;
}

static const char *range_words(struct page *p, const struct cell *c)
{
    double low = 0, high = 0;
    share_range(c->n, c->of, &low, &high);
    return together(p, page_text(p, _("%s to %s%%"), decimal(p, low), decimal(p, high)));
}

static const char *beside_words(enum beside beside)
{
    return beside == BESIDE_HIGHER  ? _("clearly higher")
           : beside == BESIDE_LOWER ? _("clearly lower")
                                    : _("no clear difference");
}

static const char *cell_words(struct page *p, const struct cell *c)
{
    if (c->hidden)
        return _("n.s.");
    switch (c->kind) {
    case CELL_TEXT:
        return c->text;
    case CELL_COUNT:
        return page_text(p, "%zu", c->n);
    case CELL_SHARE:
        if (c->of == 0)
            return together(p, page_text(p, _("%zu of %zu"), c->n, c->of));
        return together(p, page_text(p, _("%zu of %zu (%s%%)"), c->n, c->of,
                                     decimal(p, 100.0 * (double)c->n / (double)c->of)));
    case CELL_RANGE:
        return range_words(p, c);
    case CELL_BESIDE:
        return beside_words(share_beside(c->n, c->of, c->number, c->number_of));
    case CELL_NUMBER:
        return decimal(p, c->number);
    case CELL_PERCENT:
        return page_text(p, _("%s%%"), decimal(p, c->number));
    case CELL_EMPTY:
        break;
    }
    return "";
}

// ---- charts ----

static double value_of(const struct figure_table *t, const struct cell *c)
{
    if (c->hidden || (c->kind != CELL_COUNT && c->kind != CELL_SHARE))
        return 0;
    if (!t->percent)
        return (double)c->n;
    return c->of > 0 ? 100.0 * (double)c->n / (double)c->of : 0;
}

// The bar of a row; how long all its parts are.
static double fill_bar(struct page *p, const struct figure_table *t, size_t row,
                       struct chart_bar *bar)
{
    const struct cell *cells = t->cells + row * t->column_count;
    struct buf said = {0};
    double all = 0;
    size_t series = 0;
    *bar = (struct chart_bar){.label = cells[0].text, .mark = -1};
    for (size_t i = 1; i < t->column_count; i++) {
        const struct figure_column *c = &t->columns[i];
        if (c->charted && series < CHART_SERIES_MAX) {
            buf_printf(&said, "%s%s", said.len > 0 ? " \xc2\xb7 " : "", cell_words(p, &cells[i]));
            bar->parts[series] = value_of(t, &cells[i]);
            all += bar->parts[series++];
        }
        if (c->mark && cells[i].kind == CELL_PERCENT)
            bar->mark = cells[i].number;
    }
    bar->said = page_text(p, "%s", buf_text(&said));
    buf_release(&said);
    return all;
}

static void add_chart(struct page *p, const struct figure_table *t)
{
    struct chart c = {.title = t->chart, .unit = t->percent ? "%" : "", .most = 100};
    const size_t bars = t->row_count - (t->total && t->row_count > 0 ? 1 : 0);
    struct chart_bar *all = mem_array(bars + 1, sizeof *all);
    double most = 0;
    for (size_t i = 1; i < t->column_count; i++) {
        if (t->columns[i].charted && c.series_count < CHART_SERIES_MAX)
            c.series[c.series_count++] =
                (struct chart_series){_(t->columns[i].heading), t->columns[i].fill};
        if (t->columns[i].mark)
            c.mark = _(t->columns[i].heading);
    }
    for (size_t r = 0; r < bars; r++) {
        double length = fill_bar(p, t, r, &all[r]);
        most = length > most ? length : most;
    }
    c.most = t->percent ? 100 : chart_round(most);
    c.bars = all;
    c.bar_count = bars;
    c.about = page_text(p, _("Horizontal bars from zero. The table “%s” has the same numbers."),
                        t->caption);
    if (bars > 0)
        page_chart(p, &c);
    free(all);
}

// ---- tables ----

// Does a column hold any number? Those of texts are set flush left.
static bool has_numbers(const struct figure_table *t, size_t column)
{
    bool any = false;
    for (size_t r = 0; r < t->row_count; r++) {
        const enum cell_kind kind = t->cells[r * t->column_count + column].kind;
        any = any || (kind != CELL_TEXT && kind != CELL_BESIDE && kind != CELL_EMPTY);
    }
    return any;
}

static void add_table(struct page *p, const struct figure_table *t)
{
    struct page_column columns[FIGURE_COLUMNS];
    const char *cells[FIGURE_COLUMNS];
    for (size_t i = 0; i < t->column_count; i++)
        columns[i] = (struct page_column){_(t->columns[i].heading), has_numbers(t, i)};
    page_table(p, t->caption, columns, t->column_count);
    for (size_t r = 0; r < t->row_count; r++) {
        for (size_t i = 0; i < t->column_count; i++)
            cells[i] = cell_words(p, &t->cells[r * t->column_count + i]);
        page_row(p, cells);
    }
}

static void add_section(struct page *p, const struct figure_section *s)
{
    page_heading(p, 2, s->title);
    for (size_t i = 0; s->texts[i] != NULL; i++)
        page_paragraph(p, s->texts[i]);
    for (size_t i = 0; s->notes[i] != NULL; i++)
        page_note(p, s->notes[i]);
    for (const struct figure_table *t = s->first; t != NULL; t = t->next) {
        if (t->chart != NULL)
            add_chart(p, t);
        add_table(p, t);
    }
}

// What could not be read, counted.
static const char *partial_words(const struct report *r, struct page *p)
{
    const char *people = page_text(
        p, ngettext("%zu person", "%zu people", (unsigned long)r->lost_people), r->lost_people);
    const char *visits = page_text(
        p, ngettext("%zu visit", "%zu visits", (unsigned long)r->lost_visits), r->lost_visits);
    if (r->lost_people + r->lost_visits == 0)
        return _("Some records could not be read: the figures lack them. icope doctor tells more.");
    return page_text(p,
                     _("Could not be read: what the store keeps of %s and %s. The figures lack "
                       "them; icope doctor tells more."),
                     people, visits);
}

void report_page(const struct report *r, struct page *ret)
{
    page_begin(ret, r->language, r->title, r->subtitle);
    if (r->practice)
        page_note(ret, _("PRACTICE: these people and visits are fictitious."));
    if (r->partial)
        page_note(ret, partial_words(r, ret));
    if (r->visitors)
        page_note(ret, _("About people at work: for the coordinator only, not to be passed on."));
    else if (r->exact)
        page_note(ret, _("With small numbers, by which people may be recognised: for the team "
                         "only, not to be passed on."));
    else
        page_note(ret, page_text(ret,
                                 _("n.s. (not shown): fewer than %zu people, or a number by "
                                   "which such a one could be worked out."),
                                 r->plan.smallest));
    for (const struct figure_section *s = r->figures.first; s != NULL; s = s->next) {
        if (s->sheet)
            page_break(ret);
        add_section(ret, s);
    }
}
