// SPDX-License-Identifier: EUPL-1.2
#include "fhir/retime.h"

#include "base/instant.h"
#include "fhir/element.h"
#include "fhir/short.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t NEAR_MS = 12 * 3600000LL; // no visit takes longer

// Members that hold a moment of the visit. Answers stay as they were given.
static const char *const times[] = {
    "authored",   "issued", "effectiveDateTime", "recorded",        "dateTime", "start", "end",
    "authoredOn", "sent",   "lastModified",      "occurredDateTime"};

// What is to be added to a time that was written in the visit; 0 for any other. An estimate keeps
// every time between beginning and end: by a clock that was set in between, what came after the
// beginning would else lie behind the end, and a period would end before it starts.
static int64_t off_of(const struct time_visit *t, int64_t utc_ms)
{
    int64_t from_start = llabs(utc_ms - t->started_utc_ms);
    int64_t from_end = llabs(utc_ms - t->finished_utc_ms);
    if (from_start > NEAR_MS && from_end > NEAR_MS)
        return 0;
    int64_t off = from_start <= from_end ? t->started_off_ms : t->finished_off_ms;
    int64_t first = t->started_utc_ms + t->started_off_ms;
    int64_t last = t->finished_utc_ms + t->finished_off_ms, now = utc_ms + off;
    if (t->exact || last < first)
        return off;
    return (now < first ? first : now > last ? last : now) - utc_ms;
}

static void keep_written(struct json *o, const char *member, const char *written)
{
    char beside[40];
    struct json *value = NULL, *extra = NULL;
    json_get_pair(o, member, &value, &extra);
    struct json *extensions = json_get(extra, "extension");
    if (extensions != NULL) {
        json_push(extensions, part_extension("time-as-written", written));
        return;
    }
    extra = json_new_object();
    json_set(extra, "extension", part_list(part_extension("time-as-written", written)));
    snprintf(beside, sizeof beside, "_%s", member);
    json_set(o, beside, extra);
}

static void correct(const struct retime_input *in, struct json *o, const char *member)
{
    char now[INSTANT_BYTES], before[INSTANT_BYTES];
    int64_t utc_ms = 0;
    const char *written = json_get_string(o, member);
    if (written == NULL || strlen(written) >= sizeof before || !instant_read(written, &utc_ms))
        return;
    int64_t off = off_of(in->t, utc_ms);
    if (off == 0)
        return;
    memcpy(before, written, strlen(written) + 1);
    clock_instant(in->clock, utc_ms + off, now);
    json_set_string(o, member, now);
    keep_written(o, member, before);
}

static void walk(const struct retime_input *in, struct json *v);

// For json_each.
struct walking {
    const struct retime_input *in;
};

static bool into(const char *key, struct json *value, void *self)
{
    const struct walking *w = self;
    // Not when somebody planned it, nor answers.
    if (strcmp(key, "item") != 0 && strcmp(key, "restriction") != 0 && key[0] != '_')
        walk(w->in, value);
    return true;
}

static void walk(const struct retime_input *in, struct json *v)
{
    struct walking w = {in};
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++)
        walk(in, json_at(v, i));
    if (json_type(v) != JSON_OBJECT)
        return;
    json_each(v, into, &w);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        correct(in, v, times[i]);
}

// By how much, when and how it was measured.
static void tell(const struct retime_input *in, struct json *encounter)
{
    const struct time_visit *t = in->t;
    char at[INSTANT_BYTES];
    struct json *parts = json_new_array(), *o = json_new_object();
    clock_instant(in->clock, t->measured_utc_ms, at);
    json_push(parts, part_valued("offset-start", "valueQuantity", part_seconds(t->started_off_ms)));
    json_push(parts, part_valued("offset-end", "valueQuantity", part_seconds(t->finished_off_ms)));
    json_push(parts, part_valued("measured", "valueInstant", json_new_string(at)));
    json_push(parts, part_valued("method", "valueCode",
                                 json_new_string(t->exact ? "measured" : "estimated")));
    json_set_string(o, "url", FHIR_BASE "/StructureDefinition/clock-correction");
    json_set(o, "extension", parts);
    struct json *extensions = json_get(encounter, "extension");
    if (extensions != NULL)
        json_push(extensions, o);
    else
        json_set(encounter, "extension", part_list(o));
    if (in->number != NULL)
        json_push(json_get(encounter, "identifier"), part_number(in->number));
}

static bool is(const struct json *resource, const char *type)
{
    const char *text = json_get_string(resource, "resourceType");
    return text != NULL && strcmp(text, type) == 0;
}

static struct json *bundle_of(const struct retime_input *in, const struct json *resources)
{
    char at[INSTANT_BYTES];
    struct json *bundle = json_new_object(), *entries = json_new_array();
    clock_instant(in->clock, in->t->measured_utc_ms, at);
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_named(in->t->visit, "Bundle").text);
    json_set_string(bundle, "type", "transaction");
    json_set_string(bundle, "timestamp", at);
    json_push(entries, part_entry(package_patient(in->patient)));
    for (size_t i = 0; i < json_count(resources); i++)
        json_push(entries, part_entry(resource_short(json_at(resources, i))));
    json_set(bundle, "entry", entries);
    return bundle;
}

void package_retime(const struct retime_input *in, struct json **ret_resources,
                    struct json **ret_bundle)
{
    struct json *all = json_copy(in->resources);
    bool agreed = false;
    for (size_t i = 0; i < json_count(all); i++)
        agreed =
            agreed || (is(json_at(all, i), "Consent") && consent_allows_sending(json_at(all, i)));
    struct retime_input with = *in;
    with.number = agreed ? in->number : NULL; // nothing is queued, so no number is used up
    for (size_t i = 0; i < json_count(all); i++) {
        struct json *r = json_at(all, i);
        walk(&with, r);
        if (is(r, "Encounter"))
            tell(&with, r);
        if (is(r, "Provenance"))
            json_set(r, "reason", part_list(part_text(in->reason)));
    }
    *ret_bundle = agreed ? bundle_of(&with, all) : NULL;
    *ret_resources = all;
}
