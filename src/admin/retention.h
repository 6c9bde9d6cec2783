// SPDX-License-Identifier: EUPL-1.2
// The rule of a store on how long people are kept after their hand-over was acknowledged.
#ifndef ICOPE_ADMIN_RETENTION_H
#define ICOPE_ADMIN_RETENTION_H

#include "store/store.h"

enum { RETENTION_DAYS_MAX = 36500 };
// The store's setting of that: a number from 1.
#define SETTING_RETENTION "retention-days"

// The rule in days, 0 none.
enum rc retention_days(struct store *s, int64_t *ret_days, struct err *e);
// Sets the rule; 0 takes it away.
enum rc retention_set(struct store *s, int64_t days, struct err *e);
// Applies the rule if there is one; returns how many people were erased.
enum rc retention_apply(struct store *s, size_t *ret_erased, struct err *e);

#endif
