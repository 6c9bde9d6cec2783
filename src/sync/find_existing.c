// SPDX-License-Identifier: EUPL-1.2
// Servers that choose ids themselves and do not promise ifNoneExist: what a lost reply may have
// left there is looked for by business identifier before anything is made, so that nothing is made
// twice. Something that is there twice already raises an alarm.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_MAX = 30 };

// What is known of where a resource is.
enum remote_state {
    REMOTE_ABSENT,  // never seen there
    REMOTE_UNNAMED, // it is there under an id that is not known (an empty reply)
    REMOTE_NAMED,   // its id is known
};

static enum remote_state remote_state_of(struct sync *s, const char *type, const char *id)
{
    struct store_remote r = {0};
    if (store_remote_get(s->store, type, id_from(id), &r, NULL) != RC_OK)
        return REMOTE_ABSENT;
    json_free(r.content);
    return r.remote_id[0] != '\0' ? REMOTE_NAMED : REMOTE_UNNAMED;
}

// The questions: one search a type, "Type?identifier=…,…", for what has no id there yet; only for
// what is `unnamed` there where conditions keep the rest from being made twice.
static struct json *questions(struct sync *s, const struct json *content, bool unnamed)
{
    struct json *by_type = json_new_object(), *all = json_new_array();
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        const char *by, *urn = bundle_search_name(r, s->profile.tags == YES, &by);
        if (type == NULL || id == NULL || urn == NULL)
            continue;
        enum remote_state remote_state = remote_state_of(s, type, id);
        if (remote_state == REMOTE_NAMED || (unnamed && remote_state == REMOTE_ABSENT))
            continue;
        const char *before = json_get_string(by_type, type);
        struct buf text = {0};
        if (before == NULL)
            buf_printf(&text, "?%s=urn:ietf:rfc:3986%%7C%s", by, urn);
        else
            buf_printf(&text, "%s,urn:ietf:rfc:3986%%7C%s", before, urn);
        json_set_string(by_type, type, buf_text(&text));
        buf_release(&text);
    }
    for (size_t i = 0; i < json_count(entries); i++) {
        const char *type =
            json_get_string(json_get(json_at(entries, i), "resource"), "resourceType");
        const char *query = type != NULL ? json_get_string(by_type, type) : NULL;
        if (query == NULL)
            continue;
        struct buf text = {0};
        buf_printf(&text, "%s%s&_elements=id,identifier,meta&_count=%d", type, query, 2 * ASK_MAX);
        json_push(all, json_new_string(buf_text(&text)));
        buf_release(&text);
        json_set(by_type, type, NULL);
    }
    json_free(by_type);
    return all;
}

// Notes where ours is there. False: it is there twice.
static bool note_found(struct pending *p, const struct json *r)
{
    char url[120];
    const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
    const char *by, *urn = bundle_search_name(r, true, &by);
    if (type == NULL || id == NULL || urn == NULL || !resource_is_id(id, strlen(id)))
        return true;
    snprintf(url, sizeof url, "%.40s/%.70s", type, urn + strlen("urn:uuid:"));
    for (size_t i = 0; i < json_count(p->found); i++) {
        const struct json *it = json_at(p->found, i);
        if (strcmp(json_get_string(it, "url"), url) == 0)
            return strcmp(json_get_string(it, "id"), id) == 0;
    }
    struct json *entry = json_new_object();
    json_set_string(entry, "url", url);
    json_set_string(entry, "id", id);
    json_set_string(entry, "version", json_get_string(json_get(r, "meta"), "versionId"));
    json_push(p->found, entry);
    return true;
}

static void found(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pending *p = &s->items[job->items[0]];
    struct json *set = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const char *type = json_get_string(set, "resourceType");
    const struct json *entries = json_get(set, "entry");
    bool once = true;
    p->stand = STAND_READY;
    for (size_t i = 0; i < json_count(entries); i++)
        once &= note_found(p, json_get(json_at(entries, i), "resource"));
    if (!once) {
        run_stop(s, SYNC_DOUBLED, reply);
        package_hold(s, p, PACKAGE_QUARANTINED, 0, NULL, "doubled", NULL);
    } else if (type != NULL && strcmp(type, "Bundle") == 0) {
        p->asked++;
    } else if (outcome == OUT_DONE || !run_takes(s, reply, outcome)) {
        package_later(s, p, reply->status, "read-back", -1);
    }
    json_free(set);
}

static bool is_found(const struct pending *p, const char *url)
{
    for (size_t i = 0; i < json_count(p->found); i++)
        if (strcmp(json_get_string(json_at(p->found, i), "url"), url) == 0)
            return true;
    return false;
}

// A part that was taken without a word about it: is it there? If not, the package begins anew.
// False: not in this run any more.
static bool parts_are_there(struct sync *s, struct pending *p)
{
    bool all = true;
    for (size_t i = 0; p->from > 0 && i < json_count(p->entries); i++) {
        char type[40];
        const char *url = json_get_string(json_at(p->entries, i), "url");
        snprintf(type, sizeof type, "%.*s", (int)strcspn(url, "/"), url);
        all &= is_found(p, url) || remote_state_of(s, type, strchr(url, '/') + 1) == REMOTE_NAMED;
    }
    if (all)
        return true;
    json_free(p->entries);
    p->entries = NULL;
    p->from = 0;
    p->tries++;
    if (p->tries >= TRIES_MAX)
        package_later(s, p, 0, "not-kept", -1);
    return p->stand == STAND_READY;
}

bool find_existing_first(struct sync *s, struct pending *p, const struct json *content)
{
    bool blind = p->from > 0 && p->unreported; // the next part refers to ids that are not known
    if (s->naming != NAMED_BY_IDENTIFIER || (p->from > 0 && !blind) || p->searched)
        return false;
    if (p->searches == NULL) {
        p->searches = questions(s, content, s->profile.conditional == YES && !blind);
        p->asked = 0;
        json_free(p->found);
        p->found = json_new_array();
    }
    if (p->asked >= json_count(p->searches)) {
        json_free(p->searches);
        p->searches = NULL;
        p->searched = true; // until it has been sent
        return !parts_are_there(s, p);
    }
    struct job *job = jobs_free(s) > 0 ? job_take(s) : NULL;
    if (job == NULL)
        return true; // when its turn comes again
    job->items[job->count++] = (size_t)(p - s->items);
    job->done = found;
    p->stand = STAND_AWAY;
    job_send(job, "GET", json_string(json_at(p->searches, p->asked)));
    return true;
}
