// SPDX-License-Identifier: EUPL-1.2
// What a cell means; a theme turns meaning into colours and attributes, so that nothing depends on
// colour alone.
#ifndef ICOPE_UI_STYLE_H
#define ICOPE_UI_STYLE_H

#include <stdbool.h>

enum style {
    STYLE_PLAIN,    // ordinary text
    STYLE_STRONG,   // names, the question
    STYLE_SAY,      // words to say aloud
    STYLE_DIM,      // notes to the visitor, secondary text
    STYLE_LINE,     // rules and frames
    STYLE_TITLE,    // title line
    STYLE_KEY,      // names of keys
    STYLE_SELECTED, // the chosen row
    STYLE_FIELD,    // an input field
    STYLE_OK,       // done, kept
    STYLE_SIGNAL,   // a signal, something to look at
    STYLE_URGENT,   // red flags, errors
    STYLE_BIG,      // large digits and words
    STYLE_PRACTICE, // the mark of a practice store
    STYLE_COUNT,
};

// A style in one theme. Colours are the 16 of a terminal (0..15), −1 = the terminal's own.
struct look {
    int fg;         // letters
    int bg;         // behind them
    bool bold;      // brighter or thicker
    bool dim;       // fainter
    bool underline; // line below
    bool reverse;   // colours exchanged
};

// A theme.
struct theme {
    const char *name;               // "dark", "light"
    struct look looks[STYLE_COUNT]; // by enum style
};

// The themes, high contrast on dark and on light ground; *ret_count of them.
const struct theme *themes(int *ret_count);

// The letter of a style in canvas_dump ('.' for plain).
char style_letter(enum style s);

#endif
