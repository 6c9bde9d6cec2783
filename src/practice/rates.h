// SPDX-License-Identifier: EUPL-1.2
// How often things happen in practice: data/simulate/rates.json, read once. Pure.
#ifndef ICOPE_PRACTICE_RATES_H
#define ICOPE_PRACTICE_RATES_H

#include "base/err.h"
#include "base/json.h"

#include <stdint.h>

enum { RATE_DOMAINS = 6 };
// The domains with a published rate of alerts.
enum rate_domain {
    RATE_COGNITION,
    RATE_MOBILITY,
    RATE_NUTRITION,
    RATE_VISION,
    RATE_HEARING,
    RATE_MOOD
};

// All in a thousand, but the last.
struct rates {
    uint32_t domain[RATE_DOMAINS];    // people with an alert there
    uint32_t women;                   // of the people
    uint32_t seen_again;              // half a year after each visit
    uint32_t recall_none, recall_one; // of troubled memories: so many words recalled; else two
    uint32_t disoriented;             // of troubled memories
    uint32_t cued;                    // recalls that do not count
    uint32_t arms, unable;            // of troubled chair rises
    uint32_t second_try;              // chair rises begun twice
    uint32_t open;                    // domains that stay open
    uint32_t proxy, carer_answers;    // who answers some of the questions
    uint32_t with_relative, with_professional, with_several; // who is in the room
    uint32_t glasses, hearing_aid, both;                     // worn
    uint32_t digits, audiometry;                             // methods of the hearing test
    uint32_t worse_troubled, worse_well, worse_unknown;      // "worse than last time?"
    uint32_t alone, help_alone, help_together, carer, wish;  // social support
    uint32_t no_screening, no_send, no_gp, no_carer, no_social, no_research; // refusals
    uint32_t deceased, moved, home;    // of those who are not seen again
    uint32_t for_good;                 // of those who refuse
    uint32_t flag_raised, flag_called; // visits with a red flag, and calls about it
    const struct json *flags;          // array of {"code", "text"}, borrowed from the file
};

// Takes them out of the file, which must outlive *ret. RC_INVALID names the first that is missing
// or not from 0 to 1000.
enum rc rates_read(const struct json *file, struct rates *ret, struct err *e);
// The point of the standard normal distribution above which that share of it lies.
double rates_threshold(uint32_t per_mille);

#endif
