// SPDX-License-Identifier: EUPL-1.2
// Records that are likely one person (base/alike.h): who looks like whom in the store, what waits
// for somebody to say so, and what was said. Nothing is merged here: "the same" is
// store_person_merge (amend.h), "different" is kept for good.
#ifndef ICOPE_STORE_PAIR_H
#define ICOPE_STORE_PAIR_H

#include "base/alike.h"
#include "store/store.h"

// Somebody who looks like the one asked about.
struct store_alike {
    struct id person; // who
    enum alike how;   // ALIKE_TWIN or ALIKE_LIKELY
};
enum { STORE_ALIKE_MAX = 16 };
// Who of the people here looks like `who`, the likely ones first and at most
// STORE_ALIKE_MAX of each kind, into the arena; returns how many.
// Left out: `self`, duplicates of other records, and those that were said to be another person than
// `self`. What is looked at is found by birth year and matricule, not by going through everybody,
// unless no birth year is known.
size_t store_alike(struct store *s, const struct alike_person *who, struct id self, struct arena *a,
                   struct store_alike **ret);

// Two records that wait for a decision.
struct store_pair {
    struct id id;         // of the question
    struct id person;     // who came later
    struct id other;      // who was here
    int64_t found_utc_ms; // since when it is asked
};
// Looks who is likely the same as that person, and leaves a question about each that was not asked
// before. *ret_new (may be NULL): new ones. RC_NO, RC_DAMAGED.
enum rc store_pair_find(struct store *s, struct id person, size_t *ret_new, struct err *e);
// The questions that are open, oldest first, into the arena: neither of the two merged, erased or
// said to be another. RC_DAMAGED names the first altered one; the others are given all the same.
enum rc store_pairs(struct store *s, struct arena *a, struct store_pair **ret, size_t *ret_count,
                    struct err *e);
// They are two people: kept for good, and never asked again, whether it was asked before or not.
// RC_NO.
enum rc store_pair_different(struct store *s, struct id person, struct id other, struct err *e);
// Can every question and decision be opened? RC_DAMAGED names the first. *ret_count: how many.
enum rc store_pairs_check(struct store *s, size_t *ret_count, struct err *e);

#endif
