// SPDX-License-Identifier: EUPL-1.2
// A table on sheets: columns as wide as their texts ask for, rows that go on on the next sheet.
#include "document/sheet.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAD = 4 };              // free left and right in a cell, and half of it above and below
enum { WIDE = 5, SHORT = 14 }; // columns of a table in small letters; rows that stay together

// A table being set.
struct setting {
    struct sheet *s;
    const struct page_table *t;
    double *widths;        // by column
    PangoLayout **layouts; // of a row, by column
    int *next;             // the line to be set next, by column
    const char *font;      // of cells
    const char *head;      // of headings
};

static const char *cell_at(const struct page_table *t, size_t row, size_t column)
{
    const char *text = t->cells[row * t->column_count + column];
    return text != NULL ? text : "";
}

static double natural(const struct sheet *s, const char *font, const char *text)
{
    int width = 0;
    PangoLayout *layout = sheet_layout(s, font, text, -1);
    s->lib->pango_layout_get_size(layout, &width, NULL);
    s->lib->g_object_unref(layout);
    return (double)width / PANGO_SCALE + 2 * PAD + 0.5;
}

// What its longest word asks for.
static double longest_word(const struct sheet *s, const char *font, const char *text)
{
    double most = 0;
    for (const char *at = text; *at != '\0';) {
        const size_t len = strcspn(at, " ");
        char *word = mem_text(at, len);
        most = fmax(most, natural(s, font, word));
        free(word);
        at += len + strspn(at + len, " ");
    }
    return most;
}

// What a column asks for: at least its longest word, at best no line broken.
static void ask(const struct setting *g, size_t column, double *ret_least, double *ret_best)
{
    const char *heading = g->t->columns[column].heading;
    *ret_least = *ret_best = longest_word(g->s, g->head, heading); // a heading may be broken
    for (size_t r = 0; r < g->t->row_count; r++) {
        const char *text = cell_at(g->t, r, column);
        *ret_least = fmax(*ret_least, fmin(longest_word(g->s, g->font, text), SHEET_INNER / 3));
        *ret_best = fmax(*ret_best, natural(g->s, g->font, text));
    }
}

// As tables of HTML do (CSS 2.1, 17.5.2.2): what is left over is shared by what is asked for.
static void measure(struct setting *g)
{
    const size_t count = g->t->column_count;
    double *best = mem_array(count, sizeof *best), least_sum = 0, best_sum = 0;
    for (size_t i = 0; i < count; i++) {
        ask(g, i, &g->widths[i], &best[i]);
        least_sum += g->widths[i];
        best_sum += best[i];
    }
    for (size_t i = 0; i < count; i++)
        if (best_sum <= SHEET_INNER)
            g->widths[i] = best[i] + (i == 0 ? SHEET_INNER - best_sum : 0);
        else if (least_sum >= SHEET_INNER) // too many columns: all of them give way
            g->widths[i] *= SHEET_INNER / least_sum;
        else
            g->widths[i] +=
                (best[i] - g->widths[i]) * (SHEET_INNER - least_sum) / (best_sum - least_sum);
    free(best);
}

// Draws a line of a cell, numbers flush right; returns its height.
static double set_line(const struct setting *g, size_t column, int line, double x, double y)
{
    const double room = g->widths[column] - 2 * PAD;
    const double free = room - sheet_line_width(g->s, g->layouts[column], line);
    return sheet_line(g->s, g->layouts[column], line,
                      g->t->columns[column].number && free > 0 ? x + free : x, y);
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
            y += set_line(g, i, g->next[i]++, x + PAD, y);
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
        g->layouts[i] = sheet_layout(g->s, head ? g->head : g->font, text, g->widths[i] - 2 * PAD);
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

// How high all rows are together.
static double whole_height(struct setting *g)
{
    double sum = 0;
    for (size_t r = 0; r <= g->t->row_count; r++) {
        lay_out(g, r == g->t->row_count, r);
        sum += row_height(g);
        drop(g);
    }
    return sum;
}

// Measures it. What is made is in *a.
static struct setting prepare(struct sheet *s, const struct page_table *t, struct arena *a)
{
    const bool wide = t->column_count >= WIDE;
    struct setting g = {.s = s,
                        .t = t,
                        .widths = arena_array(a, t->column_count, sizeof(double)),
                        .layouts = arena_array(a, t->column_count, sizeof(PangoLayout *)),
                        .next = arena_array(a, t->column_count, sizeof(int)),
                        .font = wide ? "Sans 7.5" : "Sans 9",
                        .head = wide ? "Sans Bold 7.5" : "Sans Bold 9"};
    measure(&g);
    return g;
}

// How much room it asks for below what stands above it, with its caption.
static double room_for(struct setting *g)
{
    enum { CAPTION = 28 }; // a line, with what is free around it
    const double height = g->t->row_count <= SHORT ? whole_height(g) : 0;
    const double sheet = SHEET_HEIGHT - SHEET_FOOT - SHEET_EDGE - CAPTION - SHEET_HEADINGS;
    return height > 0 && height < sheet ? height + CAPTION : 90;
}

double sheet_table_room(struct sheet *s, const struct page_table *t)
{
    struct arena a = {0};
    struct setting g = prepare(s, t, &a);
    const double room = room_for(&g);
    arena_release(&a);
    return room;
}

void sheet_table(struct sheet *s, const struct page_table *t)
{
    static const struct sheet_style caption = {"Sans Bold 9", 8, 3, "P", 0, false};
    struct arena a = {0};
    struct setting g = prepare(s, t, &a);
    sheet_need(s, room_for(&g));
    sheet_text(s, &caption, t->caption);
    begin(&g);
    for (size_t r = 0; r < t->row_count; r++)
        set_row(&g, r);
    s->lib->cairo_tag_end(s->cr, "Table");
    s->y += 8;
    arena_release(&a);
}
