// SPDX-License-Identifier: EUPL-1.2
// Somebody took back that what is noted about them leaves the laptop it was noted on. The rule for
// a store that has it from other laptops: their visits go, the red flags raised elsewhere, what a
// server said of their results, what came and is not put together, and the text of packages on
// their way that hold a visit; nothing of it comes in again until they agree anew. What stays is
// who the person is while the round needs it, what they said, ledger numbers, and how many went.
// What this store noted itself stays: here it never left.
#ifndef ICOPE_STORE_WITHDRAWAL_H
#define ICOPE_STORE_WITHDRAWAL_H

#include "store/store.h"

// How many went.
struct withdrawals {
    size_t people;        // who took it back
    size_t visits, flags; // of them that were here
};

// Lets it go, of all records of the person, each in ONE transaction, with audit entries
// "visit-withdrawn", "flag-withdrawn" and "withdrawn"; `io` is raised. Nothing is written when all
// went before. RC_NO.
enum rc store_withdraw(struct store *s, struct id person, struct withdrawals *io, struct err *e);
// They agree again: it may come in. Noted with it, as with a visit that comes in with their yes,
// until store_agreed_asked.
enum rc store_withdraw_end(struct store *s, struct id person, struct err *e);
// Of whom that is noted, into the arena.
enum rc store_agreed_again(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                           struct err *e);
// What went of them was asked for.
enum rc store_agreed_asked(struct store *s, struct id person, struct err *e);
// Has that been taken back? Cheap.
bool store_has_withdrawn(struct store *s, struct id person);
// When what was here of them went; 0 when it has not been taken back. RC_DAMAGED.
enum rc store_withdrawn_on(struct store *s, struct id person, int64_t *ret_utc_ms, struct err *e);
// Has it been taken back, and is nothing of this store's own here? Then the person is in no table
// and no export.
bool store_withheld(struct store *s, struct id person);
// Of whom that is noted, into the arena.
enum rc store_withdrawn(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                        struct err *e);
// All of them. RC_DAMAGED when one was altered; the others are counted.
enum rc store_withdrawals(struct store *s, struct withdrawals *ret, struct err *e);

#endif
