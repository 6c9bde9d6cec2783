// SPDX-License-Identifier: EUPL-1.2
// A fictitious visit of the past, filled by the real form engine and finished as a real visit is.
// For simulate*.c only.
#ifndef ICOPE_PRACTICE_VISIT_H
#define ICOPE_PRACTICE_VISIT_H

#include "base/clock.h"
#include "config/paths.h"
#include "form/form.h"
#include "practice/answers.h"
#include "store/store.h"

// What all visits of a run share.
struct simulation {
    struct store *store;        // unlocked, borrowed
    const struct clock *clock;  // what today is
    struct chance chance;       // where numbers come from
    struct rates rates;         // how often things happen
    struct json *rates_file;    // behind rates, owned
    struct json *names;         // data/simulate/names.json, owned
    struct questionnaire *form; // Step 1, owned
    struct clock_fake past;     // the time of the visit
    struct clock then;          // over it, the store's meanwhile
};

// Loads names, rates and the form. RC_NO, RC_INVALID.
enum rc simulation_start(struct simulation *s, const struct paths *paths, struct err *e);
// Gives the store its clock back and frees.
void simulation_end(struct simulation *s);

// Who is visited.
struct simulated_person {
    const struct json *patient; // the Patient
    struct id id;               // its identifier
    double trait;               // how frail, 0 the average
    unsigned visits;            // before
    const char *visitor;        // who comes
    bool planned;               // in today's round
    bool no_send;               // nothing about them may leave
};
// One of the texts of a list of names.json, by chance; "?" when there is none.
const char *simulation_name(struct simulation *s, const char *list);
// Somebody who refuses to be screened, that many days ago: a visit that ended with the consent.
enum rc simulate_refusal(struct simulation *s, const struct simulated_person *p, int days_ago,
                         struct err *e);
// A finished visit that many days ago, at a working hour. RC_INVALID when the form does not take an
// answer of simulate_answers.
enum rc simulate_visit(struct simulation *s, const struct simulated_person *p, int days_ago,
                       struct err *e);

#endif
