// SPDX-License-Identifier: EUPL-1.2
// Aggregates: one value out of many (FHIRPath 2.0 §7).
#include "fhirpath/fn.h"

enum rc fn_aggregate(struct fp_call *c, struct fp_list *ret)
{
    struct fp_scope inner = *c->scope;
    inner.has_total = true;
    inner.has_index = true;
    inner.total = (struct fp_list){0};
    enum rc rc = c->node->arg_count > 1 ? fp_argument(c, 1, &inner.total) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        inner.self = (struct fp_list){.at = &c->input.at[i], .count = 1};
        inner.index = i;
        rc = fp_eval_node(c->v, &inner, c->node->args[0], &inner.total);
    }
    *ret = inner.total;
    return rc;
}

// Adds all up, left to right. FHIRPath has no sum(): as in fhirpath.js and LForms, for which most
// forms are written, the sum of nothing is nothing. A total of no answers would pass for a score.
enum rc fn_sum(struct fp_call *c, struct fp_list *ret)
{
    *ret = fp_part(c->input, 0, 1);
    for (size_t i = 1; i < c->input.count; i++) {
        enum rc rc = fp_plus(c->v, *ret, fp_part(c->input, i, 1), ret);
        if (rc)
            return rc;
    }
    return RC_OK;
}

enum rc fn_avg(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list sum, count;
    enum rc rc = fn_sum(c, &sum);
    rc = rc ? rc : fn_count(c, &count);
    return rc ? rc : fp_divided(c->v, sum, count, ret);
}

static enum rc extreme(struct fp_call *c, enum fp_order wanted, struct fp_list *ret)
{
    size_t best = 0;
    for (size_t i = 1; i < c->input.count; i++) {
        enum fp_order o;
        if (!fp_order_of(c->v->a, c->input.at[i], c->input.at[best], &o))
            return fp_fail(c->v, c->node, "values of these types cannot be ordered");
        if (o == wanted)
            best = i;
    }
    *ret = fp_part(c->input, best, 1);
    return RC_OK;
}

enum rc fn_min(struct fp_call *c, struct fp_list *ret)
{
    return extreme(c, ORDER_LESS, ret);
}

enum rc fn_max(struct fp_call *c, struct fp_list *ret)
{
    return extreme(c, ORDER_MORE, ret);
}
