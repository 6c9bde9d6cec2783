// SPDX-License-Identifier: EUPL-1.2
// A laptop's ledger as received with its packages, compared with what the desk has: missing
// numbers, a chain that does not hold, a ledger that is not the one received before. For the desk
// only.
#ifndef ICOPE_TRANSFER_MANIFEST_H
#define ICOPE_TRANSFER_MANIFEST_H

#include "transfer/envelope.h"
#include "transfer/send.h"

// Checks it against what was taken, notes which receipts are no longer due and which packages must
// not be sent any more, and remembers where the ledger ends. What is wrong is told by
// transfer_skip. What waits on the laptop is kept for the list of laptops, as of `now_utc_ms`.
// Errors are the store's.
enum rc desk_manifest(struct store *s, const struct transfer_file *f, int64_t now_utc_ms,
                      const struct transfer_watch *w, struct transfer_count *c, struct err *e);

#endif
