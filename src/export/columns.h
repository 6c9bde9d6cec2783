// SPDX-License-Identifier: EUPL-1.2
// The columns of a table that a view makes, and the cells of its rows. What a view says of a column
// beyond SQL on FHIR stands in its tags, which other runners leave alone: icope/name/fr (a French
// name), icope/codes (its set of codes in data/codes), icope/reasons (the column that says why it
// is empty), icope/unit, icope/link-id and icope/form (which question of which form), icope/summary
// ("codes", "month": what the summary of a workbook counts).
#ifndef ICOPE_EXPORT_COLUMNS_H
#define ICOPE_EXPORT_COLUMNS_H

#include "base/clock.h"
#include "base/mem.h"
#include "tables/table.h"
#include "view/view.h"

// What a column of the table has of a column of the view.
enum column_part {
    PART_VALUE,   // its value; of a moment the local time
    PART_OFFSET,  // of a moment: by how much its local time is ahead of UTC
    PART_ZONE,    // of a moment: this machine's time zone, where that has the same offset
    PART_VERSION, // of a canonical: the version behind "|"
};

// Where a column comes from.
struct column_origin {
    const struct view_column *of; // borrowed from the view
    enum column_part part;        // what of it
};

// How columns are made.
struct columns_ask {
    const char *language;          // of meanings: "fr", "en"
    bool french;                   // French names, where a column has one
    const struct code_book *codes; // NULL: codes have no numbers
    const struct clock *clock;     // of this machine's zone
};

// Columns. Start from {0}; columns_release.
struct columns {
    struct table_column *at;       // in order, in the arena
    struct column_origin *origins; // of each, in the arena
    size_t count;                  // how many
    const char **cells;            // of the row that was filled in, NULL: nothing
    struct buf *texts;             // behind them
    const struct view *view;       // borrowed
    const struct clock *clock;     // borrowed
    char zone[64];                 // of this machine, "" not known
    struct arena arena;            // of names
};

// Makes them. RC_INVALID with "column NAME: why": a French name that is none or is there twice, a
// set of codes or a column of reasons that there is not.
enum rc columns_make(struct columns *c, const struct view *v, const struct columns_ask *ask,
                     struct err *e);
// Fills in `cells` with a row of the view. They live until the next one.
void columns_fill(struct columns *c, const struct fp_list *row);
// Counts what formats ask for before the first row, of the row that was filled in.
void columns_count(struct columns *c);
// Frees.
void columns_release(struct columns *c);

// What a column means, in that language; "" nothing said. It lives as long as the columns.
const char *columns_meaning(struct columns *c, size_t i, const char *language);
// The name of a column where French names are asked for, or NULL; as long.
const char *columns_french_name(struct columns *c, size_t i);
// The value of a column's tag, borrowed, or NULL.
const char *column_tag(const struct view_column *c, const char *name);

#endif
