// SPDX-License-Identifier: EUPL-1.2
// Answers go before the rest of a visit: its record is replaced by what the next visit needs, its
// journal is deleted, its packages lose their text and keep their receipt. What was there is
// overwritten (secure_delete), and copies of earlier schemas beside the store are removed. Backups
// hold it until they go.
#ifndef ICOPE_STORE_PRUNE_H
#define ICOPE_STORE_PRUNE_H

#include "store/store.h"

// Finished and stopped visits whose answers are here although every package of theirs was received
// before that moment, or that have none and ended before it, of people without an open red flag,
// into the arena, oldest first. RC_DAMAGED when the file is not as it was left (root.h), RC_BUSY
// while the clock is in doubt (moment.h).
enum rc store_answers_due(struct store *s, int64_t before_utc_ms, struct arena *a, struct id **ret,
                          size_t *ret_count, struct err *e);
// Erases a visit's answers in one transaction, with an audit entry; `remains` (array of resources)
// is what is kept. RC_INVALID when it is not finished, was done before, or a package of it was not
// received.
enum rc store_visit_prune(struct store *s, struct id visit, const struct json *remains,
                          struct err *e);
// What is no visit's, in one transaction: forgets red flags that were closed before that moment and
// answers that a server told before it about people who are not planned, and empties packages of no
// visit that were received before it.
enum rc store_prune_rest(struct store *s, int64_t before_utc_ms, struct err *e);
// After them: empties the log and removes copies of earlier schemas. RC_DAMAGED when the log is not
// empty.
enum rc store_prune_end(struct store *s, struct err *e);

#endif
