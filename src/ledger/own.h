// SPDX-License-Identifier: EUPL-1.2
// The ledger and the round of the store that is open, for finding what is missing.
#ifndef ICOPE_LEDGER_OWN_H
#define ICOPE_LEDGER_OWN_H

#include "base/clock.h"
#include "ledger/match.h"

// The round beside the ledger.
struct ledger_round {
    bool looked;       // was it?
    size_t planned;    // visits planned in that time
    size_t done;       // of them, those done
    size_t called_off; // of them, those not at home, cancelled, refused, moved
};

// The store's ledger as a book, not checked yet. A broken seal is added to the report.
enum rc ledger_own_book(struct store *s, const struct clock *clock, struct ledger_book *ret,
                        struct ledger_report *r, struct err *e);
// Were the visits planned in the last `days` days done? Those that were not are added to the
// report.
enum rc ledger_own_round(struct store *s, const struct clock *clock, int days,
                         struct ledger_round *ret, struct ledger_report *r, struct err *e);

#endif
