// SPDX-License-Identifier: EUPL-1.2
// The lines every screen has: title on row 0, (progress by domain on row 1,) rule, body, rule, help
// line, status line. Below FRAME_RULES_ROWS rows the rules go, so that 40×12 keeps eight body rows.
#ifndef ICOPE_UI_FRAME_H
#define ICOPE_UI_FRAME_H

#include "ui/canvas.h"

#include <stdbool.h>

enum {
    FRAME_MIN_ROWS = 12,   // below: frame_too_small
    FRAME_MIN_COLS = 40,   // below: frame_too_small
    FRAME_RULES_ROWS = 18, // from here on there is room for rules
};

// A rectangle of the canvas that belongs to the screen.
struct frame_area {
    int row, col;   // upper left cell
    int rows, cols; // size, never negative
};

// Row 0: `left` in STYLE_TITLE, `right` at the right edge; the mark of a practice store between
// them. Either text may be NULL. Too narrow: the left part is cut with "…", the right part stays;
// below the width of both the right part goes.
void frame_title(struct canvas *c, const char *left, const char *right, bool practice);

// A horizontal rule over the whole width. Nothing on canvases too small for rules
// (frame_has_rules).
void frame_rule(struct canvas *c, int row);

// Has this canvas room for rules and blank lines?
bool frame_has_rules(const struct canvas *c);

// Draws both rules where there is room and returns the body between them, one blank column inside
// the edges. `progress`: row 1 is taken by domains_draw, so everything starts one row lower.
struct frame_area frame_body(struct canvas *c, bool progress);

// The last row: what is saved at the left, what is sent at the right. Either may be NULL. Too
// narrow: the right part is cut.
void frame_status(struct canvas *c, const char *left, const char *right);

// On a canvas below 40×12: writes "enlarge the window" (as much as fits) over everything and
// returns true.
bool frame_too_small(struct canvas *c);

#endif
