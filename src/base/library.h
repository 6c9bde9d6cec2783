// SPDX-License-Identifier: EUPL-1.2
// Shared libraries that are loaded when first used: a start of the program that never needs
// a network or paints a page does not pay for them.
#ifndef ICOPE_BASE_LIBRARY_H
#define ICOPE_BASE_LIBRARY_H

#include "base/err.h"

#include <stddef.h>

// A function of a library and the field of the caller's table that points to it.
struct library_symbol {
    const char *name; // as the library exports it
    size_t offset;    // of a function pointer in the table
};

// Loads the library and fills *table; a loaded library stays until the program ends. RC_IO names
// the library that is missing, or the function that it lacks; *table is then not to be used.
enum rc library_load(const char *file, const struct library_symbol *symbols, size_t count,
                     void *table, struct err *e);

#endif
