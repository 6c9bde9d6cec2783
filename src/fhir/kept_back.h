// SPDX-License-Identifier: EUPL-1.2
// How many visits stay on the laptop they were made on because the person did not want them sent:
// numbers by month, of nobody. A laptop says so of itself (fleet.h), so that a coordinator knows
// what is missing from everybody's visits.
#ifndef ICOPE_FHIR_KEPT_BACK_H
#define ICOPE_FHIR_KEPT_BACK_H

#include "store/outbox.h"

enum { KEPT_MONTHS_MAX = 37 }; // three years, and what was before

// Those of a month.
struct kept_month {
    char month[8]; // when they ended, local: "2026-05"; "" before the others
    size_t visits; // how many
};
// All of them.
struct kept_back {
    bool said;                                 // it is known
    size_t count;                              // of months
    struct kept_month months[KEPT_MONTHS_MAX]; // in their order
};

// Counts this store's own. Errors of the store.
enum rc kept_back_own(struct store *s, struct kept_back *ret, struct err *e);
// How many in all.
size_t kept_back_total(const struct kept_back *k);

// As {"2026-05": 2, …, "": 7}; new and owned, NULL when it is not known.
struct json *kept_back_json(const struct kept_back *k);
// From that; not known for anything else.
struct kept_back kept_back_from(const struct json *v);
// As extensions of a Device, appended to `all` (array).
void kept_back_extend(const struct kept_back *k, struct json *all);
// From those of a Device.
struct kept_back kept_back_read(const struct json *extensions);

#endif
