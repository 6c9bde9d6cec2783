// SPDX-License-Identifier: EUPL-1.2
// Before anything personal leaves: who answers, and may we enter? The CapabilityStatement is also
// the probe that tells a FHIR server from a network's login page.
#include "base/instant.h"
#include "store/moment.h"
#include "store/moment_visit.h"
#include "sync/engine.h"
#include "sync/quarantine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATEMENT_AGE_MS = 24 * 60 * 60 * 1000,
    STATEMENT_REFUSED_MS = 60 * 60 * 1000, // while something is refused: it may have been mended
    STATEMENT_FRESH_MS = 10 * 60 * 1000,
};

// A statement's date that is as new as the reply is the time of asking, not of a change.
static bool is_of_now(const struct json *statement, int64_t now_utc_ms)
{
    const char *date = json_get_string(statement, "date");
    int64_t at = 0;
    return date == NULL || !instant_read(date, &at) || at > now_utc_ms - STATEMENT_FRESH_MS;
}

// Another statement than before: the server was mended, or is another. What it refused is tried
// again, in this run.
static void note_statement(struct sync *s, const struct json *statement, int64_t server_utc_ms)
{
    char hash[sizeof s->profile.statement];
    struct err e = {0};
    struct buf text = {0};
    size_t count = 0;
    struct json *kept = json_copy(statement);
    if (is_of_now(statement, server_utc_ms != 0 ? server_utc_ms : clock_utc_ms(s->clock)))
        json_set(kept, "date", NULL);
    json_write(kept, false, &text);
    store_package_hash(text.at, text.len, hash);
    bool another = s->profile.statement[0] != '\0' && strcmp(s->profile.statement, hash) != 0;
    snprintf(s->profile.statement, sizeof s->profile.statement, "%s", hash);
    json_free(kept);
    buf_release(&text);
    if (!another)
        return;
    s->profile.refuses = UNKNOWN;
    if (!s->probe_only && quarantine_retry_refused(s->store, &count, &e) != RC_OK)
        run_store_failed(s, &e);
    s->queued_more |= count > 0;
}

static void capability_known(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    // Some servers show their statement only to those they know.
    if (outcome == OUT_LOGIN && s->server.auth != AUTH_NONE && s->token == NULL) {
        s->oauth_first = true;
        return;
    }
    if (outcome != OUT_DONE) {
        if (!run_takes(s, reply, outcome))
            run_stop(s, SYNC_NOT_FHIR, reply);
        return;
    }
    struct json *statement = reply_json(reply);
    if (profile_read(&s->profile, statement, clock_utc_ms(s->clock))) {
        s->capability_known = true;
        note_statement(s, statement, reply->server_utc_ms);
        run_name(s);
    } else {
        run_stop(s, SYNC_NOT_FHIR, reply);
    }
    json_free(statement);
}

static bool known_lately(const struct sync *s)
{
    int64_t now = clock_utc_ms(s->clock), read = s->profile.read_utc_ms;
    struct store_counts counts = store_counts(s->store);
    bool refused = counts.held > counts.in_conflict || s->profile.refuses == YES;
    int64_t age = !refused ? STATEMENT_AGE_MS : s->by_hand ? 0 : STATEMENT_REFUSED_MS;
    // While the clock is in doubt, or visits were made so, the first reply tells what time it is.
    return read > 0 && read <= now && now - read < age && store_time(s->store) == TIME_FITS &&
           !store_time_visits_wait(s->store);
}

static void ask(struct sync *s)
{
    struct job *job = job_take(s);
    if (job == NULL)
        return;
    s->view.stage = SYNC_HELLO;
    job->done = capability_known;
    job_send(job, "GET", "metadata");
}

bool capability_fetch(struct sync *s)
{
    bool tokens = s->server.auth == AUTH_CLIENT || s->server.auth == AUTH_BACKEND;
    if (!s->capability_known && known_lately(s))
        s->capability_known = true;
    if (!s->capability_known && !(s->oauth_first && s->token == NULL)) {
        if (s->active == 0)
            ask(s);
        return false;
    }
    return !tokens || oauth_token_fetch(s);
}
