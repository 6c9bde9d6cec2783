// SPDX-License-Identifier: EUPL-1.2
// A server with finished visits of other laptops, and the coordinator's store beside it.
#ifndef ICOPE_TESTS_SYNC_GATHER_H
#define ICOPE_TESTS_SYNC_GATHER_H

#include "unit/sync/round.h"

#include "fhir/element.h"
#include "fhir/visit_bundle.h"
#include "store/gather.h"

#define LAPTOP "11111111-2222-4333-8444-555555555555"

// A visit as a laptop hands it over. The identifiers are made of its number.
struct visit_there {
    struct id visit, response, person;
};

static inline struct id id_numbered(const char *kind, size_t n)
{
    char name[60];
    snprintf(name, sizeof name, "%s/%zu", kind, n);
    return id_named(id_from(LAPTOP), name);
}

static inline struct json *consent_saying(struct id id, struct id person, const char *at,
                                          const char *send)
{
    char text[900];
    struct json *c = NULL;
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Consent\",\"id\":\"%s\",\"identifier\":[{\"system\":"
             "\"urn:ietf:rfc:3986\",\"value\":\"urn:uuid:%s\"}],\"status\":\"active\",\"patient\":"
             "{\"reference\":\"Patient/%s\"},\"dateTime\":\"%s\",\"provision\":{\"provision\":[{"
             "\"type\":\"%s\",\"code\":[{\"coding\":[{\"system\":\"" FHIR_CODES
             "icope-consent\",\"code\":\"send\"}]}]}]}}",
             id.text, id.text, person.text, at, send);
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &c, NULL), RC_OK);
    return c;
}

static inline struct json *encounter_there(const struct visit_there *v, size_t n, int minute)
{
    char text[80];
    struct json *e = a_resource("Encounter", v->visit), *number = json_new_object();
    struct json *period = json_new_object();
    json_set_string(e, "status", "finished");
    refer(e, "subject", "Patient", v->person);
    json_set_string(number, "system", PART_LEDGER LAPTOP);
    snprintf(text, sizeof text, "%zu", n + 1);
    json_set_string(number, "value", text);
    json_push(json_get(e, "identifier"), number);
    snprintf(text, sizeof text, "2026-05-0%zuT10:%02d:00+02:00", 1 + n % 9, minute);
    json_set_string(period, "start", text);
    json_set_string(period, "end", text);
    json_set(e, "period", period);
    return e;
}

// The visit numbered n (from 0) of person `who`; `word` stands in the response.
static inline struct visit_there put_visit(struct lab *l, size_t n, size_t who, const char *word)
{
    char text[80];
    struct visit_there v = {id_numbered("visit", n), id_numbered("response", n),
                            id_numbered("person", who)};
    struct json *p = a_resource("Patient", v.person);
    snprintf(text, sizeof text, "Martin %zu", who);
    struct json *named = round_patient("x", text);
    json_set(p, "name", json_share(json_get(named, "name")));
    json_set_string(p, "birthDate", "1942-05-12");
    json_free(named);
    there(l, p);
    struct json *r = a_resource("QuestionnaireResponse", v.response);
    json_set_string(r, "status", "completed");
    json_set_string(r, "questionnaire", FORM "|1.0.0");
    refer(r, "subject", "Patient", v.person);
    refer(r, "encounter", "Encounter", v.visit);
    json_set(r, "author", part_practitioner("paul"));
    answer_one(r, word);
    there(l, r);
    struct json *o = a_resource("Observation", id_numbered("observation", n));
    json_set_string(o, "status", "final");
    refer(o, "encounter", "Encounter", v.visit);
    there(l, o);
    there(l, consent_saying(id_named(v.visit, "Consent"), v.person, "2026-05-01T10:00:00+02:00",
                            "permit"));
    there(l, encounter_there(&v, n, 0));
    return v;
}

// A visit under an id of the server's own choice, with ours as its identifier.
static inline void put_under_another_id(struct lab *l, size_t n, const char *there_)
{
    struct visit_there v = put_visit(l, n, n, "fine");
    struct json *e = json_copy(fhir_fake_get(l->server, "Encounter", v.visit.text));
    struct json *r = json_copy(fhir_fake_get(l->server, "QuestionnaireResponse", v.response.text));
    char reference[100];
    snprintf(reference, sizeof reference, "Encounter/%s", there_);
    point(r, "encounter", reference);
    json_set_string(e, "id", there_);
    fhir_fake_put(l->server, "Encounter", v.visit.text, NULL);
    there(l, e);
    there(l, r);
}

// Lets time pass until everybody's visits came, at most that many runs. False when none went well.
static inline bool gather_run(struct lab *l, size_t runs)
{
    struct sync_view v;
    for (; runs > 0; runs--) {
        sync_gather(l->sync, 6);
        for (size_t i = 0; i < 200000; i++) {
            sync_step(l->sync);
            sync_look(l->sync, &v);
            l->f->fake.mono_ms += 20;
            l->f->fake.utc_ms += 20;
            if (!v.running)
                break;
        }
        assert_false(v.running);
        if (v.trouble == SYNC_FINE)
            return true;
    }
    return false;
}

// Every so many requests something happens.
struct cuts {
    enum fake_fault fault;
    size_t every;
};

static inline enum fake_fault cut_some(void *self, size_t request)
{
    const struct cuts *c = self;
    return request % c->every == c->every - 1 ? c->fault : FAULT_NONE;
}

static inline struct gather_view gathered(struct lab *l)
{
    return round_view(l).gather;
}

// Visits of other laptops that are here.
static inline size_t gathered_count(struct lab *l)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_gathered(l->f->s, &a, &all, &count, &l->f->e));
    arena_release(&a);
    return count;
}

static inline struct lab *gather_new(const struct fake_habits *habits)
{
    struct lab *l = lab_new(habits);
    fhir_fake_clock(l->server, &l->f->fake.utc_ms);
    return l;
}

#endif
