// SPDX-License-Identifier: EUPL-1.2
// People and visits of the model: person, death, location, provider, care_site, visit_occurrence,
// observation_period. For src/omop only.
#ifndef ICOPE_OMOP_PEOPLE_H
#define ICOPE_OMOP_PEOPLE_H

#include "base/json.h"
#include "base/keys.h"
#include "export/mapping.h"
#include "omop/codes.h"
#include "omop/writer.h"

enum { OMOP_DAY_BYTES = 11, OMOP_MOMENT_BYTES = 20 };

// What is known of a person's days; "" none yet.
struct omop_days {
    char first[OMOP_DAY_BYTES], last[OMOP_DAY_BYTES]; // local, of visits
};

// People and visits so far. Start with people_open; people_close.
struct people {
    struct writer *writer;                   // borrowed
    struct codes *codes;                     // borrowed
    const struct clock *clock;               // borrowed
    struct mapping person, visit;            // of data
    struct keys persons, visits;             // ids of resources; number plus one is the model's id
    struct keys providers, locations, sites; // the same
    struct omop_days *days;                  // by number of the person
    size_t people_left, visits_left;         // without a birth year; without a person or a day
    size_t visits_not_made;                  // refused, or nobody was there
    size_t deaths_left;                      // without a day
    enum rc rc;                              // of the first failure
    struct err *e;                           // its text
};

// Begins. RC_NO, RC_IO, RC_INVALID.
enum rc people_open(struct people *p, const char *data_dir, struct err *e);
// Takes a Patient. Those come before visits.
void people_take_person(struct people *p, const struct json *patient);
// Takes an Encounter.
void people_take_visit(struct people *p, const struct json *encounter);
// Writes what is known of all only at the end.
enum rc people_end(struct people *p, struct err *e);
// Frees.
void people_close(struct people *p);

// The local day and time of a FHIR dateTime, as it was written there; of a month its first day, for
// the model has no months. False for less; `moment` is "" when there is only a day.
bool omop_moment(const char *text, char day[OMOP_DAY_BYTES], char moment[OMOP_MOMENT_BYTES]);

#endif
