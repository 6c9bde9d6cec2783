// SPDX-License-Identifier: EUPL-1.2
// Rows found in a damaged file: which table, does its seal open, into the new one. For the files of
// salvage only.
#ifndef ICOPE_STORE_SALVAGE_ROWS_H
#define ICOPE_STORE_SALVAGE_ROWS_H

#include "store/cells.h"
#include "store/internal.h"
#include "store/salvage.h"

// The order in which tables are walked for: a row is judged with what was found before.
enum salvage_round {
    ROUND_DOORS,  // who may unlock, not judged: there is no key yet
    ROUND_TEAM,   // the same, judged
    ROUND_PEOPLE, // with the keys of their records
    ROUND_VISITS, // envelopes
    ROUND_RECORDS,
    ROUND_REST,
    ROUND_COUNT
};

struct salvage;

// How the rows of a table are judged.
struct judge {
    const char *table;        // its name
    enum salvage_round round; // when
    // Is the row that was just put into the new file what was sealed? Any code but RC_OK takes it
    // out again.
    enum rc (*opens)(struct salvage *v, const struct cell *c, struct err *e);
};

// A column, in the order in which rows hold them.
struct shape_column {
    char name[32];       // its name
    enum cell_type type; // strict
    bool needed;         // never NULL, and no default
    bool is_rowid;       // the row's number; NULL in the row
};

// The rows of a table, as its schema has them.
struct shape {
    struct salvaged_table *table;                 // what came of it
    const struct judge *judge;                    // NULL: there is none, rows are taken as they are
    bool has_rowid;                               // WITH row numbers
    size_t count;                                 // columns
    size_t keys;                                  // of them, the first: what names a row
    struct shape_column columns[CELL_VALUES_MAX]; // of them
    sqlite3_stmt *add[2];                         // insert; insert in place of another
    size_t added_values;                          // for rows of that many values
    sqlite3_stmt *version;                        // version of the row of that key, NULL: no column
};

// A salvage under way.
struct salvage {
    const struct salvage_options *o; // from where, to where
    struct pages pages;              // of the damaged file
    struct store *s;                 // the new one; its vault opens once the doors were found
    const struct judge *judges;      // how rows are judged
    struct shape *shapes;            // of its tables, owned
    size_t shape_count;              // of them
    enum salvage_round round;        // walked for now
    struct root_state was;           // the newest root, when it was found
    uint64_t audit_was;              // entries by the audit's own end, 0 not known
    bool pinned;                     // the roster was pinned under the passphrase that opened it
    struct salvaged *sum;            // what came of it
};

// Reads the shapes of all tables of the new file.
enum rc salvage_shapes(struct salvage *v, struct err *e);
// Frees them.
void salvage_shapes_release(struct salvage *v);
// Could it be a row of a table of this round?
bool salvage_fits(const struct cell *c, void *self);
// Puts it into the table whose seal it opens, once; the newer of two versions.
enum rc salvage_take(const struct cell *c, void *self, struct err *e);
// The table of that name.
struct shape *salvage_shape(struct salvage *v, const char *table);

// The value of a column, NULL when the row has none.
const struct cell_value *salvage_value(const struct salvage *v, const char *table,
                                       const struct cell *c, const char *column);
// A number of it; the row's own for the column that is that.
int64_t salvage_number(const struct salvage *v, const char *table, const struct cell *c,
                       const char *column);
// A text of it, cut to fit.
void salvage_text(const struct salvage *v, const char *table, const struct cell *c,
                  const char *column, char *out, size_t out_bytes);

// salvage_judges.c: how the rows of each table are judged, up to one without a table.
extern const struct judge SALVAGE_JUDGES[];
// Makes an account that visits name and that is lost: nobody's passphrase opens it. RC_OK when it
// is there.
enum rc salvage_need_account(struct salvage *v, const char *id, struct err *e);

#endif
