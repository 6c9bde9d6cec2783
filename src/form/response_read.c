// SPDX-License-Identifier: EUPL-1.2
// Reads a QuestionnaireResponse into a form. What comes in was written by others: every member is
// looked at before it is believed.
#include "form/response.h"

#include "form/check.h"

#include <stdlib.h>
#include <string.h>

static void problem(struct reader *r, const struct path *at, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void problem(struct reader *r, const struct path *at, const char *code, const char *fmt, ...)
{
    struct buf text = {0};
    va_list args;
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    r->count++;
    r->problem(at, code, buf_text(&text), r->self);
    buf_release(&text);
}

static void read_items(struct reader *r, const struct json *list, struct instance *p,
                       const struct path *owner);

// A member that should be a non-empty array; NULL when it is not there or no array.
static const struct json *array_of(struct reader *r, const struct json *object, const char *member,
                                   const struct path *at)
{
    const struct json *list = json_get(object, member);
    if (list == NULL)
        return NULL;
    if (json_type(list) != JSON_ARRAY || json_count(list) == 0) {
        struct path p = path_member(at, member);
        problem(r, &p, "structure", "this must be an array with something in it");
        return NULL;
    }
    return list;
}

// What the walk over members knows.
struct members {
    struct reader *r;      // who is told
    const struct path *at; // the element
    const char *known;     // members it may have
    bool value;            // value[x] too
};

static bool see_member(const char *key, struct json *value, void *self)
{
    struct members *m = self;
    const char *name = *key == '_' ? key + 1 : key;
    bool choice = m->value && strncmp(name, "value", 5) == 0;
    struct path p = path_member(m->at, key);
    if (!choice && !has_word(m->known, name))
        problem(m->r, &p, "structure", "there is no such member");
    else if (value == NULL)
        problem(m->r, &p, "structure", "null is not a value");
    else if (strcmp(key, "modifierExtension") == 0)
        problem(m->r, &p, "extension", "a modifier extension this program does not know");
    return true;
}

static void check_members(struct reader *r, const struct json *element, const struct path *at,
                          const char *known, bool value)
{
    struct members m = {.r = r, .at = at, .known = known, .value = value};
    json_each(element, see_member, &m);
}

// Counts value[x] members.
static bool count_value(const char *key, struct json *value, void *self)
{
    size_t *n = self;
    *n += strncmp(key, "value", 5) == 0 && value != NULL;
    return true;
}

static void read_answer(struct reader *r, const struct json *answer, struct instance *p,
                        const struct path *at)
{
    struct err e = {.rc = RC_OK};
    size_t values = 0;
    if (json_type(answer) != JSON_OBJECT) {
        problem(r, at, "structure", "an answer must be an object");
        return;
    }
    check_members(r, answer, at, "id extension modifierExtension item", true);
    json_each(answer, count_value, &values);
    const struct json *items = array_of(r, answer, "item", at);
    if (values > 1)
        problem(r, at, "structure", "an answer has only one value");
    else if (values == 0 && items == NULL)
        problem(r, at, "required", "an answer without a value");
    else if (values == 1 && check_type(p->slot->item, answer, &e) != RC_OK)
        problem(r, at, "value", "%s", e.text);
    else if (values == 1)
        instance_set_value(p, answer);
    read_items(r, items, p, at);
}

static void read_answers(struct reader *r, const struct json *list, struct slot *s,
                         const struct path *at)
{
    struct path member = path_member(at, "answer");
    size_t count = json_count(list);
    if (count > INSTANCES_MAX) {
        problem(r, &member, "too-long", "more than %d answers", INSTANCES_MAX);
        count = INSTANCES_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        struct path p = path_element(&member, i);
        struct instance *instance = i < s->count ? s->instances[i] : slot_add(r->f, s);
        instance->source_index = i;
        read_answer(r, json_at(list, i), instance, &p);
    }
}

static void read_question(struct reader *r, const struct json *item, struct slot *s, size_t index,
                          const struct path *at)
{
    s->source_index = index;
    if (json_get(item, "item") != NULL) {
        problem(r, at, "structure", "items below the question \"%.60s\" belong below its answers",
                s->item->link_id);
    }
    if (s->item->type == ITEM_DISPLAY && json_get(item, "answer") != NULL) {
        problem(r, at, "structure", "the display \"%.60s\" has no answer", s->item->link_id);
        return;
    }
    read_answers(r, array_of(r, item, "answer", at), s, at);
}

static void read_group(struct reader *r, const struct json *item, struct slot *s, size_t index,
                       bool again, const struct path *at)
{
    if (json_get(item, "answer") != NULL)
        problem(r, at, "structure", "the group \"%.60s\" has no answer", s->item->link_id);
    if (s->count >= INSTANCES_MAX) {
        problem(r, at, "too-long", "more than %d instances", INSTANCES_MAX);
        return;
    }
    struct instance *p = again ? slot_add(r->f, s) : s->instances[0];
    p->source_index = index;
    read_items(r, array_of(r, item, "item", at), p, at);
}

// The slot of a linkId within a place, NULL when it does not belong there.
static struct slot *slot_named(struct reader *r, const struct instance *p, const char *link_id,
                               const struct path *at)
{
    const struct item *it = questionnaire_find(r->f->q, link_id);
    const struct item *here = p->slot == NULL ? NULL : p->slot->item;
    if (it == NULL) {
        problem(r, at, "not-found", "the questionnaire has no item \"%.60s\"", link_id);
        return NULL;
    }
    if (it->parent != here) {
        problem(r, at, "structure", "\"%.60s\" does not belong here", link_id);
        return NULL;
    }
    return instance_slot(r->f, p, it);
}

// Where reading the items of a place stands.
struct reading {
    bool *seen;  // by slot: it was there
    size_t last; // slot of the item before
};

static void read_item(struct reader *r, const struct json *item, struct instance *p, size_t index,
                      struct reading *now, const struct path *at)
{
    const char *link_id = json_get_string(item, "linkId");
    if (json_type(item) != JSON_OBJECT || link_id == NULL) {
        problem(r, at, "required", "an item must be an object with a linkId");
        return;
    }
    check_members(r, item, at, "id extension modifierExtension linkId definition text answer item",
                  false);
    struct slot *s = slot_named(r, p, link_id, at);
    if (s == NULL)
        return;
    size_t which = (size_t)(s - p->slots);
    bool group = s->item->type == ITEM_GROUP;
    if (now->seen[which] && !(group && s->item->repeats)) {
        problem(r, at, "structure", "\"%.60s\" comes twice", link_id);
        return;
    }
    if (which < now->last)
        problem(r, at, "structure", "\"%.60s\" is out of order", link_id);
    if (group)
        read_group(r, item, s, index, now->seen[which], at);
    else
        read_question(r, item, s, index, at);
    now->last = which;
    now->seen[which] = true;
}

static void read_items(struct reader *r, const struct json *list, struct instance *p,
                       const struct path *owner)
{
    struct path member = path_member(owner, "item");
    struct reading now = {.last = 0};
    if (list == NULL)
        return;
    now.seen = mem_array(p->slot_count + 1, sizeof(bool));
    for (size_t i = 0; i < json_count(list); i++) {
        struct path at = path_element(&member, i);
        read_item(r, json_at(list, i), p, i, &now, &at);
    }
    free(now.seen);
}

void response_read(struct reader *r, const struct json *response)
{
    static const char known[] =
        "resourceType id meta implicitRules language text contained extension modifierExtension "
        "identifier basedOn partOf questionnaire status subject encounter authored author source "
        "item";
    const char *type = json_get_string(response, "resourceType");
    if (type == NULL || strcmp(type, "QuestionnaireResponse") != 0) {
        problem(r, PATH_ROOT, "structure", "this is not a QuestionnaireResponse");
        return;
    }
    check_members(r, response, PATH_ROOT, known, false);
    read_items(r, array_of(r, response, "item", PATH_ROOT), &r->f->root, PATH_ROOT);
}
