// SPDX-License-Identifier: EUPL-1.2
// Opening a form from a response, and the response as it stands.
#include "form/response.h"

#include "form/calculate.h"

#include <string.h>

// The first problem of a response that is opened.
struct first {
    struct err *e; // where it goes
};

static void keep_first(const struct path *at, const char *code, const char *text, void *self)
{
    const struct first *first = self;
    struct buf instance = {0};
    (void)code;
    path_write(at, &instance);
    err_set(first->e, RC_INVALID, "%s: %s", buf_text(&instance), text);
    buf_release(&instance);
}

// Answers that differ from what the form would calculate were given by a person.
static void find_own(struct slot *s, void *self)
{
    struct form *f = self;
    const struct item_expr *x = &s->item->calculated;
    if (x->compiled == NULL || s->item->read_only || slot_value_count(s) == 0)
        return;
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    struct json *element = NULL;
    s->own = true;
    if (scope_eval(f, x, s, NULL, &a, &list, NULL) == RC_OK && list.count == 1 &&
        value_convert(s->item, list.at[0], &a, &element, NULL) == RC_OK)
        s->own = !element_same(element, s->instances[0]->json);
    json_free(element);
    arena_release(&a);
}

static bool is_closed(const char *status)
{
    return status != NULL && (strcmp(status, "completed") == 0 || strcmp(status, "amended") == 0);
}

enum rc form_open(const struct questionnaire *q, const struct form_env *env,
                  const struct json *response, struct form **ret, struct err *e)
{
    struct form *f = form_begin(q, env);
    struct first first = {.e = e};
    struct reader r = {.f = f, .problem = keep_first, .self = &first};
    response_read(&r, response);
    if (r.count > 0) {
        form_free(f);
        return RC_INVALID;
    }
    f->opened = json_copy(response);
    form_settle(f, false);
    state_each(f, find_own, f);
    // What was completed once keeps its calculated values until something they depend on changes.
    if (!is_closed(json_get_string(response, "status"))) {
        work_mark_all(f, true);
        work_run(f);
    }
    f->evaluations = 0;
    *ret = f;
    return RC_OK;
}

// How a response is written.
struct writer {
    bool enabled_only; // disabled items are left out
};

static struct json *write_items(const struct writer *w, const struct instance *p);

static void push_or_drop(struct json *list, struct json *element, bool filled)
{
    if (filled)
        json_push(list, element);
    else
        json_free(element);
}

static struct json *new_item(const struct item *it)
{
    struct json *item = json_new_object();
    json_set_string(item, "linkId", it->link_id);
    json_set_string(item, "text", it->text);
    return item;
}

static void write_group(const struct writer *w, const struct slot *s, struct json *list)
{
    for (size_t i = 0; i < s->count; i++) {
        struct json *item = new_item(s->item);
        struct json *items = write_items(w, s->instances[i]);
        json_set(item, "item", items);
        push_or_drop(list, item, items != NULL);
    }
}

static void write_question(const struct writer *w, const struct slot *s, struct json *list)
{
    struct json *answers = json_new_array();
    for (size_t i = 0; i < s->count; i++) {
        const struct instance *p = s->instances[i];
        struct json *answer = json_new_object();
        struct json *items = write_items(w, p);
        const char *name = NULL;
        const struct json *value = element_value(p->json, &name);
        if (value != NULL)
            json_set(answer, name, json_copy(value));
        if (items != NULL)
            json_set(answer, "item", items);
        push_or_drop(answers, answer, value != NULL || items != NULL);
    }
    struct json *item = new_item(s->item);
    bool filled = json_count(answers) > 0;
    json_set(item, "answer", answers);
    push_or_drop(list, item, filled);
}

// The items of a place as a new array, NULL when there is nothing in them.
static struct json *write_items(const struct writer *w, const struct instance *p)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < p->slot_count; i++) {
        const struct slot *s = &p->slots[i];
        if (w->enabled_only && !s->enabled)
            continue;
        if (s->item->type == ITEM_GROUP)
            write_group(w, s, list);
        else
            write_question(w, s, list);
    }
    if (json_count(list) == 0) {
        json_free(list);
        return NULL;
    }
    return list;
}

// Copies what the opened response said beside its items.
static bool copy_member(const char *key, struct json *value, void *self)
{
    static const char own[] = "resourceType questionnaire status item";
    if (!has_word(own, key) && value != NULL)
        json_set(self, key, json_copy(value));
    return true;
}

static enum rc check_complete(struct form *f, struct err *e)
{
    const struct form_issue *issues = NULL;
    size_t count = form_issues(f, &issues);
    for (size_t i = 0; i < count; i++) {
        if (!issues[i].warning) {
            return err_set(e, RC_INVALID, "not complete: %s: %s",
                           issues[i].item != NULL ? issues[i].item->link_id : "form",
                           issues[i].text);
        }
    }
    return RC_OK;
}

enum rc form_response(struct form *f, const char *status, struct json **ret, struct err *e)
{
    static const char known[] = "in-progress completed amended stopped entered-in-error";
    struct writer w = {.enabled_only = is_closed(status)};
    if (!has_word(known, status))
        return err_set(e, RC_USAGE, "no status of a response: %.40s", status);
    if (strcmp(status, "completed") == 0) {
        enum rc rc = check_complete(f, e);
        if (rc != RC_OK)
            return rc;
    }
    struct json *response = json_new_object();
    json_set_string(response, "resourceType", "QuestionnaireResponse");
    json_each(f->opened, copy_member, response);
    json_set_string(response, "questionnaire", json_get_string(f->root.json, "questionnaire"));
    json_set_string(response, "status", status);
    struct json *items = write_items(&w, &f->root);
    if (items != NULL)
        json_set(response, "item", items);
    *ret = response;
    return RC_OK;
}
