// SPDX-License-Identifier: EUPL-1.2
#include "base/json_slice.h"

#include <string.h>

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

// Behind the string that begins at `at`; NULL when it does not end.
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        at = memchr(at, '"', (size_t)(end - at));
        if (at == NULL)
            return NULL;
        const char *back = at;
        while (back[-1] == '\\')
            back--;
        if ((at - back) % 2 == 0) // not escaped itself
            return at + 1;
    }
    return NULL;
}

// Behind an object or an array; NULL when it does not end.
static const char *skip_nested(const char *at, const char *end)
{
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = skip_string(at, end);
            if (at == NULL)
                return NULL;
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
        if (depth == 0)
            return at;
    }
    return NULL;
}

static const char *skip_value(const char *at, const char *end)
{
    if (at >= end)
        return NULL;
    if (*at == '"')
        return skip_string(at, end);
    if (*at == '{' || *at == '[')
        return skip_nested(at, end);
    const char *from = at;
    while (at < end && strchr(",]} \n\r\t", *at) == NULL)
        at++;
    return at > from ? at : NULL;
}

bool json_slice_whole(const char *text, size_t len, struct json_slice *ret)
{
    const char *end = text + len, *at = len > 0 ? skip_blanks(text, end) : text;
    const char *behind = skip_value(at, end);
    if (behind == NULL)
        return false;
    *ret = (struct json_slice){.at = at, .len = (size_t)(behind - at)};
    return true;
}

bool json_slice_get(struct json_slice object, const char *key, struct json_slice *ret)
{
    size_t len = strlen(key);
    if (object.len < 2 || object.at[0] != '{')
        return false;
    const char *end = object.at + object.len - 1, *at = skip_blanks(object.at + 1, end);
    while (at < end && *at == '"') {
        const char *name = at + 1;
        at = skip_string(at, end);
        if (at == NULL)
            return false;
        bool found = (size_t)(at - 1 - name) == len && memcmp(name, key, len) == 0;
        at = skip_blanks(at, end);
        if (at >= end || *at != ':')
            return false;
        at = skip_blanks(at + 1, end);
        const char *behind = skip_value(at, end);
        if (behind == NULL)
            return false;
        if (found) {
            *ret = (struct json_slice){.at = at, .len = (size_t)(behind - at)};
            return true;
        }
        at = skip_blanks(behind, end);
        if (at < end && *at == ',')
            at = skip_blanks(at + 1, end);
    }
    return false;
}

bool json_slice_next(struct json_slice array, struct json_slice *at)
{
    if (array.len < 2 || array.at[0] != '[')
        return false;
    const char *end = array.at + array.len - 1;
    const char *from = at->at != NULL ? at->at + at->len : array.at + 1;
    from = skip_blanks(from, end);
    if (at->at != NULL && (from >= end || *from != ','))
        return false;
    from = skip_blanks(from + (at->at != NULL), end);
    const char *behind = skip_value(from, end);
    if (behind == NULL)
        return false;
    *at = (struct json_slice){.at = from, .len = (size_t)(behind - from)};
    return true;
}

bool json_slice_text(struct json_slice string, char *out, size_t bytes)
{
    if (string.len < 2 || string.at[0] != '"' || string.len - 2 >= bytes ||
        memchr(string.at, '\\', string.len) != NULL)
        return false;
    memcpy(out, string.at + 1, string.len - 2);
    out[string.len - 2] = '\0';
    return true;
}
