// SPDX-License-Identifier: EUPL-1.2
// The only file that includes json-c. A struct json is a json_object, or one of json_tree.h; a
// number that json-c would not print as it was written carries its text as json-c user data.
#include "base/json.h"

#include "base/json_check.h"
#include "base/json_tree.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// json-c has types of the same names; here they go by others.
#define json_type json_c_type
#define json_bool json_c_bool
#include <json-c/json.h>
#undef json_bool
#undef json_type

const struct json_limits JSON_LIMITS = {
    .bytes = (size_t)32 * 1024 * 1024,
    .nodes = 2000000,
    .depth = 100,
};

// Our name of a value for json-c. Taking const off is safe: json-c only writes its text cache
// there.
static struct json_object *raw(const struct json *v)
{
    assert(json_leaf_of(v) == NULL);
    return (struct json_object *)(uintptr_t)v;
}

// json-c's name of a value for us.
static struct json *ours(struct json_object *v)
{
    return (struct json *)v;
}

// json-c returns NULL only when memory ran out.
static struct json *made(struct json_object *v)
{
    if (v == NULL)
        mem_exhausted();
    return ours(v);
}

// Where keep_minus_zeros stands.
struct minus_walk {
    const struct json_facts *facts; // which numbers read "-0"
    size_t number;                  // numbers passed
    size_t next;                    // of facts->minus_zeros
};

static void keep_minus_zero(struct json_object *v, struct minus_walk *w)
{
    if (w->next < w->facts->minus_count && w->facts->minus_zeros[w->next] == w->number) {
        w->next++;
        json_object_set_serializer(v, json_object_userdata_to_json_string, mem_text("-0", 2),
                                   json_object_free_userdata);
    }
    w->number++;
}

// json-c reads -0 as 0. Its tree has the numbers in the order of the text (no member comes twice),
// so counting finds those to be corrected.
static void keep_minus_zeros(struct json_object *v, struct minus_walk *w)
{
    enum json_type kind = json_type(ours(v));
    if (kind == JSON_NUMBER) {
        keep_minus_zero(v, w);
    } else if (kind == JSON_ARRAY) {
        size_t count = json_object_array_length(v);
        for (size_t i = 0; i < count; i++)
            keep_minus_zeros(json_object_array_get_idx(v, i), w);
    } else if (kind == JSON_OBJECT) {
        const struct lh_entry *entry = json_object_get_object(v)->head;
        for (; entry != NULL; entry = entry->next)
            keep_minus_zeros(lh_entry_v(entry), w);
    }
}

enum rc json_parse(const char *text, size_t len, const struct json_limits *limits,
                   struct json **ret, struct err *e)
{
    struct json_facts facts = {.start = 0};
    enum rc rc = json_check(text, len, limits, NULL, &facts, e);
    if (rc != RC_OK)
        return rc;
    struct json_tokener *reader = json_tokener_new_ex(JSON_DEPTH_MAX + 2);
    if (reader == NULL)
        mem_exhausted();
    struct json_object *v = json_tokener_parse_ex(reader, text + facts.start, (int)facts.len);
    if (json_tokener_get_error(reader) == json_tokener_continue)
        v = json_tokener_parse_ex(reader, " ", 1); // a lone number ends only with what follows it
    enum json_tokener_error error = json_tokener_get_error(reader);
    json_tokener_free(reader);
    if (error == json_tokener_success) {
        if (facts.minus_count > 0)
            keep_minus_zeros(v, &(struct minus_walk){.facts = &facts});
        *ret = ours(v);
    } else {
        json_object_put(v);
        rc = err_set(e, RC_INVALID, "1:1: %s", json_tokener_error_desc(error));
    }
    json_facts_release(&facts);
    return rc;
}

enum rc json_read(const char *text, size_t len, const struct json_limits *limits, struct arena *a,
                  const struct json **ret, struct err *e)
{
    struct json_facts facts = {.start = 0};
    struct json_builder b;
    if (len > limits->bytes) // not copied first
        return json_check(text, len, limits, NULL, &facts, e);
    json_build_start(&b, a, text, len);
    enum rc rc = json_check(text, len, limits, &b, &facts, e);
    const struct json *value = json_build_end(&b);
    json_facts_release(&facts);
    if (rc == RC_OK)
        *ret = value;
    return rc;
}

void json_free(struct json *v)
{
    json_object_put(raw(v));
}

// Sets or replaces a member that may be null; takes over `value`.
static void put(struct json *object, const char *key, struct json *value)
{
    assert(json_type(object) == JSON_OBJECT);
    if (json_object_object_add(raw(object), key, raw(value)) != 0)
        mem_exhausted();
}

// A copy of what json_read gave, of json-c's kind.
static struct json *copy_leaf(const struct json_leaf *leaf)
{
    struct json *made = NULL;
    switch (leaf->type) {
    case JSON_NULL:
        break;
    case JSON_BOOLEAN:
        return json_new_bool(leaf->truth);
    case JSON_NUMBER:
        return json_new_number(leaf->text);
    case JSON_STRING:
        return json_new_string(leaf->text);
    case JSON_ARRAY:
        made = json_new_array();
        for (size_t i = 0; i < leaf->count; i++)
            json_push(made, copy_leaf(&leaf->elements[i]));
        break;
    case JSON_OBJECT:
        made = json_new_object();
        for (size_t i = 0; i < leaf->count; i++)
            put(made, leaf->members[i].key, copy_leaf(&leaf->members[i].value));
        break;
    }
    return made;
}

struct json *json_copy(const struct json *v)
{
    struct json_object *copy = NULL;
    if (json_leaf_of(v) != NULL)
        return copy_leaf(json_leaf_of(v));
    if (v != NULL && json_object_deep_copy(raw(v), &copy, NULL) != 0)
        mem_exhausted();
    return ours(copy);
}

struct json *json_share(struct json *v)
{
    if (json_leaf_of(v) != NULL) // the arena owns it: a copy is as good
        return json_copy(v);
    return ours(json_object_get(raw(v)));
}

enum json_type json_type(const struct json *v)
{
    static const enum json_type kinds[] = {
        [json_type_null] = JSON_NULL,     [json_type_boolean] = JSON_BOOLEAN,
        [json_type_double] = JSON_NUMBER, [json_type_int] = JSON_NUMBER,
        [json_type_object] = JSON_OBJECT, [json_type_array] = JSON_ARRAY,
        [json_type_string] = JSON_STRING,
    };
    const struct json_leaf *leaf = json_leaf_of(v);
    return leaf != NULL ? leaf->type : kinds[json_object_get_type(raw(v))];
}

struct json *json_get(const struct json *object, const char *key)
{
    enum { FEW = 8 }; // members: walking them is quicker than hashing the key
    struct json_object *value = NULL;
    const struct json_leaf *leaf = json_leaf_of(object);
    if (leaf != NULL) {
        const struct json_member *m = json_leaf_member(leaf, key);
        return m != NULL ? json_of_leaf(&m->value) : NULL;
    }
    if (json_type(object) != JSON_OBJECT)
        return NULL;
    if (json_object_object_length(raw(object)) > FEW) {
        json_object_object_get_ex(raw(object), key, &value);
        return ours(value);
    }
    const struct lh_entry *entry = json_object_get_object(raw(object))->head;
    for (; entry != NULL; entry = entry->next)
        if (strcmp(lh_entry_k(entry), key) == 0)
            return ours(lh_entry_v(entry));
    return NULL;
}

void json_get_pair(const struct json *object, const char *key, struct json **ret_value,
                   struct json **ret_extra)
{
    *ret_value = *ret_extra = NULL;
    if (json_leaf_of(object) != NULL) {
        json_leaf_pair(json_leaf_of(object), key, ret_value, ret_extra);
        return;
    }
    if (json_type(object) != JSON_OBJECT)
        return;
    const struct lh_entry *entry = json_object_get_object(raw(object))->head;
    for (; entry != NULL; entry = entry->next) {
        const char *name = lh_entry_k(entry);
        if (name[0] == key[0] && strcmp(name, key) == 0)
            *ret_value = ours(lh_entry_v(entry));
        else if (name[0] == '_' && strcmp(name + 1, key) == 0)
            *ret_extra = ours(lh_entry_v(entry));
    }
}

bool json_has(const struct json *object, const char *key)
{
    if (json_leaf_of(object) != NULL)
        return json_leaf_member(json_leaf_of(object), key) != NULL;
    return json_type(object) == JSON_OBJECT &&
           json_object_object_get_ex(raw(object), key, NULL) != 0;
}

struct json *json_at(const struct json *array, size_t index)
{
    const struct json_leaf *leaf = json_leaf_of(array);
    if (leaf != NULL)
        return leaf->type == JSON_ARRAY && index < leaf->count
                   ? json_of_leaf(&leaf->elements[index])
                   : NULL;
    if (json_type(array) != JSON_ARRAY || index >= json_object_array_length(raw(array)))
        return NULL;
    return ours(json_object_array_get_idx(raw(array), index));
}

size_t json_count(const struct json *v)
{
    if (json_leaf_of(v) != NULL)
        return json_leaf_of(v)->count;
    enum json_type kind = json_type(v);
    if (kind == JSON_ARRAY)
        return json_object_array_length(raw(v));
    return kind == JSON_OBJECT ? (size_t)json_object_object_length(raw(v)) : 0;
}

const char *json_string(const struct json *v)
{
    const struct json_leaf *leaf = json_leaf_of(v);
    if (leaf != NULL)
        return leaf->type == JSON_STRING ? leaf->text : NULL;
    return json_type(v) == JSON_STRING ? json_object_get_string(raw(v)) : NULL;
}

const char *json_number(const struct json *v)
{
    const struct json_leaf *leaf = json_leaf_of(v);
    if (json_type(v) != JSON_NUMBER)
        return NULL;
    if (leaf != NULL)
        return leaf->text;
    const char *literal = json_object_get_userdata(raw(v));
    return literal != NULL ? literal : json_object_to_json_string(raw(v));
}

bool json_bool(const struct json *v, bool otherwise)
{
    const struct json_leaf *leaf = json_leaf_of(v);
    if (leaf != NULL)
        return leaf->type == JSON_BOOLEAN ? leaf->truth : otherwise;
    return json_type(v) == JSON_BOOLEAN ? json_object_get_boolean(raw(v)) : otherwise;
}

bool json_int(const struct json *v, int64_t *ret)
{
    if (v == NULL)
        return false;
    if (json_leaf_of(v) == NULL && json_object_get_type(raw(v)) == json_type_int) {
        *ret = json_object_get_int64(raw(v));
        return true;
    }
    const char *literal = json_number(v);
    bool whole = false;
    if (literal == NULL)
        return false;
    size_t len = strlen(literal);
    return json_scan_number(literal, len, &whole) == len && whole &&
           json_whole_value(literal, len, ret);
}

const char *json_get_string(const struct json *object, const char *key)
{
    return json_string(json_get(object, key));
}

void json_each(const struct json *object,
               bool (*each)(const char *key, struct json *value, void *self), void *self)
{
    if (json_leaf_of(object) != NULL) {
        json_leaf_each(json_leaf_of(object), each, self);
        return;
    }
    if (json_type(object) != JSON_OBJECT)
        return;
    const struct lh_entry *entry = json_object_get_object(raw(object))->head;
    while (entry != NULL) {
        const struct lh_entry *next = entry->next; // `each` may remove the member it was called for
        if (!each((const char *)lh_entry_k(entry), ours(lh_entry_v(entry)), self))
            return;
        entry = next;
    }
}

struct json *json_new_object(void)
{
    return made(json_object_new_object());
}

struct json *json_new_array(void)
{
    return made(json_object_new_array());
}

struct json *json_new_string(const char *text)
{
    size_t len = strlen(text);
    if (utf8_valid(text, len))
        return made(json_object_new_string_len(text, (int)len));
    struct buf mended = {.at = NULL};
    uint32_t cp = 0;
    for (size_t at = 0, bytes = 0; (bytes = utf8_next(text + at, len - at, &cp)) > 0; at += bytes) {
        char utf8[4];
        buf_add(&mended, utf8, utf8_put(cp, utf8));
    }
    struct json *v = made(json_object_new_string_len(buf_text(&mended), (int)mended.len));
    buf_wipe(&mended);
    return v;
}

struct json *json_new_number(const char *literal)
{
    size_t len = strlen(literal);
    bool whole = false;
    assert(len > 0 && json_scan_number(literal, len, &whole) == len);
    int64_t n = 0;
    bool minus_zero = literal[0] == '-' && literal[1] == '0';
    if (whole && !minus_zero && json_whole_value(literal, len, &n))
        return json_new_int(n);
    return made(
        json_object_new_double_s(0, literal)); // the text is the value, nobody reads the double
}

struct json *json_new_int(int64_t n)
{
    return made(json_object_new_int64(n));
}

struct json *json_new_bool(bool b)
{
    return made(json_object_new_boolean(b));
}

void json_set(struct json *object, const char *key, struct json *value)
{
    if (value != NULL)
        put(object, key, value);
    else
        json_object_object_del(raw(object), key);
}

void json_set_string(struct json *object, const char *key, const char *text)
{
    if (text != NULL)
        json_set(object, key, json_new_string(text));
}

void json_push(struct json *array, struct json *value)
{
    assert(json_type(array) == JSON_ARRAY);
    if (json_object_array_add(raw(array), raw(value)) != 0)
        mem_exhausted();
}
