// SPDX-License-Identifier: EUPL-1.2
// Builds the graph of a form.
#include "form/graph.h"

#include <stdlib.h>

// Nodes of variables and constraints of one scope.
static size_t add_variables(struct graph *g, size_t at, const struct item *it,
                            const struct item_expr *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g->nodes[at + i] =
            (struct graph_node){.kind = NODE_VARIABLE, .item = it, .which = i, .expr = &list[i]};
    }
    return at + count;
}

static size_t add_checks(struct graph *g, size_t at, const struct item *it,
                         const struct item_constraint *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g->nodes[at + i] =
            (struct graph_node){.kind = NODE_CHECK, .item = it, .which = i, .expr = &list[i].expr};
    }
    return at + count;
}

static void make_nodes(struct graph *g, const struct questionnaire *q)
{
    static const struct item_expr none = {0}; // of what follows from the rest without a formula
    size_t at = 0;
    for (size_t i = 0; i < q->item_count; i++) {
        const struct item *it = q->all[i];
        const struct item_expr *of[] = {&it->enable_when, &it->calculated, &none};
        for (int kind = NODE_ENABLED; kind <= NODE_SUBTREE; kind++, at++) {
            const struct item_expr *x = of[kind];
            g->nodes[at] = (struct graph_node){
                .kind = (enum node_kind)kind, .item = it, .expr = x->text != NULL ? x : NULL};
        }
    }
    g->all = at;
    g->nodes[at++] = (struct graph_node){.kind = NODE_ALL};
    g->variables = at;
    at = add_variables(g, at, NULL, q->variables, q->variable_count);
    for (size_t i = 0; i < q->item_count; i++) {
        g->item_variables[i] = at;
        at = add_variables(g, at, q->all[i], q->all[i]->variables, q->all[i]->variable_count);
    }
    g->checks = at;
    at = add_checks(g, at, NULL, q->constraints, q->constraint_count);
    for (size_t i = 0; i < q->item_count; i++) {
        g->item_checks[i] = at;
        at = add_checks(g, at, q->all[i], q->all[i]->constraints, q->all[i]->constraint_count);
    }
}

static size_t node_count(const struct questionnaire *q)
{
    size_t n = q->item_count * 3 + 1 + q->variable_count + q->constraint_count;
    for (size_t i = 0; i < q->item_count; i++)
        n += q->all[i]->variable_count + q->all[i]->constraint_count;
    return n;
}

// What holds for every item, whatever its expressions say.
static void item_edges(struct graph *g, const struct item *it)
{
    size_t enabled = graph_item(it, NODE_ENABLED);
    size_t value = graph_item(it, NODE_VALUE);
    size_t subtree = graph_item(it, NODE_SUBTREE);
    graph_edge(g, enabled, subtree);
    graph_edge(g, value, subtree);
    if (it->parent != NULL) {
        graph_edge(g, subtree, graph_item(it->parent, NODE_SUBTREE));
        graph_edge(g, graph_item(it->parent, NODE_ENABLED), enabled);
    } else {
        graph_edge(g, subtree, g->all);
    }
    if (it->calculated.text != NULL)
        graph_edge(g, enabled, value); // a disabled item is not calculated
    for (size_t i = 0; i < it->when_count; i++) {
        graph_edge(g, graph_item(it->when[i].source, NODE_ENABLED), enabled);
        graph_edge(g, graph_item(it->when[i].source, NODE_VALUE), enabled);
    }
}

struct graph *graph_new(const struct questionnaire *q)
{
    struct graph *g = mem_alloc(sizeof(*g));
    g->count = node_count(q);
    g->nodes = mem_array(g->count, sizeof(*g->nodes));
    g->by_rank = mem_array(g->count, sizeof(*g->by_rank));
    g->item_variables = mem_array(q->item_count + 1, sizeof(size_t));
    g->item_checks = mem_array(q->item_count + 1, sizeof(size_t));
    make_nodes(g, q);
    for (size_t i = 0; i < q->item_count; i++)
        item_edges(g, q->all[i]);
    for (size_t i = 0; i < g->count; i++)
        if (g->nodes[i].expr != NULL && g->nodes[i].expr->compiled != NULL)
            graph_reads(g, q, i, g->nodes[i].item);
    graph_order(g);
    return g;
}

void graph_free(struct graph *g)
{
    for (size_t i = 0; g != NULL && i < g->count; i++)
        free(g->nodes[i].out);
    if (g != NULL) {
        free(g->nodes);
        free(g->by_rank);
        free(g->item_variables);
        free(g->item_checks);
    }
    free(g);
}
