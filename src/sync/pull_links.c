// SPDX-License-Identifier: EUPL-1.2
// The people of a page arrive: those who were asked for, those they were replaced by (FHIR R4
// Patient.link), and for each that did not come the reason.
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

enum { HOPS_MAX = 5, CHAIN_MAX = 16 };

static const struct fetch_kind patients = {"Patient", "_id", "", "&_count=80", 40, true, false};

// The id of a Patient on this server, "" when the reference leads elsewhere.
static void id_there(const struct sync *s, const char *reference, char out[80])
{
    static const char kind[] = "Patient/", urn[] = "urn:uuid:";
    size_t base = strlen(s->server.base);
    out[0] = '\0';
    if (strncmp(reference, s->server.base, base) == 0 && reference[base] == '/')
        reference += base + 1;
    if (strncmp(reference, kind, sizeof kind - 1) == 0)
        reference += sizeof kind - 1;
    else if (strncmp(reference, urn, sizeof urn - 1) == 0)
        reference += sizeof urn - 1;
    else
        return;
    size_t len = strcspn(reference, "/?#");
    if (resource_is_id(reference, len) && len < 80)
        snprintf(out, 80, "%.*s", (int)len, reference);
}

static void note_link(struct sync *s, const struct json *patient)
{
    const char *reference;
    char there[80];
    store_replaced_by(patient, &reference);
    if (reference == NULL)
        return;
    id_there(s, reference, there);
    json_set_string(s->pull.links, json_get_string(patient, "id"), there);
}

static bool note_lost(const char *key, struct json *value, void *self)
{
    json_set_string(self, key, json_string(value));
    return true;
}

// Takes over what came, and why the rest did not.
static void gather(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->arrived == NULL)
        p->arrived = json_new_array();
    for (size_t i = 0; i < json_count(p->fetch.found); i++) {
        note_link(s, json_at(p->fetch.found, i));
        json_push(p->arrived, json_share(json_at(p->fetch.found, i)));
    }
    json_each(p->fetch.lost, note_lost, p->why);
}

// Ids of those that replace somebody who came, and were not asked for yet.
static struct json *survivors(struct sync *s)
{
    struct pull *p = &s->pull;
    struct json *ids = json_new_array();
    for (size_t i = 0; i < json_count(p->arrived); i++) {
        const char *to = json_get_string(p->links, json_get_string(json_at(p->arrived, i), "id"));
        if (to == NULL || to[0] == '\0' || json_get(p->people, to) != NULL)
            continue;
        json_push(ids, json_new_string(to));
        json_set_string(p->people, to, ""); // until it came
    }
    return ids;
}

// Ours of a Patient there that can be used, "" none.
static struct id ours_of(const struct sync *s, const char *there)
{
    const char *id = json_get_string(s->pull.people, there);
    return id != NULL ? id_from(id) : (struct id){{0}};
}

// Whom those who came are replaced by, by our names: one that did not come has the name it would
// have here.
static void link_people(struct sync *s)
{
    struct err e = {0};
    const struct pull *p = &s->pull;
    for (size_t i = 0; i < json_count(p->arrived) && s->view.trouble == SYNC_FINE; i++) {
        const char *there = json_get_string(json_at(p->arrived, i), "id"), *reference;
        const char *to = json_get_string(p->links, there);
        struct id person = ours_of(s, there);
        if (to == NULL || store_person_find(s->store, person) == NULL)
            continue;
        struct id by = ours_of(s, to);
        store_replaced_by(json_at(p->arrived, i), &reference);
        if (by.text[0] == '\0')
            by = resource_local_id(s, "Patient", to[0] != '\0' ? to : reference);
        if (store_person_replaced(s->store, person, by, &e) != RC_OK)
            run_store_failed(s, &e);
    }
}

// Somebody who did not come.
struct known_people {
    struct sync *sync;
    struct json *names; // id there → ours, of the people of the round; owned
};

static bool use_known(const char *there, struct json *code, void *self)
{
    static const enum record_reason spoilt[] = {REASON_PERSON_TOO_LONG, REASON_PERSON_UNREADABLE,
                                                REASON_PERSON_FAILED};
    struct known_people *k = self;
    struct sync *s = k->sync;
    enum record_reason why = record_reason_of(json_string(code));
    if (ours_of(s, there).text[0] != '\0')
        return true;
    for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
        const char *ours = why == spoilt[i] ? json_get_string(k->names, there) : NULL;
        if (ours == NULL || store_person_find(s->store, id_from(ours)) == NULL)
            continue;
        json_set_string(s->pull.people, there, ours);
        unusable_record(s, "Patient", there, why);
    }
    return true;
}

// Who is here stays who they are, though their record there does not come as it is now.
static void keep_known_people(struct sync *s)
{
    struct arena a = {0};
    struct id *people = NULL;
    struct known_people k = {.sync = s, .names = json_new_object()};
    struct json *ids = json_new_array();
    size_t count = json_count(s->pull.why) > 0 ? pull_planned(s, true, &a, &people) : 0;
    for (size_t i = 0; i < count; i++)
        pull_add_remote_id(s, ids, "Patient", people[i], k.names);
    json_each(s->pull.why, use_known, &k);
    json_free(ids);
    json_free(k.names);
    arena_release(&a);
}

void people_begin(struct sync *s, const struct fetch_kind *kind, struct json *ids)
{
    struct pull *p = &s->pull;
    json_free(p->arrived);
    p->arrived = NULL;
    p->gathered = false;
    p->hops = 0;
    fetch_begin(&p->fetch, kind != NULL ? kind : &patients, ids);
}

bool people_more(struct sync *s)
{
    struct pull *p = &s->pull;
    while (!p->gathered) {
        if (fetch_more(s))
            return true;
        gather(s);
        struct json *more = survivors(s);
        p->gathered = json_count(more) == 0 || p->hops++ >= HOPS_MAX;
        fetch_release(&p->fetch);
        fetch_begin(&p->fetch, &patients, more);
    }
    if (pull_keep_some(s, keep_patient, p->arrived))
        return true;
    keep_known_people(s);
    link_people(s);
    return false;
}

struct id people_for(const struct sync *s, const char *there, enum record_reason *ret_why)
{
    const struct pull *p = &s->pull;
    struct id found = ours_of(s, there);
    const char *at = there, *why = json_get_string(p->why, there);
    for (size_t i = 0; i < CHAIN_MAX; i++) {
        at = json_get_string(p->links, at);
        if (at == NULL || strcmp(at, there) == 0) // the end, or a circle: nobody else stands for it
            break;
        struct id next = ours_of(s, at);
        if (next.text[0] != '\0')
            found = next;
    }
    if (at != NULL && ours_of(s, there).text[0] != '\0')
        found = ours_of(s, there);
    *ret_why = found.text[0] != '\0' ? REASON_NONE
               : why != NULL         ? record_reason_of(why)
                                     : REASON_PERSON_MISSING;
    return found.text[0] != '\0' ? store_person_survivor(s->store, found) : found;
}
