// SPDX-License-Identifier: EUPL-1.2
// Several expressions evaluated together on one focus: the steps with which they begin alike
// (`item.where(linkId = 'a')` of ten columns) are walked once.
#ifndef ICOPE_FHIRPATH_PLAN_H
#define ICOPE_FHIRPATH_PLAN_H

#include "fhirpath/fhirpath.h"

struct fp_plan; // expressions arranged for evaluation, opaque, immutable

// Arranges compiled expressions, which must outlive the plan. Owned: fp_plan_free.
struct fp_plan *fp_plan_new(const struct fp_expr *const *x, size_t count);
// Frees; NULL is fine.
void fp_plan_free(struct fp_plan *p);

// Evaluates all expressions with `focus` as $this; the result of the i-th goes to ret[i] and lives
// in `a`. Errors as fp_eval; *ret_failed is then the number of the expression that failed.
// env->max_steps holds for all of them together.
enum rc fp_plan_eval(const struct fp_plan *p, struct fp_list focus, const struct fp_env *env,
                     struct arena *a, struct fp_list *ret, size_t *ret_failed, struct err *e);

#endif
