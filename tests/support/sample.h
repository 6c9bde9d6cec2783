// SPDX-License-Identifier: EUPL-1.2
// How much of a long test is run. ICOPE_SAMPLE: "check" (the default, seconds), "ci" (more, by the
// seed that .ci/run prints), "all" (make nightly, make faults).
#ifndef ICOPE_TESTS_SAMPLE_H
#define ICOPE_TESTS_SAMPLE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The one of the three that is asked for.
static inline size_t sample(size_t check, size_t ci, size_t all)
{
    const char *wanted = getenv("ICOPE_SAMPLE");
    if (wanted == NULL || strcmp(wanted, "check") == 0)
        return check;
    return strcmp(wanted, "ci") == 0 ? ci : all;
}

// Is everything asked for?
static inline int sample_is_all(void)
{
    return sample(0, 0, 1) == 1;
}

// Chooses which part is run: ICOPE_SEED, or always the same one.
static inline uint32_t sample_seed(void)
{
    const char *wanted = getenv("ICOPE_SEED");
    return wanted != NULL ? (uint32_t)strtoul(wanted, NULL, 10) : 1;
}

#endif
