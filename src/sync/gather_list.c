// SPDX-License-Identifier: EUPL-1.2
// A listing by the moment of change. Pages are not counted off: each is asked for from the newest
// moment of the page before, so that what is changed meanwhile pushes nothing over the edge of a
// page. A server's own next page is taken only where a whole page is of one moment, or where the
// server does not sort; such a listing is gone through again until it brings nothing new.
#include "base/instant.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PER_PAGE_MIN = 5,
    PER_PAGE_MAX = 1000,
    PASSES_MAX = 4,
    FOLLOWED_MAX = 20000,
    RESTARTS_MAX = 3
};

static void forget_next(struct listing *l)
{
    free(l->next);
    l->next = NULL;
}

void listing_release(struct listing *l)
{
    forget_next(l);
    moment_forget(l);
    json_free(l->followed);
    *l = (struct listing){.from = l->from};
}

static void begin_pass(struct listing *l)
{
    forget_next(l);
    moment_forget(l);
    l->moment = 0;
    json_free(l->followed);
    l->followed = json_new_array();
    l->since = l->from;
    l->newest = 0;
    l->sorted = true;
    l->news = l->unsure = false;
    l->pass++;
}

void listing_begin(struct listing *l, size_t per_page)
{
    int64_t since = l->since;
    l->pass = 0;
    l->begun = 0;
    l->pages = l->restarts = 0;
    l->total = 0;
    l->per_page = per_page;
    begin_pass(l);
    if (since > l->from) { // one that was cut goes on where it was
        l->since = since;
        if (l->offset > 0) {
            l->moment = since;
            moment_resume(l);
        }
    }
}

static void note_clock(struct listing *l, const struct json *set, const struct http_reply *reply)
{
    const char *text = json_get_string(json_get(set, "meta"), "lastUpdated");
    int64_t updated = 0, date = reply->server_utc_ms;
    if (l->begun != 0)
        return; // the first page counts
    if (text != NULL && !instant_read(text, &updated))
        updated = 0;
    l->begun = updated > 0 && (date == 0 || updated < date) ? updated : date;
}

static void note_order(struct listing *l, const struct json *resource)
{
    const char *text = json_get_string(json_get(resource, "meta"), "lastUpdated");
    int64_t at = 0;
    if (text == NULL || !instant_read(text, &at) || at < l->newest)
        l->sorted = false;
    else
        l->newest = at;
}

// The server's clock was ahead when the mark was set: everything is listed anew, and what was asked
// for from that mark is no page of it.
static bool clock_went_back(struct listing *l)
{
    if (l->begun == 0 || l->begun + LISTING_OVERLAP_MS >= l->from)
        return false;
    l->from = 0;
    begin_pass(l);
    return true;
}

static void note_next(struct sync *s, struct listing *l, const struct json *set)
{
    const char *url = query_next_of(set);
    struct buf next = {0};
    forget_next(l);
    l->elsewhere = url != NULL && !query_next(s->server.base, url, &next);
    s->view.gather.elsewhere |= l->elsewhere;
    bool known = next.len == 0;
    for (size_t i = 0; i < json_count(l->followed) && !known; i++)
        known = strcmp(json_string(json_at(l->followed, i)), buf_text(&next)) == 0;
    if (!known && json_count(l->followed) < FOLLOWED_MAX)
        l->next = mem_text(buf_text(&next), next.len);
    l->circles = l->next == NULL && next.len > 0;
    buf_release(&next);
}

// A page that is full may not be the last, though the server names no next one. Where all of it is
// of one moment, a longer one is asked for, then that moment for itself.
static void ask_on(struct listing *l, size_t count, const struct json *set)
{
    int64_t total = 0; // may be anything: believed only while the listing gets on
    bool hinted =
        json_int(json_get(set, "total"), &total) && total > (int64_t)count && l->newest > l->since;
    l->more = l->sorted && l->newest > 0 &&
              (count >= l->per_page || hinted || (l->elsewhere && count > 0));
    if (!l->more)
        return;
    if (l->newest > l->since)
        l->since = l->newest;
    else if (count >= l->per_page && l->per_page * 2 <= PER_PAGE_MAX)
        l->per_page *= 2;
    else
        l->more = moment_begin(l, set);
    l->unsure |= !l->more;
}

// Where the next page begins: by its moment where that gets on, else by the server's own link.
static void step_on(struct listing *l, int64_t before, size_t count, const struct json *set)
{
    l->more = false;
    if (l->next == NULL) {
        ask_on(l, count, set);
        l->unsure |= (l->circles || l->elsewhere) && !l->more;
        return;
    }
    if (l->sorted && l->newest > before) {
        l->since = l->newest;
        json_free(l->followed);
        l->followed = json_new_array();
    } else {
        json_push(l->followed, json_new_string(l->next));
    }
}

static struct listing *listing_now(struct sync *s)
{
    struct gather *g = &s->gather;
    return g->step == GATHER_CONSENTS ? &g->consents
           : g->step == GATHER_FLAGS  ? &g->flags
           : g->step == GATHER_TASKS  ? &g->tasks
                                      : &g->visits;
}

// An address that the server does not know any more (410), or fails over, is no loss: the listing
// goes on from the newest moment.
static bool restarted(struct listing *l, const struct http_reply *reply)
{
    bool too_big = reply->failure == HTTP_TOO_BIG && l->per_page / 2 >= PER_PAGE_MIN;
    bool lost = reply->failure == HTTP_ANSWERED && l->next != NULL &&
                (reply->status == 404 || reply->status == 410 || reply->status == 400);
    if (too_big)
        l->per_page /= 2;
    if (!too_big && (!lost || l->restarts++ >= RESTARTS_MAX))
        return false;
    if (l->sorted && l->newest > 0) {
        l->since = l->newest;
        forget_next(l);
    } else {
        begin_pass(l);
    }
    return true;
}

// Takes the resources of a page. How many.
static size_t take_all(struct sync *s, struct listing *l, const struct json *entries)
{
    size_t count = 0;
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *resource = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(resource, "resourceType");
        if (type == NULL || strcmp(type, l->type) != 0)
            continue;
        count++;
        note_order(l, resource);
        l->take(s, resource);
    }
    return count;
}

// Takes a page and finds where the next one begins.
static void take_page(struct sync *s, struct listing *l, const struct json *set)
{
    int64_t before = l->newest;
    if (l->pages == 0 && l->pass == 1)
        json_int(json_get(set, "total"), &l->total);
    l->pages++;
    l->arrived = true;
    size_t count = take_all(s, l, json_get(set, "entry"));
    if (l->step != MOMENT_NONE) {
        moment_page(s, l, set, count);
    } else {
        note_next(s, l, set);
        step_on(l, before, count, set);
    }
}

// No page came.
static void no_page(struct sync *s, struct listing *l, const struct http_reply *reply,
                    enum outcome outcome, bool refused)
{
    if (refused && l->step != MOMENT_NONE) // counting off is not of every server
        moment_page(s, l, NULL, 0);
    else if (refused) // nothing else can be asked for
        run_stop(s, outcome == OUT_DENIED ? SYNC_FORBIDDEN : SYNC_NOT_FHIR, reply);
}

static void page_received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct listing *l = listing_now(s);
    s->pull.active--;
    if (search_refused(s, job, reply) || restarted(l, reply))
        return; // again, otherwise
    bool odd = l->step != MOMENT_NONE && reply->failure == HTTP_ANSWERED && reply->status == 500;
    bool refused = odd;
    struct json *set = odd ? NULL : pull_reply(s, reply, outcome, "Bundle", &refused);
    if (set == NULL) {
        no_page(s, l, reply, outcome, refused);
        return;
    }
    if (job->query)
        s->profile.post_search = YES;
    note_clock(l, set, reply);
    if (!clock_went_back(l))
        take_page(s, l, set);
    json_free(set);
}

bool listing_ask(struct sync *s, struct listing *l)
{
    struct job *job = s->pull.active == 0 ? job_take(s) : NULL;
    struct buf params = {0};
    char since[INSTANT_BYTES + 2] = "ge", count[16];
    if (job == NULL)
        return false;
    instant_write(l->since, since + 2);
    if (l->since > 0 && l->step == MOMENT_NONE)
        query_add(&params, "_lastUpdated", since);
    if (l->step == MOMENT_NONE)
        query_add(&params, "_sort", "_lastUpdated");
    else
        moment_ask(l, &params);
    snprintf(count, sizeof count, "%zu", l->per_page);
    if (l->step != MOMENT_COUNT)
        query_add(&params, "_count", count);
    s->pull.active++;
    job->done = page_received;
    job->reply_max = PULL_REPLY_MAX;
    l->arrived = false;
    const bool follow = l->next != NULL && json_count(l->followed) > 0;
    bool sent =
        follow ? job_send(job, "GET", l->next) : search_send(job, l->type, buf_text(&params));
    if (!sent)
        s->pull.active--;
    buf_release(&params);
    return sent;
}

bool listing_goes_on(struct sync *s, struct listing *l)
{
    if (l->next != NULL || l->more)
        return true;
    if (!l->sorted && l->pages > 1 && l->news && l->pass < PASSES_MAX) {
        begin_pass(l);
        return true;
    }
    s->view.gather.unsure |= l->unsure;
    if (l->begun > LISTING_OVERLAP_MS && !l->unsure) // else it is listed again
        l->from = l->begun - LISTING_OVERLAP_MS;
    l->since = 0;
    return false;
}
