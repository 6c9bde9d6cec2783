// SPDX-License-Identifier: EUPL-1.2
// Packages that go by hand instead of by the network. On a laptop: when a package was last written
// to a folder; it waits all the same until a receipt comes. On the desk: packages of other laptops,
// kept in the desk's own outbox as they were built, so that the one engine sends them; where each
// came from; the people they are about. What is kept about a package goes with its person.
#ifndef ICOPE_STORE_TRANSFER_H
#define ICOPE_STORE_TRANSFER_H

#include "store/outbox.h"

enum { TRANSFER_KEY_BYTES = 65 }; // a public key as 64 hexadecimal digits and the NUL

// ---- the laptop ----

// Notes that a package was written to a folder now, with an audit entry "package-carried". RC_NO.
enum rc store_transfer_out(struct store *s, struct id package, struct err *e);
// When it was last; 0 never.
enum rc store_transfer_when(struct store *s, struct id package, int64_t *ret_utc_ms, struct err *e);
// Holds a waiting package as quarantined, as a receipt says; `receipt` (its hash) is remembered, so
// that the same one read again after a person said "try again" changes nothing. *ret_held whether
// it was held now.
enum rc store_transfer_held(struct store *s, struct id package, const char *receipt,
                            const struct json *problem, bool *ret_held, struct err *e);

// ---- the desk ----

// A package of another laptop. All borrowed.
struct carried {
    struct id package;            // its identifier there, kept
    struct id visit;              // "" it is not a visit's
    struct id person;             // about whom
    char laptop[ID_BYTES];        // ledger of the laptop
    uint64_t seq;                 // its number there
    int64_t queued_utc_ms;        // when it was queued there
    char key[TRANSFER_KEY_BYTES]; // who sealed it: receipts are sealed to it
    const char *text;             // as it was built
    size_t len;                   // of the text
    const struct json *bundle;    // the text, parsed
    const struct json *patient;   // of that person, for a desk that does not know them
};

// What became of it.
enum transfer_row_came {
    TRANSFER_NEW,    // kept, and will be sent
    TRANSFER_BEFORE, // was here already: nothing changed
    TRANSFER_OLDER,  // a newer one of the same visit is here: nothing kept
    TRANSFER_ERASED, // the person was erased here: nothing kept
};

// Takes it into the outbox with its ledger line and, when the person is not known yet, the Patient:
// one transaction, audit entry "package-taken". Undelivered older packages of the visit are
// replaced. A person who is known stays as they are. RC_INVALID: not a person's, or another text
// under an identifier that is here already; RC_DENIED in a practice store.
enum rc store_transfer_take(struct store *s, const struct carried *c, enum transfer_row_came *ret,
                            struct err *e);

// Where a package came from.
struct transfer_row_origin {
    struct id package, visit, person; // as in struct carried
    char laptop[ID_BYTES];            // ledger of the laptop
    uint64_t seq;                     // its number there
    int64_t queued_utc_ms;            // when it was queued there
    char key[TRANSFER_KEY_BYTES];     // who sealed it
    char hash[LEDGER_HASH_BYTES];     // of the text (store_package_hash)
    bool told;                        // the laptop knows what became of it: no more receipts
};
// Reads it. RC_NO for this store's own packages and unknown ones.
enum rc store_transfer_origin(struct store *s, struct id package, struct transfer_row_origin *ret,
                              struct err *e);
// Does a package of that visit, which another laptop made, wait here to be delivered?
bool store_transfer_waits(struct store *s, struct id visit);
// The laptop says that a package needs nothing any more: `over`, it was replaced or erased there
// and must not be sent (it becomes replaced here unless it was delivered); else it was delivered.
// No receipt is due. RC_OK for an unknown one too.
enum rc store_transfer_told(struct store *s, struct id package, bool over, struct err *e);

// ---- for the files of src/store only ----

// Does a laptop wait for a receipt about that person? Retention then waits too.
enum rc transfer_row_due(struct store *s, struct id person, bool *ret, struct err *e);

#endif
