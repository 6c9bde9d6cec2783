// SPDX-License-Identifier: EUPL-1.2
// Rows as bytes, and the sums over them (root.h). For the files of the root only.
#ifndef ICOPE_STORE_ROOT_ROWS_H
#define ICOPE_STORE_ROOT_ROWS_H

#include "store/db.h"
#include "store/root.h"

// Appends an integer as 8 bytes, the lowest first.
void root_put_int(struct buf *out, int64_t n);
// Reads it back.
int64_t root_get_int(const unsigned char *at);
// The table of that name, or NULL.
struct root_table *root_table_of(struct root_state *state, const char *name);
// Has SQLite tell s->root.now of every row that changes from now on.
void root_watch(struct store *s);
// Prepares a statement that is made here (names of tables); sqlite3_finalize ends it.
enum rc root_prepare(struct store *s, const char *sql, sqlite3_stmt **ret, struct err *e);
// The tables of the file, with nothing counted.
enum rc root_list_tables(struct store *s, struct root_state *ret, struct err *e);
// Counts the rows of a table that has nothing counted.
enum rc root_scan(struct store *s, struct root_table *t, struct err *e);
// All tables, counted.
enum rc root_scan_all(struct store *s, struct root_state *ret, struct err *e);
// Opens a sealed root of that number. RC_DAMAGED.
enum rc root_open_state(const struct store *s, int64_t n, const void *sealed, size_t len,
                        struct root_state *ret, struct err *e);
// The sealed root, tables without what is left out of them. RC_NO: there is none, RC_DAMAGED.
enum rc root_read_head(struct store *s, struct root_state *ret, struct err *e);

#endif
