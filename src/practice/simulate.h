// SPDX-License-Identifier: EUPL-1.2
// Fictitious people and visits for practice, demonstrations and measurements. The same seed gives
// the same people and answers; rates are those published (MAPT cohort, n 759; Tavassoli 2022,
// n 10,903) with domains that go together through one hidden trait.
#ifndef ICOPE_PRACTICE_SIMULATE_H
#define ICOPE_PRACTICE_SIMULATE_H

#include "base/clock.h"
#include "base/err.h"
#include "config/paths.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

// Adds that many people with visits of the past months and a round for today to an unlocked
// practice store. `clock` says what today is. What was added before a failure stays.
enum rc simulate_people(struct store *store, const struct paths *paths, const struct clock *clock,
                        size_t people, uint64_t seed, struct err *e);

#endif
