// SPDX-License-Identifier: EUPL-1.2
// Loading a form from its text, and freeing it.
#include "questionnaire/questionnaire.h"

#include "questionnaire/load.h"

#include <stdlib.h>
#include <string.h>

// Items may nest ITEM_DEPTH_MAX deep, two JSON levels each, and extensions below them; anything
// deeper is told apart from a merely too deep form by a limit well above.
static const struct json_limits form_limits = {
    .bytes = (size_t)32 * 1024 * 1024,
    .nodes = 2000000,
    .depth = 400,
};

static bool parse(struct loader *l)
{
    struct err e = {.rc = RC_OK};
    enum rc rc = json_parse(l->text, l->len, &form_limits, &l->q->json, &e);
    if (rc != RC_OK) {
        found_json(l, rc == RC_LIMIT ? FINDING_REFUSED : FINDING_INVALID, e.text);
        return false;
    }
    if (json_type(l->q->json) != JSON_OBJECT) {
        found(l, FINDING_INVALID, PATH_ROOT, "not a JSON object");
        return false;
    }
    const char *type = json_get_string(l->q->json, "resourceType");
    if (type == NULL || strcmp(type, "Questionnaire") != 0) {
        struct path p = path_member(PATH_ROOT, "resourceType");
        found(l, FINDING_INVALID, &p, "not a Questionnaire");
        return false;
    }
    return true;
}

static void build(struct loader *l)
{
    struct questionnaire *q = l->q;
    q->url = json_get_string(q->json, "url");
    q->version = json_get_string(q->json, "version");
    q->title = json_get_string(q->json, "title");
    q->language = json_get_string(q->json, "language");
    q->codings = json_new_array();
    if (!check_version(l))
        return;
    check_shapes(l);
    load_root_extensions(l);
    load_contained(l);
    load_items(l);
    load_whens(l);
    check_root_rules(l);
    check_computed(l);
    check_mentions(l);
}

enum rc questionnaire_load(const char *text, size_t len, struct questionnaire **ret,
                           struct form_report *report, struct err *e)
{
    return questionnaire_load_with(text, len, NULL, ret, report, e);
}

enum rc questionnaire_load_with(const char *text, size_t len, const struct json *others,
                                struct questionnaire **ret, struct form_report *report,
                                struct err *e)
{
    struct form_report own = {.status = FORM_OK};
    struct questionnaire *q = mem_alloc(sizeof *q);
    struct loader l = {.text = text, .len = len, .q = q, .report = &own, .others = others};
    if (parse(&l))
        build(&l);
    free(l.all);
    free(l.positions);
    free(l.computed);
    enum rc rc = RC_OK;
    if (own.status == FORM_OK) {
        *ret = q;
    } else {
        questionnaire_free(q);
        rc = err_set(e, RC_INVALID, "%s", own.reasons[0]);
    }
    if (report != NULL)
        *report = own;
    else
        form_report_release(&own);
    return rc;
}

void questionnaire_free(struct questionnaire *q)
{
    if (q == NULL)
        return;
    for (size_t i = 0; i < q->compiled_count; i++)
        fp_expr_free(q->compiled[i]);
    free(q->compiled);
    json_free(q->codings);
    json_free(q->json);
    arena_release(&q->arena);
    free(q);
}
