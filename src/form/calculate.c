// SPDX-License-Identifier: EUPL-1.2
// Recalculation in the order of the graph: a heap of ranks. A node that changes puts its dependants
// in; in a cycle that goes on, so every node has a number of tries per change.
#include "form/calculate.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIES_MAX = 50,
    VALUES_MAX = 2400 * 1000, // touched by all expressions of a change; a laptop does 200 ms
};

struct work {
    size_t *heap;         // ranks that wait, smallest first; owned
    size_t count;         // their number
    bool *waits;          // by rank; owned
    unsigned char *tries; // by node, in this run; owned
    size_t nodes;         // of the graph
};

struct work *work_new(const struct form *f)
{
    struct work *w = mem_alloc(sizeof(*w));
    w->nodes = f->graph->count;
    w->heap = mem_array(w->nodes, sizeof(*w->heap));
    w->waits = mem_array(w->nodes, sizeof(*w->waits));
    w->tries = mem_array(w->nodes, sizeof(*w->tries));
    return w;
}

void work_free(struct work *w)
{
    if (w != NULL) {
        free(w->heap);
        free(w->waits);
        free(w->tries);
    }
    free(w);
}

static void heap_push(struct work *w, size_t rank)
{
    size_t at = w->count++;
    while (at > 0 && w->heap[(at - 1) / 2] > rank) {
        w->heap[at] = w->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    w->heap[at] = rank;
}

static size_t heap_pop(struct work *w)
{
    size_t top = w->heap[0];
    size_t last = w->heap[--w->count];
    size_t at = 0;
    for (;;) {
        size_t child = at * 2 + 1;
        if (child + 1 < w->count && w->heap[child + 1] < w->heap[child])
            child++;
        if (child >= w->count || w->heap[child] >= last)
            break;
        w->heap[at] = w->heap[child];
        at = child;
    }
    w->heap[at] = last;
    return top;
}

void work_mark(struct form *f, size_t node)
{
    struct work *w = f->work;
    size_t rank = f->graph->nodes[node].rank;
    if (!w->waits[rank]) {
        w->waits[rank] = true;
        heap_push(w, rank);
    }
}

// Everything that depends on the node is.
static void work_mark_readers(struct form *f, size_t node)
{
    const struct graph_node *n = &f->graph->nodes[node];
    for (size_t i = 0; i < n->out_count; i++)
        work_mark(f, n->out[i]);
}

static void mark_item(struct form *f, const struct item *it, bool value)
{
    work_mark(f, graph_item(it, NODE_ENABLED));
    if (value && it->calculated.text != NULL)
        work_mark(f, graph_item(it, NODE_VALUE));
}

void work_mark_below(struct form *f, const struct item *it)
{
    // Items below one another are neighbours in document order.
    for (size_t i = it->index; i < f->q->item_count && item_holds(it, f->q->all[i]); i++) {
        mark_item(f, f->q->all[i], true);
        work_mark_readers(f, graph_item(f->q->all[i], NODE_VALUE));
    }
}

void work_mark_all(struct form *f, bool values)
{
    for (size_t i = 0; i < f->q->item_count; i++)
        mark_item(f, f->q->all[i], values);
}

// What a node's update is about.
struct update {
    struct form *f; // the form
    bool changed;   // something did
    struct err e;   // the first failure
};

static void update_enabled(struct slot *s, void *self)
{
    struct update *u = self;
    bool enabled = slot_should_enable(u->f, s, &u->e);
    if (enabled != s->enabled) {
        s->enabled = enabled;
        u->changed = true;
        live_update(u->f, s);
    }
}

static void update_value(struct slot *s, void *self)
{
    struct update *u = self;
    bool changed = false;
    if (!s->enabled || (s->own && !s->item->read_only))
        return;
    slot_fill(u->f, s, &s->item->calculated, &changed, &u->e); // a failure stays in u->e
    if (changed) {
        u->changed = true;
        work_answered(u->f, s);
    }
}

// Does the update of a node; true when its dependants must look again.
static bool update(struct form *f, size_t node)
{
    const struct graph_node *n = &f->graph->nodes[node];
    struct update u = {.f = f};
    switch (n->kind) {
    case NODE_ENABLED:
        instance_each(f, &f->root, n->item, update_enabled, &u);
        break;
    case NODE_VALUE:
        if (n->expr != NULL && n->expr->compiled != NULL)
            instance_each(f, &f->root, n->item, update_value, &u);
        break;
    case NODE_VARIABLE:
        variable_forget(f, n->item, n->which);
        return true;
    case NODE_CHECK:
        f->notes[node].current = false;
        return false;
    case NODE_SUBTREE:
    case NODE_ALL:
        return true;
    }
    free(f->notes[node].text);
    f->notes[node].endless = u.e.rc == RC_LIMIT;
    f->notes[node].text = u.e.rc != RC_OK ? mem_text(u.e.text, strlen(u.e.text)) : NULL;
    return u.changed;
}

static void empty_value(struct slot *s, void *self)
{
    struct update *u = self;
    if ((!s->own || s->item->read_only) && slot_assign(u->f, s, NULL, 0)) {
        u->changed = true;
        work_answered(u->f, s);
    }
}

// Ends the tries of a node that does not come to rest. What it had then is only where the counting
// stopped: like the result of a failing expression, it must not stand as a score.
static void give_up(struct form *f, size_t node)
{
    const struct graph_node *n = &f->graph->nodes[node];
    struct update u = {.f = f};
    if (n->kind == NODE_VALUE && n->expr != NULL)
        instance_each(f, &f->root, n->item, empty_value, &u);
    if (u.changed)
        work_mark_readers(f, node);
    f->notes[node].restless = true;
}

void work_begin(struct form *f)
{
    f->evaluations = 0;
    f->budget = VALUES_MAX;
}

void work_run(struct form *f)
{
    struct work *w = f->work;
    memset(w->tries, 0, w->nodes * sizeof(*w->tries));
    f->issues_current = false;
    while (w->count > 0) {
        size_t rank = heap_pop(w);
        size_t node = f->graph->by_rank[rank];
        w->waits[rank] = false;
        enum node_kind kind = f->graph->nodes[node].kind;
        bool counted = kind == NODE_ENABLED || kind == NODE_VALUE;
        if (counted && w->tries[node] >= TRIES_MAX) {
            give_up(f, node);
            continue;
        }
        w->tries[node] = (unsigned char)(w->tries[node] + counted);
        f->notes[node].restless = false;
        if (update(f, node))
            work_mark_readers(f, node);
    }
}

void work_answered(struct form *f, struct slot *s)
{
    live_update(f, s);
    work_mark_readers(f, graph_item(s->item, NODE_VALUE));
    for (size_t i = 0; i < s->item->item_count; i++)
        work_mark_below(f, s->item->items[i]); // answers bring and take their child items
}
