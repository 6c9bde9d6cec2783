// SPDX-License-Identifier: EUPL-1.2
// When this program was made. Test programs have a date of their own (tests/cheap/built.c), as
// their clocks stand where their cases want them.
#ifndef ICOPE_BASE_BUILT_H
#define ICOPE_BASE_BUILT_H

#include <stdint.h>

// The day of its newest entry in debian/changelog, in ms since 1970-01-01T00:00Z; two builds of one
// source say the same. No moment before it can be now.
extern const int64_t BUILT_UTC_MS;

#endif
