// SPDX-License-Identifier: EUPL-1.2
// The chair rises: which presses of a key are rises, which tries are valid, which one counts, and
// whether there may be another. Pure. ICOPE: the first valid try counts; one repeat, and only for
// a try that is not valid.
#ifndef ICOPE_PATHWAY_CHAIR_H
#define ICOPE_PATHWAY_CHAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHAIR_RISES = 5, CHAIR_TRIES_MAX = 2 };

// Limits of time, from the form.
struct chair_rules {
    int64_t gap_ms;     // a rise sooner than this after the one before (or the start) is none
    int64_t minimum_ms; // five rises in less than this are not what a person did
    int64_t limit_ms;   // the try is stopped when this has passed
};

// How a try came to its end.
enum chair_end {
    CHAIR_WHOLE,       // five rises
    CHAIR_ARMS,        // the arms were used, which stops it
    CHAIR_TIME,        // the limit was reached before the fifth rise
    CHAIR_STOPPED,     // stopped because of the person: could not, would not, was not safe
    CHAIR_FALSE_START, // the clock ran before the person did
    CHAIR_INTERRUPTED, // cut by something else: a visitor at the door, the lock, the end of the
                       // program
};

// A finished try.
struct chair_try {
    int rises;            // counted, 0 to CHAIR_RISES
    bool arms;            // were the arms used
    int64_t centiseconds; // from the start to its end, −1 nobody knows
    enum chair_end end;   // how it ended
};

// What a try is worth.
enum chair_worth {
    CHAIR_VALID,       // it is a result, good or bad
    CHAIR_TOO_FAST,    // below the minimum
    CHAIR_NOT_STARTED, // a false start
    CHAIR_CUT,         // interrupted
    CHAIR_GIVEN_UP,    // stopped because of the person: no result, and not to be repeated
};

// The clock of a try under way. {0} is none; start with chair_start.
struct chair_watch {
    int64_t started_ms; // when it began, by the clock of the caller
    int64_t last_ms;    // when the last rise was counted, at first the start
    int rises;          // counted so far
};

// Begins a try at that moment.
void chair_start(struct chair_watch *w, int64_t now_ms);
// A rise is said to have happened at that moment. False when it comes too soon after the one
// before: it is not counted.
bool chair_rise(struct chair_watch *w, const struct chair_rules *rules, int64_t now_ms);
// Whole hundredths of a second, never fewer than passed: 14.001 s are 1401, not 1400.
int64_t chair_centiseconds(int64_t ms);
// What that try is worth.
enum chair_worth chair_worth(const struct chair_try *t, const struct chair_rules *rules);
// N_() why a try does not count, NULL: it does.
const char *chair_worth_words(enum chair_worth worth);
// Index of the try that counts, the first valid one; `count` when there is none.
size_t chair_counting(const struct chair_try *tries, size_t count, const struct chair_rules *rules);
// May there be a try after these? The first, or the one repeat of a try that was too fast, a false
// start or interrupted.
bool chair_may_try(const struct chair_try *tries, size_t count, const struct chair_rules *rules);

#endif
