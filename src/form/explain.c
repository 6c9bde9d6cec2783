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

// Adds {"kind", "expression", "values"} or, where it fails, "error".
static void add_expr(struct explain *w, const char *kind, const struct item_expr *x, struct slot *s,
                     struct instance *p, struct json *to)
{
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    struct err e = {.rc = RC_OK};
    if (x->compiled == NULL)
        return;
    struct json *row = json_new_object(), *values = json_new_array();
    json_set_string(row, "kind", kind);
    json_set_string(row, "name", x->name);
    json_set_string(row, "expression", x->text);
    work_begin(w->f);
    if (scope_eval(w->f, x, s, p, &a, &list, &e) == RC_OK)
        for (size_t i = 0; i < list.count; i++)
            json_push(values, fp_to_json(fp_system(&a, list.at[i])));
    else
        json_set_string(row, "error", e.text);
    json_set(row, "values", values);
    json_push(to, row);
    arena_release(&a);
}

static void add_variables(struct explain *w, const struct item_expr *list, size_t count,
                          struct slot *s, struct instance *p, struct json *to)
{
    for (size_t i = 0; i < count; i++)
        add_expr(w, "variable", &list[i], s, p, to);
}

static void add_constraints(struct explain *w, const struct item_constraint *list, size_t count,
                            struct slot *s, struct instance *p, struct json *to)
{
    for (size_t i = 0; i < count; i++)
        add_expr(w, "constraint", &list[i].expr, s, p, to);
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
    const struct item *it = s->item;
    struct json *row = json_new_object(), *steps = json_new_array(), *list = json_new_array();
    add_steps(s->in, steps);
    json_set_string(row, "linkId", it->link_id);
    json_set(row, "in", steps);
    json_set(row, "enabled", json_new_bool(s->enabled));
    json_set(row, "focus", json_copy(p != NULL ? p->json : s->json));
    json_set(row, "answers", answers_of(s));
    add_variables(w, it->variables, it->variable_count, s, p, list);
    add_expr(w, "enableWhen", &it->enable_when, s, p, list);
    add_expr(w, "calculated", &it->calculated, s, p, list);
    add_expr(w, "initial", &it->initial_expr, s, p, list);
    add_expr(w, "text", &it->text_expr, s, p, list);
    for (const struct item_part *part = it->parts; part != NULL; part = part->next)
        add_expr(w, "part", &part->expr, s, p, list);
    add_constraints(w, it->constraints, it->constraint_count, s, p, list);
    json_set(row, "expressions", list);
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
    struct json *all = json_new_object(), *root = json_new_array();
    add_variables(&w, f->q->variables, f->q->variable_count, NULL, NULL, root);
    add_constraints(&w, f->q->constraints, f->q->constraint_count, NULL, NULL, root);
    state_each(f, see_slot, &w);
    json_set(all, "response", json_copy(f->root.json));
    json_set(all, "expressions", root);
    json_set(all, "items", w.rows);
    return all;
}
