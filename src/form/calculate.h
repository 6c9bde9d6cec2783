// SPDX-License-Identifier: EUPL-1.2
// Recalculation: which nodes of the graph are to be looked at again, and what each of them does.
// For src/form/ only.
#ifndef ICOPE_FORM_CALCULATE_H
#define ICOPE_FORM_CALCULATE_H

#include "form/graph.h"
#include "form/state.h"

struct work; // nodes waiting for recalculation, opaque

// --- calculate.c ---

// An empty list of work for the form's graph, owned by the caller.
struct work *work_new(const struct form *f);
// Frees; NULL is fine.
void work_free(struct work *w);
// The node is to be looked at again.
void work_mark(struct form *f, size_t node);
// Enablement and calculation of an item and everything below it, in new instances.
void work_mark_below(struct form *f, const struct item *it);
// Enablement and calculation of the whole form.
void work_mark_all(struct form *f, bool values);
// A change begins: its expressions are counted, and together may take about 200 ms.
void work_begin(struct form *f);
// Does all work that waits.
void work_run(struct form *f);
// Answers of the slot changed: the live response, and who depends on it.
void work_answered(struct form *f, struct slot *s);

// --- calculate_env.c ---

// Evaluates an expression at a place: the response (s NULL), an instance of a group, a question
// (p NULL). The result lives in `a` and in the live response. An expression that did not compile
// gives nothing.
enum rc scope_eval(struct form *f, const struct item_expr *x, struct slot *s, struct instance *p,
                   struct arena *a, struct fp_list *ret, struct err *e);
// Forgets the value of a variable of an item (NULL: the root) in all its instances.
void variable_forget(struct form *f, const struct item *it, size_t which);

// --- calculate_enable.c ---

// Is the slot to be enabled, by its parent, its enableWhen and its enableWhenExpression? A failing
// expression leaves it enabled and is told in *e.
bool slot_should_enable(struct form *f, struct slot *s, struct err *e);

// --- calculate_value.c ---

// A value element for an item from what an expression gave. RC_INVALID when it does not fit.
enum rc value_convert(const struct item *it, struct fp_value v, struct arena *a,
                      struct json **ret_element, struct err *e);
// Evaluates an expression for a slot and makes its values the slot's answers. *ret_changed says
// whether they are others than before.
enum rc slot_fill(struct form *f, struct slot *s, const struct item_expr *x, bool *ret_changed,
                  struct err *e);
// Makes `count` value elements the answers of a slot; child items of answers that stay are kept.
// True when that changed something. Elements are not taken over.
bool slot_assign(struct form *f, struct slot *s, const struct json *const *elements, size_t count);

// --- item_now.c ---

// The item of a slot as it is now; the caller releases (form_item_release).
void item_now(struct form *f, struct slot *s, struct form_item *ret);

// --- calculate_start.c ---

// Initial values and initialSelected options of every unanswered
// slot below a place.
void start_values(struct form *f, struct instance *p);
// initialExpression of unanswered slots below a place; the live response must be there.
void start_expressions(struct form *f, struct instance *p);

#endif
