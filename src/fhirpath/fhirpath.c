// SPDX-License-Identifier: EUPL-1.2
// The door of the engine: compile, ask what an expression mentions, evaluate.
#include "fhirpath/fhirpath.h"

#include "fhirpath/eval.h"
#include "fhirpath/operator.h"
#include "fhirpath/parser.h"

#include <stdlib.h>
#include <string.h>

enum rc fp_compile(const char *text, size_t len, struct fp_expr **ret, struct err *e)
{
    struct fp_expr *x = mem_alloc(sizeof *x);
    enum rc rc = fp_parse(text, len, x, e);
    if (rc) {
        fp_expr_free(x);
        return rc;
    }
    *ret = x;
    return RC_OK;
}

void fp_expr_free(struct fp_expr *x)
{
    if (x == NULL)
        return;
    arena_release(&x->arena);
    free(x);
}

// A visitor of names or of literals.
struct visit {
    void (*each)(const char *text, void *self);
    void *self;
};

static void visit_name(const struct fp_node *n, void *self)
{
    const struct visit *visit = self;
    if (n->kind == NODE_NAME)
        visit->each(n->text, visit->self);
}

static void visit_literal(const struct fp_node *n, void *self)
{
    const struct visit *visit = self;
    if (n->kind != NODE_LITERAL || n->literal.kind != FP_STRING)
        return;
    char *text = mem_text(n->literal.string.at, n->literal.string.len);
    visit->each(text, visit->self);
    free(text);
}

void fp_expr_names(const struct fp_expr *x, void (*each)(const char *name, void *self), void *self)
{
    fp_tree_walk(x->root, visit_name, &(struct visit){each, self});
}

void fp_expr_literals(const struct fp_expr *x, void (*each)(const char *literal, void *self),
                      void *self)
{
    fp_tree_walk(x->root, visit_literal, &(struct visit){each, self});
}

// A walk that looks for what is compared with an element.
struct comparison {
    struct visit visit;  // who is told
    const char *element; // its name
};

static void visit_comparison(const struct fp_node *n, void *self)
{
    struct comparison *c = self;
    if (n->kind != NODE_BINARY || n->source == NULL || n->arg_count != 1 ||
        (strcmp(n->op->text, "=") != 0 && strcmp(n->op->text, "~") != 0))
        return;
    const struct fp_node *sides[] = {n->source, n->args[0]};
    for (size_t i = 0; i < 2; i++)
        if (sides[i]->kind == NODE_MEMBER && strcmp(sides[i]->text, c->element) == 0)
            visit_literal(sides[1 - i], &c->visit);
}

void fp_expr_compared(const struct fp_expr *x, const char *element,
                      void (*each)(const char *literal, void *self), void *self)
{
    struct comparison c = {.visit = {each, self}, .element = element};
    fp_tree_walk(x->root, visit_comparison, &c);
}

enum rc fp_eval(const struct fp_expr *x, struct fp_list focus, const struct fp_env *env,
                struct arena *a, struct fp_list *ret, struct err *e)
{
    struct fp_eval v = {.seen = env->seen != NULL ? env->seen : arena_alloc(a, sizeof *v.seen),
                        .env = env,
                        .a = a,
                        .e = e,
                        .focus = focus,
                        .max_steps = env->max_steps > 0 ? env->max_steps : FP_STEPS_DEFAULT};
    struct fp_scope scope = {.self = focus};
    return fp_eval_node(&v, &scope, x->root, ret);
}

enum rc fp_truth(struct fp_list l, bool *ret, struct err *e)
{
    if (l.count > 1)
        return err_set(e, RC_INVALID, "a condition needs one value, there are %zu", l.count);
    struct arena a = {0};
    struct fp_value one = l.count == 1 ? fp_system(&a, l.at[0]) : fp_boolean(false);
    *ret = one.kind == FP_BOOLEAN ? one.boolean : true;
    arena_release(&a);
    return RC_OK;
}
