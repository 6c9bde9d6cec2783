// SPDX-License-Identifier: EUPL-1.2
// What past answers come to under another version of their form (src/rescore/), kept: sealed with
// the person's key, bound to visit, form and rules, beside the visit, which stays as it was. It is
// derived: worked out again by the same version it replaces what was kept of that visit and version
// (the audit keeps that it was), and other versions stay beside it. It goes with its visit: when
// the person is erased, when another laptop's visit goes. When only the answers are erased it
// stays, like the results of the day: from then on nothing can work it out again.
#ifndef ICOPE_STORE_RESCORED_H
#define ICOPE_STORE_RESCORED_H

#include "store/store.h"

enum { RESCORED_RULES_BYTES = 72 };

// One visit under one version.
struct store_rescored {
    struct id id, visit, person;      // identifiers
    char form_url[160];               // of both versions
    char form_version[32];            // worked out by
    char version_was[32];             // answered in
    char rules[RESCORED_RULES_BYTES]; // SHA-256 of the form it was worked out by
    char account[96];                 // who kept it, by work name; "" an account that is gone
    int64_t saved_utc_ms;             // when
    bool stale;                       // the visit was corrected, or brought again, since
    struct json *content;             // owned by who reads
};

// What became of one.
enum rescored_came {
    RESCORED_NEW,      // kept
    RESCORED_REPLACED, // in place of what was kept of that version
    RESCORED_SAME,     // was kept already: nothing changed
    RESCORED_CAMES
};

// All of a run in ONE transaction: begin, put for each visit, end. RC_DENIED while locked.
enum rc store_rescored_begin(struct store *s, struct err *e);
// Of *r are read visit, form_url, form_version, version_was, rules and content (borrowed). RC_NO:
// no such visit, RC_INVALID: it is not finished, RC_LIMIT: too long.
enum rc store_rescored_put(struct store *s, const struct store_rescored *r, enum rescored_came *ret,
                           struct err *e);
// Commits with an audit entry when rc is RC_OK, else nothing of it was kept; returns what came.
enum rc store_rescored_end(struct store *s, const char *form_version, enum rc rc, struct err *e);

// All that are kept of a person (everybody when ""), in the order they were first kept, into
// `each`, which takes nothing over. Stops when it returns false. RC_DAMAGED names the first altered
// one; the others are given all the same.
enum rc store_rescored(struct store *s, struct id person,
                       bool (*each)(const struct store_rescored *r, void *self), void *self,
                       struct err *e);

#endif
