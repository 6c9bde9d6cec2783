// SPDX-License-Identifier: EUPL-1.2
#include "fhir/task.h"

#include "base/instant.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/element.h"
#include "fhir/resource.h"

#include <stdio.h>
#include <string.h>

enum { MORNING = 8 }; // hour of a visit planned for a day without a time

// The states of a planned visit here and of its Task there. The first row that fits counts.
static const struct {
    const char *ours, *status, *business; // business "": none
} sayings[] = {
    {"absent", "failed", "absent"}, {"refused", "rejected", "refused"},
    {"moved", "accepted", "moved"}, {"requested", "requested", ""},
    {"accepted", "accepted", ""},   {"started", "in-progress", ""},
    {"completed", "completed", ""}, {"cancelled", "cancelled", ""},
    {"requested", "received", ""},  {"requested", "ready", ""},
    {"moved", "on-hold", ""},       {"refused", "rejected", ""},
    {"cancelled", "failed", ""},    {"cancelled", "entered-in-error", ""},
};

// ---- reading ----

static const char *business_of(const struct json *task)
{
    const struct json *all = json_get(json_get(task, "businessStatus"), "coding");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        const char *code = json_get_string(json_at(all, i), "code");
        if (system != NULL && code != NULL && strcmp(system, TASK_OUTCOMES) == 0)
            return code;
    }
    return "";
}

static const char *ours_of(const struct json *task)
{
    const char *status = json_get_string(task, "status"), *business = business_of(task);
    for (size_t i = 0; status != NULL && i < ARRAY_LEN(sayings); i++) {
        bool fits = sayings[i].business[0] == '\0' || strcmp(sayings[i].business, business) == 0;
        if (fits && strcmp(sayings[i].status, status) == 0)
            return sayings[i].ours;
    }
    return NULL;
}

static bool is_open(const char *ours)
{
    static const char *const open[] = {"requested", "accepted", "moved", "started"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        if (strcmp(open[i], ours) == 0)
            return true;
    return false;
}

enum task_standing task_standing(const struct json *task)
{
    const char *status = json_get_string(task, "status"), *ours = ours_of(task);
    if (ours != NULL)
        return is_open(ours) ? TASK_OPEN : TASK_CLOSED;
    return status != NULL && strcmp(status, "draft") == 0 ? TASK_DRAFT : TASK_UNKNOWN;
}

static const char *concept_text(const struct json *concept)
{
    const char *text = json_get_string(concept, "text");
    if (text == NULL)
        text = json_get_string(json_at(json_get(concept, "coding"), 0), "display");
    return text;
}

static bool time_of(const char *text, const struct clock *clock, int64_t *ret)
{
    struct datetime t = {.hour = MORNING};
    if (text == NULL || instant_read(text, ret))
        return text != NULL;
    if (strlen(text) != 10 || !date_parse(text, 10, &t.date))
        return false;
    *ret = clock_moment(clock, t);
    return true;
}

static int64_t planned(const struct json *task, const struct clock *clock)
{
    int64_t at = 0;
    const struct json *wanted = json_get(json_get(task, "restriction"), "period");
    if (!time_of(json_get_string(wanted, "start"), clock, &at) &&
        !time_of(json_get_string(json_get(task, "executionPeriod"), "start"), clock, &at))
        time_of(json_get_string(wanted, "end"), clock, &at);
    return at;
}

// "Patient/1", with or without an address before it.
static bool patient_of(const struct json *task, char *out, size_t bytes)
{
    const char *reference = json_get_string(json_get(task, "for"), "reference");
    const char *at = reference != NULL ? strstr(reference, "Patient/") : NULL;
    if (at == NULL || (at != reference && at[-1] != '/') || strlen(at + 8) >= bytes)
        return false;
    snprintf(out, bytes, "%s", at + 8);
    out[strcspn(out, "/")] = '\0'; // of a version
    return resource_is_id(out, strlen(out));
}

bool task_read(const struct json *task, const struct clock *clock, struct remote_task *ret)
{
    const char *type = json_get_string(task, "resourceType"), *ours = ours_of(task);
    struct remote_task read = {0};
    if (type == NULL || strcmp(type, "Task") != 0 || ours == NULL ||
        !patient_of(task, read.patient, sizeof read.patient))
        return false;
    snprintf(read.status, sizeof read.status, "%s", ours);
    read.open = is_open(ours);
    read.at_utc_ms = planned(task, clock);
    const char *note = json_get_string(task, "description");
    if (note == NULL)
        note = json_get_string(json_at(json_get(task, "note"), 0), "text");
    text_take(read.note, sizeof read.note, note);
    text_take(read.reason, sizeof read.reason, concept_text(json_get(task, "statusReason")));
    *ret = read;
    return true;
}

void task_owner(const struct json *task, char out[TASK_OWNER_BYTES])
{
    const struct json *owner = json_get(task, "owner");
    const char *name = json_get_string(owner, "display");
    if (name == NULL)
        name = json_get_string(json_get(owner, "identifier"), "value");
    if (name == NULL)
        name = json_get_string(owner, "reference");
    text_take(out, TASK_OWNER_BYTES, name);
}

// ---- reporting ----

static void set_status(struct json *task, const struct store_task *t)
{
    for (size_t i = 0; i < ARRAY_LEN(sayings); i++) {
        if (strcmp(sayings[i].ours, t->status) != 0)
            continue;
        json_set_string(task, "status", sayings[i].status);
        json_set(task, "businessStatus", NULL);
        if (sayings[i].business[0] == '\0')
            return;
        struct json *concept = json_new_object(), *all = json_new_array(), *one = json_new_object();
        json_set_string(one, "system", TASK_OUTCOMES);
        json_set_string(one, "code", sayings[i].business);
        json_push(all, one);
        json_set(concept, "coding", all);
        json_set(task, "businessStatus", concept);
        return;
    }
}

// The member of an object as an object of its own to change.
static struct json *part(struct json *owner, const char *member)
{
    if (json_type(json_get(owner, member)) != JSON_OBJECT)
        json_set(owner, member, json_new_object());
    return json_get(owner, member);
}

// A new time: the end, when there is one, would contradict it.
static void set_time(struct json *task, const struct store_task *t, const struct clock *clock)
{
    char at[INSTANT_BYTES];
    if (t->at_utc_ms == 0 || t->at_utc_ms == planned(task, clock))
        return;
    struct json *period = part(part(task, "restriction"), "period");
    int64_t end = 0;
    clock_instant(clock, t->at_utc_ms, at);
    json_set_string(period, "start", at);
    const char *until = json_get_string(period, "end");
    if (until != NULL && (!time_of(until, clock, &end) || end < t->at_utc_ms))
        json_set(period, "end", NULL);
}

// Whom the coordinator gave it to: by what the server calls them, or by the name of their account.
static void set_owner(struct json *task, const struct store_task *t)
{
    char system[200];
    size_t len = strcspn(t->owner_at, "|");
    if (t->owner[0] == '\0')
        return;
    struct json *owner = part_practitioner(t->owner);
    if (t->owner_at[len] == '|') {
        struct json *identifier = json_get(owner, "identifier");
        snprintf(system, sizeof system, "%.*s", (int)len, t->owner_at);
        json_set_string(identifier, "system", system);
        json_set_string(identifier, "value", t->owner_at + len + 1);
    } else if (t->owner_at[0] != '\0') {
        json_set(owner, "identifier", NULL);
        json_set(owner, "type", NULL);
        json_set_string(owner, "reference", t->owner_at);
    }
    json_set(task, "owner", owner);
}

static void add_output(struct json *task, const struct id *response)
{
    char text[80];
    struct json *output = json_new_object(), *type = json_new_object(), *to = json_new_object();
    snprintf(text, sizeof text, "QuestionnaireResponse/%s", response->text);
    json_set_string(to, "reference", text);
    json_set_string(type, "text", "QuestionnaireResponse");
    json_set(output, "type", type);
    json_set(output, "valueReference", to);
    if (json_type(json_get(task, "output")) != JSON_ARRAY)
        json_set(task, "output", json_new_array());
    json_push(json_get(task, "output"), output);
}

// A Task that was planned here.
static struct json *planned_here(const struct store_task *t)
{
    char text[80];
    struct json *task = json_new_object();
    snprintf(text, sizeof text, "Patient/%s", t->person.text);
    json_set_string(task, "intent", "order");
    json_set_string(part(task, "for"), "reference", text);
    return task;
}

struct json *task_resource(const struct json *base, const struct store_task *t,
                           const struct clock *clock)
{
    struct json *task = base != NULL ? json_copy(base) : planned_here(t);
    set_time(task, t, clock);
    json_set_string(task, "resourceType", "Task");
    json_set_string(task, "id", t->id.text);
    set_status(task, t);
    set_owner(task, t);
    return task;
}

struct json *task_report(const struct json *base, const struct store_task *t,
                         const struct clock *clock, const struct id *response)
{
    char now[INSTANT_BYTES];
    struct json *task = task_resource(base, t, clock);
    clock_instant(clock, clock_utc_ms(clock), now);
    json_set_string(task, "lastModified", now);
    json_set(task, "statusReason", NULL);
    // Why somebody does not want a visit stays here: the status says enough.
    if (t->reason[0] != '\0' && strcmp(t->status, "refused") != 0)
        json_set_string(part(task, "statusReason"), "text", t->reason);
    if (strcmp(t->status, "started") == 0)
        json_set_string(part(task, "executionPeriod"), "start", now);
    if (strcmp(t->status, "completed") == 0)
        json_set_string(part(task, "executionPeriod"), "end", now);
    if (response != NULL)
        add_output(task, response);
    return task;
}

struct json *task_assignment(const struct json *base, const struct store_task *t,
                             const struct json *patient, const char *by, const struct clock *clock)
{
    struct json *task = task_report(base, t, clock, NULL);
    if (base == NULL) {
        json_set_string(task, "authoredOn", json_get_string(task, "lastModified"));
        json_set(task, "requester", part_practitioner(by));
    }
    struct json *bundle = task_package(task), *entries = json_new_array();
    if (patient == NULL) {
        json_free(entries);
        return bundle;
    }
    json_push(entries, part_entry(package_patient(patient)));
    json_push(entries, json_share(json_at(json_get(bundle, "entry"), 0)));
    json_set(bundle, "entry", entries);
    return bundle;
}

struct json *task_package(struct json *task)
{
    char text[80];
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *entry = json_new_object(), *request = json_new_object();
    const char *id = json_get_string(task, "id");
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(bundle, "type", "transaction");
    snprintf(text, sizeof text, "urn:uuid:%s", id);
    json_set_string(entry, "fullUrl", text);
    json_set_string(request, "method", "PUT");
    snprintf(text, sizeof text, "Task/%s", id);
    json_set_string(request, "url", text);
    json_set(entry, "resource", task);
    json_set(entry, "request", request);
    json_push(entries, entry);
    json_set(bundle, "entry", entries);
    return bundle;
}
