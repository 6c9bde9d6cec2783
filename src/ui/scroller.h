// SPDX-License-Identifier: EUPL-1.2
// Long text that is read by scrolling: help, history.
#ifndef ICOPE_UI_SCROLLER_H
#define ICOPE_UI_SCROLLER_H

#include "ui/canvas.h"
#include "ui/frame.h"
#include "ui/key.h"

#include <stdbool.h>

// What the last drawing measured; keys need it, and drawing gets a const scroller.
struct scroller_seen {
    int lines; // wrapped lines of the text
    int rows;  // rows of the box
};

// State. Start with scroller_init; do not move it in memory afterwards.
struct scroller {
    int top;                       // first line shown
    struct scroller_seen *seen;    // points to `measured` below
    struct scroller_seen measured; // filled by scroller_draw
};

// At the start of a text.
void scroller_init(struct scroller *s);
// Up, Down, PageUp, PageDown, Space, Home, End. False when the key is none of these.
bool scroller_key(struct scroller *s, struct key key);
// Is the last line of the text on the screen, as it was drawn last? False before the first drawing.
bool scroller_at_end(const struct scroller *s);
// Draws the text wrapped into the area, with a scrollbar in the last column when it is longer. A
// line starting with "# " is a heading (STYLE_STRONG), "  " before words indents the whole
// paragraph.
void scroller_draw(struct canvas *c, struct frame_area area, const struct scroller *s,
                   const char *text);

#endif
