// SPDX-License-Identifier: EUPL-1.2
// The large letters: six pixels high, drawn as three rows of half-blocks; and the digits of the
// stopwatch, five rows high.
#ifndef ICOPE_UI_BIG_FONT_H
#define ICOPE_UI_BIG_FONT_H

#include <stdbool.h>
#include <stdint.h>

enum { BIG_FONT_HEIGHT = 6 };

// Width in pixels (= columns) of a character, 0 when the font has none.
int big_font_width(uint32_t cp);
// Is that pixel set? Outside: no.
bool big_font_pixel(uint32_t cp, int row, int col);

enum { BIG_DIGIT_ROWS = 5 };

// A row of the large shape of a digit, '.', ',' or ':', all rows of it as wide; NULL when there is
// no such shape.
const char *big_digit_row(uint32_t cp, int row);

#endif
