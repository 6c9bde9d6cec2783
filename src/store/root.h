// SPDX-License-Identifier: EUPL-1.2
// What the file holds as a whole. Seals bind a row to its place; which rows there must be, this
// says: for each table the number of rows and a sum over them, sealed in the row of table `head` by
// the commit that changes them. A row changed, cut, doubled or put back from an older copy by
// somebody without the key leaves a difference, and the difference stays through later commits
// until somebody accepts it.
//
// The sum is an additive multiset hash (Clarke, Devadas, van Dijk, Gassend, Suh: Incremental
// multiset hash functions and their application to memory integrity checking, ASIACRYPT 2003) in
// four lanes of 64 bits over keyed BLAKE2b-256 of table, column types, lengths and values. Whoever
// holds the master key can seal any other: this is about everybody else. SQLite's preupdate hook
// keeps the sums, so that no write can forget them; it does not see DROP and ALTER, which only
// migrations do.
#ifndef ICOPE_STORE_ROOT_H
#define ICOPE_STORE_ROOT_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

#define ROOT_BEGINS "root-begin" // in the audit chain, once: from here on there is a root

enum {
    ROOT_TABLES_MAX = 40,
    ROOT_NAME_BYTES = 32,
    ROOT_LANES = 4,
    ROOT_DOUBT_BYTES = 256,
};

// One table.
struct root_table {
    char name[ROOT_NAME_BYTES]; // in the file
    uint64_t left_out;          // bit i: column i is not counted (written while locked)
    int64_t rows;               // how many
    uint64_t sum[ROOT_LANES];   // over them
};

// All tables at one commit.
struct root_state {
    int64_t n;                                 // number of the commit, 0: none yet
    size_t count;                              // tables
    struct root_table tables[ROOT_TABLES_MAX]; // in the order of their names
};

// The root of an open store. Start from {0}.
struct root {
    bool on;                      // rows are watched
    struct root_state now;        // with what the open transaction did
    struct root_state before;     // when it began
    int64_t checked_n;            // commit at which every table was found right, 0 none
    char doubt[ROOT_DOUBT_BYTES]; // tables that are not as they were left, between blanks; "": none
    struct buf text;              // scratch: a row as bytes, owned
};

// Begins the root of a file that was just made and is still empty.
enum rc root_start(struct store *s, struct err *e);
// The same store on another connection: rows are watched there.
void root_resume(struct store *s);
// After unlocking: reads the root and compares the tables that matter before anybody is believed
// (accounts, recovery keys, settings, people, journals of unfinished visits). A difference is no
// error: it is written to `doubt`. Rows are watched from then on. A file that has no root yet gets
// one, unless its audit chain says that it had one: then "head" is in doubt.
enum rc root_open(struct store *s, struct err *e);
// Wipes and watches no more: the store is locked.
void root_close(struct store *s);
// A transaction begins.
void root_begin(struct store *s);
// Seals what the transaction left, as part of it.
enum rc root_seal(struct store *s, struct err *e);
// It was rolled back.
void root_back(struct store *s);
// Does the file hold the root that the transaction sealed? For a COMMIT that failed.
bool root_is_there(struct store *s);

// Is the table (NULL: every one), as far as was looked, as it was left? RC_DAMAGED names it.
enum rc root_trust(const struct store *s, const char *table, struct err *e);
// After a migration, before root_rebuild: a column that it added with a default is not in the rows
// of before, and the hook does not fill it in where a select does, so they are written anew.
enum rc root_fill_defaults(struct store *s, struct err *e);
// Is that word in doubt?
bool whole_doubts(const struct store *s, const char *word);
// Puts a word into doubt, once.
void whole_doubt(struct store *s, const char *word);
// Takes the sums anew inside a transaction, after a migration or under another master key: `was` is
// what root_differences gave before, and stays what it was.
enum rc root_rebuild(struct store *s, const struct root_state *was, struct err *e);
// What the sums say less what the rows say, table by table; all zero when nothing was touched.
enum rc root_differences(struct store *s, struct root_state *ret, struct err *e);

#endif
