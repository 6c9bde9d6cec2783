// SPDX-License-Identifier: EUPL-1.2
// A ledger as a file: JSON Lines, first what it is and where it ends, then one line for each
// package. Nothing personal. Written by a laptop, read and checked anywhere, without a store. Pure.
//
//   {"icopeLedger":1,"store":ID,"version":"…","at":INSTANT,"laptop":ID,"next":N,"head":HASH}
//   {"laptop":ID,"seq":1,"package":ID,"kind":"visit","visit":ID,"planned":INSTANT,
//    "queued":INSTANT,"sent":INSTANT,"content":HASH,"chain":HASH}
//
// INSTANT is UTC with milliseconds. "planned" and "sent" are left out while there is none.
#ifndef ICOPE_LEDGER_FILE_H
#define ICOPE_LEDGER_FILE_H

#include "ledger/findings.h"

// What a number was given to.
enum ledger_entry_kind {
    LEDGER_VISIT,  // a visit
    LEDGER_OTHER,  // something else: a planned visit that was changed
    LEDGER_ERASED, // of somebody who was erased since
    LEDGER_ENTRY_KINDS
};

// A line.
struct ledger_entry {
    struct ledger_line line;        // as the store has it
    enum ledger_entry_kind kind;    // what it was given to
    int64_t planned_utc_ms;         // when it was planned, 0 not known
    char before[LEDGER_HASH_BYTES]; // the chain before it, "" when that line is missing
    size_t at;                      // its line in the file, from 1
    size_t run;                     // which ledger of the file, from 0
};

// A file of them. Start from {0}; release.
struct ledger_book {
    const char *name;             // of the file, borrowed, NULL: this store
    struct id store;              // whose
    char version[40];             // of the program that wrote it
    int64_t at_utc_ms;            // when
    struct ledger_head head;      // where the ledger ends
    struct ledger_entry *entries; // owned
    size_t count, cap;            // of them, room
};
// Frees.
void ledger_book_release(struct ledger_book *b);
// Adds a line.
void ledger_book_add(struct ledger_book *b, const struct ledger_entry *entry);
// Adds a finding about that line.
void ledger_found_entry(struct ledger_report *r, enum ledger_finding_kind kind,
                        const struct ledger_entry *x);
// Appends the file's text to *out.
void ledger_book_write(const struct ledger_book *b, struct buf *out);
// Reads a file's text; what cannot be read is added to the report. False when it is no ledger at
// all (also a finding).
bool ledger_book_read(const char *name, const char *text, size_t len, struct ledger_book *ret,
                      struct ledger_report *r);
// Puts the lines in order, fills in `before`, and adds to the report what is missing, altered,
// doubled or out of place.
void ledger_book_check(struct ledger_book *b, struct ledger_report *r);

// Stable name of what a number was given to ("visit").
const char *ledger_entry_kind_name(enum ledger_entry_kind kind);

#endif
