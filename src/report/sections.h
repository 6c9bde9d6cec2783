// SPDX-License-Identifier: EUPL-1.2
// The sections of a report, one function each, in the order of the report. For the files of
// src/report only.
#ifndef ICOPE_REPORT_SECTIONS_H
#define ICOPE_REPORT_SECTIONS_H

#include "report/figures.h"
#include "report/rows.h"

// The programme on one page.
void section_short(struct figures *f, const struct rows *r);
// Who was screened, by age and sex.
void section_people(struct figures *f, const struct rows *r);
// Domains, of the newest screening of each person, beside what was published.
void section_domains(struct figures *f, const struct rows *r);
// Each domain by age and sex.
void section_domains_by_age(struct figures *f, const struct rows *r);
// What was not assessed and why.
void section_reasons(struct figures *f, const struct rows *r);
// Who did not want it, and what people agreed to.
void section_refusals(struct figures *f, const struct rows *r);
// Red flags and what came of them.
void section_flags(struct figures *f, const struct rows *r);
// How long visits took.
void section_times(struct figures *f, const struct rows *r);
// Where the visits stand on their way to the server.
void section_delivery(struct figures *f, const struct rows *r);
// Who was screened again half a year later.
void section_follow_up(struct figures *f, const struct rows *r);
// By commune and by round.
void section_places(struct figures *f, const struct rows *r);
// By month.
void section_months(struct figures *f, const struct rows *r);
// Which forms were used, in which version.
void section_forms(struct figures *f, const struct rows *r);
// What the figures are compared with, and where that was published.
void section_sources(struct figures *f, const struct rows *r);

// By visitor: the only section of a page of its own.
void section_visitors(struct figures *f, const struct rows *r);

// ---- what several of them need ----

// What there is of people and visits.
struct overview {
    size_t people, screened, again, women;    // people; again: more than once
    size_t visits, screenings, refused, none; // visits; none: nothing was assessed
};
// Counts it.
struct overview overview_of(const struct rows *r);
// Is the person one of their own, not a second record of somebody who is here?
bool is_person(const struct rows *r, size_t person);
// Has any of the six domains a signal? And is any assessed?
bool has_signal(const struct rows *r, const struct visit_row *v);
// The band of age at a visit: 0 below the first of the plan, … , plan->band_count + 1 not known.
size_t band_of(const struct rows *r, const struct visit_row *v);
// The name of such a band.
const char *band_name(struct figures *f, const struct rows *r, size_t band);

// Columns of what stands beside a published figure: what, ours, range, published, compared.
enum { BESIDE_COLUMNS = 5 };
extern const struct figure_column beside_columns[BESIDE_COLUMNS];
// What the range means, in a sentence.
const char *chance_text(void);

// How a person stands in the follow-up of their first screening.
enum follow_up {
    FOLLOW_NONE,      // was not screened
    FOLLOW_UNKNOWN,   // the day of no screening is known
    FOLLOW_WAITING,   // the time in which to be screened again is not over
    FOLLOW_DIED,      // before it was over, and was not
    FOLLOW_WITHDRAWN, // the same
    FOLLOW_AGAIN,     // was screened again in that time
    FOLLOW_OTHER,     // was, but earlier or later
    FOLLOW_NOT,       // was not
    FOLLOWS
};
// Works it out.
enum follow_up follow_up_of(const struct rows *r, const struct person_row *p);

#endif
