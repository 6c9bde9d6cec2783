// SPDX-License-Identifier: EUPL-1.2
// What came from a server and is not put together yet: resources by type and identifier, sealed by
// the store's own key, so that a listing that was cut goes on where it was and nothing of it lies
// in the clear on the disk. A visit is made of those that hang on its Encounter (gather.h).
#ifndef ICOPE_STORE_ARRIVAL_H
#define ICOPE_STORE_ARRIVAL_H

#include "store/store.h"

// One of them.
struct arrival {
    char type[40];         // of the resource
    struct id id;          // ours, or made of its address
    struct id hangs;       // the Encounter it belongs to, by its address; "" none
    struct id person;      // the Patient it is about, by its address; "" nobody
    struct json *resource; // owned by who reads it
};

// What a server calls otherwise than its identifier of ours.
struct alias {
    struct id there; // made of the address
    struct id id;    // ours
};

// A page of them.
struct arrivals {
    const struct arrival *all;   // resources borrowed
    size_t count;                // of them
    const struct alias *aliases; // borrowed
    size_t alias_count;          // of them
    const char *setting, *value; // how far the listing got, noted with them; NULL none
};
// Keeps them in ONE transaction; what is there already under the same type and identifier is
// replaced. RC_LIMIT for one that is too long, and nothing is kept.
enum rc store_arrivals_keep(struct store *s, const struct arrivals *page, struct err *e);
// One of them; ret->resource is owned. RC_NO, RC_DAMAGED.
enum rc store_arrival_load(struct store *s, const char *type, struct id id, struct arrival *ret,
                           struct err *e);
// Those that hang on an Encounter, in the order they came, into `each`, which takes nothing over.
// RC_DAMAGED names the first altered one; the others are given all the same.
enum rc store_arrivals_of(struct store *s, struct id hangs,
                          void (*each)(const struct arrival *a, void *self), void *self,
                          struct err *e);
// The same of the Consents about somebody, by their arrival's `person`.
enum rc store_arrivals_said(struct store *s, struct id person,
                            void (*each)(const struct arrival *a, void *self), void *self,
                            struct err *e);
// The next Encounter after that one ("" the first) on which something hangs. RC_NO at the end.
enum rc store_arrivals_next(struct store *s, struct id after, struct id *ret, struct err *e);
// The next of a type after row *no (0: the first), which moves on; ret->resource is owned. RC_NO at
// the end, RC_DAMAGED for one that was altered.
enum rc store_arrival_after(struct store *s, const char *type, int64_t *no, struct arrival *ret,
                            struct err *e);
// Forgets those that hang on an Encounter.
enum rc store_arrivals_drop(struct store *s, struct id hangs, struct err *e);
// Is there one that hangs on that Encounter, or is about that person ("" not asked)?
bool store_arrivals_have(struct store *s, struct id hangs, struct id person);
// Forgets all of them.
enum rc store_arrivals_clear(struct store *s, struct err *e);
// Our identifier of what has that one by its address: an alias, else the same.
struct id store_alias(struct store *s, struct id there);

#endif
