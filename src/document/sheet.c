// SPDX-License-Identifier: EUPL-1.2
#include "document/sheet.h"

#include "base/i18n.h"

#include <stdio.h>

enum { GREY = 90 }; // per cent of black in faint text, and below

PangoLayout *sheet_layout(const struct sheet *s, const char *font, const char *text, double width)
{
    PangoLayout *layout = s->lib->pango_cairo_create_layout(s->cr);
    PangoFontDescription *description = s->lib->pango_font_description_from_string(font);
    s->lib->pango_layout_set_font_description(layout, description);
    s->lib->pango_font_description_free(description);
    s->lib->pango_layout_set_text(layout, text != NULL ? text : "", -1);
    s->lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    s->lib->pango_layout_set_width(layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    return layout;
}

double sheet_line_height(const struct sheet *s, PangoLayout *layout, int line)
{
    PangoRectangle box = {0, 0, 0, 0};
    s->lib->pango_layout_line_get_extents(s->lib->pango_layout_get_line_readonly(layout, line),
                                          NULL, &box);
    return (double)box.height / PANGO_SCALE;
}

double sheet_line_width(const struct sheet *s, PangoLayout *layout, int line)
{
    PangoRectangle box = {0, 0, 0, 0};
    s->lib->pango_layout_line_get_extents(s->lib->pango_layout_get_line_readonly(layout, line),
                                          NULL, &box);
    return (double)box.width / PANGO_SCALE;
}

double sheet_line(const struct sheet *s, PangoLayout *layout, int line, double x, double y)
{
    PangoRectangle box = {0, 0, 0, 0};
    PangoLayoutLine *l = s->lib->pango_layout_get_line_readonly(layout, line);
    s->lib->pango_layout_line_get_extents(l, NULL, &box);
    s->lib->cairo_move_to(s->cr, x, y - (double)box.y / PANGO_SCALE);
    s->lib->pango_cairo_show_layout_line(s->cr, l);
    return (double)box.height / PANGO_SCALE;
}

// Title on the left, "2 / 7" on the right; no part of what is read aloud.
static void draw_foot(struct sheet *s)
{
    char number[40];
    double y = SHEET_HEIGHT - SHEET_FOOT + 20;
    int width = 0;
    snprintf(number, sizeof number, _("page %d of %d"), s->number, s->count);
    PangoLayout *title = sheet_layout(s, "Sans 8", s->page->title, SHEET_INNER * 0.8);
    PangoLayout *count = sheet_layout(s, "Sans 8", number, -1);
    s->lib->pango_layout_get_size(count, &width, NULL);
    s->lib->cairo_set_source_rgb(s->cr, 0.3, 0.3, 0.3);
    sheet_line(s, title, 0, SHEET_EDGE, y);
    sheet_line(s, count, 0, SHEET_WIDTH - SHEET_EDGE - (double)width / PANGO_SCALE, y);
    s->lib->cairo_set_source_rgb(s->cr, 0, 0, 0);
    s->lib->g_object_unref(title);
    s->lib->g_object_unref(count);
}

void sheet_end(struct sheet *s)
{
    draw_foot(s);
    s->lib->cairo_show_page(s->cr);
}

void sheet_next(struct sheet *s)
{
    sheet_end(s);
    s->number++;
    s->y = SHEET_EDGE;
}

void sheet_need(struct sheet *s, double height)
{
    if (s->y > SHEET_EDGE && s->y + height > SHEET_HEIGHT - SHEET_FOOT)
        sheet_next(s);
}

void sheet_text(struct sheet *s, const struct sheet_style *style, const char *text)
{
    PangoLayout *layout = sheet_layout(s, style->font, text, SHEET_INNER - style->indent);
    int lines = s->lib->pango_layout_get_line_count(layout);
    const double grey = style->faint ? (100 - GREY) / 100.0 + 0.2 : 0;
    if (s->y > SHEET_EDGE)
        s->y += style->above;
    for (int i = 0; i < lines;) {
        sheet_need(s, sheet_line_height(s, layout, i));
        s->lib->cairo_tag_begin(s->cr, style->tag, NULL);
        s->lib->cairo_set_source_rgb(s->cr, grey, grey, grey);
        do
            s->y += sheet_line(s, layout, i++, SHEET_EDGE + style->indent, s->y);
        while (i < lines && s->y + sheet_line_height(s, layout, i) <= SHEET_HEIGHT - SHEET_FOOT);
        s->lib->cairo_set_source_rgb(s->cr, 0, 0, 0);
        s->lib->cairo_tag_end(s->cr, style->tag);
    }
    s->y += style->below;
    s->lib->g_object_unref(layout);
}
