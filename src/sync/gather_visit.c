// SPDX-License-Identifier: EUPL-1.2
// One visit out of what a server has of it: the Encounter says whose and when, the response which
// form and by whom; the rest belongs to it by reference. What was taken back is not kept.
#include "fhir/element.h"
#include "fhir/gathered.h"
#include "fhir/visit_bundle.h"
#include "store/arrival.h"
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *type_of(const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    return type != NULL ? type : "";
}

// ---- whose ----

void gather_target_text(const struct sync *s, const char *text, const char *type, char out[80])
{
    size_t base = strlen(s->server.base), len = strlen(type);
    out[0] = '\0';
    if (text == NULL)
        return;
    if (strncmp(text, s->server.base, base) == 0 && text[base] == '/')
        text += base + 1;
    if (strncmp(text, type, len) != 0 || text[len] != '/')
        return;
    text += len + 1;
    size_t n = strcspn(text, "/?#");
    if (resource_is_id(text, n) && n < 80)
        snprintf(out, 80, "%.*s", (int)n, text);
}

void gather_target(const struct sync *s, const struct json *reference, const char *type,
                   char out[80])
{
    gather_target_text(s, json_get_string(reference, "reference"), type, out);
}

static bool refers(const struct sync *s, const struct json *reference, const char *type,
                   const char *id)
{
    char to[80];
    gather_target(s, reference, type, to);
    return to[0] != '\0' && strcmp(to, id) == 0;
}

// ---- putting together ----

// A visit being made.
struct making {
    struct sync *s;
    struct gathered g;
    const char *encounter;  // its id there
    struct json *resources; // array, owned
    struct json *names;     // object: "Type/id" there → "Type/id" here, where they differ; owned
};

// Does the reference name its Encounter, there or (what was here before) here?
static bool names_it(const struct making *m, const struct json *reference)
{
    return refers(m->s, reference, "Encounter", m->encounter) ||
           refers(m->s, reference, "Encounter", m->g.v.id.text);
}

static bool belongs(const struct making *m, const struct json *part)
{
    const struct json *targets = json_get(part, "target");
    if (strcmp(type_of(part), "Consent") == 0)
        return id_equal(resource_own_id(m->s, part), id_named(m->g.v.id, "Consent"));
    for (size_t i = 0; i < json_count(targets); i++)
        if (names_it(m, json_at(targets, i)))
            return true;
    return names_it(m, json_get(part, "encounter"));
}

struct id gather_own_id(const struct sync *s, const struct json *resource)
{
    const char *tag = NULL, *kind = NULL;
    if (json_get(resource, "identifier") == NULL) // Provenance has none in R4
        tag = bundle_search_name(resource, true, &kind);
    if (tag != NULL && id_valid(tag + strlen("urn:uuid:")))
        return id_from(tag + strlen("urn:uuid:"));
    return resource_own_id(s, resource);
}

// Without what the server writes itself; tags stay, they name what has no identifier.
static void clean(struct json *copy)
{
    struct json *tags = json_get(json_get(copy, "meta"), "tag");
    struct json *meta = NULL;
    if (json_count(tags) > 0) {
        meta = json_new_object();
        json_set(meta, "tag", json_share(tags));
    }
    json_set(copy, "meta", meta);
    json_set(copy, "text", NULL);
}

static void add(struct making *m, const struct json *resource)
{
    struct json *copy = json_copy(resource);
    const char *there = json_get_string(resource, "id"), *type = type_of(resource);
    struct id id = gather_own_id(m->s, resource);
    clean(copy);
    if (there != NULL && strcmp(there, id.text) != 0) {
        char from[160], to[160];
        snprintf(from, sizeof from, "%.60s/%.80s", type, there);
        snprintf(to, sizeof to, "%.60s/%s", type, id.text);
        json_set_string(m->names, from, to);
        json_set_string(copy, "id", id.text);
    }
    json_push(m->resources, copy);
}

struct renaming {
    const struct making *m;
};

static void rename_in(const struct making *m, struct json *value);

static bool rename_member(const char *key, struct json *value, void *self)
{
    const struct renaming *r = self;
    (void)key;
    rename_in(r->m, value);
    return true;
}

// References by our names, as everything here has them.
static void rename_in(const struct making *m, struct json *value)
{
    struct renaming r = {m};
    const char *text = json_get_string(value, "reference");
    size_t base = strlen(m->s->server.base);
    if (json_type(value) == JSON_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++)
            rename_in(m, json_at(value, i));
        return;
    }
    if (json_type(value) != JSON_OBJECT)
        return;
    json_each(value, rename_member, &r);
    if (text != NULL && strncmp(text, m->s->server.base, base) == 0 && text[base] == '/')
        text += base + 1;
    const char *ours = text != NULL ? json_get_string(m->names, text) : NULL;
    if (ours != NULL)
        json_set_string(value, "reference", ours);
}

static int by_name(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;
    int order = strcmp(type_of(*x), type_of(*y));
    return order != 0 ? order : strcmp(json_get_string(*x, "id"), json_get_string(*y, "id"));
}

// In an order of their own: a server gives the same parts in another one next time.
static void sort(struct making *m)
{
    size_t count = json_count(m->resources);
    struct json **all = mem_array(count + 1, sizeof(struct json *));
    struct json *sorted = json_new_array();
    for (size_t i = 0; i < count; i++)
        all[i] = json_at(m->resources, i);
    qsort(all, count, sizeof *all, by_name);
    for (size_t i = 0; i < count; i++) // pages that shift bring one twice
        if (i == 0 || by_name(&all[i - 1], &all[i]) != 0)
            json_push(sorted, json_share(all[i]));
    free(all);
    json_free(m->resources);
    m->resources = sorted;
}

// ---- consent ----

// The record of the person that says it now; "" it is the Consent of a visit.
static struct id record_saying(struct sync *s, struct id consent, struct id person)
{
    struct arena a = {0};
    struct id *records = NULL, found = {{0}};
    size_t count = store_person_records(s->store, person, &a, &records);
    for (size_t i = 0; i < count && found.text[0] == '\0'; i++)
        if (id_equal(consent, id_named(records[i], "Consent")))
            found = records[i];
    arena_release(&a);
    return found;
}

// Is it a Consent that tells about this visit: its own, what the person says now, or a yes at
// another of their visits, which may not have been kept yet?
static bool counts(const struct making *m, const struct json *part)
{
    char patient[80];
    enum record_reason why;
    struct id id =
        strcmp(type_of(part), "Consent") == 0 ? resource_own_id(m->s, part) : (struct id){{0}};
    if (id.text[0] == '\0')
        return false;
    if (id_equal(id, id_named(m->g.v.id, "Consent")) ||
        record_saying(m->s, id, m->g.v.person).text[0] != '\0')
        return true;
    gather_target(m->s, json_get(part, "patient"), "Patient", patient);
    return patient[0] != '\0' && consent_allows_sending(part) &&
           id_equal(people_for(m->s, patient, &why),
                    store_person_survivor(m->s->store, m->g.v.person));
}

// Did the person take back that this may be here? What was never asked was not agreed to either,
// but such a visit would not be on the server: its Consent is what is missing.
static bool is_withdrawn(const struct making *m, const struct json *parts)
{
    struct gathered_consent said = gathered_consent_of(m->s->store, m->g.v.person);
    for (size_t i = 0; i < json_count(parts); i++)
        if (counts(m, json_at(parts, i)))
            gathered_consent_look(json_at(parts, i), &said);
    return said.known && !said.allows;
}

void gather_consent(struct sync *s, const struct json *consent, struct id person)
{
    struct err e = {0};
    const struct id id = resource_own_id(s, consent), record = record_saying(s, id, person);
    if (record.text[0] == '\0')
        return;
    struct json *ours = json_copy(consent);
    clean(ours);
    json_set_string(ours, "id", id.text);
    json_set(ours, "patient", part_reference("Patient", record));
    struct withdrawals gone = {0};
    if (gathered_consent_keep(s->store, ours, record, &gone, &e) != RC_OK)
        run_store_failed(s, &e);
    s->view.gather.withdrawn += gone.visits;
    s->view.gather.flags_withdrawn += gone.flags;
    json_free(ours);
}

// ---- keeping ----

// It is not to be here (any more): said in error, or taken back.
static void let_go(struct making *m, const char *why, size_t *counter)
{
    struct err e = {0};
    struct store_visit v;
    bool here = store_visit_load(m->s->store, m->g.v.id, &v, NULL) != RC_NO;
    enum rc rc = here ? store_gather_remove(m->s->store, m->g.v.id, why, &e)
                      : store_gather_seen(m->s->store, &m->g, &e);
    *counter += rc == RC_OK || rc == RC_NO;
    if (m->g.hangs.text[0] != '\0' && (rc == RC_OK || rc == RC_NO))
        rc = store_arrivals_drop(m->s->store, m->g.hangs, &e);
    if (rc != RC_OK && rc != RC_NO && rc != RC_DAMAGED)
        run_store_failed(m->s, &e);
}

// What the server calls it, where that is not our name: for looking whether it is still there.
static void remember_name(struct making *m)
{
    struct err e = {0};
    struct store_remote r = {
        .type = "Encounter", .id = m->g.v.id, .seen_utc_ms = clock_utc_ms(m->s->clock)};
    snprintf(r.remote_id, sizeof r.remote_id, "%s", m->encounter);
    // And the other way: the server says by its own name what was deleted.
    const struct alias alias = {resource_local_id(m->s, "Encounter", m->encounter), m->g.v.id};
    const struct arrivals only = {.aliases = &alias, .alias_count = 1};
    if (store_remote_put(m->s->store, m->g.v.person, &r, &e) != RC_OK ||
        store_arrivals_keep(m->s->store, &only, &e) != RC_OK)
        run_store_failed(m->s, &e);
}

static enum record_reason save(struct making *m)
{
    struct err e = {0};
    enum gather_came came = GATHER_SAME;
    struct gather_view *v = &m->s->view.gather;
    enum rc rc = store_gather(m->s->store, &m->g, &came, &e);
    if (rc == RC_INVALID)
        return REASON_VISIT_OTHER_PERSON;
    if (rc == RC_LIMIT || rc == RC_NO || rc == RC_DAMAGED)
        return REASON_VISIT_REFUSED;
    if (rc != RC_OK) {
        run_store_failed(m->s, &e);
        return REASON_NONE;
    }
    if (strcmp(m->encounter, m->g.v.id.text) != 0 && came == GATHER_NEW)
        remember_name(m);
    v->kept += came == GATHER_NEW;
    v->replaced += came == GATHER_REPLACED;
    v->same += came == GATHER_SAME || came == GATHER_ERASED;
    v->own += came == GATHER_OWN;
    return REASON_NONE;
}

static enum record_reason keep(struct making *m, const struct json *parts)
{
    static const enum record_reason reasons[] = {
        [GATHERED_WHOLE] = REASON_NONE,
        [GATHERED_FOREIGN] = REASON_VISIT_FOREIGN,
        [GATHERED_IN_ERROR] = REASON_NONE,
        [GATHERED_INCOMPLETE] = REASON_VISIT_INCOMPLETE,
        [GATHERED_UNREADABLE] = REASON_VISIT_UNREADABLE,
    };
    enum gathered_reading reading =
        gathered_read(m->resources, m->s->clock, m->s->gather.months, &m->g);
    if (reading == GATHERED_IN_ERROR)
        let_go(m, "visit-in-error", &m->s->view.gather.gone);
    if (reading != GATHERED_WHOLE)
        return reasons[reading];
    if (is_withdrawn(m, parts)) {
        let_go(m, "visit-withdrawn", &m->s->view.gather.withdrawn);
        return REASON_NONE;
    }
    if (json_count(m->names) > 0)
        rename_in(m, m->resources);
    sort(m);
    m->g.resources = m->resources;
    return save(m);
}

// Which record of the person the visit is under: the one it is under here, should it be.
static struct id record_here(struct sync *s, struct id visit, struct id person)
{
    struct store_visit v;
    bool here = store_visit_load(s->store, visit, &v, NULL) == RC_OK &&
                id_equal(store_person_survivor(s->store, v.person),
                         store_person_survivor(s->store, person));
    return here ? v.person : person;
}

enum record_reason gather_keep(struct sync *s, const struct json *encounter,
                               const struct json *parts, struct id person, struct id hangs)
{
    char patient[80], from[100], to[100];
    struct making m = {.s = s,
                       .g = {.hangs = hangs},
                       .encounter = json_get_string(encounter, "id"),
                       .resources = json_new_array(),
                       .names = json_new_object()};
    m.g.v.id = gather_own_id(s, encounter);
    m.g.v.person = person = record_here(s, m.g.v.id, person);
    gather_target(s, json_get(encounter, "subject"), "Patient", patient);
    if (strcmp(patient, person.text) != 0) {
        snprintf(from, sizeof from, "Patient/%s", patient);
        snprintf(to, sizeof to, "Patient/%s", person.text);
        json_set_string(m.names, from, to);
    }
    add(&m, encounter);
    for (size_t i = 0; i < json_count(parts); i++)
        if (belongs(&m, json_at(parts, i)))
            add(&m, json_at(parts, i));
    enum record_reason why = keep(&m, parts);
    json_free(m.resources);
    json_free(m.names);
    return why;
}
