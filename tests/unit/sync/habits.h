// SPDX-License-Identifier: EUPL-1.2
// Servers as there are: what each of them does that a plain one does not.
#ifndef ICOPE_TESTS_SYNC_HABITS_H
#define ICOPE_TESTS_SYNC_HABITS_H

#include "support/fhir_fake.h"

static const struct fake_habits habits[] = {
    {0},
    {.not_atomic = true},
    {.create_refused = 404},
    {.not_atomic = true, .max_entries = 3},
    {.minimal = true, .no_etag = true},
    {.ignore_conditions = true, .gzip_refused = true},
    {.ignore_conditions = true, .create_refused = 400},
};

#endif
