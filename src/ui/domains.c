// SPDX-License-Identifier: EUPL-1.2
#include "ui/domains.h"

#include "ui/glyph.h"

#include <string.h>

enum { GAP = 2, SHORTEST = 3 };

// Mark and style of each state.
static const struct {
    const char *text;
    enum style style;
} marks[] = {
    [DOMAIN_TODO] = {"○", STYLE_DIM},      [DOMAIN_CURRENT] = {"●", STYLE_STRONG},
    [DOMAIN_DONE] = {"✓", STYLE_OK},       [DOMAIN_NOTDONE] = {"–", STYLE_DIM},
    [DOMAIN_SIGNAL] = {"!", STYLE_SIGNAL},
};

const char *domain_mark_text(enum domain_mark m)
{
    return marks[m].text;
}

// Columns of a label cut to `most` cells; a cut label ends in a point.
static int label_cells(const char *label, int most)
{
    int cells = glyph_cells(label);
    return cells < most ? cells : most;
}

// Columns of the whole line with labels of at most `most` cells (0: only the current one keeps its
// label).
static int line_cells(const struct domain_view *views, int count, int most)
{
    int total = 0;
    for (int i = 0; i < count; i++) {
        int cells = most > 0                          ? label_cells(views[i].label, most)
                    : views[i].mark == DOMAIN_CURRENT ? glyph_cells(views[i].label)
                                                      : 0;
        total += 1 + (cells > 0 ? 1 + cells : 0) + (i + 1 < count ? GAP : 0);
    }
    return total;
}

static int draw_label(struct canvas *c, int row, int col, const struct domain_view *v, int most)
{
    enum style style = v->mark == DOMAIN_CURRENT ? STYLE_STRONG : marks[v->mark].style;
    if (v->mark == DOMAIN_DONE)
        style = STYLE_PLAIN;
    int cells = glyph_cells(v->label);
    if (cells <= most)
        return canvas_text(c, row, col, -1, style, v->label);
    int used = canvas_text(c, row, col, most - 1, style, v->label);
    return used + canvas_text(c, row, col + used, 1, style, ".");
}

void domains_draw(struct canvas *c, int row, const struct domain_view *views, int count)
{
    int most = 0, room = c->cols - 2;
    for (int i = 0; i < count; i++) {
        int cells = glyph_cells(views[i].label);
        most = cells > most ? cells : most;
    }
    while (most >= SHORTEST && line_cells(views, count, most) > room)
        most--;
    if (most < SHORTEST && line_cells(views, count, most > 0 ? most : 1) > room)
        most = 0;
    int col = 1;
    for (int i = 0; i < count; i++) {
        int label =
            most == 0 && views[i].mark == DOMAIN_CURRENT ? glyph_cells(views[i].label) : most;
        col += canvas_text(c, row, col, -1, marks[views[i].mark].style, marks[views[i].mark].text);
        if (label > 0 && views[i].label[0])
            col += 1 + draw_label(c, row, col + 1, &views[i], label);
        col += GAP;
    }
}
