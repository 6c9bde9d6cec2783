// SPDX-License-Identifier: EUPL-1.2
// Searches of the server in memory: parameters, order, pages. A next page is an offset into what
// matches then: it shifts when somebody changes something meanwhile, as on real servers.
#include "support/fhir_fake_inner.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool fake_parameter(const char *query, const char *name, char out[VALUE_BYTES])
{
    size_t name_len = strlen(name), len = 0;
    for (const char *at = query; *at != '\0'; at += strcspn(at, "&"), at += *at == '&') {
        if (strncmp(at, name, name_len) != 0 || at[name_len] != '=')
            continue;
        for (at += name_len + 1; *at != '\0' && *at != '&' && len + 1 < VALUE_BYTES; at++) {
            char hex[3] = {at[0] == '%' ? at[1] : '0', at[0] == '%' ? at[2] : '0', '\0'};
            out[len++] = *at == '%' ? (char)strtol(hex, NULL, 16) : *at;
            at += *at == '%' ? 2 : 0;
        }
        out[len] = '\0';
        return true;
    }
    return false;
}

// Is one of the values, by comma, that text?
static bool lists(const char *values, const char *text)
{
    size_t len = strlen(text);
    for (const char *at = values; text[0] != '\0'; at++) {
        size_t n = strcspn(at, ",");
        if (n == len && strncmp(at, text, n) == 0)
            return true;
        at += n;
        if (*at == '\0')
            break;
    }
    return false;
}

static const char *text_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    return text != NULL ? text : "";
}

static bool token_in(const char *values, const struct json *identifier)
{
    char token[300];
    snprintf(token, sizeof token, "%s|%s", text_of(identifier, "system"),
             text_of(identifier, "value"));
    if (lists(values, token))
        return true;
    token[strcspn(token, "|") + 1] = '\0'; // any value of that system
    return lists(values, token);
}

static bool by_identifier(const struct json *r, const char *values)
{
    const struct json *all = json_get(r, "identifier");
    bool list = json_type(all) == JSON_ARRAY;
    for (size_t i = 0; i < (list ? json_count(all) : all != NULL); i++)
        if (token_in(values, list ? json_at(all, i) : all))
            return true;
    return false;
}

static bool by_tag(const struct json *r, const char *values)
{
    char token[300];
    const struct json *tag = json_at(json_get(json_get(r, "meta"), "tag"), 0);
    snprintf(token, sizeof token, "%s|%s", text_of(tag, "system"), text_of(tag, "code"));
    return lists(values, token);
}

static bool by_id(const struct json *r, const char *values)
{
    return lists(values, text_of(r, "id"));
}

static bool by_owner(const struct json *r, const char *values)
{
    return lists(values, text_of(json_get(r, "owner"), "reference"));
}

static bool by_owner_identifier(const struct json *r, const char *values)
{
    return token_in(values, json_get(json_get(r, "owner"), "identifier"));
}

static bool by_subject(const struct json *r, const char *values)
{
    return lists(values, text_of(json_get(r, "subject"), "reference"));
}

static bool by_encounter(const struct json *r, const char *values)
{
    return lists(values, text_of(json_get(r, "encounter"), "reference"));
}

static bool by_patient(const struct json *r, const char *values)
{
    return lists(values, text_of(json_get(r, "patient"), "reference"));
}

static bool by_target(const struct json *r, const char *values)
{
    const struct json *all = json_get(r, "target");
    for (size_t i = 0; i < json_count(all); i++)
        if (lists(values, text_of(json_at(all, i), "reference")))
            return true;
    return false;
}

static bool by_status(const struct json *r, const char *values)
{
    return lists(values, text_of(r, "status"));
}

static bool by_url(const struct json *r, const char *values)
{
    return lists(values, text_of(r, "url"));
}

static bool by_code(const struct json *r, const char *values)
{
    char token[300];
    const struct json *coding = json_at(json_get(json_get(r, "code"), "coding"), 0);
    snprintf(token, sizeof token, "%s|%s", text_of(coding, "system"), text_of(coding, "code"));
    return lists(values, token);
}

static bool by_change(const struct json *r, const char *value) // "ge…Z" or "lt…Z"
{
    int order = strcmp(text_of(json_get(r, "meta"), "lastUpdated"), value + 2);
    return strncmp(value, "lt", 2) == 0 ? order < 0 : order >= 0;
}

static const struct {
    const char *name;
    bool (*match)(const struct json *r, const char *value);
} parameters[] = {
    {"_id", by_id},
    {"identifier", by_identifier},
    {"_tag", by_tag},
    {"owner", by_owner},
    {"owner:identifier", by_owner_identifier},
    {"subject", by_subject},
    {"encounter", by_encounter},
    {"patient", by_patient},
    {"target", by_target},
    {"status", by_status},
    {"url", by_url},
    {"code", by_code},
    {"_lastUpdated", by_change},
};

// What stands behind the first of that name.
static const char *after(const char *query, const char *name)
{
    size_t len = strlen(name);
    while (strncmp(query, name, len) != 0 || query[len] != '=')
        query += strcspn(query, "&") + 1;
    query += strcspn(query, "&");
    return query + (*query == '&');
}

static bool matches(const struct held *h, const char *type, const char *query)
{
    char value[VALUE_BYTES];
    if (h->deleted || strcmp(h->type, type) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        // One that stands there twice has to match both times.
        for (const char *at = query; fake_parameter(at, parameters[i].name, value);) {
            if (!parameters[i].match(h->json, value))
                return false;
            at = after(at, parameters[i].name);
        }
    }
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct held *const *x = a, *const *y = b;
    int order = strcmp(text_of(json_get((*x)->json, "meta"), "lastUpdated"),
                       text_of(json_get((*y)->json, "meta"), "lastUpdated"));
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

static int by_name(const void *a, const void *b)
{
    const struct held *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

void fake_next(const struct fhir_fake *f, struct json *bundle, const char *type, const char *query,
               size_t offset)
{
    struct json *links = json_new_array(), *link = json_new_object();
    struct buf url = {0};
    const char *page = strstr(query, "&_page=");
    int len = page != NULL ? (int)(page - query) : (int)strlen(query);
    buf_printf(&url, "%s/%s?%.*s&_page=%zu",
               f->habits.next_elsewhere ? "http://127.0.0.1:2/fhir" : f->base, type, len, query,
               f->habits.next_loops ? 0 : offset);
    json_set_string(link, "relation", "next");
    json_set_string(link, "url", buf_text(&url));
    json_push(links, link);
    json_set(bundle, "link", links);
    buf_release(&url);
}

struct chosen {
    const char *names; // by comma
    struct json *some; // what is shown
};

static bool keep_chosen(const char *key, struct json *value, void *self)
{
    struct chosen *c = self;
    if (strcmp(key, "resourceType") == 0 || lists(c->names, key))
        json_set(c->some, key, json_copy(value));
    return true;
}

// What a search shows of it: with _elements= only what was asked for.
static struct json *shown(const struct json *resource, const char *query)
{
    char names[VALUE_BYTES];
    if (!fake_parameter(query, "_elements", names))
        return json_copy(resource);
    struct chosen c = {.names = names, .some = json_new_object()};
    json_each(resource, keep_chosen, &c);
    return c.some;
}

// How many of those found may be shown: none where only their number is asked for.
static size_t shown_of(const char *query, size_t count, struct json *bundle)
{
    char value[VALUE_BYTES];
    if (!fake_parameter(query, "_summary", value) || strcmp(value, "count") != 0)
        return count;
    json_set(bundle, "total", json_new_int((int64_t)count));
    return 0;
}

// Where the page begins.
static size_t first_of(const struct fhir_fake *f, const char *query)
{
    char value[VALUE_BYTES];
    bool counted = f->habits.offsets && fake_parameter(query, "_offset", value);
    return fake_parameter(query, "_page", value) || counted ? strtoul(value, NULL, 10) : 0;
}

size_t fake_page_max(const struct fhir_fake *f, const char *query)
{
    char value[VALUE_BYTES];
    size_t max = f->habits.page_max > 0 ? f->habits.page_max : 100;
    size_t asked = fake_parameter(query, "_count", value) ? strtoul(value, NULL, 10) : max;
    return asked < max ? asked : max;
}

struct json *fake_search(const struct fhir_fake *f, const char *type, const char *query)
{
    char value[VALUE_BYTES];
    const struct held **found = mem_array(f->count + 1, sizeof(struct held *));
    size_t count = 0, first = first_of(f, query), max = fake_page_max(f, query);
    struct json *bundle = json_new_object(), *entries = json_new_array();
    for (size_t i = 0; i < f->count; i++)
        if (matches(&f->held[i], type, query))
            found[count++] = &f->held[i];
    bool sorts = fake_parameter(query, "_sort", value) && !f->habits.unsorted;
    if (sorts)
        qsort(found, count, sizeof *found, strcmp(value, "_id") == 0 ? by_name : by_time);
    count = shown_of(query, count, bundle);
    for (size_t i = first; i < count && i < first + max; i++) {
        struct json *entry = json_new_object();
        json_set(entry, "resource", shown(found[i]->json, query));
        json_push(entries, entry);
    }
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "type", "searchset");
    if (f->habits.total != 0)
        json_set(bundle, "total", json_new_int(f->habits.total));
    if (first + max < count && !f->habits.no_next)
        fake_next(f, bundle, type, query, first + max);
    json_set(bundle, "entry", entries);
    free(found);
    return bundle;
}

// ---- what it says of itself ----

struct json *fake_statement(const struct fhir_fake *f)
{
    char text[500], row[260] = "";
    struct json *v = NULL;
    const char *versioning = f->habits.versioning;
    if (f->habits.says_no_create || versioning != NULL)
        snprintf(
            row, sizeof row,
            "{\"mode\":\"server\",\"resource\":[{\"type\":\"QuestionnaireResponse\"%s%s%s%s}]}",
            f->habits.says_no_create ? ",\"updateCreate\":false" : "",
            versioning != NULL ? ",\"versioning\":\"" : "", versioning != NULL ? versioning : "",
            versioning != NULL ? "\"" : "");
    if (f->habits.tags)
        snprintf(row, sizeof row,
                 "{\"mode\":\"server\",\"resource\":[{\"type\":\"QuestionnaireResponse\","
                 "\"updateCreate\":false},{\"type\":\"Provenance\",\"searchParam\":[{\"name\":"
                 "\"_tag\",\"type\":\"token\"}]}]}");
    int len = snprintf(
        text, sizeof text,
        "{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"kind\":\"instance\","
        "\"fhirVersion\":\"4.0.1\",\"software\":{\"name\":\"fake\",\"version\":\"%s\"},\"rest\":[%"
        "s]"
        "}",
        f->habits.number != NULL ? f->habits.number : "1", row);
    if (f->habits.bulk || f->habits.history != HISTORY_NONE)
        len = snprintf(
            text, sizeof text,
            "{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"kind\":"
            "\"instance\",\"fhirVersion\":\"4.0.1\",\"rest\":[{\"mode\":\"server\"%s%s%s}]}",
            f->habits.bulk ? ",\"operation\":[{\"name\":\"export\",\"definition\":"
                             "\"http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export\"}]"
                           : "",
            f->habits.history == HISTORY_TYPE ? ",\"resource\":[{\"type\":\"Encounter\","
                                                "\"interaction\":[{\"code\":\"history-type\"}]}]"
                                              : "",
            f->habits.history == HISTORY_WHOLE ? ",\"interaction\":[{\"code\":\"history-system\"}]"
                                               : "");
    json_parse(text, (size_t)len, &JSON_LIMITS, &v, NULL);
    return v;
}
