// SPDX-License-Identifier: EUPL-1.2
// Enablement as FHIR R4 says: rows ask the nearest occurrence of their question, a disabled
// question counts as having no answer, a disabled parent disables what is below it.
#include "form/calculate.h"

#include "form/check.h"

#include <string.h>

// One row being asked.
struct ask {
    const struct item_when *when; // the row
    bool answered;                // an enabled answer is there
    bool holds;                   // one of them stands in the relation asked for
};

// Relations that satisfy an operator. "!=" is the opposite of "=".
static bool satisfies(enum when_op op, enum relation r)
{
    switch (op) {
    case WHEN_EXISTS:
        return true;
    case WHEN_EQUAL:
    case WHEN_NOT_EQUAL:
        return r == RELATION_EQUAL;
    case WHEN_GREATER:
        return r == RELATION_MORE;
    case WHEN_LESS:
        return r == RELATION_LESS;
    case WHEN_GREATER_OR_EQUAL:
        return r == RELATION_MORE || r == RELATION_EQUAL;
    case WHEN_LESS_OR_EQUAL:
        return r == RELATION_LESS || r == RELATION_EQUAL;
    }
    return false;
}

static void see_source(struct slot *s, void *self)
{
    struct ask *ask = self;
    for (size_t i = 0; s->enabled && i < s->count; i++) {
        const char *name = NULL;
        const struct json *value = element_value(s->instances[i]->json, &name);
        if (value == NULL)
            continue;
        ask->answered = true;
        enum relation r = value_compare(name + strlen("value"), value,
                                        ask->when->value_name + strlen("answer"), ask->when->value);
        ask->holds = ask->holds || satisfies(ask->when->op, r);
    }
}

static bool row_holds(struct form *f, const struct slot *s, const struct item_when *when)
{
    struct ask ask = {.when = when};
    struct instance *near = s->in;
    // The nearest place around the item that the question is inside of.
    while (near->slot != NULL &&
           (near->slot->item == when->source || !item_holds(near->slot->item, when->source)))
        near = near->slot->in;
    instance_each(f, near, when->source, see_source, &ask);
    if (when->op == WHEN_EXISTS)
        return ask.answered == json_bool(when->value, true);
    return when->op == WHEN_NOT_EQUAL ? !ask.holds : ask.holds;
}

static bool rows_hold(struct form *f, const struct slot *s)
{
    const struct item *it = s->item;
    for (size_t i = 0; i < it->when_count; i++)
        if (row_holds(f, s, &it->when[i]) == it->when_any)
            return it->when_any;
    return it->when_count == 0 || !it->when_any;
}

bool slot_should_enable(struct form *f, struct slot *s, struct err *e)
{
    if (s->in->slot != NULL && !s->in->slot->enabled)
        return false;
    if (!rows_hold(f, s))
        return false;
    const struct item_expr *x = &s->item->enable_when;
    if (x->text == NULL || x->compiled == NULL)
        return true;
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    bool truth = true;
    enum rc rc = scope_eval(f, x, s, NULL, &a, &list, e);
    if (rc == RC_OK && fp_truth(list, &truth, e) != RC_OK)
        truth = true;
    arena_release(&a);
    return truth;
}
