// SPDX-License-Identifier: EUPL-1.2
// Colours of the terminal: how many it has, and each look as attributes of curses. Private to
// src/term.
#ifndef ICOPE_TERM_COLOUR_H
#define ICOPE_TERM_COLOUR_H

#include "ui/style.h"

#include <curses.h>

// Attributes by enum style and enum ground.
struct colour_looks {
    attr_t at[STYLE_COUNT][GROUND_COUNT]; // as attron takes them
};

// After newterm and start_color: how many colours may be used (none when NO_COLOR says so).
enum depth colour_depth(void);

// Sets up the colour pairs of a theme for that depth and writes the attributes of every look. A
// pair that cannot be had leaves the look without colours.
void colour_set(const struct theme *theme, enum depth depth, struct colour_looks *ret);

// Opens curses' screen on stdin and stdout. Where COLORTERM or terminfo says that the terminal
// takes colours of 24 bits, though its description has fewer, curses is given a description that
// has them. NULL when the terminal is not known.
SCREEN *colour_newterm(const char *name);

#endif
