// SPDX-License-Identifier: EUPL-1.2
// What must be read at two metres: the stopwatch in digits of equal width, what is counted in
// blocks, and words to remember, spaced and framed.
#ifndef ICOPE_UI_BIG_H
#define ICOPE_UI_BIG_H

#include "ui/canvas.h"
#include "ui/frame.h"

enum {
    BIG_ROWS = 3,        // rows of its smaller digits
    BIG_WORD_ROWS = 5,   // rows of big_word with its frame
    BIG_NUMBER_ROWS = 5, // rows of big_number where there is room
    BIG_PIPS_ROWS = 3,   // rows of big_pips where there is room
};

// A time, digits with '.' ',' and ':', in the middle of the area, five rows high; three where it is
// lower or narrower. The digits are of equal width, so that nothing moves while they change.
// Returns the rows used.
int big_number(struct canvas *c, struct frame_area area, enum style style, const char *text);

// What is counted, in the middle of the area: a block for each of `total`, full up to `done`, with
// its number below; where the area is lower or narrower small blocks in one row. Returns the rows
// used.
int big_pips(struct canvas *c, struct frame_area area, int done, int total);

// One word, upper case, in the middle of the area: letters spaced in a frame (BIG_WORD_ROWS),
// without the frame when too low, less spaced when too narrow. Accents stay. Returns the rows used.
int big_word(struct canvas *c, struct frame_area area, enum style style, const char *word);

#endif
