// SPDX-License-Identifier: EUPL-1.2
// Functions on collections: existence, filtering, subsetting (FHIRPath 2.0 §5.1–5.3).
#include "fhirpath/fn.h"
#include "fhirpath/operator.h"
#include "fhirpath/types.h"

#include <stdint.h>
#include <string.h>

static enum rc give_boolean(struct fp_call *c, bool b, struct fp_list *ret)
{
    return fp_give(c->v, fp_boolean(b), ret);
}

struct fp_list fp_part(struct fp_list l, size_t from, size_t count)
{
    if (from >= l.count || count == 0)
        return (struct fp_list){0};
    return (struct fp_list){.at = l.at + from,
                            .count = count < l.count - from ? count : l.count - from};
}

enum rc fn_empty(struct fp_call *c, struct fp_list *ret)
{
    return give_boolean(c, c->input.count == 0, ret);
}

// The criterion in argument 0. `linkId = 'a'` and its like are what forms and tables ask most: of
// an element that the type says is one text, they are answered without an evaluation.
struct criterion {
    const char *member;          // its name, NULL: another kind of criterion
    const struct fp_value *text; // what it must be
    const char *type;            // type of the element asked last
    bool plain;                  // is the member one text there
};

static struct criterion criterion_of(const struct fp_call *c)
{
    const struct fp_node *n = c->node->arg_count > 0 ? c->node->args[0] : NULL;
    if (n == NULL || n->kind != NODE_BINARY || strcmp(n->op->text, "=") != 0 ||
        n->source->kind != NODE_MEMBER || n->source->source != NULL ||
        n->args[0]->kind != NODE_LITERAL || n->args[0]->literal.kind != FP_STRING)
        return (struct criterion){.member = NULL};
    return (struct criterion){.member = n->source->text, .text = &n->args[0]->literal};
}

// The text of the member where it can be had at once, or NULL.
static const char *text_of(struct fp_eval *v, struct criterion *k, const struct fp_value *of)
{
    if (k->member == NULL || of->kind != FP_NODE || of->type == NULL)
        return NULL;
    if (of->type != k->type) {
        const struct fp_element *e = fp_eval_element(v, fp_eval_type(v, of->type), k->member);
        k->plain = e != NULL && !e->choice && fp_type_kind(e->types) == FP_STRING;
        k->type = of->type;
    }
    return k->plain ? json_string(json_get(of->json, k->member)) : NULL;
}

// Does element `index` meet the criterion?
static enum rc meets(struct fp_call *c, struct criterion *k, size_t index, bool *ret)
{
    struct fp_list l;
    struct arena_mark mark = arena_mark(c->v->a);
    const char *text = text_of(c->v, k, &c->input.at[index]);
    *ret = false;
    if (text != NULL) {
        size_t len = k->text->string.len;
        *ret = strncmp(text, k->text->string.at, len) == 0 && text[len] == '\0';
        return fp_spend(c->v, 1);
    }
    enum rc rc = fp_lambda(c, 0, index, &l);
    rc = rc ? rc : fp_single_boolean(c->v, l, ret);
    arena_rewind(c->v->a, mark); // nothing of the criterion outlives its truth
    return rc == RC_NO ? RC_OK : rc;
}

enum rc fn_where(struct fp_call *c, struct fp_list *ret)
{
    struct criterion k = criterion_of(c);
    struct fp_grow g = {0};
    for (size_t i = 0; i < c->input.count; i++) {
        bool yes;
        enum rc rc = meets(c, &k, i, &yes);
        rc = rc ? rc : yes ? fp_push(c->v, &g, c->input.at[i]) : RC_OK;
        if (rc)
            return rc;
    }
    *ret = g.list;
    return RC_OK;
}

enum rc fn_exists(struct fp_call *c, struct fp_list *ret)
{
    struct criterion k = criterion_of(c);
    bool found = c->node->arg_count == 0 && c->input.count > 0;
    for (size_t i = 0; c->node->arg_count > 0 && !found && i < c->input.count; i++) {
        enum rc rc = meets(c, &k, i, &found);
        if (rc)
            return rc;
    }
    return give_boolean(c, found, ret);
}

enum rc fn_all(struct fp_call *c, struct fp_list *ret)
{
    struct criterion k = criterion_of(c);
    bool all = true;
    for (size_t i = 0; all && i < c->input.count; i++) {
        enum rc rc = meets(c, &k, i, &all);
        if (rc)
            return rc;
    }
    return give_boolean(c, all, ret);
}

// Is there a boolean `wanted` in the input? What is not boolean is an error.
static enum rc has_boolean(struct fp_call *c, bool wanted, bool *ret)
{
    *ret = false;
    for (size_t i = 0; i < c->input.count; i++) {
        struct fp_value one = fp_system(c->v->a, c->input.at[i]);
        if (one.kind != FP_BOOLEAN)
            return fp_fail(c->v, c->node, "only booleans are expected");
        *ret = *ret || one.boolean == wanted;
    }
    return RC_OK;
}

static enum rc booleans(struct fp_call *c, bool wanted, bool negated, struct fp_list *ret)
{
    bool has = false;
    enum rc rc = has_boolean(c, wanted, &has);
    return rc ? rc : give_boolean(c, has != negated, ret);
}

enum rc fn_all_true(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, false, true, ret);
}

enum rc fn_any_true(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, true, false, ret);
}

enum rc fn_all_false(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, true, true, ret);
}

enum rc fn_any_false(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, false, false, ret);
}

enum rc fn_count(struct fp_call *c, struct fp_list *ret)
{
    return fp_give(c->v, fp_integer((int64_t)c->input.count), ret);
}

enum rc fn_not(struct fp_call *c, struct fp_list *ret)
{
    bool b = false;
    enum rc rc = fp_single_boolean(c->v, c->input, &b);
    return rc ? fp_or_empty(rc, ret) : give_boolean(c, !b, ret);
}

enum rc fn_select(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    for (size_t i = 0; i < c->input.count; i++) {
        struct fp_list l;
        enum rc rc = fp_lambda(c, 0, i, &l);
        rc = rc ? rc : fp_push_all(c->v, &g, l);
        if (rc)
            return rc;
    }
    *ret = g.list;
    return RC_OK;
}

enum rc fn_single(struct fp_call *c, struct fp_list *ret)
{
    if (c->input.count > 1)
        return fp_fail(c->v, c->node, "one value is expected, there are more");
    *ret = c->input;
    return RC_OK;
}

enum rc fn_first(struct fp_call *c, struct fp_list *ret)
{
    *ret = fp_part(c->input, 0, 1);
    return RC_OK;
}

enum rc fn_last(struct fp_call *c, struct fp_list *ret)
{
    *ret = c->input.count > 0 ? fp_part(c->input, c->input.count - 1, 1) : c->input;
    return RC_OK;
}

enum rc fn_tail(struct fp_call *c, struct fp_list *ret)
{
    *ret = fp_part(c->input, 1, SIZE_MAX);
    return RC_OK;
}

enum rc fn_skip(struct fp_call *c, struct fp_list *ret)
{
    int64_t n;
    enum rc rc = fp_argument_integer(c, 0, &n);
    if (rc)
        return fp_or_empty(rc, ret);
    *ret = fp_part(c->input, n > 0 ? (size_t)n : 0, SIZE_MAX);
    return RC_OK;
}

enum rc fn_take(struct fp_call *c, struct fp_list *ret)
{
    int64_t n;
    enum rc rc = fp_argument_integer(c, 0, &n);
    if (rc)
        return fp_or_empty(rc, ret);
    *ret = fp_part(c->input, 0, n > 0 ? (size_t)n : 0);
    return RC_OK;
}
