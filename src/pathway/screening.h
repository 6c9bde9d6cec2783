// SPDX-License-Identifier: EUPL-1.2
// What a Step 1 came to: the state of each domain, what an incomplete one lacks, and how many there
// are of each kind. The only place that counts: screens, tables and packages show these numbers, so
// that they agree. Pure; reads an R4 QuestionnaireResponse of the Step 1 form, of any version.
#ifndef ICOPE_PATHWAY_SCREENING_H
#define ICOPE_PATHWAY_SCREENING_H

#include "base/canonical.h"
#include "base/json.h"
#include "questionnaire/questionnaire.h"

#include <stdbool.h>
#include <stddef.h>

// The domains in the order nurses read them: six of intrinsic capacity, then the optional one.
enum screening_domain {
    SCREENING_COGNITION,
    SCREENING_MOBILITY,
    SCREENING_NUTRITION,
    SCREENING_VISION,
    SCREENING_HEARING,
    SCREENING_MOOD,
    SCREENING_SOCIAL, // not counted
    SCREENING_DOMAINS
};
enum { SCREENING_COUNTED = SCREENING_SOCIAL, SCREENING_MISSING_MAX = 8 };

// Where a domain stands.
enum domain_state {
    DOMAIN_STATE_NOT_ASSESSED, // no answer that tells anything
    DOMAIN_STATE_INCOMPLETE,   // some, but not all that is needed to say "no signal"
    DOMAIN_STATE_NO_SIGNAL,    // all there, none abnormal
    DOMAIN_STATE_SIGNAL,       // one abnormal answer is enough
};

// Why a recall that is there is not valid.
enum recall_invalid {
    RECALL_INVALID_NOT,         // valid, or not there
    RECALL_INVALID_CUED,        // the words were shown or said again
    RECALL_INVALID_INTERRUPTED, // the wait was broken
    RECALL_INVALID_DELAY        // too early or too late
};

// One domain.
struct screening_row {
    enum domain_state state;                    // where it stands
    const char *missing[SCREENING_MISSING_MAX]; // linkIds of what is missing or not valid; static
    size_t missing_count;                       // used; 0 unless the domain is incomplete
    enum recall_invalid recall;                 // of memory, when only that keeps it incomplete
};

// A whole Step 1. The four counts are of the six domains and add up to SCREENING_COUNTED.
struct screening {
    struct screening_row at[SCREENING_DOMAINS]; // by enum screening_domain
    bool social;                                // the optional domain was asked
    size_t signals;                             // domains with one
    size_t no_signal;                           // domains assessed without one
    size_t incomplete;                          // domains assessed in part
    size_t not_assessed;                        // the others
};

// Extension of a domain's state in a response whose answers were erased (pathway/remains.h): some
// of the domain had been assessed.
#define REMAINS_IN_PART FHIR_EXTENSIONS "assessed-in-part"

// Reads a response; NULL or another form's gives six domains not assessed. `q` is the form it was
// made with, so that questions of another version are not called missing; NULL: not known.
void screening_read(const struct questionnaire *q, const struct json *response,
                    struct screening *ret);
// Was anything assessed? Otherwise it was no screening: the person is still to be seen.
bool screening_done(const struct screening *s);
// The domain an item belongs to by its linkId ("vis-near"); SCREENING_DOMAINS for none.
enum screening_domain screening_domain_of(const char *link_id);

#endif
