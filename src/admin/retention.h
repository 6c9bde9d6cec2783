// SPDX-License-Identifier: EUPL-1.2
// How long things stay on this laptop: answers some days after the server received them, or after
// the end where sending was refused; what the next visit needs some months after the last one. What
// is usual stands in data/pathway/retention.json; settings of the store come before it.
#ifndef ICOPE_ADMIN_RETENTION_H
#define ICOPE_ADMIN_RETENTION_H

#include "store/store.h"

enum { RETENTION_DAYS_MAX = 3650, RETENTION_MONTHS_MAX = 24 };
// The store's settings of that: numbers from 1.
#define SETTING_RETENTION        "retention-days"
#define SETTING_RETENTION_MONTHS "retention-months"

// How long.
struct retention_rule {
    int64_t answer_days;  // from the receipt, or the end of a visit that is not sent
    int64_t state_months; // from the last visit, for the rest of the person
};
// The rule that counts. `s` NULL or locked: what is usual. RC_INVALID when the data file says
// nothing usable, and as reading it.
enum rc retention_rule(struct store *s, const char *data_dir, struct retention_rule *ret,
                       struct err *e);
// Sets one of the two settings; 0: what is usual from now on.
enum rc retention_set(struct store *s, const char *setting, int64_t number, struct err *e);

// What was erased.
struct retained {
    size_t visits; // whose answers are gone
    size_t people; // with everything
};
// Applies the rule; a practice store keeps everything. A visit that cannot be read whole stays and
// is told by RC_DAMAGED; the others are done all the same.
enum rc retention_apply(struct store *s, const struct clock *clock, const char *data_dir,
                        struct retained *ret, struct err *e);

#endif
