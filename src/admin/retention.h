// SPDX-License-Identifier: EUPL-1.2
// The rule of a store on how long people are kept after their hand-over was acknowledged. What is
// usual stands in data/pathway/retention.json; a setting of the store comes before it.
#ifndef ICOPE_ADMIN_RETENTION_H
#define ICOPE_ADMIN_RETENTION_H

#include "store/store.h"

enum { RETENTION_DAYS_MAX = 36500 };
// The store's setting of that: a number from 1.
#define SETTING_RETENTION "retention-days"

// How long things stay.
struct retention_rule {
    int64_t answer_days;  // from the receipt, or the end of a visit that is not sent
    int64_t state_months; // from the last visit, for the rest of the person
};
// The rule that counts. `s` NULL or locked: what is usual. RC_INVALID when the data file says
// nothing usable, and as reading it.
enum rc retention_rule(struct store *s, const char *data_dir, struct retention_rule *ret,
                       struct err *e);

// The rule in days, 0 none.
enum rc retention_days(struct store *s, int64_t *ret_days, struct err *e);
// Sets the rule; 0 takes it away.
enum rc retention_set(struct store *s, int64_t days, struct err *e);
// Applies the rule if there is one; returns how many people were erased.
enum rc retention_apply(struct store *s, size_t *ret_erased, struct err *e);

#endif
