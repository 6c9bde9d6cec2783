// SPDX-License-Identifier: EUPL-1.2
// Sheets of a PDF being filled from top to bottom. For the files of src/document only.
#ifndef ICOPE_DOCUMENT_SHEET_H
#define ICOPE_DOCUMENT_SHEET_H

#include "document/page.h"
#include "document/pango.h"

enum {
    SHEET_WIDTH = 595,  // A4 in points
    SHEET_HEIGHT = 842, // the same
    SHEET_EDGE = 48,    // free on each side
    SHEET_FOOT = 64,    // below: the edge and the number of the sheet
    SHEET_HEADINGS = 90 // what headings above a table take at the most, one of each level
};
// Between the edges.
#define SHEET_INNER ((double)(SHEET_WIDTH - 2 * SHEET_EDGE))

// What is being filled.
struct sheet {
    const struct pango *lib;  // borrowed
    const struct page *page;  // borrowed
    cairo_surface_t *surface; // the file
    cairo_t *cr;              // draws on it
    double y;                 // where the next line begins
    int number;               // of the sheet, from 1
    int count;                // of all; 0 while they are counted
};

// How a text is set.
struct sheet_style {
    const char *font;    // of pango: "Sans Bold 10"
    double above, below; // free, in points
    const char *tag;     // of PDF: "P"
    double indent;       // from the left edge
    bool faint;          // in grey
};

// A layout of a text, broken at that width (below 0: not), to be given to g_object_unref.
PangoLayout *sheet_layout(const struct sheet *s, const char *font, const char *text, double width);
// Height of one of its lines.
double sheet_line_height(const struct sheet *s, PangoLayout *layout, int line);
// Width of it.
double sheet_line_width(const struct sheet *s, PangoLayout *layout, int line);
// Draws one of its lines with its upper left corner there; returns its height.
double sheet_line(const struct sheet *s, PangoLayout *layout, int line, double x, double y);
// Is there room for so much? Otherwise begins the next sheet.
void sheet_need(struct sheet *s, double height);
// Ends this sheet with its foot and begins the next.
void sheet_next(struct sheet *s);
// Ends the last sheet.
void sheet_end(struct sheet *s);
// Sets a text over as many sheets as it needs.
void sheet_text(struct sheet *s, const struct sheet_style *style, const char *text);
// How much room a table asks for at least.
double sheet_table_room(struct sheet *s, const struct page_table *t);
// How much room a chart asks for, with its title.
double sheet_chart_room(const struct chart *c);
// Sets a table, its heading on each sheet again.
void sheet_table(struct sheet *s, const struct page_table *t);
// Draws a chart at the width of the sheet.
void sheet_chart(struct sheet *s, const struct chart *c);

#endif
