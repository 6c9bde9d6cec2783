// SPDX-License-Identifier: EUPL-1.2
// The five things every screen has: title bar, progress or tabs, body, line of keys, status. The
// bars are filled, not ruled. Below FRAME_ROOMY_ROWS rows the blank rows around the body go, so
// that 40×12 keeps eight body rows; the panel beside the body goes first of all.
#ifndef ICOPE_UI_FRAME_H
#define ICOPE_UI_FRAME_H

#include "ui/canvas.h"

#include <stdbool.h>

enum {
    FRAME_MIN_ROWS = 12,    // below: frame_too_small
    FRAME_MIN_COLS = 40,    // below: frame_too_small
    FRAME_ROOMY_ROWS = 18,  // from here on there is room for blank lines
    FRAME_PANEL_FROM = 100, // columns from which on there is a panel
    FRAME_PANEL_COLS = 34,  // its width
};

// A rectangle of the canvas that belongs to the screen.
struct frame_area {
    int row, col;   // upper left cell
    int rows, cols; // size, never negative
};

// Row 0, a bar: `left` in STYLE_TITLE, `right` dim at the right edge; `mark` in capitals
// between them, NULL none. Either text may be NULL. Too narrow: the left part is cut with "…", the
// right part stays; below the width of both the right part goes.
void frame_title(struct canvas *c, const char *left, const char *right, const char *mark);

// Has this canvas the rows for blank lines around and inside the body?
bool frame_is_roomy(const struct canvas *c);

// The row of domains_draw, or of tabs.
int frame_progress_row(const struct canvas *c);

// The body between title (and progress, when there is one) and the line of keys, one blank column
// inside the edges.
struct frame_area frame_body(struct canvas *c, bool progress);

// The part of a body for what is read: 62 columns in its middle, whatever the width; all of it when
// it is narrower.
struct frame_area frame_measure(struct frame_area area);

// The part of a body for what stands above or beside a list: its left edge is where the text of the
// rows begins (see list_row), one blank column more at the right.
struct frame_area frame_inset(struct frame_area area);

// Is the canvas wide and high enough for a panel beside the body?
bool frame_has_panel(const struct canvas *c);

// Lays the ground of the panel at the right edge and returns what lies inside its margins. Only
// when frame_has_panel; the body is FRAME_PANEL_COLS narrower then.
struct frame_area frame_panel(struct canvas *c);

// The last row: what is saved at the left, what is sent at the right. Either may be NULL. Too
// narrow: the right part is cut.
void frame_status(struct canvas *c, const char *left, const char *right);

// On a canvas below 40×12: writes "enlarge the window" (as much as fits) over everything and
// returns true.
bool frame_too_small(struct canvas *c);

#endif
