// SPDX-License-Identifier: EUPL-1.2
// The requests of a run: their slots, and what a reply means for the run as a whole.
#include "base/log.h"
#include "store/moment.h"
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FRESH_MS = 20000,
};

// ---- slots ----

size_t jobs_free(const struct sync *s)
{
    size_t may = s->server.parallel > 0 ? (size_t)s->server.parallel : 4;
    if (pace_is_probing(&s->pace, clock_mono_ms(s->clock)))
        may = 1;
    if (may > JOBS_MAX)
        may = JOBS_MAX;
    size_t used = s->active + s->kept;
    return used < may ? may - used : 0;
}

struct job *job_take(struct sync *s)
{
    for (size_t i = 0; i < JOBS_MAX; i++) {
        if (!s->jobs[i].busy) {
            s->jobs[i].busy = true;
            s->jobs[i].sync = s;
            return &s->jobs[i];
        }
    }
    return NULL;
}

void job_release(struct job *job)
{
    bundle_release(&job->bundle);
    buf_wipe(&job->body);
    *job = (struct job){0};
}

// A FHIR server that was authenticated (by TLS, or on this machine) tells what time it is.
static void hear_time(struct sync *s, const struct job *job, const struct http_reply *reply,
                      enum outcome outcome)
{
    struct err e = {0};
    bool changed = false;
    if (job->form || outcome != OUT_DONE || reply->body.len == 0 || reply->server_utc_ms <= 0)
        return;
    if (store_time_hear(s->store, reply->server_utc_ms, &changed, &e) != RC_OK)
        log_line("clock", "what the server says was not noted: %s", e.text);
    if (changed)
        log_line("clock", "%s: the server says %+lld s", time_word(store_time(s->store)),
                 (long long)((reply->server_utc_ms - clock_utc_ms(s->clock)) / 1000));
}

static void note_pace(const struct job *job, const struct http_reply *reply)
{
    struct sync *s = job->sync;
    if (reply->failure != HTTP_ANSWERED)
        return;
    const struct pace_sample sample = {.now_mono_ms = clock_mono_ms(s->clock),
                                       .took_ms = reply->took_ms,
                                       .connect_ms = reply->connect_ms,
                                       .up_bytes = reply->up_bytes,
                                       .visits = job->bundle.part_count};
    pace_heard(&s->pace, &sample);
}

static void answered(const struct http_reply *reply, void *context)
{
    struct job *slot = context, job = *slot;
    struct sync *s = job.sync;
    *slot = (struct job){0}; // free for what follows
    s->active--;
    s->view.bytes_up += reply->up_bytes;
    s->view.bytes_down += reply->down_bytes;
    note_pace(&job, reply);
    struct http_reply seen = *reply;
    struct buf ours = {0};
    if (!job.form && reply->body.at != NULL &&
        canonical_swap(reply->body.at, reply->body.len, s->canonicals.base, FHIR_BASE, &ours))
        seen.body = ours; // named as it is named here
    enum outcome outcome = outcome_of_reply(reply);
    hear_time(s, &job, reply, outcome);
    job.done(&job, &seen, outcome);
    job_release(&job);
    buf_wipe(&ours);
}

static const char fhir_json[] = "application/fhir+json";

static const char *body_type(const struct job *job)
{
    return job->form || job->query ? "application/x-www-form-urlencoded" : fhir_json;
}

// What goes out is named by the organisation's base, which stays the same from then on.
static void name_outside(struct job *job, const char **path, struct buf *named)
{
    struct sync *s = job->sync;
    struct buf body = {0};
    struct err e = {0};
    const char *base = s->canonicals.base;
    if (base[0] == '\0' || job->form)
        return;
    if (canonical_swap_query(*path, FHIR_BASE, base, named))
        *path = buf_text(named);
    if (job->body.len == 0)
        return;
    if (!job->query && !s->probe_only && // a question leaves nothing there
        canonicals_fix(s->store, &s->canonicals, s->clock, &e) != RC_OK)
        log_line("sync", "%s", e.text); // tried again with the next
    if (job->query ? canonical_swap_query(buf_text(&job->body), FHIR_BASE, base, &body)
                   : canonical_swap(job->body.at, job->body.len, FHIR_BASE, base, &body)) {
        buf_wipe(&job->body);
        job->body = body;
    }
}

static bool take_bytes(void *context, const void *bytes, size_t len)
{
    struct job *job = context;
    return job->sink(job, bytes, len);
}

static const char *accept_of(const struct job *job)
{
    if (job->accept != NULL)
        return job->accept;
    return job->form ? "application/json" : fhir_json;
}

// Further lines of its head, into out; how many.
static size_t lines_of(const struct job *job, const char *out[2])
{
    size_t count = 0;
    bool writes = job->body.len > 0 && body_type(job) == fhir_json;
    if (job->prefer != NULL || writes)
        out[count++] = job->prefer != NULL ? job->prefer : "Prefer: return=minimal";
    if (writes && job->if_match != NULL)
        out[count++] = job->if_match;
    return count;
}

bool job_send(struct job *job, const char *method, const char *path)
{
    struct sync *s = job->sync;
    struct err e = {0};
    struct buf url = {0}, bearer = {0}, named = {0};
    name_outside(job, &path, &named);
    const char *more[2];
    if (strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0)
        buf_puts(&url, path);
    else
        buf_printf(&url, "%s%s%s", s->server.base, path[0] != '\0' && path[0] != '?' ? "/" : "",
                   path);
    bool known =
        s->token != NULL && !job->form && !job->bare; // the token is for the FHIR server alone
    if (known)
        buf_printf(&bearer, "Bearer %s", s->token);
    bool body = job->body.len > 0;
    struct http_request request = {
        .method = method,
        .url = buf_text(&url),
        .accept = accept_of(job),
        .content_type = body ? body_type(job) : NULL,
        .authorization = known ? buf_text(&bearer) : NULL,
        .more = more,
        .more_count = lines_of(job, more),
        .max_reply_bytes = job->reply_max,
        .sink = job->sink != NULL ? take_bytes : NULL,
        .connect_ms = pace_connect_ms(&s->pace, clock_mono_ms(s->clock)),
        .body = body ? job->body.at : NULL,
        .body_len = job->body.len,
        .gzip = job->packed,
    };
    enum rc rc = s->link.start(s->link.self, &request, answered, job, &e);
    buf_release(&url);
    buf_release(&named);
    buf_wipe(&bearer);
    if (rc == RC_OK) {
        s->active++;
        s->view.requests++;
        return true;
    }
    struct http_reply none = {.failure = HTTP_BROKEN};
    snprintf(none.why, sizeof none.why, "%.255s", e.text);
    run_stop(s, SYNC_NO_LINK, &none);
    job_release(job);
    return false;
}

struct json *reply_json(const struct http_reply *reply)
{
    struct json *v = NULL;
    if (reply->body.len == 0 || reply->body.at == NULL ||
        json_parse(reply->body.at, reply->body.len, &JSON_LIMITS, &v, NULL) != RC_OK)
        return NULL;
    return v;
}

// ---- what a reply means for the run ----

void run_stop(struct sync *s, enum sync_trouble trouble, const struct http_reply *reply)
{
    if (s->view.trouble != SYNC_FINE)
        return; // the first tells the cause
    s->view.trouble = trouble;
    s->view.http_status = reply != NULL ? reply->status : 0;
    s->view.failure = reply != NULL ? reply->failure : HTTP_ANSWERED;
    snprintf(s->view.why, sizeof s->view.why, "%s", reply != NULL ? reply->why : "");
    // A reply that arrived has no failure of the link to tell: these are the server's words.
    snprintf(s->view.said, sizeof s->view.said, "%s",
             s->view.failure == HTTP_ANSWERED ? s->view.why : "");
    bool asked = reply != NULL && reply->retry_after_ms > 0 && trouble == SYNC_BUSY_SERVER;
    int64_t pause_ms = asked ? reply->retry_after_ms : -1;
    s->server_pause = asked;
    int64_t now = clock_mono_ms(s->clock), probe_ms = -1;
    uint32_t random = 0;
    id_random(&random, sizeof random);
    if (trouble == SYNC_NO_LINK) { // what got through lately shows that trying soon pays
        pace_broke(&s->pace, now);
        probe_ms = pace_probe_ms(&s->pace, now, random);
    }
    s->failures = probe_ms >= 0 ? 0 : s->failures + 1;
    s->next_mono_ms = now + (probe_ms >= 0 ? probe_ms : retry_after(s->failures, pause_ms, random));
}

void run_store_failed(struct sync *s, const struct err *e)
{
    run_stop(s, e->rc == RC_FULL ? SYNC_FULL : SYNC_STORE, NULL);
    snprintf(s->view.why, sizeof s->view.why, "%.255s", e->text);
}

static const struct {
    enum outcome outcome;
    enum sync_trouble trouble;
} run_ends[] = {
    {OUT_DENIED, SYNC_FORBIDDEN},
    {OUT_NOT_FHIR, SYNC_PORTAL},
    {OUT_ELSEWHERE, SYNC_ELSEWHERE},
    {OUT_UNTRUSTED, SYNC_UNTRUSTED},
};

bool run_takes(struct sync *s, const struct http_reply *reply, enum outcome outcome)
{
    for (size_t i = 0; i < ARRAY_LEN(run_ends); i++) {
        if (run_ends[i].outcome == outcome) {
            run_stop(s, run_ends[i].trouble, reply);
            return true;
        }
    }
    if (outcome == OUT_LATER) {
        run_stop(s, reply->failure != HTTP_ANSWERED ? SYNC_NO_LINK : SYNC_BUSY_SERVER, reply);
        return true;
    }
    if (outcome != OUT_LOGIN)
        return false;
    bool fresh = s->token != NULL && clock_mono_ms(s->clock) - s->token_got_ms < FRESH_MS;
    if (fresh || s->server.auth == AUTH_NONE || s->server.auth == AUTH_BEARER)
        run_stop(s, SYNC_LOGIN_FAILED, reply);
    else if (s->token != NULL) { // run out before its time: once
        free(s->token);          // overwritten (base/mem_wipe.c)
        s->token = NULL;
    }
    return true;
}

void run_name(struct sync *s)
{
    s->naming = s->profile.put_creates == NO ? NAMED_BY_IDENTIFIER : NAMED_BY_ID;
}
