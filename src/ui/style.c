// SPDX-License-Identifier: EUPL-1.2
#include "ui/style.h"

#include "base/mem.h"

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT = 8 };

// Both themes paint their own ground, so that contrast does not depend on how the terminal is set
// up. Every pair of text colours reaches 4.5:1 on the usual palettes (tested); LINE is decoration.
static const struct theme
    all_themes[] =
        {
            {
                .name = "dark",
                .looks =
                    {
                        [STYLE_PLAIN] = {.fg = WHITE, .bg = BLACK},
                        [STYLE_STRONG] = {.fg = WHITE | BRIGHT, .bg = BLACK, .bold = true},
                        [STYLE_SAY] = {.fg = WHITE | BRIGHT, .bg = BLACK, .bold = true},
                        [STYLE_DIM] = {.fg = CYAN, .bg = BLACK},
                        [STYLE_LINE] = {.fg = BRIGHT, .bg = BLACK},
                        [STYLE_TITLE] = {.fg = WHITE | BRIGHT, .bg = BLACK, .bold = true},
                        [STYLE_KEY] = {.fg = CYAN | BRIGHT, .bg = BLACK, .bold = true},
                        [STYLE_SELECTED] = {.fg = WHITE | BRIGHT, .bg = BLUE, .bold = true},
                        [STYLE_FIELD] = {.fg = WHITE | BRIGHT, .bg = BLACK, .underline = true},
                        [STYLE_OK] = {.fg = GREEN | BRIGHT, .bg = BLACK},
                        [STYLE_SIGNAL] = {.fg = YELLOW | BRIGHT, .bg = BLACK, .bold = true},
                        [STYLE_URGENT] = {.fg = WHITE | BRIGHT, .bg = RED, .bold = true},
                        [STYLE_BIG] = {.fg = WHITE | BRIGHT, .bg = BLACK, .bold = true},
                        [STYLE_PRACTICE] = {.fg = BLACK, .bg = YELLOW},
                    },
            },
            {
                .name = "light",
                .looks =
                    {
                        [STYLE_PLAIN] = {.fg = BLACK, .bg = WHITE | BRIGHT},
                        [STYLE_STRONG] = {.fg = BLACK, .bg = WHITE | BRIGHT, .bold = true},
                        [STYLE_SAY] = {.fg = BLACK, .bg = WHITE | BRIGHT, .bold = true},
                        [STYLE_DIM] = {.fg = BLUE, .bg = WHITE | BRIGHT},
                        [STYLE_LINE] = {.fg = BRIGHT, .bg = WHITE | BRIGHT},
                        [STYLE_TITLE] = {.fg = BLACK, .bg = WHITE | BRIGHT, .bold = true},
                        [STYLE_KEY] = {.fg = BLUE, .bg = WHITE | BRIGHT, .bold = true},
                        [STYLE_SELECTED] = {.fg = WHITE | BRIGHT, .bg = BLUE, .bold = true},
                        [STYLE_FIELD] = {.fg = BLACK, .bg = WHITE | BRIGHT, .underline = true},
                        [STYLE_OK] = {.fg = BLUE, .bg = WHITE | BRIGHT},
                        [STYLE_SIGNAL] = {.fg = RED, .bg = WHITE | BRIGHT, .bold = true},
                        [STYLE_URGENT] = {.fg = WHITE | BRIGHT, .bg = RED, .bold = true},
                        [STYLE_BIG] = {.fg = BLACK, .bg = WHITE | BRIGHT, .bold = true},
                        [STYLE_PRACTICE] = {.fg = BLACK, .bg = YELLOW},
                    },
            },
};

const struct theme *themes(int *ret_count)
{
    *ret_count = (int)ARRAY_LEN(all_themes);
    return all_themes;
}

char style_letter(enum style s)
{
    static const char letters[STYLE_COUNT] = {
        [STYLE_PLAIN] = '.', [STYLE_STRONG] = 'b',   [STYLE_SAY] = 'y',    [STYLE_DIM] = 'd',
        [STYLE_LINE] = 'l',  [STYLE_TITLE] = 't',    [STYLE_KEY] = 'k',    [STYLE_SELECTED] = '>',
        [STYLE_FIELD] = '_', [STYLE_OK] = 'o',       [STYLE_SIGNAL] = '!', [STYLE_URGENT] = 'U',
        [STYLE_BIG] = 'G',   [STYLE_PRACTICE] = 'p',
    };
    return (unsigned)s < STYLE_COUNT ? letters[s] : '?';
}
