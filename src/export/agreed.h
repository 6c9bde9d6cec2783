// SPDX-License-Identifier: EUPL-1.2
// Who agreed to a purpose (research, the screening itself): the newest answer of a person counts,
// over all their records. Not asked is not agreed.
#ifndef ICOPE_EXPORT_AGREED_H
#define ICOPE_EXPORT_AGREED_H

#include "store/store.h"

// What a person says.
enum agreed_answer {
    AGREED_NOT_ASKED,
    AGREED_YES,
    AGREED_NO,
    AGREED_WITHDRAWN, // no, after a yes
};

// The answers of a store; opaque.
struct agreed;

// Reads all of them to a purpose ("research", as in a Consent's provisions): *ret is new and owned.
// RC_DAMAGED: one cannot be read, so nobody can be said to agree.
enum rc agreed_read(struct store *s, const char *purpose, const struct clock *clock,
                    struct agreed **ret, struct err *e);
// That of a person, by the record that stands for them (store_person_survivor); *ret_since_utc_ms
// (may be NULL) from when it counts.
enum agreed_answer agreed_answer(const struct agreed *r, struct id survivor,
                                 int64_t *ret_since_utc_ms);
// Frees. NULL is fine.
void agreed_free(struct agreed *r);

#endif
