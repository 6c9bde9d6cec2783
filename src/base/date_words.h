// SPDX-License-Identifier: EUPL-1.2
// Dates as people write them in a sentence, in the language of the program.
#ifndef ICOPE_BASE_DATE_WORDS_H
#define ICOPE_BASE_DATE_WORDS_H

#include "base/clock.h"

// "29 November 2026", "29 novembre 2026"; of a partial date "November 2026" or "2026", "" where
// nothing is known. Keep the struct in a variable, as with date_text.
struct time_text date_words(struct date d);

#endif
