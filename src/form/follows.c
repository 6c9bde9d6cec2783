// SPDX-License-Identifier: EUPL-1.2
// The graph of a form followed from one item to all that its answers decide.
#include "form/graph.h"
#include "form/state.h"

#include <stdlib.h>

// What was reached, and what of it waits to be followed.
struct reached {
    bool *nodes;   // by node
    size_t *waits; // nodes
    size_t count;  // of them
};

static void reach(struct reached *r, size_t node)
{
    if (r->nodes[node])
        return;
    r->nodes[node] = true;
    r->waits[r->count++] = node;
}

void form_follows(const struct form *f, const struct item *it, bool *ret)
{
    const struct graph *g = f->graph;
    struct reached r = {.nodes = mem_array(g->count, sizeof *r.nodes),
                        .waits = mem_array(g->count, sizeof *r.waits)};
    reach(&r, graph_item(it, NODE_VALUE));
    if (it->type == ITEM_GROUP)
        reach(&r, graph_item(it, NODE_SUBTREE));
    while (r.count > 0) {
        const struct graph_node *n = &g->nodes[r.waits[--r.count]];
        for (size_t i = 0; i < n->out_count; i++)
            reach(&r, n->out[i]);
    }
    for (size_t i = 0; i < f->q->item_count; i++)
        ret[i] = r.nodes[graph_item(f->q->all[i], NODE_VALUE)];
    free(r.nodes);
    free(r.waits);
}
