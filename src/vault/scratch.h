// SPDX-License-Identifier: EUPL-1.2
// Work that is too large for memory and that nobody reads afterwards, such as the sheets of a
// workbook until it is whole: compressed (zstd), sealed block by block (XChaCha20-Poly1305) with a
// key that exists only while the file is open, in a file without a name. On the disk it is noise,
// before and after.
#ifndef ICOPE_VAULT_SCRATCH_H
#define ICOPE_VAULT_SCRATCH_H

#include <stdio.h>

struct scratch; // one of them, opaque

// Those that belong together. Start from {0}; it must outlive them.
struct scratches {
    int failure;           // of the first that failed, an errno value, 0 none
    struct scratch *first; // that is open
};

// Opens one in that folder, for any library that takes a FILE: written at the end only, read
// anywhere; fclose wipes it. NULL with errno set when it cannot be made. A disk that is full or
// fails, or that gives back something else, shows in `failure` and as an error of the stream.
FILE *scratch_open(const char *dir, struct scratches *all);
// Closes those that a library left open.
void scratch_close_all(struct scratches *all);

#endif
