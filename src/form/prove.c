// SPDX-License-Identifier: EUPL-1.2
// Calculations of a form that cannot end, found before anybody fills it.
#include "form/calculate.h"
#include "questionnaire/load.h"

#include <stdlib.h>
#include <string.h>

#define RING "calculated values depend on each other in a ring"

enum { ENDLESS_MAX = 3 }; // expressions that are told: each takes its time to be found

// The place of an item in the "item" array of its parent.
static size_t position_of(const struct questionnaire *q, const struct item *it)
{
    const struct json *list = json_get(it->parent != NULL ? it->parent->json : q->json, "item");
    size_t i = 0;
    while (i < json_count(list) && json_at(list, i) != it->json)
        i++;
    return i;
}

// Why the calculation of an item does not end, or NULL.
static const char *endless(const struct form *f, const struct item *it)
{
    size_t node = graph_item(it, NODE_VALUE);
    const struct graph_node *n = &f->graph->nodes[node];
    const struct node_note *note = &f->notes[node];
    if (n->expr == NULL)
        return NULL;
    if (n->cycle || note->restless)
        return RING;
    return note->endless ? note->text : NULL;
}

// Expressions being tried, each with the time of a whole change.
struct trial {
    struct form *f;   // empty
    struct loader *l; // who is told
    struct slot *s;   // where, NULL: the form
    size_t endless;   // that did not end
};

static void try_expr(const char *kind, const struct item_expr *x, void *self)
{
    struct trial *t = self;
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    struct err e = {.rc = RC_OK};
    if (t->endless >= ENDLESS_MAX || strcmp(kind, "calculated") == 0)
        return; // enough of them; those that are calculated were tried all together
    work_begin(t->f);
    if (scope_eval(t->f, x, t->s, NULL, &a, &list, &e) == RC_LIMIT) {
        t->endless++;
        if (t->s != NULL)
            found_item(t->l, FINDING_REFUSED, t->s->item, NULL, "%s, in: %.*s", e.text,
                       cut(x->text), x->text);
        else
            found(t->l, FINDING_REFUSED, PATH_ROOT, "%s, in: %.*s", e.text, cut(x->text), x->text);
    }
    arena_release(&a);
}

static void try_all(struct trial *t)
{
    const struct questionnaire *q = t->f->q;
    questionnaire_expressions(q, NULL, try_expr, t);
    for (size_t i = 0; i < q->item_count && t->endless < ENDLESS_MAX; i++) {
        t->s = state_first(t->f, q->all[i]);
        questionnaire_expressions(q, q->all[i], try_expr, t);
    }
}

// Refuses a form whose variables need each other. *ret_rc says so.
static void prove_variables(struct loader *l, const struct form *f, const struct item *it,
                            enum rc *ret_rc, struct err *e)
{
    const struct item_expr *list = it == NULL ? f->q->variables : it->variables;
    size_t count = it == NULL ? f->q->variable_count : it->variable_count;
    for (size_t i = 0; i < count; i++) {
        if (!f->graph->nodes[graph_variable(f->graph, it, i)].cycle)
            continue;
        const char *name = list[i].name, *text = list[i].text;
        if (it == NULL)
            found(l, FINDING_REFUSED, PATH_ROOT,
                  "the variable %%%.*s depends on itself in a ring, in: %.*s", cut(name), name,
                  cut(text), text);
        else
            found_item(l, FINDING_REFUSED, it, NULL,
                       "the variable %%%.*s depends on itself in a ring, in: %.*s", cut(name), name,
                       cut(text), text);
        *ret_rc = err_set(e, RC_INVALID, "%s", l->report->reasons[0]);
    }
}

// An answer that a question of this type takes; NULL: none is made up.
static const char *const samples[] = {
    [ITEM_BOOLEAN] = "{\"valueBoolean\":true}",
    [ITEM_DECIMAL] = "{\"valueDecimal\":2}",
    [ITEM_INTEGER] = "{\"valueInteger\":2}",
    [ITEM_DATE] = "{\"valueDate\":\"2020-01-01\"}",
    [ITEM_STRING] = "{\"valueString\":\"a\"}",
    [ITEM_TEXT] = "{\"valueString\":\"a\"}",
    [ITEM_QUANTITY] = "{\"valueQuantity\":{\"value\":2}}",
};

// Gives a question that nothing calculates an answer: its first option, or a sample.
static void sample(struct form *f, const struct item *it)
{
    const char *text = (size_t)it->type < ARRAY_LEN(samples) ? samples[it->type] : NULL;
    struct json *element = NULL;
    if (it->calculated.text != NULL)
        return;
    if (it->option_count > 0) {
        element = json_new_object();
        json_set(element, it->options[0].value_name, json_copy(it->options[0].value));
    } else if (text != NULL) {
        json_parse(text, strlen(text), &JSON_LIMITS, &element, NULL);
    }
    const struct json *one = element;
    struct slot *s = state_first(f, it);
    if (element != NULL && slot_assign(f, s, &one, 1))
        work_answered(f, s);
    json_free(element);
}

static void refuse(struct loader *l, const struct item *it, const char *why)
{
    const char *expression = it->calculated.text;
    found_item(l, FINDING_REFUSED, it, NULL, "%s, in: %.*s", why, cut(expression), expression);
}

// Calculations that rest only as long as nothing is answered: a total that counts itself in.
static bool try_answered(struct form *f, struct loader *l)
{
    bool found = false;
    work_begin(f);
    for (size_t i = 0; i < f->q->item_count; i++)
        sample(f, f->q->all[i]);
    work_run(f);
    for (size_t i = 0; i < f->q->item_count; i++) {
        if (!f->notes[graph_item(f->q->all[i], NODE_VALUE)].restless)
            continue;
        refuse(l, f->q->all[i], RING);
        found = true;
    }
    return found;
}

enum rc form_prove(const struct questionnaire *q, const struct form_env *env, const char *text,
                   size_t len, struct form_report *report, struct err *e)
{
    struct form *f = form_new(q, env);
    struct loader l = {.text = text,
                       .len = len,
                       .q = (struct questionnaire *)(uintptr_t)q, // it is only read
                       .report = report,
                       .positions = mem_array(q->item_count, sizeof(size_t))};
    for (size_t i = 0; i < q->item_count; i++)
        l.positions[i] = position_of(q, q->all[i]);
    enum rc rc = RC_OK;
    prove_variables(&l, f, NULL, &rc, e);
    for (size_t i = 0; i < q->item_count; i++) {
        prove_variables(&l, f, q->all[i], &rc, e);
        const char *why = endless(f, q->all[i]);
        if (why == NULL)
            continue;
        refuse(&l, q->all[i], why);
        rc = err_set(e, RC_INVALID, "%s", report->reasons[0]);
    }
    struct trial t = {.f = f, .l = &l};
    try_all(&t);
    if (t.endless > 0 || (rc == RC_OK && try_answered(f, &l)))
        rc = err_set(e, RC_INVALID, "%s", report->reasons[0]);
    free(l.positions);
    form_free(f);
    return rc;
}
