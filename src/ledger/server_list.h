// SPDX-License-Identifier: EUPL-1.2
// The server's own list of visits, as it gives it out: a FHIR searchset Bundle, or NDJSON of
// Encounters (bulk export) or of Bundles (one page a line). Pure.
#ifndef ICOPE_LEDGER_SERVER_LIST_H
#define ICOPE_LEDGER_SERVER_LIST_H

#include "ledger/findings.h"

enum { LEDGER_ENCOUNTER_BYTES = 72 };

// The number of an Encounter there.
struct ledger_received {
    char laptop[ID_BYTES];          // which ledger, "" when the Encounter carries no number
    uint64_t seq;                   // which number, 0 none
    char before[LEDGER_HASH_BYTES]; // the chain before it as the package has it, "" not kept there
    char encounter_id[LEDGER_ENCOUNTER_BYTES]; // the Encounter's id there
    struct id visit;                           // the visit by its own identifier, "" not ours
    bool numbered;                             // carries the Encounter any number?
};

// All of them. Start from {0}; release.
struct ledger_list {
    struct ledger_received *all;   // owned
    size_t count, cap;             // kept, room
    size_t encounters;             // Encounters read
    size_t pages, pages_with_next; // Bundles, and those with a link to the next
};
// Frees.
void ledger_list_release(struct ledger_list *l);
// Reads a file's text and adds to the list; what cannot be read is added to the report. False when
// nothing in it is FHIR (also a finding).
bool ledger_list_read(const char *name, const char *text, size_t len, struct ledger_list *l,
                      struct ledger_report *r);

#endif
