// SPDX-License-Identifier: EUPL-1.2
// What the terminal sends, as keys. Private to src/term.
#ifndef ICOPE_TERM_INPUT_H
#define ICOPE_TERM_INPUT_H

#include "ui/key.h"

#include <stdbool.h>
#include <wchar.h>

// What is known between two keys. Start from {0} with each terminal.
struct input {
    bool pasting;   // between the marks of a paste, where control characters are dropped
    mbstate_t part; // of a character that has not come whole yet
};

// Sets curses' terminal to keys without waiting, teaches it the sequences it may not know
// (bracketed paste) and asks for clicks when wanted.
void input_start(bool mouse);

// The next key without waiting, KEYC_NONE when there is none.
struct key input_read(struct input *in);

#endif
