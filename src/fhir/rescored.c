// SPDX-License-Identifier: EUPL-1.2
#include "fhir/rescored.h"

#include "base/dec.h"
#include "base/id.h"
#include "fhir/element.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CODES FHIR_CODES "icope-rescored"

static void add(struct json *parts, const char *url, const char *member, struct json *value)
{
    json_push(parts, part_valued(url, member, value));
}

// A text of the content, where it is there.
static void add_text(struct json *parts, const char *url, const char *member, const struct json *of,
                     const char *name)
{
    const char *text = json_get_string(of, name);
    if (text != NULL && text[0] != '\0')
        add(parts, url, member, json_new_string(text));
}

static void add_truth(struct json *parts, const char *url, const struct json *of, const char *name)
{
    add(parts, url, "valueBoolean", json_new_bool(json_bool(json_get(of, name), false)));
}

// Is it a number as JSON writes one? 007 is a code.
static bool is_number(const char *text)
{
    struct dec number;
    const char *digits = text + (text[0] == '-');
    return dec_parse(text, strlen(text), &number) && isdigit((unsigned char)digits[0]) != 0 &&
           (digits[0] != '0' || isdigit((unsigned char)digits[1]) == 0);
}

// A result as it was stored: a number, or a code.
static void add_value(struct json *parts, const char *url, const struct json *of, const char *name)
{
    const char *text = json_get_string(of, name);
    if (text == NULL || text[0] == '\0')
        return;
    const bool counts = is_number(text);
    add(parts, url, counts ? "valueDecimal" : "valueCode",
        counts ? json_new_number(text) : json_new_string(text));
}

// Takes over the parts.
static struct json *extension(const char *name, struct json *parts)
{
    struct json *o = part_extension(name, NULL);
    json_set(o, "extension", parts);
    return o;
}

static struct json *canonical(const char *url, const char *version)
{
    char text[sizeof((struct store_rescored *)0)->form_url + 40];
    snprintf(text, sizeof text, "%s|%s", url, version);
    return json_new_string(text);
}

static struct json *about(const struct store_rescored *r, const struct clock *clock)
{
    char at[INSTANT_BYTES];
    struct json *parts = json_new_array();
    const char *response = json_get_string(r->content, "response");
    clock_instant(clock, r->saved_utc_ms, at);
    add(parts, "visit", "valueReference", part_reference("Encounter", r->visit));
    if (response != NULL && id_from(response).text[0] != '\0')
        add(parts, "response", "valueReference",
            part_reference("QuestionnaireResponse", id_from(response)));
    add_text(parts, "authored", "valueDateTime", r->content, "authored");
    add(parts, "was", "valueCanonical", canonical(r->form_url, r->version_was));
    add(parts, "now", "valueCanonical", canonical(r->form_url, r->form_version));
    add(parts, "rules", "valueString", json_new_string(r->rules));
    add(parts, "at", "valueInstant", json_new_string(at));
    add(parts, "stale", "valueBoolean", json_new_bool(r->stale));
    return extension("rescored", parts);
}

static struct json *result(const struct json *one)
{
    struct json *parts = json_new_array();
    add_text(parts, "item", "valueCode", one, "linkId");
    add_text(parts, "text", "valueString", one, "text");
    add_value(parts, "was", one, "was");
    add_text(parts, "was-text", "valueString", one, "wasText");
    add_value(parts, "now", one, "now");
    add_text(parts, "now-text", "valueString", one, "nowText");
    add_truth(parts, "changed", one, "changed");
    add_truth(parts, "comparable", one, "comparable");
    add_text(parts, "why", "valueCode", one, "why");
    add_text(parts, "lacks", "valueCode", one, "lacks");
    return extension("rescored-result", parts);
}

static struct json *left(const struct json *one)
{
    struct json *parts = json_new_array();
    add_text(parts, "item", "valueCode", one, "linkId");
    add_text(parts, "text", "valueString", one, "text");
    add_text(parts, "why", "valueCode", one, "reason");
    return extension("rescored-left", parts);
}

struct json *rescored_resource(const struct store_rescored *r, const struct clock *clock)
{
    char at[INSTANT_BYTES], day[16];
    struct json *o = part_resource("Basic", r->id, NULL), *list = json_new_array();
    const struct json *results = json_get(r->content, "results"),
                      *rest = json_get(r->content, "left");
    clock_instant(clock, r->saved_utc_ms, at);
    snprintf(day, sizeof day, "%.10s", at);
    json_push(list, about(r, clock));
    for (size_t i = 0; i < json_count(results); i++)
        json_push(list, result(json_at(results, i)));
    for (size_t i = 0; i < json_count(rest); i++)
        json_push(list, left(json_at(rest, i)));
    json_set(o, "extension", list);
    json_set(o, "code", part_concept(CODES, "rescored", NULL));
    json_set(o, "subject", part_reference("Patient", r->person));
    json_set_string(o, "created", day);
    json_set(o, "author", part_practitioner(r->account));
    return o;
}
