// SPDX-License-Identifier: EUPL-1.2
#include "rescore/rescore.h"

#include "base/dec.h"
#include "rescore/carry.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 8 }; // of what the newer form refuses once other answers are refused

static const char *const names[RESCORE_REASONS] = {
    [RESCORE_GONE] = "gone",        [RESCORE_MEANING] = "meaning", [RESCORE_TYPE] = "type",
    [RESCORE_PLACE] = "place",      [RESCORE_UNIT] = "unit",       [RESCORE_OPTION] = "option",
    [RESCORE_BOUND] = "bound",      [RESCORE_RULE] = "rule",       [RESCORE_REQUIRED] = "required",
    [RESCORE_NEW] = "new-question", [RESCORE_FAILED] = "failed",
};

// A response being worked out anew.
struct working {
    struct rescore *ret;
    const struct questionnaire *was, *now;
    struct refused *refused;           // by item of the earlier form
    bool *answered_was, *answered_now; // by item of each
    const struct form_issue *issues;   // of the newer form
    size_t issue_count;                // of them
    const struct form_issue *before;   // of the earlier one, read when first asked for
    size_t before_count;               // of them
    bool *follows;                     // by item of the newer form: scratch
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
                                  .code_now = code_of(r->now, now, a),
                                  .lacks = RESCORE_REASONS};
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

// ---- what the newer form does not take ----

static bool same_item(const struct item *a, const struct item *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a->link_id, b->link_id) == 0;
}

// Was the same wrong on the day, and the result stood all the same?
static bool was_so(struct working *w, const struct form_issue *issue)
{
    if (w->before == NULL)
        w->before_count = form_issues(w->ret->was, &w->before);
    for (size_t i = 0; i < w->before_count; i++) {
        const struct form_issue *b = &w->before[i];
        if (b->kind == issue->kind && b->warning == issue->warning &&
            same_item(b->item, issue->item))
            return true;
    }
    return false;
}

static bool is_choice(const struct item *it)
{
    return it->type == ITEM_CHOICE || it->type == ITEM_OPEN_CHOICE;
}

// Why an answer to that question does not count there; RESCORE_REASONS: the issue is none of its
// answer.
static enum rescore_reason reason_of(const struct form_issue *issue)
{
    if (issue->item == NULL || issue->item->type == ITEM_GROUP)
        return RESCORE_REASONS;
    if (issue->kind == ISSUE_CONSTRAINT && !issue->warning)
        return RESCORE_RULE;
    if (issue->kind == ISSUE_OCCURS)
        return RESCORE_BOUND;
    if (issue->kind == ISSUE_RANGE)
        return is_choice(issue->item) ? RESCORE_OPTION : RESCORE_BOUND;
    return RESCORE_REASONS;
}

// Takes out what the newer form refuses. True when there was anything that stood in it.
static bool refuse_more(struct working *w)
{
    bool more = false;
    w->issue_count = form_issues(w->ret->now, &w->issues);
    for (size_t i = 0; i < w->issue_count; i++) {
        const struct form_issue *issue = &w->issues[i];
        enum rescore_reason reason = reason_of(issue);
        const struct item *was =
            reason != RESCORE_REASONS ? questionnaire_find(w->was, issue->item->link_id) : NULL;
        struct refused *refused = was != NULL ? &w->refused[was->index] : NULL;
        if (refused == NULL || refused->all || !w->answered_was[was->index] ||
            was->calculated.text != NULL || was_so(w, issue))
            continue;
        *refused = (struct refused){reason, true};
        more = true;
    }
    return more;
}

static enum rc carry(struct working *w, const struct form_env *env, struct err *e)
{
    enum rc rc = RC_OK;
    for (int round = 0; rc == RC_OK && round < ROUNDS; round++) {
        struct json *carried = carry_response(w->ret->was, w->now, w->refused);
        form_free(w->ret->now);
        w->ret->now = NULL;
        rc = form_open(w->now, env, carried, &w->ret->now, e);
        memset(w->answered_now, 0, w->now->item_count * sizeof *w->answered_now);
        mark_answered(w->now, json_get(carried, "item"), w->answered_now);
        json_free(carried);
        if (rc == RC_OK && !refuse_more(w))
            break;
    }
    return rc;
}

// ---- what a result lacks ----

// Why nothing was answered to a question of the newer form; RESCORE_REASONS: nothing was on the
// day either, or something is.
static enum rescore_reason missing(const struct working *w, const struct item *it)
{
    const struct item *was = questionnaire_find(w->was, it->link_id);
    const bool asked = it->type != ITEM_GROUP && it->type != ITEM_DISPLAY &&
                       it->calculated.text == NULL && !carry_is_fixed(it) &&
                       form_enabled(w->ret->now, it->link_id);
    if (!asked)
        return RESCORE_REASONS;
    if (was == NULL)
        return RESCORE_NEW;
    enum rescore_reason reason = w->refused[was->index].reason;
    if (reason == RESCORE_REASONS && w->answered_was[was->index] && !w->answered_now[it->index])
        reason = RESCORE_PLACE;
    return reason;
}

// Results that follow from the item (NULL: from anything) lack it.
static void lack(struct working *w, const struct item *it, enum rescore_reason reason)
{
    struct rescore *r = w->ret;
    if (it != NULL)
        form_follows(r->now, it, w->follows);
    for (size_t i = 0; i < r->result_count; i++) {
        struct rescore_result *one = &r->results[i];
        if (one->now == NULL || one->lacks != RESCORE_REASONS ||
            (it != NULL && !w->follows[one->now->index]))
            continue;
        one->lacks = reason;
        one->lacking = it;
    }
}

// What is wrong with the response as a whole.
static void read_issues(struct working *w)
{
    for (size_t i = 0; i < w->issue_count; i++) {
        const struct form_issue *issue = &w->issues[i];
        if (issue->kind == ISSUE_EXPRESSION || issue->kind == ISSUE_CYCLE) {
            w->ret->failed = true;
            lack(w, issue->item, RESCORE_FAILED);
        } else if (issue->kind == ISSUE_REQUIRED && !was_so(w, issue)) {
            // What is not there because it was not carried has its own reason.
            if (issue->item->type == ITEM_GROUP || missing(w, issue->item) == RESCORE_REASONS) {
                w->ret->left[w->ret->left_count++] =
                    (struct rescore_left){issue->item, RESCORE_REQUIRED};
                lack(w, issue->item, RESCORE_REQUIRED);
            }
        } else if (issue->kind == ISSUE_CONSTRAINT && !issue->warning && !was_so(w, issue)) {
            lack(w, issue->item, RESCORE_RULE);
        }
    }
}

static void read_lacks(struct working *w)
{
    struct rescore *r = w->ret;
    for (size_t i = 0; i < w->now->item_count; i++) {
        const enum rescore_reason reason = missing(w, w->now->all[i]);
        if (reason != RESCORE_REASONS)
            lack(w, w->now->all[i], reason);
    }
    read_issues(w);
    for (size_t i = 0; i < r->result_count; i++) {
        struct rescore_result *one = &r->results[i];
        const bool both = one->was != NULL && one->now != NULL;
        one->changed =
            both && one->lacks == RESCORE_REASONS && !same_value(one->code_was, one->code_now);
        r->changed = r->changed || one->changed;
        r->incomparable = r->incomparable || (both && one->lacks != RESCORE_REASONS);
    }
}

// Why what was answered to an item of the earlier form does not count in the newer one.
static enum rescore_reason left_reason(const struct working *w, const struct item *was)
{
    if (w->refused[was->index].reason != RESCORE_REASONS)
        return w->refused[was->index].reason;
    const struct item *now = questionnaire_find(w->now, was->link_id);
    if (!w->answered_now[now->index])
        return RESCORE_PLACE;
    return form_enabled(w->ret->now, was->link_id) || !form_enabled(w->ret->was, was->link_id)
               ? RESCORE_REASONS
               : RESCORE_GONE;
}

static void read_left(struct working *w)
{
    struct rescore *r = w->ret;
    for (size_t i = 0; i < w->was->item_count; i++) {
        const struct item *it = w->was->all[i];
        if (!w->answered_was[i] || it->calculated.text != NULL || carry_is_fixed(it))
            continue;
        const enum rescore_reason reason = left_reason(w, it);
        if (reason != RESCORE_REASONS)
            r->left[r->left_count++] = (struct rescore_left){it, reason};
    }
}

enum rc rescore_response(const struct questionnaire *was, const struct questionnaire *now,
                         const struct form_env *env, const struct json *response, struct arena *a,
                         struct rescore *ret, struct err *e)
{
    const size_t items_was = was->item_count + 1, items_now = now->item_count + 1;
    struct working w = {.ret = ret, .was = was, .now = now};
    *ret = (struct rescore){0};
    enum rc rc = form_open(was, env, response, &ret->was, e);
    if (rc != RC_OK)
        return rc;
    w.refused = arena_array(a, items_was, sizeof *w.refused);
    w.answered_was = arena_array(a, items_was, sizeof *w.answered_was);
    w.answered_now = arena_array(a, items_now, sizeof *w.answered_now);
    w.follows = arena_array(a, items_now, sizeof *w.follows);
    ret->left = arena_array(a, items_was + items_now, sizeof *ret->left);
    for (size_t i = 0; i < was->item_count; i++) {
        const enum rescore_reason reason = carry_reason(was->all[i], now);
        w.refused[i] = (struct refused){reason, reason != RESCORE_REASONS};
    }
    mark_answered(was, json_get(response, "item"), w.answered_was);
    rc = carry(&w, env, e);
    if (rc != RC_OK)
        return rc;
    read_results(ret, a);
    read_left(&w);
    read_lacks(&w);
    return RC_OK;
}

void rescore_release(struct rescore *r)
{
    form_free(r->was);
    form_free(r->now);
    *r = (struct rescore){0};
}
