// SPDX-License-Identifier: EUPL-1.2
// Parts of an item that are expressions: evaluated when they are asked for, so that today() is
// today.
#include "form/calculate.h"

#include <limits.h>
#include <string.h>

// minValue and maxValue: a number, a date or time, or a quantity.
static bool set_bound(struct form_item *b, bool low, struct fp_value v)
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

static bool set_part(struct form_item *b, const struct item_part *part, struct fp_value v)
{
    void *field = (char *)&b->own + part->field;
    switch (part->kind) {
    case PART_FLAG:
        *(bool *)field = v.kind == FP_BOOLEAN && v.boolean;
        return v.kind == FP_BOOLEAN;
    case PART_COUNT: // lengths, decimals and numbers of answers
        if (v.kind != FP_INTEGER || v.integer < 0 || v.integer > INT_MAX)
            return false;
        *(int *)field = (int)v.integer;
        return true;
    case PART_TEXT:
        if (v.kind != FP_STRING)
            return false;
        *(const char **)field = arena_text(&b->a, v.string.at, v.string.len);
        return true;
    case PART_LOW:
    case PART_HIGH:
        return set_bound(b, part->kind == PART_LOW, v);
    }
    return false;
}

void item_now(struct form *f, struct slot *s, struct form_item *ret)
{
    *ret = (struct form_item){.it = s->item};
    if (s->item->parts == NULL)
        return;
    ret->own = *s->item;
    ret->it = &ret->own;
    for (const struct item_part *p = s->item->parts; p != NULL; p = p->next) {
        struct fp_list list = {.count = 0};
        struct item before = ret->own;
        if (scope_eval(f, &p->expr, s, NULL, &ret->a, &list, &ret->e) != RC_OK || list.count == 0)
            continue; // the plain value holds
        if (list.count == 1 && set_part(ret, p, fp_system(&ret->a, list.at[0])))
            continue;
        ret->own = before;
        err_set(&ret->e, RC_INVALID, "the expression \"%.60s\" gives no single value that fits",
                p->expr.text);
    }
}

void form_item_release(struct form_item *b)
{
    json_free(b->quantities[0]);
    json_free(b->quantities[1]);
    arena_release(&b->a);
}
