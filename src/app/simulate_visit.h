// SPDX-License-Identifier: EUPL-1.2
// A fictitious visit of the past: answers drawn by published rates, filled by the real form engine,
// finished as a real visit is. Private to simulate*.c.
#ifndef ICOPE_APP_SIMULATE_VISIT_H
#define ICOPE_APP_SIMULATE_VISIT_H

#include "app/paths.h"
#include "base/clock.h"
#include "base/id.h"
#include "form/form.h"
#include "store/store.h"

#include <stdint.h>

// A generator of repeatable numbers (SplitMix64, Steele 2014). Never for secrets.
struct chance {
    uint64_t state; // the seed, then what comes next
};
// The next number.
uint64_t chance_next(struct chance *c);
// A number from 0 to below `n`.
uint32_t chance_below(struct chance *c, uint32_t n);
// A number of the standard normal distribution (sum of twelve uniform ones).
double chance_normal(struct chance *c);
// An identifier of 36 characters that repeats with the seed.
struct id chance_id(struct chance *c);

// What all visits of a run share.
struct simulation {
    struct store *store;        // unlocked, borrowed
    const struct clock *clock;  // what today is
    struct chance chance;       // where numbers come from
    struct questionnaire *form; // Step 1, owned
    struct clock_fake past;     // the time of the visit
};

// Loads the form. RC_NO, RC_INVALID.
enum rc simulation_start(struct simulation *s, const struct paths *paths, struct err *e);
// Gives the store its clock back and frees.
void simulation_end(struct simulation *s);

// A finished visit `ago_ms` before now. `trait`: how frail the person is, 0 the average.
enum rc simulate_visit(struct simulation *s, const struct json *patient, struct id person,
                       int64_t ago_ms, double trait, struct err *e);

#endif
