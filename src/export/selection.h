// SPDX-License-Identifier: EUPL-1.2
// Which people and visits an export, a table or a report is made of. A visit takes with it all that
// hangs on it (its response, observations, consent, red flags); a person is in with the first visit
// that is. Made once, before anything is read; every format reads the store through it
// (records_each), so that all of them hold the same people.
#ifndef ICOPE_EXPORT_SELECTION_H
#define ICOPE_EXPORT_SELECTION_H

#include "base/clock.h"
#include "export/pseudonymise.h"
#include "store/store.h"

// What the data are for.
enum purpose {
    PURPOSE_CARE,     // of the people themselves, and of whoever runs the programme
    PURPOSE_RESEARCH, // only who agreed to it
};

// What is asked for. {0}: everything, as it is. Texts are borrowed.
struct selection_ask {
    struct date since, until;   // local days of the visit, both included; {0} any
    struct date received_since; // local day when the visit came to this store, {0} any
    const char *round;    // a day, or the name that planned visits carry (Task.groupIdentifier):
                          // visits that were planned so; NULL any
    const char *form;     // "url", "url|version" or the last part of the url; NULL any
    struct id person;     // only that record, also without a visit; "" everybody
    enum purpose purpose; // see there
    const char *project;  // pseudonyms of that project, for research; NULL: people are named
    size_t k;             // under pseudonyms: of how many a person is one, at least ANONYMITY_LEAST
    enum dates dates;     // what becomes of moments there
    bool free_text;       // texts that people wrote stay there
    struct vocabulary_folders words; // what may stay there
};

// Why people or visits that the store has are not in it.
enum left_out {
    LEFT_OTHER,     // a visit that was not asked for; a person without one that was
    LEFT_NOT_ASKED, // about research
    LEFT_REFUSED,   // said no to research
    LEFT_WITHDRAWN, // said no to research after a yes
    LEFT_TOO_FEW,   // would be one of fewer than k
    LEFT_REASONS
};

// A selection; opaque. NULL stands for everything, by name.
struct selection;

// How many are in, and how many are not. Under pseudonyms a person is one, however many records
// they have; else each record is.
struct selection_counts {
    size_t people, visits;            // in
    size_t people_left[LEFT_REASONS]; // not in, by reason
    size_t visits_left[LEFT_REASONS]; // the same
};

// Chooses, and changes nothing in the store. *ret is new and owned, and goes to selection_free; the
// store must outlive it. RC_INVALID: what was asked has no sense (its text says why), RC_DAMAGED: a
// visit could not be read. Precondition: the store is unlocked.
enum rc selection_make(struct store *s, const struct selection_ask *ask, const struct clock *clock,
                       struct selection **ret, struct err *e);
// Something will be told of it now: the key of a project that is new is kept (told_begin does it).
// RC_BUSY: meanwhile it got another one; choose anew.
enum rc selection_settle(const struct selection *sel, struct err *e);
// Keeps what is said of people under pseudonyms, so that later exports of the project say the same.
// Once it is settled; nothing to keep where people are named.
enum rc selection_keep(const struct selection *sel, struct err *e);
// Frees. NULL is fine.
void selection_free(struct selection *sel);

// Is the visit in?
bool selection_has_visit(const struct selection *sel, struct id visit);
// Is the person in?
bool selection_has_person(const struct selection *sel, struct id person);
// Are resources told otherwise than they are kept?
bool selection_changes(const struct selection *sel);
// A resource of that person as it is told under pseudonyms, new and owned; NULL when nothing of it
// may be told. `person` is the record that it hangs on. Precondition: selection_changes.
struct json *selection_tell(const struct selection *sel, struct id person,
                            const struct json *resource);
// What stands for that record's person, for whoever puts things in order: the order in which they
// came would tell what moving their moments hides. Precondition: selection_changes.
struct id selection_pseudonym(const struct selection *sel, struct id person);
// Record i of those that are in, by the person's pseudonym; "" past the last. Precondition:
// selection_changes.
struct id selection_at(const struct selection *sel, size_t i);
// The person of a visit that is in; "" none, or everything is in.
struct id selection_person_of(const struct selection *sel, struct id visit);
// The account that a manifest names.
void selection_account(const struct selection *sel, const char *name, char *ret, size_t bytes);
// The one record that was asked for, "" of everybody.
struct id selection_only(const struct selection *sel);
// Is it about a moment that was asked for? For what hangs on a person and not on a visit.
bool selection_has_day(const struct selection *sel, int64_t utc_ms);
// Calls for every record of a person that is in; of NULL for all of the store.
void selection_each_person(const struct selection *sel, struct store *s,
                           void (*each)(struct id person, void *self), void *self);
// Of how many everybody is one under pseudonyms.
size_t selection_k(const struct selection *sel);
// How many are in and out.
struct selection_counts selection_counts(const struct selection *sel);
// What was asked, borrowed.
const struct selection_ask *selection_asked(const struct selection *sel);
// The stable name of a reason ("not-asked-for").
const char *left_out_name(enum left_out why);

#endif
