// SPDX-License-Identifier: EUPL-1.2
// The tables and columns of the OMOP Common Data Model 5.4 (ohdsi.github.io/CommonDataModel), read
// from data/omop/layout.tsv. For src/omop only.
#ifndef ICOPE_OMOP_LAYOUT_H
#define ICOPE_OMOP_LAYOUT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum { OMOP_TABLES_MAX = 48, OMOP_COLUMNS_MAX = 32 };

// What a column holds.
enum omop_type { OMOP_INTEGER, OMOP_FLOAT, OMOP_DATE, OMOP_DATETIME, OMOP_TEXT };

// A column. Texts live as long as the layout.
struct omop_column {
    const char *name;       // "person_id"
    enum omop_type type;    // see there
    size_t chars;           // most characters of a text, 0 any number
    bool required;          // never NULL
    bool primary;           // the key of its table
    const char *references; // "person.person_id", NULL: nothing
};

// A table.
struct omop_table {
    const char *name;                             // "person"
    struct omop_column columns[OMOP_COLUMNS_MAX]; // in order
    size_t column_count;                          // how many
};

// Start from {0}; layout_release.
struct omop_layout {
    struct omop_table tables[OMOP_TABLES_MAX]; // in order
    size_t table_count;                        // how many
    struct arena a;                            // behind the texts
};

// Reads DATA_DIR/omop/layout.tsv. RC_NO, RC_IO, RC_INVALID with the line's words.
enum rc layout_read(const char *data_dir, struct omop_layout *ret, struct err *e);
// The table of that name, NULL none.
const struct omop_table *layout_table(const struct omop_layout *l, const char *name);
// The column of that name, −1 none.
int layout_column(const struct omop_table *t, const char *name);
// Appends the statement that makes it in SQLite, with its keys: dates and moments are ISO 8601
// texts.
void layout_create(const struct omop_table *t, struct buf *out);
// Frees.
void layout_release(struct omop_layout *l);

#endif
