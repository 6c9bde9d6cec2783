// SPDX-License-Identifier: EUPL-1.2
// Makes the syntax tree of an expression: the whole grammar of FHIRPath 2.0 by precedence climbing.
#ifndef ICOPE_FHIRPATH_PARSER_H
#define ICOPE_FHIRPATH_PARSER_H

#include "fhirpath/tree.h"

enum {
    FP_TEXT_MAX_BYTES = 64 * 1024, // longest expression
    FP_NESTING_MAX = 200,          // brackets within brackets
    FP_HEIGHT_MAX = 1000           // levels of the tree: a long chain of + is high without nesting
};

// Parses into x->arena and sets x->root. RC_INVALID with "line:column: why", RC_LIMIT.
enum rc fp_parse(const char *text, size_t len, struct fp_expr *x, struct err *e);

#endif
