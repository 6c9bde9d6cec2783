// SPDX-License-Identifier: EUPL-1.2
// Numbered answers: digits (and letters such as y/n) answer at once, arrows + Enter answer the
// marked one.
#ifndef ICOPE_UI_CHOICES_H
#define ICOPE_UI_CHOICES_H

#include "ui/canvas.h"
#include "ui/frame.h"
#include "ui/key.h"

#include <stddef.h>

enum {
    CHOICES_MOVED = -1,   // taken, nothing chosen yet
    CHOICES_IGNORED = -2, // not a key of the choices
};

// State. Texts are given at drawing.
struct choices {
    int cursor;          // answer that an arrow has marked, 0..count−1; −1 none yet
    int count;           // answers
    int current;         // answer given before, marked ✓; −1 none
    const char *digits;  // the digit of each answer in order, ' ' none; NULL their places from 1
    const char *letters; // further hot-keys, one letter an answer in order, '.' = none; translated;
                         // NULL none ("yn")
};

// Fresh state: nothing is marked, so Enter alone answers nothing. `current` is the answer given
// before, −1 none.
void choices_init(struct choices *ch, int count, int current);

// The letters of two answers that begin with Yes and No, in either order, in the language spoken;
// NULL when these are others.
const char *choices_yes_no(const char *first, const char *second);

// Up, Down, Home, End, Enter, digits, letters (either case). Returns the index chosen,
// CHOICES_MOVED or CHOICES_IGNORED.
int choices_key(struct choices *ch, struct key key);

// Draws the answers one under the other, long ones wrapped; returns the rows used. Scrolls when the
// area is too low. Places the hardware cursor on the marked answer, else on the first.
int choices_draw(struct canvas *c, struct frame_area area, const struct choices *ch,
                 const char *const *labels);

#endif
