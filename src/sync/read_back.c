// SPDX-License-Identifier: EUPL-1.2
// Reading back: a package is delivered when the server not only accepted it but shows the response
// again. Only then may the laptop ever forget it.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERIFY_MAX = 40, VERIFY_MIN = 10 };

// ---- delivered ----

static const struct json *entry_of(const struct pending *p, const char *url)
{
    for (size_t i = 0; i < json_count(p->entries); i++) {
        const struct json *entry = json_at(p->entries, i);
        if (strcmp(json_get_string(entry, "url"), url) == 0)
            return entry;
    }
    return NULL;
}

// What the server holds now of one resource.
static struct store_remote remote_of(struct sync *s, const char *type, const char *id,
                                     const struct json *entry)
{
    struct store_remote r = {.seen_utc_ms = clock_utc_ms(s->clock)}, before = {0};
    const char *version = json_get_string(entry, "version"), *remote = json_get_string(entry, "id");
    snprintf(r.type, sizeof r.type, "%s", type);
    r.id = id_from(id);
    snprintf(r.version, sizeof r.version, "%s", version != NULL ? version : "");
    if (store_remote_get(s->store, r.type, r.id, &before, NULL) == RC_OK)
        snprintf(r.remote_id, sizeof r.remote_id, "%s", before.remote_id);
    json_free(before.content);
    if (remote != NULL)
        snprintf(r.remote_id, sizeof r.remote_id, "%s", remote);
    return r;
}

// What was not sent because it is there already belongs into the receipt all the same. False: it is
// not known to be there.
static bool note_left_out(struct sync *s, struct pending *p, const char *type, const char *id)
{
    struct store_remote r = {0};
    char url[120];
    if (store_remote_get(s->store, type, id_from(id), &r, NULL) != RC_OK)
        return false;
    struct json *entry = json_new_object();
    snprintf(url, sizeof url, "%s/%s", type, id);
    json_set_string(entry, "url", url);
    if (r.version[0] != '\0')
        json_set_string(entry, "version", r.version);
    if (r.remote_id[0] != '\0')
        json_set_string(entry, "id", r.remote_id);
    json_set(entry, "unchanged", json_new_bool(true));
    if (p->entries == NULL)
        p->entries = json_new_array();
    json_push(p->entries, entry);
    json_free(r.content);
    return true;
}

// What a search found after a lost reply was left out too. Its entry, NULL when there is none.
static const struct json *note_found(struct pending *p, const char *url)
{
    for (size_t i = 0; i < json_count(p->found); i++) {
        const struct json *it = json_at(p->found, i);
        if (strcmp(json_get_string(it, "url"), url) != 0)
            continue;
        struct json *entry = json_copy(it);
        json_set(entry, "unchanged", json_new_bool(true));
        if (p->entries == NULL)
            p->entries = json_new_array();
        json_push(p->entries, entry);
        return entry;
    }
    return NULL;
}

// A package found there, with what is written of it. Owned parts: content, receipt, remotes.
struct sighting {
    struct pending *p;            // which
    struct json *receipt;         // of it
    struct store_remote *remotes; // what the next change will be compared with
    size_t remote_count;          // their number
};

static void add_remote(struct sync *s, struct sighting *f, const struct json *resource)
{
    char url[120];
    const char *type = json_get_string(resource, "resourceType");
    const char *id = json_get_string(resource, "id");
    if (type == NULL || id == NULL)
        return;
    bool shared = precondition_is_shared(type);
    if (!shared && s->naming == NAMED_BY_ID)
        return;
    snprintf(url, sizeof url, "%s/%s", type, id);
    const struct json *entry = entry_of(f->p, url);
    if (entry == NULL && note_left_out(s, f->p, type, id))
        return;
    if (entry == NULL && (entry = note_found(f->p, url)) == NULL)
        return;
    struct store_remote r = remote_of(s, type, id, entry);
    r.content = shared ? json_share((struct json *)(uintptr_t)resource) : NULL;
    f->remotes[f->remote_count++] = r;
}

static struct json *receipt_of(const struct sync *s, const struct pending *p, const char *version)
{
    char at[INSTANT_BYTES];
    struct json *r = json_new_object();
    clock_instant(s->clock, clock_utc_ms(s->clock), at);
    json_set_string(r, "server", s->server.base);
    json_set_string(r, "software", s->profile.software);
    json_set_string(r, "at", at);
    json_set_string(r, "package", p->row.id.text);
    json_set(r, "number", json_new_int((int64_t)p->row.seq));
    json_set_string(r, "blake2b256", p->hash);
    json_set(r, "bytes", json_new_int((int64_t)p->bytes));
    json_set_string(r, "readBack", p->proof);
    if (version[0] != '\0')
        json_set_string(r, "readBackVersion", version);
    if (p->entries != NULL)
        json_set(r, "entries", json_share(p->entries));
    return r;
}

// What the package holds, as when it was sent, or read anew when that was in an earlier run.
static bool content_again(struct sync *s, struct pending *p)
{
    struct package_text t = {0};
    if (p->content != NULL)
        return true;
    if (!package_open(s, p, s->naming == NAMED_BY_IDENTIFIER, &t))
        return false;
    p->content = json_share(t.content);
    package_text_release(&t);
    return true;
}

// Notes that it was seen there: it is delivered with the others of the same reply.
static void note_sighting(struct sync *s, struct pending *p, const struct json *seen,
                          struct sighting *to)
{
    const char *version = json_get_string(json_get(seen, "meta"), "versionId");
    *to = (struct sighting){.p = p};
    p->stand = STAND_DONE;
    if (!content_again(s, p))
        return; // it is held
    const struct json *entries = json_get(p->content, "entry");
    to->remotes = mem_array(json_count(entries), sizeof *to->remotes);
    for (size_t i = 0; i < json_count(entries); i++)
        add_remote(s, to, json_get(json_at(entries, i), "resource"));
    to->receipt = receipt_of(s, p, version != NULL ? version : "");
}

static void sighting_release(struct sighting *f)
{
    for (size_t i = 0; i < f->remote_count; i++)
        json_free(f->remotes[i].content);
    free(f->remotes);
    json_free(f->receipt);
    json_free(f->p->content);
    f->p->content = NULL;
}

static void prove(struct sync *s, const struct pending *p)
{
    char type[40];
    snprintf(type, sizeof type, "%.*s", (int)strcspn(p->proof, "/"), p->proof);
    profile_proved(s, !precondition_is_shared(type));
}

// All that one reply showed, written down at once; releases it.
static void deliver(struct sync *s, struct sighting *all, size_t count)
{
    struct err e = {0};
    struct store_delivery *rows = mem_array(count, sizeof *rows);
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (all[i].receipt != NULL)
            rows[used++] = (struct store_delivery){.package = all[i].p->row.id,
                                                   .receipt = all[i].receipt,
                                                   .person = all[i].p->row.person,
                                                   .remotes = all[i].remotes,
                                                   .remote_count = all[i].remote_count};
    if (used > 0 && store_packages_deliver(s->store, rows, used, &e) != RC_OK)
        run_store_failed(s, &e);
    for (size_t i = 0; e.rc == RC_OK && i < used; i++)
        if (rows[i].rc == RC_OK)
            s->view.delivered++;
        else
            run_store_failed(s, &(struct err){.rc = rows[i].rc, .text = "a row of the outbox"});
    for (size_t i = 0; i < count; i++) {
        prove(s, all[i].p);
        sighting_release(&all[i]);
    }
    free(rows);
}

// It was accepted and is not there.
static void missing(struct sync *s, struct pending *p, int status)
{
    json_free(p->entries);
    json_free(p->reading);
    p->entries = p->reading = NULL;
    p->earlier = false;
    p->from = 0;
    p->tries++;
    if (p->tries < TRIES_MAX)
        p->stand = STAND_READY;
    else
        package_later(s, p, status, "not-kept", -1);
}

// Where it is there: what came from the server has an id of the server's making. False when nothing
// says so.
static bool there(struct sync *s, const char *url, char out[120])
{
    struct store_remote r = {0};
    char type[40];
    const char *id = strchr(url, '/') + 1;
    snprintf(out, 120, "%s", url);
    snprintf(type, sizeof type, "%.*s", (int)(id - 1 - url), url);
    if (!precondition_is_shared(type) ||
        store_remote_get(s->store, type, id_from(id), &r, NULL) != RC_OK)
        return false;
    if (r.remote_id[0] != '\0')
        snprintf(out, 120, "%s/%s", type, r.remote_id);
    json_free(r.content);
    return r.remote_id[0] != '\0';
}

// What was planned there carries no identifier of ours: it is read where it is.
static bool is_theirs(struct sync *s, const struct pending *p)
{
    char at[120];
    return s->naming == NAMED_BY_IDENTIFIER && there(s, p->proof, at);
}

// ---- one by one ----

static const char *url_at(const struct pending *p)
{
    return json_string(json_at(p->reading, p->asked));
}

static bool is_at(struct sync *s, const struct json *resource, const char *url)
{
    char text[120], at[120];
    there(s, url, at);
    const char *type = json_get_string(resource, "resourceType");
    const char *id = json_get_string(resource, "id");
    snprintf(text, sizeof text, "%.40s/%.70s", type != NULL ? type : "", id != NULL ? id : "");
    return strcmp(text, at) == 0;
}

static void seen_one(struct sync *s, struct pending *p, struct json *seen)
{
    if (strcmp(url_at(p), p->proof) == 0 || p->asked + 1 == json_count(p->reading))
        s->last_seen = json_share(seen);
    p->asked++;
    if (p->asked == json_count(p->reading)) {
        struct sighting it;
        note_sighting(s, p, s->last_seen, &it);
        deliver(s, &it, 1);
    }
    json_free(s->last_seen);
    s->last_seen = NULL;
}

static void read_one(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pending *p = &s->items[job->items[0]];
    struct json *seen = outcome == OUT_DONE ? reply_json(reply) : NULL;
    bool gone = reply->failure == HTTP_ANSWERED && (reply->status == 404 || reply->status == 410);
    p->stand = STAND_ACCEPTED;
    if (is_at(s, seen, url_at(p)))
        seen_one(s, p, seen);
    else if (gone)
        missing(s, p, reply->status);
    else if (outcome == OUT_DONE || !run_takes(s, reply, outcome))
        package_later(s, p, reply->status, "read-back", -1);
    json_free(seen);
}

// Everything of it when the reply had no statuses, else the proof.
static void list_one_by_one(struct pending *p)
{
    if (p->reading != NULL)
        return;
    p->reading = json_new_array();
    p->asked = 0;
    for (size_t i = 0; p->unreported && i < json_count(p->entries); i++) {
        const char *url = json_get_string(json_at(p->entries, i), "url");
        if (strcmp(url, p->proof) != 0)
            json_push(p->reading, json_new_string(url));
    }
    json_push(p->reading, json_new_string(p->proof));
}

static void ask_one(struct sync *s, size_t item)
{
    struct pending *p = &s->items[item];
    struct job *job = job_take(s);
    if (job == NULL)
        return;
    list_one_by_one(p);
    job->items[job->count++] = item;
    job->done = read_one;
    p->stand = STAND_AWAY;
    char at[120];
    there(s, url_at(p), at);
    job_send(job, "GET", at);
}

// ---- many at once ----

static const char *id_of(const struct pending *p)
{
    return strchr(p->proof, '/') + 1;
}

static bool has_identifier(const struct json *resource, const char *id)
{
    const char *urn = bundle_identifier(resource);
    return urn != NULL && strcmp(urn + strlen("urn:uuid:"), id) == 0;
}

// The resource of a search that is the package's proof; how many of them there are.
static const struct json *found(struct sync *s, const struct json *set, const struct pending *p,
                                size_t *ret_count)
{
    char at[120];
    there(s, p->proof, at);
    const struct json *entries = json_get(set, "entry"), *it = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        bool same_type = type != NULL && strncmp(type, p->proof, strlen(type)) == 0;
        bool same = s->naming == NAMED_BY_IDENTIFIER
                        ? has_identifier(r, id_of(p))
                        : id != NULL && strcmp(id, strchr(at, '/') + 1) == 0;
        if (same_type && same) {
            it = r;
            ++*ret_count;
        }
    }
    return it;
}

// Not every server can search by _id; each can be asked for one by its id.
static bool cannot_search(const struct http_reply *reply)
{
    return reply->failure == HTTP_ANSWERED &&
           (reply->status == 400 || reply->status == 404 || reply->status == 405 ||
            reply->status == 422 || reply->status == 501);
}

static void read_many(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct json *set = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const char *type = json_get_string(set, "resourceType");
    bool searched = type != NULL && strcmp(type, "Bundle") == 0;
    bool refused = cannot_search(reply) && s->naming == NAMED_BY_ID;
    bool stopped = !searched && !refused && outcome != OUT_DONE && run_takes(s, reply, outcome);
    struct sighting seen[VERIFY_MAX];
    size_t seen_count = 0;
    for (size_t i = 0; i < job->count; i++) {
        struct pending *p = &s->items[job->items[i]];
        size_t count = 0;
        const struct json *it = found(s, set, p, &count);
        p->stand = STAND_ACCEPTED;
        if (count > 1) {
            run_stop(s, SYNC_DOUBLED, reply);
            package_hold(s, p, PACKAGE_QUARANTINED, 0, NULL, "doubled", NULL);
        } else if (it != NULL) {
            note_sighting(s, p, it, &seen[seen_count++]);
        } else if (searched && s->naming == NAMED_BY_IDENTIFIER) {
            missing(s, p, 404);
        } else if (!stopped && s->naming == NAMED_BY_ID) {
            p->alone = true; // searches lag behind on some servers; by id they do not
        } else if (!stopped) {
            package_later(s, p, reply->status, "read-back", -1); // ids are the server's
        }
    }
    deliver(s, seen, seen_count);
    json_free(set);
}

static bool same_type(const struct pending *a, const struct pending *b)
{
    size_t len = (size_t)(strchr(a->proof, '/') - a->proof);
    return strncmp(a->proof, b->proof, len + 1) == 0;
}

static void ask_many(struct sync *s, size_t first)
{
    struct job *job = job_take(s);
    struct buf path = {0};
    if (job == NULL)
        return;
    const struct pending *p = &s->items[first];
    bool by_id = s->naming == NAMED_BY_ID;
    buf_printf(&path, "%.*s?%s=", (int)(strchr(p->proof, '/') - p->proof), p->proof,
               by_id ? "_id" : "identifier");
    for (size_t i = first; i < s->count && job->count < VERIFY_MAX; i++) {
        struct pending *q = &s->items[i];
        bool by_itself = (by_id && (q->unreported || q->alone)) || is_theirs(s, q);
        if (q->stand != STAND_ACCEPTED || by_itself || !same_type(p, q))
            continue;
        char at[120];
        there(s, q->proof, at);
        buf_printf(
            &path, "%s%s%s", job->count > 0 ? "," : "",
            by_id ? "" : "urn:ietf:rfc:3986%7Curn:uuid:", by_id ? strchr(at, '/') + 1 : id_of(q));
        job->items[job->count++] = i;
        q->stand = STAND_AWAY;
    }
    buf_printf(&path, "&_elements=%s&_count=%zu", by_id ? "id,meta" : "id,meta,identifier",
               job->count * 2);
    job->done = read_many;
    job_send(job, "GET", buf_text(&path));
    buf_release(&path);
}

static size_t count_stand(const struct sync *s, enum stand stand)
{
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        n += s->items[i].stand == stand;
    return n;
}

bool read_back_first(const struct sync *s)
{
    for (size_t i = 0; i < s->count; i++) {
        enum stand stand = s->items[i].stand;
        if (s->items[i].earlier && (stand == STAND_ACCEPTED || stand == STAND_AWAY))
            return true;
    }
    return false;
}

bool read_back_more(struct sync *s, bool few)
{
    bool started = false;
    bool proved = s->profile.gzip != UNKNOWN && s->profile.put_creates != UNKNOWN;
    if (!few && proved && count_stand(s, STAND_ACCEPTED) < VERIFY_MIN &&
        count_stand(s, STAND_READY) > 0)
        return false; // worth a question of its own later
    for (size_t i = 0; i < s->count && jobs_free(s) > 0 && s->view.trouble == SYNC_FINE; i++) {
        struct pending *p = &s->items[i];
        if (p->stand != STAND_ACCEPTED)
            continue;
        if (((p->unreported || p->alone) && s->naming == NAMED_BY_ID) || is_theirs(s, p))
            ask_one(s, i);
        else
            ask_many(s, i);
        started = true;
    }
    return started;
}
