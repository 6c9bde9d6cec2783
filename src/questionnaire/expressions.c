// SPDX-License-Identifier: EUPL-1.2
// Expressions and constraints of a form (SDC): read, compiled once, kept by the questionnaire.
#include "questionnaire/load.h"

#include <string.h>

// What an expression in another language than FHIRPath means, by use.
static const struct {
    enum finding what; // for the form
    bool keep_text;    // is it still an expression of the item
    const char *then;  // what happens instead
} foreign[] = {
    [EXPR_PREFILL] = {FINDING_WARNING, false, "nothing is filled in"},
    [EXPR_NAMED] = {FINDING_WARNING, true, "the variable has no value"},
    [EXPR_CHECKS] = {FINDING_WARNING, false, "the rule is not checked"},
    [EXPR_DECIDES] = {FINDING_REFUSED, true, "the form cannot do without it"},
};

static void keep_compiled(struct loader *l, struct fp_expr *x)
{
    struct questionnaire *q = l->q;
    if (q->compiled_count == l->compiled_cap) {
        l->compiled_cap = l->compiled_cap == 0 ? 32 : l->compiled_cap * 2;
        q->compiled = mem_grow(q->compiled, l->compiled_cap, sizeof(*q->compiled));
    }
    q->compiled[q->compiled_count++] = x;
}

// Names of elements that the types do not have: such a part selects nothing, which a person would
// never see. Told with the expression, since line and column are those within it.
static void check_names(struct loader *l, const struct item *it, const struct path *at,
                        const struct item_expr *x)
{
    struct err e = {.rc = RC_OK};
    const char *focus = it == NULL ? "QuestionnaireResponse" : "QuestionnaireResponse.item";
    enum rc rc = fp_check(x->compiled, focus, &e);
    if (rc != RC_OK)
        found(l, FINDING_WARNING, at, "%s, at %s, in: %.*s",
              rc == RC_NO ? "not quite FHIRPath" : "selects nothing", e.text, cut(x->text),
              x->text);
}

void load_expr_text(struct loader *l, const char *text, const struct item *it,
                    const struct path *at, struct item_expr *ret)
{
    struct fp_expr *compiled = NULL;
    struct err e = {.rc = RC_OK};
    ret->text = text;
    if (fp_compile(text, strlen(text), &compiled, &e) == RC_OK) {
        keep_compiled(l, compiled);
        ret->compiled = compiled;
        check_names(l, it, at, ret);
        return;
    }
    found(l, FINDING_WARNING, at, "malformed FHIRPath, at %s", e.text);
}

void load_expr(struct loader *l, const struct json *expression, const struct item *it,
               const struct path *at, enum expr_use use, struct item_expr *ret)
{
    const char *text = json_get_string(expression, "expression");
    const char *language = json_get_string(expression, "language");
    struct path place = path_member(at, "expression");
    ret->name = json_get_string(expression, "name");
    if (language != NULL && strcmp(language, "text/fhirpath") != 0) {
        bool cql = strncmp(language, "text/cql", 8) == 0;
        found(l, foreign[use].what, at, "needs %.*s, not supported: %s", cql ? 3 : cut(language),
              cql ? "CQL" : language, foreign[use].then);
        ret->text = foreign[use].keep_text ? (text != NULL ? text : "") : NULL;
        return;
    }
    if (text == NULL) {
        found(l, use == EXPR_DECIDES ? FINDING_REFUSED : FINDING_WARNING, at,
              "an expression without its text: %s", foreign[use].then);
        ret->text = use == EXPR_NAMED ? "" : NULL;
        return;
    }
    if (language == NULL)
        found(l, FINDING_WARNING, at, "the language is missing, taken as FHIRPath");
    load_expr_text(l, text, it, &place, ret);
}
