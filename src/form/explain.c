// SPDX-License-Identifier: EUPL-1.2
// What follows from the answers of a form, item by item, with every expression and what it gives
// there: for the authors of forms, and for comparing with other engines.
#include "form/calculate.h"
#include "form/form.h"

#include <string.h>

// An explanation being written.
struct explain {
    struct form *f;    // the form
    struct json *rows; // one for each place of an item
};

// Where expressions are evaluated, and the list they are added to.
struct here {
    struct form *f;     // the form
    struct slot *s;     // the place, NULL the form
    struct instance *p; // the instance of a group
    struct json *to;    // what is written
};

// Adds {"kind", "expression", "values"} or, where it fails, "error".
static void add_expr(const char *kind, const struct item_expr *x, void *self)
{
    const struct here *h = self;
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    struct err e = {.rc = RC_OK};
    struct json *row = json_new_object(), *values = json_new_array();
    json_set_string(row, "kind", kind);
    json_set_string(row, "name", x->name);
    json_set_string(row, "expression", x->text);
    work_begin(h->f);
    if (scope_eval(h->f, x, h->s, h->p, &a, &list, &e) == RC_OK)
        for (size_t i = 0; i < list.count; i++)
            json_push(values, fp_to_json(fp_system(&a, list.at[i])));
    else
        json_set_string(row, "error", e.text);
    json_set(row, "values", values);
    json_push(h->to, row);
    arena_release(&a);
}

static struct json *expressions_at(struct form *f, struct slot *s, struct instance *p)
{
    struct here h = {.f = f, .s = s, .p = p, .to = json_new_array()};
    questionnaire_expressions(f->q, s != NULL ? s->item : NULL, add_expr, &h);
    return h.to;
}

// Where a place is: linkId and number of each item around it, outermost first.
static void add_steps(const struct instance *p, struct json *to)
{
    size_t index = 0;
    if (p->slot == NULL)
        return;
    add_steps(p->slot->in, to);
    while (index < p->slot->count && p->slot->instances[index] != p)
        index++;
    struct json *step = json_new_object();
    json_set_string(step, "linkId", p->slot->item->link_id);
    json_set(step, "index", json_new_int((int64_t)index));
    json_push(to, step);
}

static struct json *answers_of(const struct slot *s)
{
    struct json *list = json_new_array();
    for (size_t i = 0; s->item->type != ITEM_GROUP && i < s->count; i++) {
        const char *name = NULL;
        const struct json *v = element_value(s->instances[i]->json, &name);
        if (v == NULL)
            continue;
        struct json *element = json_new_object();
        json_set(element, name, json_copy(v));
        json_push(list, element);
    }
    return list;
}

// One row; `p` is the instance of a group, NULL for a question.
static void add_place(struct explain *w, struct slot *s, struct instance *p)
{
    struct json *row = json_new_object(), *steps = json_new_array();
    add_steps(s->in, steps);
    json_set_string(row, "linkId", s->item->link_id);
    json_set(row, "in", steps);
    json_set(row, "enabled", json_new_bool(s->enabled));
    json_set(row, "focus", json_copy(p != NULL ? p->json : s->json));
    json_set(row, "answers", answers_of(s));
    json_set(row, "expressions", expressions_at(w->f, s, p));
    json_push(w->rows, row);
}

static void see_slot(struct slot *s, void *self)
{
    struct explain *w = self;
    if (s->item->type != ITEM_GROUP)
        add_place(w, s, NULL);
    for (size_t i = 0; s->item->type == ITEM_GROUP && i < s->count; i++)
        add_place(w, s, s->instances[i]);
}

struct json *form_explain(struct form *f)
{
    struct explain w = {.f = f, .rows = json_new_array()};
    struct json *all = json_new_object(), *root = expressions_at(f, NULL, NULL);
    state_each(f, see_slot, &w);
    json_set(all, "response", json_copy(f->root.json));
    json_set(all, "expressions", root);
    json_set(all, "items", w.rows);
    return all;
}
