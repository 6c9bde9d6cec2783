// SPDX-License-Identifier: EUPL-1.2
// Ledgers of several laptops put together, and compared with what the server has. Pure.
#ifndef ICOPE_LEDGER_MATCH_H
#define ICOPE_LEDGER_MATCH_H

#include "ledger/file.h"
#include "ledger/server_list.h"

// How one ledger stands.
struct ledger_sum {
    char laptop[ID_BYTES]; // which
    size_t numbers;        // in all
    size_t visits;         // of them, visits
    size_t sent;           // visits that the laptop knows to be delivered
    size_t received;       // visits that the server has
    size_t replaced;       // visits corrected before they were sent
    size_t waiting;        // visits still to be sent
};

// All ledgers together. Start from {0}; release.
struct ledger_union {
    struct ledger_entry *all; // one for each number, by laptop and number; owned
    size_t count;             // of them
    struct ledger_sum *sums;  // one for each ledger, owned
    size_t sum_count;         // of them
};
// Frees.
void ledger_union_release(struct ledger_union *u);
// Puts checked books together; where two disagree about a number is added to the report.
void ledger_union_make(const struct ledger_book *books, size_t count, struct ledger_union *ret,
                       struct ledger_report *r);
// Counts what is sent and what waits, by ledger.
void ledger_union_count(struct ledger_union *u);
// Compares with the server's list, which gets sorted. Call after ledger_union_count.
void ledger_union_match(struct ledger_union *u, struct ledger_list *l, struct ledger_report *r);

#endif
