// SPDX-License-Identifier: EUPL-1.2
// From an element to its children. The FHIR type table says what a child is; a choice element is
// found by its name without the type ("value" finds valueQuantity).
#include "fhirpath/eval.h"
#include "fhirpath/types.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = 160 };

// One look for children.
struct look {
    struct fp_eval *v;
    struct fp_value of;         // the parent
    const struct fp_type *type; // its type, or NULL
    const char *name;           // wanted name, or NULL for all
    struct fp_grow *found;
    enum rc rc;
};

const struct fp_type *fp_eval_type(struct fp_eval *v, const char *name)
{
    struct fp_type_slot *slot = &v->seen->types[((uintptr_t)name >> 2) % FP_TYPE_SLOTS];
    if (slot->name != name)
        *slot = (struct fp_type_slot){.name = name, .type = fp_type_find(name)};
    return slot->type;
}

const struct fp_element *fp_eval_element(struct fp_eval *v, const struct fp_type *type,
                                         const char *name)
{
    if (type == NULL)
        return NULL;
    uintptr_t hash = ((uintptr_t)type >> 4) ^ ((uintptr_t)name >> 2);
    struct fp_element_slot *slot = &v->seen->elements[hash % FP_ELEMENT_SLOTS];
    if (slot->type != type || slot->name != name)
        *slot = (struct fp_element_slot){type, name, fp_type_element(type, name)};
    return slot->element;
}

// Appends a member: each element of an array, with its sibling of extensions.
static enum rc push_member(struct look *l, const struct json *value, const struct json *extra,
                           const char *type)
{
    if (json_type(value) != JSON_ARRAY && json_type(extra) != JSON_ARRAY)
        return fp_push(l->v, l->found, fp_element(value, extra, type));
    size_t count = json_count(value), extras = json_count(extra);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < (count > extras ? count : extras); i++) {
        const struct json *one = json_at(value, i), *more = json_at(extra, i);
        if (one != NULL || more != NULL)
            rc = fp_push(l->v, l->found, fp_element(one, more, type));
    }
    return rc;
}

static const struct json *sibling(const struct look *l, const char *key)
{
    char name[KEY_BYTES];
    snprintf(name, sizeof name, "_%s", key);
    return json_get(l->of.json, name);
}

// fp_choice_type, looked up once.
static const char *type_of_choice(struct fp_eval *v, const struct fp_element *e, const char *key)
{
    size_t len = strlen(key);
    if (len >= FP_CHOICE_BYTES)
        return fp_choice_type(e, key);
    size_t hash = ((uintptr_t)e >> 4) ^ len ^ (unsigned char)key[len / 2];
    struct fp_choice_slot *slot = &v->seen->choices[hash % FP_CHOICE_SLOTS];
    if (slot->element != e || strcmp(slot->key, key) != 0) {
        *slot = (struct fp_choice_slot){.element = e, .type = fp_choice_type(e, key)};
        memcpy(slot->key, key, len + 1);
    }
    return slot->type;
}

// Is `key` the choice `name` with a type behind it? Its type, or NULL.
static const char *choice_type(const struct look *l, const char *name, const char *key)
{
    const struct fp_element *e =
        name == l->name ? fp_eval_element(l->v, l->type, name) : fp_type_element(l->type, name);
    if (e != NULL)
        return e->choice ? type_of_choice(l->v, e, key) : NULL;
    return l->type == NULL ? fp_suffix_type(name, key) : NULL;
}

static const char *element_type(const struct look *l, const char *key)
{
    const struct fp_element *e = fp_type_element(l->type, key);
    return e != NULL && !e->choice ? e->types : NULL;
}

// The type of a member when its choice has to be found from the key alone.
static const char *type_of_key(const struct look *l, const char *key)
{
    const char *type = element_type(l, key);
    if (l->type != NULL)
        return type != NULL ? type : fp_type_choice_key(l->type, key);
    char name[KEY_BYTES];
    size_t len = strlen(key);
    for (size_t at = 1; type == NULL && at < len && at < sizeof name; at++) {
        if (key[at] < 'A' || key[at] > 'Z')
            continue;
        memcpy(name, key, at);
        name[at] = '\0';
        type = fp_suffix_type(name, key);
    }
    return type;
}

static bool each_member(const char *key, struct json *value, void *self)
{
    struct look *l = self;
    if (strcmp(key, "resourceType") == 0)
        return true;
    if (key[0] == '_') { // only when there is no value beside it
        if (json_get(l->of.json, key + 1) == NULL)
            l->rc = push_member(l, NULL, value, type_of_key(l, key + 1));
    } else {
        l->rc = push_member(l, value, sibling(l, key), type_of_key(l, key));
    }
    return l->rc == RC_OK;
}

static bool each_choice(const char *key, struct json *value, void *self)
{
    struct look *l = self;
    size_t len = strlen(l->name);
    const char *plain = key[0] == '_' ? key + 1 : key;
    if (strncmp(plain, l->name, len) != 0 || plain[len] < 'A' || plain[len] > 'Z')
        return true;
    const char *type = choice_type(l, l->name, plain);
    if (type == NULL || (plain != key && json_get(l->of.json, plain) != NULL))
        return true;
    l->rc = plain == key ? push_member(l, value, sibling(l, key), type)
                         : push_member(l, NULL, value, type);
    return l->rc == RC_OK;
}

// Children of a primitive: its id and extensions.
static enum rc primitive_children(struct look *l)
{
    static const char *const names[] = {"id", "extension"};
    static const char *const types[] = {"string", "Extension"};
    for (size_t i = 0; i < ARRAY_LEN(names) && l->rc == RC_OK; i++) {
        const struct json *value = json_get(l->of.extra, names[i]);
        if (value != NULL && (l->name == NULL || strcmp(l->name, names[i]) == 0))
            l->rc = push_member(l, value, NULL, types[i]);
    }
    return l->rc;
}

// "FHIR.Patient" in its two parts.
static enum rc type_children(struct fp_eval *v, struct fp_value of, const char *name,
                             struct fp_grow *g)
{
    const char *point = memchr(of.string.at, '.', of.string.len);
    size_t space = (size_t)(point - of.string.at);
    enum rc rc = RC_OK;
    if (name == NULL || strcmp(name, "namespace") == 0)
        rc = fp_push(v, g, fp_text(of.string.at, space));
    if (rc == RC_OK && (name == NULL || strcmp(name, "name") == 0))
        rc = fp_push(v, g, fp_text(point + 1, of.string.len - space - 1));
    return rc;
}

enum rc fp_children(struct fp_eval *v, struct fp_value of, const char *name, struct fp_grow *g)
{
    if (of.kind != FP_NODE)
        return RC_OK;
    if (fp_is_type_info(of))
        return type_children(v, of, name, g);
    struct look l = {.v = v, .of = of, .name = name, .found = g};
    if (json_type(of.json) != JSON_OBJECT)
        return of.extra != NULL ? primitive_children(&l) : RC_OK;
    l.type = of.type != NULL ? fp_eval_type(v, of.type) : NULL;
    if (name == NULL) {
        json_each(of.json, each_member, &l);
        return l.rc;
    }
    struct json *value, *extra;
    json_get_pair(of.json, name, &value, &extra);
    const struct fp_element *e = fp_eval_element(v, l.type, name);
    if ((value != NULL || extra != NULL) && strcmp(name, "resourceType") != 0) {
        if (e != NULL && !e->choice)
            return push_member(&l, value, extra, e->types);
        // The key of a choice (valueQuantity) is no FHIRPath name, but forms use it: fp_check
        // warns.
        return push_member(&l, value, extra, l.type != NULL ? type_of_key(&l, name) : NULL);
    }
    if (e == NULL || e->choice)
        json_each(of.json, each_choice, &l);
    return l.rc;
}
