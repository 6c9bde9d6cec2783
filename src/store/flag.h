// SPDX-License-Identifier: EUPL-1.2
// Red flags: warning signs that were seen, open until somebody closes them with an outcome. Raised
// here, or by somebody else and told by a server. Everything about one is sealed; in the clear:
// identifiers, times, whether it is open and wholly queued.
#ifndef ICOPE_STORE_FLAG_H
#define ICOPE_STORE_FLAG_H

#include "store/store.h"

// A red flag. `content` holds, as JSON: "code", its kind; "codeWords", what that means; "text",
// what was seen; "by", an account's name; "elsewhere", true when it was raised there; "calls", an
// array of {"id", "at" (FHIR instant), "by", "who" and "said" (codes), "whoWords" and "saidWords"
// (what those meant), "text"}; "outcome",
// {"code", "text", "by", "elsewhere"}; "told", {"raised", "calls" (how many), "closed"};
// "packages", identifiers of the packages that told it.
struct store_flag {
    struct id id;          // its own, and that of the FHIR Flag
    struct id person;      // about whom, "" somebody who has no record here
    struct id visit;       // raised in that visit, "" in none
    int64_t raised_utc_ms; // when
    int64_t closed_utc_ms; // 0 while it is open
    bool untold;           // something of it was not queued for a server
    struct json *content;  // see above; owned by whom store_flag_load gave it to, else borrowed
};

// Saves it as its next version (a new one when its id is not known), queues `bundle` (outbox.h;
// NULL none, nothing in a practice store) and adds the audit entry `what`, in ONE transaction: also
// on a full disk, with what is kept in reserve for it. RC_NO: an unknown person. On any error
// nothing of it is there.
enum rc store_flag_save(struct store *s, const struct store_flag *f, const char *what,
                        const struct json *bundle, struct err *e);
// One of them. RC_NO, RC_DAMAGED.
enum rc store_flag_load(struct store *s, struct id flag, struct store_flag *ret, struct err *e);

// Which ones.
struct flag_filter {
    bool open;   // only open ones
    bool untold; // only those that were not wholly queued
};
// Gives them, open ones first, then the newest; all are borrowed. Stops when `each` returns false;
// `each` may change them. RC_DAMAGED names the first that could not be read; the others are given.
enum rc store_flags(struct store *s, const struct flag_filter *which,
                    bool (*each)(const struct store_flag *f, void *self), void *self,
                    struct err *e);

// How many are open, altered ones too. Kept in memory; cheap.
size_t store_flags_open(const struct store *s);
// How many of them are about that person ("" about nobody who has a record here).
size_t store_flags_open_of(const struct store *s, struct id person);

#endif
