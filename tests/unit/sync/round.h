// SPDX-License-Identifier: EUPL-1.2
// A server that plans visits: Tasks, the people they are for, earlier results.
#ifndef ICOPE_TESTS_SYNC_ROUND_H
#define ICOPE_TESTS_SYNC_ROUND_H

#include "unit/sync/fixture.h"

#include "base/instant.h"
#include "fhir/task.h"

#define OWNER    "Practitioner/marie"
#define ROUND_AT 1790003600000 // when the round begins

// A laptop whose round is planned at a server with these habits.
static inline struct lab *round_new(const struct fake_habits *habits)
{
    struct lab *l = lab_new(habits);
    fhir_fake_clock(l->server, &l->f->fake.utc_ms);
    snprintf(l->at.owners, sizeof l->at.owners, OWNER "\nCareTeam/north\n");
    lab_engine(l);
    return l;
}

static inline struct json *named(const char *type, const char *id)
{
    struct json *r = json_new_object();
    json_set_string(r, "resourceType", type);
    json_set_string(r, "id", id);
    return r;
}

static inline void point(struct json *r, const char *member, const char *reference)
{
    struct json *to = json_new_object();
    json_set_string(to, "reference", reference);
    json_set(r, member, to);
}

static inline struct json *round_patient(const char *id, const char *family)
{
    struct json *p = named("Patient", id), *names = json_new_array(), *name = json_new_object();
    struct json *given = json_new_array();
    json_push(given, json_new_string("Jeanne"));
    json_set_string(name, "use", "official");
    json_set_string(name, "family", family);
    json_set(name, "given", given);
    json_push(names, name);
    json_set(p, "name", names);
    json_set_string(p, "birthDate", "1942-05-12");
    json_set_string(p, "gender", "female");
    json_set_string(p, "language", "fr"); // what our sheet does not know
    return p;
}

static inline struct json *round_task(const char *id, const char *patient, int64_t at_utc_ms,
                                      const char *status)
{
    char text[120];
    struct json *t = named("Task", id), *period = json_new_object(), *r = json_new_object();
    snprintf(text, sizeof text, "Patient/%s", patient);
    point(t, "for", text);
    point(t, "owner", OWNER);
    json_set_string(t, "status", status);
    json_set_string(t, "intent", "order");
    json_set_string(t, "description", "Ring twice.");
    instant_write(at_utc_ms, text);
    json_set_string(period, "start", text);
    json_set(r, "period", period);
    json_set(t, "restriction", r);
    return t;
}

static inline void there(struct lab *l, struct json *resource)
{
    fhir_fake_put(l->server, json_get_string(resource, "resourceType"),
                  json_get_string(resource, "id"), resource);
    json_free(resource);
    l->f->fake.utc_ms += 10;
}

// Plans `count` visits from `first` on, ten minutes apart, each for a person with one result.
static inline void round_plan(struct lab *l, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++) {
        char id[40], patient[40], text[60];
        snprintf(patient, sizeof patient, "p%zu", i);
        snprintf(text, sizeof text, "Martin %zu", i);
        there(l, round_patient(patient, text));
        struct json *r = named("QuestionnaireResponse", (snprintf(id, sizeof id, "r%zu", i), id));
        json_set_string(r, "status", "completed");
        json_set_string(r, "authored", "2026-05-01T10:00:00+02:00");
        snprintf(text, sizeof text, "Patient/%s", patient);
        point(r, "subject", text);
        there(l, r);
        snprintf(id, sizeof id, "t%zu", i);
        there(l, round_task(id, patient, ROUND_AT + (int64_t)i * 600000, "requested"));
    }
}

// Planned visits here of that status (NULL any).
static inline size_t round_count(struct lab *l, const char *status)
{
    struct arena a = {0};
    struct store_task *all = NULL;
    size_t count = 0, n = 0;
    assert_ok(l->f, store_tasks(l->f->s, 0, INT64_MAX, &a, &all, &count, &l->f->e));
    for (size_t i = 0; i < count; i++)
        n += status == NULL || strcmp(all[i].status, status) == 0;
    arena_release(&a);
    return n;
}

// The planned visit of the person of that family name.
// Where the last whole listing ended (server's clock), 0 never.
static inline int64_t round_mark(struct lab *l)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    int64_t from = 0;
    assert_ok(l->f, store_setting(l->f->s, "pull", &a, &text, &l->f->e));
    if (text != NULL)
        assert_ok(l->f, json_parse(text, strlen(text), &JSON_LIMITS, &v, &l->f->e));
    json_int(json_get(v, "from"), &from);
    json_free(v);
    arena_release(&a);
    return from;
}

static inline struct store_task round_of(struct lab *l, const char *family)
{
    struct arena a = {0};
    struct store_task *all = NULL, found = {.at_utc_ms = -1};
    size_t count = 0;
    assert_ok(l->f, store_tasks(l->f->s, 0, INT64_MAX, &a, &all, &count, &l->f->e));
    for (size_t i = 0; i < count; i++) {
        const struct store_person *p = store_person_find(l->f->s, all[i].person);
        if (p != NULL && strcmp(p->family, family) == 0)
            found = all[i];
    }
    arena_release(&a);
    return found;
}

static inline struct sync_view round_view(struct lab *l)
{
    struct sync_view v;
    sync_look(l->sync, &v);
    return v;
}

static inline size_t round_conflicts(struct lab *l)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    arena_release(&a);
    return count;
}

static inline bool count_remote(const struct store_remote *r, void *self)
{
    (void)r;
    ++*(size_t *)self;
    return true;
}

// All of round_plan(0, count) is here once, whole.
static inline void round_whole(struct lab *l, size_t count)
{
    assert_int_equal(round_count(l, NULL), count);
    assert_int_equal(store_person_count(l->f->s), count);
    for (size_t i = 0; i < count; i++) {
        char family[40];
        size_t results = 0;
        snprintf(family, sizeof family, "Martin %zu", i);
        struct store_task t = round_of(l, family);
        assert_int_equal(t.at_utc_ms, ROUND_AT + (int64_t)i * 600000);
        assert_true(t.remote);
        assert_ok(l->f, store_remotes(l->f->s, t.person, "QuestionnaireResponse", count_remote,
                                      &results, &l->f->e));
        assert_int_equal(results, 1);
    }
}

#endif
