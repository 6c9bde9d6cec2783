// SPDX-License-Identifier: EUPL-1.2
// The audit chain for people who may read it: who did what to which identifier and when. It never
// holds a value.
#ifndef ICOPE_STORE_AUDIT_H
#define ICOPE_STORE_AUDIT_H

#include "store/store.h"

// An entry. Texts live until the call returns.
struct store_audit_entry {
    uint64_t seq;        // number, from 1
    int64_t utc_ms;      // when, by the clock of the laptop
    struct id account;   // who
    const char *what;    // "visit-finish"
    const char *id;      // of what, or ""
    const char *version; // of the program
};
// Reads all entries in order. Stops when `each` returns false. RC_DAMAGED names the first that was
// changed; the others are given all the same. Whether the chain is whole says store_audit_verify.
enum rc store_audit_read(struct store *s,
                         bool (*each)(const struct store_audit_entry *entry, void *self),
                         void *self, struct err *e);

#endif
