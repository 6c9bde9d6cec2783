// SPDX-License-Identifier: EUPL-1.2
#include "fhir/member.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool has(const struct json *element, const char *key, const char *value)
{
    const char *it = json_get_string(element, key);
    return it != NULL && strcmp(it, value) == 0;
}

struct json *member_find(const struct json *owner, const char *list, const char *key,
                         const char *value)
{
    const struct json *array = json_get(owner, list);
    for (size_t i = 0; i < json_count(array); i++)
        if (has(json_at(array, i), key, value))
            return json_at(array, i);
    return NULL;
}

struct json *member_add(struct json *owner, const char *list)
{
    struct json *array = json_get(owner, list), *element = json_new_object();
    if (json_type(array) != JSON_ARRAY) {
        array = json_new_array();
        json_set(owner, list, array);
    }
    json_push(array, element);
    return element;
}

struct json *member_make(struct json *owner, const char *list, const char *key, const char *value)
{
    struct json *element = member_find(owner, list, key, value);
    if (element == NULL) {
        element = member_add(owner, list);
        json_set_string(element, key, value);
    }
    return element;
}

void member_remove(struct json *owner, const char *list, const struct json *element)
{
    const struct json *array = json_get(owner, list);
    struct json *kept = json_new_array();
    for (size_t i = 0; json_type(array) == JSON_ARRAY && i < json_count(array); i++)
        if (json_at(array, i) != element)
            json_push(kept, json_share(json_at(array, i)));
    json_set(owner, list, json_count(kept) > 0 ? json_share(kept) : NULL);
    json_free(kept);
}

void member_drop(struct json *owner, const char *list, const char *key, const char *value)
{
    const struct json *element;
    while ((element = member_find(owner, list, key, value)) != NULL)
        member_remove(owner, list, element);
}

void member_text(struct json *owner, const char *key, const char *text)
{
    json_set(owner, key, text[0] != '\0' ? json_new_string(text) : NULL);
}

static bool begins(const char *text, const char *with, size_t len)
{
    return strncmp(text, with, len) == 0;
}

// Bytes of the longest one of `before` that stands whole at `text`; 0 none.
static size_t known_length(const char *text, const struct json *before, const char *separator)
{
    size_t longest = 0;
    for (size_t i = 0; i < json_count(before); i++) {
        const char *part = json_string(json_at(before, i));
        size_t len = part != NULL ? strlen(part) : 0;
        if (len > longest && begins(text, part, len) &&
            (text[len] == '\0' || begins(text + len, separator, strlen(separator))))
            longest = len;
    }
    return longest;
}

struct json *member_texts(const char *text, const struct json *before, const char *separator)
{
    struct json *array = json_new_array();
    while (*text != '\0') {
        const char *end = strstr(text, separator);
        size_t len = known_length(text, before, separator);
        if (len == 0)
            len = end != NULL ? (size_t)(end - text) : strlen(text);
        if (len > 0) {
            char *part = mem_text(text, len);
            json_push(array, json_new_string(part));
            free(part);
        }
        text += len;
        if (begins(text, separator, strlen(separator)))
            text += strlen(separator);
    }
    return array;
}
