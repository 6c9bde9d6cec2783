// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/tree.h"

#include <string.h>

void fp_tree_walk(const struct fp_node *n, void (*each)(const struct fp_node *n, void *self),
                  void *self)
{
    if (!n)
        return;
    each(n, self);
    fp_tree_walk(n->source, each, self);
    for (size_t i = 0; i < n->arg_count; i++)
        fp_tree_walk(n->args[i], each, self);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_literal(const struct fp_value *a, const struct fp_value *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == FP_STRING)
        return a->string.len == b->string.len &&
               memcmp(a->string.at, b->string.at, a->string.len) == 0;
    return (a->kind == FP_INTEGER && a->integer == b->integer) ||
           (a->kind == FP_BOOLEAN && a->boolean == b->boolean);
}

// The same but for what stands below the nodes?
static bool same_node(const struct fp_node *a, const struct fp_node *b)
{
    return a->kind == b->kind && a->function == b->function && a->op == b->op &&
           a->arg_count == b->arg_count && same_text(a->text, b->text) &&
           same_text(a->type.space, b->type.space) && same_text(a->type.name, b->type.name) &&
           (a->kind != NODE_LITERAL || same_literal(&a->literal, &b->literal));
}

bool fp_tree_same(const struct fp_node *a, const struct fp_node *b, bool sources)
{
    if (a == NULL || b == NULL)
        return a == b;
    bool same = same_node(a, b) && (a->source == NULL) == (b->source == NULL) &&
                (!sources || fp_tree_same(a->source, b->source, true));
    for (size_t i = 0; same && i < a->arg_count; i++)
        same = fp_tree_same(a->args[i], b->args[i], true);
    return same;
}
