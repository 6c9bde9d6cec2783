// SPDX-License-Identifier: EUPL-1.2
// The ledger and the round of the store that is open, for a look at what is missing.
#ifndef ICOPE_APP_LEDGER_OWN_H
#define ICOPE_APP_LEDGER_OWN_H

#include "app/ledger_say.h"
#include "base/clock.h"

// The store's ledger as a book, not checked yet. A broken seal is added to the report.
enum rc ledger_own_book(struct store *s, const struct clock *clock, struct ledger_book *ret,
                        struct ledger_report *r, struct err *e);
// Were the visits planned in the last `days` days done? Those that were not are added to the
// report.
enum rc ledger_own_round(struct store *s, const struct clock *clock, int days,
                         struct ledger_round *ret, struct ledger_report *r, struct err *e);

#endif
