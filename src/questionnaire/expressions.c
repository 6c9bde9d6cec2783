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

void questionnaire_expressions(const struct questionnaire *q, const struct item *it,
                               void (*each)(const char *kind, const struct item_expr *x,
                                            void *self),
                               void *self)
{
    static const struct item none = {.type = ITEM_GROUP};
    const struct item *of = it != NULL ? it : &none;
    const struct {
        const char *kind;
        const struct item_expr *x;
    } own[] = {{"enableWhen", &of->enable_when},
               {"calculated", &of->calculated},
               {"initial", &of->initial_expr},
               {"answer", &of->answer_expr},
               {"text", it != NULL ? &of->text_expr : &q->title_expr}};
    const struct item_expr *variables = it != NULL ? of->variables : q->variables;
    const struct item_constraint *constraints = it != NULL ? of->constraints : q->constraints;
    size_t variable_count = it != NULL ? of->variable_count : q->variable_count;
    size_t constraint_count = it != NULL ? of->constraint_count : q->constraint_count;
    for (size_t i = 0; i < variable_count; i++)
        if (variables[i].compiled != NULL)
            each("variable", &variables[i], self);
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (own[i].x->compiled != NULL)
            each(own[i].kind, own[i].x, self);
    for (const struct item_part *p = of->parts; p != NULL; p = p->next)
        if (p->expr.compiled != NULL)
            each("part", &p->expr, self);
    for (size_t i = 0; i < constraint_count; i++)
        if (constraints[i].expr.compiled != NULL)
            each("constraint", &constraints[i].expr, self);
}
