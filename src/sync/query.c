// SPDX-License-Identifier: EUPL-1.2
#include "sync/query.h"

#include "fhir/resource.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { URL_BYTES_MAX = 4000 };

void query_add(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s%s=", out->len > 0 ? "&" : "", name);
    for (; *value != '\0'; value++)
        if (isalnum((unsigned char)*value) || strchr("-._~", *value) != NULL)
            buf_putc(out, *value);
        else
            buf_printf(out, "%%%02X", (unsigned char)*value);
}

// Length of "scheme://host:port".
static size_t origin_of(const char *url)
{
    const char *host = strstr(url, "://");
    return host != NULL ? (size_t)(host + 3 - url) + strcspn(host + 3, "/?#") : 0;
}

static bool printable(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~' || strchr("\"<>\\^`{}#", text[i]) != NULL)
            return false;
    return len > 0 && len <= URL_BYTES_MAX;
}

bool query_next(const char *base, const char *url, struct buf *out)
{
    size_t origin = origin_of(base), theirs = origin_of(url);
    bool absolute = strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
    if (!printable(url) || strncmp(url, "//", 2) == 0)
        return false;
    if (absolute && (theirs != origin || strncasecmp(url, base, origin) != 0))
        return false;
    if (!absolute && url[strcspn(url, ":/?")] == ':') // another scheme
        return false;
    if (absolute) // our own writing of the origin
        buf_printf(out, "%.*s%s", (int)origin, base, url + theirs);
    else if (url[0] == '/')
        buf_printf(out, "%.*s%s", (int)origin, base, url);
    else
        buf_printf(out, "%s%s%s", base, url[0] == '?' ? "" : "/", url);
    return true;
}

const char *query_next_of(const struct json *set)
{
    const struct json *links = json_get(set, "link");
    for (size_t i = 0; i < json_count(links); i++) {
        const char *relation = json_get_string(json_at(links, i), "relation");
        if (relation != NULL && strcmp(relation, "next") == 0)
            return json_get_string(json_at(links, i), "url");
    }
    return NULL;
}

bool query_is_id(const char *text)
{
    return text != NULL && resource_is_id(text, strlen(text));
}
