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

// What an expression says, at a slot (NULL: the form); the plain text where it says nothing.
static void add_said(struct form *f, const struct item_expr *x, struct slot *s, const char *plain,
                     const char *language, struct buf *out)
{
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    size_t evaluations = f->evaluations, budget = f->budget; // saying something changes nothing
    enum rc rc = RC_NO;
    if (x->compiled != NULL && is_own_language(f->q, language))
        rc = scope_eval(f, x, s, NULL, &a, &list, NULL);
    if (rc == RC_OK && list.count == 1 && list.at[0].kind == FP_STRING)
        buf_add(out, list.at[0].string.at, list.at[0].string.len);
    else
        buf_puts(out, plain != NULL ? plain : "");
    f->evaluations = evaluations;
    f->budget = budget;
    arena_release(&a);
}

void form_said(struct form *f, const struct item *it, const char *language, struct buf *out)
{
    add_said(f, &it->text_expr, state_first(f, it), item_text(it, language), language, out);
}

void form_title(struct form *f, const char *language, struct buf *out)
{
    add_said(f, &f->q->title_expr, NULL, element_text(f->q->json, "title", language), language,
             out);
}
