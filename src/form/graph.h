// SPDX-License-Identifier: EUPL-1.2
// Who depends on whom in a form, built once from enableWhen rows and from the names and linkIds
// expressions mention. Nodes stand for items of the questionnaire, not for their repetitions.
// For src/form/ only.
#ifndef ICOPE_FORM_GRAPH_H
#define ICOPE_FORM_GRAPH_H

#include "questionnaire/questionnaire.h"

#include <stdint.h>

// What a node stands for.
enum node_kind {
    NODE_ENABLED,  // is the item enabled
    NODE_VALUE,    // its answers, calculated or given
    NODE_SUBTREE,  // anything of the item or below it
    NODE_ALL,      // anything at all
    NODE_VARIABLE, // a variable: evaluated when asked for
    NODE_CHECK,    // a constraint: evaluated when asked for
};

// One node.
struct graph_node {
    enum node_kind kind;          // what it stands for
    const struct item *item;      // of which item, NULL for the form itself
    size_t which;                 // of the item's variables or constraints
    const struct item_expr *expr; // what computes it, NULL when nothing does
    bool cycle;                   // part of a cycle of dependencies
    size_t rank;                  // sources come before dependants where there is no cycle
    uint32_t *out;                // nodes that depend on it; owned
    size_t out_count;             // their number
    size_t out_cap;               // room
};

// The graph of a form. Nodes 3i, 3i+1, 3i+2 are NODE_ENABLED, NODE_VALUE, NODE_SUBTREE of item i.
struct graph {
    struct graph_node *nodes; // owned
    size_t count;             // their number
    size_t all;               // NODE_ALL
    size_t variables;         // the first NODE_VARIABLE: those of the root, then item by item
    size_t checks;            // the first NODE_CHECK, in the same order
    size_t *by_rank;          // node of each rank; owned
    size_t *item_variables;   // first variable node of item i; owned
    size_t *item_checks;      // first check node of item i; owned
};

// --- graph.c ---

// The graph of a questionnaire, which must outlive it.
struct graph *graph_new(const struct questionnaire *q);
// Frees; NULL is fine.
void graph_free(struct graph *g);

// --- graph_nodes.c ---

// The node of an item. `kind` is one of the first three.
size_t graph_item(const struct item *it, enum node_kind kind);
// The node of a variable of an item (NULL: the root).
size_t graph_variable(const struct graph *g, const struct item *it, size_t which);
// The node of a constraint of an item (NULL: the root).
size_t graph_check(const struct graph *g, const struct item *it, size_t which);

// The variable an expression of `scope` means by %name: of the item or the nearest ancestor, then
// of the root. False when there is none. A variable does not mean itself: `self` is passed over.
bool variable_find(const struct questionnaire *q, const struct item *scope, const char *name,
                   const struct item_expr *self, const struct item **ret_item, size_t *ret_which);

// "reader depends on source".
void graph_edge(struct graph *g, size_t source, size_t reader);

// --- graph_reads.c ---

// Adds what `reader` depends on by its expression, written at `scope` (NULL: the root).
void graph_reads(struct graph *g, const struct questionnaire *q, size_t reader,
                 const struct item *scope);

// --- graph_order.c ---

// Fills rank, by_rank and cycle.
void graph_order(struct graph *g);

#endif
