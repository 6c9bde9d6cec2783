// SPDX-License-Identifier: EUPL-1.2
// What became of the resources of the server in memory, the newest first (_history).
#include "support/fhir_fake_inner.h"

#include "base/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fake_note(const struct fhir_fake *f, const struct held *h)
{
    char at[INSTANT_BYTES], url[260];
    struct json *event = json_new_object(), *entry = json_new_object();
    struct json *request = json_new_object();
    instant_write(fake_now(f), at);
    snprintf(url, sizeof url, "%s/%s", h->type, h->id);
    if (f->habits.history_addresses)
        snprintf(url, sizeof url, "%s/%s/%s/_history/%d", f->base, h->type, h->id, h->version);
    json_set_string(request, "method", h->deleted ? "DELETE" : "PUT");
    json_set_string(request, "url", url);
    json_set(entry, "request", request);
    if (!h->deleted)
        json_set(entry, "resource", json_share(h->json));
    json_set_string(event, "type", h->type);
    json_set_string(event, "at", at);
    json_set(event, "entry", entry);
    json_push(f->events, event);
}

static void refuse(struct http_reply *r, int status)
{
    r->status = status;
    snprintf(r->content_type, sizeof r->content_type, "application/fhir+json");
    buf_puts(&r->body, "{\"resourceType\":\"OperationOutcome\"}");
}

static struct json *page(const struct fhir_fake *f, const char *type, const char *path,
                         const char *query)
{
    char since[VALUE_BYTES] = "", value[VALUE_BYTES];
    struct json *bundle = json_new_object(), *entries = json_new_array();
    size_t first = 0, max = fake_page_max(f, query), seen = 0;
    fake_parameter(query, "_since", since);
    if (fake_parameter(query, "_page", value))
        first = strtoul(value, NULL, 10);
    for (size_t i = json_count(f->events); i > 0; i--) {
        const struct json *event = json_at(f->events, i - 1);
        if ((type[0] != '\0' && strcmp(type, json_get_string(event, "type")) != 0) ||
            strcmp(json_get_string(event, "at"), since) < 0)
            continue;
        if (seen >= first && seen < first + max)
            json_push(entries, json_share(json_get(event, "entry")));
        seen++;
    }
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "type", "history");
    if (first + max < seen)
        fake_next(f, bundle, path, query, first + max);
    json_set(bundle, "entry", entries);
    return bundle;
}

bool fake_history(const struct fhir_fake *f, const struct asked *a, struct http_reply *r)
{
    char type[40], path[60];
    const char *at = strstr(a->path, "_history?"), *query = at != NULL ? at + 9 : "";
    if (at == NULL || strcmp(a->method, "GET") != 0 ||
        (at != a->path && (f->habits.history != HISTORY_TYPE || at[-1] != '/')))
        return false;
    snprintf(type, sizeof type, "%.*s", at > a->path ? (int)(at - 1 - a->path) : 0, a->path);
    snprintf(path, sizeof path, "%.*s_history", (int)(at - a->path), a->path);
    if (f->habits.history_refused != 0)
        refuse(r, f->habits.history_refused);
    else if (f->habits.history_expires && strstr(query, "_page=") != NULL)
        refuse(r, 410);
    else {
        struct json *bundle = page(f, type, path, query);
        r->status = 200;
        snprintf(r->content_type, sizeof r->content_type, "application/fhir+json");
        json_write(bundle, false, &r->body);
        json_free(bundle);
    }
    return true;
}
