// SPDX-License-Identifier: EUPL-1.2
// What a report needs to know of each person and visit, read once: small rows, so that 100,000
// visits fit into a few megabytes. For the files of src/report only.
#ifndef ICOPE_REPORT_ROWS_H
#define ICOPE_REPORT_ROWS_H

#include "export/selection.h"
#include "report/plan.h"

#define NOBODY    UINT32_MAX // in place of an index
#define NO_REASON UINT16_MAX // the same

// Words that came up, each once: communes, visitors, reasons. Start from {0}.
struct words {
    struct word {
        const char *code;  // what tells them apart
        const char *label; // for people
    } * at;                // owned
    size_t count, cap;     // of them
};

// What became of a domain in a visit.
enum domain_state {
    DOMAIN_NOT_ASKED, // the form has none such
    DOMAIN_SIGNAL,    // to be confirmed
    DOMAIN_NO_SIGNAL, // assessed, without one
    DOMAIN_OPEN,      // not assessed
};

// What was answered to a question of consent.
enum decision { DECISION_NONE, DECISION_YES, DECISION_NO };
enum { PURPOSES = 6 }; // questions of consent, in the order of rows_purposes

// Where the parcel of a visit stands.
enum delivery {
    DELIVERY_NONE, // nothing was queued here
    DELIVERY_WAITING,
    DELIVERY_REFUSED, // by the server, or something there was changed
    DELIVERY_DONE,    // and read back
    DELIVERIES
};

// How a person's record stands.
enum standing { STANDING_HERE, STANDING_DIED, STANDING_GONE, STANDING_REFUSED };

// A person.
struct person_row {
    struct id id;                      // of the record
    struct date birth, since;          // since: of the standing, {0} not known
    uint32_t commune;                  // among communes, NOBODY: not known
    struct id replaced_by;             // the person whose duplicate it is, "" none
    char sex;                          // 'f', 'm', 'o'
    enum standing standing;            // today
    enum decision decisions[PURPOSES]; // the newest
    bool withdrawn;                    // an agreement to the screening was taken back
    struct date withdrawn_on;          // when, {0} not known
    uint32_t first_visit, visit_count; // in rows.by_person
    uint32_t latest, earliest;         // screenings, NOBODY: none; of a known day the earliest
    uint32_t screenings;               // how many
};

// A visit.
struct visit_row {
    struct id id;                   // of the visit
    uint32_t person, visitor;       // NOBODY: not known
    int64_t start_utc_ms;           // 0 not known
    int32_t seconds;                // it lasted, below 0: not known, or the clock was set
    uint8_t states[PLAN_DOMAINS];   // enum domain_state by domain
    uint16_t reasons[PLAN_DOMAINS]; // of those that are open, among reasons, else NO_REASON
    uint32_t refusal;               // why it ended before it began, among refusals
    bool refused;                   // the person did not agree
    bool screening;                 // something of the six was assessed
    uint32_t form;                  // of those domains, among forms, NOBODY none
    bool send_denied;               // the person did not agree to sending
    enum delivery delivery;         // see there
    uint64_t pattern;               // of the answers
};

// A planned visit.
struct task_row {
    uint32_t round; // among rounds
    uint32_t state; // place in rows_task_states
};

// A red flag.
struct flag_row {
    uint32_t kind, outcome; // among flags and outcomes; outcome NOBODY: none yet
    bool open;              // nobody closed it
};

// All.
struct rows {
    struct arena arena;              // of the words
    const struct plan *plan;         // borrowed
    const struct clock *clock;       // for local days
    const char *data, *language;     // folder of data; of labels
    struct person_row *people;       // owned, sorted by id
    size_t person_count, person_cap; // of them
    struct visit_row *visits;        // owned, sorted by id
    size_t visit_count, visit_cap;   // of them
    uint32_t *by_person;             // visits of one person after the other, oldest first; owned
    struct task_row *tasks;          // owned
    size_t task_count, task_cap;     // of them
    struct flag_row *flags;          // owned
    size_t flag_count, flag_cap;     // of them
    struct words communes, visitors, reasons, refusals, rounds, flag_kinds, outcomes,
        forms;                       // that came up
    const struct rows *whole;        // of all visits, where these are some; NULL: these are all
    bool visits_only;                // people, visits and answers are to be read, and no more
    bool practice;                   // nothing is sent from such a store
    bool damaged;                    // something could not be read
    size_t lost_people, lost_visits; // of them, records of people and of visits
};

// Codes of the questions of consent.
extern const char *const rows_purposes[PURPOSES];
// States of planned visits, ended by NULL.
extern const char *const rows_task_states[];

// Frees.
void rows_release(struct rows *r);

// The place of a word; a new one is added with that label.
uint32_t words_place(struct rows *r, struct words *w, const char *code, const char *label);
// The same of a code of data/codesystems/SYSTEM.json, whose name is the label.
uint32_t words_concept(struct rows *r, struct words *w, const char *system, const char *code);
// Place of a person or a visit by its id, NOBODY when it is not there. Sorted lists only.
uint32_t rows_person(const struct rows *r, const char *id);
// The same of a visit.
uint32_t rows_visit(const struct rows *r, const char *id);
// The person a record stands for: the one whose duplicate it is, or itself.
uint32_t rows_real(const struct rows *r, uint32_t person);
// The id in the reference of a member: "Patient/ID", or an identifier "urn:uuid:ID". "" none.
struct id rows_reference(const struct json *resource, const char *member);

// Puts people, or visits, in the order of their ids.
void rows_sort_people(struct rows *r);
// The same of visits.
void rows_sort_visits(struct rows *r);

#endif
