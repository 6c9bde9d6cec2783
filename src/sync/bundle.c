// SPDX-License-Identifier: EUPL-1.2
#include "sync/bundle.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { MAX_BYTES_DEFAULT = 900000 };
#define URN "urn:uuid:"
// What stands around the entries.
#define ENVELOPE "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[]}"

const char *bundle_identifier(const struct json *resource)
{
    const struct json *all = json_get(resource, "identifier");
    size_t count = json_type(all) == JSON_ARRAY ? json_count(all) : all != NULL;
    for (size_t i = 0; i < count; i++) {
        const struct json *one = json_type(all) == JSON_ARRAY ? json_at(all, i) : all;
        const char *value = json_get_string(one, "value");
        if (value != NULL && strncmp(value, URN, strlen(URN)) == 0)
            return value;
    }
    return NULL;
}

// ---- references, where ids are the server's ----

// What stands for a resource within its bundle. Not its business identifier: servers put the new id
// wherever they see the text of a fullUrl, some even there (Medplum).
static void placeholder(const char *id, char out[80])
{
    snprintf(out, 80, URN "%s", id_named(id_from(id), "entry").text);
}

struct rewriting {
    const struct bundle_rules *rules;
    const struct json *package; // entries of the package
    bool mapped;                // something of it has an id of the server's making
};

static bool in_package(const struct json *entries, const char *id)
{
    for (size_t i = 0; i < json_count(entries); i++) {
        const char *there = json_get_string(json_get(json_at(entries, i), "resource"), "id");
        if (there != NULL && strcmp(there, id) == 0)
            return true;
    }
    return false;
}

static void rewrite(const struct rewriting *w, struct json *v);

static bool rewrite_member(const char *key, struct json *value, void *self)
{
    (void)key;
    rewrite(self, value);
    return true;
}

static void rewrite(const struct rewriting *w, struct json *v)
{
    const char *reference = json_get_string(v, "reference");
    const char *slash = reference != NULL ? strchr(reference, '/') : NULL;
    if (slash != NULL && id_valid(slash + 1)) {
        char text[160] = "", type[40];
        snprintf(type, sizeof type, "%.*s", (int)(slash - reference), reference);
        struct bundle_remote r = w->rules->lookup(w->rules->self, type, slash + 1, NULL);
        if (r.known && r.remote_id != NULL && r.remote_id[0] != '\0')
            snprintf(text, sizeof text, "%s/%s", type, r.remote_id);
        else if (w->rules->naming == NAMED_BY_IDENTIFIER && in_package(w->package, slash + 1))
            placeholder(slash + 1, text);
        else
            snprintf(text, sizeof text, "%s", reference);
        json_set_string(v, "reference", text);
    }
    if (json_type(v) == JSON_OBJECT)
        json_each(v, rewrite_member, (void *)(uintptr_t)w);
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++)
        rewrite(w, json_at(v, i));
}

void bundle_rename(struct json *v, bundle_lookup *lookup, void *self)
{
    struct bundle_rules rules = {.lookup = lookup, .self = self};
    struct rewriting w = {.rules = &rules};
    rewrite(&w, v);
}

// ---- building ----

static void by_id(struct json *entry, const struct bundle_rules *rules, const char *type,
                  const char *id, const struct bundle_remote *r)
{
    char text[160];
    struct buf full = {0};
    struct json *request = json_new_object();
    if (rules->base != NULL) {
        buf_printf(&full, "%s/%s/%s", rules->base, type, id);
        json_set_string(entry, "fullUrl", buf_text(&full));
    }
    buf_release(&full);
    json_set_string(request, "method", "PUT");
    snprintf(text, sizeof text, "%s/%s", type, id);
    json_set_string(request, "url", text);
    if (rules->if_match && r->known && r->version != NULL && r->version[0] != '\0') {
        snprintf(text, sizeof text, "%s\"%s\"", rules->strong_etag ? "" : "W/", r->version);
        json_set_string(request, "ifMatch", text);
    }
    json_set(entry, "request", request);
}

static void by_identifier(struct json *entry, const struct rewriting *w, const char *type,
                          const char *id, const struct bundle_remote *r)
{
    char text[256];
    struct json *resource = json_copy(json_get(entry, "resource"));
    const char *identifier = bundle_identifier(resource);
    json_set(resource, "id", NULL);
    rewrite(w, resource);
    if (r->known && r->remote_id != NULL && r->remote_id[0] != '\0') {
        by_id(entry, w->rules, type, r->remote_id, r);
        json_set_string(resource, "id", r->remote_id);
    } else {
        struct json *request = json_new_object();
        placeholder(id, text);
        json_set_string(entry, "fullUrl", text);
        json_set_string(request, "method", "POST");
        json_set_string(request, "url", type);
        snprintf(text, sizeof text, "identifier=urn:ietf:rfc:3986|%s",
                 identifier != NULL ? identifier : "");
        if (identifier != NULL)
            json_set_string(request, "ifNoneExist", text);
        json_set(entry, "request", request);
    }
    json_set(entry, "resource", resource);
}

static bool is_elsewhere(const struct bundle_remote *r, const char *id)
{
    return r->known && r->remote_id != NULL && r->remote_id[0] != '\0' &&
           strcmp(r->remote_id, id) != 0;
}

// What was planned on the server has ids of the server's making, though it takes ours for the rest.
static bool is_mapped(const struct bundle_rules *rules, const struct json *entries)
{
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *id = json_get_string(r, "id");
        struct bundle_remote there =
            rules->lookup(rules->self, json_get_string(r, "resourceType"), id, NULL);
        if (is_elsewhere(&there, id))
            return true;
    }
    return false;
}

static void by_mapped_id(struct json *entry, const struct rewriting *w, const char *type,
                         const char *id, const struct bundle_remote *r)
{
    char at[80];
    struct json *resource = json_copy(json_get(entry, "resource"));
    snprintf(at, sizeof at, "%s", is_elsewhere(r, id) ? r->remote_id : id);
    by_id(entry, w->rules, type, at, r);
    json_set_string(resource, "id", at);
    rewrite(w, resource);
    json_set(entry, "resource", resource);
}

// One entry for the server, or NULL when there is nothing to send of it.
static struct json *entry_for(const struct rewriting *w, const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    const char *id = json_get_string(resource, "id");
    struct bundle_remote r = w->rules->lookup(w->rules->self, type, id, resource);
    char remote_id[80], version[80]; // borrowed until the next look-up, which references need
    snprintf(remote_id, sizeof remote_id, "%s", r.remote_id != NULL ? r.remote_id : "");
    snprintf(version, sizeof version, "%s", r.version != NULL ? r.version : "");
    r.remote_id = remote_id;
    r.version = version;
    bool placed = r.known && remote_id[0] != '\0';
    bool nameless =
        w->rules->naming == NAMED_BY_IDENTIFIER && !placed && bundle_identifier(resource) == NULL;
    if ((r.known && r.same) || nameless) // what cannot be found again follows the others
        return NULL;
    struct json *entry = json_new_object();
    // Shared, never changed: by_identifier puts a copy in its place.
    json_set(entry, "resource", json_share((struct json *)(uintptr_t)resource));
    if (w->rules->naming == NAMED_BY_ID && w->mapped)
        by_mapped_id(entry, w, type, id, &r);
    else if (w->rules->naming == NAMED_BY_ID)
        by_id(entry, w->rules, type, id, &r);
    else
        by_identifier(entry, w, type, id, &r);
    return entry;
}

static size_t text_bytes(const struct json *v)
{
    struct buf text = {0};
    json_write(v, false, &text);
    size_t len = text.len;
    buf_wipe(&text);
    return len;
}

static bool fits(const struct bundle *b, const struct bundle_rules *rules, size_t count,
                 size_t bytes)
{
    size_t max = rules->max_bytes != 0 ? rules->max_bytes : MAX_BYTES_DEFAULT;
    if (b->part_count == BUNDLE_PARTS_MAX)
        return false;
    if (rules->max_entries != 0 && json_count(b->entries) + count > rules->max_entries)
        return b->part_count == 0;
    return b->part_count == 0 || b->bytes + bytes + sizeof ENVELOPE <= max;
}

// Adds the entries of the package and their names; returns the bytes.
static size_t collect(const struct rewriting *w, struct json *added, struct json *urls)
{
    size_t bytes = 0;
    for (size_t i = 0; i < json_count(w->package); i++) {
        const struct json *resource = json_get(json_at(w->package, i), "resource");
        struct json *entry = entry_for(w, resource);
        char url[160];
        if (entry == NULL)
            continue;
        snprintf(url, sizeof url, "%s/%s", json_get_string(resource, "resourceType"),
                 json_get_string(resource, "id"));
        bytes += text_bytes(entry) + 1;
        json_push(added, entry);
        json_push(urls, json_new_string(url));
    }
    return bytes;
}

static void append(struct json **to, const struct json *from, size_t first, size_t count)
{
    if (*to == NULL)
        *to = json_new_array();
    for (size_t i = first; i < first + count && i < json_count(from); i++)
        json_push(*to, json_share((struct json *)(uintptr_t)json_at(from, i)));
}

enum rc bundle_add(struct bundle *b, struct id package, const struct json *content,
                   const struct bundle_rules *rules, struct err *e)
{
    const struct json *from = json_get(content, "entry");
    struct rewriting w = {.rules = rules, .package = from};
    if (json_count(from) == 0)
        return err_set(e, RC_INVALID, "package/%s: no bundle", package.text);
    for (size_t i = 0; i < json_count(from); i++) {
        const struct json *r = json_get(json_at(from, i), "resource");
        if (json_get_string(r, "resourceType") == NULL || json_get_string(r, "id") == NULL)
            return err_set(e, RC_INVALID, "package/%s: entry %zu has no id", package.text, i);
    }
    w.mapped = rules->naming == NAMED_BY_ID && is_mapped(rules, from);
    struct json *added = json_new_array(), *urls = json_new_array();
    struct bundle_part part = {.package = package, .first = json_count(b->entries)};
    size_t bytes = collect(&w, added, urls);
    part.count = json_count(added);
    bool ok = fits(b, rules, part.count, bytes);
    if (ok) {
        append(&b->entries, added, 0, part.count);
        append(&b->urls, urls, 0, part.count);
        b->parts[b->part_count++] = part;
        b->bytes += bytes;
    }
    json_free(added);
    json_free(urls);
    return ok ? RC_OK : RC_LIMIT;
}

void bundle_cut(struct bundle *b, size_t from, size_t count)
{
    struct json *entries = NULL, *urls = NULL;
    append(&entries, b->entries, from, count);
    append(&urls, b->urls, from, count);
    json_free(b->entries);
    json_free(b->urls);
    b->entries = entries;
    b->urls = urls;
    b->parts[0].count = json_count(entries);
}

void bundle_text(const struct bundle *b, struct buf *out)
{
    struct json *bundle = json_new_object();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "type", "transaction");
    json_set(bundle, "entry", json_share(b->entries));
    json_write(bundle, false, out);
    json_free(bundle);
}

void bundle_release(struct bundle *b)
{
    json_free(b->entries);
    json_free(b->urls);
    *b = (struct bundle){0};
}

void bundle_entry_url(const struct bundle *b, size_t entry, char *out, size_t bytes)
{
    const char *url = json_string(json_at(b->urls, entry));
    snprintf(out, bytes, "%s", url != NULL ? url : "?/?");
}

void bundle_entry_id(const struct bundle *b, size_t entry, char *out, size_t bytes)
{
    const char *url = json_get_string(json_get(json_at(b->entries, entry), "request"), "url");
    const char *slash = url != NULL ? strchr(url, '/') : NULL;
    snprintf(out, bytes, "%s", slash != NULL ? slash + 1 : "");
}
