// SPDX-License-Identifier: EUPL-1.2
// The laptop's own ledger and packages, looked up by identifier, for src/transfer only.
#ifndef ICOPE_TRANSFER_OUTBOX_INDEX_H
#define ICOPE_TRANSFER_OUTBOX_INDEX_H

#include "transfer/send.h"

// A line with what became of its package.
struct outbox_index_row {
    const struct ledger_line *line;      // borrowed
    const struct store_package *package; // borrowed; NULL: erased, or damaged
};

// Everything, in the arena. Start from {0}.
struct outbox_index {
    struct ledger_head head;        // where the ledger ends
    struct ledger_line *ledger;     // its lines in order
    size_t ledger_count;            // of them
    struct store_package *packages; // of every state, in the order of sending
    size_t package_count;           // of them
    struct outbox_index_row *by_id; // one for each line, by the package's identifier
    bool damaged;                   // some could not be read; the others are here
};

// Reads it. Altered rows are left out and `damaged` is set.
enum rc outbox_index_read(struct store *s, struct arena *a, struct outbox_index *ret,
                          struct err *e);
// The line of a package, NULL when there is none.
const struct outbox_index_row *outbox_index_find(const struct outbox_index *l, struct id package);
// Is it a ledger of this laptop?
bool outbox_index_ours(const struct outbox_index *l, struct id laptop);

#endif
