// SPDX-License-Identifier: EUPL-1.2
// What a cell means, and the palette: a style names inks, a theme gives each ink its colour at
// every depth that terminals have, so that nothing depends on colour alone.
#ifndef ICOPE_UI_STYLE_H
#define ICOPE_UI_STYLE_H

#include <stdbool.h>
#include <stdint.h>

enum style {
    STYLE_PLAIN,    // ordinary text, answers
    STYLE_STRONG,   // names, what matters in a row
    STYLE_SAY,      // words to say aloud
    STYLE_DIM,      // notes to the visitor, heads of columns, secondary text
    STYLE_LINE,     // rules, frames, the empty part of a gauge
    STYLE_TITLE,    // title line
    STYLE_KEY,      // names of keys
    STYLE_ACCENT,   // heads of sections, the full part of a gauge
    STYLE_SELECTED, // the row the cursor is on
    STYLE_FIELD,    // an input field
    STYLE_OK,       // done, counted
    STYLE_SIGNAL,   // a signal, late, a failure: something to look at
    STYLE_URGENT,   // F9 and red flags; nothing else
    STYLE_BIG,      // large digits and words
    STYLE_PRACTICE, // the mark of a practice store
    STYLE_COUNT,
};

// What lies behind the letters of a style that has no ground of its own.
enum ground {
    GROUND_PAGE,  // the screen
    GROUND_BAR,   // title line and line of keys
    GROUND_PANEL, // beside the page on wide screens
    GROUND_COUNT,
};

// The roles of colours. Letters and marks first, then what lies behind them.
enum ink {
    INK_NONE, // no colour of its own: what lies behind the cell
    INK_PLAIN,
    INK_STRONG,
    INK_DIM,
    INK_LINE,
    INK_ACCENT,
    INK_SELECTED,
    INK_OK,
    INK_SIGNAL,
    INK_URGENT,
    INK_PRACTICE,
    INK_GROUND,
    INK_BAR,
    INK_PANEL,
    INK_SELECTED_GROUND,
    INK_SIGNAL_GROUND,
    INK_URGENT_GROUND,
    INK_PRACTICE_GROUND,
    INK_COUNT,
};

// How many colours a terminal has.
enum depth {
    DEPTH_NONE,   // bold, reverse and underline carry everything
    DEPTH_8,      // the eight of ANSI
    DEPTH_16,     // and their bright ones
    DEPTH_256,    // and the cube and the greys of xterm
    DEPTH_DIRECT, // any, 0xRRGGBB
    DEPTH_COUNT,
};

enum { COLOUR_NONE = -1 };

// The colour of one ink by enum depth: 0xRRGGBB for DEPTH_DIRECT, else the number of the colour;
// COLOUR_NONE: as INK_NONE.
struct shade {
    int32_t at[DEPTH_COUNT]; // one colour a depth
};

// A theme.
struct theme {
    const char *name;             // "dark", "light"
    bool bold_brightens_well;     // bold letters may come out in the bright colour of theirs
    struct shade inks[INK_COUNT]; // by enum ink
};

// How a cell looks on one terminal.
struct look {
    int32_t fg;     // letters, as in struct shade; COLOUR_NONE without colours
    int32_t bg;     // behind them
    bool bold;      // thicker, on some terminals brighter
    bool underline; // line below
    bool reverse;   // letters and ground exchanged
};

// The themes, high contrast on dark and on light ground; *ret_count of them.
const struct theme *themes(int *ret_count);

// The look of a style over a ground, pure.
struct look style_look(const struct theme *theme, enum depth depth, enum style s, enum ground g);

// The letter of a style in canvas_dump ('.' for plain).
char style_letter(enum style s);

#endif
