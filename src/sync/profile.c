// SPDX-License-Identifier: EUPL-1.2
#include "sync/profile.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const known_names[] = {"unknown", "yes", "no"};

// Members kept as JSON, by kind.
static const struct {
    const char *name;
    size_t at;
} knowns[] =
    {
        {"putCreates", offsetof(struct profile, put_creates)},
        {"conditional", offsetof(struct profile, conditional)},
        {"ifMatchTaken", offsetof(struct profile, if_match)},
        {"strongEtag", offsetof(struct profile, strong_etag)},
        {"updatesGuarded", offsetof(struct profile, guarded)},
        {"atomic", offsetof(struct profile, atomic)},
        {"gzip", offsetof(struct profile, gzip)},
        {"entryStatuses", offsetof(struct profile, statuses)},
        {"transactions", offsetof(struct profile, transactions)},
        {"postSearch", offsetof(struct profile, post_search)},
        {"bulkExport", offsetof(struct profile, bulk_export)},
        {"history", offsetof(struct profile, history)},
        {"historyAll", offsetof(struct profile, history_all)},
        {"tagSearch", offsetof(struct profile, tags)},
        {"refuses", offsetof(struct profile, refuses)},
},
  numbers[] = {
      {"maxEntries", offsetof(struct profile, max_entries)},
      {"maxBytes", offsetof(struct profile, max_bytes)},
      {"visits", offsetof(struct profile, visits)},
};

static enum known *known_at(struct profile *p, size_t i)
{
    return (enum known *)(void *)((char *)p + knowns[i].at);
}

static uint32_t *number_at(struct profile *p, size_t i)
{
    return (uint32_t *)(void *)((char *)p + numbers[i].at);
}

static void copy_text(char *out, size_t bytes, const char *text)
{
    if (text != NULL)
        snprintf(out, bytes, "%s", text);
}

// What a server says of itself is shown: nothing in it may steer a terminal, and it is cut between
// characters.
static void copy_safe(char *out, size_t bytes, const char *text)
{
    struct buf safe = {0};
    text_safe(&safe, text, strlen(text), false);
    size_t len = safe.len < bytes ? safe.len : bytes - 1;
    while (len > 0 && len < safe.len && ((unsigned char)safe.at[len] & 0xC0) == 0x80)
        len--;
    snprintf(out, bytes, "%.*s", (int)len, buf_text(&safe));
    buf_release(&safe);
}

// R4 is 4.0, R4B 4.1 and 4.3; 4.2 and 4.4 to 4.6 were drafts of R5.
static bool is_r4(const char *version)
{
    static const char *const taken[] = {"4.0", "4.1", "4.3"};
    for (size_t i = 0; version != NULL && i < ARRAY_LEN(taken); i++)
        if (strncmp(version, taken[i], 3) == 0 && (version[3] == '\0' || version[3] == '.'))
            return true;
    return false;
}

static enum known declared(const struct json *v, enum known otherwise)
{
    return json_type(v) != JSON_BOOLEAN ? otherwise : json_bool(v, false) ? YES : NO;
}

// Are resources of that kind found by their tags? Only what is declared counts: a question by a
// parameter that a server does not know spoils the whole transaction.
static enum known of_tags(const struct json *rest, const struct json *row)
{
    const struct json *const lists[] = {json_get(row, "searchParam"),
                                        json_get(rest, "searchParam")};
    for (size_t k = 0; k < ARRAY_LEN(lists); k++)
        for (size_t i = 0; i < json_count(lists[k]); i++) {
            const char *name = json_get_string(json_at(lists[k], i), "name");
            if (name != NULL && strcmp(name, "_tag") == 0)
                return row != NULL ? YES : NO;
        }
    return NO;
}

static const struct json *resource_row(const struct json *rest, const char *wanted)
{
    const struct json *rows = json_get(rest, "resource");
    for (size_t i = 0; i < json_count(rows); i++) {
        const char *type = json_get_string(json_at(rows, i), "type");
        if (type != NULL && strcmp(type, wanted) == 0)
            return json_at(rows, i);
    }
    return NULL;
}

// Is an interaction declared, of the whole server or of a type?
static enum known of_interaction(const struct json *at, const char *wanted, enum known otherwise)
{
    const struct json *all = json_get(at, "interaction");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *code = json_get_string(json_at(all, i), "code");
        if (code != NULL && strcmp(code, wanted) == 0)
            return YES;
    }
    return otherwise;
}

// Is the operation of the whole server declared that writes everything out (Bulk Data Access)?
static enum known of_export(const struct json *rest)
{
    static const char ends[] = "/export";
    const struct json *all = json_get(rest, "operation");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *name = json_get_string(json_at(all, i), "name");
        const char *defined = json_get_string(json_at(all, i), "definition");
        size_t len = defined != NULL ? strcspn(defined, "|") : 0, end = sizeof ends - 1;
        bool named = name != NULL && (strcmp(name, "export") == 0 || strcmp(name, "$export") == 0);
        if (named || (len > end && strncmp(defined + len - end, ends, end) == 0))
            return YES;
    }
    return NO;
}

static void take_software(struct profile *p, const struct json *software)
{
    struct buf text = {0};
    const char *name = json_get_string(software, "name");
    const char *number = json_get_string(software, "version");
    buf_printf(&text, "%s%s%s", name != NULL ? name : "", number != NULL ? " " : "",
               number != NULL ? number : "");
    copy_safe(p->software, sizeof p->software, buf_text(&text));
    buf_release(&text);
}

bool profile_read(struct profile *p, const struct json *capability, int64_t now_utc_ms)
{
    const char *type = json_get_string(capability, "resourceType");
    const char *version = json_get_string(capability, "fhirVersion");
    if (type == NULL || strcmp(type, "CapabilityStatement") != 0 || !is_r4(version))
        return false;
    take_software(p, json_get(capability, "software"));
    copy_safe(p->fhir_version, sizeof p->fhir_version, version);
    const struct json *rest = json_at(json_get(capability, "rest"), 0), *row;
    row = resource_row(rest, "QuestionnaireResponse"); // stands for all: it is what is sent most
    p->bulk_export = of_export(rest);
    p->tags = of_tags(rest, resource_row(rest, "Provenance"));
    p->history = of_interaction(resource_row(rest, "Encounter"), "history-type", NO);
    p->history_all = of_interaction(rest, "history-system", NO);
    p->transactions = of_interaction(rest, "transaction", p->transactions); // many do not say
    // What was seen outweighs what is declared.
    if (p->put_creates == UNKNOWN)
        p->put_creates = declared(json_get(row, "updateCreate"), UNKNOWN);
    p->conditional = declared(json_get(row, "conditionalCreate"), p->conditional);
    // "versioned" only says that a version is not demanded: it may be honoured all the same.
    const char *versioning = json_get_string(row, "versioning");
    if (p->guarded == UNKNOWN && versioning != NULL && strcmp(versioning, "versioned-update") == 0)
        p->guarded = YES;
    p->read_utc_ms = now_utc_ms;
    return true;
}

struct json *profile_json(const struct profile *p)
{
    struct profile copy = *p;
    struct json *v = json_new_object();
    json_set_string(v, "base", p->base);
    json_set_string(v, "software", p->software);
    json_set_string(v, "fhirVersion", p->fhir_version);
    for (size_t i = 0; i < ARRAY_LEN(knowns); i++)
        json_set_string(v, knowns[i].name, known_names[*known_at(&copy, i)]);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        json_set(v, numbers[i].name, json_new_int((int64_t)*number_at(&copy, i)));
    json_set(v, "read", json_new_int(p->read_utc_ms));
    if (p->statement[0] != '\0')
        json_set_string(v, "statement", p->statement);
    return v;
}

struct profile profile_from(const struct json *v)
{
    struct profile p = {0};
    copy_text(p.base, sizeof p.base, json_get_string(v, "base"));
    copy_text(p.software, sizeof p.software, json_get_string(v, "software"));
    copy_text(p.statement, sizeof p.statement, json_get_string(v, "statement"));
    copy_text(p.fhir_version, sizeof p.fhir_version, json_get_string(v, "fhirVersion"));
    for (size_t i = 0; i < ARRAY_LEN(knowns); i++) {
        const char *text = json_get_string(v, knowns[i].name);
        for (enum known k = UNKNOWN; text != NULL && k <= NO; k++)
            if (strcmp(text, known_names[k]) == 0)
                *known_at(&p, i) = k;
    }
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        int64_t n = 0;
        if (json_int(json_get(v, numbers[i].name), &n) && n >= 0 && n <= UINT32_MAX)
            *number_at(&p, i) = (uint32_t)n;
    }
    if (!json_int(json_get(v, "read"), &p.read_utc_ms))
        p.read_utc_ms = 0;
    return p;
}
