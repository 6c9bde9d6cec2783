// SPDX-License-Identifier: EUPL-1.2
#include "ui/big.h"

#include "base/utf8.h"
#include "ui/big_font.h"
#include "ui/glyph.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 64, WORD_BYTES = 512, SPACE_CELLS = 2, MARGIN = 3, DIGIT_GAP = 3 };
enum { PIP_CELLS = 5, PIP_ROWS = 2, PIP_GAP = 3, FULL_BLOCK = 0x2588, LIGHT_SHADE = 0x2591 };

// The character of the font that stands for cp: upper case except for the small s of seconds.
static uint32_t font_char(uint32_t cp)
{
    return cp == 's' ? cp : utf8_upper(cp);
}

// Columns of one character.
static int char_cells(struct glyph g)
{
    int width = big_font_width(font_char(g.cp));
    return g.cp == ' ' ? SPACE_CELLS : width > 0 ? width : g.cells;
}

// Columns big_text takes.
static int big_cells(const char *text)
{
    size_t len = strlen(text);
    struct glyph g;
    int cells = 0;
    for (size_t used; (used = glyph_next(text, len, &g)) > 0; text += used, len -= used)
        cells += g.cells > 0 ? char_cells(g) + 1 : 0;
    return cells > 0 ? cells - 1 : 0;
}

// One cell is two pixels above each other.
static void draw_char(struct canvas *c, int row, int col, enum style style, uint32_t cp)
{
    static const uint32_t blocks[] = {' ', 0x2580, 0x2584, 0x2588};
    int width = big_font_width(cp);
    for (int r = 0; r < BIG_ROWS; r++) {
        for (int k = 0; k < width; k++) {
            int upper = big_font_pixel(cp, 2 * r, k) ? 1 : 0;
            int lower = big_font_pixel(cp, 2 * r + 1, k) ? 2 : 0;
            canvas_fill(c, row + r, col + k, 1, 1, style, blocks[upper + lower]);
        }
    }
}

// Digits, letters A-Z, '.' ',' ':' '-' '/' '%' '+' and space in half-blocks, three rows high, from
// (row, col); other characters stand plain in the middle row. Returns the columns used.
static int big_text(struct canvas *c, int row, int col, enum style style, const char *text)
{
    size_t len = strlen(text);
    struct glyph g;
    int start = col;
    for (size_t used; (used = glyph_next(text, len, &g)) > 0; text += used, len -= used) {
        uint32_t cp = font_char(g.cp);
        if (g.cells == 0)
            continue; // a mark has no place on a large letter
        if (big_font_width(cp) > 0) {
            draw_char(c, row, col, style, cp);
        } else if (g.cp != ' ') {
            char plain[5] = "";
            plain[utf8_put(g.cp, plain)] = '\0';
            canvas_text(c, row + 1, col, g.cells, style, plain);
        }
        col += char_cells(g) + 1;
    }
    return col > start ? col - 1 - start : 0;
}

// Columns of a number of large digits; 0 when it has other characters.
static int number_cells(const char *text)
{
    int cells = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        const char *row = big_digit_row((unsigned char)text[i], 0);
        if (row == NULL)
            return 0;
        cells += glyph_cells(row) + (i > 0 ? DIGIT_GAP : 0);
    }
    return cells;
}

// The column from which on something is in the middle of the area.
static int middle(struct frame_area area, int cells)
{
    return area.col + (area.cols > cells ? (area.cols - cells) / 2 : 0);
}

int big_number(struct canvas *c, struct frame_area area, enum style style, const char *text)
{
    int cells = number_cells(text);
    if (cells == 0 || cells > area.cols || area.rows < BIG_NUMBER_ROWS) {
        big_text(c, area.row, middle(area, big_cells(text)), style, text);
        return BIG_ROWS;
    }
    int col = middle(area, cells);
    for (size_t i = 0; text[i] != '\0'; i++) {
        uint32_t digit = (unsigned char)text[i];
        for (int row = 0; row < BIG_DIGIT_ROWS; row++)
            canvas_text(c, area.row + row, col, -1, style, big_digit_row(digit, row));
        col += glyph_cells(big_digit_row(digit, 0)) + DIGIT_GAP;
    }
    return BIG_NUMBER_ROWS;
}

int big_pips(struct canvas *c, struct frame_area area, int done, int total)
{
    bool large = area.rows >= BIG_PIPS_ROWS && area.cols >= total * (PIP_CELLS + PIP_GAP) - PIP_GAP;
    int step = large ? PIP_CELLS + PIP_GAP : 2;
    int col = middle(area, total * step - (large ? PIP_GAP : 1));
    for (int i = 0; i < total; i++, col += step) {
        bool full = i < done;
        if (!large) {
            canvas_text(c, area.row, col, 1, full ? STYLE_OK : STYLE_DIM, full ? "■" : "□");
            continue;
        }
        canvas_fill(c, area.row, col, PIP_ROWS, PIP_CELLS, full ? STYLE_OK : STYLE_DIM,
                    full ? FULL_BLOCK : LIGHT_SHADE);
        canvas_printf(c, area.row + PIP_ROWS, col + PIP_CELLS / 2, 2, full ? STYLE_OK : STYLE_DIM,
                      "%d", i + 1);
    }
    return large ? BIG_PIPS_ROWS : 1;
}

// Makes a word ready: upper case, its letters spaced by `gap` blanks.
static void spaced(const char *word, int gap, char out[WORD_BYTES])
{
    size_t len = strlen(word), at = 0;
    struct glyph g;
    size_t used;
    for (int i = 0; i < WORD_MAX && (used = glyph_next(word, len, &g)) > 0; i++) {
        if (at > 0 && g.cells > 0) {
            memset(out + at, ' ', (size_t)gap);
            at += (size_t)gap;
        }
        at += utf8_put(utf8_upper(g.cp), out + at);
        word += used;
        len -= used;
    }
    out[at] = '\0';
}

// Has the font every letter of the word?
static bool has_all(const char *word)
{
    size_t len = strlen(word);
    struct glyph g;
    for (size_t used; (used = glyph_next(word, len, &g)) > 0; word += used, len -= used)
        if (g.cp != ' ' && big_font_width(utf8_upper(g.cp)) == 0)
            return false;
    return true;
}

static void draw_frame(struct canvas *c, int row, int col, int rows, int cols)
{
    canvas_fill(c, row, col, 1, cols, STYLE_LINE, 0x2500);
    canvas_fill(c, row + rows - 1, col, 1, cols, STYLE_LINE, 0x2500);
    canvas_fill(c, row, col, rows, 1, STYLE_LINE, 0x2502);
    canvas_fill(c, row, col + cols - 1, rows, 1, STYLE_LINE, 0x2502);
    canvas_text(c, row, col, 1, STYLE_LINE, "╭");
    canvas_text(c, row, col + cols - 1, 1, STYLE_LINE, "╮");
    canvas_text(c, row + rows - 1, col, 1, STYLE_LINE, "╰");
    canvas_text(c, row + rows - 1, col + cols - 1, 1, STYLE_LINE, "╯");
}

// The word letter by letter with as much air as `room` allows.
static void airy(const char *word, int room, char text[WORD_BYTES])
{
    for (int gap = 2; gap >= 0; gap--) {
        spaced(word, gap, text);
        if (glyph_cells(text) <= room)
            return;
    }
}

int big_word(struct canvas *c, struct frame_area area, enum style style, const char *word)
{
    char text[WORD_BYTES];
    if (area.rows <= 0 || area.cols <= 0)
        return 0;
    int framed_room = area.cols - 2 * MARGIN - 2;
    bool framed = area.rows >= BIG_WORD_ROWS && framed_room > 0;
    int room = framed ? framed_room : area.cols;
    spaced(word, 0, text);
    bool large = framed && has_all(text) && big_cells(text) <= room;
    if (!large)
        airy(word, room, text);
    int cells = large ? big_cells(text) : glyph_cells(text);
    cells = cells < room ? cells : room;
    int col = area.col + (area.cols - cells) / 2;
    if (framed)
        draw_frame(c, area.row, col - MARGIN - 1, BIG_WORD_ROWS, cells + 2 * MARGIN + 2);
    if (large)
        big_text(c, area.row + 1, col, style, text);
    else
        canvas_text(c, area.row + (framed ? BIG_WORD_ROWS / 2 : 0), col, cells, style, text);
    return framed ? BIG_WORD_ROWS : 1;
}
