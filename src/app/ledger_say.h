// SPDX-License-Identifier: EUPL-1.2
// What a look at ledgers came to, for people or as JSON, on standard output.
#ifndef ICOPE_APP_LEDGER_SAY_H
#define ICOPE_APP_LEDGER_SAY_H

#include "app/ledger_match.h"

// The round beside the ledger.
struct ledger_round {
    bool looked;       // was it?
    size_t planned;    // visits planned in that time
    size_t done;       // of them, those done
    size_t called_off; // of them, those not at home, cancelled, refused, moved
};

// All there is to say.
struct ledger_outcome {
    struct ledger_report report;    // findings
    struct ledger_union all;        // the ledgers
    const struct ledger_list *list; // the server's, NULL not given
    struct ledger_round round;      // the round
};
// Frees report and ledgers.
void ledger_outcome_release(struct ledger_outcome *o);
// Writes it; answers whether everything is accounted for.
bool ledger_say(const struct ledger_outcome *o, bool json);
// Writes the lines of one ledger.
void ledger_say_lines(const struct ledger_union *u, bool json);

#endif
