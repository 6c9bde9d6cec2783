// SPDX-License-Identifier: EUPL-1.2
// What the terminal sends, as keys. Private to src/term.
#ifndef ICOPE_TERM_INPUT_H
#define ICOPE_TERM_INPUT_H

#include "ui/key.h"

#include <stdbool.h>

// Teaches curses the sequences it may not know (bracketed paste) and asks for clicks when wanted.
void input_start(bool mouse);

// The next key without waiting, KEYC_NONE when there is none. *pasting is kept by the caller: true
// between the marks of a paste, where control characters are dropped.
struct key input_read(bool *pasting);

#endif
