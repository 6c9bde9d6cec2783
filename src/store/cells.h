// SPDX-License-Identifier: EUPL-1.2
// The rows on the pages of a file, whatever table they are of: cells of b-tree leaves and of inner
// index pages (rows of tables WITHOUT ROWID), with their overflow chains
// (https://sqlite.org/fileformat2.html, sections 1.6, 1.7 and 2). Nothing in them is believed:
// every length is bounded, and so is what one walk reads. For salvage.
#ifndef ICOPE_STORE_CELLS_H
#define ICOPE_STORE_CELLS_H

#include "store/pages.h"

enum { CELL_VALUES_MAX = 48 }; // columns of the widest row that is taken

enum cell_type { CELL_NULL, CELL_INT, CELL_REAL, CELL_TEXT, CELL_BLOB };

// A value of a row.
struct cell_value {
    enum cell_type type;     // its type
    int64_t n;               // of an integer
    const unsigned char *at; // of a text (not terminated) or blob, NULL in `fits`; borrowed
    size_t len;              // of it
};

// A row.
struct cell {
    uint32_t page;                             // where it begins
    bool has_rowid;                            // of a table with row numbers
    int64_t rowid;                             // then
    size_t count;                              // values
    struct cell_value values[CELL_VALUES_MAX]; // in their order on disk
};

// What one walk saw.
struct cells_seen {
    uint32_t pages;      // looked at
    uint32_t unreadable; // not there, or the disk gave nothing
    size_t cut;          // rows that may have been ours, not whole: their chain of pages is broken
    bool stopped;        // rows claimed more than a sound file could hold: the rest was left
};

// Walks over all rows in the order of pages. `fits` sees types and lengths only and says whether
// the rest of the row is wanted; `each` sees it whole, until it returns. An error of `each` ends
// the walk.
enum rc cells_walk(const struct pages *p, bool (*fits)(const struct cell *c, void *self),
                   enum rc (*each)(const struct cell *c, void *self, struct err *e), void *self,
                   struct cells_seen *ret, struct err *e);

#endif
