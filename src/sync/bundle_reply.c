// SPDX-License-Identifier: EUPL-1.2
// What the reply to a transaction says of each entry, in the forms real servers use.
#include "sync/bundle.h"

#include "base/mem.h"
#include "fhir/resource.h"

#include <stdio.h>
#include <string.h>

// A version becomes part of a header line (RFC 9110 §8.8.3) and is shown.
static bool is_version(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '"')
            return false;
    return len > 0;
}

static void take_id(struct entry_response *to, const char *from, size_t len)
{
    if (len < sizeof to->remote_id && resource_is_id(from, len))
        snprintf(to->remote_id, sizeof to->remote_id, "%.*s", (int)len, from);
}

// The first one stays.
static void take_version(struct entry_response *to, const char *from, size_t len)
{
    if (to->version[0] == '\0' && len < sizeof to->version && is_version(from, len))
        snprintf(to->version, sizeof to->version, "%.*s", (int)len, from);
}

// From "Patient/1/_history/2", with or without an address before it (which may hold anything).
static void read_location(const char *location, struct entry_response *to)
{
    static const char mark[] = "/_history/";
    const char *history = NULL;
    for (const char *at = strstr(location, mark); at != NULL; at = strstr(at + 1, mark))
        history = at;
    const char *end = history != NULL ? history : location + strlen(location), *id = end;
    while (id > location && id[-1] != '/')
        id--;
    if (id > location)
        take_id(to, id, (size_t)(end - id));
    if (history != NULL)
        take_version(to, history + sizeof mark - 1, strlen(history + sizeof mark - 1));
}

// W/"3", "3", 3: a version only when the server's ETags are version ids, which the location tells
// better; so it is asked last.
void entry_response_etag(const char *etag, struct entry_response *to)
{
    const char *from = strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag;
    size_t len = strlen(from);
    if (len >= 2 && from[0] == '"' && from[len - 1] == '"') {
        from++;
        len -= 2;
    }
    take_version(to, from, len);
}

struct entry_response bundle_reply_entry(const struct json *reply, size_t i)
{
    struct entry_response r = {.outcome = OUT_LATER, .issue = issue_read(NULL)};
    const struct json *entry = json_at(json_get(reply, "entry"), i);
    const struct json *response = json_get(entry, "response");
    const struct json *reason = json_get(response, "outcome");
    const struct json *resource = json_get(entry, "resource");
    const struct json *status = json_get(response, "status");
    const char *text = json_string(status);
    r.status = response_status(text != NULL ? text : json_number(status));
    if (r.status == 0)
        return r;
    r.outcome = outcome_of_status(r.status);
    const char *type = json_get_string(resource, "resourceType");
    if (type != NULL && strcmp(type, "OperationOutcome") == 0)
        reason = reason != NULL ? reason : resource;
    else if (resource != NULL) {
        const char *version = json_get_string(json_get(resource, "meta"), "versionId");
        const char *id = json_get_string(resource, "id");
        if (version != NULL)
            take_version(&r, version, strlen(version));
        if (id != NULL)
            take_id(&r, id, strlen(id));
    }
    r.issue = issue_read(reason);
    const char *location = json_get_string(response, "location");
    const char *etag = json_get_string(response, "etag");
    if (location != NULL)
        read_location(location, &r);
    if (etag != NULL)
        entry_response_etag(etag, &r);
    return r;
}

// What weighs more when entries of one package fare differently.
static int weight(enum outcome o)
{
    static const enum outcome order[] = {OUT_DONE,      OUT_LATER,   OUT_SMALLER, OUT_CONFLICT,
                                         OUT_NO_CREATE, OUT_REFUSED, OUT_DENIED,  OUT_LOGIN};
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        if (order[i] == o)
            return (int)i;
    return (int)ARRAY_LEN(order);
}

enum outcome bundle_reply_part(const struct json *reply, const struct bundle_part *part,
                               size_t *ret_entry, bool *ret_reported)
{
    enum outcome worst = OUT_DONE;
    *ret_reported = false;
    *ret_entry = part->first;
    size_t reported = 0;
    for (size_t i = part->first; i < part->first + part->count; i++) {
        struct entry_response r = bundle_reply_entry(reply, i);
        reported += r.status != 0;
        if (r.status != 0 && weight(r.outcome) > weight(worst)) {
            worst = r.outcome;
            *ret_entry = i;
        }
    }
    *ret_reported = reported > 0 || part->count == 0;
    // Some reported and some not: the rest cannot be believed.
    return reported > 0 && reported < part->count && worst == OUT_DONE ? OUT_LATER : worst;
}
