// SPDX-License-Identifier: EUPL-1.2
// The order of recalculation: sources before dependants (Kahn's method), cycles after the rest. A
// cycle through NODE_SUBTREE or NODE_ALL is no finding: an expression that reads its own group need
// not read itself.
#include "form/graph.h"

#include <stdlib.h>

enum { RING_ROUNDS = 1000 };

// One pass of Kahn's method.
struct kahn {
    const struct graph *g; // over what
    size_t *waiting;       // sources not yet placed, by node; owned
    size_t *line;          // nodes in the order they were placed; owned
    size_t placed;         // their number
    bool narrow;           // leave out the edges of NODE_SUBTREE and NODE_ALL
};

static bool is_wide(const struct graph_node *n)
{
    return n->kind == NODE_SUBTREE || n->kind == NODE_ALL;
}

static bool used(const struct kahn *k, size_t from, size_t to)
{
    return !k->narrow || (!is_wide(&k->g->nodes[from]) && !is_wide(&k->g->nodes[to]));
}

static void kahn_run(struct kahn *k)
{
    const struct graph *g = k->g;
    k->waiting = mem_array(g->count, sizeof(size_t));
    k->line = mem_array(g->count, sizeof(size_t));
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->nodes[i].out_count; j++)
            k->waiting[g->nodes[i].out[j]] += used(k, i, g->nodes[i].out[j]);
    for (size_t i = 0; i < g->count; i++)
        if (k->waiting[i] == 0)
            k->line[k->placed++] = i;
    for (size_t at = 0; at < k->placed; at++) {
        const struct graph_node *n = &g->nodes[k->line[at]];
        for (size_t j = 0; j < n->out_count; j++)
            if (used(k, k->line[at], n->out[j]) && --k->waiting[n->out[j]] == 0)
                k->line[k->placed++] = n->out[j];
    }
}

static void kahn_release(struct kahn *k)
{
    free(k->waiting);
    free(k->line);
}

// What Kahn's method leaves is in a cycle or behind one. Those behind have no way back: take away,
// again and again, what leads nowhere among the rest. A hostile form may keep this busy for long,
// so it ends after some rounds: calling too many a cycle does no harm.
static void mark_cycles(struct graph *g, const struct kahn *narrow)
{
    for (size_t i = 0; i < g->count; i++)
        g->nodes[i].cycle = narrow->waiting[i] > 0;
    bool again = narrow->placed < g->count;
    for (int round = 0; again && round < RING_ROUNDS; round++) {
        again = false;
        for (size_t i = g->count; i-- > 0;) {
            struct graph_node *n = &g->nodes[i];
            bool leads = false;
            for (size_t j = 0; n->cycle && !leads && j < n->out_count; j++)
                leads = g->nodes[n->out[j]].cycle && used(narrow, i, n->out[j]);
            again = again || (n->cycle && !leads);
            n->cycle = n->cycle && leads;
        }
    }
}

static void instance(struct graph *g, size_t node, size_t *at)
{
    if (g->nodes[node].rank == 0) {
        g->by_rank[*at] = node;
        g->nodes[node].rank = ++*at; // from 1, so that 0 is "not yet"
    }
}

void graph_order(struct graph *g)
{
    struct kahn full = {.g = g};
    struct kahn narrow = {.g = g, .narrow = true};
    kahn_run(&full);
    kahn_run(&narrow);
    mark_cycles(g, &narrow);
    size_t at = 0;
    for (size_t i = 0; i < full.placed; i++)
        instance(g, full.line[i], &at);
    for (size_t i = 0; i < narrow.placed; i++)
        if (g->nodes[narrow.line[i]].kind != NODE_ALL)
            instance(g, narrow.line[i], &at);
    for (size_t i = 0; i < g->count; i++)
        instance(g, i, &at);
    for (size_t i = 0; i < g->count; i++)
        g->nodes[i].rank--;
    kahn_release(&full);
    kahn_release(&narrow);
}
