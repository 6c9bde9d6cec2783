// SPDX-License-Identifier: EUPL-1.2
// Between a red flag (store/flag.h) and a server: FHIR R4 Flag, a Communication for each call about
// it, and the package that tells what was not told yet. Pure.
#ifndef ICOPE_FHIR_FLAG_H
#define ICOPE_FHIR_FLAG_H

#include "base/canonical.h"
#include "base/clock.h"
#include "store/flag.h"

// Code systems of the kinds, of how a call ended and of outcomes.
#define FLAG_KINDS    FHIR_CODES "icope-red-flag"
#define FLAG_OUTCOMES FHIR_CODES "icope-red-flag-outcome"

// The outcome that says it should never have been raised.
#define FLAG_IN_ERROR "in-error"

// Is there something that no package tells yet?
bool flag_is_untold(const struct store_flag *f);
// The package of that: the Patient (before the Flag is there), the Flag when its status is news,
// each new call. New and owned; NULL when there is nothing to tell.
struct json *flag_package(const struct store_flag *f, const struct json *patient,
                          const struct clock *clock);
// The Flag itself, as it would be told now. New and owned.
struct json *flag_resource(const struct store_flag *f, const struct clock *clock);
// Marks all of it as told by that package.
void flag_mark_told(struct store_flag *f, const struct json *package);

enum { FLAG_TEXT_BYTES = 400 };
// A Flag as a server has it.
struct remote_flag {
    bool open;                   // active
    char code[40];               // its kind, "" none of ours
    char text[FLAG_TEXT_BYTES];  // what was seen; safe to show
    char by[96];                 // who raised it; safe to show
    int64_t raised_utc_ms;       // 0 not said
    int64_t closed_utc_ms;       // 0 not said
    char outcome[40];            // code of the outcome, "" not said
    char words[FLAG_TEXT_BYTES]; // words of it; safe to show
    char patient[80];            // id there of the Patient it is about
};
// Reads one. False when it is none, not about a Patient, or its status is none of R4.
bool flag_read(const struct json *flag, struct remote_flag *ret);

#endif
