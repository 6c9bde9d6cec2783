// SPDX-License-Identifier: EUPL-1.2
// What was deleted there, by the server's own list of changes (_history): of Encounters, or of
// everything where it has no other. It is read page by page from where the last whole one ended;
// what it names and is here is looked for by id before it goes (gather_gone.c), so that neither its
// order nor what came back meanwhile matters. Where it cannot be had, ids are compared instead.
#include "base/instant.h"
#include "store/arrival.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PAGE = 200, PER_PAGE_MIN = 5, PAGES_MAX = 5000, RESTARTS_MAX = 2 };

bool deletions_offered(const struct sync *s)
{
    const struct deletions *h = &s->gather.deletions;
    return h->from > 0 && !h->failed &&
           (s->profile.history == YES || s->profile.history_all == YES);
}

void deletions_release(struct deletions *h)
{
    free(h->next);
    json_free(h->deleted);
    json_free(h->followed);
    *h = (struct deletions){.from = 0};
}

void deletions_begin(struct deletions *h, int64_t now_there_ms, bool goes_on)
{
    bool known = now_there_ms > LISTING_OVERLAP_MS;
    if (!known || now_there_ms + LISTING_OVERLAP_MS < h->from) // its clock was ahead then
        h->from = 0;
    if (h->next == NULL && !goes_on)
        h->until = known ? now_there_ms - LISTING_OVERLAP_MS : 0;
    h->per_page = h->per_page > 0 ? h->per_page : PER_PAGE;
    h->followed = h->followed != NULL ? h->followed : json_new_array();
}

static void from_the_start(struct deletions *h)
{
    free(h->next);
    h->next = NULL;
    json_free(h->followed);
    h->followed = json_new_array();
    h->pages = 0;
}

// ---- a page ----

// Is that visit here, from another laptop, and is that its id there?
static bool is_it(struct sync *s, struct id visit, const char *there)
{
    struct store_visit v;
    struct store_remote r = {0};
    if (store_visit_load(s->store, visit, &v, NULL) != RC_OK || v.laptop[0] == '\0')
        return false;
    bool named =
        store_remote_get(s->store, "Encounter", visit, &r, NULL) == RC_OK && r.remote_id[0] != '\0';
    bool is = strcmp(named ? r.remote_id : visit.text, there) == 0;
    json_free(r.content);
    return is;
}

struct id deletions_ours(struct sync *s, const struct json *entry)
{
    char there[80];
    const struct json *request = json_get(entry, "request");
    const char *method = json_get_string(request, "method");
    struct id visit = {{0}};
    if (method == NULL || strcmp(method, "DELETE") != 0)
        return visit;
    gather_target_text(s, json_get_string(request, "url"), "Encounter", there);
    if (there[0] == '\0')
        gather_target_text(s, json_get_string(entry, "fullUrl"), "Encounter", there);
    if (there[0] != '\0')
        visit = store_alias(s->store, resource_local_id(s, "Encounter", there));
    return visit.text[0] != '\0' && is_it(s, visit, there) ? visit : (struct id){{0}};
}

static void take(struct sync *s, const struct json *entry)
{
    struct id visit = deletions_ours(s, entry);
    if (visit.text[0] != '\0')
        json_push(s->gather.deletions.deleted, json_new_string(visit.text));
}

// False: it names a page that cannot be followed.
static bool take_next(struct sync *s, const struct json *set)
{
    struct deletions *h = &s->gather.deletions;
    const char *url = query_next_of(set);
    struct buf next = {0};
    free(h->next);
    h->next = NULL;
    bool fine = url == NULL || (query_next(s->server.base, url, &next) && ++h->pages < PAGES_MAX);
    for (size_t i = 0; fine && url != NULL && i < json_count(h->followed); i++)
        fine = strcmp(json_string(json_at(h->followed, i)), buf_text(&next)) != 0;
    if (fine && url != NULL) {
        h->next = mem_text(buf_text(&next), next.len);
        json_push(h->followed, json_new_string(h->next));
    }
    buf_release(&next);
    return fine;
}

// An address that is no good any more is no loss: it begins anew.
static bool restarted(struct deletions *h, const struct http_reply *reply)
{
    bool too_big = reply->failure == HTTP_TOO_BIG && h->per_page / 2 >= PER_PAGE_MIN;
    bool lost = reply->failure == HTTP_ANSWERED && h->next != NULL &&
                (reply->status == 404 || reply->status == 410 || reply->status == 400);
    if (too_big)
        h->per_page /= 2;
    if (!too_big && (!lost || h->restarts++ >= RESTARTS_MAX))
        return false;
    from_the_start(h);
    return true;
}

static void received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct deletions *h = &s->gather.deletions;
    bool refused = false;
    s->pull.active--;
    if (restarted(h, reply))
        return;
    bool fails = reply->failure == HTTP_TOO_BIG || // the run goes on without it
                 (reply->failure == HTTP_ANSWERED && reply->status == 500);
    struct json *set = fails ? NULL : pull_reply(s, reply, outcome, "Bundle", &refused);
    if (set == NULL) {
        h->failed = fails || refused;
        if (h->failed)
            from_the_start(h);
        return;
    }
    const struct json *entries = json_get(set, "entry");
    json_free(h->deleted);
    h->deleted = json_new_array();
    for (size_t i = 0; i < json_count(entries); i++)
        take(s, json_at(entries, i));
    if (!take_next(s, set)) { // what this page says counts all the same
        h->failed = true;
        from_the_start(h);
    }
    h->last = h->next == NULL;
    json_free(set);
}

bool deletions_ask(struct sync *s)
{
    struct deletions *h = &s->gather.deletions;
    struct job *job = s->pull.active == 0 ? job_take(s) : NULL;
    struct buf params = {0}, path = {0};
    char since[INSTANT_BYTES], count[16];
    if (job == NULL)
        return false;
    instant_write(h->from, since);
    snprintf(count, sizeof count, "%zu", h->per_page);
    query_add(&params, "_since", since);
    query_add(&params, "_count", count);
    buf_printf(&path, "%s_history?%s", s->profile.history == YES ? "Encounter/" : "",
               buf_text(&params));
    s->pull.active++;
    job->done = received;
    job->reply_max = PULL_REPLY_MAX;
    bool sent = job_send(job, "GET", h->next != NULL ? h->next : buf_text(&path));
    if (!sent)
        s->pull.active--;
    buf_release(&params);
    buf_release(&path);
    return sent;
}

void deletions_page_done(struct deletions *h)
{
    json_free(h->deleted);
    h->deleted = NULL;
    if (!h->last || h->failed)
        return;
    h->from = h->until;
    h->done = true;
}

// ---- how far it got ----

struct json *deletions_json(const struct deletions *h)
{
    struct json *v = json_new_object();
    json_set(v, "from", json_new_int(h->from));
    json_set(v, "until", json_new_int(h->until));
    if (h->next != NULL)
        json_set_string(v, "next", h->next);
    return v;
}

void deletions_resume(struct sync *s, const struct json *v)
{
    struct deletions *h = &s->gather.deletions;
    const char *next = json_get_string(v, "next");
    struct buf own = {0};
    json_int(json_get(v, "from"), &h->from);
    json_int(json_get(v, "until"), &h->until);
    if (next != NULL && query_next(s->server.base, next, &own))
        h->next = mem_text(buf_text(&own), own.len);
    buf_release(&own);
}
