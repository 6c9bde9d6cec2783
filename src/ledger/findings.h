// SPDX-License-Identifier: EUPL-1.2
// What a check of ledgers finds: a list of findings, each of a kind with a text of what is wrong
// and what to do. Pure.
#ifndef ICOPE_LEDGER_FINDINGS_H
#define ICOPE_LEDGER_FINDINGS_H

#include "store/outbox.h"

// The kinds, worst first.
enum ledger_finding_kind {
    LEDGER_NOT_ONE,    // the file is no ledger
    LEDGER_NOT_LIST,   // the file is no list of a server
    LEDGER_UNREADABLE, // a line that cannot be read
    LEDGER_PARTIAL,    // the server's list goes on
    LEDGER_SEAL,       // the store's own seal on a line is broken
    LEDGER_TAKEN,      // numbered, but the store has lost what it was given to
    LEDGER_ALTERED,    // a line does not follow the one before
    LEDGER_GAP,        // numbers missing between two lines
    LEDGER_CUT,        // numbers missing at the end
    LEDGER_TWICE,      // a number that is there twice
    LEDGER_ORDER,      // a line out of its place
    LEDGER_FORKED,     // two files disagree about a number
    LEDGER_REWRITTEN,  // the server has another hash of what is before
    LEDGER_LOST,       // sent, not received
    LEDGER_DOUBLED,    // received twice
    LEDGER_STRAY,      // received, in no ledger
    LEDGER_NO_LEDGER,  // received from a laptop whose ledger was not given
    LEDGER_NOT_SHOWN,  // numbers the server does not show of such a laptop
    LEDGER_WAITING,    // done, not sent
    LEDGER_UNDONE,     // planned, not done
    LEDGER_UNFINISHED, // planned, begun, not finished
    LEDGER_KINDS
};

enum { LEDGER_FINDINGS_MAX = 2000 };

// One finding. What does not apply is 0 or "".
struct ledger_finding {
    enum ledger_finding_kind kind; // what is wrong
    const char *file;              // in which file, borrowed, NULL none
    size_t line;                   // its line there, from 1
    char laptop[ID_BYTES];         // in which ledger
    uint64_t from, to;             // numbers, both included
    struct id visit;               // which visit
    struct id person;              // about whom
    int64_t at_utc_ms;             // when: planned, or queued
    const char *text;              // more, in the arena or constant, NULL none
};

// All of them. Start from {0}; release.
struct ledger_report {
    struct arena arena;           // behind texts
    struct ledger_finding *all;   // in order of finding, owned
    size_t count, cap;            // kept, room
    size_t found;                 // in all: more than `count` past LEDGER_FINDINGS_MAX
    size_t of_kind[LEDGER_KINDS]; // numbers concerned, by kind
};
// Adds one; past LEDGER_FINDINGS_MAX it is only counted.
void ledger_found(struct ledger_report *r, const struct ledger_finding *f);
// Frees.
void ledger_report_release(struct ledger_report *r);
// Stable name of a kind ("gap").
const char *ledger_kind_name(enum ledger_finding_kind kind);
// N_() what is wrong.
const char *ledger_kind_label(enum ledger_finding_kind kind);
// N_() what to do about it.
const char *ledger_kind_advice(enum ledger_finding_kind kind);

#endif
