// SPDX-License-Identifier: EUPL-1.2
// The server writes everything out (FHIR Bulk Data Access 2.0): kick-off, waiting as long as it
// says, its files line by line, what it says was deleted, and at the end the files may go. Lines
// are sealed as they come (store/arrival.h) with how many of the file are here, so that a run that
// is cut goes on within the file; nothing of it lies on the disk in the clear. Where any of this
// cannot be had, the visits are searched for page by page instead.
#include "sync/gather_bulk.h"
#include "base/instant.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILES_MAX = 2000,
    POLLS_MAX = 100000,
    POLL_MS = 2000,       // between two questions when the server names no time
    POLL_MIN_MS = 1000,   // never sooner
    POLL_MAX_MS = 600000, // never longer
    LINES_AT_ONCE = 200,
    BYTES_AT_ONCE = 1024 * 1024,
};
static const int64_t fresh_ms = 86400000LL; // what was listed so lately is quicker searched for

static const char kick_off[] = "$export?_type=Encounter%2CPatient%2CQuestionnaireResponse%2C"
                               "Observation%2CConsent%2CProvenance%2CTask%2CFlag";

// It cannot be had this way: everything is searched for.
static void give_up(struct sync *s)
{
    struct gather *g = &s->gather;
    bulk_free(g->bulk);
    g->bulk = NULL;
    s->view.gather.bulk = false;
    g->step = GATHER_LIST;
    gather_note(s);
}

// Is it about the server or the link as a whole? Then the run ends, and the next goes on.
static bool ends_run(struct sync *s, const struct http_reply *reply, enum outcome outcome)
{
    static const enum outcome of_run[] = {OUT_LATER, OUT_LOGIN, OUT_UNTRUSTED};
    for (size_t i = 0; i < ARRAY_LEN(of_run); i++)
        if (outcome == of_run[i])
            return run_takes(s, reply, outcome);
    return false;
}

// ---- kick-off and waiting ----

static void kicked_off(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct bulk *b = s->gather.bulk;
    struct buf own = {0};
    s->pull.active--;
    if (ends_run(s, reply, outcome))
        return;
    if (reply->failure != HTTP_ANSWERED || reply->status != 202 ||
        !query_next(s->server.base, reply->content_location, &own) || own.len >= sizeof b->status) {
        give_up(s);
    } else {
        snprintf(b->status, sizeof b->status, "%s", buf_text(&own));
        b->step = BULK_POLL;
        b->next_mono_ms = clock_mono_ms(s->clock);
        gather_note(s);
    }
    buf_release(&own);
}

static bool send(struct sync *s, struct job *job, const char *method, const char *path)
{
    s->pull.active++;
    if (job_send(job, method, path))
        return true;
    s->pull.active--;
    return false;
}

static void step_kick_off(struct sync *s)
{
    struct job *job = job_take(s);
    struct buf path = {0};
    char since[INSTANT_BYTES];
    if (job == NULL)
        return;
    buf_puts(&path, kick_off);
    instant_write(s->gather.visits.from, since);
    if (s->gather.visits.from > 0)
        query_add(&path, "_since", since);
    job->prefer = "Prefer: respond-async";
    job->done = kicked_off;
    send(s, job, "GET", buf_text(&path));
    buf_release(&path);
}

// Encounters come first: what belongs to none of them is not kept.
static int rank(const char *type)
{
    static const char *const first[] = {"Encounter", "Patient"};
    for (size_t i = 0; i < ARRAY_LEN(first); i++)
        if (type != NULL && strcmp(first[i], type) == 0)
            return (int)i;
    return ARRAY_LEN(first);
}

static bool add_files(struct sync *s, const struct json *list, const char *kind, int wanted,
                      struct json *files)
{
    for (size_t i = 0; i < json_count(list) && json_count(files) < FILES_MAX; i++) {
        const struct json *one = json_at(list, i);
        const char *url = json_get_string(one, "url"), *type = json_get_string(one, "type");
        struct buf own = {0};
        if (wanted >= 0 && rank(type) != wanted)
            continue;
        if (url == NULL || !query_next(s->server.base, url, &own)) // on another machine
            return false;
        struct json *file = json_new_object();
        json_set_string(file, "kind", kind);
        json_set_string(file, "url", buf_text(&own));
        json_push(files, file);
        buf_release(&own);
    }
    return true;
}

static bool read_manifest(struct sync *s, const struct json *manifest)
{
    struct bulk *b = s->gather.bulk;
    const char *time = json_get_string(manifest, "transactionTime");
    struct json *files = json_new_array();
    bool good = time != NULL && instant_read(time, &b->time_utc_ms) &&
                json_type(json_get(manifest, "output")) == JSON_ARRAY;
    for (int wanted = 0; good && wanted <= 2; wanted++)
        good = add_files(s, json_get(manifest, "output"), "output", wanted, files);
    good = good && add_files(s, json_get(manifest, "deleted"), "deleted", -1, files) &&
           add_files(s, json_get(manifest, "error"), "error", -1, files);
    b->bare = !json_bool(json_get(manifest, "requiresAccessToken"), true);
    if (good)
        b->files = files;
    else
        json_free(files);
    return good;
}

static void polled(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct bulk *b = s->gather.bulk;
    s->pull.active--;
    bool waits = reply->failure == HTTP_ANSWERED && (reply->status == 202 || reply->status == 429);
    if (waits && b->polls++ < POLLS_MAX) {
        int64_t pause = reply->retry_after_ms >= 0 ? reply->retry_after_ms : POLL_MS;
        if (pause < POLL_MIN_MS || pause > POLL_MAX_MS)
            pause = pause < POLL_MIN_MS ? POLL_MIN_MS : POLL_MAX_MS;
        b->next_mono_ms = clock_mono_ms(s->clock) + pause;
        return;
    }
    if (reply->status != 500 && ends_run(s, reply, outcome)) // 500: the export itself failed
        return;
    struct json *manifest =
        reply->failure == HTTP_ANSWERED && reply->status == 200 ? reply_json(reply) : NULL;
    if (manifest != NULL && read_manifest(s, manifest)) {
        b->step = BULK_FILES;
        gather_note(s);
    } else {
        give_up(s);
    }
    json_free(manifest);
}

static void step_poll(struct sync *s)
{
    struct bulk *b = s->gather.bulk;
    struct job *job = clock_mono_ms(s->clock) >= b->next_mono_ms ? job_take(s) : NULL;
    if (job == NULL)
        return;
    job->done = polled;
    job->accept = "application/json";
    send(s, job, "GET", b->status);
}

// ---- files ----

static bool take_bytes(struct job *job, const void *bytes, size_t len)
{
    struct sync *s = job->sync;
    struct bulk *b = s->gather.bulk;
    const char *at = bytes, *end = at + len;
    while (at < end && s->view.trouble == SYNC_FINE) {
        const char *eol = memchr(at, '\n', (size_t)(end - at));
        size_t n = eol != NULL ? (size_t)(eol - at) : (size_t)(end - at);
        if (b->line.len + n <= 2 * RESOURCE_BYTES_MAX)
            buf_add(&b->line, at, n);
        else
            b->too_long = true;
        at += n + (eol != NULL);
        if (eol != NULL)
            bulk_line(s);
        if (b->count >= LINES_AT_ONCE || b->bytes >= BYTES_AT_ONCE)
            bulk_keep(s);
    }
    return s->view.trouble == SYNC_FINE;
}

static void file_received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct bulk *b = s->gather.bulk;
    bool whole = reply->failure == HTTP_ANSWERED && reply->status >= 200 && reply->status < 300;
    s->pull.active--;
    b->away = false;
    if (s->view.trouble != SYNC_FINE)
        return;
    if (whole && b->line.len > 0 && !json_is_closed(b->line.at, b->line.len)) {
        run_takes(s, &(struct http_reply){.failure = HTTP_CUT}, OUT_LATER);
        whole = false;
    }
    if (whole && (b->line.len > 0 || b->too_long)) // a last line without its end
        bulk_line(s);
    if (whole) {
        b->at++;
        b->lines = 0;
    }
    buf_clear(&b->line);
    bulk_keep(s); // what came of one that was cut stays
    if (!whole && s->view.trouble == SYNC_FINE && !ends_run(s, reply, outcome))
        give_up(s); // it is not there any more
}

static void step_files(struct sync *s)
{
    struct bulk *b = s->gather.bulk;
    const struct json *file = json_at(b->files, b->at);
    struct job *job = file != NULL && !b->away ? job_take(s) : NULL;
    if (file == NULL)
        b->step = BULK_END;
    if (job == NULL)
        return;
    b->seen = 0;
    b->too_long = false;
    buf_clear(&b->line);
    job->accept = "application/fhir+ndjson";
    job->bare = b->bare;
    job->sink = take_bytes;
    job->done = file_received;
    b->away = send(s, job, "GET", json_get_string(file, "url"));
}

// ---- the end ----

static void ended(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct gather *g = &job->sync->gather;
    (void)reply; // the server lets its files go after a while by itself
    (void)outcome;
    job->sync->pull.active--;
    g->step = GATHER_PUT_IN;
}

static void step_end(struct sync *s)
{
    struct job *job = job_take(s);
    if (job == NULL)
        return;
    job->done = ended;
    send(s, job, "DELETE", s->gather.bulk->status);
}

// ---- the run ----

// Would it bring more than a search at less cost?
static bool pays(const struct sync *s)
{
    const struct gather *g = &s->gather;
    return s->profile.bulk_export == YES && json_count(g->again) == 0 &&
           (g->visits.from == 0 || clock_utc_ms(s->clock) - g->visits.from > fresh_ms);
}

bool bulk_more(struct sync *s)
{
    struct gather *g = &s->gather;
    static void (*const steps[])(struct sync *) = {[BULK_KICK_OFF] = step_kick_off,
                                                   [BULK_POLL] = step_poll,
                                                   [BULK_FILES] = step_files,
                                                   [BULK_END] = step_end};
    if (g->bulk == NULL && !pays(s)) {
        g->step = GATHER_LIST;
        return false;
    }
    if (g->bulk == NULL)
        g->bulk = mem_alloc(sizeof *g->bulk);
    s->view.gather.bulk = true;
    if (s->pull.active == 0)
        steps[g->bulk->step](s);
    return g->step == GATHER_BULK;
}
