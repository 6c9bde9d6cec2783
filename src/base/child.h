// SPDX-License-Identifier: EUPL-1.2
// Another program run without a shell: what goes in and comes out goes through pipes, what it
// complains of goes nowhere (it may hold names), and it is bounded.
#ifndef ICOPE_BASE_CHILD_H
#define ICOPE_BASE_CHILD_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

enum { CHILD_WORDS_MAX = 12 };

// A run.
struct child_run {
    const char *words[CHILD_WORDS_MAX]; // the program, found as a shell finds it, and its words
    const struct buf *input;            // on its standard input, NULL nothing
    size_t output_max;                  // bytes that it may give
    int limit_s;                        // seconds it may take
    size_t memory_mib;                  // it may take
    bool writes;                        // may it write files?
};

// Runs it; what it gives is appended to *out. RC_USAGE when it cannot be found or run, RC_INVALID
// when it ends with another code than 0, RC_LIMIT when it takes or gives too much, RC_IO.
enum rc child_run(const struct child_run *run, struct buf *out, struct err *e);

#endif
