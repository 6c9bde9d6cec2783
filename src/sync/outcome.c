// SPDX-License-Identifier: EUPL-1.2
#include "sync/outcome.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// One row a status that means something of its own; the rest go by their hundred.
static const struct {
    int status;
    enum outcome outcome;
} statuses[] = {
    {401, OUT_LOGIN},     {403, OUT_DENIED},   {404, OUT_NO_CREATE},  {405, OUT_NO_CREATE},
    {407, OUT_ELSEWHERE}, {408, OUT_LATER},    {409, OUT_CONFLICT},   {410, OUT_CONFLICT},
    {412, OUT_CONFLICT},  {413, OUT_SMALLER},  {415, OUT_NO_PACKING}, {425, OUT_LATER},
    {429, OUT_LATER},     {511, OUT_NOT_FHIR},
};

int response_status(const char *text)
{
    int n = 0, digits = 0;
    for (; text != NULL && digits < 3 && isdigit((unsigned char)text[digits]); digits++)
        n = n * 10 + (text[digits] - '0');
    bool whole = digits == 3 && (text[3] == '\0' || text[3] == ' ');
    return whole ? n : 0;
}

enum outcome outcome_of_status(int status)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (statuses[i].status == status)
            return statuses[i].outcome;
    if (status >= 200 && status < 300)
        return OUT_DONE;
    if (status >= 300 && status < 400)
        return OUT_ELSEWHERE;
    return status >= 400 && status < 500 ? OUT_REFUSED : OUT_LATER;
}

static const enum outcome of_failure[HTTP_FAILURES] = {
    [HTTP_NO_HOST] = OUT_LATER,
    [HTTP_NO_LINK] = OUT_LATER,
    [HTTP_NOT_TRUSTED] = OUT_UNTRUSTED,
    [HTTP_STALLED] = OUT_LATER,
    [HTTP_CUT] = OUT_LATER,
    [HTTP_TOO_BIG] = OUT_LATER,
    [HTTP_REDIRECTED] = OUT_ELSEWHERE,
    [HTTP_BROKEN] = OUT_LATER,
};

static bool is_json(const char *type)
{
    return strcmp(type, "application/fhir+json") == 0 || strcmp(type, "application/json") == 0 ||
           strcmp(type, "text/json") == 0;
}

enum outcome outcome_of_reply(const struct http_reply *reply)
{
    if (reply->failure != HTTP_ANSWERED)
        return of_failure[reply->failure];
    enum outcome of_status = outcome_of_status(reply->status);
    bool page = strcmp(reply->content_type, "text/html") == 0 ||
                strcmp(reply->content_type, "application/xhtml+xml") == 0;
    // Load balancers say 502 and proxies 401 with a page of their own: the status tells enough.
    if (page && (reply->status < 400 || of_status == OUT_REFUSED || of_status == OUT_NO_CREATE))
        return OUT_NOT_FHIR;
    if (of_status == OUT_DONE && reply->body.len > 0 && !is_json(reply->content_type))
        return OUT_NOT_FHIR;
    return of_status;
}

int64_t retry_after(uint32_t failures, int64_t retry_after_ms, uint32_t random)
{
    const int64_t day_ms = 86400000;
    unsigned doublings = failures > 1 ? failures - 1 : 0;
    int64_t full = doublings >= 10 ? RETRY_CAP_MS : (int64_t)1000 << doublings;
    if (full > RETRY_CAP_MS)
        full = RETRY_CAP_MS;
    int64_t wait = full / 2 + (int64_t)(random % (uint32_t)(full / 2 + 1));
    if (retry_after_ms > day_ms)
        retry_after_ms = day_ms;
    return retry_after_ms > wait ? retry_after_ms : wait;
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

struct issue issue_read(const struct json *outcome)
{
    const char *type = json_get_string(outcome, "resourceType");
    struct issue issue = {.code = "", .text = "", .expression = ""};
    if (type == NULL || strcmp(type, "OperationOutcome") != 0)
        return issue;
    const struct json *issues = json_get(outcome, "issue"), *first = NULL;
    for (size_t i = 0; first == NULL && i < json_count(issues); i++) {
        const char *severity = or_empty(json_get_string(json_at(issues, i), "severity"));
        if (strcmp(severity, "error") == 0 || strcmp(severity, "fatal") == 0)
            first = json_at(issues, i);
    }
    const char *text = json_get_string(first, "diagnostics");
    if (text == NULL)
        text = json_get_string(json_get(first, "details"), "text");
    const struct json *where = json_get(first, "expression");
    if (json_count(where) == 0)
        where = json_get(first, "location");
    issue.is_outcome = true;
    issue.code = or_empty(json_get_string(first, "code"));
    issue.text = or_empty(text);
    issue.expression = or_empty(json_string(json_at(where, 0)));
    return issue;
}

// The next "name[3]" of a path; the index is 0 where none is written.
static const char *segment(const char *at, char *name, size_t name_bytes, size_t *ret_index)
{
    size_t len = 0;
    while (isalnum((unsigned char)*at)) {
        if (len + 1 < name_bytes)
            name[len++] = *at;
        at++;
    }
    name[len] = '\0';
    *ret_index = 0;
    if (*at == '[') {
        char *end = NULL;
        unsigned long index = strtoul(at + 1, &end, 10);
        *ret_index = index < 100000 ? index : 100000;
        at = *end == ']' ? end + 1 : end;
    }
    if (strncmp(at, "/*", 2) == 0) { // "resource/*Patient/7*/", as some validators write
        const char *end = strstr(at + 2, "*/");
        at = end != NULL ? end + 2 : at + strlen(at);
    }
    if (*at == '(') {
        at += strcspn(at, ")");
        at += *at == ')';
    }
    return *at == '.' ? at + 1 : at;
}

const char *outcome_link(const struct json *root, const char *expression)
{
    const struct json *at = root;
    const char *found = NULL, *before = NULL;
    char name[64];
    size_t index = 0;
    while (*expression != '\0' && expression != before) {
        before = expression;
        expression = segment(expression, name, sizeof name, &index);
        if (strcmp(name, "ofType") == 0)
            continue; // the same value
        const struct json *next = json_get(at, name);
        if (next == NULL && at == root)
            continue; // the path begins with the type's name
        at = json_type(next) == JSON_ARRAY ? json_at(next, index) : next;
        const char *link = json_get_string(at, "linkId");
        if (link != NULL)
            found = link;
    }
    return found;
}
