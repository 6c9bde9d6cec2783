// SPDX-License-Identifier: EUPL-1.2
// What a report counts and what it is compared with: data/report/figures.json. Pure.
#ifndef ICOPE_REPORT_PLAN_H
#define ICOPE_REPORT_PLAN_H

#include "base/json.h"
#include "base/mem.h"

enum {
    PLAN_DOMAINS = 12, // at most
    PLAN_BANDS = 10,   // of age, below the first and not known among them
    PLAN_MINUTES = 12  // steps of the time of visits
};

// A domain of a form.
struct plan_domain {
    const char *code;  // "cog": items cog-status, cog-not-done
    const char *title; // for people
    bool core;         // one of the six of Step 1
};

// The file, read. Texts are borrowed from it.
struct plan {
    struct json *file;                        // owned
    const char *language;                     // of titles
    struct plan_domain domains[PLAN_DOMAINS]; // in order
    size_t domain_count;                      // of them
    int bands[PLAN_BANDS];                    // first years of the bands of age, rising
    size_t band_count;                        // of them
    size_t smallest;                          // smaller numbers of people are not shown
    int from_months, to_months;               // when a person is to be screened again
    int minutes[PLAN_MINUTES];                // where the steps of the time of visits end, rising
    size_t minute_count;                      // of them
    int short_minutes;                        // a visit below that was a quick one
};

// Reads DATA/report/figures.json. RC_INVALID says what is wrong in it. End with plan_release.
enum rc plan_read(const char *data, const char *language, struct plan *ret, struct err *e);
// Frees.
void plan_release(struct plan *p);
// A published figure.
struct published {
    double value;       // per cent, or years; below 0: none
    size_t people;      // of how many, 0 not known
    const char *source; // for plan_source, NULL none
};
// That of a figure ("cog", "any", "women", "followUp", "age"); of several the first.
struct published plan_published(const struct plan *p, const char *figure);
// Where it was published, "" nowhere. Borrowed.
const char *plan_source(const struct plan *p, const char *id);
// The name of a concept of DATA/codesystems/SYSTEM.json in the language, into the arena; the code
// itself where there is none.
const char *plan_concept(const char *data, const char *system, const char *code,
                         const char *language, struct arena *a);

#endif
