// SPDX-License-Identifier: EUPL-1.2
// What the terminal sends, as keys. Private to src/term.
#ifndef ICOPE_TERM_INPUT_H
#define ICOPE_TERM_INPUT_H

#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

enum { SEQUENCE_BYTES = 32 };

// What is known between two keys. Start from {0} with each terminal.
struct input {
    bool gap;       // a blank is due before the next character of the paste
    bool pasting;   // between the marks of a paste, where control characters are dropped
    mbstate_t part; // of a character that has not come whole yet
    char sequence[SEQUENCE_BYTES]; // of an escape sequence that has not come whole yet
    size_t sequence_len;           // its bytes, 0 none is coming
    int64_t sequence_ms;           // when its last byte came
};

// How long an Esc waits for the rest of a sequence: what ESCDELAY says, else longer where bytes
// travel (ssh, or a serial line of that name).
int input_escape_wait_ms(const char *escdelay, bool ssh, const char *line);

// Sets curses' terminal to keys without waiting, teaches it the sequences it may not know
// (bracketed paste) and asks for clicks when wanted.
void input_start(bool mouse, int escape_wait_ms);

// The next key without waiting, KEYC_NONE when there is none.
struct key input_read(struct input *in);

#endif
