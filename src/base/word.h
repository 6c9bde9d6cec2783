// SPDX-License-Identifier: EUPL-1.2
// How near two words are: what somebody meant who mistyped. Pure.
#ifndef ICOPE_BASE_WORD_H
#define ICOPE_BASE_WORD_H

#include <stdbool.h>
#include <stddef.h>

// How many steps (a letter put in, taken out, changed, or two swapped) lead from one word to the
// other: optimal string alignment. Words beyond 63 bytes are far from everything.
size_t word_distance(const char *a, const char *b);
// Was the word meant for the name? Fewer than half its letters are wrong then.
bool word_near(const char *word, const char *name);

#endif
