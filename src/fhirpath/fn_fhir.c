// SPDX-License-Identifier: EUPL-1.2
// Types, the tree of elements, utilities, and what FHIR R4 and SDC add to FHIRPath.
#include "fhirpath/fn.h"
#include "fhirpath/types.h"
#include "fhirpath/ucum.h"

#include <stdint.h>
#include <string.h>

static struct fp_pass_slot *pass_slot(struct fp_eval *v, const char *of,
                                      const struct fp_type_name *wanted)
{
    uintptr_t hash = ((uintptr_t)of >> 2) ^ ((uintptr_t)wanted >> 4);
    return &v->seen->passes[hash % FP_PASS_SLOTS];
}

// fp_as_type, looked up once for each type of value.
static bool passes(struct fp_eval *v, const struct fp_value *one, const struct fp_type_name *wanted)
{
    if (one->kind != FP_NODE || one->type == NULL)
        return fp_as_type(*one, wanted->space, wanted->name);
    struct fp_pass_slot *slot = pass_slot(v, one->type, wanted);
    if (slot->of != one->type || slot->wanted != wanted)
        *slot =
            (struct fp_pass_slot){one->type, wanted, fp_as_type(*one, wanted->space, wanted->name)};
    return slot->yes;
}

// fp_type_known, looked up once.
static bool is_known(struct fp_eval *v, const struct fp_type_name *wanted)
{
    struct fp_pass_slot *slot = pass_slot(v, wanted->name, wanted);
    if (slot->of != wanted->name || slot->wanted != wanted)
        *slot =
            (struct fp_pass_slot){wanted->name, wanted, fp_type_known(wanted->space, wanted->name)};
    return slot->yes;
}

enum rc fn_of_type(struct fp_call *c, struct fp_list *ret)
{
    const struct fp_type_name *type = &c->node->type;
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    bool any = false;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++)
        if (passes(c->v, &c->input.at[i], type)) {
            any = true;
            rc = fp_push(c->v, &g, c->input.at[i]);
        }
    if (!any && !is_known(c->v, type))
        return fp_fail(c->v, c->node, "there is no such type");
    *ret = g.list;
    return rc;
}

enum rc fn_as(struct fp_call *c, struct fp_list *ret)
{
    if (c->input.count > 1)
        return fp_fail(c->v, c->node, "one value is expected, there are more");
    return fn_of_type(c, ret);
}

enum rc fn_is(struct fp_call *c, struct fp_list *ret)
{
    const struct fp_type_name *type = &c->node->type;
    if (c->input.count > 1)
        return fp_fail(c->v, c->node, "one value is expected, there are more");
    if (c->input.count == 0)
        return RC_OK;
    return fp_give(c->v, fp_boolean(fp_is_type(c->input.at[0], type->space, type->name)), ret);
}

enum rc fn_type(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        char name[160];
        fp_type_name(c->input.at[i], name, sizeof name);
        rc = fp_push(c->v, &g, fp_type_info(c->v->a, name));
    }
    *ret = g.list;
    return rc;
}

enum rc fn_children(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++)
        rc = fp_children(c->v, c->input.at[i], NULL, &g);
    *ret = g.list;
    return rc;
}

enum rc fn_descendants(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++)
        rc = fp_children(c->v, c->input.at[i], NULL, &g);
    for (size_t i = 0; rc == RC_OK && i < g.list.count; i++)
        rc = fp_children(c->v, g.list.at[i], NULL, &g);
    *ret = g.list;
    return rc;
}

enum rc fn_self(struct fp_call *c, struct fp_list *ret)
{
    *ret = c->input;
    return RC_OK;
}

enum rc fn_trace(struct fp_call *c, struct fp_list *ret)
{
    return fn_self(c, ret); // nothing is printed: what passes here may be an answer
}

enum rc fn_iif(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list l;
    bool yes = false;
    struct fp_scope inner = *c->scope;
    struct fp_call here = *c;
    if (c->input.count > 1 && c->node->source != NULL)
        return fp_fail(c->v, c->node, "one value is expected, there are more");
    if (c->node->source != NULL)
        inner.self = c->input;
    here.scope = &inner;
    enum rc rc = fp_argument(&here, 0, &l);
    if (rc == RC_OK && l.count == 1 && fp_system(c->v->a, l.at[0]).kind != FP_BOOLEAN)
        return fp_fail(c->v, c->node, "a condition is expected");
    rc = rc ? rc : fp_single_boolean(c->v, l, &yes);
    if (rc != RC_OK && rc != RC_NO)
        return rc;
    if (yes)
        return fp_argument(&here, 1, ret);
    return c->node->arg_count > 2 ? fp_argument(&here, 2, ret) : RC_OK;
}

enum rc fn_define_variable(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value name;
    struct fp_variable *x = arena_alloc(c->v->a, sizeof *x);
    enum rc rc = fp_argument_string(c, 0, &name);
    if (rc)
        return rc == RC_NO ? fp_fail(c->v, c->node, "a name is expected") : rc;
    x->name = arena_text(c->v->a, name.string.at, name.string.len);
    x->value = c->input;
    x->next = c->scope->variables;
    static const char *const taken[] = {"context", "resource", "rootResource", "ucum", "sct",
                                        "loinc",   "this",     "index",        "total"};
    for (size_t i = 0; i < ARRAY_LEN(taken); i++)
        if (strcmp(taken[i], x->name) == 0)
            return fp_fail(c->v, c->node, "this name is taken");
    for (const struct fp_variable *old = x->next; old != NULL; old = old->next)
        if (strcmp(old->name, x->name) == 0)
            return fp_fail(c->v, c->node, "this variable is there already");
    if (c->node->arg_count > 1) {
        struct fp_scope inner = *c->scope;
        struct fp_call here = *c;
        inner.self = c->input;
        here.scope = &inner;
        rc = fp_argument(&here, 1, &x->value);
    }
    c->scope->variables = x;
    *ret = c->input;
    return rc;
}

static enum rc moment(struct fp_call *c, enum fp_kind kind, int parts, struct fp_list *ret)
{
    const struct clock *clock = c->v->env->clock;
    if (clock == NULL)
        return fp_fail(c->v, c->node, "the time is not known here");
    if (!c->v->has_now) // now() = now() must hold
        c->v->now_utc_ms = clock_utc_ms(clock);
    c->v->has_now = true;
    int offset = clock->offset_min(clock->self, c->v->now_utc_ms);
    struct fp_value v = {.kind = kind};
    v.temporal.at = datetime_from_utc(c->v->now_utc_ms, offset);
    v.temporal.parts = parts;
    if (kind == FP_DATETIME) {
        v.temporal.has_offset = true;
        v.temporal.offset_min = offset;
    }
    return fp_give(c->v, v, ret);
}

enum rc fn_now(struct fp_call *c, struct fp_list *ret)
{
    return moment(c, FP_DATETIME, PART_MS, ret);
}

enum rc fn_today(struct fp_call *c, struct fp_list *ret)
{
    return moment(c, FP_DATE, PART_DAY, ret);
}

enum rc fn_time_of_day(struct fp_call *c, struct fp_list *ret)
{
    return moment(c, FP_TIME, PART_MS, ret);
}

enum rc fn_extension(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value url;
    struct fp_grow all = {0}, g = {0};
    enum rc rc = fp_argument_string(c, 0, &url);
    if (rc)
        return fp_or_empty(rc, ret);
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++)
        rc = fp_children(c->v, c->input.at[i], "extension", &all);
    for (size_t i = 0; rc == RC_OK && i < all.list.count; i++) {
        const char *its = json_get_string(all.list.at[i].json, "url");
        if (its != NULL && strlen(its) == url.string.len &&
            memcmp(its, url.string.at, url.string.len) == 0)
            rc = fp_push(c->v, &g, all.list.at[i]);
    }
    *ret = g.list;
    return rc;
}

// Has the single input a primitive value?
static bool has_value(struct fp_call *c)
{
    if (c->input.count != 1)
        return false;
    enum json_type type = json_type(c->input.at[0].json);
    return c->input.at[0].kind != FP_NODE || type == JSON_STRING || type == JSON_NUMBER ||
           type == JSON_BOOLEAN;
}

enum rc fn_has_value(struct fp_call *c, struct fp_list *ret)
{
    return fp_give(c->v, fp_boolean(has_value(c)), ret);
}

enum rc fn_get_value(struct fp_call *c, struct fp_list *ret)
{
    return has_value(c) ? fp_give(c->v, fp_system(c->v->a, c->input.at[0]), ret) : RC_OK;
}

enum rc fn_resolve(struct fp_call *c, struct fp_list *ret)
{
    const struct fp_env *env = c->v->env;
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && env->resolve != NULL && i < c->input.count; i++) {
        const struct json *json = c->input.at[i].json;
        const char *reference = json_get_string(json, "reference");
        reference = reference != NULL ? reference : json_string(json);
        const struct json *found = reference != NULL ? env->resolve(reference, env->self) : NULL;
        if (found != NULL)
            rc = fp_push(c->v, &g, fp_element(found, NULL, NULL));
    }
    *ret = g.list;
    return rc;
}

// −1 when the value set is not known, else whether the code is in it.
static int member(struct fp_call *c, const char *value_set, struct fp_value v)
{
    const struct fp_env *env = c->v->env;
    struct fp_value text = fp_system(c->v->a, v);
    if (text.kind == FP_STRING)
        return env->member_of(value_set, NULL, arena_text(c->v->a, text.string.at, text.string.len),
                              env->self);
    const struct json *codings = json_get(v.json, "coding");
    if (codings == NULL) {
        const char *code = json_get_string(v.json, "code");
        return code == NULL
                   ? 0
                   : env->member_of(value_set, json_get_string(v.json, "system"), code, env->self);
    }
    int any = 0;
    for (size_t i = 0; any == 0 && i < json_count(codings); i++)
        any = member(c, value_set, fp_element(json_at(codings, i), NULL, "Coding"));
    return any;
}

enum rc fn_member_of(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value url;
    enum rc rc = fp_argument_string(c, 0, &url);
    if (rc || c->input.count == 0)
        return fp_or_empty(rc, ret);
    if (c->input.count > 1)
        return fp_fail(c->v, c->node, "one value is expected, there are more");
    if (c->v->env->member_of == NULL)
        return RC_OK;
    int in = member(c, arena_text(c->v->a, url.string.at, url.string.len), c->input.at[0]);
    return in < 0 ? RC_OK : fp_give(c->v, fp_boolean(in > 0), ret);
}

enum rc fn_conforms_to(struct fp_call *c, struct fp_list *ret)
{
    static const char prefix[] = "http://hl7.org/fhir/StructureDefinition/";
    struct fp_value url;
    enum rc rc = fp_argument_string(c, 0, &url);
    if (rc || c->input.count != 1)
        return fp_or_empty(rc, ret);
    const char *text = arena_text(c->v->a, url.string.at, url.string.len);
    const char *name = strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
    if (name == NULL || fp_type_find(name) == NULL)
        return fp_fail(c->v, c->node, "this profile is not known");
    return fp_give(c->v, fp_boolean(fp_is_type(c->input.at[0], "FHIR", name)), ret);
}

enum rc fn_html_checks(struct fp_call *c, struct fp_list *ret)
{
    return c->input.count == 0 ? RC_OK : fp_give(c->v, fp_boolean(true), ret);
}

// The weight of one value: its own extension, else what the environment knows.
static bool weight_of(const struct fp_env *env, const struct json *value, struct dec *ret)
{
    static const char *const urls[] = {"http://hl7.org/fhir/StructureDefinition/itemWeight",
                                       "http://hl7.org/fhir/StructureDefinition/ordinalValue"};
    const struct json *own = json_get(value, "extension");
    for (size_t k = 0; k < json_count(own); k++) {
        const char *url = json_get_string(json_at(own, k), "url");
        const char *text = json_number(json_get(json_at(own, k), "valueDecimal"));
        if (url != NULL && text != NULL &&
            (strcmp(url, urls[0]) == 0 || strcmp(url, urls[1]) == 0) &&
            dec_parse(text, strlen(text), ret))
            return true;
    }
    return env->weight != NULL && value != NULL && env->weight(value, ret, env->self);
}

// A code that was answered and has no weight fails: a sum would count it as 0 without a word.
enum rc fn_weight(struct fp_call *c, struct fp_list *ret)
{
    static const char answer[] = "QuestionnaireResponse.item.answer";
    const struct fp_env *env = c->v->env;
    struct fp_grow values = {0}, g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        const struct fp_value *one = &c->input.at[i];
        rc = one->type != NULL && strcmp(one->type, answer) == 0
                 ? fp_children(c->v, *one, "value", &values)
                 : fp_push(c->v, &values, *one);
    }
    for (size_t i = 0; rc == RC_OK && i < values.list.count; i++) {
        const struct json *json = values.list.at[i].json;
        const char *code = json_get_string(json, "code");
        struct dec d;
        if (weight_of(env, json, &d))
            rc = fp_push(c->v, &g, fp_decimal(d));
        else if (code != NULL && env->weight != NULL)
            rc = err_set(c->v->e, RC_INVALID, "%d:%d: no weight is known for the answer \"%.40s\"",
                         c->node->line, c->node->column, code);
    }
    *ret = g.list;
    return rc;
}

enum rc fn_answers(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow all = {0}, g = {0};
    enum rc rc = fp_push_all(c->v, &all, c->input);
    for (size_t i = 0; rc == RC_OK && i < all.list.count; i++) {
        struct fp_grow answers = {0};
        rc = fp_children(c->v, all.list.at[i], "item", &all);
        rc = rc ? rc : fp_children(c->v, all.list.at[i], "answer", &answers);
        rc = rc ? rc : fp_push_all(c->v, &all, answers.list);
        for (size_t k = 0; rc == RC_OK && k < answers.list.count; k++)
            rc = fp_children(c->v, answers.list.at[k], "value", &g);
    }
    *ret = g.list;
    return rc;
}

enum rc fn_comparable(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list l;
    struct fp_value x, y;
    struct fp_unit ux, uy;
    enum rc rc = fp_argument(c, 0, &l);
    rc = rc ? rc : fp_single(c->v, c->input, &x);
    rc = rc ? rc : fp_single(c->v, l, &y);
    if (rc || x.kind != FP_QUANTITY || y.kind != FP_QUANTITY)
        return fp_or_empty(rc, ret);
    bool can = fp_unit_parse(x.quantity.unit, false, &ux) &&
               fp_unit_parse(y.quantity.unit, false, &uy) && fp_unit_comparable(&ux, &uy);
    return fp_give(c->v, fp_boolean(can), ret);
}
