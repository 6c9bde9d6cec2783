// SPDX-License-Identifier: EUPL-1.2
// sort(): by the values themselves, or by one key after the other; a minus before a key turns it.
#include "fhirpath/fn.h"

// The order of two elements by key `i`, 0 when it decides nothing.
static enum rc order_by(struct fp_call *c, size_t i, size_t x, size_t y, int *ret)
{
    struct fp_call here = *c;
    struct fp_list kx, ky;
    enum fp_order o = ORDER_SAME;
    const struct fp_node *key = c->node->args[i];
    bool down = key->kind == NODE_NEGATE;
    const struct fp_node *inner = down ? key->source : key;
    struct fp_scope scope = *c->scope;
    scope.self = (struct fp_list){.at = &here.input.at[x], .count = 1};
    enum rc rc = fp_eval_node(c->v, &scope, inner, &kx);
    scope = *c->scope;
    scope.self = (struct fp_list){.at = &here.input.at[y], .count = 1};
    rc = rc ? rc : fp_eval_node(c->v, &scope, inner, &ky);
    if (rc)
        return rc;
    if (kx.count == 0 || ky.count == 0) // what has no key comes first
        o = kx.count == ky.count ? ORDER_SAME : kx.count == 0 ? ORDER_LESS : ORDER_MORE;
    else if (!fp_order_of(c->v->a, kx.at[0], ky.at[0], &o))
        return fp_fail(c->v, key, "values of these types cannot be ordered");
    *ret = o == ORDER_UNKNOWN ? 0 : down ? -(int)o : (int)o;
    return RC_OK;
}

static enum rc order_of(struct fp_call *c, size_t x, size_t y, int *ret)
{
    enum fp_order o = ORDER_SAME;
    *ret = 0;
    if (c->node->arg_count == 0) {
        if (!fp_order_of(c->v->a, c->input.at[x], c->input.at[y], &o))
            return fp_fail(c->v, c->node, "values of these types cannot be ordered");
        *ret = o == ORDER_UNKNOWN ? 0 : (int)o;
    }
    for (size_t i = 0; *ret == 0 && i < c->node->arg_count; i++) {
        enum rc rc = order_by(c, i, x, y, ret);
        if (rc)
            return rc;
    }
    return RC_OK;
}

enum rc fn_sort(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    size_t count = c->input.count;
    size_t *order = arena_array(c->v->a, count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) { // insertion keeps equals in their order
        size_t at = i;
        for (; at > 0; at--) {
            int o = 0;
            enum rc rc = fp_spend(c->v, 1);
            rc = rc ? rc : order_of(c, order[at - 1], i, &o);
            if (rc)
                return rc;
            if (o <= 0)
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = fp_push(c->v, &g, c->input.at[order[i]]);
    *ret = g.list;
    return rc;
}
