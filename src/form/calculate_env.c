// SPDX-License-Identifier: EUPL-1.2
// What an expression of the form sees: the live response, the questionnaire, the people and things
// it was given, and variables, which are evaluated when first asked for and kept until something
// they read changes.
#include "form/calculate.h"

#include "questionnaire/load.h"

#include <stdlib.h>
#include <string.h>

enum { VARIABLE_DEPTH_MAX = 60 };

// Where an expression is evaluated.
struct scope {
    struct form *f;            // the form
    struct slot *s;            // the item, NULL for the response
    struct instance *p;        // the instance of a group, else NULL
    const struct item_expr *x; // the expression itself
    struct arena *a;           // for what it makes
    struct err *e;             // failure of a variable
};

static struct json *keep(const struct json *v)
{
    return v == NULL ? NULL : json_share((struct json *)(uintptr_t)v);
}

// Makes a variable's value independent of everything that may go away before the value does.
static void hold_values(struct variable_cache *c)
{
    c->held = mem_array(c->list.count * 2 + 1, sizeof(struct json *));
    for (size_t i = 0; i < c->list.count; i++) {
        struct fp_value *v = &c->list.at[i];
        c->held[c->held_count++] = keep(v->json);
        c->held[c->held_count++] = keep(v->extra);
        if (v->kind == FP_STRING)
            v->string.at = arena_text(&c->arena, v->string.at, v->string.len);
        else if (v->kind == FP_QUANTITY && v->quantity.unit != NULL)
            v->quantity.unit = arena_text(&c->arena, v->quantity.unit, strlen(v->quantity.unit));
        if (v->type != NULL)
            v->type = arena_text(&c->arena, v->type, strlen(v->type));
    }
}

static void cache_clear(struct variable_cache *c)
{
    for (size_t i = 0; i < c->held_count; i++)
        json_free(c->held[i]);
    free(c->held);
    c->held = NULL;
    c->held_count = 0;
    c->list = (struct fp_list){.count = 0};
    arena_release(&c->arena);
    c->done = false;
}

static void forget_slot(struct slot *s, void *self)
{
    const size_t *which = self;
    if (s->variables != NULL)
        cache_clear(&s->variables[*which]);
    for (size_t i = 0; i < s->count; i++)
        if (s->instances[i]->variables != NULL)
            cache_clear(&s->instances[i]->variables[*which]);
}

void variable_forget(struct form *f, const struct item *it, size_t which)
{
    if (it == NULL)
        cache_clear(&f->root.variables[which]);
    else
        instance_each(f, &f->root, it, forget_slot, &which);
}

// The value of one variable; its scope is (s, p).
static bool variable_value(const struct scope *asking, struct slot *s, struct instance *p,
                           size_t which, struct fp_list *ret)
{
    struct form *f = asking->f;
    const struct item_expr *x = s == NULL ? f->q->variables : s->item->variables;
    struct variable_cache *c = s == NULL   ? f->root.variables
                               : p != NULL ? p->variables
                                           : s->variables;
    x += which;
    c += which;
    if (c->busy || f->variable_depth >= VARIABLE_DEPTH_MAX) {
        err_set(asking->e, RC_INVALID, "the variable %%%s depends on itself", x->name);
        return false;
    }
    if (!c->done) {
        c->busy = true;
        f->variable_depth++;
        enum rc rc = scope_eval(f, x, s, p, &c->arena, &c->list, asking->e);
        f->variable_depth--;
        c->busy = false;
        if (rc != RC_OK) {
            cache_clear(c);
            return false;
        }
        hold_values(c);
        c->done = true;
    }
    *ret = c->list;
    return true;
}

static bool find_variable(const struct scope *sc, const char *name, struct fp_list *ret,
                          bool *ret_known)
{
    const struct item *owner = NULL;
    size_t which = 0;
    *ret_known =
        variable_find(sc->f->q, sc->s != NULL ? sc->s->item : NULL, name, sc->x, &owner, &which);
    if (!*ret_known)
        return false;
    struct slot *s = sc->s;
    struct instance *p = sc->p;
    while (s != NULL && s->item != owner) {
        p = s->in;
        s = p->slot;
    }
    if (s != NULL && s->item->type != ITEM_GROUP)
        p = NULL; // a question keeps its variables itself
    return variable_value(sc, s, p, which, ret);
}

static struct fp_list focus_of(struct form *f, const struct slot *s, const struct instance *p,
                               struct arena *a)
{
    if (s == NULL)
        return fp_list_of(a, f->root.json, "QuestionnaireResponse");
    return fp_list_of(a, p != NULL ? p->json : s->json, "QuestionnaireResponse.item");
}

static bool find_name(const char *name, struct fp_list *ret, void *self)
{
    struct scope *sc = self;
    struct form *f = sc->f;
    bool known = false;
    const struct {
        const char *name;        // %name
        const struct json *json; // what it is
        const char *type;        // FHIR type, NULL: by resourceType
        bool launch;             // given from outside: may be nothing
    } names[] = {
        {"resource", f->root.json, "QuestionnaireResponse", false},
        {"rootResource", f->root.json, "QuestionnaireResponse", false},
        {"questionnaire", f->q->json, "Questionnaire", false},
        {"qitem", sc->s != NULL ? sc->s->item->json : NULL, "Questionnaire.item", false},
        {"patient", f->env.patient, NULL, true},
        {"user", f->env.user, NULL, true},
        {"encounter", f->env.encounter, NULL, true},
    };
    if (strcmp(name, "context") == 0) {
        *ret = focus_of(f, sc->s, sc->p, sc->a);
        return true;
    }
    if (find_variable(sc, name, ret, &known) || known)
        return sc->e == NULL || sc->e->rc == RC_OK;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].name, name) == 0 && (names[i].json != NULL || names[i].launch)) {
            *ret = (struct fp_list){.count = 0};
            if (names[i].json != NULL)
                *ret = fp_list_of(sc->a, names[i].json, names[i].type);
            return true;
        }
    }
    *ret = (struct fp_list){.count = 0};
    return launch_context_has(f->q, name); // declared, but not given
}

// Looks for the question whose answer a Coding is.
struct owner_search {
    const struct json *coding; // the element
    const struct item *item;   // where it was found
};

static void see_owner(struct slot *s, void *self)
{
    struct owner_search *o = self;
    for (size_t i = 0; s->item->type != ITEM_GROUP && i < s->count; i++)
        if (element_value(s->instances[i]->json, NULL) == o->coding)
            o->item = s->item;
}

static bool option_weight(const struct item *it, const struct json *value, struct dec *ret)
{
    const char *code = json_get_string(value, "code");
    const struct item_option *o =
        code == NULL ? NULL : item_option_find(it, json_get_string(value, "system"), code);
    for (size_t i = 0; code == NULL && o == NULL && i < it->option_count; i++)
        o = json_equal(it->options[i].value, value) ? &it->options[i] : NULL; // an integer, a text
    if (o != NULL && o->has_weight)
        *ret = o->weight;
    return o != NULL && o->has_weight;
}

// The weight an option gives a Coding. The same code may weigh differently in two questions, so the
// question that was answered comes first.
static bool find_weight(const struct json *coding, struct dec *ret, void *self)
{
    struct scope *sc = self;
    struct owner_search o = {.coding = coding};
    if (extension_weight(coding, ret))
        return true;
    state_each(sc->f, see_owner, &o);
    if (o.item != NULL && option_weight(o.item, coding, ret))
        return true;
    for (size_t i = 0;
         o.item == NULL && json_get(coding, "code") != NULL && i < sc->f->q->item_count; i++)
        if (option_weight(sc->f->q->all[i], coding, ret))
            return true;
    return false;
}

enum rc scope_eval(struct form *f, const struct item_expr *x, struct slot *s, struct instance *p,
                   struct arena *a, struct fp_list *ret, struct err *e)
{
    struct err inner = {.rc = RC_OK};
    if (s != NULL && p == NULL && s->item->type == ITEM_GROUP)
        p = s->instances[0];
    struct scope sc = {.f = f, .s = s, .p = p, .x = x, .a = a, .e = &inner};
    struct fp_env env = {.clock = f->env.clock,
                         .name = find_name,
                         .weight = find_weight,
                         .self = &sc,
                         .budget = &f->budget,
                         .seen = &f->seen};
    if (x->compiled == NULL) {
        *ret = (struct fp_list){.count = 0};
        return RC_OK;
    }
    f->evaluations++;
    enum rc rc = fp_eval(x->compiled, focus_of(f, s, p, a), &env, a, ret, &inner);
    return rc == RC_OK ? RC_OK : err_set(e, rc, "%s", inner.text);
}
