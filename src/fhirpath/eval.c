// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/eval.h"

#include "fhirpath/function.h"
#include "fhirpath/operator.h"
#include "fhirpath/types.h"

#include <string.h>

enum rc fp_fail(struct fp_eval *v, const struct fp_node *n, const char *why)
{
    return err_set(v->e, RC_INVALID, "%d:%d: %s", n != NULL ? n->line : 1,
                   n != NULL ? n->column : 1, why);
}

enum rc fp_give(struct fp_eval *v, struct fp_value one, struct fp_list *ret)
{
    *ret = fp_list_one(v->a, one);
    return RC_OK;
}

enum rc fp_or_empty(enum rc rc, struct fp_list *ret)
{
    if (rc != RC_NO)
        return rc;
    *ret = (struct fp_list){0};
    return RC_OK;
}

enum rc fp_single(struct fp_eval *v, struct fp_list l, struct fp_value *ret)
{
    if (l.count == 0)
        return RC_NO;
    if (l.count > 1)
        return fp_fail(v, NULL, "one value is expected, there are more");
    *ret = fp_system(v->a, l.at[0]);
    return RC_OK;
}

enum rc fp_single_boolean(struct fp_eval *v, struct fp_list l, bool *ret)
{
    struct fp_value one;
    enum rc rc = fp_single(v, l, &one);
    if (rc == RC_OK)
        *ret = one.kind == FP_BOOLEAN ? one.boolean : true;
    return rc;
}

enum rc fp_single_string(struct fp_eval *v, struct fp_list l, struct fp_value *ret)
{
    struct fp_value one;
    enum rc rc = fp_single(v, l, &one);
    if (rc == RC_OK && one.kind != FP_STRING)
        return fp_fail(v, NULL, "a string is expected");
    if (rc == RC_OK)
        *ret = one;
    return rc;
}

// The single value as an integer. RC_NO when empty, RC_INVALID when it is none.
static enum rc fp_single_integer(struct fp_eval *v, struct fp_list l, int64_t *ret)
{
    struct fp_value one;
    enum rc rc = fp_single(v, l, &one);
    if (rc == RC_OK && one.kind != FP_INTEGER)
        return fp_fail(v, NULL, "an integer is expected");
    if (rc == RC_OK)
        *ret = one.integer;
    return rc;
}

enum rc fp_argument(struct fp_call *c, size_t i, struct fp_list *ret)
{
    struct fp_scope inner = *c->scope;
    return fp_eval_node(c->v, &inner, c->node->args[i], ret);
}

enum rc fp_argument_string(struct fp_call *c, size_t i, struct fp_value *ret)
{
    struct fp_list l;
    enum rc rc = fp_argument(c, i, &l);
    return rc ? rc : fp_single_string(c->v, l, ret);
}

enum rc fp_argument_integer(struct fp_call *c, size_t i, int64_t *ret)
{
    struct fp_list l;
    enum rc rc = fp_argument(c, i, &l);
    return rc ? rc : fp_single_integer(c->v, l, ret);
}

enum rc fp_lambda(struct fp_call *c, size_t i, size_t index, struct fp_list *ret)
{
    struct fp_scope inner = *c->scope;
    inner.self = (struct fp_list){.at = &c->input.at[index], .count = 1};
    inner.has_index = true;
    inner.index = index;
    return fp_eval_node(c->v, &inner, c->node->args[i], ret);
}

// A bare name may be the type of what it starts from: `Patient.name`.
static bool names_type(struct fp_list of, const char *name)
{
    return of.count == 1 && of.at[0].kind == FP_NODE && of.at[0].type != NULL && name[0] >= 'A' &&
           name[0] <= 'Z' && fp_type_derives(of.at[0].type, name);
}

static enum rc eval_member(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                           struct fp_list of, struct fp_list *ret)
{
    (void)scope;
    if (n->source == NULL && names_type(of, n->text)) {
        *ret = of;
        return RC_OK;
    }
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < of.count; i++)
        rc = fp_children(v, of.at[i], n->text, &g);
    *ret = g.list;
    return rc;
}

// Names that every evaluation has.
static const char *builtin(const char *name)
{
    static const char *const names[][2] = {{"ucum", "http://unitsofmeasure.org"},
                                           {"sct", "http://snomed.info/sct"},
                                           {"loinc", "http://loinc.org"}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i][0]) == 0)
            return names[i][1];
    return NULL;
}

// %vs-… and %ext-… are short for addresses of HL7.
static const char *hl7_address(struct fp_eval *v, const char *name)
{
    if (strncmp(name, "vs-", 3) == 0)
        return arena_printf(v->a, "http://hl7.org/fhir/ValueSet/%s", name + 3);
    if (strncmp(name, "ext-", 4) == 0)
        return arena_printf(v->a, "http://hl7.org/fhir/StructureDefinition/%s", name + 4);
    return builtin(name);
}

static enum rc eval_name(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                         struct fp_list of, struct fp_list *ret)
{
    (void)of;
    static const char *const starts[] = {"context", "resource", "rootResource"};
    for (const struct fp_variable *x = scope->variables; x != NULL; x = x->next) {
        if (strcmp(x->name, n->text) == 0) {
            *ret = x->value;
            return RC_OK;
        }
    }
    if (v->env->name != NULL && v->env->name(n->text, ret, v->env->self))
        return RC_OK;
    const char *text = hl7_address(v, n->text);
    if (text != NULL)
        return fp_give(v, fp_string(text), ret);
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        if (strcmp(n->text, starts[i]) == 0) {
            *ret = v->focus;
            return RC_OK;
        }
    }
    return err_set(v->e, RC_INVALID, "%d:%d: there is no %%%s", n->line, n->column, n->text);
}

static enum rc eval_negate(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                           struct fp_list of, struct fp_list *ret)
{
    (void)scope;
    struct fp_value one;
    enum rc rc = fp_single(v, of, &one);
    if (rc)
        return fp_or_empty(rc, ret);
    if (one.kind == FP_INTEGER && one.integer == INT64_MIN)
        return RC_OK; // overflow gives nothing
    if (one.kind == FP_INTEGER)
        one.integer = -one.integer;
    else if (one.kind == FP_DECIMAL)
        one.decimal.coef = -one.decimal.coef;
    else if (one.kind == FP_QUANTITY)
        one.quantity.value.coef = -one.quantity.value.coef;
    else
        return fp_fail(v, n, "only numbers have a sign");
    return fp_give(v, one, ret);
}

static enum rc eval_binary(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                           struct fp_list of, struct fp_list *ret)
{
    (void)of;
    struct fp_list left, right;
    struct fp_scope beside = *scope; // variables of one side do not reach the other
    enum rc rc = fp_eval_node(v, &beside, n->source, &left);
    if (rc == RC_OK && n->op->settled != NULL && n->op->settled(v, left, ret))
        return RC_OK;
    beside = *scope;
    rc = rc ? rc : fp_eval_node(v, &beside, n->args[0], &right);
    return rc ? rc : n->op->run(v, left, right, ret);
}

static enum rc eval_subscript(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                              struct fp_list of, struct fp_list *ret)
{
    struct fp_list index;
    struct fp_scope inner = *scope;
    int64_t at;
    enum rc rc = fp_eval_node(v, &inner, n->args[0], &index);
    rc = rc ? rc : fp_single_integer(v, index, &at);
    if (rc)
        return fp_or_empty(rc, ret);
    bool inside = at >= 0 && (uint64_t)at < of.count;
    *ret = inside ? (struct fp_list){.at = of.at + at, .count = 1} : (struct fp_list){0};
    return RC_OK;
}

static enum rc eval_type(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                         struct fp_list of, struct fp_list *ret)
{
    (void)scope;
    *ret = (struct fp_list){0};
    if (of.count == 0)
        return RC_OK;
    if (of.count > 1)
        return fp_fail(v, n, "one value is expected, there are more");
    if (n->kind == NODE_TYPE_IS)
        return fp_give(v, fp_boolean(fp_is_type(of.at[0], n->type.space, n->type.name)), ret);
    if (!fp_type_known(n->type.space, n->type.name))
        return fp_fail(v, n, "there is no such type");
    if (fp_as_type(of.at[0], n->type.space, n->type.name))
        *ret = of;
    return RC_OK;
}

static enum rc eval_call(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                         struct fp_list of, struct fp_list *ret)
{
    struct fp_call call = {.v = v, .scope = scope, .node = n, .input = of};
    return n->function->run(&call, ret);
}

static enum rc eval_empty(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                          struct fp_list of, struct fp_list *ret)
{
    (void)v;
    (void)scope;
    (void)n;
    (void)of;
    (void)ret;
    return RC_OK;
}

static enum rc eval_literal(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                            struct fp_list of, struct fp_list *ret)
{
    (void)scope;
    (void)of;
    return fp_give(v, n->literal, ret);
}

static enum rc eval_this(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                         struct fp_list of, struct fp_list *ret)
{
    (void)v;
    (void)n;
    (void)of;
    *ret = scope->self;
    return RC_OK;
}

static enum rc eval_index(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                          struct fp_list of, struct fp_list *ret)
{
    (void)of;
    if (!scope->has_index)
        return fp_fail(v, n, "$index has no meaning here");
    return fp_give(v, fp_integer((int64_t)scope->index), ret);
}

static enum rc eval_total(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                          struct fp_list of, struct fp_list *ret)
{
    (void)of;
    *ret = scope->total;
    return scope->has_total ? RC_OK : fp_fail(v, n, "$total has no meaning here");
}

// One row for each kind of node. `of` is what stands left of it, evaluated; $this when nothing
// does.
static enum rc (*const kinds[])(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                                struct fp_list of, struct fp_list *ret) = {
    [NODE_EMPTY] = eval_empty,         [NODE_LITERAL] = eval_literal, [NODE_THIS] = eval_this,
    [NODE_INDEX] = eval_index,         [NODE_TOTAL] = eval_total,     [NODE_NAME] = eval_name,
    [NODE_MEMBER] = eval_member,       [NODE_CALL] = eval_call,       [NODE_BINARY] = eval_binary,
    [NODE_NEGATE] = eval_negate,       [NODE_TYPE_IS] = eval_type,    [NODE_TYPE_AS] = eval_type,
    [NODE_SUBSCRIPT] = eval_subscript,
};

enum rc fp_eval_step(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                     struct fp_list of, struct fp_list *ret)
{
    struct fp_list found = {0};
    enum rc rc = kinds[n->kind](v, scope, n, of, &found);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}

enum rc fp_eval_node(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                     struct fp_list *ret)
{
    enum rc rc = fp_spend(v, 1);
    if (rc)
        return rc;
    if (v->depth >= FP_DEPTH_MAX)
        return err_set(v->e, RC_LIMIT, "%d:%d: nested too deep", n->line, n->column);
    struct fp_list of = scope->self;
    v->depth++;
    if (n->source != NULL && n->kind != NODE_BINARY) // an operator may need only one of its sides
        rc = fp_eval_node(v, scope, n->source, &of);
    rc = rc ? rc : fp_eval_step(v, scope, n, of, ret);
    v->depth--;
    return rc;
}
