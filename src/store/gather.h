// SPDX-License-Identifier: EUPL-1.2
// Finished visits of other laptops in a coordinator's store: from the server, or from a USB key.
// They are visits like its own for whoever reads (tables, reports, the person's sheet), under the
// work name of who did them; nothing of them is sent, and only the laptop they were made on
// corrects them. A later version replaces the one that is here: the server keeps what was before.
#ifndef ICOPE_STORE_GATHER_H
#define ICOPE_STORE_GATHER_H

#include "store/store.h"

enum { GATHER_NUMBERS_MAX = 64 };

// A visit that came. All borrowed.
struct gathered {
    struct store_visit v;                 // identifiers, state (finished or stopped), form, times,
                                          // laptop; account: the visitor's work name
    int64_t due_utc_ms;                   // when to see the person again, 0: nothing was assessed
    uint64_t numbers[GATHER_NUMBERS_MAX]; // it has in the laptop's ledger
    size_t number_count;                  // of them
    struct id hangs;                      // arrivals (arrival.h) it was made of, forgotten with it;
                                          // "" none
    const struct json *resources;         // array: all that the visit holds but the Patient
};

// What became of it.
enum gather_came {
    GATHER_NEW,      // kept
    GATHER_REPLACED, // in place of what was here
    GATHER_SAME,     // was here already: nothing changed
    GATHER_OWN,      // one of this store's own: nothing changed
    GATHER_ERASED,   // its answers were erased here, their time being over: nothing changed
};

// Keeps it in ONE transaction, with the person's counters and an audit entry. RC_NO: the person is
// not here, RC_INVALID: it was about somebody else before, RC_DENIED in a practice store, RC_LIMIT.
enum rc store_gather(struct store *s, const struct gathered *g, enum gather_came *ret,
                     struct err *e);
// Notes the numbers of one that is there and must not be here, so that its laptop's ledger does not
// seem to miss it.
enum rc store_gather_seen(struct store *s, const struct gathered *g, struct err *e);
// It is not there any more, or the person took their consent back: it goes, but for its numbers,
// with an audit entry of that word. RC_NO for one that is not another laptop's.
enum rc store_gather_remove(struct store *s, struct id visit, const char *what, struct err *e);
// Identifiers of all visits of other laptops, into the arena.
enum rc store_gathered(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                       struct err *e);

// What a visit holds, an array, new and owned. RC_NO, RC_DAMAGED.
enum rc store_gathered_resources(struct store *s, struct id visit, struct json **ret,
                                 struct err *e);

// What is seen here of another laptop's ledger.
struct gathered_laptop {
    char laptop[ID_BYTES]; // which
    size_t numbers;        // that visits here carry, or carried
    uint64_t last;         // the highest
};
// All of them, into the arena.
enum rc store_gathered_laptops(struct store *s, struct arena *a, struct gathered_laptop **ret,
                               size_t *ret_count, struct err *e);

#endif
