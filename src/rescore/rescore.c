// SPDX-License-Identifier: EUPL-1.2
#include "rescore/rescore.h"

#include "base/dec.h"
#include "rescore/carry.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[RESCORE_REASONS] = {
    [RESCORE_GONE] = "gone",   [RESCORE_MEANING] = "meaning", [RESCORE_TYPE] = "type",
    [RESCORE_PLACE] = "place", [RESCORE_UNIT] = "unit",       [RESCORE_OPTION] = "option",
};

const char *rescore_reason_name(enum rescore_reason reason)
{
    return reason < RESCORE_REASONS ? names[reason] : "";
}

// Is it worked out, once for the whole response?
static bool is_result(const struct item *it)
{
    if (it->calculated.text == NULL)
        return false;
    for (const struct item *up = it->parent; up != NULL; up = up->parent)
        if (up->repeats)
            return false;
    return true;
}

static const struct item *result_of(const struct questionnaire *q, const char *link_id)
{
    const struct item *it = questionnaire_find(q, link_id);
    return it != NULL && is_result(it) ? it : NULL;
}

static const char *code_of(const struct form *f, const struct item *it, struct arena *a)
{
    const char *text =
        it != NULL && form_enabled(f, it->link_id) ? form_answer_text(f, it->link_id) : NULL;
    return text != NULL ? arena_text(a, text, strlen(text)) : "";
}

// 3 and 3.0 are one number.
static bool same_value(const char *a, const char *b)
{
    struct dec x, y;
    if (strcmp(a, b) == 0)
        return true;
    return dec_parse(a, strlen(a), &x) && dec_parse(b, strlen(b), &y) && dec_cmp(x, y) == 0;
}

static void add_result(struct rescore *r, const struct item *was, const struct item *now,
                       struct arena *a)
{
    struct rescore_result *it = &r->results[r->result_count++];
    *it = (struct rescore_result){.was = was,
                                  .now = now,
                                  .code_was = code_of(r->was, was, a),
                                  .code_now = code_of(r->now, now, a)};
    it->changed = was != NULL && now != NULL && !same_value(it->code_was, it->code_now);
    r->changed = r->changed || it->changed;
}

static void read_results(struct rescore *r, struct arena *a)
{
    const struct questionnaire *was = form_questionnaire(r->was), *now = form_questionnaire(r->now);
    r->results = arena_array(a, was->item_count + now->item_count + 1, sizeof *r->results);
    for (size_t i = 0; i < now->item_count; i++)
        if (is_result(now->all[i]))
            add_result(r, result_of(was, now->all[i]->link_id), now->all[i], a);
    for (size_t i = 0; i < was->item_count; i++)
        if (is_result(was->all[i]) && result_of(now, was->all[i]->link_id) == NULL)
            add_result(r, was->all[i], NULL, a);
}

// Marks every question that the items of a response answer.
static void mark_answered(const struct questionnaire *q, const struct json *items, bool *answered)
{
    for (size_t i = 0; i < json_count(items); i++) {
        const struct json *item = json_at(items, i), *answers = json_get(item, "answer");
        const char *link_id = json_get_string(item, "linkId");
        const struct item *it = link_id != NULL ? questionnaire_find(q, link_id) : NULL;
        if (it != NULL && json_count(answers) > 0)
            answered[it->index] = true;
        mark_answered(q, json_get(item, "item"), answered);
        for (size_t k = 0; k < json_count(answers); k++)
            mark_answered(q, json_get(json_at(answers, k), "item"), answered);
    }
}

static void read_left(struct rescore *r, const struct json *response, const bool *refused,
                      struct arena *a)
{
    const struct questionnaire *was = form_questionnaire(r->was), *now = form_questionnaire(r->now);
    bool *answered = arena_array(a, was->item_count + 1, sizeof *answered);
    r->left = arena_array(a, was->item_count + 1, sizeof *r->left);
    mark_answered(was, json_get(response, "item"), answered);
    for (size_t i = 0; i < was->item_count; i++) {
        const struct item *it = was->all[i];
        if (!answered[i] || it->calculated.text != NULL)
            continue;
        enum rescore_reason reason = carry_reason(it, now);
        if (reason == RESCORE_REASONS && refused[i])
            reason = RESCORE_OPTION;
        if (reason != RESCORE_REASONS)
            r->left[r->left_count++] = (struct rescore_left){it, reason};
    }
}

static bool has_failed(struct form *f)
{
    const struct form_issue *issues = NULL;
    size_t count = form_issues(f, &issues);
    for (size_t i = 0; i < count; i++)
        if (issues[i].kind == ISSUE_EXPRESSION || issues[i].kind == ISSUE_CYCLE)
            return true;
    return false;
}

enum rc rescore_response(const struct questionnaire *was, const struct questionnaire *now,
                         const struct form_env *env, const struct json *response, struct arena *a,
                         struct rescore *ret, struct err *e)
{
    *ret = (struct rescore){0};
    enum rc rc = form_open(was, env, response, &ret->was, e);
    if (rc != RC_OK)
        return rc;
    bool *refused = arena_array(a, was->item_count + 1, sizeof *refused);
    struct json *carried = carry_response(ret->was, now, refused);
    rc = form_open(now, env, carried, &ret->now, e);
    json_free(carried);
    if (rc != RC_OK)
        return rc;
    ret->failed = has_failed(ret->now);
    read_results(ret, a);
    read_left(ret, response, refused, a);
    return RC_OK;
}

void rescore_release(struct rescore *r)
{
    form_free(r->was);
    form_free(r->now);
    *r = (struct rescore){0};
}
