// SPDX-License-Identifier: EUPL-1.2
// Where everything in a chart stands: the one layout that both writers draw. Lengths are points;
// the origin is the upper left corner. Pure.
#ifndef ICOPE_DOCUMENT_CHART_H
#define ICOPE_DOCUMENT_CHART_H

#include "document/page.h"

enum { CHART_WIDTH = 640, CHART_TEXT = 12 }; // of the whole; height of its letters

// Which end of a text stands at its x.
enum chart_anchor { CHART_START, CHART_MIDDLE, CHART_END };

// What draws. All get `self`; y of a text is its baseline.
struct chart_pen {
    void (*box)(double x, double y, double w, double h, enum chart_fill fill,
                void *self); // a filled rectangle with a border
    void (*line)(double x1, double y1, double x2, double y2, bool strong,
                 void *self); // strong: a mark, else a line of the grid
    void (*text)(double x, double y, enum chart_anchor anchor, const char *text,
                 void *self); // one line
    void *self;               // passed to all three
};

// Its height.
double chart_height(const struct chart *c);
// Draws it.
void chart_draw(const struct chart *c, const struct chart_pen *pen);
// The end of an axis for values up to `most`: a round number not below it, above 0.
double chart_round(double most);

#endif
