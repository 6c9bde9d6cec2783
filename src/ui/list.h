// SPDX-License-Identifier: EUPL-1.2
// A list with one chosen row. Knows only numbers; the screen draws its rows. The chosen row stays
// in the middle while the list scrolls, so what is drawn depends only on cursor, count and height:
// no scroll position to keep.
#ifndef ICOPE_UI_LIST_H
#define ICOPE_UI_LIST_H

#include "ui/canvas.h"
#include "ui/key.h"

#include <stdbool.h>

// Start from {0}; list_count sets the number of rows.
struct list {
    int cursor; // chosen row, 0..count−1 (0 when empty)
    int count;  // rows there are
    int rows;   // rows of a page for PageUp and PageDown, 0 = 10
};

// Up, Down, PageUp, PageDown, Home, End, a click on a row. False when the key is not one of these.
bool list_move(struct list *l, struct key key);

// Sets the number of rows and brings the cursor back inside.
void list_count(struct list *l, int count);

// Index of the first row to draw in a box of `rows` rows.
int list_first(const struct list *l, int rows);

// Is row `index` inside a box of `rows` rows, and on which line of it? *ret_line untouched when
// not.
bool list_row_visible(const struct list *l, int rows, int index, int *ret_line);

// Draws what every row has: the marker ▸ in `col`, the background of the chosen row over `cols`.
// A click on a row chooses it, on the chosen row it means Enter. Call before the row's own text,
// which starts at col + 2 in the style this returns (STYLE_SELECTED on the chosen row, else
// `plain`).
enum style list_row(struct canvas *c, const struct list *l, int index, int row, int col, int cols,
                    enum style plain);

// Shows at the right edge (column `col`, `rows` rows) that there is more above or below: ▲ ▼ and a
// thumb. Nothing when all fit.
void list_scrollbar(struct canvas *c, const struct list *l, int row, int rows, int col);

#endif
