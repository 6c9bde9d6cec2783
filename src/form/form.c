// SPDX-License-Identifier: EUPL-1.2
// Starting, asking and answering a form.
#include "form/form.h"

#include "form/calculate.h"
#include "form/check.h"
#include "form/response.h"

#include <stdlib.h>
#include <string.h>

struct form *form_begin(const struct questionnaire *q, const struct form_env *env)
{
    struct form *f = mem_alloc(sizeof(*f));
    f->q = q;
    f->env = *env;
    f->quiet = true;
    f->graph = graph_new(q);
    f->notes = mem_array(f->graph->count, sizeof(*f->notes));
    f->work = work_new(f);
    work_begin(f);
    state_init(f);
    return f;
}

void form_settle(struct form *f, bool values)
{
    f->quiet = false;
    live_build(f);
    work_mark_all(f, values);
    work_run(f);
}

struct form *form_new(const struct questionnaire *q, const struct form_env *env)
{
    struct form *f = form_begin(q, env);
    start_values(f, &f->root);
    form_settle(f, true);
    start_expressions(f, &f->root);
    return f;
}

void form_free(struct form *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->graph->count; i++)
        free(f->notes[i].text);
    state_release(f);
    work_free(f->work);
    graph_free(f->graph);
    json_free(f->opened);
    free(f->notes);
    free(f->issues);
    arena_release(&f->issue_texts);
    free(f);
}

const struct questionnaire *form_questionnaire(const struct form *f)
{
    return f->q;
}

static const struct item *find_item(const struct form *f, const char *link_id, struct err *e)
{
    const struct item *it = questionnaire_find(f->q, link_id);
    if (it == NULL)
        err_set(e, RC_NO, "there is no item with linkId \"%.60s\"", link_id);
    return it;
}

static enum rc values_check(const struct item *it, const struct json *values, struct err *e)
{
    size_t count = json_count(values);
    if (it->type == ITEM_GROUP || it->type == ITEM_DISPLAY)
        return err_set(e, RC_INVALID, "\"%.60s\" is not a question", it->link_id);
    if (values != NULL && json_type(values) != JSON_ARRAY)
        return err_set(e, RC_INVALID, "answers come as an array");
    if (count > 1 && !it->repeats)
        return err_set(e, RC_INVALID, "only one answer is possible");
    if (it->max_occurs >= 0 && count > (size_t)it->max_occurs)
        return err_set(e, RC_INVALID, "at most %d answers are possible", it->max_occurs);
    for (size_t i = 0; i < count; i++) {
        if (count > 1 && check_exclusive(it, json_at(values, i)))
            return err_set(e, RC_INVALID, "an exclusive option stands alone");
        enum rc rc = check_value(it, json_at(values, i), NULL, e);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

enum rc answers_check(struct form *f, struct slot *s, const struct json *values, struct err *e)
{
    struct form_item b;
    item_now(f, s, &b);
    enum rc rc = b.it->read_only ? err_set(e, RC_DENIED, "\"%.60s\" is read-only", s->item->link_id)
                                 : values_check(b.it, values, e);
    form_item_release(&b);
    return rc;
}

void slot_answer(struct form *f, struct slot *s, const struct json *values)
{
    size_t count = json_count(values);
    const struct json **list = mem_array(count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        list[i] = json_at(values, i);
    bool changed = slot_assign(f, s, list, count);
    free(list);
    s->own = count > 0;
    if (changed)
        work_answered(f, s);
    if (count == 0 && s->item->calculated.text != NULL)
        work_mark(f, graph_item(s->item, NODE_VALUE));
}

static enum rc set_slot(struct form *f, struct slot *s, const struct json *values, struct err *e)
{
    work_begin(f);
    enum rc rc = answers_check(f, s, values, e);
    if (rc == RC_OK) {
        f->evaluations = 0; // those of the check do not count
        slot_answer(f, s, values);
        work_run(f);
    }
    return rc;
}

enum rc form_set(struct form *f, const char *link_id, const struct json *values, struct err *e)
{
    const struct item *it = find_item(f, link_id, e);
    return it == NULL ? RC_NO : set_slot(f, state_first(f, it), values, e);
}

enum rc form_check(const struct form *f, const char *link_id, const struct json *values,
                   struct err *e)
{
    const struct item *it = find_item(f, link_id, e);
    if (it == NULL)
        return RC_NO;
    // Only what is kept of evaluations changes.
    struct form *live = (struct form *)(uintptr_t)f;
    work_begin(live);
    return answers_check(live, state_first(f, it), values, e);
}

// The i-th answer with a value of a slot, NULL when there is none.
static const struct instance *nth_answer(const struct slot *s, size_t i)
{
    for (size_t k = 0; s->item->type != ITEM_GROUP && k < s->count; k++)
        if (s->instances[k]->has_value && i-- == 0)
            return s->instances[k];
    return NULL;
}

static const struct slot *first_slot(const struct form *f, const char *link_id)
{
    const struct item *it = questionnaire_find(f->q, link_id);
    return it == NULL ? NULL : state_first(f, it);
}

size_t form_answer_count(const struct form *f, const char *link_id)
{
    const struct slot *s = first_slot(f, link_id);
    return s == NULL ? 0 : slot_value_count(s);
}

const struct json *form_answer(const struct form *f, const char *link_id, size_t i)
{
    const struct slot *s = first_slot(f, link_id);
    const struct instance *p = s == NULL ? NULL : nth_answer(s, i);
    return p == NULL ? NULL : p->json;
}

const char *form_answer_text(const struct form *f, const char *link_id)
{
    const struct slot *s = first_slot(f, link_id);
    const struct instance *p = s == NULL ? NULL : nth_answer(s, 0);
    return p == NULL ? NULL : p->text;
}

bool form_enabled(const struct form *f, const char *link_id)
{
    const struct slot *s = first_slot(f, link_id);
    return s != NULL && s->enabled;
}

size_t form_last_evaluations(const struct form *f)
{
    return f->evaluations;
}

// --- instances ---

// The slot of an item within the instances `at` names; RC_NO when one of them is not there.
static enum rc slot_at(const struct form *f, const struct item *it, const size_t *at, size_t count,
                       struct slot **ret, struct err *e)
{
    const struct item *chain[ITEM_DEPTH_MAX + 2];
    size_t depth = 0;
    for (const struct item *up = it->parent; up != NULL; up = up->parent)
        chain[depth++] = up;
    const struct instance *p = &f->root;
    size_t used = 0;
    while (depth > 0) {
        const struct item *up = chain[--depth];
        const struct slot *s = instance_slot(f, p, up);
        size_t index = up->repeats && used < count ? at[used] : 0;
        used += up->repeats;
        if (index >= s->count)
            return err_set(e, RC_NO, "\"%.60s\" has no instance %zu", up->link_id, index);
        p = s->instances[index];
    }
    *ret = instance_slot(f, p, it);
    return RC_OK;
}

enum rc form_set_at(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                    const struct json *values, struct err *e)
{
    const struct item *it = find_item(f, link_id, e);
    struct slot *s = NULL;
    enum rc rc = it == NULL ? RC_NO : slot_at(f, it, at, at_count, &s, e);
    return rc != RC_OK ? rc : set_slot(f, s, values, e);
}

const struct json *form_answer_at(const struct form *f, const char *link_id, const size_t *at,
                                  size_t at_count, size_t i)
{
    const struct item *it = questionnaire_find(f->q, link_id);
    struct slot *s = NULL;
    if (it == NULL || slot_at(f, it, at, at_count, &s, NULL) != RC_OK)
        return NULL;
    const struct instance *p = nth_answer(s, i);
    return p == NULL ? NULL : p->json;
}

const char *form_answer_text_at(const struct form *f, const char *link_id, const size_t *at,
                                size_t at_count)
{
    const struct item *it = questionnaire_find(f->q, link_id);
    struct slot *s = NULL;
    if (it == NULL || slot_at(f, it, at, at_count, &s, NULL) != RC_OK)
        return NULL;
    const struct instance *p = nth_answer(s, 0);
    return p == NULL ? NULL : p->text;
}

bool form_enabled_at(const struct form *f, const char *link_id, const size_t *at, size_t at_count)
{
    const struct item *it = questionnaire_find(f->q, link_id);
    struct slot *s = NULL;
    return it != NULL && slot_at(f, it, at, at_count, &s, NULL) == RC_OK && s->enabled;
}

size_t form_instance_count(const struct form *f, const char *link_id, const size_t *at,
                           size_t at_count)
{
    const struct item *it = questionnaire_find(f->q, link_id);
    struct slot *s = NULL;
    if (it == NULL || it->type != ITEM_GROUP || slot_at(f, it, at, at_count, &s, NULL) != RC_OK)
        return 0;
    return s->count;
}

void instances_start(struct form *f, struct slot *s, size_t count)
{
    size_t had = s->count;
    while (s->count < count)
        start_values(f, slot_add(f, s));
    live_update(f, s);
    work_mark_below(f, s->item);
    work_run(f);
    for (size_t i = had; i < s->count; i++)
        start_expressions(f, s->instances[i]);
}

void form_item_at(const struct form *f, const struct item *it, const size_t *at, size_t at_count,
                  struct form_item *ret)
{
    struct slot *s = NULL;
    struct form *live = (struct form *)(uintptr_t)f; // only what is kept of evaluations changes
    size_t evaluations = f->evaluations, budget = f->budget;
    *ret = (struct form_item){.it = it};
    bool computed = it->parts != NULL || it->answer_expr.compiled != NULL;
    if (computed && slot_at(f, it, at, at_count, &s, NULL) == RC_OK) {
        work_begin(live);
        item_now(live, s, ret);
        live->evaluations = evaluations;
        live->budget = budget;
    }
}

enum rc form_add_instance(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                          struct err *e)
{
    const struct item *it = find_item(f, link_id, e);
    struct slot *s = NULL;
    enum rc rc = it == NULL ? RC_NO : slot_at(f, it, at, at_count, &s, e);
    if (rc != RC_OK)
        return rc;
    if (it->type != ITEM_GROUP || !it->repeats)
        return err_set(e, RC_INVALID, "\"%.60s\" is not a repeating group", link_id);
    if (s->count >= INSTANCES_MAX || (it->max_occurs >= 0 && s->count >= (size_t)it->max_occurs))
        return err_set(e, RC_INVALID, "there can be no more of \"%.60s\"", link_id);
    work_begin(f);
    instances_start(f, s, s->count + 1);
    return RC_OK;
}

enum rc form_remove_instance(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                             size_t index, struct err *e)
{
    const struct item *it = find_item(f, link_id, e);
    struct slot *s = NULL;
    enum rc rc = it == NULL ? RC_NO : slot_at(f, it, at, at_count, &s, e);
    if (rc != RC_OK)
        return rc;
    if (it->type != ITEM_GROUP || index >= s->count)
        return err_set(e, RC_NO, "\"%.60s\" has no instance %zu", link_id, index);
    work_begin(f);
    slot_remove(f, s, index);
    if (s->count == 0)
        slot_add(f, s);
    live_update(f, s);
    work_mark_below(f, it);
    work_run(f);
    return RC_OK;
}
