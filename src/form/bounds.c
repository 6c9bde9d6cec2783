// SPDX-License-Identifier: EUPL-1.2
// Bounds that are expressions: evaluated when an answer is checked, so that today() is today.
#include "form/calculate.h"

#include <limits.h>
#include <string.h>

// minValue and maxValue: a number, a date or time, or a quantity.
static bool set_bound(struct bounded *b, bool low, struct fp_value v)
{
    struct item *it = &b->own;
    const char **text = low ? &it->min_text : &it->max_text;
    const struct json **quantity = low ? &it->min_quantity : &it->max_quantity;
    bool *has = low ? &it->has_min : &it->has_max;
    struct dec *number = low ? &it->min : &it->max;
    bool is_quantity = v.kind == FP_QUANTITY;
    bool is_number = v.kind == FP_INTEGER || v.kind == FP_DECIMAL;
    if (v.kind == FP_BOOLEAN || (v.kind == FP_NODE && !is_quantity))
        return false;
    *has = is_number;
    *quantity = NULL;
    *text = fp_to_text(v, &b->a);
    *text += **text == '@';
    if (is_number)
        *number = v.kind == FP_INTEGER ? dec_from_int(v.integer) : v.decimal;
    if (is_quantity) {
        json_free(b->quantities[!low]);
        b->quantities[!low] = fp_to_json(v);
        *quantity = b->quantities[!low];
        *text = NULL;
    }
    return true;
}

// Lengths, decimals and numbers of answers.
static bool set_count(struct bounded *b, size_t field, struct fp_value v)
{
    if (v.kind != FP_INTEGER || v.integer < 0 || v.integer > INT_MAX)
        return false;
    *(int *)(void *)((char *)&b->own + field) = (int)v.integer;
    return true;
}

static bool set_field(struct bounded *b, size_t field, struct fp_value v)
{
    bool low = field == offsetof(struct item, min) || field == offsetof(struct item, min_quantity);
    bool high = field == offsetof(struct item, max) || field == offsetof(struct item, max_quantity);
    return low || high ? set_bound(b, low, v) : set_count(b, field, v);
}

void bounds_get(struct form *f, struct slot *s, struct bounded *ret)
{
    *ret = (struct bounded){.it = s->item};
    if (s->item->bound_count == 0)
        return;
    ret->own = *s->item;
    ret->it = &ret->own;
    for (size_t i = 0; i < s->item->bound_count; i++) {
        const struct item_bound *bound = &s->item->bounds[i];
        struct fp_list list = {.count = 0};
        if (scope_eval(f, &bound->expr, s, NULL, &ret->a, &list, &ret->e) != RC_OK ||
            list.count == 0)
            continue;
        if (list.count > 1 || !set_field(ret, bound->field, fp_system(&ret->a, list.at[0])))
            err_set(&ret->e, RC_INVALID, "the bound \"%.60s\" gives no single value that fits",
                    bound->expr.text);
    }
}

void bounds_release(struct bounded *b)
{
    json_free(b->quantities[0]);
    json_free(b->quantities[1]);
    arena_release(&b->a);
}
