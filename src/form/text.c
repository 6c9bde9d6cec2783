// SPDX-License-Identifier: EUPL-1.2
// Texts of items that depend on whom they are said to.
#include "form/calculate.h"

#include <string.h>
#include <strings.h>

// Is it the language of the form's own texts, whatever the region?
static bool is_own_language(const struct questionnaire *q, const char *language)
{
    if (q->language == NULL || language == NULL)
        return true;
    size_t len = strcspn(language, "-_");
    return len == strcspn(q->language, "-_") && strncasecmp(language, q->language, len) == 0;
}

void form_said(struct form *f, const struct item *it, const char *language, struct buf *out)
{
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    size_t evaluations = f->evaluations, budget = f->budget; // saying something changes nothing
    const char *plain = item_text(it, language);
    enum rc rc = RC_NO;
    if (it->text_expr.compiled != NULL && is_own_language(f->q, language))
        rc = scope_eval(f, &it->text_expr, NULL, NULL, &a, &list, NULL);
    if (rc == RC_OK && list.count == 1 && list.at[0].kind == FP_STRING)
        buf_add(out, list.at[0].string.at, list.at[0].string.len);
    else
        buf_puts(out, plain);
    f->evaluations = evaluations;
    f->budget = budget;
    arena_release(&a);
}
