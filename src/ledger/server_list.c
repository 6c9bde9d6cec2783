// SPDX-License-Identifier: EUPL-1.2
#include "ledger/server_list.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URN           "urn:uuid:"
#define LEDGER_SYSTEM "/NamingSystem/ledger/"
enum { NUMBERS_MAX = 64, DIGITS_MAX = 16 };

void ledger_list_release(struct ledger_list *l)
{
    free(l->all);
    *l = (struct ledger_list){0};
}

static void add(struct ledger_list *l, const struct ledger_received *x)
{
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 64 : 2 * l->cap;
        l->all = mem_grow(l->all, l->cap, sizeof *l->all);
    }
    l->all[l->count++] = *x;
}

// A number as it is written: no sign, no leading zero. 0 for anything else.
static uint64_t number_of(const char *text)
{
    size_t digits = text != NULL ? strspn(text, "0123456789") : 0;
    if (digits == 0 || digits > DIGITS_MAX || text[digits] != '\0' || text[0] == '0')
        return 0;
    return strtoull(text, NULL, 10);
}

// The organisation's base stands before it, another for what was sent before it had one.
static bool ends_in(const char *text, const char *end)
{
    const size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static void copy_before(const struct json *identifier, char out[LEDGER_HASH_BYTES])
{
    const struct json *all = json_get(identifier, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        const char *hash = json_get_string(json_at(all, i), "valueString");
        if (url != NULL && hash != NULL && ends_in(url, "/StructureDefinition/ledger-before") &&
            strspn(hash, "0123456789abcdef") == LEDGER_HASH_BYTES - 1 &&
            hash[LEDGER_HASH_BYTES - 1] == '\0')
            memcpy(out, hash, LEDGER_HASH_BYTES);
    }
}

// The number that the identifier is. False when it is another kind of identifier.
static bool numbered(const struct json *identifier, struct ledger_received *x)
{
    const char *system = json_get_string(identifier, "system");
    const char *at = system != NULL ? strstr(system, LEDGER_SYSTEM) : NULL;
    if (at == NULL)
        return false;
    const char *laptop = at + strlen(LEDGER_SYSTEM);
    x->seq = number_of(json_get_string(identifier, "value"));
    if (!id_valid(laptop) || x->seq == 0)
        return false;
    memcpy(x->laptop, laptop, ID_BYTES);
    x->before[0] = '\0';
    copy_before(identifier, x->before);
    return true;
}

static struct id visit_of(const struct json *encounter)
{
    const struct json *all = json_get(encounter, "identifier");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *value = json_get_string(json_at(all, i), "value");
        if (value != NULL && strncmp(value, URN, strlen(URN)) == 0 && id_valid(value + strlen(URN)))
            return id_from(value + strlen(URN));
    }
    const char *own = json_get_string(encounter, "id");
    return own != NULL ? id_from(own) : (struct id){{0}};
}

static void read_encounter(struct ledger_list *l, const struct json *encounter)
{
    const struct json *all = json_get(encounter, "identifier");
    const char *encounter_id = json_get_string(encounter, "id");
    struct ledger_received x = {.visit = visit_of(encounter)};
    size_t numbers = 0;
    snprintf(x.encounter_id, sizeof x.encounter_id, "%s",
             encounter_id != NULL ? encounter_id : "?");
    l->encounters++;
    for (size_t i = 0; i < json_count(all) && numbers < NUMBERS_MAX; i++) {
        if (!numbered(json_at(all, i), &x))
            continue;
        x.numbered = true;
        numbers++;
        add(l, &x);
    }
    if (numbers == 0 && x.visit.text[0] != '\0') // perhaps of an earlier version of this program
        add(l, &x);
}

static bool has_next(const struct json *bundle)
{
    const struct json *links = json_get(bundle, "link");
    for (size_t i = 0; i < json_count(links); i++) {
        const char *relation = json_get_string(json_at(links, i), "relation");
        if (relation != NULL && strcmp(relation, "next") == 0)
            return true;
    }
    return false;
}

// An Encounter, a Bundle of some, or another resource. False when it is no resource.
static bool read_resource(struct ledger_list *l, const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    if (type == NULL)
        return false;
    if (strcmp(type, "Encounter") == 0)
        read_encounter(l, resource);
    if (strcmp(type, "Bundle") != 0)
        return true;
    l->pages++;
    l->pages_with_next += has_next(resource);
    const struct json *entries = json_get(resource, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *in = json_get(json_at(entries, i), "resource");
        const char *what = json_get_string(in, "resourceType");
        if (what != NULL && strcmp(what, "Encounter") == 0)
            read_encounter(l, in);
    }
    return true;
}

static bool read_text(struct ledger_list *l, const char *text, size_t len)
{
    struct json *resource = NULL;
    bool good =
        json_parse(text, len, &JSON_LIMITS, &resource, NULL) == RC_OK && read_resource(l, resource);
    json_free(resource);
    return good;
}

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strchr(" \t\r", text[i]) == NULL)
            return false;
    return true;
}

bool ledger_list_read(const char *name, const char *text, size_t len, struct ledger_list *l,
                      struct ledger_report *r)
{
    const char *first = memchr(text, '\n', len);
    size_t first_len = first != NULL ? (size_t)(first - text) : len;
    size_t at = 1;
    // A Bundle over many lines has no whole value in its first.
    if (!read_text(l, text, first_len)) {
        bool good = first_len < len && read_text(l, text, len);
        if (!good)
            ledger_found(r, &(struct ledger_finding){.kind = LEDGER_NOT_LIST, .file = name});
        return good;
    }
    for (size_t from = first_len + 1; from < len;) {
        const char *end = memchr(text + from, '\n', len - from);
        size_t line = end != NULL ? (size_t)(end - text) - from : len - from;
        at++;
        if (!is_blank(text + from, line) && !read_text(l, text + from, line))
            ledger_found(
                r, &(struct ledger_finding){.kind = LEDGER_UNREADABLE, .file = name, .line = at});
        from += line + 1;
    }
    return true;
}
