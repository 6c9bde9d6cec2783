// SPDX-License-Identifier: EUPL-1.2
#include "ui/style.h"

#include "base/mem.h"

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT = 8 };

#define SHADE(direct, of_256, of_16, of_8)                                                         \
    {                                                                                              \
        {                                                                                          \
            COLOUR_NONE, of_8, of_16, of_256, direct                                               \
        }                                                                                          \
    }

// The palette: one row an ink, its colour in 24 bits, of 256, of 16, of 8. Both themes paint their
// own ground, so that contrast does not depend on how the terminal is set up. Text keeps 4.5:1 and
// marks 3:1 at every depth (tested); a line is decoration. Changing a colour: run the test.
// clang-format off
static const struct theme all_themes[] = {
    {
        .name = "dark",
        .bold_brightens_well = true,
        .inks = {
            [INK_NONE]            = SHADE(COLOUR_NONE, COLOUR_NONE, COLOUR_NONE, COLOUR_NONE),
            [INK_PLAIN]           = SHADE(0xc9d1d9, 252, WHITE | BRIGHT, WHITE),
            [INK_STRONG]          = SHADE(0xf0f4f8, 255, WHITE | BRIGHT, WHITE),
            [INK_DIM]             = SHADE(0x8792a1, 246, WHITE, WHITE),
            [INK_LINE]            = SHADE(0x2b3440, 238, BRIGHT, BLUE),
            [INK_ACCENT]          = SHADE(0x57b6ff, 75, CYAN | BRIGHT, CYAN),
            [INK_SELECTED]        = SHADE(0xffffff, 231, BLACK, BLACK),
            [INK_OK]              = SHADE(0x7ccf9a, 114, GREEN | BRIGHT, GREEN),
            [INK_SIGNAL]          = SHADE(0xf2b84b, 215, YELLOW | BRIGHT, YELLOW),
            [INK_URGENT]          = SHADE(0xffffff, 231, WHITE | BRIGHT, WHITE),
            [INK_PRACTICE]        = SHADE(0xffe08a, 222, BLACK, BLACK),
            [INK_GROUND]          = SHADE(0x12161c, 233, BLACK, BLACK),
            [INK_BAR]             = SHADE(0x1c232d, 235, BLUE, BLUE),
            [INK_PANEL]           = SHADE(0x171d25, 234, BLACK, BLACK),
            [INK_SELECTED_GROUND] = SHADE(0x1f4b73, 24, CYAN, CYAN),
            [INK_SIGNAL_GROUND]   = SHADE(COLOUR_NONE, COLOUR_NONE, COLOUR_NONE, COLOUR_NONE),
            [INK_URGENT_GROUND]   = SHADE(0xb3261e, 124, RED, RED),
            [INK_PRACTICE_GROUND] = SHADE(0x5b4a12, 58, YELLOW | BRIGHT, YELLOW),
        },
    },
    {
        .name = "light",
        .inks = {
            [INK_NONE]            = SHADE(COLOUR_NONE, COLOUR_NONE, COLOUR_NONE, COLOUR_NONE),
            [INK_PLAIN]           = SHADE(0x33383f, 237, BLACK, BLACK),
            [INK_STRONG]          = SHADE(0x0e1217, 233, BLACK, BLACK),
            [INK_DIM]             = SHADE(0x5f6670, 241, BLACK, BLACK),
            [INK_LINE]            = SHADE(0xd8d4ca, 251, BRIGHT, BLACK),
            [INK_ACCENT]          = SHADE(0x005fa8, 25, BLUE, BLUE),
            [INK_SELECTED]        = SHADE(0x06263f, 234, WHITE | BRIGHT, WHITE),
            [INK_OK]              = SHADE(0x1f6f43, 22, BLACK, BLACK),
            [INK_SIGNAL]          = SHADE(0x8a5300, 94, MAGENTA, WHITE),
            [INK_URGENT]          = SHADE(0xffffff, 231, WHITE | BRIGHT, WHITE),
            [INK_PRACTICE]        = SHADE(0x5b4300, 58, BLACK, BLACK),
            [INK_GROUND]          = SHADE(0xfbfaf7, 231, WHITE | BRIGHT, WHITE),
            [INK_BAR]             = SHADE(0xece9e2, 254, WHITE, CYAN),
            [INK_PANEL]           = SHADE(0xf4f2ec, 255, WHITE | BRIGHT, WHITE),
            [INK_SELECTED_GROUND] = SHADE(0xcfe4f7, 153, BLUE, BLUE),
            [INK_SIGNAL_GROUND]   = SHADE(COLOUR_NONE, COLOUR_NONE, COLOUR_NONE, BLACK),
            [INK_URGENT_GROUND]   = SHADE(0xb3261e, 124, RED, RED),
            [INK_PRACTICE_GROUND] = SHADE(0xffe9a8, 222, YELLOW | BRIGHT, YELLOW),
        },
    },
};
// clang-format on

// What a style is made of.
static const struct {
    enum ink fg, bg;
    bool bold;      // its colours bear it when bold is drawn as bright
    bool thick;     // bold, but only where colours stay as they are
    bool underline; // always
    bool reverse;   // where there are no colours
    char letter;    // in canvas_dump
} styles[STYLE_COUNT] = {
    [STYLE_PLAIN] = {.fg = INK_PLAIN, .letter = '.'},
    [STYLE_STRONG] = {.fg = INK_STRONG, .bold = true, .letter = 'b'},
    [STYLE_SAY] = {.fg = INK_STRONG, .bold = true, .letter = 'y'},
    [STYLE_DIM] = {.fg = INK_DIM, .letter = 'd'},
    [STYLE_LINE] = {.fg = INK_LINE, .letter = 'l'},
    [STYLE_TITLE] = {.fg = INK_STRONG, .bold = true, .letter = 't'},
    [STYLE_KEY] = {.fg = INK_ACCENT, .bold = true, .letter = 'k'},
    [STYLE_ACCENT] = {.fg = INK_ACCENT, .letter = 'a'},
    [STYLE_SELECTED] = {.fg = INK_SELECTED,
                        .bg = INK_SELECTED_GROUND,
                        .thick = true,
                        .reverse = true,
                        .letter = '>'},
    [STYLE_FIELD] = {.fg = INK_STRONG, .bg = INK_BAR, .underline = true, .letter = '_'},
    [STYLE_OK] = {.fg = INK_OK, .letter = 'o'},
    [STYLE_SIGNAL] = {.fg = INK_SIGNAL, .bg = INK_SIGNAL_GROUND, .bold = true, .letter = '!'},
    [STYLE_URGENT] =
        {.fg = INK_URGENT, .bg = INK_URGENT_GROUND, .bold = true, .reverse = true, .letter = 'U'},
    [STYLE_BIG] = {.fg = INK_STRONG, .bold = true, .letter = 'G'},
    [STYLE_PRACTICE] = {.fg = INK_PRACTICE,
                        .bg = INK_PRACTICE_GROUND,
                        .reverse = true,
                        .letter = 'p'},
};

static const enum ink grounds[GROUND_COUNT] = {
    [GROUND_PAGE] = INK_GROUND, [GROUND_BAR] = INK_BAR, [GROUND_PANEL] = INK_PANEL};

const struct theme *themes(int *ret_count)
{
    *ret_count = (int)ARRAY_LEN(all_themes);
    return all_themes;
}

struct look style_look(const struct theme *theme, enum depth depth, enum style s, enum ground g)
{
    struct look look = {.fg = theme->inks[styles[s].fg].at[depth],
                        .bg = theme->inks[styles[s].bg].at[depth],
                        .underline = styles[s].underline};
    if (look.bg == COLOUR_NONE)
        look.bg = theme->inks[grounds[g]].at[depth];
    bool ansi = depth == DEPTH_8 || depth == DEPTH_16; // where bold may be drawn as bright
    look.bold = ansi ? styles[s].bold && (theme->bold_brightens_well || look.fg == WHITE)
                     : styles[s].bold || styles[s].thick;
    if (depth == DEPTH_NONE) // on a bar, which is reversed itself, such a style stands out upright
        look.reverse = styles[s].reverse != (g == GROUND_BAR);
    return look;
}

char style_letter(enum style s)
{
    return (unsigned)s < STYLE_COUNT ? styles[s].letter : '?';
}
