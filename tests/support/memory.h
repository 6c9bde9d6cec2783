// SPDX-License-Identifier: EUPL-1.2
// What stands in the memory of a running program: looks for secrets in everything it can write, as
// bytes and as the wider characters of a terminal's cells. Needs the right to trace it.
#ifndef ICOPE_TESTS_SUPPORT_MEMORY_H
#define ICOPE_TESTS_SUPPORT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Something to look for.
struct needle {
    const char *name;  // for the message
    const void *bytes; // ASCII text, or any bytes
    size_t len;        // how many, at least 4
    bool text;         // also in either case, and spread as characters of 4, 16 and 28 bytes
    size_t found;      // how often it was there, filled in
    char where[160];   // the first region that held it, filled in
};

// Looks for all of them. False (errno set) when the memory may not be read.
bool memory_search(pid_t pid, struct needle *all, size_t count);

#endif
