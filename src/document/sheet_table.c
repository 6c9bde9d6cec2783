// SPDX-License-Identifier: EUPL-1.2
// A table on sheets: columns as wide as their texts ask for, rows that go on on the next sheet.
#include "document/sheet.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { PAD = 4 }; // free left and right in a cell, and half of it above and below
#define FONT      "Sans 9"
#define FONT_HEAD "Sans Bold 9"

// A table being set.
struct setting {
    struct sheet *s;
    const struct page_table *t;
    double *widths;        // by column
    PangoLayout **layouts; // of a row, by column
    int *next;             // the line to be set next, by column
};

static const char *cell_at(const struct page_table *t, size_t row, size_t column)
{
    const char *text = t->cells[row * t->column_count + column];
    return text != NULL ? text : "";
}

static double natural(const struct sheet *s, const char *font, const char *text)
{
    int width = 0;
    PangoLayout *layout = sheet_layout(s, font, text, -1, PANGO_ALIGN_LEFT);
    s->lib->pango_layout_get_size(layout, &width, NULL);
    s->lib->g_object_unref(layout);
    return (double)width / PANGO_SCALE + 2 * PAD;
}

// Numbers are never broken where that can be; texts share what is left.
static void measure(struct setting *g)
{
    double numbers = 0, texts = 0;
    for (size_t i = 0; i < g->t->column_count; i++) {
        // A heading may be broken at a blank, so it asks for less than all of itself.
        double most = fmin(natural(g->s, FONT_HEAD, g->t->columns[i].heading),
                           g->t->columns[i].number ? 70 : 110);
        for (size_t r = 0; r < g->t->row_count; r++)
            most = fmax(most, natural(g->s, FONT, cell_at(g->t, r, i)));
        g->widths[i] = most;
        *(g->t->columns[i].number ? &numbers : &texts) += most;
    }
    double room = SHEET_INNER - numbers;
    if (numbers + texts <= SHEET_INNER) {
        g->widths[0] += SHEET_INNER - numbers - texts;
        return;
    }
    bool squeeze = room < SHEET_INNER / 4; // too many columns: all of them give way
    for (size_t i = 0; i < g->t->column_count; i++)
        if (squeeze)
            g->widths[i] *= SHEET_INNER / (numbers + texts);
        else if (!g->t->columns[i].number)
            g->widths[i] *= room / texts;
}

// Sets as much of the row as there is room for; true when all of it is there.
static bool set_part(struct setting *g, bool head)
{
    struct sheet *s = g->s;
    double x = SHEET_EDGE, deepest = s->y;
    bool whole = true;
    s->lib->cairo_tag_begin(s->cr, "TR", NULL);
    for (size_t i = 0; i < g->t->column_count; x += g->widths[i], i++) {
        int lines = s->lib->pango_layout_get_line_count(g->layouts[i]);
        double y = s->y + PAD / 2.0;
        const char *tag = head || i == 0 ? "TH" : "TD";
        s->lib->cairo_tag_begin(s->cr, tag, NULL);
        while (g->next[i] < lines &&
               (y + sheet_line_height(s, g->layouts[i], g->next[i]) <= SHEET_HEIGHT - SHEET_FOOT))
            y += sheet_line(s, g->layouts[i], g->next[i]++, x + PAD, y);
        s->lib->cairo_tag_end(s->cr, tag);
        whole = whole && g->next[i] == lines;
        deepest = fmax(deepest, y);
    }
    s->lib->cairo_tag_end(s->cr, "TR");
    s->y = deepest + PAD / 2.0;
    return whole;
}

static void rule(const struct sheet *s, double width)
{
    s->lib->cairo_set_line_width(s->cr, width);
    s->lib->cairo_set_source_rgb(s->cr, 0.5, 0.5, 0.5);
    s->lib->cairo_move_to(s->cr, SHEET_EDGE, s->y);
    s->lib->cairo_line_to(s->cr, SHEET_EDGE + SHEET_INNER, s->y);
    s->lib->cairo_stroke(s->cr);
    s->lib->cairo_set_source_rgb(s->cr, 0, 0, 0);
}

static void lay_out(struct setting *g, bool head, size_t row)
{
    for (size_t i = 0; i < g->t->column_count; i++) {
        const char *text = head ? g->t->columns[i].heading : cell_at(g->t, row, i);
        g->layouts[i] =
            sheet_layout(g->s, head ? FONT_HEAD : FONT, text, g->widths[i] - 2 * PAD,
                         g->t->columns[i].number ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
        g->next[i] = 0;
    }
}

static void drop(struct setting *g)
{
    for (size_t i = 0; i < g->t->column_count; i++)
        g->s->lib->g_object_unref(g->layouts[i]);
}

static double row_height(const struct setting *g)
{
    double most = 0;
    for (size_t i = 0; i < g->t->column_count; i++) {
        int height = 0;
        g->s->lib->pango_layout_get_size(g->layouts[i], NULL, &height);
        most = fmax(most, (double)height / PANGO_SCALE);
    }
    return most + PAD;
}

static void set_head(struct setting *g)
{
    lay_out(g, true, 0);
    set_part(g, true);
    drop(g);
    rule(g->s, 1);
}

static void begin(struct setting *g)
{
    g->s->lib->cairo_tag_begin(g->s->cr, "Table", NULL);
    set_head(g);
}

static void next_sheet(struct setting *g)
{
    g->s->lib->cairo_tag_end(g->s->cr, "Table");
    sheet_next(g->s);
    begin(g);
}

static void set_row(struct setting *g, size_t row)
{
    lay_out(g, false, row);
    double height = row_height(g), room = SHEET_HEIGHT - SHEET_FOOT - g->s->y;
    // A row is broken only when no sheet has room for it.
    if (height > room && room < (SHEET_HEIGHT - SHEET_FOOT - SHEET_EDGE) / 2.0) {
        drop(g);
        next_sheet(g);
        lay_out(g, false, row);
    }
    while (!set_part(g, false)) {
        PangoLayout **kept = mem_array(g->t->column_count, sizeof(PangoLayout *));
        int *next = mem_array(g->t->column_count, sizeof *next);
        for (size_t i = 0; i < g->t->column_count; i++) {
            kept[i] = g->layouts[i];
            next[i] = g->next[i];
        }
        next_sheet(g);
        for (size_t i = 0; i < g->t->column_count; i++) {
            g->layouts[i] = kept[i];
            g->next[i] = next[i];
        }
        free(kept);
        free(next);
    }
    drop(g);
    rule(g->s, 0.4);
}

void sheet_table(struct sheet *s, const struct page_table *t)
{
    static const struct sheet_style caption = {"Sans Bold 9", 8, 3, "P", 0, false};
    struct arena a = {0};
    struct setting g = {.s = s,
                        .t = t,
                        .widths = arena_array(&a, t->column_count, sizeof(double)),
                        .layouts = arena_array(&a, t->column_count, sizeof(PangoLayout *)),
                        .next = arena_array(&a, t->column_count, sizeof(int))};
    sheet_need(s, 80); // caption, heading and a row stay together
    sheet_text(s, &caption, t->caption);
    measure(&g);
    begin(&g);
    for (size_t r = 0; r < t->row_count; r++)
        set_row(&g, r);
    s->lib->cairo_tag_end(s->cr, "Table");
    s->y += 8;
    arena_release(&a);
}
