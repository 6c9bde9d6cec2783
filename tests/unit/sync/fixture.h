// SPDX-License-Identifier: EUPL-1.2
// A store with finished visits, an engine, and a FHIR server in memory.
#ifndef ICOPE_TESTS_SYNC_FIXTURE_H
#define ICOPE_TESTS_SYNC_FIXTURE_H

#include "support/fhir_fake.h"
#include "unit/store/fixture.h"

#include "store/outbox.h"
#include "sync/sync.h"

enum { VISITS_MAX = 400 };

// One laptop and one server.
struct lab {
    struct fixture *f;              // the store, its clock
    struct fhir_fake *server;       // the other side
    struct server at;               // how it is reached
    struct sync *sync;              // the engine
    struct id package[VISITS_MAX];  // of each visit
    struct id response[VISITS_MAX]; // its QuestionnaireResponse
    struct id person[VISITS_MAX];   // whose
    size_t visits;                  // so far
    const char *gender;             // of people from now on, NULL "female"
};

// A new engine, which asks for these forms and settings (sync.h), NULL: none.
static inline void lab_engine_for(struct lab *l, const char *const *forms, const char *settings)
{
    struct sync_options o = {.store = l->f->s,
                             .clock = &l->f->clock,
                             .transport = fhir_fake_transport(l->server),
                             .server = &l->at,
                             .forms = forms,
                             .settings_code = settings};
    sync_free(l->sync);
    assert_ok(l->f, sync_new(&o, &l->sync, &l->f->e));
}

static inline void lab_engine(struct lab *l)
{
    lab_engine_for(l, NULL, NULL);
}

static inline struct lab *lab_new(const struct fake_habits *habits)
{
    struct lab *l = mem_alloc(sizeof *l);
    l->f = fixture_new(false);
    l->server = fhir_fake_new(habits);
    snprintf(l->at.base, sizeof l->at.base, "http://127.0.0.1:1/fhir");
    lab_engine(l);
    return l;
}

static inline void lab_free(struct lab *l)
{
    sync_free(l->sync);
    fhir_fake_free(l->server);
    fixture_free(l->f);
    free(l);
}

// The program dies and starts again; the server goes on.
static inline void lab_restart(struct lab *l)
{
    sync_free(l->sync);
    l->sync = NULL;
    fixture_again(l->f);
    lab_engine(l);
}

static inline struct json *a_resource(const char *type, struct id id)
{
    char urn[64];
    struct json *r = json_new_object(), *list = json_new_array(), *one = json_new_object();
    json_set_string(r, "resourceType", type);
    json_set_string(r, "id", id.text);
    snprintf(urn, sizeof urn, "urn:uuid:%s", id.text);
    json_set_string(one, "system", "urn:ietf:rfc:3986");
    json_set_string(one, "value", urn);
    json_push(list, one);
    json_set(r, "identifier", list);
    return r;
}

static inline void refer(struct json *r, const char *member, const char *type, struct id id)
{
    char text[120];
    struct json *to = json_new_object();
    snprintf(text, sizeof text, "%s/%s", type, id.text);
    json_set_string(to, "reference", text);
    json_set(r, member, to);
}

static inline void push(struct json *entries, struct json *resource)
{
    struct json *entry = json_new_object();
    json_set(entry, "resource", resource);
    json_push(entries, entry);
}

// One answer under a linkId, so that a refusal can name it.
static inline void answer_one(struct json *response, const char *word)
{
    struct json *items = json_new_array(), *item = json_new_object();
    json_set_string(item, "linkId", "weight");
    json_set_string(item, "text", word);
    json_push(items, item);
    json_set(response, "item", items);
}

// Finishes a visit of the person with a package: Patient, Encounter, QuestionnaireResponse,
// Observation, and a Flag when it is urgent. `word` stands in the response.
static inline size_t lab_visit(struct lab *l, struct id person, const char *word, bool urgent)
{
    struct fixture *f = l->f;
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct id package = id_new(), encounter = id_new();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", package.text);
    json_set_string(bundle, "type", "collection");
    struct json *patient = a_resource("Patient", person);
    json_set_string(patient, "gender", l->gender != NULL ? l->gender : "female");
    push(entries, patient);
    struct json *e = a_resource("Encounter", encounter);
    refer(e, "subject", "Patient", person);
    push(entries, e);
    struct json *r = a_resource("QuestionnaireResponse", v.response);
    json_set_string(r, "status", "completed");
    refer(r, "subject", "Patient", person);
    refer(r, "encounter", "Encounter", encounter);
    answer_one(r, word);
    push(entries, r);
    struct json *o = a_resource(urgent ? "Flag" : "Observation", id_new());
    json_set_string(o, "status", urgent ? "active" : "final");
    refer(o, "subject", "Patient", person);
    push(entries, o);
    json_set(bundle, "entry", entries);
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, bundle, 0, &f->e));
    json_free(resources);
    json_free(bundle);
    size_t i = l->visits++;
    assert_true(i < VISITS_MAX);
    l->package[i] = package;
    l->response[i] = v.response;
    l->person[i] = person;
    f->fake.utc_ms += 1000;
    f->fake.mono_ms += 1000;
    return i;
}

// The same of a new person.
static inline size_t lab_person(struct lab *l, const char *word, bool urgent)
{
    char family[40];
    snprintf(family, sizeof family, "Martin %zu", l->visits);
    return lab_visit(l, add_person(l->f, family, "Jeanne", "1942-05-12", NULL), word, urgent);
}

static inline void lab_people(struct lab *l, size_t count)
{
    for (size_t i = 0; i < count; i++)
        lab_person(l, "fine", false);
}

// Lets time pass until a whole run went well, at most that many runs. False when none did.
static inline bool lab_run(struct lab *l, size_t runs)
{
    struct sync_view v;
    enum { TURNS_MAX = 20000 };
    sync_go(l->sync, true);
    for (size_t i = 0; i < TURNS_MAX; i++) {
        sync_step(l->sync);
        sync_look(l->sync, &v);
        l->f->fake.mono_ms += 20;
        l->f->fake.utc_ms += 20;
        if (v.running)
            continue;
        if (v.trouble == SYNC_FINE || runs-- == 1)
            return v.trouble == SYNC_FINE;
        l->f->fake.mono_ms += v.next_ms > 0 ? v.next_ms : 1000;
        l->f->fake.utc_ms += v.next_ms > 0 ? v.next_ms : 1000;
    }
    fail_msg("the run does not end: stage %d, %zu of %zu", (int)v.stage, v.delivered, v.total);
    return false;
}

static inline enum package_state lab_state(struct lab *l, size_t visit)
{
    struct store_package p = {0};
    assert_ok(l->f, store_package(l->f->s, l->package[visit], &p, &l->f->e));
    return p.state;
}

static inline size_t lab_count(struct lab *l, enum package_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < l->visits; i++)
        n += lab_state(l, i) == state;
    return n;
}

// Everything is there once: as many of each type as there should be, no orphan, nothing doubled.
static inline void lab_exactly_once(struct lab *l, size_t people)
{
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), l->visits);
    assert_int_equal(fhir_fake_count(l->server, "Patient"), people);
    assert_int_equal(fhir_fake_count(l->server, "Encounter"), l->visits);
    assert_int_equal(fhir_fake_count(l->server, "QuestionnaireResponse"), l->visits);
    assert_int_equal(fhir_fake_faulty(l->server), 0);
}

#endif
