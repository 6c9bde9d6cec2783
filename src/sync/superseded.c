// SPDX-License-Identifier: EUPL-1.2
// A package of another laptop may come late: by the time the desk sends it, that laptop may have
// sent a correction of the same visit by itself. The Encounter carries the number of each version
// (NamingSystem/ledger); if the server's has all of ours and more, ours must not go over it.
#include "sync/engine.h"

#include "store/transfer.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static bool is_number(const struct json *identifier)
{
    const char *system = json_get_string(identifier, "system");
    return system != NULL && strstr(system, "/NamingSystem/ledger/") != NULL &&
           json_get_string(identifier, "value") != NULL;
}

static bool has_number(const struct json *encounter, const struct json *identifier)
{
    const struct json *all = json_get(encounter, "identifier");
    const char *system = json_get_string(identifier, "system");
    const char *value = json_get_string(identifier, "value");
    for (size_t i = 0; i < json_count(all); i++) {
        const struct json *it = json_at(all, i);
        if (is_number(it) && strcmp(json_get_string(it, "system"), system) == 0 &&
            strcmp(json_get_string(it, "value"), value) == 0)
            return true;
    }
    return false;
}

// How many numbers there are in `a`, and how many of them `b` has too.
static size_t count_numbers(const struct json *a, const struct json *b, size_t *ret_shared)
{
    const struct json *all = json_get(a, "identifier");
    size_t count = 0;
    *ret_shared = 0;
    for (size_t i = 0; i < json_count(all); i++) {
        if (!is_number(json_at(all, i)))
            continue;
        count++;
        *ret_shared += has_number(b, json_at(all, i));
    }
    return count;
}

static bool is_newer(const struct json *theirs, const struct json *ours)
{
    size_t shared = 0, also = 0, own = count_numbers(ours, theirs, &shared);
    return own > 0 && shared == own && count_numbers(theirs, ours, &also) > own;
}

// The Encounter of a package's content, borrowed; NULL when it has none.
static const struct json *encounter_of(const struct json *content)
{
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType");
        if (type != NULL && strcmp(type, "Encounter") == 0)
            return r;
    }
    return NULL;
}

// The first Encounter that came: alone, or in what a search found.
static const struct json *encounter_in(const struct json *reply)
{
    const char *type = json_get_string(reply, "resourceType");
    return type != NULL && strcmp(type, "Encounter") == 0 ? reply : encounter_of(reply);
}

static void answered(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pending *p = &s->items[job->items[0]];
    struct err e = {0};
    bool gone = reply->failure == HTTP_ANSWERED && (reply->status == 404 || reply->status == 410);
    struct json *theirs = outcome == OUT_DONE ? reply_json(reply) : NULL;
    struct json *ours = package_content(s, p);
    p->stand = STAND_READY;
    // A server that refuses the question is sent to all the same.
    if (gone || outcome == OUT_DONE || !run_takes(s, reply, outcome))
        p->superseded_asked |= 1U << s->naming; // not found by id: again once ids are the server's
    if (theirs != NULL && is_newer(encounter_in(theirs), encounter_of(ours))) {
        if (store_transfer_told(s->store, p->row.id, true, &e) != RC_OK)
            run_store_failed(s, &e);
        p->stand = STAND_DONE;
    }
    json_free(ours);
    json_free(theirs);
}

// Where the server has it, or would have it.
static void ask_path(const struct sync *s, const struct json *encounter, struct buf *path)
{
    const char *urn = bundle_identifier(encounter), *id = json_get_string(encounter, "id");
    if (s->naming == NAMED_BY_IDENTIFIER && urn != NULL)
        buf_printf(
            path, "Encounter?identifier=urn:ietf:rfc:3986%%7C%s&_elements=id,identifier,meta", urn);
    else if (id != NULL)
        buf_printf(path, "Encounter/%s", id);
}

bool superseded_first(struct sync *s, struct pending *p, const struct json *content)
{
    struct transfer_row_origin origin;
    struct buf path = {0};
    size_t shared = 0;
    if ((p->superseded_asked & 1U << s->naming) != 0 || p->from > 0)
        return false;
    const struct json *encounter = encounter_of(content);
    if (store_transfer_origin(s->store, p->row.id, &origin, NULL) != RC_OK || encounter == NULL ||
        count_numbers(encounter, NULL, &shared) == 0) {
        p->superseded_asked = UINT_MAX; // our own, or it says nothing of versions
        return false;
    }
    struct job *job = jobs_free(s) > 0 ? job_take(s) : NULL;
    if (job == NULL)
        return true; // when its turn comes again
    ask_path(s, encounter, &path);
    job->items[job->count++] = (size_t)(p - s->items);
    job->done = answered;
    p->stand = STAND_AWAY;
    job_send(job, "GET", buf_text(&path));
    buf_release(&path);
    return true;
}
