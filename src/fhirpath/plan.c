// SPDX-License-Identifier: EUPL-1.2
// A plan is a tree of steps: `a.b` and `a.c` share the step `a`.
#include "fhirpath/plan.h"

#include "fhirpath/eval.h"

#include <stdlib.h>
#include <string.h>

// A step, the steps that follow it, and the expressions that end with it.
struct step {
    const struct fp_node *node; // its source is the step above
    struct step *child;         // first step that follows
    struct step *next;          // next step that follows the same step
    size_t *results;            // numbers of the expressions whose last step this is
    size_t result_count;        // places used at results
};

struct fp_plan {
    struct arena arena; // owns the steps
    struct step top;    // above the first steps; no node
};

// What stays the same while a plan is evaluated.
struct run {
    struct fp_eval eval;
    struct fp_list *ret; // by number of expression
    size_t *ret_failed;
};

// Does the evaluation of a node begin with that of its source? Operators choose their sides.
static bool has_step_before(const struct fp_node *n)
{
    return n->source != NULL && n->kind != NODE_BINARY;
}

static struct step *step_below(struct fp_plan *p, struct step *above, const struct fp_node *n)
{
    struct step **at = &above->child;
    for (; *at != NULL; at = &(*at)->next)
        if (fp_tree_same((*at)->node, n, !has_step_before(n)))
            return *at;
    *at = arena_alloc(&p->arena, sizeof **at);
    (*at)->node = n;
    return *at;
}

static struct step *place(struct fp_plan *p, const struct fp_node *n)
{
    struct step *above = has_step_before(n) ? place(p, n->source) : &p->top;
    return step_below(p, above, n);
}

struct fp_plan *fp_plan_new(const struct fp_expr *const *x, size_t count)
{
    struct fp_plan *p = mem_alloc(sizeof *p);
    for (size_t i = 0; i < count; i++) {
        struct step *s = place(p, x[i]->root);
        size_t *results = arena_array(&p->arena, s->result_count + 1, sizeof *results);
        if (s->result_count > 0)
            memcpy(results, s->results, s->result_count * sizeof *results);
        results[s->result_count++] = i;
        s->results = results;
    }
    return p;
}

void fp_plan_free(struct fp_plan *p)
{
    if (p == NULL)
        return;
    arena_release(&p->arena);
    free(p);
}

// The first expression that goes through a step.
static size_t expression_of(const struct step *s)
{
    while (s->result_count == 0)
        s = s->child;
    return s->results[0];
}

static enum rc run_below(struct run *r, const struct step *above, const struct fp_scope *scope,
                         struct fp_list of)
{
    enum rc rc = RC_OK;
    for (const struct step *s = above->child; rc == RC_OK && s != NULL; s = s->next) {
        struct fp_scope own = *scope; // variables of one branch do not reach another
        struct fp_list found = {0};
        rc = fp_spend(&r->eval, 1);
        rc = rc ? rc : fp_eval_step(&r->eval, &own, s->node, of, &found);
        if (rc) {
            *r->ret_failed = expression_of(s);
            break;
        }
        for (size_t i = 0; i < s->result_count; i++)
            r->ret[s->results[i]] = found;
        rc = run_below(r, s, &own, found);
    }
    return rc;
}

enum rc fp_plan_eval(const struct fp_plan *p, struct fp_list focus, const struct fp_env *env,
                     struct arena *a, struct fp_list *ret, size_t *ret_failed, struct err *e)
{
    struct fp_seen *seen = env->seen != NULL ? env->seen : arena_alloc(a, sizeof *seen);
    struct run r = {.eval = {.seen = seen,
                             .env = env,
                             .a = a,
                             .e = e,
                             .focus = focus,
                             .max_steps = env->max_steps > 0 ? env->max_steps : FP_STEPS_DEFAULT},
                    .ret = ret,
                    .ret_failed = ret_failed};
    struct fp_scope scope = {.self = focus};
    return run_below(&r, &p->top, &scope, focus);
}
