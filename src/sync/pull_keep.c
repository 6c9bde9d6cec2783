// SPDX-License-Identifier: EUPL-1.2
// Keeping a planned visit that came: new, changed there, changed here and there, or gone. What the
// visitor has begun or done is never taken back by what a server says.
#include "fhir/task.h"
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

struct id resource_local_id(const struct sync *s, const char *type, const char *remote_id)
{
    // The name space of addresses (RFC 9562 §6.6).
    static const struct id addresses = {"6ba7b811-9dad-11d1-80b4-00c04fd430c8"};
    char name[600];
    snprintf(name, sizeof name, "%s/%.40s/%.80s", s->server.base, type, remote_id);
    return id_valid(remote_id) ? id_from(remote_id) : id_named(addresses, name);
}

const char *resource_version(const struct json *resource)
{
    const char *version = json_get_string(json_get(resource, "meta"), "versionId");
    return version != NULL && strlen(version) < 80 ? version : "";
}

void resource_remember(struct sync *s, struct id person, struct id id, const struct json *resource)
{
    struct err e = {0};
    struct store_remote r = {
        .id = id, .seen_utc_ms = clock_utc_ms(s->clock), .content = json_copy(resource)};
    snprintf(r.type, sizeof r.type, "%s", json_get_string(resource, "resourceType"));
    snprintf(r.remote_id, sizeof r.remote_id, "%s", json_get_string(resource, "id"));
    snprintf(r.version, sizeof r.version, "%s", resource_version(resource));
    if (store_remote_put(s->store, person, &r, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(r.content);
}

static struct id task_local_id(const struct sync *s, const struct json *task)
{
    return resource_local_id(s, "Task", json_get_string(task, "id"));
}

static bool same(const struct json *a, const struct json *b)
{
    return a != NULL && resource_holds(a, b) && resource_holds(b, a);
}

bool task_is_news(struct sync *s, const struct json *task)
{
    struct store_remote r = {0};
    struct id id = task_local_id(s, task);
    if (store_remote_get(s->store, "Task", id, &r, NULL) != RC_OK)
        return true;
    const char *version = resource_version(task);
    bool known = version[0] != '\0' ? strcmp(version, r.version) == 0 : same(r.content, task);
    json_free(r.content);
    return !known;
}

// ---- conflicts ----

// The open one about it: what it holds, new and owned, or NULL.
static struct json *open_conflict(struct sync *s, const char *type, struct id id)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct json *sides = NULL;
    size_t count = 0;
    store_conflicts(s->store, false, &a, &all, &count, NULL);
    for (size_t i = 0; i < count && sides == NULL; i++)
        if (id_equal(all[i].resource, id) && strcmp(all[i].type, type) == 0)
            store_conflict_sides(s->store, all[i].id, &sides, NULL);
    arena_release(&a);
    return sides;
}

void keep_conflict(struct sync *s, struct id person, const char *type, struct id id,
                   const struct json *base, struct json *ours, const struct json *theirs)
{
    struct err e = {0};
    struct id conflict;
    struct json *before = open_conflict(s, type, id), *sides = json_new_object();
    s->view.pull_conflicts++;
    if (base != NULL)
        json_set(sides, "base", json_copy(base));
    json_set(sides, "ours", json_share(ours));
    json_set(sides, "theirs", json_copy(theirs));
    json_set_string(sides, "package", json_get_string(before, "package")); // that waits for it
    if (!json_equal(before, sides)) {
        if (store_conflict_add(s->store, person, type, id, sides, &conflict, &e) != RC_OK)
            run_store_failed(s, &e);
        else if (conflict_merged(s, conflict))
            s->view.pull_conflicts--;
    }
    json_free(before);
    json_free(sides);
}

// ---- a planned visit ----

static bool is_same_plan(const struct remote_task *remote, const struct store_task *t)
{
    return strcmp(remote->status, t->status) == 0 &&
           (remote->at_utc_ms == 0 || remote->at_utc_ms == t->at_utc_ms);
}

static bool is_same_remote(const struct remote_task *a, const struct remote_task *b)
{
    return strcmp(a->status, b->status) == 0 && a->at_utc_ms == b->at_utc_ms;
}

// Did the visitor begin, or is it over?
static bool is_begun(struct sync *s, const struct store_task *t)
{
    static const char *const kept[] = {"started", "completed"};
    const struct store_person *p = store_person_find(s->store, t->person);
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        if (strcmp(kept[i], t->status) == 0)
            return true;
    return p != NULL && p->open_visit.text[0] != '\0';
}

static void take(struct store_task *t, const struct remote_task *remote)
{
    snprintf(t->status, sizeof t->status, "%s", remote->status);
    snprintf(t->note, sizeof t->note, "%s", remote->note);
    snprintf(t->reason, sizeof t->reason, "%s", remote->reason);
    if (remote->at_utc_ms != 0)
        t->at_utc_ms = remote->at_utc_ms;
}

static void save(struct sync *s, struct store_task *t, const struct json *task)
{
    struct err e = {0};
    if (store_task_save(s->store, t, &e) != RC_OK) {
        run_store_failed(s, &e);
        return;
    }
    s->view.pulled++;
    resource_remember(s, t->person, t->id, task);
}

static void keep_new(struct sync *s, struct id id, const struct remote_task *remote,
                     const struct json *task)
{
    const char *person = json_get_string(s->pull.people, remote->patient);
    struct store_task t = {.id = id, .remote = true, .at_utc_ms = clock_utc_ms(s->clock)};
    if (!remote->open)
        return; // over before it came here
    if (person == NULL || person[0] == '\0') {
        s->view.pull_unusable++;
        json_set(s->pull.again, json_get_string(task, "id"), json_new_bool(true));
        return;
    }
    t.person = id_from(person);
    const struct store_person *p = store_person_find(s->store, t.person);
    if (p != NULL && p->merged_into.text[0] != '\0')
        t.person = p->merged_into;
    take(&t, remote);
    save(s, &t, task);
}

static void keep_both(struct sync *s, const struct store_task *t, const struct json *base,
                      const struct json *task)
{
    struct json *ours = task_report(base != NULL ? base : task, t, s->clock, NULL);
    json_set(ours, "lastModified", NULL); // the same each time it is looked at
    keep_conflict(s, t->person, "Task", t->id, base, ours, task);
    json_free(ours);
}

// It was here before: what changed where?
static void keep_known(struct sync *s, struct store_task *t, const struct remote_task *remote,
                       const struct json *task)
{
    struct store_remote r = {0};
    struct remote_task base = {0};
    bool known = store_remote_get(s->store, "Task", t->id, &r, NULL) == RC_OK &&
                 task_read(r.content, s->clock, &base);
    bool here = !known || !is_same_plan(&base, t), there = !known || !is_same_remote(&base, remote);
    if (is_same_plan(remote, t) || !there) { // nothing of what counts here
        if (strcmp(t->note, remote->note) != 0) {
            snprintf(t->note, sizeof t->note, "%s", remote->note);
            save(s, t, task);
        } else {
            resource_remember(s, t->person, t->id, task);
        }
    } else if (!here && !is_begun(s, t)) {
        take(t, remote);
        save(s, t, task);
    } else { // begun, or changed here too: not remembered, so that ours does not go over it unseen
        keep_both(s, t, r.content, task);
    }
    json_free(r.content);
}

void keep_task(struct sync *s, const struct json *task)
{
    struct store_task t;
    struct remote_task remote;
    struct err e = {0};
    struct id id = task_local_id(s, task);
    enum rc rc = store_task_load(s->store, id, &t, &e);
    if (!task_read(task, s->clock, &remote)) {
        s->view.pull_unusable++;
        return;
    }
    const char *person = json_get_string(s->pull.people, remote.patient);
    const struct store_person *p =
        person != NULL && id_valid(person) ? store_person_find(s->store, id_from(person)) : NULL;
    if (rc == RC_NO)
        keep_new(s, id, &remote, task);
    else if (rc != RC_OK)
        run_store_failed(s, &e);
    else if (p != NULL && !id_equal(p->id, t.person) && !id_equal(p->merged_into, t.person))
        s->view.pull_unusable++; // it was for somebody else: never changed silently
    else
        keep_known(s, &t, &remote, task);
}

void keep_task_gone(struct sync *s, struct id task)
{
    struct store_task t;
    struct err e = {0};
    if (store_task_load(s->store, task, &t, &e) != RC_OK || is_begun(s, &t) ||
        strcmp(t.status, "cancelled") == 0)
        return;
    snprintf(t.status, sizeof t.status, "cancelled");
    if (store_task_save(s->store, &t, &e) != RC_OK)
        run_store_failed(s, &e);
    else
        s->view.pulled++;
}
