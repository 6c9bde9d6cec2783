// SPDX-License-Identifier: EUPL-1.2
// The export of the server in memory (FHIR Bulk Data Access): kick-off, status, files, deletion.
#include "support/fhir_fake_inner.h"

#include "base/instant.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const char *const types[] = {
    "Patient", "QuestionnaireResponse", "Encounter", "Observation", "Consent", "Flag"};

static void kick_off(struct fhir_fake *f, const char *path, struct http_reply *r)
{
    const char *since = strstr(path, "_since=");
    f->polls = 0;
    f->since[0] = '\0';
    if (since != NULL) { // "2026-…T14%3A13%3A20.000Z"
        size_t n = 0;
        for (since += 7; *since != '\0' && *since != '&' && n + 1 < sizeof f->since; since++) {
            bool colon = strncmp(since, "%3A", 3) == 0;
            f->since[n++] = colon ? ':' : *since;
            since += colon ? 2 : 0;
        }
        f->since[n] = '\0';
    }
    r->status = 202;
    snprintf(r->content_location, sizeof r->content_location, "%s/bulk/status", f->base);
}

static void add_file(const struct fhir_fake *f, struct json *list, const char *type,
                     const char *name)
{
    char url[200];
    struct json *file = json_new_object();
    snprintf(url, sizeof url, "%s/bulk/%s",
             f->habits.bulk_elsewhere ? "http://127.0.0.1:2/fhir" : f->base, name);
    json_set_string(file, "type", type);
    json_set_string(file, "url", url);
    json_set(file, "count", json_new_int(3)); // not true
    json_push(list, file);
}

static void status(struct fhir_fake *f, struct http_reply *r)
{
    char at[INSTANT_BYTES];
    struct json *v = json_new_object(), *output = json_new_array(), *errors = json_new_array();
    struct json *deleted = json_new_array();
    if (f->polls++ < f->habits.bulk_polls) {
        r->status = 202;
        r->retry_after_ms = 3000;
    } else {
        instant_write(fake_now(f), at);
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
            add_file(f, output, types[i], types[i]);
        add_file(f, deleted, "Bundle", "deleted");
        if (f->habits.bulk_errors)
            add_file(f, errors, "OperationOutcome", "errors");
        json_set_string(v, "transactionTime", at);
        json_set(v, "requiresAccessToken", json_new_bool(false));
        json_set(v, "output", json_share(output));
        json_set(v, "error", json_share(errors));
        json_set(v, "deleted", json_share(deleted));
        r->status = 200;
        snprintf(r->content_type, sizeof r->content_type, "application/json");
        json_write(v, false, &r->body);
    }
    json_free(output);
    json_free(errors);
    json_free(deleted);
    json_free(v);
}

static void write_deleted(const struct fhir_fake *f, struct buf *out)
{
    for (size_t i = 0; f->since[0] != '\0' && i < f->count; i++)
        if (f->held[i].deleted)
            buf_printf(out,
                       "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{"
                       "\"request\":{\"method\":\"DELETE\",\"url\":\"%s/%s\"}}]}\n",
                       f->held[i].type, f->held[i].id);
}

static void write_file(const struct fhir_fake *f, const char *type, struct buf *out)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct held *h = &f->held[i];
        if (h->deleted || strcmp(h->type, type) != 0)
            continue;
        const char *at = json_get_string(json_get(h->json, "meta"), "lastUpdated");
        if (at != NULL && strcmp(at, f->since) < 0)
            continue;
        json_write(h->json, false, out);
        buf_putc(out, '\n');
    }
    if (f->habits.bulk_line != NULL)
        buf_printf(out, "%s\n", f->habits.bulk_line);
}

static void file(const struct fhir_fake *f, const char *name, struct http_reply *r)
{
    r->status = f->habits.bulk_expires ? 404 : 200;
    snprintf(r->content_type, sizeof r->content_type, "application/fhir+ndjson");
    if (f->habits.bulk_html)
        buf_puts(&r->body, "<!DOCTYPE html>\n<p>Please sign in.</p>\n");
    else if (r->status != 200)
        buf_puts(&r->body, "{\"resourceType\":\"OperationOutcome\"}");
    else if (strcmp(name, "deleted") == 0)
        write_deleted(f, &r->body);
    else if (strcmp(name, "errors") == 0)
        buf_puts(&r->body, "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":"
                           "\"error\",\"code\":\"exception\"}]}\n");
    else
        write_file(f, name, &r->body);
}

bool fake_bulk(struct fhir_fake *f, const struct asked *a, struct http_reply *r)
{
    static const char folder[] = "bulk/";
    if (strncmp(a->path, "$export", 7) == 0)
        kick_off(f, a->path, r);
    else if (strncmp(a->path, folder, sizeof folder - 1) != 0)
        return false;
    else if (strcmp(a->method, "DELETE") == 0)
        r->status = 202;
    else if (strcmp(a->path + sizeof folder - 1, "status") == 0)
        status(f, r);
    else
        file(f, a->path + sizeof folder - 1, r);
    return true;
}
