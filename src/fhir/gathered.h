// SPDX-License-Identifier: EUPL-1.2
// Another laptop's visit as its package has it, from a server or from a USB key: which laptop and
// numbers, whose, when, by whom, with which form; and whether the person still agrees.
#ifndef ICOPE_FHIR_GATHERED_H
#define ICOPE_FHIR_GATHERED_H

#include "base/clock.h"
#include "store/gather.h"
#include "store/withdrawal.h"

// How a visit reads.
enum gathered_reading {
    GATHERED_WHOLE,      // it can be kept
    GATHERED_FOREIGN,    // no laptop of this program numbered it
    GATHERED_IN_ERROR,   // it was entered in error
    GATHERED_INCOMPLETE, // without its Encounter, or without its answers
    GATHERED_UNREADABLE, // no time, or no form
};

// Does an Encounter carry a laptop's number? *ret (may be NULL) gets the laptop and its numbers,
// the newest last.
bool gathered_numbers(const struct json *encounter, struct gathered *ret);
// Reads the resources of a visit (array, by our identifiers) into *g, all but person, resources and
// `hangs`. `months`: until a person is seen again. Pure.
enum gathered_reading gathered_read(const struct json *resources, const struct clock *clock,
                                    unsigned months, struct gathered *g);

// Is a visit that was read (GATHERED_WHOLE) older than the one that is here: the same laptop gave
// that one a later number?
bool gathered_is_older(struct store *s, const struct gathered *g);

// What a person last said.
struct gathered_consent {
    int64_t at_utc_ms;     // when
    bool known, allows;    // something; that visits leave the laptop
    int64_t latest_utc_ms; // nothing can have been said later, 0 not known
};
// Looks at one more Consent: the newest counts. A yes of a moment that is still to come was dated
// by a wrong clock and outlasts no no.
void gathered_consent_look(const struct json *consent, struct gathered_consent *io);
// What the person said as far as it is here, by all their records. What cannot be read is left out.
struct gathered_consent gathered_consent_of(struct store *s, struct id person);
// Keeps what a person says now (the Consent of no visit, by our identifiers), and lets go what is
// here from other laptops when they took it back (withdrawal.h; `io` is raised). Nothing for
// another Consent, about nobody here, or for what was said before what is here. Errors of the
// store.
enum rc gathered_consent_keep(struct store *s, const struct json *consent, struct id person,
                              struct withdrawals *io, struct err *e);

// Records may have become one person's since: what one of them took back goes of the others too,
// unless the person agreed since. `io` is raised.
enum rc gathered_withdrawals_follow(struct store *s, struct withdrawals *io, struct err *e);

#endif
