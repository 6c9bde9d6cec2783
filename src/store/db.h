// SPDX-License-Identifier: EUPL-1.2
// A connection to the one file and the queries on it: opened with every safety on, statements
// prepared on first use, errors turned into codes. Knows nothing of people or keys.
#ifndef ICOPE_STORE_DB_H
#define ICOPE_STORE_DB_H

#include "base/err.h"
#include "store/sql.h"

#define SQLITE_ENABLE_PREUPDATE_HOOK 1 // as Debian builds it
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DB_APPLICATION_ID = 0x69636F70, // "icop"
    DB_PAGE_BYTES = 8192,
    DB_BUSY_MS = 500, // how long another program is waited for
};

// Start from {0}; db_open, db_close.
struct db {
    char *path;                      // the file, owned
    sqlite3 *at;                     // NULL: closed, or lost after an error (see db_reopen)
    sqlite3_stmt *cached[SQL_COUNT]; // prepared statements, owned
    // Where each column of a prepared statement is, plus one; 0: it has none of that name.
    unsigned char columns[SQL_COUNT][COL_COUNT];
    int newest; // newest schema version this program knows
    // Told of every row that is about to change (sqlite3_preupdate_hook), NULL: nobody.
    void (*watch)(void *watcher, sqlite3 *at, int change, const char *db, const char *table,
                  sqlite3_int64 old_rowid, sqlite3_int64 new_rowid);
    void *watcher; // for watch, borrowed
};

// Opens an existing database file of ours (`fresh`: an empty file just made) and takes it for this
// program alone. RC_BUSY, RC_NEWER, RC_DAMAGED, RC_DENIED, RC_FULL, RC_IO; the file is not changed.
enum rc db_open(struct db *db, const char *path, bool fresh, int newest, struct err *e);
// Opens a file that nobody changes (a backup) for reading only: no lock, no log beside it, and not
// opened again after an error. RC_NO, RC_NEWER, RC_DAMAGED, RC_IO.
enum rc db_open_still(struct db *db, const char *path, int newest, struct err *e);
// Closes and opens again, so that what is read next is what is on disk.
enum rc db_reopen(struct db *db, struct err *e);
// Has every change told to `watch` from now on, also after db_reopen; NULL ends it.
void db_watch(struct db *db,
              void (*watch)(void *watcher, sqlite3 *at, int change, const char *db,
                            const char *table, sqlite3_int64 old_rowid, sqlite3_int64 new_rowid),
              void *watcher);
// Closes the connection only; the path stays for db_reopen. `quietly`: without writing to the file.
void db_disconnect(struct db *db, bool quietly);
// Closes all and leaves the file and its log as they are; {0} again.
void db_leave(struct db *db);
// Closes all; {0} again.
void db_close(struct db *db);

// The code for the newest error of the connection; *e gets "what: message".
enum rc db_error(const struct db *db, const char *what, struct err *e);
// Runs SQL text that returns nothing (schema files, pragmas).
enum rc db_exec(struct db *db, const char *sql, const char *what, struct err *e);
// An integer pragma such as "user_version".
enum rc db_pragma(struct db *db, const char *sql, int64_t *ret, struct err *e);
// Is a transaction open?
bool db_in_transaction(const struct db *db);
// Moves everything from the write-ahead log into the file, synced, and empties the log.
enum rc db_checkpoint(struct db *db, struct err *e);

// One run of a statement: db_query, bind, query_row …, query_end. After an error the rest does
// nothing and query_end returns it.
struct query {
    struct db *db;    // borrowed
    sqlite3_stmt *at; // NULL after an error in db_query
    bool own;         // `at` is not the cached statement but made for this run
    enum sql which;   // the row of SQL
    enum rc rc;       // RC_OK so far
    struct err *e;    // where the error goes, may be NULL
};
// Starts a query.
struct query db_query(struct db *db, enum sql which, struct err *e);
// Binds a text that lives until query_end.
void query_text(struct query *q, const char *name, const char *text);
// Binds an integer.
void query_int(struct query *q, const char *name, int64_t n);
// Binds bytes that live until query_end.
void query_blob(struct query *q, const char *name, const void *bytes, size_t len);
// Steps to the next row; false at the end or on an error.
bool query_row(struct query *q);
// Reads a column that the statement has. Text: never NULL, living until the next step.
const char *query_get_text(const struct query *q, enum column column);
// Integer of a column.
int64_t query_get_int(const struct query *q, enum column column);
// Bytes of a column, living until the next step.
const void *query_get_blob(const struct query *q, enum column column, size_t *ret_len);
// Ends the query; returns its code.
enum rc query_end(struct query *q);
// Steps through to the end and ends the query: for statements without rows.
enum rc query_run(struct query *q);

#endif
