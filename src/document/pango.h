// SPDX-License-Identifier: EUPL-1.2
// The functions of pango and cairo that are used here: text set in lines, drawn into a PDF whose
// fonts are embedded. Both and what they bring along are loaded when first used.
#ifndef ICOPE_DOCUMENT_PANGO_H
#define ICOPE_DOCUMENT_PANGO_H

#include "base/err.h"

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

// X(NAME) for each.
#define PANGO_FUNCTIONS(X)                                                                         \
    X(pango_layout_set_text)                                                                       \
    X(pango_layout_set_width)                                                                      \
    X(pango_layout_set_wrap)                                                                       \
    X(pango_layout_set_font_description)                                                           \
    X(pango_layout_get_size)                                                                       \
    X(pango_layout_get_line_count)                                                                 \
    X(pango_layout_get_line_readonly)                                                              \
    X(pango_layout_line_get_extents)                                                               \
    X(pango_font_description_from_string)                                                          \
    X(pango_font_description_free)
#define PANGO_CAIRO_FUNCTIONS(X)                                                                   \
    X(pango_cairo_create_layout)                                                                   \
    X(pango_cairo_show_layout_line)
#define CAIRO_FUNCTIONS(X)                                                                         \
    X(cairo_pdf_surface_create_for_stream)                                                         \
    X(cairo_pdf_surface_set_metadata)                                                              \
    X(cairo_pdf_surface_add_outline)                                                               \
    X(cairo_surface_finish)                                                                        \
    X(cairo_surface_status)                                                                        \
    X(cairo_surface_destroy)                                                                       \
    X(cairo_status_to_string)                                                                      \
    X(cairo_create)                                                                                \
    X(cairo_destroy)                                                                               \
    X(cairo_status)                                                                                \
    X(cairo_show_page)                                                                             \
    X(cairo_tag_begin)                                                                             \
    X(cairo_tag_end)                                                                               \
    X(cairo_save)                                                                                  \
    X(cairo_restore)                                                                               \
    X(cairo_translate)                                                                             \
    X(cairo_scale)                                                                                 \
    X(cairo_rectangle)                                                                             \
    X(cairo_clip)                                                                                  \
    X(cairo_move_to)                                                                               \
    X(cairo_line_to)                                                                               \
    X(cairo_fill)                                                                                  \
    X(cairo_stroke)                                                                                \
    X(cairo_set_line_width)                                                                        \
    X(cairo_set_source_rgb)
#define GOBJECT_FUNCTIONS(X) X(g_object_unref)

// Where they are.
struct pango {
#define PANGO_FIELD(name) __typeof__(name) *(name); // as they are called
    PANGO_FUNCTIONS(PANGO_FIELD)
    PANGO_CAIRO_FUNCTIONS(PANGO_FIELD)
    CAIRO_FUNCTIONS(PANGO_FIELD)
    GOBJECT_FUNCTIONS(PANGO_FIELD)
#undef PANGO_FIELD
};

// The loaded libraries, of the program's life; NULL when one cannot be loaded (RC_IO).
const struct pango *pango_load(struct err *e);

#endif
