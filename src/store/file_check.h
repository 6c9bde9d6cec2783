// SPDX-License-Identifier: EUPL-1.2
// Looks at a store and changes nothing: what a file tells without its key, and, with the key,
// whether every sealed row still opens.
#ifndef ICOPE_STORE_FILE_CHECK_H
#define ICOPE_STORE_FILE_CHECK_H

#include "store/store.h"

// What can be told of a store's file without its key. Nothing of it is proved by a seal.
struct file_check {
    struct id store;              // which store
    bool practice;                // fictitious people
    int64_t schema;               // version of its schema
    int newest;                   // newest schema that this program knows
    int64_t created_utc_ms;       // when it was made
    int64_t newest_utc_ms;        // newest moment written in it, 0 none
    size_t unsent;                // packages that no server has acknowledged
    int64_t oldest_unsent_utc_ms; // when the oldest of them was queued, 0 none
    size_t unfinished;            // visits under way
    size_t recovery_keys;         // active ones
    int64_t drill_utc_ms;         // the newest drill of an active key, 0 none
};
// Opens the file as a store, checks its structure and reads that. RC_NO, RC_BUSY (in use),
// RC_NEWER, RC_DENIED, RC_DAMAGED naming the first flaw, RC_IO; the file is left as it was.
enum rc store_file_check(const char *path, const char *schema_dir, struct file_check *ret,
                         struct err *e);

// What store_check has opened.
struct store_checked {
    size_t people;   // data keys and index lines
    size_t visits;   // envelopes, with the journals of unfinished ones
    size_t records;  // all versions
    size_t packages; // of the outbox
    size_t entries;  // of the audit chain
    size_t rest;     // accounts, settings, planned visits, tombstones
    size_t damaged;  // of all these
};
// Opens every sealed row with the key and follows the audit chain. RC_DAMAGED names the first flaw,
// *ret counts all; RC_DENIED while locked.
enum rc store_check(struct store *s, struct store_checked *ret, struct err *e);

#endif
