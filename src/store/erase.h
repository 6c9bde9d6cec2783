// SPDX-License-Identifier: EUPL-1.2
// Erasure (GDPR article 17) that can be proved: the person's data key and every row are destroyed,
// the write-ahead log is emptied, the file is searched for what is left of the key. A tombstone
// stays: the identifier, and sealed when, by whom and why. Copies of the file made before hold the
// wrapped key still: the tombstones are the ledger that is applied when one is restored.
#ifndef ICOPE_STORE_ERASE_H
#define ICOPE_STORE_ERASE_H

#include "store/store.h"

// The reason store_retention gives: nobody's wish, the time was over.
#define REASON_RETENTION "retention"

// What is not handed over yet and would be lost with a person.
struct store_unsent {
    size_t open;   // unfinished visits
    size_t unsent; // packages that no server has acknowledged
};
// Counts it. RC_NO when there is no such person.
enum rc store_unsent(struct store *s, struct id person, struct store_unsent *ret, struct err *e);

// An erasure, as the tombstone says.
struct store_erasure {
    struct id person;      // who, by identifier
    int64_t erased_utc_ms; // when
    struct id account;     // by whom
    char reason[200];      // why
};

// What was destroyed.
struct store_receipt {
    struct store_erasure erasure; // the tombstone
    struct id store;              // where
    size_t visits, records;       // rows that are gone
    size_t copies;                // files of earlier schemas beside the store that were removed
};
// Erases a person. RC_NO when there is none, RC_BUSY when something is unsent or unfinished and
// `unsent_too` is false, RC_INVALID without a reason, RC_DAMAGED when the key is still found in the
// file afterwards (it is gone from the records all the same), RC_DENIED naming a copy of an earlier
// schema beside the store that holds the person still and could not be removed: *ret is filled then
// too.
enum rc store_erase(struct store *s, struct id person, const char *reason, bool unsent_too,
                    struct store_receipt *ret, struct err *e);

// The ledger, oldest first, into the arena. RC_DAMAGED names the first altered one; the others are
// given all the same.
enum rc store_erasures(struct store *s, struct arena *a, struct store_erasure **ret,
                       size_t *ret_count, struct err *e);
// Applies another store's ledger: whoever is named there and still here is erased as it says.
// Returns how many were; RC_DENIED after all of them, as above.
enum rc store_erase_again(struct store *s, const struct store_erasure *ledger, size_t count,
                          size_t *ret_erased, struct err *e);

// What goes by time: what is from before these moments.
struct store_limits {
    int64_t visited_utc_ms; // the last visit here ended
    int64_t sent_utc_ms;    // the last package of this laptop was received
    int64_t carried_utc_ms; // on a desk: the last package that came from another laptop was
};
// Erases everybody whom none of these keeps and who is not planned any more. Never anything unsent
// or unfinished; records that were merged go together or stay; on a desk nobody whose laptop has no
// receipt yet. Returns how many. RC_BUSY while the clock is in doubt (moment.h), RC_DENIED after
// all of them, as above.
enum rc store_retention(struct store *s, const struct store_limits *before, size_t *ret_erased,
                        struct err *e);
// How many those are, without erasing anybody.
enum rc store_retention_due(struct store *s, const struct store_limits *before, size_t *ret_due,
                            struct err *e);

#endif
