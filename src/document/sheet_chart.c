// SPDX-License-Identifier: EUPL-1.2
// A chart on a sheet, with the layout of chart.h.
#include "document/chart.h"
#include "document/sheet.h"

#include <math.h>

// Lines of a hatching, or dots, inside a rectangle.
static void shade(const struct sheet *s, double x, double y, double w, double h,
                  enum chart_fill fill)
{
    const struct pango *lib = s->lib;
    lib->cairo_save(s->cr);
    lib->cairo_rectangle(s->cr, x, y, w, h);
    lib->cairo_clip(s->cr);
    if (fill == CHART_HATCHED)
        for (int i = 0; i * 6 < w + h + 6; i++) {
            double at = x - fmod(x, 6) - h + i * 6;
            lib->cairo_move_to(s->cr, at, y + h);
            lib->cairo_line_to(s->cr, at + h, y);
        }
    else
        for (int i = 0; i * 5 < w + 5; i++)
            for (int k = 0; k * 5 + 2 < h; k++)
                lib->cairo_rectangle(s->cr, x - fmod(x, 5) + 2 + i * 5, y + 2 + k * 5, 1.4, 1.4);
    lib->cairo_stroke(s->cr);
    lib->cairo_restore(s->cr);
}

static void box(double x, double y, double w, double h, enum chart_fill fill, void *self)
{
    const struct sheet *s = self;
    s->lib->cairo_set_source_rgb(s->cr, 0.11, 0.36, 0.6);
    s->lib->cairo_set_line_width(s->cr, 1.2);
    if (fill == CHART_HATCHED || fill == CHART_DOTTED)
        shade(s, x, y, w, h, fill);
    s->lib->cairo_rectangle(s->cr, x, y, w, h);
    if (fill == CHART_SOLID)
        s->lib->cairo_fill(s->cr);
    else
        s->lib->cairo_stroke(s->cr);
    s->lib->cairo_set_source_rgb(s->cr, 0, 0, 0);
}

static void line(double x1, double y1, double x2, double y2, bool strong, void *self)
{
    const struct sheet *s = self;
    s->lib->cairo_set_line_width(s->cr, strong ? 2.4 : 0.6);
    s->lib->cairo_set_source_rgb(s->cr, strong ? 0 : 0.55, strong ? 0 : 0.6, strong ? 0 : 0.65);
    s->lib->cairo_move_to(s->cr, x1, y1);
    s->lib->cairo_line_to(s->cr, x2, y2);
    s->lib->cairo_stroke(s->cr);
    s->lib->cairo_set_source_rgb(s->cr, 0, 0, 0);
}

static void text(double x, double y, enum chart_anchor anchor, const char *words, void *self)
{
    const struct sheet *s = self;
    int width = 0;
    PangoLayout *layout = sheet_layout(s, "Sans 9", words, -1);
    s->lib->pango_layout_get_size(layout, &width, NULL);
    double w = (double)width / PANGO_SCALE;
    double from = anchor == CHART_START ? x : anchor == CHART_MIDDLE ? x - w / 2 : x - w;
    sheet_line(s, layout, 0, from, y - CHART_TEXT);
    s->lib->g_object_unref(layout);
}

static double height_of(const struct chart *c)
{
    return chart_height(c) * SHEET_INNER / CHART_WIDTH;
}

double sheet_chart_room(const struct chart *c)
{
    return height_of(c) + 30;
}

void sheet_chart(struct sheet *s, const struct chart *c)
{
    static const struct sheet_style title = {"Sans Bold 9", 8, 4, "P", 0, false};
    double scale = SHEET_INNER / CHART_WIDTH, height = height_of(c);
    sheet_need(s, sheet_chart_room(c));
    sheet_text(s, &title, c->title);
    struct chart_pen pen = {box, line, text, s};
    s->lib->cairo_tag_begin(s->cr, "Figure", NULL);
    s->lib->cairo_save(s->cr);
    s->lib->cairo_translate(s->cr, SHEET_EDGE, s->y);
    s->lib->cairo_scale(s->cr, scale, scale);
    chart_draw(c, &pen);
    s->lib->cairo_restore(s->cr);
    s->lib->cairo_tag_end(s->cr, "Figure");
    s->y += height + 6;
}
