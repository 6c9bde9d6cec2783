// SPDX-License-Identifier: EUPL-1.2
// What others may have changed meanwhile: fetched and compared before ours goes over it, or after
// the server refused it. Nothing is overwritten silently; a person chooses.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Everything else in a package is made by its visit alone.
static const char *const shared_types[] = {"Patient", "Task", "Flag"};

bool precondition_is_shared(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(shared_types); i++)
        if (strcmp(type, shared_types[i]) == 0)
            return true;
    return false;
}

bool precondition_is_settled(const struct sync *s, const struct pending *p, const char *type,
                             const char *id)
{
    return (precondition_is_shared(type) || p->sent_before != NULL) &&
           store_remote_settled(s->store, type, id_from(id), p->row.id);
}

static struct store_remote remote_of(struct sync *s, const char *url)
{
    struct store_remote r = {0};
    char type[40];
    const char *slash = strchr(url, '/');
    if (slash == NULL)
        return r;
    snprintf(type, sizeof type, "%.*s", (int)(slash - url), url);
    if (store_remote_get(s->store, type, id_from(slash + 1), &r, NULL) != RC_OK)
        r = (struct store_remote){0};
    return r;
}

// Our own version of what is looked at, from the package; new and owned.
static struct json *ours_of(struct sync *s, const struct pending *p, const char *url)
{
    struct json *content = package_content(s, p), *ours = NULL;
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries) && ours == NULL; i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *id = json_get_string(r, "id");
        if (id != NULL && strcmp(id, strchr(url, '/') + 1) == 0)
            ours = json_copy(r);
    }
    json_free(content);
    return ours;
}

// What is there now, with what it is compared with from now on; its content is owned.
static struct store_remote seen_now(struct sync *s, const char *url, const struct json *theirs,
                                    const struct json *content)
{
    struct store_remote r = remote_of(s, url);
    const char *version = json_get_string(json_get(theirs, "meta"), "versionId");
    json_free(r.content);
    r.content = json_copy(content);
    snprintf(r.type, sizeof r.type, "%.*s", (int)(strchr(url, '/') - url), url);
    r.id = id_from(strchr(url, '/') + 1);
    snprintf(r.version, sizeof r.version, "%s", version != NULL ? version : "");
    r.seen_utc_ms = clock_utc_ms(s->clock);
    return r;
}

// Remembers what is there now as what ours is compared with from now on.
static void remember(struct sync *s, const struct pending *p, const char *url,
                     const struct json *theirs, const struct json *content)
{
    struct err e = {0};
    struct store_remote r = seen_now(s, url, theirs, content);
    if (store_remote_put(s->store, p->row.person, &r, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(r.content);
}

// A red flag that was closed there stays closed, whatever ours says of it.
static bool is_closed_flag(const char *url, const struct json *theirs)
{
    const char *status = json_get_string(theirs, "status");
    return strncmp(url, "Flag/", strlen("Flag/")) == 0 && status != NULL &&
           strcmp(status, "active") != 0;
}

static void leave(struct sync *s, const struct pending *p, const char *url,
                  const struct json *theirs)
{
    struct err e = {0};
    struct store_remote r = seen_now(s, url, theirs, theirs);
    if (store_remote_leave(s->store, p->row.person, &r, p->row.id, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(r.content);
}

static void next(struct pending *p)
{
    p->asked++;
    if (p->asked < json_count(p->reading)) {
        p->stand = STAND_READY; // precondition_first asks for the next
        return;
    }
    json_free(p->reading);
    p->reading = NULL;
    p->precondition_known = true;
    p->stand = STAND_READY;
}

// Is there more in the package than this?
static bool holds_more(struct sync *s, const struct pending *p)
{
    struct json *content = package_content(s, p);
    size_t count = json_count(json_get(content, "entry"));
    json_free(content);
    return count > 1;
}

// The rest of the package goes on: this one leaves alone what is there, and what it was compared
// with stays, so that nobody's later package goes over it unseen either.
static void go_without(struct sync *s, struct pending *p, const char *url,
                       const struct json *theirs)
{
    struct err e = {0};
    struct store_remote r = remote_of(s, url);
    const char *id = json_get_string(theirs, "id");
    if (r.type[0] == '\0') { // never seen before: what refers to it has to find it
        snprintf(r.type, sizeof r.type, "%.*s", (int)(strchr(url, '/') - url), url);
        r.id = id_from(strchr(url, '/') + 1);
        if (id != NULL && strcmp(id, r.id.text) != 0 && resource_is_id(id, strlen(id)))
            snprintf(r.remote_id, sizeof r.remote_id, "%s", id);
    }
    if (store_remote_leave(s->store, p->row.person, &r, p->row.id, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(r.content);
    next(p);
}

// Changed here and there: brought together where that needs nobody, else kept for a person. It
// holds back itself, not the visit or the red flag that came with it. Gone there, what refers to it
// has to wait too, and so has a correction one part of which somebody else changed.
static void conflict(struct sync *s, struct pending *p, const char *url, struct json *base,
                     struct json *ours, const struct json *theirs)
{
    struct err e = {0};
    struct id id;
    char type[40];
    struct json *sides = json_new_object();
    snprintf(type, sizeof type, "%.*s", (int)(strchr(url, '/') - url), url);
    if (base != NULL)
        json_set(sides, "base", json_share(base));
    json_set(sides, "ours", json_share(ours));
    if (theirs != NULL)
        json_set(sides, "theirs", json_copy(theirs));
    json_set_string(sides, "package", p->row.id.text);
    enum rc rc = store_conflict_add(s->store, p->row.person, type, id_from(strchr(url, '/') + 1),
                                    sides, &id, &e);
    json_free(sides);
    if (rc != RC_OK) {
        run_store_failed(s, &e);
        p->stand = STAND_LATER;
    } else if (theirs != NULL && conflict_merged(s, id)) {
        next(p); // its own copy is left out: another package holds what was agreed
    } else if (theirs != NULL && precondition_is_shared(type) && holds_more(s, p)) {
        go_without(s, p, url, theirs);
    } else {
        package_hold(s, p, PACKAGE_CONFLICT, 0, NULL, "changed-there", NULL);
    }
}

// Is it what we last saw there? The version says so though the server keeps things of its own
// beside ours; without one, nothing may have been added.
static bool is_as_seen(const struct store_remote *before, const struct json *seen,
                       const struct json *theirs)
{
    const char *version = json_get_string(json_get(theirs, "meta"), "versionId");
    if (version != NULL && before->version[0] != '\0' && strcmp(version, before->version) == 0)
        return resource_holds(seen, theirs);
    return resource_same(seen, theirs);
}

struct naming {
    struct sync *sync;
    struct store_remote remote; // behind what was answered last
};

static struct bundle_remote named_there(void *self, const char *type, const char *id,
                                        const struct json *resource)
{
    struct naming *n = self;
    struct bundle_remote r = {0};
    (void)resource;
    if (store_remote_get(n->sync->store, type, id_from(id), &n->remote, NULL) != RC_OK)
        return r;
    json_free(n->remote.content);
    n->remote.content = NULL;
    r.known = true;
    r.remote_id = n->remote.remote_id;
    return r;
}

// Ours as the server would show it: where it chose the ids, references differ in form. New and
// owned; NULL of NULL.
static struct json *as_there(struct sync *s, const struct json *ours)
{
    struct naming n = {.sync = s};
    struct json *copy = ours != NULL ? json_copy(ours) : NULL;
    if (copy != NULL && s->naming == NAMED_BY_IDENTIFIER)
        bundle_rename(copy, named_there, &n);
    return copy;
}

static bool is_version(const struct json *theirs, const char *version)
{
    const char *now = json_get_string(json_get(theirs, "meta"), "versionId");
    return now != NULL && version[0] != '\0' && strcmp(now, version) == 0;
}

// Theirs came: is it what we last saw there (then ours may go), or already ours, or new? What
// somebody only added there counts as new: ours would take it away.
static void compare(struct sync *s, struct pending *p, const char *url, const struct json *theirs)
{
    struct store_remote before = remote_of(s, url);
    struct json *ours = ours_of(s, p, url);
    const char *sent = sent_before_version(p, url);
    if (before.content == NULL && sent != NULL) {
        before.content = sent_before_resource(s, p, url);
        snprintf(before.version, sizeof before.version, "%s", sent);
    }
    struct json *shown = as_there(s, ours), *seen = as_there(s, before.content);
    if (ours == NULL) {
        package_hold(s, p, PACKAGE_QUARANTINED, 0, NULL, "damaged", NULL);
    } else if (theirs != NULL && resource_same(shown, theirs)) {
        remember(s, p, url, theirs, ours); // a lost reply, or the same change made twice
        next(p);
    } else if (theirs != NULL && seen != NULL && is_as_seen(&before, seen, theirs)) {
        if (p->precondition_refused == 412 && is_version(theirs, before.version))
            if_match_misread(s);
        remember(s, p, url, theirs, before.content);
        next(p);
    } else if (is_closed_flag(url, theirs)) {
        leave(s, p, url, theirs);
        next(p);
    } else {
        if (p->precondition_refused == 412)
            s->profile.guarded = YES;             // it noticed
        conflict(s, p, url, seen, shown, theirs); // so that only what was changed differs
    }
    json_free(shown);
    json_free(seen);
    json_free(ours);
    json_free(before.content);
}

// Some servers tell the version in the ETag alone (FHIR R4 http.html#versioning).
static void note_etag(struct json *theirs, const char *etag)
{
    struct entry_response r = {0};
    struct json *meta = json_get(theirs, "meta");
    if (theirs == NULL || json_get_string(meta, "versionId") != NULL)
        return;
    entry_response_etag(etag, &r);
    if (r.version[0] == '\0')
        return;
    if (json_type(meta) != JSON_OBJECT) {
        meta = json_new_object();
        json_set(theirs, "meta", meta);
    }
    json_set_string(meta, "versionId", r.version);
}

static void received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pending *p = &s->items[job->items[0]];
    char url[120];
    snprintf(url, sizeof url, "%s", json_string(json_at(p->reading, p->asked)));
    struct json *theirs = outcome == OUT_DONE ? reply_json(reply) : NULL;
    note_etag(theirs, reply->etag);
    bool gone = reply->failure == HTTP_ANSWERED && (reply->status == 404 || reply->status == 410);
    p->stand = STAND_READY;
    if (theirs != NULL || gone)
        compare(s, p, url, theirs);
    else if (outcome == OUT_DONE || !run_takes(s, reply, outcome))
        package_later(s, p, reply->status, "read-back", -1);
    json_free(theirs);
}

static void ask(struct sync *s, struct pending *p)
{
    struct job *job = jobs_free(s) > 0 ? job_take(s) : NULL;
    if (job == NULL)
        return; // when its turn comes again
    const char *url = json_string(json_at(p->reading, p->asked));
    struct store_remote r = remote_of(s, url);
    struct buf path = {0};
    buf_printf(&path, "%.*s/%s", (int)(strchr(url, '/') - url), url,
               r.remote_id[0] != '\0' ? r.remote_id : strchr(url, '/') + 1);
    json_free(r.content);
    job->items[job->count++] = (size_t)(p - s->items);
    job->done = received;
    p->stand = STAND_AWAY;
    job_send(job, "GET", buf_text(&path));
    buf_release(&path);
}

// "Type/id" of everything in the package that others may have changed and that was seen there;
// `changed`: only where ours is not what was seen, and the server does not look by itself.
static struct json *shared_urls(struct sync *s, const struct pending *p, const struct json *content,
                                bool changed)
{
    struct json *urls = json_new_array();
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        char url[120];
        if (type == NULL || id == NULL || !precondition_is_shared(type) ||
            precondition_is_settled(s, p, type, id))
            continue;
        snprintf(url, sizeof url, "%s/%s", type, id);
        struct store_remote there = remote_of(s, url);
        bool guarded =
            s->profile.guarded == YES && !if_match_is_out(s, p) && there.version[0] != '\0';
        if (there.content != NULL && !(changed && (guarded || resource_same(r, there.content))))
            json_push(urls, json_new_string(url));
        json_free(there.content);
    }
    return urls;
}

bool precondition_first(struct sync *s, struct pending *p, const struct json *content)
{
    if (p->reading != NULL && !p->precondition_known) {
        ask(s, p);
        return true;
    }
    if (p->precondition_known)
        return false;
    // Never seen there, or nothing to change: nothing can be overwritten.
    struct json *urls = shared_urls(s, p, content, true);
    if (json_count(urls) == 0) {
        json_free(urls);
        p->precondition_known = true;
        return false;
    }
    p->reading = urls;
    p->asked = 0;
    ask(s, p);
    return true;
}

// Everything that a correction goes over, but for one that is in the list already.
static void add_sent_before(struct pending *p, const struct json *content, const char *but)
{
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        char url[120];
        snprintf(url, sizeof url, "%.40s/%.70s", type != NULL ? type : "", id != NULL ? id : "");
        bool named = but != NULL && strcmp(url, but) == 0;
        if (type != NULL && !named && !precondition_is_shared(type) &&
            sent_before_version(p, url) != NULL)
            json_push(p->reading, json_new_string(url));
    }
}

void precondition_conflict(struct sync *s, struct pending *p, const char *url, int status)
{
    p->precondition_refused = status;
    json_free(p->reading);
    p->reading = json_new_array();
    p->asked = 0;
    p->tries++;
    // Not named, or in a correction, where others were taken by now: all of them.
    struct json *content = url == NULL || p->sent_before != NULL ? package_content(s, p) : NULL;
    if (url == NULL && content != NULL) {
        json_free(p->reading);
        p->reading = shared_urls(s, p, content, false);
    } else if (url != NULL) {
        json_push(p->reading, json_new_string(url));
    }
    add_sent_before(p, content, url);
    json_free(content);
    p->precondition_known = false;
    p->stand = STAND_READY; // asked by precondition_first when its turn comes
    // Two requests met on the server, or it means something else: not at once again.
    if (p->tries >= TRIES_MAX)
        package_hold(s, p, PACKAGE_QUARANTINED, 409, NULL, "conflict", NULL);
    else if (json_count(p->reading) == 0)
        package_later(s, p, 409, "conflict", -1);
}
