// SPDX-License-Identifier: EUPL-1.2
// A one-line editor of UTF-8 text in a fixed buffer. The cursor moves by grapheme (base character
// with its marks).
#ifndef ICOPE_UI_FIELD_H
#define ICOPE_UI_FIELD_H

#include "ui/canvas.h"
#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>

enum { FIELD_BYTES = 256 };

// Which characters may be typed.
enum field_allow {
    FIELD_ANY,     // every safe character
    FIELD_DIGITS,  // 0-9
    FIELD_DECIMAL, // 0-9 . , -
    FIELD_DATE,    // 0-9 / - .
};

// Start from {0}; set secret, max_chars, allow as wanted.
struct field {
    char text[FIELD_BYTES]; // content, always terminated, always well-formed
    size_t len;             // bytes used
    size_t cursor;          // byte offset of the cursor, at a grapheme
    size_t max_chars;       // characters it takes, 0 = what fits
    enum field_allow allow; // what may be typed
    bool secret;            // shown as dots; Ctrl-W clears all
};

// Gives it a key: characters, Left, Right, Home, End, Backspace, Delete, Ctrl-A, E, U (clear
// before), K (clear after), W (word). False when the key is none of its business (also Left at the
// start and Right at the end).
bool field_key(struct field *f, struct key key);

// Sets the content (cut at a character when too long), the cursor at the end.
void field_set(struct field *f, const char *text);

// Empties it and wipes the old content from memory.
void field_wipe(struct field *f);

// Draws `cells` columns; scrolls sideways so that the cursor is visible; focused: places the
// hardware cursor.
void field_draw(struct canvas *c, int row, int col, int cells, const struct field *f, bool focused);

#endif
