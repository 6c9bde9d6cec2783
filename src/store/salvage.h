// SPDX-License-Identifier: EUPL-1.2
// What is whole in a damaged file, in a new store. The file is walked page by page without SQLite
// (cells.h): its schema may be gone and its end cut. A row belongs to the table whose columns it
// fits and whose seal it opens; one that does not open is not taken. The damaged file is only read.
// Rows of the schema that this program knows are found; a store of an older one should be salvaged
// by the program that wrote it.
#ifndef ICOPE_STORE_SALVAGE_H
#define ICOPE_STORE_SALVAGE_H

#include "base/buf.h"
#include "store/store.h"
#include "vault/keypair.h"

enum { SALVAGE_TABLES_MAX = 40, SALVAGE_NAMED_MAX = 500 };

// From where, to where, and who opens it. All borrowed.
struct salvage_options {
    const char *from, *to;            // the damaged file; the new one
    const char *schema_dir;           // folder of NNNN-name.sql
    const struct clock *clock;        // the time
    const char *account, *passphrase; // NULL account: the only one that is found
    const struct vault_keypair *pair; // a recovery key instead; NULL
    bool (*progress)(size_t done, size_t total, void *self); // pages; NULL; false stops (RC_NO)
    void *self;                                              // for progress
};

// A table.
struct salvaged_table {
    char name[32];  // in the file
    size_t kept;    // rows in the new store
    size_t damaged; // rows that look like its own and do not open
    int64_t was;    // how many there were by the newest root, −1 not known
};

// A row that is not whole.
struct salvaged_row {
    size_t table;   // which of the tables it looks like one of
    uint32_t page;  // where it lies
    char what[120]; // what is wrong with it: identifiers only
};

// What came of it. Start from {0}; salvaged_release.
struct salvaged {
    struct id store;                                  // its identifier
    struct salvaged_table tables[SALVAGE_TABLES_MAX]; // those with rows, or that had any
    size_t table_count;                               // of them
    struct salvaged_row *rows;                        // at most SALVAGE_NAMED_MAX, owned
    size_t row_count;                                 // of them
    uint32_t pages, missing;     // pages looked at; that should be there by the file's own count
    uint32_t frames, bad_frames; // of the log beside it: taken; not whole
    size_t cut;                  // rows whose chain of pages is broken
    bool stopped;                // the file claims more than it can hold: not all was looked at
    size_t rebuilt;              // visits whose row was lost and made again of their resources
    size_t empty_visits;         // finished visits without their resources (nor erased by age)
    size_t bare_people;          // people without their record
    size_t gaps;                 // unfinished visits with answers missing
    size_t accounts_made;        // accounts made because visits name them: no passphrase opens them
    char opener[96];             // name of the account that was made for who
                                 // opens it, by the same passphrase; "" none
    bool counted;                // its newest root was found: how many rows there were is known
    bool store_lost;             // its own row was lost: it has a new identifier
};

// Makes the new store. RC_BUSY when there is a file of that name or the damaged one is open, RC_NO
// no such file, RC_DENIED wrong passphrase or key, RC_DAMAGED when no account or recovery key of it
// is left, RC_FULL, RC_IO. Nothing is left behind on an error.
enum rc store_salvage(const struct salvage_options *o, struct salvaged *ret, struct err *e);
// Frees.
void salvaged_release(struct salvaged *r);

#endif
