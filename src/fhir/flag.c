// SPDX-License-Identifier: EUPL-1.2
#include "fhir/flag.h"

#include "base/instant.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/element.h"

#include <stdio.h>
#include <string.h>

#define HL7 "http://terminology.hl7.org/CodeSystem/"
// The Flag's outcome: a CodeableConcept.
#define OUTCOME "red-flag-outcome"

static const char *text_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    return text != NULL ? text : "";
}

// A reference by identifier alone: it holds whatever the server has, and in whatever order things
// come there.
static struct json *by_identifier(const char *type, struct id id)
{
    char urn[64];
    struct json *o = json_new_object(), *identifier = json_new_object();
    snprintf(urn, sizeof urn, "urn:uuid:%s", id.text);
    json_set_string(identifier, "system", "urn:ietf:rfc:3986");
    json_set_string(identifier, "value", urn);
    json_set_string(o, "type", type);
    json_set(o, "identifier", identifier);
    return o;
}

static struct json *concept(const char *system, const char *code, const char *text)
{
    return part_concept(system, code, text[0] != '\0' ? text : NULL);
}

static const char *status_of(const struct store_flag *f)
{
    const struct json *outcome = json_get(f->content, "outcome");
    if (f->closed_utc_ms == 0)
        return "active";
    return strcmp(text_of(outcome, "code"), FLAG_IN_ERROR) == 0 ? "entered-in-error" : "inactive";
}

static struct json *outcome_extension(const struct json *outcome)
{
    struct json *o = part_extension(OUTCOME, NULL);
    json_set(o, "valueCodeableConcept",
             concept(FLAG_OUTCOMES, text_of(outcome, "code"), text_of(outcome, "text")));
    return o;
}

// Its kind with the words of the list it was chosen from, and what was seen; older ones have no
// words of the kind.
static struct json *kind_of(const struct store_flag *f)
{
    const char *code = text_of(f->content, "code"), *seen = text_of(f->content, "text");
    const char *words = json_get_string(f->content, "codeWords");
    return part_concept_of(
        part_list(part_coding(FLAG_KINDS, code[0] != '\0' ? code : "unknown", words)),
        seen[0] != '\0' ? seen : words);
}

// That the clock was in doubt when it was raised, and what would have to be added to `start`.
static struct json *clock_extension(const struct store_flag *f)
{
    int64_t off_ms = 0;
    struct json *parts = json_new_array(), *o = json_new_object();
    json_push(parts, part_valued("verdict", "valueCode",
                                 json_new_string(json_get_string(f->content, "clock"))));
    if (json_int(json_get(f->content, "clockOffMs"), &off_ms) && off_ms != 0)
        json_push(parts, part_valued("offset", "valueQuantity", part_seconds(off_ms)));
    json_set_string(o, "url", FHIR_BASE "/StructureDefinition/clock-doubt");
    json_set(o, "extension", parts);
    return o;
}

struct json *flag_resource(const struct store_flag *f, const struct clock *clock)
{
    char at[INSTANT_BYTES];
    struct json *r = part_resource("Flag", f->id, "list"), *period = json_new_object();
    struct json *extensions = json_new_array();
    if (f->closed_utc_ms != 0)
        json_push(extensions, outcome_extension(json_get(f->content, "outcome")));
    if (json_get_string(f->content, "clock") != NULL)
        json_push(extensions, clock_extension(f));
    if (json_count(extensions) > 0)
        json_set(r, "extension", json_share(extensions));
    json_free(extensions);
    json_set_string(r, "status", status_of(f));
    json_set(r, "category", part_list(part_concept(HL7 "flag-category", "safety", NULL)));
    json_set(r, "code", kind_of(f));
    json_set(r, "subject", part_reference("Patient", f->person));
    clock_instant(clock, f->raised_utc_ms, at);
    json_set_string(period, "start", at);
    if (f->closed_utc_ms != 0) {
        clock_instant(clock, f->closed_utc_ms, at);
        json_set_string(period, "end", at);
    }
    json_set(r, "period", period);
    if (f->visit.text[0] != '\0') // comes later, at the end of the visit
        json_set(r, "encounter", by_identifier("Encounter", f->visit));
    json_set(r, "author", part_practitioner(text_of(f->content, "by")));
    return r;
}

static struct json *call_resource(const struct store_flag *f, size_t i)
{
    const struct json *call = json_at(json_get(f->content, "calls"), i);
    if (call == NULL)
        return NULL;
    struct json *r = part_resource("Communication", id_from(text_of(call, "id")), "list");
    struct json *to = json_new_object(), *payload = json_new_object();
    struct buf said = {0};
    json_set_string(r, "status", "completed");
    json_set(r, "subject", part_reference("Patient", f->person));
    json_set(r, "topic", concept(FLAG_KINDS, text_of(f->content, "code"), ""));
    json_set(r, "about", part_list(by_identifier("Flag", f->id)));
    json_set_string(r, "sent", text_of(call, "at"));
    json_set_string(to, "display", text_of(call, "whoWords"));
    json_set(r, "recipient", part_list(to));
    json_set(r, "sender", part_practitioner(text_of(call, "by")));
    buf_printf(&said, "%s%s%s", text_of(call, "saidWords"),
               text_of(call, "text")[0] != '\0' ? " — " : "", text_of(call, "text"));
    json_set_string(payload, "contentString", buf_text(&said));
    json_set(r, "payload", part_list(payload));
    buf_wipe(&said);
    return r;
}

// ---- what is told, and what is not ----

// What of it is news.
struct news {
    bool raised, closed; // the Flag's status
    size_t first_call;   // the first call that is
    size_t calls;        // calls in all
};

static struct news news_of(const struct store_flag *f)
{
    int64_t calls = 0;
    const struct json *told = json_get(f->content, "told");
    json_int(json_get(told, "calls"), &calls);
    return (struct news){.raised = !json_bool(json_get(told, "raised"), false),
                         .closed =
                             f->closed_utc_ms != 0 && !json_bool(json_get(told, "closed"), false),
                         .first_call = (size_t)calls,
                         .calls = json_count(json_get(f->content, "calls"))};
}

bool flag_is_untold(const struct store_flag *f)
{
    struct news n = news_of(f);
    return n.raised || n.closed || n.first_call < n.calls;
}

struct json *flag_package(const struct store_flag *f, const struct json *patient,
                          const struct clock *clock)
{
    char at[INSTANT_BYTES];
    struct news n = news_of(f);
    if (!flag_is_untold(f))
        return NULL;
    struct json *bundle = json_new_object(), *entries = json_new_array();
    clock_instant(clock, clock_utc_ms(clock), at);
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(bundle, "type", "transaction");
    json_set_string(bundle, "timestamp", at);
    if (n.raised)
        json_push(entries, part_entry(package_patient(patient)));
    if (n.raised || n.closed)
        json_push(entries, part_entry(flag_resource(f, clock)));
    for (size_t i = n.first_call; i < n.calls; i++)
        json_push(entries, part_entry(call_resource(f, i)));
    json_set(bundle, "entry", entries);
    return bundle;
}

void flag_mark_told(struct store_flag *f, const struct json *package)
{
    struct json *told = json_new_object(), *packages = json_get(f->content, "packages");
    json_set(told, "raised", json_new_bool(true));
    json_set(told, "closed", json_new_bool(f->closed_utc_ms != 0));
    json_set(told, "calls", json_new_int((int64_t)json_count(json_get(f->content, "calls"))));
    json_set(f->content, "told", told);
    if (packages == NULL) {
        packages = json_new_array();
        json_set(f->content, "packages", packages);
    }
    json_push(packages, json_new_string(text_of(package, "id")));
    f->untold = false;
}

// ---- reading ----

static const char *code_of(const struct json *concept, const char *system)
{
    const struct json *all = json_get(concept, "coding");
    for (size_t i = 0; i < json_count(all); i++)
        if (strcmp(text_of(json_at(all, i), "system"), system) == 0)
            return text_of(json_at(all, i), "code");
    return "";
}

static void read_outcome(const struct json *flag, struct remote_flag *ret)
{
    const struct json *all = json_get(flag, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const struct json *concept = json_get(json_at(all, i), "valueCodeableConcept");
        if (strcmp(text_of(json_at(all, i), "url"), FHIR_EXTENSIONS OUTCOME) != 0)
            continue;
        text_take(ret->outcome, sizeof ret->outcome, code_of(concept, FLAG_OUTCOMES));
        text_take(ret->words, sizeof ret->words, json_get_string(concept, "text"));
    }
}

// "Patient/1", with or without an address before it.
static bool read_patient(const struct json *flag, char *out, size_t bytes)
{
    const char *reference = json_get_string(json_get(flag, "subject"), "reference");
    const char *at = reference != NULL ? strstr(reference, "Patient/") : NULL;
    if (at == NULL || (at != reference && at[-1] != '/') || strlen(at + 8) >= bytes)
        return false;
    snprintf(out, bytes, "%s", at + 8);
    out[strcspn(out, "/")] = '\0'; // of a version
    return out[0] != '\0';
}

bool flag_read(const struct json *flag, struct remote_flag *ret)
{
    static const char *const statuses[] = {"active", "inactive", "entered-in-error"};
    const char *status = text_of(flag, "status");
    const struct json *code = json_get(flag, "code"), *period = json_get(flag, "period");
    const char *start = json_get_string(period, "start"), *end = json_get_string(period, "end");
    struct remote_flag read = {.open = strcmp(status, statuses[0]) == 0};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        known = known || strcmp(status, statuses[i]) == 0;
    if (strcmp(text_of(flag, "resourceType"), "Flag") != 0 || !known ||
        !read_patient(flag, read.patient, sizeof read.patient))
        return false;
    text_take(read.code, sizeof read.code, code_of(code, FLAG_KINDS));
    text_take(read.text, sizeof read.text, json_get_string(code, "text"));
    text_take(read.by, sizeof read.by, json_get_string(json_get(flag, "author"), "display"));
    if (start != NULL)
        instant_read(start, &read.raised_utc_ms);
    if (end != NULL)
        instant_read(end, &read.closed_utc_ms);
    read_outcome(flag, &read);
    if (strcmp(status, "entered-in-error") == 0)
        snprintf(read.outcome, sizeof read.outcome, "%s", FLAG_IN_ERROR);
    *ret = read;
    return true;
}
