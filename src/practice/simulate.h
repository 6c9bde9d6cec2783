// SPDX-License-Identifier: EUPL-1.2
// Fictitious people and visits for practice, demonstrations and measurements. The same seed gives
// the same people and answers; how often things happen, and who found that, is said in
// data/simulate/rates.json; domains go together through one hidden trait.
#ifndef ICOPE_PRACTICE_SIMULATE_H
#define ICOPE_PRACTICE_SIMULATE_H

#include "base/clock.h"
#include "base/err.h"
#include "config/paths.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Told after each person; false stops. NULL: nobody asks.
typedef bool simulate_progress(size_t done, size_t people, void *self);
// Adds that many people with visits of the past months and a round for today to an unlocked
// practice store. `visits`: so many of everybody, half a year apart, whom nobody loses and who
// refuse nothing; 0: as often as published. `clock` says what today is. What was added before a
// failure stays. RC_NO when it was stopped.
enum rc simulate_people(struct store *store, const struct paths *paths, const struct clock *clock,
                        size_t people, size_t visits, uint64_t seed, simulate_progress *progress,
                        void *self, struct err *e);

#endif
