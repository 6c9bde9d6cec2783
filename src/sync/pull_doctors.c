// SPDX-License-Identifier: EUPL-1.2
// Who the general practitioners are whom people refer to: asked for after the round, many at once,
// roles first and then whom these lead to. What does not come is not known, and is asked for again
// another day; it stops nothing.
#include "store/doctor_names.h"
#include "store/moment.h"
#include "store/store.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 1000 };
static const int64_t hour_ms = 3600000, day_ms = 86400000;

// In the order in which one leads to another.
static const struct fetch_kind kinds[] = {
    {"PractitionerRole", "_id", "", "&_count=80", 40, true, false},
    {"Practitioner", "_id", "", "&_count=80", 40, true, false},
    {"Organization", "_id", "", "&_count=80", 40, true, false},
};

static int64_t number(const struct json *note, const char *key)
{
    int64_t n = 0;
    json_int(json_get(note, key), &n);
    return n;
}

static bool has_text(const struct json *note, const char *key)
{
    const char *text = json_get_string(note, key);
    return text != NULL && text[0] != '\0';
}

// ---- what is wanted ----

// Notes that are read.
struct reading {
    struct json *all;
    int64_t now_utc_ms; // 0: the clock is in doubt, nothing expires
};

static bool take_note(const char *key, struct json *note, void *self)
{
    struct reading *r = self;
    bool over = r->now_utc_ms > 0 && r->now_utc_ms - number(note, "wanted") >= 400 * day_ms;
    if (!over) // else nobody is theirs any more
        json_set(r->all, key, json_share(note));
    return true;
}

void doctors_begin(struct sync *s)
{
    struct pull *p = &s->pull;
    struct json *kept = doctor_names(s->store, s->server.base);
    bool fits = store_time(s->store) == TIME_FITS;
    struct reading r = {.all = json_new_object(), .now_utc_ms = fits ? clock_utc_ms(s->clock) : 0};
    p->doctors_first = kept == NULL;
    json_each(kept, take_note, &r);
    json_free(kept);
    p->doctors = r.all;
}

static void want(struct sync *s, const struct json *reference)
{
    struct pull *p = &s->pull;
    char key[DOCTOR_KEY_BYTES];
    int64_t now = store_time_now(s->store);
    if (!doctor_key(s->server.base, reference, key))
        return;
    struct json *note = json_get(p->doctors, key);
    if (note == NULL) {
        if (json_count(p->doctors) >= NAMES_MAX)
            return;
        note = json_new_object();
        json_set_string(note, "name", "");
        json_set(p->doctors, key, note);
    } else if (now - number(note, "wanted") < 30 * day_ms) {
        return; // noted lately
    }
    json_set(note, "wanted", json_new_int(now));
    p->doctors_changed = true;
}

void doctors_of(struct sync *s, const struct json *patient)
{
    const struct json *all = json_get(patient, "generalPractitioner");
    for (size_t i = 0; s->pull.doctors != NULL && i < json_count(all); i++)
        if (!has_text(json_at(all, i), "display"))
            want(s, json_at(all, i));
}

void doctors_note(struct sync *s)
{
    struct err e = {0};
    struct pull *p = &s->pull;
    if (!p->doctors_changed)
        return;
    p->doctors_changed = false;
    if (doctor_names_note(s->store, s->server.base, p->doctors, &e) != RC_OK)
        run_store_failed(s, &e);
}

// Those of the people of the round who came before names were asked for.
static void want_those_here(struct sync *s)
{
    struct arena a = {0};
    struct id *people = NULL;
    size_t count = pull_planned(s, true, &a, &people);
    for (size_t i = 0; i < count; i++) {
        struct json *patient = NULL;
        if (store_person_load(s->store, people[i], &patient, NULL) == RC_OK)
            doctors_of(s, patient);
        json_free(patient);
    }
    arena_release(&a);
    s->pull.doctors_changed = true; // also when there are none: they were looked at
}

// ---- what is asked for ----

// Ids of one kind that are due.
struct collecting {
    const struct sync *sync;
    const char *type;
    struct json *ids;
};

static bool add_due(const char *key, struct json *note, void *self)
{
    struct collecting *c = self;
    size_t len = strlen(c->type);
    int64_t ago = store_time_now(c->sync->store) - number(note, "asked");
    int64_t wait = has_text(note, "name") ? 30 * day_ms : c->sync->by_hand ? hour_ms : day_ms;
    if (strncmp(key, c->type, len) == 0 && key[len] == '/' && query_is_id(key + len + 1) &&
        (ago < 0 || ago >= wait))
        json_push(c->ids, json_new_string(key + len + 1));
    return true;
}

static void set_name(struct sync *s, struct json *note, const char *name)
{
    json_set_string(note, "name", name);
    json_set(note, "asked", json_new_int(store_time_now(s->store)));
    s->pull.doctors_changed = true;
}

// Whom a role leads to: its practitioner, else its organisation.
static void follow_role(struct sync *s, struct json *note, const struct json *role)
{
    static const char *const members[] = {"practitioner", "organization"};
    char key[DOCTOR_KEY_BYTES];
    json_set(note, "lead", NULL);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct json *to = json_get(role, members[i]);
        if (has_text(to, "display")) {
            struct json *named = json_new_object();
            struct buf name = {0};
            json_set_string(named, "name", json_get_string(to, "display"));
            doctor_own_name(named, clock_today(s->clock), &name);
            set_name(s, note, buf_text(&name));
            buf_wipe(&name);
            json_free(named);
            return;
        }
        if (doctor_key(s->server.base, to, key)) {
            json_set_string(note, "lead", key);
            want(s, to);
            return;
        }
    }
}

static void keep(struct sync *s, const struct json *resource)
{
    char key[DOCTOR_KEY_BYTES];
    struct buf name = {0};
    snprintf(key, sizeof key, "%.30s/%.64s", json_get_string(resource, "resourceType"),
             json_get_string(resource, "id"));
    struct json *note = json_get(s->pull.doctors, key);
    if (note == NULL)
        return; // not asked for
    doctor_own_name(resource, clock_today(s->clock), &name);
    set_name(s, note, buf_text(&name));
    if (s->pull.doctors_at == 0)
        follow_role(s, note, resource);
    buf_wipe(&name);
}

// One that the server has not is not known any more; one that it does not show now stays as it was.
static void keep_missing(struct sync *s, const struct fetch *f)
{
    for (size_t i = 0; i < json_count(f->ids); i++) {
        char key[DOCTOR_KEY_BYTES];
        snprintf(key, sizeof key, "%s/%.64s", f->kind->type, json_string(json_at(f->ids, i)));
        struct json *note = json_get(s->pull.doctors, key);
        if (note == NULL)
            continue;
        json_set(note, "asked", json_new_int(store_time_now(s->store)));
        s->pull.doctors_changed = true;
    }
    for (size_t i = 0; i < json_count(f->gone); i++) {
        char key[DOCTOR_KEY_BYTES];
        snprintf(key, sizeof key, "%s/%.64s", f->kind->type, json_string(json_at(f->gone, i)));
        struct json *note = json_get(s->pull.doctors, key);
        if (note != NULL)
            set_name(s, note, "");
    }
}

// Roles are called as whom they lead to.
static bool name_role(const char *key, struct json *note, void *self)
{
    struct pull *p = self;
    const char *lead = json_get_string(note, "lead");
    const char *name = lead != NULL ? json_get_string(json_get(p->doctors, lead), "name") : NULL;
    (void)key;
    if (name != NULL)
        json_set_string(note, "name", name);
    return true;
}

bool doctors_more(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->doctors == NULL) { // no round was asked for
        pull_go_on(p, PULL_STEPS);
        return false;
    }
    if (p->doctors_first)
        want_those_here(s);
    p->doctors_first = false;
    while (p->doctors_at < ARRAY_LEN(kinds)) {
        if (p->fetch.kind == NULL) {
            struct collecting c = {s, kinds[p->doctors_at].type, json_new_array()};
            json_each(p->doctors, add_due, &c);
            fetch_begin(&p->fetch, &kinds[p->doctors_at], c.ids);
        }
        if (fetch_more(s))
            return true;
        keep_missing(s, &p->fetch);
        for (size_t i = 0; i < json_count(p->fetch.found); i++)
            keep(s, json_at(p->fetch.found, i));
        fetch_release(&p->fetch);
        p->doctors_at++;
    }
    json_each(p->doctors, name_role, p);
    doctors_note(s);
    pull_go_on(p, PULL_STEPS);
    return false;
}
