// SPDX-License-Identifier: EUPL-1.2
// Text as the canvas shows it: what each character turns into, how many cells it takes, where a
// line may break. One place, so that drawing, wrapping and editing never disagree.
#ifndef ICOPE_UI_GLYPH_H
#define ICOPE_UI_GLYPH_H

#include <stddef.h>
#include <stdint.h>

// One character as shown.
struct glyph {
    uint32_t cp; // safe: U+FFFD for what must not reach a terminal, space for tab and newline
    int cells;   // 0 (a mark on the character before), 1 or 2
};

// Reads the next character of text[0..len); returns the bytes consumed, 0 at the end.
size_t glyph_next(const char *text, size_t len, struct glyph *ret);

// Columns a terminated text takes on the canvas.
int glyph_cells(const char *text);

// Bytes of the longest start of text[0..len) that takes at most `cells` columns; marks stay with
// their base.
size_t glyph_fit(const char *text, size_t len, int cells);

// Byte offset of the grapheme after, and before, the one at `at`.
size_t glyph_after(const char *text, size_t len, size_t at);
// See glyph_after; 0 stays 0.
size_t glyph_before(const char *text, size_t at);

// Length in bytes of the first line when text[0..len) is wrapped to `cols` columns (at least 1),
// and in *ret_next where the next line starts (len at the end). Breaks at newlines and spaces, not
// beside French quotation marks and high punctuation; a word longer than the line is cut.
size_t glyph_line(const char *text, size_t len, int cols, size_t *ret_next);

#endif
