// SPDX-License-Identifier: EUPL-1.2
// Parts of an item that are expressions: evaluated when they are asked for, so that today() is
// today.
#include "form/calculate.h"
#include "form/check.h"
#include "questionnaire/load.h"

#include <limits.h>
#include <stdlib.h>
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
    case PART_SWITCH: // switch_options
        break;
    }
    return false;
}

// Is the option in the list of a switch?
static bool is_switched(const struct json *toggle, const struct item_option *o)
{
    const struct json *list = json_get(toggle, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *url = json_get_string(json_at(list, i), "url");
        const char *name = NULL;
        const struct json *v = choice_of(json_at(list, i), "value", &name);
        if (url != NULL && v != NULL && strcmp(url, "option") == 0 &&
            strcmp(name, o->value_name) == 0 &&
            value_compare(name + strlen("value"), v, name + strlen("value"), o->value) ==
                RELATION_EQUAL)
            return true;
    }
    return false;
}

// Leaves out the options that switches list and none of those that do is on. A switch that fails
// stays on: all its options are offered, and it is told.
static void switch_options(struct form *f, struct slot *s, struct form_item *b)
{
    const struct item *it = &b->own; // its options, also those that were computed
    size_t count = it->option_count;
    bool *off = arena_array(&b->a, it->option_count + 1, sizeof *off);
    bool *on = arena_array(&b->a, it->option_count + 1, sizeof *on);
    struct item_option *left = arena_array(&b->a, it->option_count + 1, sizeof *left);
    for (const struct item_part *p = it->parts; p != NULL; p = p->next) {
        struct fp_list list = {.count = 0};
        bool truth = true;
        if (p->kind != PART_SWITCH)
            continue;
        if (scope_eval(f, &p->expr, s, NULL, &b->a, &list, &b->e) != RC_OK ||
            fp_truth(list, &truth, &b->e) != RC_OK)
            truth = true;
        for (size_t i = 0; i < count; i++)
            if (is_switched(p->json, &it->options[i]))
                *(truth ? &on[i] : &off[i]) = true;
    }
    b->own.option_count = 0;
    for (size_t i = 0; i < count; i++)
        if (on[i] || !off[i])
            left[b->own.option_count++] = it->options[i];
    b->own.options = left;
    b->own.switched = b->own.option_count < count;
}

// The options that an answerExpression gives. One that fails or gives nothing leaves the item as it
// is written: without a list.
static void make_options(struct form *f, struct slot *s, struct form_item *b)
{
    struct fp_list list = {.count = 0};
    if (scope_eval(f, &s->item->answer_expr, s, NULL, &b->a, &list, &b->e) != RC_OK)
        return;
    struct item_option *options = arena_array(&b->a, list.count + 1, sizeof *options);
    size_t count = 0;
    b->made = json_new_array();
    for (size_t i = 0; i < list.count; i++) {
        struct json *element = NULL;
        if (value_convert(s->item, list.at[i], &b->a, &element, &b->e) != RC_OK)
            continue;
        struct item_option *o = &options[count++];
        o->json = element;
        o->value = element_value(element, &o->value_name);
        o->system = json_get_string(o->value, "system");
        char *code = element_text_of(s->item, element);
        o->code = arena_text(&b->a, code != NULL ? code : "", code != NULL ? strlen(code) : 0);
        o->has_weight = extension_weight(o->value, &o->weight);
        free(code);
        json_push(b->made, element);
    }
    b->own.options = options;
    b->own.option_count = count;
}

void item_now(struct form *f, struct slot *s, struct form_item *ret)
{
    bool switches = false;
    bool makes = s->item->answer_expr.compiled != NULL && s->item->option_count == 0;
    *ret = (struct form_item){.it = s->item};
    if (s->item->parts == NULL && !makes)
        return;
    ret->own = *s->item;
    ret->it = &ret->own;
    for (const struct item_part *p = s->item->parts; p != NULL; p = p->next) {
        struct fp_list list = {.count = 0};
        struct item before = ret->own;
        switches = switches || p->kind == PART_SWITCH;
        if (p->kind == PART_SWITCH ||
            scope_eval(f, &p->expr, s, NULL, &ret->a, &list, &ret->e) != RC_OK || list.count == 0)
            continue; // the plain value holds
        if (list.count == 1 && set_part(ret, p, fp_system(&ret->a, list.at[0])))
            continue;
        ret->own = before;
        err_set(&ret->e, RC_INVALID, "the expression \"%.60s\" gives no single value that fits",
                p->expr.text);
    }
    if (makes)
        make_options(f, s, ret);
    if (switches)
        switch_options(f, s, ret);
}

void form_item_release(struct form_item *b)
{
    json_free(b->quantities[0]);
    json_free(b->quantities[1]);
    json_free(b->made);
    arena_release(&b->a);
}
