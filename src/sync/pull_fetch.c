// SPDX-License-Identifier: EUPL-1.2
// Asking for many resources by their ids: in batches that go side by side, then one by one for
// those that did not come.
#include "sync/engine.h"
#include "sync/query.h"

#include "base/instant.h"

#include <stdlib.h>
#include <string.h>

enum { TO_DO = 0, AWAY, DONE };
enum { AT_ONCE = 4 }; // kept between two looks at the keyboard

// ---- searches ----

bool search_send(struct job *job, const char *type, const char *params)
{
    struct buf path = {0};
    bool post = job->sync->profile.post_search != NO;
    job->reply_max = PULL_REPLY_MAX;
    job->query = post;
    buf_puts(&path, type);
    if (post) { // nothing of it is written into logs on the way
        buf_puts(&path, "/_search");
        buf_puts(&job->body, params);
    } else {
        buf_printf(&path, "?%s", params);
    }
    bool sent = job_send(job, post ? "POST" : "GET", buf_text(&path));
    buf_release(&path);
    return sent;
}

bool search_refused(struct sync *s, const struct job *job, const struct http_reply *reply)
{
    static const int statuses[] = {400, 403, 404, 405, 406, 415, 422, 500, 501};
    if (!job->query || s->profile.post_search != UNKNOWN || reply->failure != HTTP_ANSWERED)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        if (statuses[i] == reply->status) {
            s->profile.post_search = NO;
            return true;
        }
    }
    return false;
}

// What is about the question, not about the server.
static bool is_refusal(enum outcome o, int status)
{
    return status == 501 || o == OUT_DENIED || o == OUT_REFUSED || o == OUT_NO_CREATE ||
           o == OUT_CONFLICT || o == OUT_SMALLER || o == OUT_NO_PACKING;
}

// The body as JSON. One record of many may hold what no JSON text can: it is mended, so that the
// others are read.
static struct json *body_of(const struct http_reply *reply)
{
    struct json *v = reply_json(reply);
    struct buf mended = {0};
    if (v != NULL || reply->body.at == NULL)
        return v;
    json_mend(reply->body.at, reply->body.len, &mended);
    if (json_parse(buf_text(&mended), mended.len, &JSON_LIMITS, &v, NULL) != RC_OK)
        v = NULL;
    buf_wipe(&mended);
    return v;
}

static bool is_closed(const struct http_reply *reply)
{
    return reply->body.at != NULL && json_is_closed(reply->body.at, reply->body.len);
}

struct json *pull_reply(struct sync *s, const struct http_reply *reply, enum outcome outcome,
                        const char *type, bool *ret_refused)
{
    struct json *body = outcome == OUT_DONE ? body_of(reply) : NULL;
    const char *is = json_get_string(body, "resourceType");
    *ret_refused = is_refusal(outcome, reply->status);
    if (is != NULL && (strcmp(is, "Bundle") == 0 || strcmp(is, type) == 0))
        return body;
    json_free(body);
    if (*ret_refused)
        return NULL;
    if (outcome == OUT_DONE && (is != NULL || is_closed(reply))) // not what was asked for
        *ret_refused = true;
    else if (outcome == OUT_DONE) // no JSON at all: cut somewhere
        run_takes(s, &(struct http_reply){.failure = HTTP_CUT}, OUT_LATER);
    else
        run_takes(s, reply, outcome);
    return NULL;
}

// ---- by ids ----

void fetch_release(struct fetch *f)
{
    json_free(f->ids);
    json_free(f->found);
    json_free(f->gone);
    json_free(f->lost);
    json_free(f->failed);
    json_free(f->more);
    free(f->states);
    *f = (struct fetch){0};
}

static bool by_id(const struct fetch *f)
{
    return strcmp(f->kind->param, "_id") == 0;
}

static size_t batch_size(const struct fetch *f)
{
    return f->reading ? 1 : f->kind->batch;
}

static void plan(struct fetch *f, struct json *ids, bool reading)
{
    json_free(f->ids);
    free(f->states);
    f->ids = ids;
    f->reading = reading;
    f->batches = (json_count(ids) + batch_size(f) - 1) / batch_size(f);
    f->states = mem_array(f->batches, 1);
}

void fetch_begin(struct fetch *f, const struct fetch_kind *kind, struct json *ids)
{
    *f = (struct fetch){.kind = kind,
                        .found = json_new_array(),
                        .gone = json_new_array(),
                        .lost = json_new_object(),
                        .more = json_new_array(),
                        .failed = json_new_array()};
    plan(f, ids, false);
}

static bool holds_id(const struct json *found, const char *id)
{
    for (size_t i = 0; i < json_count(found); i++) {
        const char *it = json_get_string(json_at(found, i), "id");
        if (it != NULL && strcmp(it, id) == 0)
            return true;
    }
    return false;
}

static void lose(struct fetch *f, const char *id, enum record_reason why)
{
    if (id != NULL)
        json_set_string(f->lost, id, record_reason_text(why)->code);
}

// Takes a resource of the wanted type that has an id and a bearable length.
static void take(struct fetch *f, const struct json *resource)
{
    struct buf text = {0};
    const char *type = json_get_string(resource, "resourceType");
    if (type == NULL || strcmp(type, f->kind->type) != 0 ||
        !query_is_id(json_get_string(resource, "id")))
        return;
    json_write(resource, false, &text);
    if (text.len <= RESOURCE_BYTES_MAX)
        json_push(f->found, json_copy(resource));
    else
        lose(f, json_get_string(resource, "id"), REASON_PERSON_TOO_LONG);
    buf_wipe(&text);
}

// Why the one that was asked for alone did not come, as its reply says.
static enum record_reason reason_of(const struct http_reply *reply)
{
    static const struct {
        int status;
        enum record_reason reason;
    } rows[] = {{404, REASON_PERSON_MISSING},
                {410, REASON_PERSON_GONE},
                {401, REASON_PERSON_DENIED},
                {403, REASON_PERSON_DENIED},
                {500, REASON_PERSON_FAILED}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (reply->failure == HTTP_ANSWERED && reply->status == rows[i].status)
            return rows[i].reason;
    return reply->failure == HTTP_TOO_BIG ? REASON_PERSON_TOO_LONG : REASON_PERSON_UNREADABLE;
}

// Is it about what was asked for, so that the run goes on without it? A server may fail over one
// record (500): a search that holds it fails as a whole, then each is read by itself.
static bool is_lost(const struct fetch *f, const struct http_reply *reply)
{
    bool answered = reply->failure == HTTP_ANSWERED;
    bool gone = answered && (reply->status == 404 || reply->status == 410);
    bool fails = answered && reply->status == 500 && (by_id(f) || f->kind->parts);
    return (f->reading && gone) || fails || reply->failure == HTTP_TOO_BIG;
}

// Parts of several may be too long together.
static bool is_too_big(const struct fetch *f, const struct http_reply *reply)
{
    return f->kind->parts && reply->failure == HTTP_TOO_BIG;
}

// Those of the batch are asked for one by one.
static void ask_each(struct fetch *f, size_t batch)
{
    size_t size = batch_size(f);
    for (size_t i = batch * size; i < (batch + 1) * size; i++)
        if (json_at(f->ids, i) != NULL)
            json_push(f->failed, json_share(json_at(f->ids, i)));
}

// The rest of this batch is not to be had: nothing of it is taken, or it is not whole.
static void cut_batch(struct fetch *f, size_t batch)
{
    if (f->reading)
        lose(f, json_string(json_at(f->ids, batch)), REASON_PERSON_UNREADABLE);
    else
        ask_each(f, batch);
}

// This batch is over; one that was asked for alone is lost for the reason that its reply says.
static void lose_batch(struct fetch *f, size_t batch, const struct http_reply *reply)
{
    struct json *alone = f->reading ? json_at(f->ids, batch) : NULL;
    bool gone = reply->failure == HTTP_ANSWERED && (reply->status == 404 || reply->status == 410);
    f->states[batch] = DONE;
    if (!f->reading && (reply->status == 500 || is_too_big(f, reply)))
        ask_each(f, batch);
    lose(f, json_string(alone), reason_of(reply));
    if (alone != NULL && gone)
        json_push(f->gone, json_share(alone));
}

// Of what may be more than a page, the address of the next one. False: it is on another machine,
// and not followed.
static bool note_next(struct sync *s, struct fetch *f, const struct json *set)
{
    enum { MORE_MAX = 1000 };
    const char *url = f->kind->parts ? query_next_of(set) : NULL;
    struct buf next = {0};
    bool known = false;
    if (url == NULL)
        return true;
    if (!query_next(s->server.base, url, &next)) {
        s->view.gather.elsewhere = true;
        return false;
    }
    for (size_t k = 0; k < json_count(f->more); k++)
        known |= strcmp(json_string(json_at(f->more, k)), buf_text(&next)) == 0;
    if (!known && json_count(f->more) < MORE_MAX)
        json_push(f->more, json_new_string(buf_text(&next)));
    buf_release(&next);
    return true;
}

static void take_all(struct fetch *f, const struct json *set)
{
    const struct json *entries = json_get(set, "entry");
    for (size_t i = 0; i < json_count(entries); i++)
        take(f, json_get(json_at(entries, i), "resource"));
}

static void next_received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct fetch *f = &s->pull.fetch;
    bool refused = false;
    s->pull.active--;
    struct json *body = pull_reply(s, reply, outcome, f->kind->type, &refused);
    take_all(f, body);
    if (body == NULL || !note_next(s, f, body)) // no good any more: none of it is whole
        f->broken = true;
    json_free(body);
}

// Asks for the next page of a batch. False when there is none to ask for.
static bool ask_next(struct sync *s)
{
    struct fetch *f = &s->pull.fetch;
    struct job *job = f->more_at < json_count(f->more) && jobs_free(s) > 0 ? job_take(s) : NULL;
    if (job == NULL)
        return false;
    job->done = next_received;
    job->reply_max = PULL_REPLY_MAX;
    s->pull.active++;
    if (!job_send(job, "GET", json_string(json_at(f->more, f->more_at++))))
        s->pull.active--;
    return true;
}

static void received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct fetch *f = &s->pull.fetch;
    size_t batch = job->items[0];
    bool refused = false;
    s->pull.active--;
    f->states[batch] = TO_DO;
    if (job->query && search_refused(s, job, reply))
        return; // again, otherwise
    if (is_lost(f, reply)) {
        lose_batch(f, batch, reply);
        return;
    }
    struct json *body = pull_reply(s, reply, outcome, f->kind->type, &refused);
    if (body != NULL && f->kind->parts)
        f->states[batch] = DONE;
    else if (body != NULL || refused)
        lose_batch(f, batch, reply); // unless it is taken below
    if (body != NULL && job->query)
        s->profile.post_search = YES;
    if (!note_next(s, f, body) && !by_id(f)) // less of it is asked for
        cut_batch(f, batch);
    else
        take_all(f, body);
    take(f, body);
    json_free(body);
}

static void ask(struct sync *s, size_t batch)
{
    struct fetch *f = &s->pull.fetch;
    struct buf ids = {0}, params = {0};
    char since[INSTANT_BYTES + 2] = "ge";
    struct job *job = job_take(s);
    const bool one = f->reading && by_id(f);
    if (job == NULL)
        return;
    for (size_t i = batch * batch_size(f); i < (batch + 1) * batch_size(f); i++) {
        const char *id = json_string(json_at(f->ids, i));
        if (id != NULL)
            buf_printf(&ids, "%s%s%s", ids.len > 0 ? "," : "", one ? "" : f->kind->prefix, id);
    }
    job->items[job->count++] = batch;
    job->done = received;
    f->states[batch] = AWAY;
    s->pull.active++;
    bool sent = false;
    if (one) {
        buf_printf(&params, "%s/%s", f->kind->type, buf_text(&ids));
        job->reply_max = PULL_REPLY_MAX;
        sent = job_send(job, "GET", buf_text(&params));
    } else {
        query_add(&params, f->kind->param, buf_text(&ids));
        instant_write(f->since_utc_ms, since + 2);
        if (f->since_utc_ms > 0)
            query_add(&params, "_lastUpdated", since);
        buf_puts(&params, f->kind->extra);
        sent = search_send(job, f->kind->type, buf_text(&params));
    }
    if (!sent)
        s->pull.active--;
    buf_release(&ids);
    buf_release(&params);
}

// Of those, what did not come, though asked for.
static struct json *missing(const struct fetch *f, const struct json *of)
{
    struct json *ids = json_new_array();
    for (size_t i = 0; i < json_count(of); i++)
        if (!holds_id(f->found, json_string(json_at(of, i))))
            json_push(ids, json_share(json_at(of, i)));
    return ids;
}

bool fetch_more(struct sync *s)
{
    struct fetch *f = &s->pull.fetch;
    size_t done = 0;
    for (size_t i = 0; i < f->batches && s->view.trouble == SYNC_FINE; i++) {
        if (f->states[i] == TO_DO && jobs_free(s) > 0)
            ask(s, i);
        done += f->states[i] == DONE;
    }
    while (s->view.trouble == SYNC_FINE && ask_next(s))
        continue;
    if (s->pull.active > 0 || done < f->batches || f->more_at < json_count(f->more))
        return true;
    if (f->reading)
        return false;
    struct json *rest = missing(f, f->kind->each ? f->ids : f->failed);
    plan(f, rest, true);
    return json_count(rest) > 0 ? fetch_more(s) : false;
}

// ---- step by step ----

bool pull_keep_some(struct sync *s, void (*keep)(struct sync *s, const struct json *resource),
                    const struct json *all)
{
    struct pull *p = &s->pull;
    for (size_t i = 0; i < AT_ONCE && p->at < json_count(all) && s->view.trouble == SYNC_FINE; i++)
        keep(s, json_at(all, p->at++));
    if (p->at < json_count(all))
        return true;
    p->at = 0;
    return false;
}

void pull_go_on(struct pull *p, enum pull_step step)
{
    fetch_release(&p->fetch);
    p->step = step;
}
