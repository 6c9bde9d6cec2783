// SPDX-License-Identifier: EUPL-1.2
// A one-line editor of UTF-8 text in a fixed buffer. The cursor moves by grapheme (base character
// with its marks).
#ifndef ICOPE_UI_FIELD_H
#define ICOPE_UI_FIELD_H

#include "ui/canvas.h"
#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    FIELD_BYTES = 256,      // what is typed, and its NUL
    FIELD_ROOMY_BYTES = 512 // where a scanned code may come in
};

// Which characters may be typed.
enum field_allow {
    FIELD_ANY,     // every safe character
    FIELD_DIGITS,  // 0-9
    FIELD_DECIMAL, // 0-9 . , -
    FIELD_DATE,    // 0-9 / - . and blank
};

// What of the last keys is not in the text.
enum field_lost {
    FIELD_WHOLE,       // nothing
    FIELD_NO_ROOM,     // characters past the limit
    FIELD_NOT_ALLOWED, // characters that may not be typed here
};

// Start from {0}; set secret, max_chars, allow as wanted.
struct field {
    char text[FIELD_ROOMY_BYTES]; // content, always terminated, always well-formed
    size_t len;                   // bytes used
    size_t cursor;                // byte offset of the cursor, at a grapheme
    size_t max_chars;             // characters it takes, 0 = what fits
    enum field_allow allow;       // what may be typed
    bool roomy;                   // takes FIELD_ROOMY_BYTES instead of FIELD_BYTES
    bool secret;                  // shown as dots; Ctrl-W clears all
    enum field_lost lost;         // nothing is cut silently: until something is erased
};

// Gives it a key: characters, Left, Right, Home, End, Backspace, Delete, Ctrl-A, E, U (clear
// before), K (clear after), W (word). False when the key is none of its business (also Left at the
// start and Right at the end).
bool field_key(struct field *f, struct key key);

// Sets the content, also one longer than max_chars (it was there before, and is not to be cut by
// being looked at); past its bytes it is cut at a character and `lost` says so. Cursor at the
// end.
void field_set(struct field *f, const char *text);

// Empties it and wipes the old content from memory.
void field_wipe(struct field *f);

// Draws `cells` columns; scrolls sideways so that the cursor is visible; focused: places the
// hardware cursor. Where characters found no room, it says so in its last columns.
void field_draw(struct canvas *c, int row, int col, int cells, const struct field *f, bool focused);

#endif
