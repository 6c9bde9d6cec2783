// SPDX-License-Identifier: EUPL-1.2
// Every screen in a state in which people meet it: a row per screen and state, for the tests that
// draw them all.
#ifndef ICOPE_TESTS_SUPPORT_SCREEN_STATES_H
#define ICOPE_TESTS_SUPPORT_SCREEN_STATES_H

#include "support/desk.h"

// Who is in the store.
enum people {
    PEOPLE_NONE,    // nobody, but the one person that a screen about a person is about
    PEOPLE_USUAL,   // a round of a few people
    PEOPLE_HOSTILE, // and further on: names that try to break lines, one kind each
    PEOPLE_KINDS = PEOPLE_HOSTILE + 6,
};

// A screen in one state.
struct screen_state {
    const char *screen; // name of the screen
    const char *state;  // which state of it, NULL the usual one
    // Brings a new desk there. `people` says who is in the store.
    void (*reach)(struct desk *d, enum people people);
};

// The i-th row, NULL after the last.
const struct screen_state *screen_state(size_t i);
// A desk in that state, its screen on top.
struct desk *screen_state_new(const struct screen_state *s, const char *language,
                              enum people people);
// "SCREEN" or "SCREEN-STATE".
void screen_state_name(const struct screen_state *s, char out[64]);

#endif
