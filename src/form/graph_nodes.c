// SPDX-License-Identifier: EUPL-1.2
// Where each node of the graph of a form is, and how an edge is added.
#include "form/graph.h"

#include <string.h>

void graph_edge(struct graph *g, size_t source, size_t reader)
{
    struct graph_node *n = &g->nodes[source];
    if (n->out_count > 0 && n->out[n->out_count - 1] == reader)
        return;
    if (n->out_count == n->out_cap) {
        n->out_cap = n->out_cap == 0 ? 4 : n->out_cap * 2;
        n->out = mem_grow(n->out, n->out_cap, sizeof(*n->out));
    }
    n->out[n->out_count++] = (uint32_t)reader;
}

size_t graph_item(const struct item *it, enum node_kind kind)
{
    return it->index * 3 + (size_t)kind;
}

size_t graph_variable(const struct graph *g, const struct item *it, size_t which)
{
    return (it == NULL ? g->variables : g->item_variables[it->index]) + which;
}

size_t graph_check(const struct graph *g, const struct item *it, size_t which)
{
    return (it == NULL ? g->checks : g->item_checks[it->index]) + which;
}

bool variable_find(const struct questionnaire *q, const struct item *scope, const char *name,
                   const struct item_expr *self, const struct item **ret_item, size_t *ret_which)
{
    for (;;) {
        const struct item_expr *list = scope == NULL ? q->variables : scope->variables;
        size_t count = scope == NULL ? q->variable_count : scope->variable_count;
        for (size_t i = count; i-- > 0;) {
            if (&list[i] != self && list[i].name != NULL && strcmp(list[i].name, name) == 0) {
                *ret_item = scope;
                *ret_which = i;
                return true;
            }
        }
        if (scope == NULL)
            return false;
        scope = scope->parent;
    }
}
