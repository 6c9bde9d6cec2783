// SPDX-License-Identifier: EUPL-1.2
// What is there before anybody answers: initial values, options selected at first, and
// initialExpressions, each once per instance.
#include "form/calculate.h"

#include "form/check.h"

#include <stdlib.h>

// Collects the starting value elements of an item; returns their number. Options become elements
// of their own, in `made`.
static size_t collect(const struct item *it, const struct json **list, struct json **made,
                      size_t *ret_made)
{
    size_t n = 0;
    for (size_t i = 0; i < it->initial_count; i++)
        if (check_type(it, it->initial[i], NULL) == RC_OK)
            list[n++] = it->initial[i];
    for (size_t i = 0; n == 0 && i < it->option_count; i++) {
        const struct item_option *o = &it->options[i];
        if (o->initial) {
            struct json *element = json_new_object();
            json_set(element, o->value_name, json_copy(o->value));
            made[(*ret_made)++] = element;
        }
    }
    for (size_t i = 0; i < *ret_made; i++)
        list[n++] = made[i];
    return n > 1 && !it->repeats ? 1 : n;
}

static void start_slot(struct form *f, struct slot *s)
{
    const struct item *it = s->item;
    size_t most = it->initial_count + it->option_count;
    if (it->type == ITEM_GROUP || most == 0 || slot_value_count(s) > 0)
        return;
    const struct json **list = mem_array(most, sizeof(*list));
    struct json **made = mem_array(most, sizeof(*made));
    size_t made_count = 0;
    size_t count = collect(it, list, made, &made_count);
    if (count > 0)
        slot_assign(f, s, list, count);
    for (size_t i = 0; i < made_count; i++)
        json_free(made[i]);
    free(made);
    free(list);
}

void start_values(struct form *f, struct instance *p)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        struct slot *s = &p->slots[i];
        start_slot(f, s);
        for (size_t k = 0; k < s->count; k++)
            start_values(f, s->instances[k]);
    }
}

void start_expressions(struct form *f, struct instance *p)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        struct slot *s = &p->slots[i];
        const struct item *it = s->item;
        if (it->initial_expr.compiled != NULL && it->type != ITEM_GROUP &&
            slot_value_count(s) == 0) {
            bool changed = false;
            slot_fill(f, s, &it->initial_expr, &changed, NULL); // only proposes: may fail
            if (changed) {
                work_answered(f, s);
                work_run(f);
            }
        }
        for (size_t k = 0; k < s->count; k++)
            start_expressions(f, s->instances[k]);
    }
}
