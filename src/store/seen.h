// SPDX-License-Identifier: EUPL-1.2
// The newest root this laptop has seen, kept outside the file, so that the whole file put back to
// an older copy of itself shows. One small file per store: two slots of equal length, written by
// turns, each with a MAC (vault_mac). Written after a commit, so never ahead of the file; synced
// when the store is unlocked, locked or closed, not per answer. A lost one warns less, never more.
#ifndef ICOPE_STORE_SEEN_H
#define ICOPE_STORE_SEEN_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

// What was seen outside the file. Start from {0}.
struct seen {
    bool on;             // the file is open
    int fd;              // then
    int slot;            // written last, 0 or 1
    bool older;          // the file is older than what was seen, or from another line of commits
    int64_t utc_ms;      // when that was seen
    int64_t here_utc_ms; // newest audit entry of the file then
};

// After the root is open: reads what was seen and compares. An older file is no error: "older"
// comes into doubt (store_doubted), and what was seen stays until that is accepted. Where the
// folder cannot be used nothing is kept.
void seen_open(struct store *s);
// After a commit: notes it, not synced. Nothing while the file is older.
void seen_note(struct store *s);
// Syncs what was noted and closes: the store is locked.
void seen_close(struct store *s);
// The file is taken as it is.
void seen_accept(struct store *s);

#endif
