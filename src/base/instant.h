// SPDX-License-Identifier: EUPL-1.2
// Moments as FHIR R4 writes them (datatypes.html#dateTime). Pure.
#ifndef ICOPE_BASE_INSTANT_H
#define ICOPE_BASE_INSTANT_H

#include "base/clock.h"

// Reads "2026-11-24T10:00:00.5+01:00" (with or without seconds or fraction). False for a date
// alone, without a zone, or anything else.
bool instant_read(const char *text, int64_t *ret_utc_ms);
// Writes "2026-11-24T09:00:00.500Z" into out (INSTANT_BYTES), however the clock stands.
void instant_write(int64_t utc_ms, char *out);

#endif
