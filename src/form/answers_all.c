// SPDX-License-Identifier: EUPL-1.2
// Whole sets of answers in the short JSON of the command line:
// {"linkId": value, "group": [{…}, {…}], "question": {"value": …, "items": {…}}}.
#include "form/answers.h"

#include "form/calculate.h"
#include "form/check.h"
#include "form/response.h"

#include <string.h>

// A set being applied.
struct fill {
    struct form *f;       // the form
    struct instance *p;   // where the names belong
    struct buf *problems; // one line each, or NULL
    struct err *e;        // the first
    size_t count;         // problems so far
};

static void refuse(struct fill *w, const char *link_id, const char *why)
{
    struct buf line = {0};
    buf_printf(&line, "%.200s: %s", link_id, why);
    err_set(w->e, RC_INVALID, "%s", buf_text(&line));
    if (w->problems != NULL)
        buf_printf(w->problems, "%s\n", buf_text(&line));
    buf_release(&line);
    w->count++;
}

static void fill_instance(struct fill *w, struct instance *p, const struct json *answers);

// --- values ---

static struct json *element_of(const char *name, const struct json *value)
{
    struct json *element = json_new_object();
    json_set(element, name, json_copy(value));
    return element;
}

// An object: {system, code}, {value, unit}, {reference}, {url, …}.
static struct json *from_object(const struct item *it, const struct json *v, struct err *e)
{
    const char *code = json_get_string(v, "code");
    const char *unit = json_get_string(v, "unit");
    const struct item_option *o = NULL;
    if (it->type == ITEM_CHOICE || it->type == ITEM_OPEN_CHOICE) {
        o = code == NULL ? NULL : item_option_find(it, json_get_string(v, "system"), code);
        return o != NULL ? element_of(o->value_name, o->value) : element_of("valueCoding", v);
    }
    if (it->type == ITEM_QUANTITY && json_number(json_get(v, "value")) == NULL) {
        err_set(e, RC_INVALID, "a quantity needs a number as value");
        return NULL;
    }
    if (it->type == ITEM_QUANTITY && code == NULL) {
        struct json *q = quantity_json(it, json_copy(json_get(v, "value")), unit);
        struct json *element = json_new_object();
        json_set(element, "valueQuantity", q);
        return element;
    }
    static const struct {
        enum item_type type;
        const char *name;
    } rows[] = {{ITEM_QUANTITY, "valueQuantity"},
                {ITEM_REFERENCE, "valueReference"},
                {ITEM_ATTACHMENT, "valueAttachment"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].type == it->type)
            return element_of(rows[i].name, v);
    err_set(e, RC_INVALID, "an object is no answer here");
    return NULL;
}

// A value element from short JSON, owned; NULL with *e.
static struct json *from_short(const struct item *it, const struct json *v,
                               const struct clock *clock, struct err *e)
{
    enum json_type kind = json_type(v);
    bool text_item = it->type == ITEM_STRING || it->type == ITEM_TEXT || it->type == ITEM_URL;
    if (kind == JSON_OBJECT) {
        // {"valueCoding": {…}} is taken as it is.
        return element_value(v, NULL) != NULL ? json_copy(v) : from_object(it, v, e);
    }
    if (kind == JSON_STRING) {
        bool number = it->type == ITEM_INTEGER || it->type == ITEM_DECIMAL;
        if (number || it->type == ITEM_BOOLEAN) {
            err_set(e, RC_INVALID, "a string is no %s", number ? "number" : "boolean");
            return NULL;
        }
        return answer_from_text(it, json_string(v), clock, e);
    }
    if (kind == JSON_NUMBER && !text_item && it->type != ITEM_BOOLEAN)
        return answer_from_text(it, json_number(v), clock, e);
    if (kind == JSON_BOOLEAN && it->type == ITEM_BOOLEAN)
        return element_of("valueBoolean", v);
    err_set(e, RC_INVALID, "a value of the wrong kind");
    return NULL;
}

// --- questions ---

// Has an answer the long form {"value": …, "items": {…}}? A quantity is {"value", "unit"}.
static bool is_long(const struct item *it, const struct json *v)
{
    return json_get(v, "items") != NULL ||
           (it->type != ITEM_QUANTITY && json_type(v) == JSON_OBJECT && json_count(v) == 1 &&
            json_get(v, "value") != NULL);
}

static struct json *elements_of(const struct item *it, const struct json *value,
                                const struct clock *clock, struct err *e)
{
    struct json *list = json_new_array();
    size_t count = json_type(value) == JSON_ARRAY ? json_count(value) : value != NULL;
    for (size_t i = 0; i < count; i++) {
        const struct json *v = json_type(value) == JSON_ARRAY ? json_at(value, i) : value;
        v = is_long(it, v) ? json_get(v, "value") : v;
        struct json *element = v == NULL ? NULL : from_short(it, v, clock, e);
        if (element == NULL) {
            err_set(e, RC_INVALID, "an answer without a value");
            json_free(list);
            return NULL;
        }
        json_push(list, element);
    }
    return list;
}

static void fill_children(struct fill *w, struct slot *s, const struct json *value)
{
    size_t count = json_type(value) == JSON_ARRAY ? json_count(value) : 1;
    for (size_t i = 0; i < count && i < s->count; i++) {
        const struct json *v = json_type(value) == JSON_ARRAY ? json_at(value, i) : value;
        const struct json *items = is_long(s->item, v) ? json_get(v, "items") : NULL;
        if (items != NULL)
            fill_instance(w, s->instances[i], items);
    }
}

// {"items": {…}} alone leaves the value as it is.
static bool only_items(const struct json *value)
{
    return json_type(value) == JSON_OBJECT && json_get(value, "items") != NULL &&
           json_get(value, "value") == NULL;
}

static void fill_question(struct fill *w, struct slot *s, const struct json *value)
{
    struct err e = {.rc = RC_OK};
    if (!only_items(value)) {
        struct form_item now;
        item_now(w->f, s, &now);
        struct json *elements = elements_of(now.it, value, w->f->env.clock, &e);
        form_item_release(&now);
        enum rc rc = elements == NULL ? RC_INVALID : answers_check(w->f, s, elements, &e);
        if (rc == RC_OK)
            slot_answer(w->f, s, elements);
        else
            refuse(w, s->item->link_id, e.text);
        json_free(elements);
    }
    fill_children(w, s, value);
}

// --- groups ---

static void fill_group(struct fill *w, struct slot *s, const struct json *value)
{
    bool list = json_type(value) == JSON_ARRAY;
    size_t count = list ? json_count(value) : 1;
    if (count > 1 && !s->item->repeats) {
        refuse(w, s->item->link_id, "the group does not repeat");
        return;
    }
    if (count > INSTANCES_MAX) {
        refuse(w, s->item->link_id, "too many instances");
        return;
    }
    if (count > s->count)
        instances_start(w->f, s, count);
    for (size_t i = 0; i < count; i++) {
        const struct json *v = list ? json_at(value, i) : value;
        if (json_type(v) != JSON_OBJECT) {
            refuse(w, s->item->link_id, "a group takes an object");
            continue;
        }
        fill_instance(w, s->instances[i], json_get(v, "items") != NULL ? json_get(v, "items") : v);
    }
}

// Is `it` below `from` with nothing but groups that do not repeat between?
static bool reaches(const struct item *from, const struct item *it)
{
    const struct item *up = it->parent;
    while (up != from && up != NULL && up->type == ITEM_GROUP && !up->repeats)
        up = up->parent;
    return up == from;
}

// Finds names that belong nowhere here.
static bool see_name(const char *key, struct json *value, void *self)
{
    struct fill *w = self;
    const struct item *it = questionnaire_find(w->f->q, key);
    const struct item *here = w->p->slot == NULL ? NULL : w->p->slot->item;
    (void)value;
    if (it == NULL)
        refuse(w, key, "the questionnaire has no such item");
    else if (!reaches(here, it))
        refuse(w, key, "does not belong here");
    else if (it->type == ITEM_DISPLAY)
        refuse(w, key, "a display has no answer");
    return true;
}

static void fill_slots(struct fill *w, struct instance *p, const struct json *answers)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        struct slot *s = &p->slots[i];
        bool group = s->item->type == ITEM_GROUP;
        const struct json *value = json_get(answers, s->item->link_id);
        if (value != NULL && group)
            fill_group(w, s, value);
        else if (value != NULL && s->item->type != ITEM_DISPLAY)
            fill_question(w, s, value);
        if (group && !s->item->repeats) {
            fill_slots(w, s->instances[0],
                       answers); // names of its questions may stand one level up
        }
    }
}

static void fill_instance(struct fill *w, struct instance *p, const struct json *answers)
{
    struct instance *before = w->p;
    if (json_type(answers) != JSON_OBJECT) {
        refuse(w, p->slot != NULL ? p->slot->item->link_id : "answers", "an object is wanted here");
        return;
    }
    w->p = p;
    json_each(answers, see_name, w);
    fill_slots(w, p, answers);
    w->p = before;
}

enum rc form_set_all(struct form *f, const struct json *answers, struct buf *problems,
                     struct err *e)
{
    struct fill w = {.f = f, .problems = problems, .e = e};
    work_begin(f);
    fill_instance(&w, &f->root, answers);
    work_run(f);
    return w.count == 0 ? RC_OK : RC_INVALID;
}
