// SPDX-License-Identifier: EUPL-1.2
// What the expressions of a form mention and the form does not have: a linkId in linkId = '…', a
// %name. Such a part gives nothing, or fails, only once somebody fills the form.
#include "questionnaire/load.h"

#include <string.h>

#define CONTEXT "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext"

enum {
    DEPTH_MAX = 6,      // variables of variables that are followed
    FOLLOWED_MAX = 200, // for one expression: a hostile form may name them again and again
};

// One expression being looked at.
struct look {
    struct loader *l;          // the form
    const struct item *it;     // whose it is, NULL: of the form
    const struct item_expr *x; // it
    bool elsewhere;            // it looks into another resource, which has linkIds of its own
    int depth;                 // variables it is looked at through
    int followed;              // variables in all
};

static void tell(const struct look *k, const char *what, const char *name)
{
    if (k->it != NULL)
        found_item(k->l, FINDING_WARNING, k->it, NULL, "there is no %s%.*s, in: %.*s", what,
                   cut(name), name, cut(k->x->text), k->x->text);
    else
        found(k->l, FINDING_WARNING, PATH_ROOT, "there is no %s%.*s, in: %.*s", what, cut(name),
              name, cut(k->x->text), k->x->text);
}

static void see_link_id(const char *link_id, void *self)
{
    const struct look *k = self;
    if (questionnaire_find(k->l->q, link_id) == NULL)
        tell(k, "item with linkId ", link_id);
}

// The variable of that name, NULL when there is none.
static const struct item_expr *named(const struct item_expr *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].name != NULL && strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

static const struct item_expr *variable_of(const struct look *k, const char *name)
{
    const struct item_expr *x = NULL;
    for (const struct item *it = k->it; it != NULL && x == NULL; it = it->parent)
        x = named(it->variables, it->variable_count, name);
    return x != NULL ? x : named(k->l->q->variables, k->l->q->variable_count, name);
}

bool launch_context_has(const struct questionnaire *q, const char *name)
{
    const struct json *list = json_get(q->json, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *url = json_get_string(json_at(list, i), "url");
        const struct json *part = element_extension(json_at(list, i), "name");
        const char *code = json_get_string(json_get(part, "valueCoding"), "code");
        code = code != NULL ? code : json_get_string(part, "valueId");
        if (url != NULL && code != NULL && strcmp(url, CONTEXT) == 0 && strcmp(code, name) == 0)
            return true;
    }
    return false;
}

// Does an extension give an expression that name, as itemPopulationContext does?
static bool names_it(const struct json *element, const char *name)
{
    const struct json *list = json_get(element, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *x = json_get(json_at(list, i), "valueExpression");
        const char *its = json_get_string(x, "name");
        if (its != NULL && strcmp(its, name) == 0)
            return true;
    }
    return false;
}

static bool is_declared(const struct look *k, const char *name)
{
    static const char given[] = "patient user encounter ucum sct loinc";
    const struct questionnaire *q = k->l->q;
    bool there = has_word(given, name) || strncmp(name, "vs-", 3) == 0 ||
                 strncmp(name, "ext-", 4) == 0 || launch_context_has(q, name) ||
                 names_it(q->json, name) || strstr(k->x->text, "defineVariable") != NULL;
    for (const struct item *it = k->it; it != NULL && !there; it = it->parent)
        there = names_it(it->json, name);
    return there;
}

static void see_name(const char *name, void *self)
{
    static const char own[] = "resource rootResource context questionnaire qitem";
    struct look *k = self;
    const struct item_expr *variable = variable_of(k, name);
    if (has_word(own, name)) {
        k->elsewhere = k->elsewhere || (k->depth > 0 && strcmp(name, "questionnaire") == 0);
        return;
    }
    if (variable != NULL && variable->compiled != NULL && k->depth < DEPTH_MAX &&
        k->followed++ < FOLLOWED_MAX) {
        k->depth++; // where it comes from may be further away
        fp_expr_names(variable->compiled, see_name, k);
        k->depth--;
        return;
    }
    k->elsewhere = true;
    if (k->depth == 0 && variable == NULL && !is_declared(k, name))
        tell(k, "%", name);
}

static void look_at(const char *kind, const struct item_expr *x, void *self)
{
    struct look k = *(const struct look *)self;
    (void)kind;
    k.x = x;
    fp_expr_names(x->compiled, see_name, &k);
    if (!k.elsewhere)
        fp_expr_compared(x->compiled, "linkId", see_link_id, &k);
}

void check_mentions(struct loader *l)
{
    struct look k = {.l = l};
    questionnaire_expressions(l->q, NULL, look_at, &k);
    for (size_t i = 0; i < l->q->item_count; i++) {
        k.it = l->q->all[i];
        questionnaire_expressions(l->q, k.it, look_at, &k);
    }
}
