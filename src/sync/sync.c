// SPDX-License-Identifier: EUPL-1.2
// The engine's run: when it begins, what goes next, when it ends.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE_CHECK_MS = 15 * 60 * 1000,
    FRESH_MS = 20000,
    LATELY_MS = 3 * 60 * 1000,
    SOON_FAILURES = 2, // waits of at most two seconds
};

// ---- requests ----

size_t jobs_free(const struct sync *s)
{
    size_t may = s->server.parallel > 0 ? (size_t)s->server.parallel : 4;
    if (may > JOBS_MAX)
        may = JOBS_MAX;
    size_t used = s->flying + s->kept;
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

static void answered(const struct http_reply *reply, void *context)
{
    struct job *slot = context, job = *slot;
    struct sync *s = job.sync;
    *slot = (struct job){0}; // free for what follows
    s->flying--;
    if (reply->failure == HTTP_ANSWERED)
        s->heard_mono_ms = clock_mono_ms(s->clock);
    s->view.bytes_up += reply->up_bytes;
    s->view.bytes_down += reply->down_bytes;
    job.done(&job, reply, outcome_of_reply(reply));
    job_release(&job);
}

static const char fhir_json[] = "application/fhir+json";

static const char *body_type(const struct job *job)
{
    return job->form || job->query ? "application/x-www-form-urlencoded" : fhir_json;
}

bool job_send(struct job *job, const char *method, const char *path)
{
    struct sync *s = job->sync;
    struct err e = {0};
    struct buf url = {0}, bearer = {0};
    static const char *const more[] = {"Prefer: return=minimal"};
    if (strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0)
        buf_puts(&url, path);
    else
        buf_printf(&url, "%s%s%s", s->server.base, path[0] != '\0' && path[0] != '?' ? "/" : "",
                   path);
    bool known = s->token != NULL && !job->form; // the token is for the FHIR server alone
    if (known)
        buf_printf(&bearer, "Bearer %s", s->token);
    bool body = job->body.len > 0;
    struct http_request request = {
        .method = method,
        .url = buf_text(&url),
        .accept = job->form ? "application/json" : fhir_json,
        .content_type = body ? body_type(job) : NULL,
        .authorization = known ? buf_text(&bearer) : NULL,
        .more = more,
        .more_count = body && body_type(job) == fhir_json ? ARRAY_LEN(more) : 0,
        .max_reply_bytes = job->reply_max,
        .body = body ? job->body.at : NULL,
        .body_len = job->body.len,
        .gzip = job->packed,
    };
    enum rc rc = s->link.start(s->link.self, &request, answered, job, &e);
    buf_release(&url);
    buf_wipe(&bearer);
    if (rc == RC_OK) {
        s->flying++;
        s->view.requests++;
        return true;
    }
    struct http_reply none = {.failure = HTTP_BROKEN};
    snprintf(none.why, sizeof none.why, "%.255s", e.text);
    run_stop(s, SYNC_NO_LINK, &none, OUT_LATER);
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

// ---- the run ----

static int64_t now_ms(const struct sync *s)
{
    return clock_mono_ms(s->clock);
}

static uint32_t random32(void)
{
    uint32_t r = 0;
    id_random(&r, sizeof r);
    return r;
}

void run_stop(struct sync *s, enum sync_trouble trouble, const struct http_reply *reply,
              enum outcome outcome)
{
    (void)outcome;
    if (s->view.trouble != SYNC_FINE)
        return; // the first tells the cause
    s->view.trouble = trouble;
    s->view.http_status = reply != NULL ? reply->status : 0;
    snprintf(s->view.why, sizeof s->view.why, "%s", reply != NULL ? reply->why : "");
    s->server_pause = reply != NULL && reply->retry_after_ms > 0 && trouble == SYNC_BUSY_SERVER;
    s->failures++;
    // A link that comes and goes: what got through lately shows that trying soon pays.
    bool lately = s->heard_mono_ms > 0 && now_ms(s) - s->heard_mono_ms < LATELY_MS;
    if (trouble == SYNC_NO_LINK && lately && s->failures > SOON_FAILURES)
        s->failures = SOON_FAILURES;
    s->next_mono_ms =
        now_ms(s) +
        retry_after(s->failures, s->server_pause ? reply->retry_after_ms : -1, random32());
}

void run_store_failed(struct sync *s, const struct err *e)
{
    run_stop(s, SYNC_STORE, NULL, OUT_LATER);
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
            run_stop(s, run_ends[i].trouble, reply, outcome);
            return true;
        }
    }
    if (outcome == OUT_LATER) {
        bool first = s->view.trouble == SYNC_FINE;
        run_stop(s, reply->failure != HTTP_ANSWERED ? SYNC_NO_LINK : SYNC_BUSY_SERVER, reply,
                 outcome);
        // Smaller bundles on a link that broke, in the next runs too: several of them fit into
        // the time for which it is up.
        if (first && reply->failure != HTTP_ANSWERED && s->visits > 1) {
            s->visits = s->visits / 2;
            s->profile.visits = (uint32_t)s->visits;
        }
        return true;
    }
    if (outcome != OUT_LOGIN)
        return false;
    bool fresh = s->token != NULL && clock_mono_ms(s->clock) - s->token_got_ms < FRESH_MS;
    if (fresh || s->server.auth == AUTH_NONE || s->server.auth == AUTH_BEARER)
        run_stop(s, SYNC_LOGIN_FAILED, reply, outcome);
    else if (s->token != NULL) { // run out before its time: once
        free(s->token);          // overwritten (base/mem_wipe.c)
        s->token = NULL;
    }
    return true;
}

static void release_items(struct sync *s)
{
    for (size_t i = 0; i < s->count; i++) {
        json_free(s->items[i].entries);
        json_free(s->items[i].looking);
        json_free(s->items[i].seeking);
        json_free(s->items[i].found);
    }
    free(s->items);
    s->items = NULL;
    s->count = 0;
}

// In metered mode only what is urgent goes by itself.
static bool belongs(const struct sync *s, const struct store_package *p)
{
    int64_t now = clock_utc_ms(s->clock);
    if (s->by_hand)
        return true;
    if (s->server.mode == MODE_METERED && !p->urgent)
        return false;
    // A clock that was set back must not hold anything for longer than the longest wait.
    return p->next_utc_ms <= now || p->next_utc_ms > now + 2 * RETRY_CAP_MS;
}

static enum rc load_items(struct sync *s, struct err *e)
{
    struct arena a = {0};
    struct store_package *rows = NULL;
    size_t count = 0;
    enum rc rc = store_packages(s->store, 1U << PACKAGE_WAITING, &a, &rows, &count, e);
    release_items(s);
    if (rc != RC_OK && rc != RC_DAMAGED) {
        arena_release(&a);
        return rc;
    }
    s->items = mem_array(count, sizeof *s->items);
    for (size_t i = 0; i < count; i++) {
        if (s->greet_only || !belongs(s, &rows[i]))
            continue;
        s->view.bytes_total += rows[i].bytes;
        s->items[s->count++] = (struct pending){.row = rows[i], .group_max = BUNDLE_PARTS_MAX};
    }
    s->view.total = s->count;
    arena_release(&a);
    return RC_OK;
}

void run_name(struct sync *s)
{
    s->naming = s->profile.put_creates == NO ? NAMED_BY_IDENTIFIER : NAMED_BY_ID;
}

static void run_begin(struct sync *s)
{
    struct err e = {0};
    int64_t finished = s->view.finished_utc_ms;
    s->view = (struct sync_view){.running = true, .stage = SYNC_HELLO, .finished_utc_ms = finished};
    s->greeted = s->naming_tried = s->server_pause = false;
    s->next_mono_ms = -1;
    s->began_mono_ms = now_ms(s);
    s->visits = s->profile.visits > 0 ? s->profile.visits : VISITS_FIRST;
    s->visits_max = BUNDLE_PARTS_MAX;
    pull_begin(s);
    run_name(s);
    if (load_items(s, &e) != RC_OK)
        run_store_failed(s, &e);
}

static void run_end(struct sync *s)
{
    s->view.running = s->greet_only = false;
    s->view.stage = SYNC_IDLE;
    release_items(s);
    pull_release(s);
    profile_keep(s);
    if (s->view.trouble != SYNC_FINE)
        return; // run_stop has planned the next
    s->failures = 0;
    s->view.finished_utc_ms = clock_utc_ms(s->clock);
    s->next_mono_ms = s->server.mode == MODE_MANUAL ? -1 : now_ms(s) + IDLE_CHECK_MS;
}

// One round of starting what may start.
static void advance(struct sync *s)
{
    bool greeted = s->view.trouble == SYNC_FINE && capability_fetch(s), done = greeted;
    if (greeted && !s->greet_only) {
        s->view.stage = SYNC_SENDING;
        bool more = read_back_more(s, false);
        more = send_more(s) || more;
        if (!more && s->flying == 0) // the next about a person waits until the one before was read
            more = read_back_more(s, true);
        if (!more && s->flying == s->pull.flying) { // nothing of what goes up is under way
            s->view.stage = SYNC_PULLING;
            more = pull_more(s);
        }
        done = !more;
    }
    if (s->flying == 0 && (s->view.trouble != SYNC_FINE || done))
        run_end(s);
}

void sync_step(struct sync *s)
{
    s->link.step(s->link.self);
    if (!s->view.running && !s->view.paused && s->next_mono_ms >= 0 &&
        now_ms(s) >= s->next_mono_ms) {
        s->by_hand = false;
        run_begin(s);
    }
    if (s->view.running)
        advance(s);
}

void sync_go(struct sync *s, bool by_hand)
{
    s->view.paused = false;
    if (s->view.running)
        return;
    s->by_hand = by_hand;
    s->failures = 0;
    run_begin(s);
}

void sync_greet(struct sync *s)
{
    if (s->view.running)
        return;
    s->view.paused = false;
    s->greet_only = s->by_hand = true;
    s->failures = 0;
    s->profile.read_utc_ms = 0; // what was read before does not count
    run_begin(s);
}

void sync_due(struct sync *s)
{
    if (!s->view.running && !s->view.paused && !s->server_pause && s->server.mode != MODE_MANUAL)
        s->next_mono_ms = now_ms(s);
}

bool sync_is_sending(const struct sync *s, struct id package)
{
    for (size_t i = 0; i < s->count; i++) {
        enum stand stand = s->items[i].stand;
        if (id_equal(s->items[i].row.id, package))
            return stand == STAND_AWAY || stand == STAND_ACCEPTED;
    }
    return false;
}

void sync_link_changed(struct sync *s)
{
    s->link.renew(s->link.self);
    s->failures = 0;
    if (!s->view.running && !s->view.paused && !s->server_pause && s->server.mode != MODE_MANUAL)
        s->next_mono_ms = now_ms(s) + 500; // addresses come in several messages
}

int sync_wait_ms(const struct sync *s)
{
    if (s->view.running)
        return s->flying > 0 ? 500 : 0;
    if (s->view.paused || s->next_mono_ms < 0)
        return -1;
    int64_t left = s->next_mono_ms - now_ms(s);
    return left <= 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

int sync_wait(struct sync *s, struct pollfd *fds, size_t count, int timeout_ms)
{
    return s->link.wait(s->link.self, fds, count, timeout_ms);
}

void sync_pause(struct sync *s)
{
    s->view.paused = true;
    if (!s->view.running)
        return;
    run_stop(s, SYNC_NO_LINK, NULL, OUT_LATER);
    s->link.renew(s->link.self); // what was under way ends with HTTP_CUT
}

void sync_look(const struct sync *s, struct sync_view *ret)
{
    uint64_t up = 0, down = 0;
    *ret = s->view;
    s->link.moved(s->link.self, &up, &down);
    ret->bytes_up += up;
    ret->bytes_down += down;
    int64_t took = now_ms(s) - s->began_mono_ms;
    if (ret->running && took > 1000)
        ret->speed_bytes_s = (int64_t)(ret->bytes_up + ret->bytes_down) * 1000 / took;
    ret->left_ms = -1;
    if (ret->running && ret->delivered > 0 && took > 0)
        ret->left_ms = took * (int64_t)(ret->total - ret->delivered - ret->held) /
                       (int64_t)(ret->delivered + ret->held);
    int64_t left = s->next_mono_ms - now_ms(s);
    ret->next_ms = ret->running || s->next_mono_ms < 0 || ret->paused ? -1 : left > 0 ? left : 0;
}

const struct profile *sync_profile(const struct sync *s)
{
    return &s->profile;
}

void profile_keep(struct sync *s)
{
    struct json *v = profile_json(&s->profile);
    struct buf text = {0};
    struct arena a = {0};
    const char *kept = NULL;
    json_write(v, false, &text);
    if (store_setting(s->store, "server-profile", &a, &kept, NULL) != RC_OK || kept == NULL ||
        strcmp(kept, buf_text(&text)) != 0)
        store_setting_set(s->store, "server-profile", buf_text(&text), NULL);
    arena_release(&a);
    buf_release(&text);
    json_free(v);
}

static void profile_load(struct sync *s)
{
    struct arena a = {0};
    const char *kept = NULL;
    struct json *v = NULL;
    if (store_setting(s->store, "server-profile", &a, &kept, NULL) == RC_OK && kept != NULL &&
        json_parse(kept, strlen(kept), &JSON_LIMITS, &v, NULL) == RC_OK)
        s->profile = profile_from(v);
    json_free(v);
    arena_release(&a);
    if (strcmp(s->profile.base, s->server.base) != 0) { // another server: nothing is known
        s->profile = (struct profile){0};
        snprintf(s->profile.base, sizeof s->profile.base, "%s", s->server.base);
    }
}

enum rc sync_new(const struct sync_options *o, struct sync **ret, struct err *e)
{
    enum rc rc = server_check(o->server, e);
    if (rc != RC_OK)
        return rc;
    struct sync *s = mem_alloc(sizeof *s);
    s->store = o->store;
    s->clock = o->clock;
    s->link = o->transport;
    s->server = *o->server;
    s->forms = o->forms;
    s->settings_code = o->settings_code;
    s->next_mono_ms = s->server.mode == MODE_MANUAL ? -1 : now_ms(s);
    profile_load(s);
    if (s->server.auth == AUTH_BEARER)
        s->token = mem_text(s->server.secret, strlen(s->server.secret));
    *ret = s;
    return RC_OK;
}

void sync_free(struct sync *s)
{
    if (s == NULL)
        return;
    s->view.paused = true;
    s->link.close(s->link.self);
    release_items(s); // nothing is written: the store may be gone
    pull_release(s);
    free(s->token); // freed memory is overwritten (base/mem_wipe.c)
    server_wipe(&s->server);
    free(s);
}
