// SPDX-License-Identifier: EUPL-1.2
// What is left of a deleted key outside the rows: the write-ahead log is emptied, copies made
// before a new schema are removed, and the file is searched.
#ifndef ICOPE_STORE_SCRUB_H
#define ICOPE_STORE_SCRUB_H

#include "store/db.h"

// Empties the log and removes copies. Returns how many. RC_DAMAGED when the log could not be
// emptied, RC_DENIED naming the first copy that could not be removed, RC_IO.
enum rc scrub_past(struct db *db, size_t *ret_copies, struct err *e);
// After a commit that deleted `secret`. Returns how many copies were removed. RC_DAMAGED when the
// log could not be emptied or the bytes are still found in the file, RC_DENIED as above when that
// is all that is wrong, RC_IO.
enum rc scrub(struct db *db, const void *secret, size_t len, size_t *ret_copies, struct err *e);

#endif
