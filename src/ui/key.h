// SPDX-License-Identifier: EUPL-1.2
// Keys as screens see them, whatever the terminal sends.
#ifndef ICOPE_UI_KEY_H
#define ICOPE_UI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
    KEYC_NONE, // nothing came
    KEYC_CHAR, // a character: cp
    KEYC_ENTER,
    KEYC_ESC,
    KEYC_TAB,
    KEYC_BACKTAB,
    KEYC_BACKSPACE,
    KEYC_DELETE,
    KEYC_INSERT,
    KEYC_UP,
    KEYC_DOWN,
    KEYC_LEFT,
    KEYC_RIGHT,
    KEYC_HOME,
    KEYC_END,
    KEYC_PAGE_UP,
    KEYC_PAGE_DOWN,
    KEYC_F,       // a function key: cp = its number 1..12
    KEYC_CTRL,    // control + letter: cp = the letter in lower case
    KEYC_MOUSE,   // a click: row, col
    KEYC_RESIZE,  // the window changed: row, col = new size
    KEYC_UNKNOWN, // a key that nobody knows here: Alt and a character, a sequence without a name
};

// One key press. Mouse and resize carry row and col.
struct key {
    enum key_code code; // which
    uint32_t cp;        // character, number or letter, 0 otherwise
    int row, col;       // mouse position or new size
};

#define KEY_OF(c)                                                                                  \
    {                                                                                              \
        .code = KEYC_CHAR, .cp = (c)                                                               \
    }
#define KEY_FN(n)                                                                                  \
    {                                                                                              \
        .code = KEYC_F, .cp = (n)                                                                  \
    }
#define KEY_CTRL(c)                                                                                \
    {                                                                                              \
        .code = KEYC_CTRL, .cp = (c)                                                               \
    }
#define KEY_NAMED(k)                                                                               \
    {                                                                                              \
        .code = (k)                                                                                \
    }

// Same key (position does not count)?
bool key_equal(struct key a, struct key b);
// The digit of a key of the upper row of a French keyboard without Shift (& é " ' ( - è _ ç à are 1
// to 9, then 0), any other key as it is. For where nothing is being typed.
struct key key_as_digit(struct key key);
// Translated short name for help lines ("Entrée", "F9", "Ctrl-L", "a") into out.
const char *key_label(struct key k, char *out, size_t out_bytes);
// A label may begin with its letter, so that each language has its own: "q<tab>quit". The letter, 0
// when it begins with none; *ret_words is what stands behind the tab, the whole label without one.
uint32_t key_letter(const char *label, const char **ret_words);
// Parses the notation of test scripts: "a", "é", "<Enter>", "<Esc>", "<F9>", "<C-l>", "<Up>",
// "<Space>"; returns the bytes consumed, 0 on error.
size_t key_parse(const char *text, struct key *ret);

#endif
