// SPDX-License-Identifier: EUPL-1.2
// Before anything personal leaves: who answers, and may we enter? The CapabilityStatement is also
// the probe that tells a FHIR server from a network's login page.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENT_AGE_MS = 24 * 60 * 60 * 1000 };

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
        run_name(s);
    } else {
        run_stop(s, SYNC_NOT_FHIR, reply);
    }
    json_free(statement);
}

static bool known_lately(const struct sync *s)
{
    int64_t now = clock_utc_ms(s->clock), read = s->profile.read_utc_ms;
    return read > 0 && read <= now && now - read < STATEMENT_AGE_MS;
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
