// SPDX-License-Identifier: EUPL-1.2
// Keeps a stray or held key from answering. Pure: the time comes from outside.
#ifndef ICOPE_UI_GUARD_H
#define ICOPE_UI_GUARD_H

#include "ui/key.h"

#include <stdint.h>

// How long people need. A seam: build/icope-test links tests/cheap/guard_limits.c instead of this
// folder's guard_limits.c, so that a script need not wait as a hand does.
struct guard_limits {
    int64_t drawn_ms;  // so long a question stands before a key answers it, 0 not at all
    int64_t repeat_ms; // the same key again sooner is a held one, 0 never
};
// Of people: 150 and 120.
extern const struct guard_limits GUARD_LIMITS;

enum guard_verdict {
    GUARD_TAKE,
    GUARD_EARLY,  // the question has only just been drawn, or not yet
    GUARD_REPEAT, // the same key, too soon after itself
};

// The key before, and how long the question stands. Start from {0}.
struct guard {
    struct key last;  // code KEYC_NONE before the first
    int64_t last_ms;  // when it came, taken or not
    int64_t drawn_ms; // when what is asked now was first drawn, 0 not yet
};

// Something else is asked from now on, and not drawn yet.
void guard_ask(struct guard *g);
// What is asked now is in front of people.
void guard_drawn(struct guard *g, int64_t now_ms);
// Notes a key, and judges it as one that answers.
enum guard_verdict guard_key(struct guard *g, struct key key, int64_t now_ms);

#endif
