// SPDX-License-Identifier: EUPL-1.2
// One evaluation: what handlers of functions and operators work with. Private to src/fhirpath.
#ifndef ICOPE_FHIRPATH_EVAL_H
#define ICOPE_FHIRPATH_EVAL_H

#include "fhirpath/seen.h"
#include "fhirpath/tree.h"
#include "fhirpath/values.h"

enum { FP_STEPS_DEFAULT = 10 * 1000 * 1000, FP_DEPTH_MAX = 1500 };

// A variable made by defineVariable(), newest first.
struct fp_variable {
    const char *name;               // without %
    struct fp_list value;           // what it stands for
    const struct fp_variable *next; // older ones
};

// What $this, $index and $total are at one place of the expression.
struct fp_scope {
    struct fp_list self;                 // $this, and where a bare name starts
    bool has_index;                      // is $index known
    size_t index;                        // $index
    bool has_total;                      // is $total known
    struct fp_list total;                // $total
    const struct fp_variable *variables; // of defineVariable()
};

// The evaluation.
struct fp_eval {
    struct fp_seen *seen;     // what was looked up: the caller's, or in the arena
    const struct fp_env *env; // what may be seen
    struct arena *a;          // where results live; wound back behind conditions
    struct err *e;            // the first failure
    struct fp_list focus;     // what the whole expression started with
    size_t steps;             // values touched
    size_t max_steps;         // past it RC_LIMIT
    int depth;                // nesting of evaluations
    bool has_now;             // was the clock asked
    int64_t now_utc_ms;       // what it said: one moment for a whole evaluation
};

// One call of a function: its input and its arguments, not yet evaluated.
struct fp_call {
    struct fp_eval *v;          // the evaluation
    struct fp_scope *scope;     // where the call stands; defineVariable() adds to it
    const struct fp_node *node; // the call
    struct fp_list input;       // left of the dot
};

// A collection that grows.
struct fp_grow {
    struct fp_list list; // what is there
    size_t room;         // places at list.at
};

// Counts steps. RC_LIMIT when there are too many.
enum rc fp_spend(struct fp_eval *v, size_t steps);
// Counts steps for a text of that length.
enum rc fp_spend_text(struct fp_eval *v, size_t bytes);
// Appends a value and counts a step. RC_LIMIT.
enum rc fp_push(struct fp_eval *v, struct fp_grow *g, struct fp_value one);
// Appends all of a list.
enum rc fp_push_all(struct fp_eval *v, struct fp_grow *g, struct fp_list l);

// Evaluates a node.
enum rc fp_eval_node(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                     struct fp_list *ret);
// The same when what stands left of the node (its source, else $this) is evaluated already.
enum rc fp_eval_step(struct fp_eval *v, struct fp_scope *scope, const struct fp_node *n,
                     struct fp_list of, struct fp_list *ret);
// Elements `from` … of a list, at most `count`; they are not copied.
struct fp_list fp_part(struct fp_list l, size_t from, size_t count);

// Evaluates argument `i` of a call with the surrounding $this. Variables made in it stay in it.
enum rc fp_argument(struct fp_call *c, size_t i, struct fp_list *ret);
// The same for one element of the input: $this is the element, $index its place.
enum rc fp_lambda(struct fp_call *c, size_t i, size_t index, struct fp_list *ret);

// Sets the error with the place of the node.
enum rc fp_fail(struct fp_eval *v, const struct fp_node *n, const char *why);

// The single value of a list as a System value. RC_NO when empty, RC_INVALID when more.
enum rc fp_single(struct fp_eval *v, struct fp_list l, struct fp_value *ret);
// The single value as a boolean (another single value is true). RC_NO when empty.
enum rc fp_single_boolean(struct fp_eval *v, struct fp_list l, bool *ret);
// The single value as a string. RC_NO when empty, RC_INVALID when it is none.
enum rc fp_single_string(struct fp_eval *v, struct fp_list l, struct fp_value *ret);
// Those for argument i of a call.
enum rc fp_argument_string(struct fp_call *c, size_t i, struct fp_value *ret);
// See fp_argument_string.
enum rc fp_argument_integer(struct fp_call *c, size_t i, int64_t *ret);

// Puts one value into *ret.
enum rc fp_give(struct fp_eval *v, struct fp_value one, struct fp_list *ret);
// RC_NO becomes an empty *ret and RC_OK; other codes pass.
enum rc fp_or_empty(enum rc rc, struct fp_list *ret);

// fp_type_find and fp_type_element that remember. The name must be interned or live as long as the
// evaluation.
const struct fp_type *fp_eval_type(struct fp_eval *v, const char *name);
// See fp_eval_type; no type has no elements.
const struct fp_element *fp_eval_element(struct fp_eval *v, const struct fp_type *type,
                                         const char *name);
// Appends the children of a value with that name (NULL: all).
enum rc fp_children(struct fp_eval *v, struct fp_value of, const char *name, struct fp_grow *g);

#endif
