// SPDX-License-Identifier: EUPL-1.2
#include "sync/bundle.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES_DEFAULT = 900000 };
#define URN "urn:uuid:"
// What stands around the entries.
#define ENVELOPE_END "]}"
#define ENVELOPE     "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" ENVELOPE_END

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

static const char *tag_of(const struct json *resource)
{
    const struct json *all = json_get(json_get(resource, "meta"), "tag");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        const char *code = json_get_string(json_at(all, i), "code");
        if (system != NULL && strcmp(system, "urn:ietf:rfc:3986") == 0 && code != NULL &&
            strncmp(code, URN, strlen(URN)) == 0)
            return code;
    }
    return NULL;
}

const char *bundle_search_name(const struct json *resource, bool tags, const char **ret_parameter)
{
    const char *identifier = bundle_identifier(resource);
    *ret_parameter = identifier != NULL ? "identifier" : "_tag";
    return identifier != NULL || !tags ? identifier : tag_of(resource);
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

// A resource of a package.
struct source {
    const struct json *resource; // at least its type and id
    struct json_slice slice;     // its text; none: printed from `resource`
    const char *type, *id;       // borrowed from it
};

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

// A copy of the resource to be changed, new and owned; NULL when its text is none.
static struct json *own_copy(const struct source *from)
{
    struct json *copy = NULL;
    if (from->slice.at == NULL)
        return json_copy(from->resource);
    json_parse(from->slice.at, from->slice.len, &JSON_LIMITS, &copy, NULL);
    return copy;
}

// Returns the resource as it goes, new and owned.
static struct json *by_identifier(struct json *entry, const struct rewriting *w,
                                  const struct source *from, const struct bundle_remote *r)
{
    char text[256];
    struct json *resource = own_copy(from);
    const char *parameter, *name = bundle_search_name(from->resource, w->rules->tags, &parameter);
    json_set(resource, "id", NULL);
    rewrite(w, resource);
    if (r->known && r->remote_id != NULL && r->remote_id[0] != '\0') {
        by_id(entry, w->rules, from->type, r->remote_id, r);
        json_set_string(resource, "id", r->remote_id);
    } else {
        struct json *request = json_new_object();
        placeholder(from->id, text);
        json_set_string(entry, "fullUrl", text);
        json_set_string(request, "method", "POST");
        json_set_string(request, "url", from->type);
        snprintf(text, sizeof text, "%s=urn:ietf:rfc:3986|%s", parameter, name != NULL ? name : "");
        if (name != NULL)
            json_set_string(request, "ifNoneExist", text);
        json_set(entry, "request", request);
    }
    return resource;
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

static struct json *by_mapped_id(struct json *entry, const struct rewriting *w,
                                 const struct source *from, const struct bundle_remote *r)
{
    char at[80];
    struct json *resource = own_copy(from);
    snprintf(at, sizeof at, "%s", is_elsewhere(r, from->id) ? r->remote_id : from->id);
    by_id(entry, w->rules, from->type, at, r);
    json_set_string(resource, "id", at);
    rewrite(w, resource);
    return resource;
}

// The text of an entry: its members, and the resource behind them.
static void write_entry(const struct json *entry, const struct source *from,
                        const struct json *changed, struct buf *out)
{
    json_write(entry, false, out);
    out->len--; // its end
    buf_puts(out, ",\"resource\":");
    if (changed == NULL && from->slice.at != NULL)
        buf_add(out, from->slice.at, from->slice.len);
    else
        json_write(changed != NULL ? changed : from->resource, false, out);
    buf_puts(out, "}");
}

// One entry for the server and its text, or NULL when there is nothing to send of it.
static struct json *entry_for(const struct rewriting *w, const struct source *from,
                              struct buf *text)
{
    struct bundle_remote r = w->rules->lookup(w->rules->self, from->type, from->id, from->resource);
    char remote_id[80], version[80]; // borrowed until the next look-up, which references need
    snprintf(remote_id, sizeof remote_id, "%s", r.remote_id != NULL ? r.remote_id : "");
    snprintf(version, sizeof version, "%s", r.version != NULL ? r.version : "");
    r.remote_id = remote_id;
    r.version = version;
    bool placed = r.known && remote_id[0] != '\0';
    const char *parameter;
    bool nameless = w->rules->naming == NAMED_BY_IDENTIFIER && !placed &&
                    bundle_search_name(from->resource, w->rules->tags, &parameter) == NULL;
    if ((r.known && r.same) || nameless) // what cannot be found again follows the others
        return NULL;
    struct json *entry = json_new_object(), *changed = NULL;
    if (w->rules->naming == NAMED_BY_IDENTIFIER)
        changed = by_identifier(entry, w, from, &r);
    else if (w->mapped)
        changed = by_mapped_id(entry, w, from, &r);
    else
        by_id(entry, w->rules, from->type, from->id, &r);
    write_entry(entry, from, changed, text);
    json_free(changed);
    return entry;
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

// The entries of a package on their way into a bundle.
struct added {
    struct json *entries, *urls; // owned
    struct buf *texts;           // of each, owned
    size_t bytes;                // of all
};

static struct added collect(const struct rewriting *w, const struct json_slice *slices)
{
    struct added a = {.entries = json_new_array(),
                      .urls = json_new_array(),
                      .texts = mem_array(json_count(w->package), sizeof *a.texts)};
    for (size_t i = 0; i < json_count(w->package); i++) {
        struct source from = {.resource = json_get(json_at(w->package, i), "resource")};
        from.type = json_get_string(from.resource, "resourceType");
        from.id = json_get_string(from.resource, "id");
        if (slices != NULL)
            from.slice = slices[i];
        struct buf *text = &a.texts[json_count(a.entries)];
        struct json *entry = entry_for(w, &from, text);
        char url[160];
        if (entry == NULL)
            continue;
        snprintf(url, sizeof url, "%s/%s", from.type, from.id);
        a.bytes += text->len + 1;
        json_push(a.entries, entry);
        json_push(a.urls, json_new_string(url));
    }
    return a;
}

static void append(struct json **to, const struct json *from, size_t first, size_t count)
{
    if (*to == NULL)
        *to = json_new_array();
    for (size_t i = first; i < first + count && i < json_count(from); i++)
        json_push(*to, json_share((struct json *)(uintptr_t)json_at(from, i)));
}

// Takes the texts over.
static void append_all(struct bundle *b, struct added *a)
{
    size_t before = json_count(b->entries), count = json_count(a->entries);
    struct buf *texts = mem_array(before + count, sizeof *texts);
    for (size_t i = 0; i < before; i++)
        texts[i] = b->texts[i];
    for (size_t i = 0; i < count; i++) {
        texts[before + i] = a->texts[i];
        a->texts[i] = (struct buf){0};
    }
    free(b->texts);
    b->texts = texts;
    append(&b->entries, a->entries, 0, count);
    append(&b->urls, a->urls, 0, count);
    b->bytes += a->bytes;
}

static void added_release(struct added *a)
{
    for (size_t i = 0; i < json_count(a->entries); i++)
        buf_wipe(&a->texts[i]);
    free(a->texts);
    json_free(a->entries);
    json_free(a->urls);
}

enum rc bundle_add(struct bundle *b, struct id package, const struct json *content,
                   const struct json_slice *slices, const struct bundle_rules *rules, struct err *e)
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
    struct added a = collect(&w, slices);
    struct bundle_part part = {
        .package = package, .first = json_count(b->entries), .count = json_count(a.entries)};
    bool ok = fits(b, rules, part.count, a.bytes);
    if (ok) {
        append_all(b, &a);
        b->parts[b->part_count++] = part;
    }
    added_release(&a);
    return ok ? RC_OK : RC_LIMIT;
}

static void texts_release(struct bundle *b, size_t from, size_t count)
{
    for (size_t i = 0; i < json_count(b->entries); i++)
        if (i < from || i - from >= count)
            buf_wipe(&b->texts[i]);
}

void bundle_cut(struct bundle *b, size_t from, size_t count)
{
    struct json *entries = NULL, *urls = NULL;
    append(&entries, b->entries, from, count);
    append(&urls, b->urls, from, count);
    texts_release(b, from, count);
    for (size_t i = 0; i < json_count(entries); i++)
        b->texts[i] = b->texts[from + i];
    json_free(b->entries);
    json_free(b->urls);
    b->entries = entries;
    b->urls = urls;
    b->parts[0].count = json_count(entries);
}

// ---- the order on the wire ----

// References lead to what stands before them; what is not named here is little and comes between.
static const char *const sent_first[] = {"Patient", "Encounter", "QuestionnaireResponse",
                                         "Observation", "Consent"};
enum { RANK_OTHER = ARRAY_LEN(sent_first), RANK_LAST, RANKS };

static size_t rank_of(const struct bundle *b, size_t entry)
{
    char url[160];
    bundle_entry_url(b, entry, url, sizeof url);
    size_t len = strcspn(url, "/");
    for (size_t i = 0; i < ARRAY_LEN(sent_first); i++)
        if (strlen(sent_first[i]) == len && memcmp(url, sent_first[i], len) == 0)
            return i;
    return strncmp(url, "Provenance/", strlen("Provenance/")) == 0 ? RANK_LAST : RANK_OTHER;
}

// The entries as they are sent: an array of their numbers, owned.
static size_t *sent_order(const struct bundle *b)
{
    size_t count = json_count(b->entries), used = 0;
    size_t *order = mem_array(count, sizeof *order), *ranks = mem_array(count, sizeof *ranks);
    for (size_t i = 0; i < count; i++)
        ranks[i] = rank_of(b, i);
    for (size_t rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < count; i++)
            if (ranks[i] == rank)
                order[used++] = i;
    free(ranks);
    return order;
}

void bundle_text(const struct bundle *b, struct buf *out)
{
    size_t *order = sent_order(b);
    buf_add(out, ENVELOPE, sizeof ENVELOPE - sizeof ENVELOPE_END);
    for (size_t i = 0; i < json_count(b->entries); i++) {
        if (i > 0)
            buf_puts(out, ",");
        buf_add(out, b->texts[order[i]].at, b->texts[order[i]].len);
    }
    buf_puts(out, ENVELOPE_END);
    free(order);
}

struct json *bundle_reply_sorted(const struct bundle *b, const struct json *reply)
{
    const struct json *said = json_get(reply, "entry");
    struct json *sorted = json_new_object(), *entries = json_new_array();
    size_t count = json_count(b->entries), *order = sent_order(b);
    const struct json **by_entry = mem_array(count, sizeof *by_entry);
    for (size_t i = 0; i < count; i++)
        by_entry[order[i]] = json_at(said, i);
    for (size_t i = 0; i < count; i++)
        json_push(entries, by_entry[i] != NULL ? json_share((struct json *)(uintptr_t)by_entry[i])
                                               : json_new_object());
    json_set(sorted, "entry", entries);
    free(by_entry);
    free(order);
    return sorted;
}

struct json *bundle_entry_resource(const struct bundle *b, size_t entry)
{
    struct json *whole = NULL, *resource = NULL;
    if (entry >= json_count(b->entries) ||
        json_parse(b->texts[entry].at, b->texts[entry].len, &JSON_LIMITS, &whole, NULL) != RC_OK)
        return NULL;
    resource = json_share(json_get(whole, "resource"));
    json_free(whole);
    return resource;
}

void bundle_release(struct bundle *b)
{
    texts_release(b, 0, 0);
    free(b->texts);
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
