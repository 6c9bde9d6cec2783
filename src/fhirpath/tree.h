// SPDX-License-Identifier: EUPL-1.2
// The syntax tree of a compiled expression: immutable after the parser, owned by the expression's
// arena.
#ifndef ICOPE_FHIRPATH_TREE_H
#define ICOPE_FHIRPATH_TREE_H

#include "base/mem.h"
#include "fhirpath/fhirpath.h"

#include <stdbool.h>
#include <stddef.h>

struct fp_function;
struct fp_operator;

enum fp_node_kind {
    NODE_EMPTY,    // {}
    NODE_LITERAL,  // number, string, boolean, date, quantity
    NODE_THIS,     // $this
    NODE_INDEX,    // $index
    NODE_TOTAL,    // $total
    NODE_NAME,     // %name
    NODE_MEMBER,   // source.name, or name alone
    NODE_CALL,     // source.function(arguments), or function(arguments) alone
    NODE_BINARY,   // left operator right
    NODE_NEGATE,   // -source (a leading + leaves no node)
    NODE_TYPE_IS,  // source is Type
    NODE_TYPE_AS,  // source as Type
    NODE_SUBSCRIPT // source[index]
};

// A type as it was written: `Patient`, `FHIR.Patient`, `System.String`.
struct fp_type_name {
    const char *space; // "FHIR", "System" or NULL
    const char *name;  // "Patient"
};

// One node.
struct fp_node {
    enum fp_node_kind kind;       // what it is
    int line;                     // place in the expression, from 1
    int column;                   // in bytes, from 1
    int height;                   // levels below and with this node
    const struct fp_node *source; // left side, or NULL: the focus
    const struct fp_node *const
        *args;        // NODE_CALL: arguments; NODE_BINARY, NODE_SUBSCRIPT: the right side
    size_t arg_count; // number of args
    const char *text; // NODE_MEMBER, NODE_NAME: the name, terminated
    const struct fp_function *function; // NODE_CALL
    const struct fp_operator *op;       // NODE_BINARY
    struct fp_type_name type;           // NODE_TYPE_*, and calls of is, as, ofType
    struct fp_value literal;            // NODE_LITERAL
};

// A compiled expression.
struct fp_expr {
    struct arena arena;         // owns everything below
    const struct fp_node *root; // the whole
};

// Calls `each` for every node, parents first.
void fp_tree_walk(const struct fp_node *n, void (*each)(const struct fp_node *n, void *self),
                  void *self);

// Do two nodes compute the same, given the same source? With `sources` their sources are compared,
// too. False is always safe.
bool fp_tree_same(const struct fp_node *a, const struct fp_node *b, bool sources);

#endif
