// SPDX-License-Identifier: EUPL-1.2
#include "support/fhir_fake_inner.h"

#include "base/id.h"
#include "base/instant.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- what is held ----

int64_t fake_now(const struct fhir_fake *f)
{
    return f->clock_ms != NULL ? *f->clock_ms + f->habits.ahead_ms : 1795600800000;
}

struct held *fake_find(const struct fhir_fake *f, const char *type, const char *id)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->held[i].id, id) == 0 && strcmp(f->held[i].type, type) == 0)
            return &f->held[i];
    return NULL;
}

struct held *fake_place(struct fhir_fake *f, const char *type, const char *id)
{
    struct held *h = fake_find(f, type, id);
    if (h != NULL)
        return h;
    if (f->count == HELD_MAX)
        abort();
    h = &f->held[f->count++];
    snprintf(h->type, sizeof h->type, "%s", type);
    snprintf(h->id, sizeof h->id, "%s", id);
    return h;
}

void fake_write(const struct fhir_fake *f, struct held *h, const struct json *resource)
{
    char version[16], at[INSTANT_BYTES];
    instant_write(fake_now(f), at);
    h->version++;
    json_free(h->json);
    h->deleted = resource == NULL;
    h->json = resource != NULL ? json_copy(resource) : NULL;
    if (resource == NULL) {
        fake_note(f, h);
        return;
    }
    struct json *meta = json_new_object();
    snprintf(version, sizeof version, "%d", h->version);
    if (!f->habits.no_version_id)
        json_set_string(meta, "versionId", version);
    json_set_string(meta, "lastUpdated", at);
    const struct json *tags = json_get(json_get(resource, "meta"), "tag");
    json_set(meta, "tag", tags != NULL ? json_copy(tags) : NULL);
    json_set(h->json, "meta", meta);
    json_set_string(h->json, "id", h->id);
    fake_note(f, h);
}

static bool has_identifier(const struct json *resource, const char *value)
{
    const struct json *all = json_get(resource, "identifier");
    bool list = json_type(all) == JSON_ARRAY;
    for (size_t i = 0; i < (list ? json_count(all) : all != NULL); i++) {
        const char *it = json_get_string(list ? json_at(all, i) : all, "value");
        if (it != NULL && strcmp(it, value) == 0)
            return true;
    }
    const struct json *tag = json_at(json_get(json_get(resource, "meta"), "tag"), 0);
    const char *code = json_get_string(tag, "code");
    return code != NULL && strcmp(code, value) == 0;
}

struct held *fake_by_identifier(const struct fhir_fake *f, const char *type, const char *value,
                                size_t *ret_count)
{
    struct held *found = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < f->count; i++) {
        struct held *h = &f->held[i];
        if (strcmp(h->type, type) != 0 || h->deleted || !has_identifier(h->json, value))
            continue;
        found = found == NULL ? h : found;
        ++*ret_count;
    }
    return found;
}

size_t fhir_fake_named(const struct fhir_fake *f, const char *type, const char *uuid)
{
    char urn[80];
    size_t count = 0;
    snprintf(urn, sizeof urn, "urn:uuid:%s", uuid);
    fake_by_identifier(f, type, urn, &count);
    return count;
}

// ---- replies ----

static struct json *outcome(const char *code, const char *text, const char *where)
{
    struct json *o = json_new_object(), *issues = json_new_array(), *issue = json_new_object();
    struct json *expression = json_new_array();
    json_set_string(o, "resourceType", "OperationOutcome");
    json_set_string(issue, "severity", "error");
    json_set_string(issue, "code", code);
    json_set_string(issue, "diagnostics", text);
    if (where != NULL)
        json_push(expression, json_new_string(where));
    json_set(issue, "expression", expression);
    json_push(issues, issue);
    json_set(o, "issue", issues);
    return o;
}

static void answer(struct http_reply *r, int status, struct json *body)
{
    r->status = status;
    buf_clear(&r->body);
    if (body != NULL)
        json_write(body, false, &r->body);
    if (body != NULL)
        snprintf(r->content_type, sizeof r->content_type, "application/fhir+json");
    json_free(body);
}

// ---- one entry of a transaction ----

static void etag_of(const struct fhir_fake *f, int version, char *out, size_t bytes)
{
    snprintf(out, bytes, "%s\"%d\"", f->habits.strong_etags ? "" : "W/", version);
}

static struct json *said(const struct fhir_fake *f, int status, const struct held *h,
                         struct json *why)
{
    static const struct {
        int status;
        const char *words;
    } words[] = {{200, " OK"}, {201, " Created"}, {412, " Precondition Failed"}};
    char text[160];
    struct json *entry = json_new_object(), *response = json_new_object();
    snprintf(text, sizeof text, "%d", status);
    for (size_t i = 0; !f->habits.short_status && i < ARRAY_LEN(words); i++)
        if (words[i].status == status)
            snprintf(text, sizeof text, "%d%s", status, words[i].words);
    json_set_string(response, "status", text);
    if (h != NULL) {
        snprintf(text, sizeof text, f->habits.no_etag ? "%s/%s" : "%s/%s/_history/%d", h->type,
                 h->id, h->version);
        json_set_string(response, "location", text);
    }
    if (h != NULL && !f->habits.no_etag) {
        etag_of(f, h->version, text, sizeof text);
        json_set_string(response, "etag", text);
    }
    if (why != NULL)
        json_set(response, "outcome", why);
    json_set(entry, "response", response);
    return entry;
}

static int status_of(const struct json *entry)
{
    return (int)strtol(json_get_string(json_get(entry, "response"), "status"), NULL, 10);
}

// Resources of tests that the server does not like say so.
static bool is_disliked(const struct json *resource)
{
    struct buf text = {0};
    json_write(resource, false, &text);
    bool bad = strstr(buf_text(&text), "REFUSE") != NULL;
    buf_release(&text);
    return bad;
}

static struct json *put_entry(struct fhir_fake *f, const struct json *resource, const char *url,
                              const char *if_match)
{
    char type[40], version[40];
    const char *slash = strchr(url, '/');
    snprintf(type, sizeof type, "%.*s", (int)(slash - url), url);
    struct held *h = fake_find(f, type, slash + 1);
    bool there = h != NULL && !h->deleted;
    etag_of(f, h != NULL ? h->version : 0, version, sizeof version);
    if (if_match != NULL && f->habits.if_match_refused != 0)
        return said(f, f->habits.if_match_refused, NULL,
                    outcome("not-supported",
                            f->habits.if_match_unnamed ? "Bad request" : "ifMatch is not known",
                            NULL));
    if (!there && f->habits.create_refused != 0)
        return said(f, f->habits.create_refused, NULL,
                    outcome("invalid", "Invalid id: it does not exist", NULL));
    if (if_match != NULL && !f->habits.ignore_conditions &&
        (!there || strcmp(if_match, version) != 0))
        return said(f, 412, NULL, outcome("conflict", "version mismatch", NULL));
    h = fake_place(f, type, slash + 1);
    fake_write(f, h, resource);
    return said(f, there ? 200 : 201, h, NULL);
}

static struct json *post_entry(struct fhir_fake *f, const struct json *resource, const char *type,
                               const char *if_none_exist)
{
    const char *value = if_none_exist != NULL ? strchr(if_none_exist, '|') : NULL;
    size_t count = 0;
    struct held *h = value != NULL && !f->habits.ignore_conditions
                         ? fake_by_identifier(f, type, value + 1, &count)
                         : NULL;
    if (count > 1)
        return said(f, 412, NULL, outcome("multiple-matches", "several match", NULL));
    if (h != NULL)
        return said(f, 200, h, NULL);
    h = fake_place(f, type, id_new().text);
    fake_write(f, h, resource);
    return said(f, 201, h, NULL);
}

static struct json *apply(struct fhir_fake *f, const struct json *entry, size_t i)
{
    const struct json *resource = json_get(entry, "resource"),
                      *request = json_get(entry, "request");
    const char *method = json_get_string(request, "method"), *url = json_get_string(request, "url");
    char where[80];
    snprintf(where, sizeof where, "Bundle.entry[%zu].resource.item[0]", i);
    if (f->habits.refuses_all != 0)
        return said(f, f->habits.refuses_all, NULL, outcome("processing", f->habits.refusal, NULL));
    if (f->habits.no_writes && strncmp(url, "Task/", 5) == 0)
        return said(f, 403, NULL, outcome("forbidden", "not yours", where));
    if (is_disliked(resource))
        return said(f, 422, NULL,
                    outcome("value",
                            f->habits.refusal != NULL ? f->habits.refusal : "not liked here",
                            where));
    if (strcmp(method, "PUT") == 0)
        return put_entry(f, resource, url, json_get_string(request, "ifMatch"));
    return post_entry(f, resource, url, json_get_string(request, "ifNoneExist"));
}

// ---- references within a transaction ----

struct names {
    const struct json *entries, *replies;
    bool all; // not only references
};

static void resolve(const struct names *n, struct json *v);

static bool resolve_member(const char *key, struct json *value, void *self)
{
    (void)key;
    resolve(self, value);
    return true;
}

static void resolve_string(const struct names *n, struct json *v, const char *member)
{
    const char *value = json_get_string(v, member);
    for (size_t i = 0; value != NULL && i < json_count(n->entries); i++) {
        const char *full = json_get_string(json_at(n->entries, i), "fullUrl");
        const char *at = json_get_string(json_get(json_at(n->replies, i), "response"), "location");
        if (full == NULL || at == NULL || strcmp(full, value) != 0)
            continue;
        char text[160];
        const char *history = strstr(at, "/_history");
        snprintf(text, sizeof text, "%.*s", history != NULL ? (int)(history - at) : 159, at);
        json_set_string(v, member, text);
        break;
    }
}

static void resolve(const struct names *n, struct json *v)
{
    resolve_string(n, v, "reference");
    if (n->all)
        resolve_string(n, v, "value");
    if (json_type(v) == JSON_OBJECT)
        json_each(v, resolve_member, (void *)(uintptr_t)n);
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++)
        resolve(n, json_at(v, i));
}

static void resolve_all(struct fhir_fake *f, const struct json *entries, const struct json *replies)
{
    struct names n = {.entries = entries, .replies = replies, .all = f->habits.rewrites_all};
    bool made =
        f->habits.rewrites_all; // only what is made gets an id that nobody could know before
    for (size_t i = 0; i < json_count(entries); i++)
        made |= strcmp(json_get_string(json_get(json_at(entries, i), "request"), "method"),
                       "POST") == 0;
    for (size_t i = 0; made && i < f->count; i++)
        if (f->held[i].json != NULL)
            resolve(&n, f->held[i].json);
}

// ---- a transaction ----

static struct held *snapshot(const struct fhir_fake *f)
{
    struct held *copy = mem_array(HELD_MAX, sizeof *copy);
    for (size_t i = 0; i < f->count; i++) {
        copy[i] = f->held[i];
        copy[i].json = copy[i].json != NULL ? json_share(copy[i].json) : NULL;
    }
    return copy;
}

void fake_drop(struct held *held, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_free(held[i].json);
    free(held);
}

static void transaction(struct fhir_fake *f, const struct json *bundle, struct http_reply *r)
{
    const struct json *entries = json_get(bundle, "entry");
    struct json *replies = json_new_array(), *reply = json_new_object();
    size_t count = f->count;
    struct held *before = f->habits.not_atomic ? NULL : snapshot(f);
    int bad = 0;
    struct json *why = NULL;
    for (size_t i = 0; i < json_count(entries) && (bad == 0 || before == NULL); i++) {
        struct json *entry = apply(f, json_at(entries, i), i);
        if (status_of(entry) >= 400 && before != NULL) {
            bad = status_of(entry);
            why = json_copy(json_get(json_get(entry, "response"), "outcome"));
        }
        json_push(replies, entry);
    }
    if (bad != 0) {
        fake_drop(f->held, f->count);
        f->held = before;
        f->count = count;
        before = NULL;
        answer(r, bad, why);
    } else {
        resolve_all(f, entries, replies);
        json_set_string(reply, "resourceType", "Bundle");
        json_set_string(reply, "type", "transaction-response");
        json_set(reply, "entry", json_share(replies));
        answer(r, 200, f->habits.minimal ? NULL : json_share(reply));
    }
    if (before != NULL)
        fake_drop(before, count);
    json_free(replies);
    json_free(reply);
}

// ---- reading ----

// Answers a search, which one bad record may spoil.
static void found(const struct fhir_fake *f, struct json *set, struct http_reply *r)
{
    bool fails = fake_leave_bad_out(f, set) && f->habits.bad_status == 500;
    answer(r, fails ? 500 : 200, fails ? outcome("exception", "fails", NULL) : json_share(set));
    json_free(set);
}

static void read_one(const struct fhir_fake *f, const char *type, const char *id,
                     struct http_reply *r)
{
    const struct held *h = fake_find(f, type, id);
    if (fake_is_bad(f, id))
        answer(r, f->habits.bad_status, outcome("exception", "not this one", NULL));
    else if (h == NULL || h->deleted)
        answer(r, h != NULL && !f->habits.gone_404 ? 410 : 404, outcome("not-found", "none", NULL));
    else {
        answer(r, 200, json_copy(h->json));
        if (!f->habits.no_etag)
            etag_of(f, h->version, r->etag, sizeof r->etag);
    }
}

static void get(const struct fhir_fake *f, const char *path, struct http_reply *r)
{
    char type[40];
    size_t n = strcspn(path, "/?");
    snprintf(type, sizeof type, "%.*s", (int)n, path);
    if (strcmp(path, "metadata") == 0)
        answer(r, 200, fake_statement(f));
    else if (path[n] == '?' && f->habits.no_search)
        answer(r, 501, outcome("not-supported", "no searches", NULL));
    else if (path[n] == '?' && f->habits.no_elements && strstr(path, "_elements=") != NULL)
        answer(r, 400, outcome("invalid", "unknown search parameter", NULL));
    else if (path[n] == '?')
        found(f, fake_search(f, type, path + n + 1), r);
    else if (f->habits.any_read)
        answer(r, 200, outcome("informational", "all is well", NULL));
    else
        read_one(f, type, path[n] == '/' ? path + n + 1 : "", r);
}

// ---- requests ----

static void post_search(const struct fhir_fake *f, const struct asked *a, struct http_reply *r)
{
    char type[40];
    snprintf(type, sizeof type, "%.*s", (int)strcspn(a->path, "/"), a->path);
    if (f->habits.post_refused != 0)
        answer(r, f->habits.post_refused, outcome("not-supported", "no _search here", NULL));
    else if (f->habits.no_search)
        answer(r, 501, outcome("not-supported", "no searches", NULL));
    else
        found(f, fake_search(f, type, a->body), r);
}

// A resource alone: PUT, POST or DELETE at its own address.
static void single(struct fhir_fake *f, const struct asked *a, const struct json *body,
                   struct http_reply *r)
{
    char type[40];
    const char *id = strchr(a->path, '/');
    snprintf(type, sizeof type, "%.*s", (int)strcspn(a->path, "/"), a->path);
    if (strcmp(a->method, "DELETE") == 0) {
        struct held *h = id != NULL ? fake_find(f, type, id + 1) : NULL;
        if (h != NULL && !f->habits.delete_refused)
            fake_write(f, h, NULL);
        answer(r, f->habits.delete_refused ? 405 : 204, NULL);
        return;
    }
    struct json *entry =
        id != NULL ? put_entry(f, body, a->path, a->if_match[0] != '\0' ? a->if_match : NULL)
                   : post_entry(f, body, type, NULL);
    const struct json *response = json_get(entry, "response");
    const char *location = json_get_string(response, "location");
    answer(r, status_of(entry), NULL);
    if (location != NULL)
        snprintf(r->location, sizeof r->location, "%s/%s", f->base, location);
    json_free(entry);
}

// Is the request refused whatever its body holds? Then it is answered.
static bool refuse(const struct fake_habits *habits, const struct asked *a, struct http_reply *r)
{
    bool get = strcmp(a->method, "GET") == 0, search = strstr(a->path, "_search") != NULL;
    if (habits->needs_token && strcmp(a->token, "Bearer good") != 0)
        answer(r, 401, outcome("login", "who are you?", NULL));
    else if (get && habits->read_refused != 0 && strcmp(a->path, "metadata") != 0)
        answer(r, habits->read_refused, outcome("forbidden", "you may not read", NULL));
    else if (!get && a->path[0] != '\0' && !search && habits->write_refused != 0)
        answer(r, habits->write_refused, outcome("forbidden", "you may not write", NULL));
    else
        return false;
    return true;
}

static void write_what_came(struct fhir_fake *f, const struct asked *a, struct http_reply *r)
{
    const struct fake_habits *habits = &f->habits;
    struct json *body = NULL;
    size_t len = strlen(a->body);
    if (a->gzip && habits->gzip_refused)
        answer(r, 400, outcome("structure", "Unexpected token in JSON", NULL));
    else if (habits->max_bytes != 0 && len > habits->max_bytes)
        answer(r, habits->too_big_400 ? 400 : 413, outcome("too-long", "body too large", NULL));
    else if (json_parse(a->body, len, &JSON_LIMITS, &body, NULL) != RC_OK)
        answer(r, 400, outcome("structure", "no JSON", NULL));
    else if (habits->max_entries != 0 && json_count(json_get(body, "entry")) > habits->max_entries)
        answer(r, 400, outcome("too-costly", "Bundle has too many entries", NULL));
    else if (a->path[0] != '\0')
        single(f, a, body, r);
    else
        transaction(f, body, r);
    json_free(body);
}

void fake_act(struct fhir_fake *f, const struct asked *a, struct http_reply *r)
{
    if (refuse(&f->habits, a, r) || (f->habits.bulk && fake_bulk(f, a, r)) ||
        (f->habits.history != HISTORY_NONE && fake_history(f, a, r)))
        return;
    if (strcmp(a->method, "GET") == 0)
        get(f, a->path, r);
    else if (strcmp(a->method, "DELETE") == 0)
        single(f, a, NULL, r);
    else if (strstr(a->path, "/_search") != NULL)
        post_search(f, a, r);
    else
        write_what_came(f, a, r);
}
