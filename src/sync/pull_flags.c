// SPDX-License-Identifier: EUPL-1.2
// Red flags that others raised or closed: those of the people of the round, and those of ours that
// are open here. A closure there closes it here; one that cannot be read stops no other.
#include "sync/engine.h"

#include "base/instant.h"
#include "fhir/flag.h"
#include "store/flag.h"
#include "store/withdrawal.h"

#include <stdio.h>
#include <string.h>

static const struct fetch_kind of_people = {"Flag",     "subject",
                                            "Patient/", "&status=active&_count=100",
                                            20,         false,
                                            false},
                               by_id = {"Flag", "_id", "", "&_count=80", 40, true, false};

// ---- which ones ----

struct collecting {
    struct sync *sync; // the engine
    struct json *ids;  // ids there so far
};

static bool add_flag(const struct store_flag *f, void *self)
{
    struct collecting *c = self;
    pull_add_remote_id(c->sync, c->ids, "Flag", f->id, NULL);
    return true;
}

// Ids there of the flags that are open here.
static struct json *open_flags(struct sync *s)
{
    struct collecting c = {.sync = s, .ids = json_new_array()};
    store_flags(s->store, &(struct flag_filter){.open = true}, add_flag, &c, NULL);
    return c.ids;
}

// Ids there of the people with a planned visit.
static struct json *round_people(struct sync *s)
{
    struct arena a = {0};
    struct id *people = NULL;
    struct json *ids = json_new_array();
    size_t count = pull_planned(s, true, &a, &people);
    for (size_t i = 0; i < count; i++)
        pull_add_remote_id(s, ids, "Patient", people[i], s->pull.people);
    arena_release(&a);
    return ids;
}

// ---- keeping ----

static void remember(struct sync *s, struct id person, struct id id, const struct json *flag)
{
    struct store_remote r = {0};
    bool known = store_remote_get(s->store, "Flag", id, &r, NULL) == RC_OK && r.content != NULL &&
                 strcmp(r.version, resource_version(flag)) == 0;
    json_free(r.content);
    if (!known)
        resource_remember(s, person, id, flag);
}

// It stops no other; `there` is its id on the server.
static void refuse(struct sync *s, const char *there, enum record_reason why)
{
    s->view.flags_unusable++;
    unusable_record(s, "Flag", there, why);
}

static enum record_reason save(struct sync *s, const struct store_flag *f, const char *what)
{
    struct err e = {0};
    enum rc rc = store_flag_save(s->store, f, what, NULL, &e);
    if (rc == RC_INVALID || rc == RC_LIMIT || rc == RC_NO)
        return REASON_FLAG_REFUSED;
    if (rc != RC_OK)
        run_store_failed(s, &e);
    else
        s->view.pull_flags++;
    return REASON_NONE;
}

// How it was closed there, which nobody tells the server again.
static void say_closed(struct sync *s, struct store_flag *f, const struct remote_flag *there)
{
    struct json *how = json_new_object(), *told = json_get(f->content, "told");
    json_set_string(how, "code", there->outcome);
    json_set_string(how, "text", there->words);
    json_set(how, "elsewhere", json_new_bool(true));
    json_set(f->content, "outcome", how);
    if (json_type(told) != JSON_OBJECT) {
        told = json_new_object();
        json_set(f->content, "told", told);
    }
    json_set(told, "raised", json_new_bool(true));
    json_set(told, "closed", json_new_bool(true));
    f->closed_utc_ms = there->closed_utc_ms != 0 ? there->closed_utc_ms : clock_utc_ms(s->clock);
    f->untold = flag_is_untold(f);
}

// The visit it was raised in, "" none that is here.
static struct id visit_of(struct sync *s, const struct json *flag)
{
    struct store_visit v;
    const struct json *encounter = json_get(flag, "encounter");
    const char *urn = json_get_string(json_get(encounter, "identifier"), "value");
    const char *at = urn != NULL && strncmp(urn, "urn:uuid:", 9) == 0 ? urn + 9 : "";
    if (!id_valid(at) || store_visit_load(s->store, id_from(at), &v, NULL) != RC_OK)
        return (struct id){{0}};
    return v.id;
}

static enum record_reason keep_new(struct sync *s, struct store_flag f,
                                   const struct remote_flag *there, const struct json *flag)
{
    f.raised_utc_ms = there->raised_utc_ms;
    f.visit = visit_of(s, flag);
    if (f.raised_utc_ms == 0)
        f.raised_utc_ms = clock_utc_ms(s->clock);
    struct json *told = json_new_object();
    f.content = json_new_object();
    json_set_string(f.content, "code", there->code);
    json_set_string(f.content, "text", there->text);
    json_set_string(f.content, "by", there->by);
    json_set(f.content, "elsewhere", json_new_bool(true));
    json_set(told, "raised", json_new_bool(true));
    json_set(f.content, "told", told);
    if (!there->open)
        say_closed(s, &f, there);
    enum record_reason why = save(s, &f, "flag-from-server");
    if (why == REASON_NONE && s->view.trouble == SYNC_FINE)
        remember(s, f.person, f.id, flag);
    json_free(f.content);
    return why;
}

static enum record_reason close_here(struct sync *s, struct store_flag *f,
                                     const struct remote_flag *there)
{
    say_closed(s, f, there);
    return save(s, f, "flag-closed-there");
}

// Is it about the same person there?
static bool is_about(struct sync *s, const struct store_flag *f, const struct remote_flag *there)
{
    struct store_remote r = {0};
    if (strcmp(there->patient, f->person.text) == 0)
        return true;
    bool same = store_remote_get(s->store, "Patient", f->person, &r, NULL) == RC_OK &&
                strcmp(r.remote_id, there->patient) == 0;
    json_free(r.content);
    return same;
}

// Nobody here is whom it is about: why not, unless they were erased here.
static enum record_reason about_nobody(const struct sync *s, const struct remote_flag *there)
{
    enum record_reason why = REASON_NONE;
    people_for(s, there->patient, &why);
    return why == REASON_NONE || why == REASON_PERSON_ERASED ? REASON_NONE : REASON_FLAG_REFUSED;
}

// One that is not here: not what is of another kind, or about somebody who is not here.
static enum record_reason keep_unknown(struct sync *s, const struct store_flag *f,
                                       const struct remote_flag *there, const struct json *flag,
                                       bool closed)
{
    if ((!there->open && !closed) || there->code[0] == '\0')
        return REASON_NONE;
    if (f->person.text[0] == '\0')
        return closed ? about_nobody(s, there) : REASON_NONE;
    return store_has_withdrawn(s->store, f->person) ? REASON_NONE : keep_new(s, *f, there, flag);
}

// Keeps one about that person ("" not here); closed ones that are new, and those about nobody who
// can be used counted, only where `closed`. Why it was not kept.
static enum record_reason keep_of(struct sync *s, const struct json *flag, struct id person,
                                  bool closed)
{
    struct remote_flag there;
    struct store_flag f = {.content = NULL};
    struct err e = {0};
    enum record_reason why = REASON_NONE;
    const char *named = json_get_string(flag, "id");
    struct id id = resource_own_id(s, flag);
    if (!flag_read(flag, &there)) {
        refuse(s, named, REASON_FLAG_UNREADABLE);
        return REASON_FLAG_UNREADABLE;
    }
    enum rc rc = store_flag_load(s->store, id, &f, &e);
    if (rc == RC_NO) {
        why =
            keep_unknown(s, &(struct store_flag){.id = id, .person = person}, &there, flag, closed);
    } else if (rc != RC_OK) { // one that was altered here stops no other
        why = REASON_FLAG_REFUSED;
    } else if (!is_about(s, &f, &there)) { // of somebody else now: never changed silently
        why = REASON_FLAG_OTHER_PERSON;
    } else {
        if (!there.open && f.closed_utc_ms == 0)
            why = close_here(s, &f, &there);
        if (why == REASON_NONE)
            remember(s, f.person, id, flag);
    }
    if (why != REASON_NONE)
        refuse(s, named, why);
    else
        unusable_record(s, "Flag", named, REASON_NONE);
    json_free(f.content);
    return why;
}

static void keep_flag(struct sync *s, const struct json *flag)
{
    struct remote_flag there = {.open = false};
    const char *person = NULL;
    if (flag_read(flag, &there))
        person = json_get_string(s->pull.people, there.patient);
    keep_of(s, flag, person != NULL ? id_from(person) : (struct id){{0}}, false);
}

bool flag_gathered(struct sync *s, const struct json *flag, struct id person)
{
    return keep_of(s, flag, person, true) == REASON_NONE || person.text[0] != '\0';
}

// Those that did not come, where that is about the record.
static bool refuse_lost(const char *there, struct json *code, void *self)
{
    static const struct {
        enum record_reason lost, why;
    } rows[] = {{REASON_PERSON_TOO_LONG, REASON_FLAG_TOO_LONG},
                {REASON_PERSON_UNREADABLE, REASON_FLAG_UNREADABLE},
                {REASON_PERSON_FAILED, REASON_FLAG_UNREADABLE}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (record_reason_of(json_string(code)) == rows[i].lost)
            refuse(self, there, rows[i].why);
    return true;
}

bool flags_of_people(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->fetch.kind == NULL)
        fetch_begin(&p->fetch, &of_people, round_people(s));
    if (fetch_more(s) || pull_keep_some(s, keep_flag, p->fetch.found))
        return true;
    json_each(p->fetch.lost, refuse_lost, s);
    pull_go_on(p, PULL_FLAGS);
    return false;
}

bool flags_open_here(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->fetch.kind == NULL)
        fetch_begin(&p->fetch, &by_id, open_flags(s));
    if (fetch_more(s) || pull_keep_some(s, keep_flag, p->fetch.found))
        return true;
    json_each(p->fetch.lost, refuse_lost, s);
    pull_go_on(p, PULL_DOCTORS);
    return false;
}
