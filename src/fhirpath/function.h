// SPDX-License-Identifier: EUPL-1.2
// The one table of functions: a row gives name, number of arguments and handler.
#ifndef ICOPE_FHIRPATH_FUNCTION_H
#define ICOPE_FHIRPATH_FUNCTION_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct fp_call;
struct fp_list;

// One function.
struct fp_function {
    const char *name;                                       // as it is written
    size_t min_args;                                        // fewest arguments
    size_t max_args;                                        // most arguments
    enum rc (*run)(struct fp_call *c, struct fp_list *ret); // handler; see eval.h
    bool takes_type; // the argument is a type name, not an expression
};

// The row of a name, or NULL.
const struct fp_function *fp_function_find(const char *name);

// Row number `index` in the order of names, NULL past the end: for tests and documents.
const struct fp_function *fp_function_at(size_t index);

#endif
