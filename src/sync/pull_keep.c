// SPDX-License-Identifier: EUPL-1.2
// Keeping a planned visit that came: new, changed there, changed here and there, or gone. What the
// visitor has begun or done is never taken back by what a server says.
#include "base/utf8.h"
#include "fhir/task.h"
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

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

// A visit that was given here may be given to another by somebody else: their name, and what the
// server calls them. False when it is as it was.
static bool take_owner(struct store_task *t, const struct json *task)
{
    const struct json *owner = json_get(task, "owner"), *named = json_get(owner, "identifier");
    const char *name = json_get_string(owner, "display"), *at = json_get_string(owner, "reference");
    const char *system = json_get_string(named, "system"), *value = json_get_string(named, "value");
    struct store_task before = *t;
    if (t->owner[0] == '\0' || name == NULL)
        return false;
    text_take(t->owner, sizeof t->owner, name);
    if (strcmp(before.owner, t->owner) == 0)
        return false;
    t->owner_at[0] = '\0';
    if (at != NULL && strlen(at) < sizeof t->owner_at)
        snprintf(t->owner_at, sizeof t->owner_at, "%s", at);
    else if (system != NULL && value != NULL)
        snprintf(t->owner_at, sizeof t->owner_at, "%s|%s", system, value);
    return true;
}

// Is it about this record alone, not about the store?
static bool is_of_one(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_LIMIT || rc == RC_NO;
}

static enum record_reason save(struct sync *s, struct store_task *t, const struct json *task)
{
    struct err e = {0};
    enum rc rc = store_task_save(s->store, t, &e);
    if (is_of_one(rc))
        return REASON_REFUSED;
    if (rc != RC_OK) {
        run_store_failed(s, &e);
        return REASON_NONE;
    }
    s->view.pulled++;
    resource_remember(s, t->person, t->id, task);
    return REASON_NONE;
}

static enum record_reason keep_new(struct sync *s, struct id id, const struct remote_task *remote,
                                   const struct json *task)
{
    enum record_reason why;
    struct store_task t = {.id = id, .remote = true, .at_utc_ms = clock_utc_ms(s->clock)};
    if (!remote->open)
        return REASON_NONE; // over before it came here
    t.person = people_for(s, remote->patient, &why);
    if (t.person.text[0] == '\0')
        return why;
    take(&t, remote);
    return save(s, &t, task);
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
static enum record_reason keep_known(struct sync *s, struct store_task *t,
                                     const struct remote_task *remote, const struct json *task)
{
    enum record_reason why = REASON_NONE;
    struct store_remote r = {0};
    struct remote_task base = {0};
    bool known = store_remote_get(s->store, "Task", t->id, &r, NULL) == RC_OK &&
                 task_read(r.content, s->clock, &base);
    bool here = !known || !is_same_plan(&base, t), there = !known || !is_same_remote(&base, remote);
    bool other = known && !here && take_owner(t, task);
    if (is_same_plan(remote, t) || !there) { // nothing of what counts here
        if (other || strcmp(t->note, remote->note) != 0) {
            snprintf(t->note, sizeof t->note, "%s", remote->note);
            why = save(s, t, task);
        } else {
            resource_remember(s, t->person, t->id, task);
        }
    } else if (!here && !is_begun(s, t)) {
        take(t, remote);
        why = save(s, t, task);
    } else { // begun, or changed here too: not remembered, so that ours does not go over it unseen
        keep_both(s, t, r.content, task);
    }
    json_free(r.content);
    return why;
}

// Is it planned for the person, or for a record that the person stands for?
static bool is_for(const struct sync *s, const struct store_task *t, struct id person)
{
    return person.text[0] == '\0' || id_equal(t->person, person) ||
           id_equal(store_person_survivor(s->store, t->person), person);
}

static enum record_reason keep_read(struct sync *s, const struct remote_task *remote,
                                    const struct json *task)
{
    struct store_task t;
    struct err e = {0};
    enum record_reason why;
    struct id id = task_local_id(s, task);
    enum rc rc = store_task_load(s->store, id, &t, &e);
    if (rc == RC_NO)
        return keep_new(s, id, remote, task);
    if (rc == RC_DAMAGED) // one that was altered here stops no other
        return REASON_REFUSED;
    if (rc != RC_OK) {
        run_store_failed(s, &e);
        return REASON_NONE;
    }
    if (!is_for(s, &t, people_for(s, remote->patient, &why)))
        return REASON_OTHER_PERSON; // never changed silently
    return keep_known(s, &t, remote, task);
}

void keep_task(struct sync *s, const struct json *task)
{
    struct remote_task remote;
    enum record_reason why = REASON_NONE;
    enum task_standing standing = task_standing(task);
    if (task_read(task, s->clock, &remote))
        why = keep_read(s, &remote, task);
    else if (standing == TASK_UNKNOWN)
        why = REASON_STATUS;
    else if (standing == TASK_OPEN)
        why = REASON_NOBODY;
    if (why != REASON_NONE)
        unusable_note(s, task, why);
    else
        unusable_clear(s, json_get_string(task, "id"));
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
