// SPDX-License-Identifier: EUPL-1.2
// The laptop's own ledger and packages, looked up by identifier, for the files of carrying only.
#ifndef ICOPE_TRANSFER_OUTBOX_INDEX_H
#define ICOPE_TRANSFER_OUTBOX_INDEX_H

#include "transfer/send.h"

// A line with what became of its package.
struct carry_line {
    const struct ledger_line *line;      // borrowed
    const struct store_package *package; // borrowed; NULL: erased, or damaged
};

// Everything, in the arena. Start from {0}.
struct carry_lines {
    struct ledger_head head;        // where the ledger ends
    struct ledger_line *ledger;     // its lines in order
    size_t ledger_count;            // of them
    struct store_package *packages; // of every state, in the order of sending
    size_t package_count;           // of them
    struct carry_line *by_id;       // one for each line, by the package's identifier
    bool damaged;                   // some could not be read; the others are here
};

// Reads it. Altered rows are left out and `damaged` is set.
enum rc carry_lines_read(struct store *s, struct arena *a, struct carry_lines *ret, struct err *e);
// The line of a package, NULL when there is none.
const struct carry_line *carry_lines_find(const struct carry_lines *l, struct id package);
// Is it a ledger of this laptop?
bool carry_lines_ours(const struct carry_lines *l, struct id laptop);

#endif
