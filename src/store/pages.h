// SPDX-License-Identifier: EUPL-1.2
// The pages of a SQLite file that SQLite itself refuses, read one by one, with what its write-ahead
// log says instead (https://sqlite.org/fileformat2.html, sections 1 and 4). Nothing in the file is
// believed and nothing is written. For salvage.
#ifndef ICOPE_STORE_PAGES_H
#define ICOPE_STORE_PAGES_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A page in the log.
struct pages_logged {
    uint32_t page;  // its number, from 1
    uint32_t frame; // where in the log, from 0
};

// An open file. Start from {0}; pages_close.
struct pages {
    int fd, log_fd;              // the file and its log, −1 closed or none
    uint32_t in_file;            // pages of the file, a cut one at its end too
    uint32_t said;               // pages that it should have, 0 not known
    uint32_t frames;             // frames of the log that are taken
    uint32_t bad_frames;         // frames of its commits that are not whole
    struct pages_logged *logged; // newest frame of each page, by page, owned
    size_t logged_count;         // of them
};

// Opens a file and the log beside it for reading. RC_NO, RC_DENIED, RC_IO; RC_BUSY while another
// program has it open as a database; RC_INVALID when it is empty.
enum rc pages_open(struct pages *ret, const char *path, struct err *e);
// Reads a page, the log's before the file's, into out[DB_PAGE_BYTES]; what a cut file does not hold
// is zero. False when nothing of it can be read.
bool pages_read(const struct pages *p, uint32_t page, unsigned char *out);
// Number of the last page, in file or log.
uint32_t pages_last(const struct pages *p);
// Closes; fine when nothing is open.
void pages_close(struct pages *p);

// ---- numbers as SQLite writes them ----

// An unsigned number of `bytes` bytes (1 to 8), the highest first.
uint64_t pages_number(const unsigned char *at, size_t bytes);

#endif
