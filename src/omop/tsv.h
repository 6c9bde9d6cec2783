// SPDX-License-Identifier: EUPL-1.2
// Tab-separated files row by row, in the memory of one row: vocabularies have gigabytes. Nothing is
// quoted in them (as athena.ohdsi.org writes its CSV files). For src/omop only.
#ifndef ICOPE_OMOP_TSV_H
#define ICOPE_OMOP_TSV_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { TSV_CELLS_MAX = 32, TSV_BLOCK_BYTES = 64 * 1024 };

// A file being read. tsv_open; always tsv_close.
struct tsv {
    int fd;                           // −1 closed
    char block[TSV_BLOCK_BYTES];      // read and not yet used
    size_t at, end;                   // of it
    struct buf line;                  // behind cells
    const char *cells[TSV_CELLS_MAX]; // of the row; "" past the last
    size_t count;                     // of them
    size_t too_long;                  // rows longer than a block: left out
    int failure;                      // errno value of a read that failed, 0 none
};

// Opens it. RC_NO, RC_DENIED, RC_IO.
enum rc tsv_open(struct tsv *t, const char *path, struct err *e);
// Reads the next row that is not empty. False at the end or after an error.
bool tsv_row(struct tsv *t);
// The column of that name in the heading, which is the current row; −1 none. Case does not matter.
int tsv_column(const struct tsv *t, const char *name);
// Closes. RC_IO when reading failed.
enum rc tsv_close(struct tsv *t, struct err *e);

#endif
