// SPDX-License-Identifier: EUPL-1.2
#include "rescore/carry.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8 }; // repeating groups inside each other

// ---- do two questions ask the same? ----

// Quotes and blanks may be typographic or plain, and a line may break elsewhere.
static char *plain_words(const char *text)
{
    char *plain = mem_text(text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    size_t len = text_plain(plain, strlen(plain)), to = 0;
    for (size_t i = 0; i < len; i++) {
        bool blank = strchr(" \t\r\n", plain[i]) != NULL;
        if (!blank)
            plain[to++] = plain[i];
        else if (to > 0 && plain[to - 1] != ' ')
            plain[to++] = ' ';
    }
    plain[to > 0 && plain[to - 1] == ' ' ? to - 1 : to] = '\0';
    return plain;
}

static bool same_words(const char *a, const char *b)
{
    char *x = plain_words(a), *y = plain_words(b);
    bool same = strcmp(x, y) == 0;
    free(x);
    free(y);
    return same;
}

// One coding of each list is the same.
static bool share_code(const struct json *a, const struct json *b)
{
    for (size_t i = 0; i < json_count(a); i++) {
        const char *system = json_get_string(json_at(a, i), "system");
        const char *code = json_get_string(json_at(a, i), "code");
        for (size_t k = 0; system != NULL && code != NULL && k < json_count(b); k++) {
            const char *s = json_get_string(json_at(b, k), "system");
            const char *c = json_get_string(json_at(b, k), "code");
            if (s != NULL && c != NULL && strcmp(s, system) == 0 && strcmp(c, code) == 0)
                return true;
        }
    }
    return false;
}

static bool same_meaning(const struct item *a, const struct item *b)
{
    const struct json *x = json_get(a->json, "code"), *y = json_get(b->json, "code");
    return json_count(x) > 0 || json_count(y) > 0 ? share_code(x, y) : same_words(a->text, b->text);
}

// What the item is repeated by: the nearest group or question above it that may be there more than
// once.
static const struct item *repeated_by(const struct item *it)
{
    for (it = it->parent; it != NULL && !it->repeats;)
        it = it->parent;
    return it;
}

// Are both within the same repeating groups?
static bool same_place(const struct item *a, const struct item *b)
{
    int depth = 0;
    for (; a != NULL && b != NULL && depth <= DEPTH_MAX; depth++) {
        a = repeated_by(a);
        b = repeated_by(b);
        if (a != NULL && b != NULL && (strcmp(a->link_id, b->link_id) != 0 || a->type != b->type))
            return false;
        if (a != NULL && a->type != ITEM_GROUP)
            return false; // below one of several answers: which one, nobody can tell
    }
    return a == NULL && b == NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool carry_is_fixed(const struct item *it)
{
    return it->read_only && it->calculated.text == NULL && it->initial_count > 0;
}

// Does a person answer it?
static bool is_told(const struct item *it)
{
    return it->calculated.text == NULL && !carry_is_fixed(it);
}

enum rescore_reason carry_reason(const struct item *was, const struct questionnaire *now)
{
    const struct item *it = questionnaire_find(now, was->link_id);
    if (it == NULL)
        return RESCORE_GONE;
    if (is_told(was) && !is_told(it))
        return RESCORE_TYPE;
    if (it->type != was->type || it->repeats != was->repeats)
        return RESCORE_TYPE;
    if (!same_place(was, it))
        return RESCORE_PLACE;
    if (!same_meaning(was, it))
        return RESCORE_MEANING;
    return same_text(was->unit, it->unit) && same_text(was->unit_code, it->unit_code)
               ? RESCORE_REASONS
               : RESCORE_UNIT;
}

// ---- the response ----

// Where the walk over the newer form stands.
struct carrying {
    const struct form *was;  // read
    struct refused *refused; // by item of the earlier form
    size_t at[DEPTH_MAX];    // instance of each repeating group around
    size_t depth;            // their number
};

static struct json *carry_items(struct carrying *c, struct item *const *items, size_t count);

// A code that no system gives a meaning means what its words say.
static bool same_option(const struct item_option *was, const struct item_option *now)
{
    return was == NULL || was->system != NULL || now->system != NULL ||
           same_words(option_text(was, NULL), option_text(now, NULL));
}

// Is a coded answer among those of the newer question? Questions whose list is not here take any.
static bool is_offered(const struct item *before, const struct item *it, const struct json *answer)
{
    const struct json *coding = json_get(answer, "valueCoding");
    const char *code = json_get_string(coding, "code"), *system = json_get_string(coding, "system");
    if (coding == NULL || it->option_count == 0)
        return true;
    const struct item_option *now = code != NULL ? item_option_find(it, system, code) : NULL;
    return now != NULL ? same_option(item_option_find(before, system, code), now) : it->open;
}

// A value alone: items below it are carried for themselves. An option is the newer form's, whose
// weight it has then, whatever the answer carried with it.
static struct json *value_of(const struct item *it, const struct json *answer)
{
    const struct json *coding = json_get(answer, "valueCoding");
    const char *code = json_get_string(coding, "code"), *system = json_get_string(coding, "system");
    const struct item_option *o = code != NULL ? item_option_find(it, system, code) : NULL;
    struct json *value = json_copy(answer);
    json_set(value, "item", NULL);
    if (o != NULL && json_type(o->value) == JSON_OBJECT)
        json_set(value, "valueCoding", json_copy(o->value));
    return value;
}

static struct json *carry_answers(struct carrying *c, const struct item *it,
                                  const struct item *before)
{
    struct json *answers = json_new_array();
    struct refused *refused = &c->refused[before->index];
    const struct json *answer;
    for (size_t i = 0; !refused->all && (answer = form_answer_at(c->was, before->link_id, c->at,
                                                                 c->depth, i)) != NULL;
         i++)
        if (is_offered(before, it, answer))
            json_push(answers, value_of(it, answer));
        else
            refused->reason = RESCORE_OPTION;
    return answers;
}

// What nobody is asked: as the newer form has it.
static struct json *fixed_answers(const struct item *it)
{
    struct json *answers = json_new_array();
    for (size_t i = 0; i < it->initial_count; i++)
        json_push(answers, json_copy(it->initial[i]));
    return answers;
}

// A new item; NULL when there is nothing in it.
static struct json *item_with(const struct item *it, const char *member, struct json *list)
{
    if (json_count(list) == 0) {
        json_free(list);
        return NULL;
    }
    struct json *item = json_new_object();
    json_set_string(item, "linkId", it->link_id);
    json_set(item, member, list);
    return item;
}

static struct json *carry_question(struct carrying *c, const struct item *it)
{
    if (carry_is_fixed(it))
        return item_with(it, "answer", fixed_answers(it));
    const struct item *before = questionnaire_find(form_questionnaire(c->was), it->link_id);
    if (before == NULL || it->calculated.text != NULL || it->type == ITEM_DISPLAY ||
        c->refused[before->index].all)
        return NULL;
    struct json *answers = carry_answers(c, it, before);
    struct json *below = it->repeats ? NULL : carry_items(c, it->items, it->item_count);
    if (json_count(answers) > 0 && json_count(below) > 0)
        json_set(json_at(answers, 0), "item", below);
    else
        json_free(below);
    return item_with(it, "answer", answers);
}

static void carry_group(struct carrying *c, const struct item *it, struct json *list)
{
    size_t count = 1;
    if (it->repeats) {
        if (c->depth == DEPTH_MAX)
            return;
        count = form_instance_count(c->was, it->link_id, c->at, c->depth);
        c->depth++;
    }
    for (size_t i = 0; i < count; i++) {
        if (it->repeats)
            c->at[c->depth - 1] = i;
        struct json *item = item_with(it, "item", carry_items(c, it->items, it->item_count));
        if (item != NULL)
            json_push(list, item);
    }
    c->depth -= it->repeats;
}

static struct json *carry_items(struct carrying *c, struct item *const *items, size_t count)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++) {
        struct json *item;
        if (items[i]->type == ITEM_GROUP)
            carry_group(c, items[i], list);
        else if ((item = carry_question(c, items[i])) != NULL)
            json_push(list, item);
    }
    return list;
}

struct json *carry_response(const struct form *was, const struct questionnaire *now,
                            struct refused *refused)
{
    struct carrying c = {.was = was, .refused = refused};
    struct json *response = json_new_object(), *items = carry_items(&c, now->items, now->top_count);
    json_set_string(response, "resourceType", "QuestionnaireResponse");
    json_set_string(response, "status", "in-progress"); // so that everything is worked out
    if (json_count(items) > 0)
        json_set(response, "item", items);
    else
        json_free(items);
    return response;
}
