// SPDX-License-Identifier: EUPL-1.2
// A rectangle of character cells in memory. Screens draw here; term/ presents it; tests compare it.
// Drawing outside is clipped, never an error.
#ifndef ICOPE_UI_CANVAS_H
#define ICOPE_UI_CANVAS_H

#include "base/buf.h"
#include "ui/key.h"
#include "ui/style.h"

#include <stdbool.h>
#include <stdint.h>

// One cell.
struct cell {
    uint32_t cp[3]; // base character and up to two combining marks, 0 = none; cp[0] 0 = right half
                    // of a wide character
    enum style style;   // how it looks
    enum ground ground; // over what
};

// A place where a click counts as a key press.
struct zone {
    int row, col, cols; // the cells of it, one row high
    struct key key;     // what a click there means
};

enum { ZONES_MAX = 96 };

// The picture. Start from {0}, size with canvas_resize.
struct canvas {
    int rows, cols;               // size in cells
    struct cell *cells;           // rows × cols, owned
    int cursor_row, cursor_col;   // where the hardware cursor sits; row −1 = hidden
    struct zone zones[ZONES_MAX]; // in the order they were drawn
    int zone_count;               // used of zones
    int lowest;                   // last row written to since it was blank, −1 none
};

// Sets the size (1..500 each) and clears.
void canvas_resize(struct canvas *c, int rows, int cols);
// Blanks everything, hides the cursor. Does not allocate.
void canvas_clear(struct canvas *c);
// One of the same size that shows nothing, to see how far down something would be drawn (lowest).
struct canvas canvas_blind(const struct canvas *c);
// Is it such a one?
bool canvas_is_blind(const struct canvas *c);
// Frees; c is {0} again.
void canvas_release(struct canvas *c);

// Writes one line of terminated UTF-8 from (row, col), at most `cells` columns (−1: to the right
// edge), made safe (utf8.h). Returns the columns used.
int canvas_text(struct canvas *c, int row, int col, int cells, enum style style, const char *text);
// canvas_text that ends in "…" when the text does not fit.
int canvas_text_cut(struct canvas *c, int row, int col, int cells, enum style style,
                    const char *text);
// canvas_text of formatted text (at most 1023 bytes).
int canvas_printf(struct canvas *c, int row, int col, int cells, enum style style, const char *fmt,
                  ...) __attribute__((format(printf, 6, 7)));
// Writes so that the text ends at column col_end (exclusive).
void canvas_text_right(struct canvas *c, int row, int col_end, enum style style, const char *text);
// Lays a ground under a rectangle, blank; what is written there later stays over it.
void canvas_ground(struct canvas *c, int row, int col, int rows, int cols, enum ground ground);
// Fills a rectangle with one character.
void canvas_fill(struct canvas *c, int row, int col, int rows, int cols, enum style style,
                 uint32_t cp);
// Writes a paragraph wrapped at spaces into a box; newline breaks. Stops at the box's last row.
// Returns the rows it takes (would take, past the box). rows 0: only counts.
int canvas_wrap(struct canvas *c, int row, int col, int rows, int cols, enum style style,
                const char *text);
// Makes a click on these cells mean that key. What is drawn later lies above; past ZONES_MAX there
// is no zone: the mouse is never needed.
void canvas_zone(struct canvas *c, int row, int col, int cols, struct key key);
// The key a click at (row, col) means; false when there is none.
bool canvas_zone_at(const struct canvas *c, int row, int col, struct key *ret);
// Places the cursor.
void canvas_cursor(struct canvas *c, int row, int col);
// Appends the picture as text, one line a row, trailing blanks dropped; with `styles` blocks of
// style letters and of grounds, and the place of the cursor follow.
void canvas_dump(const struct canvas *c, bool styles, struct buf *out);

#endif
