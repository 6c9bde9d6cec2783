// SPDX-License-Identifier: EUPL-1.2
// Chance that repeats with its seed, and the answers of a fictitious visit drawn by published
// rates. Pure. For simulate*.c and its tests.
#ifndef ICOPE_PRACTICE_ANSWERS_H
#define ICOPE_PRACTICE_ANSWERS_H

#include "base/id.h"
#include "base/json.h"
#include "practice/rates.h"

#include <stdbool.h>
#include <stdint.h>

// A generator of repeatable numbers (SplitMix64, Steele 2014). Never for secrets.
struct chance {
    uint64_t state; // the seed, then what comes next
};
// The next number.
uint64_t chance_next(struct chance *c);
// A number from 0 to below `n`.
uint32_t chance_below(struct chance *c, uint32_t n);
// True so many times in a thousand.
bool chance_per_mille(struct chance *c, uint32_t rate);
// One of several that exclude each other, each so often in a thousand: its index; `count` for none.
size_t chance_of(struct chance *c, const uint32_t *rates, size_t count);
// A number of the standard normal distribution (sum of twelve uniform ones).
double chance_normal(struct chance *c);
// An identifier of 36 characters that repeats with the seed.
struct id chance_id(struct chance *c);

// Answers to Step 1 as form_set_all takes them, new and owned. `trait`: how frail the person is, 0
// the average, by standard deviations. `nth`: visits of this person before, for another word list
// and for "worse than last time?".
struct json *simulate_answers(struct chance *c, const struct rates *rates, double trait,
                              unsigned nth);

#endif
