// SPDX-License-Identifier: EUPL-1.2
// A person known to a server in memory, changed here and there, and the conflict being settled.
#ifndef ICOPE_TESTS_SYNC_CONFLICT_H
#define ICOPE_TESTS_SYNC_CONFLICT_H

#include "unit/sync/fixture.h"

#include "conflict/resolve.h"
#include "fhir/element.h"
#include "fhir/patient.h"
#include "sync/bundle.h"

static const struct {
    const char *name;
    struct fake_habits habits;
} servers[] = {
    {"plain", {0}},
    {"conditions ignored", {.ignore_conditions = true}},
    {"not atomic", {.not_atomic = true}},
    {"minimal replies", {.minimal = true}},
    {"create refused by 404", {.create_refused = 404}},
};

// Changes a field of the sheet here.
static inline void change(struct lab *l, struct id person, enum person_field field,
                          const char *value)
{
    struct json *kept = NULL;
    struct person_fields p;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    patient_to_fields(kept, &p);
    snprintf(p.at[field], PERSON_FIELD_BYTES, "%s", value);
    struct json *next = patient_from_fields(&p, kept, person);
    assert_ok(l->f, store_person_save(l->f->s, next, &l->f->e));
    json_free(kept);
    json_free(next);
}

// Finds the Patient there, whatever it is called.
static inline const struct json *there(struct lab *l, struct id person, char *ret_id, size_t bytes)
{
    struct store_remote r = {0};
    const char *id = person.text;
    if (store_remote_get(l->f->s, "Patient", person, &r, NULL) == RC_OK && r.remote_id[0] != '\0')
        id = r.remote_id;
    snprintf(ret_id, bytes, "%s", id);
    json_free(r.content);
    return fhir_fake_get(l->server, "Patient", ret_id);
}

static inline void change_there(struct lab *l, struct id person, enum person_field field,
                                const char *value)
{
    char id[80];
    struct person_fields p;
    const struct json *now = there(l, person, id, sizeof id);
    patient_to_fields(now, &p);
    snprintf(p.at[field], PERSON_FIELD_BYTES, "%s", value);
    struct json *next = patient_from_fields(&p, now, person);
    json_set_string(next, "id", id);
    fhir_fake_put(l->server, "Patient", id, next);
    json_free(next);
}

static inline const char *value_there(struct lab *l, struct id person, enum person_field field)
{
    static char out[PERSON_FIELD_BYTES];
    char id[80];
    struct person_fields p;
    patient_to_fields(there(l, person, id, sizeof id), &p);
    snprintf(out, sizeof out, "%s", p.at[field]);
    return out;
}

static inline const char *value_here(struct lab *l, struct id person, enum person_field field)
{
    static char out[PERSON_FIELD_BYTES];
    struct json *kept = NULL;
    struct person_fields p;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    patient_to_fields(kept, &p);
    snprintf(out, sizeof out, "%s", p.at[field]);
    json_free(kept);
    return out;
}

// Queues a package of the person as the record is now, with that resource (taken over; NULL none);
// its index among the visits.
static inline size_t send_with(struct lab *l, struct id person, struct json *more)
{
    struct json *kept = NULL;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    struct json *leaves = package_patient(kept), *package = package_of_one(leaves, &l->f->clock);
    struct json *entries = json_get(package, "entry");
    if (more != NULL)
        push(entries, more);
    struct json *response = a_resource("QuestionnaireResponse", id_new());
    json_set_string(response, "status", "completed");
    refer(response, "subject", "Patient", person);
    push(entries, response);
    assert_ok(l->f, store_package_add(l->f->s, person, package, &l->f->e));
    size_t i = l->visits++;
    l->package[i] = id_from(json_get_string(package, "id"));
    l->person[i] = person;
    l->f->fake.utc_ms += 1000;
    l->f->fake.mono_ms += 1000;
    json_free(kept);
    json_free(leaves);
    json_free(package);
    return i;
}

// The same of the person alone.
static inline size_t send_person(struct lab *l, struct id person)
{
    return send_with(l, person, NULL);
}

static inline size_t waiting(struct lab *l, unsigned states)
{
    struct store_package *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    assert_ok(l->f, store_packages(l->f->s, states, &a, &all, &count, &l->f->e));
    arena_release(&a);
    return count;
}

static inline struct id only_conflict(struct lab *l)
{
    struct store_conflict *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    assert_int_equal(count, 1);
    struct id id = all[0].id;
    arena_release(&a);
    return id;
}

static inline void open_it(struct lab *l, struct resolution *r)
{
    assert_ok(l->f, resolution_open(l->f->s, &l->f->clock, only_conflict(l), r, &l->f->e));
}

static inline void choose(struct resolution *r, const char *name, enum conflict_side side)
{
    for (size_t i = 0; i < r->d.count; i++) {
        if (strcmp(r->d.at[i].name, name) == 0) {
            assert_true(resolution_choose(r, i, side));
            return;
        }
    }
    fail_msg("%s does not differ", name);
}

static inline void settle(struct lab *l, struct resolution *r)
{
    assert_ok(l->f, resolution_settle(r, false, &l->f->e));
    resolution_release(r);
}

// Known there, then changed there and here: the town and the phone here, the street and the phone
// there.
static inline size_t clash(struct lab *l, struct id *ret_person)
{
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon");
    send_person(l, person);
    assert_true(lab_run(l, 3));
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), l->visits);
    change_there(l, person, PERSON_ADDRESS, "1 rue Haute");
    change_there(l, person, PERSON_PHONE, "05 00 00 00 00");
    change(l, person, PERSON_TOWN, "Montréjeau");
    change(l, person, PERSON_PHONE, "06 00 00 00 00");
    size_t i = send_person(l, person);
    lab_run(l, 3);
    assert_int_equal(lab_state(l, i), PACKAGE_DELIVERED); // the visit goes on without the person
    *ret_person = person;
    return i;
}

#endif
