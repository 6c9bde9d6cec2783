// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/types.h"

#include <string.h>

#include "fhirpath/types_r4.inc"

const struct fp_type *fp_type_find(const char *name)
{
    size_t low = 0;
    size_t high = name ? ARRAY_LEN(types) : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(types[middle].name, name);
        if (order == 0)
            return &types[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const struct fp_element *own_element(const struct fp_type *t, const char *name)
{
    size_t low = t->first;
    size_t high = low + t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(elements[middle].name, name);
        if (order == 0)
            return &elements[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct fp_element *fp_type_element(const struct fp_type *t, const char *name)
{
    for (; t; t = fp_type_find(t->base)) {
        const struct fp_element *e = own_element(t, name);
        if (e)
            return e;
    }
    return NULL;
}

// Is `suffix` the type name with its first letter in upper case?
static bool is_suffix(const char *suffix, const char *type, size_t len)
{
    char first = type[0] >= 'a' && type[0] <= 'z' ? (char)(type[0] - 'a' + 'A') : type[0];
    return strlen(suffix) == len && suffix[0] == first && !memcmp(suffix + 1, type + 1, len - 1);
}

const char *fp_choice_type(const struct fp_element *e, const char *key)
{
    size_t name_len = strlen(e->name);
    if (strncmp(key, e->name, name_len) != 0 || key[name_len] == '\0')
        return NULL;
    const char *suffix = key + name_len;
    for (const char *at = e->types; *at;) {
        size_t len = strcspn(at, "|");
        if (is_suffix(suffix, at, len))
            return fp_suffix_type(e->name, key);
        at += len + (at[len] == '|');
    }
    return NULL;
}

const char *fp_type_choice_key(const struct fp_type *t, const char *key)
{
    enum { NAME_BYTES = 64 };
    char name[NAME_BYTES];
    for (size_t at = 1; t && key[0] && key[at] && at < sizeof name; at++) {
        if (key[at] < 'A' || key[at] > 'Z')
            continue;
        memcpy(name, key, at);
        name[at] = '\0';
        const struct fp_element *e = fp_type_element(t, name);
        const char *type = e && e->choice ? fp_choice_type(e, key) : NULL;
        if (type)
            return type;
    }
    return NULL;
}

const char *fp_suffix_type(const char *name, const char *key)
{
    enum { TYPE_NAME_BYTES = 64 };
    size_t name_len = strlen(name);
    if (strncmp(key, name, name_len) != 0 || key[name_len] < 'A' || key[name_len] > 'Z')
        return NULL;
    const struct fp_type *t = fp_type_find(key + name_len);
    if (t)
        return t->name;
    char lower[TYPE_NAME_BYTES];
    size_t len = strlen(key + name_len);
    if (len >= sizeof lower)
        return NULL;
    memcpy(lower, key + name_len, len + 1);
    lower[0] = (char)(lower[0] - 'A' + 'a');
    t = fp_type_find(lower);
    return t ? t->name : NULL;
}

bool fp_type_derives(const char *name, const char *ancestor)
{
    if (!name)
        return false;
    if (!strcmp(name, ancestor))
        return true;
    for (const struct fp_type *t = fp_type_find(name); t; t = fp_type_find(t->base))
        if (!strcmp(t->name, ancestor))
            return true;
    return false;
}

// Primitive types and what they hold.
static const struct {
    const char *name;
    enum fp_kind kind;
} primitives[] = {
    {"string", FP_STRING},       {"code", FP_STRING},         {"boolean", FP_BOOLEAN},
    {"integer", FP_INTEGER},     {"decimal", FP_DECIMAL},     {"uri", FP_STRING},
    {"date", FP_DATE},           {"dateTime", FP_DATETIME},   {"instant", FP_DATETIME},
    {"time", FP_TIME},           {"id", FP_STRING},           {"url", FP_STRING},
    {"canonical", FP_STRING},    {"markdown", FP_STRING},     {"oid", FP_STRING},
    {"uuid", FP_STRING},         {"base64Binary", FP_STRING}, {"positiveInt", FP_INTEGER},
    {"unsignedInt", FP_INTEGER}, {"xhtml", FP_STRING},
};

enum fp_kind fp_type_kind(const char *name)
{
    for (size_t i = 0; name && i < ARRAY_LEN(primitives); i++)
        if (!strcmp(primitives[i].name, name))
            return primitives[i].kind;
    return FP_NODE;
}

bool fp_type_primitive(const char *name)
{
    return fp_type_kind(name) != FP_NODE;
}
