// SPDX-License-Identifier: EUPL-1.2
#include "fhir/resource.h"

#include "base/instant.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// An id becomes part of addresses (FHIR R4 datatypes.html#id).
bool resource_is_id(const char *text, size_t len)
{
    bool dots = true;
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '.')
            return false;
        dots &= text[i] == '.';
    }
    return len > 0 && len <= 64 && !dots;
}

// ---- is it the same? ----

static bool same_instant(const char *a, const char *b)
{
    int64_t at[2] = {0};
    return instant_read(a, &at[0]) && instant_read(b, &at[1]) && at[0] == at[1];
}

static bool holds(const struct json *ours, const struct json *theirs, int depth);

struct comparison {
    const struct json *theirs;
    int depth;
    bool same;
};

static bool holds_member(const char *key, struct json *value, void *self)
{
    static const char *const servers_own[] = {"meta", "text", "id"};
    struct comparison *c = self;
    for (size_t i = 0; c->depth == 0 && i < ARRAY_LEN(servers_own); i++)
        if (strcmp(key, servers_own[i]) == 0)
            return true;
    c->same = holds(value, json_get(c->theirs, key), c->depth + 1);
    return c->same;
}

static bool same_leaf(const struct json *ours, const struct json *theirs)
{
    const char *a = json_string(ours), *b = json_string(theirs);
    if (a != NULL && b != NULL)
        return strcmp(a, b) == 0 || same_instant(a, b);
    const char *n = json_number(ours), *m = json_number(theirs);
    if (n != NULL && m != NULL)
        return strtod(n, NULL) == strtod(m, NULL);
    return json_equal(ours, theirs);
}

static bool holds(const struct json *ours, const struct json *theirs, int depth)
{
    if (json_type(ours) != json_type(theirs))
        return false;
    if (json_type(ours) == JSON_OBJECT) {
        struct comparison c = {.theirs = theirs, .depth = depth, .same = true};
        json_each(ours, holds_member, &c);
        return c.same;
    }
    if (json_type(ours) != JSON_ARRAY)
        return same_leaf(ours, theirs);
    bool same = json_count(ours) == json_count(theirs);
    for (size_t i = 0; same && i < json_count(ours); i++)
        same = holds(json_at(ours, i), json_at(theirs, i), depth + 1);
    return same;
}

bool resource_holds(const struct json *ours, const struct json *theirs)
{
    return holds(ours, theirs, 0);
}

bool resource_same(const struct json *a, const struct json *b)
{
    return resource_holds(a, b) && resource_holds(b, a);
}
