// SPDX-License-Identifier: EUPL-1.2
// The one table of binary operators. `is` and `as` are not here: their right side is a type.
#ifndef ICOPE_FHIRPATH_OPERATOR_H
#define ICOPE_FHIRPATH_OPERATOR_H

#include "fhirpath/fhirpath.h"

struct fp_eval;

enum {
    PRECEDENCE_TRUTH = 6, // operators up to this one give true or false
    PRECEDENCE_TYPE = 8   // of is and as
};

// One operator.
struct fp_operator {
    const char *text; // symbol or word
    int precedence;   // higher binds tighter
    // Both sides are evaluated before; the result lives in the evaluation's arena.
    enum rc (*run)(struct fp_eval *v, struct fp_list left, struct fp_list right,
                   struct fp_list *ret);
    // When the left side alone decides: sets *ret and returns true. NULL: never.
    bool (*settled)(struct fp_eval *v, struct fp_list left, struct fp_list *ret);
};

// The row of a symbol or word, or NULL.
const struct fp_operator *fp_operator_find(const char *text);

#endif
