// SPDX-License-Identifier: EUPL-1.2
// What a look at ledgers came to, for people or as JSON, on standard output.
#ifndef ICOPE_CLI_LEDGER_PRINT_H
#define ICOPE_CLI_LEDGER_PRINT_H

#include "ledger/match.h"
#include "ledger/own.h"

// All there is to say.
struct ledger_outcome {
    struct ledger_report report;    // findings
    struct ledger_union all;        // the ledgers
    const struct ledger_list *list; // the server's, NULL not given
    struct ledger_round round;      // the round
};
// Frees report and ledgers.
void ledger_outcome_release(struct ledger_outcome *o);
// Writes it; returns whether everything is accounted for.
bool ledger_print(const struct ledger_outcome *o, bool json);
// Writes the lines of one ledger.
void ledger_print_lines(const struct ledger_union *u, bool json);

#endif
