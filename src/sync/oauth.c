// SPDX-License-Identifier: EUPL-1.2
// Getting a token: OAuth 2.0 client credentials (RFC 6749 §4.4), with a secret or a signed
// assertion (SMART Backend Services).
#include "http/jwt.h"
#include "store/moment.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOKEN_SPARE_MS = 30000,
    TOKEN_USUAL_S = 300,
    TOKEN_MIN_S = 60,
    DAY_S = 86400,
    TOKEN_BYTES_MAX = 16384
};

static enum rc write_form(const struct sync *s, struct buf *form, struct err *e)
{
    const struct server *at = &s->server;
    struct buf assertion = {0};
    enum rc rc = RC_OK;
    query_add(form, "grant_type", "client_credentials");
    if (at->scope[0] != '\0')
        query_add(form, "scope", at->scope);
    if (at->auth == AUTH_CLIENT) {
        query_add(form, "client_id", at->client_id);
        query_add(form, "client_secret", at->secret);
        return RC_OK;
    }
    rc = jwt_assertion(at->key_pem, at->key_id, at->client_id, at->token_url, id_new().text,
                       clock_utc_ms(s->clock) + store_time_off_ms(s->store), &assertion, e);
    query_add(form, "client_assertion_type",
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    if (rc == RC_OK)
        query_add(form, "client_assertion", buf_text(&assertion));
    buf_wipe(&assertion);
    return rc;
}

static bool take_token(struct sync *s, const struct json *reply)
{
    const char *token = json_get_string(reply, "access_token");
    int64_t seconds = TOKEN_USUAL_S;
    if (token == NULL || token[0] == '\0' || strlen(token) > TOKEN_BYTES_MAX)
        return false;
    for (const char *at = token; *at != '\0'; at++) // it becomes a header line
        if (*at <= ' ' || *at > '~')
            return false;
    json_int(json_get(reply, "expires_in"), &seconds);
    free(s->token); // freed memory is overwritten (base/mem_wipe.c)
    s->token = mem_text(token, strlen(token));
    s->token_got_ms = clock_mono_ms(s->clock);
    seconds = seconds < TOKEN_MIN_S ? TOKEN_MIN_S : seconds > DAY_S ? DAY_S : seconds;
    s->token_ends_ms = s->token_got_ms + seconds * 1000 - TOKEN_SPARE_MS;
    return true;
}

// The reason of an authorisation server is "error" and "error_description" (RFC 6749 §5.2).
static void refused(struct sync *s, const struct http_reply *reply, const struct json *body)
{
    const char *error = json_get_string(body, "error");
    const char *description = json_get_string(body, "error_description");
    struct http_reply refusal = {.status = reply->status, .retry_after_ms = -1};
    snprintf(refusal.why, sizeof refusal.why, "%.60s%s%.180s", error != NULL ? error : "",
             description != NULL ? ": " : "", description != NULL ? description : "");
    for (char *at = refusal.why; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
    run_stop(s, SYNC_LOGIN_FAILED, &refusal);
}

static void got(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct json *body = reply_json(reply);
    bool client_fault = reply->failure == HTTP_ANSWERED && reply->status >= 400 &&
                        reply->status < 500 && reply->status != 408 && reply->status != 429;
    if (outcome == OUT_DONE && !take_token(s, body))
        run_stop(s, SYNC_LOGIN_FAILED, reply);
    else if (client_fault)
        refused(s, reply, body);
    else if (outcome != OUT_DONE)
        run_takes(s, reply, outcome);
    json_free(body);
}

static void ask(struct sync *s)
{
    struct err e = {0};
    struct job *job = job_take(s);
    if (job == NULL)
        return;
    s->view.stage = SYNC_LOGIN;
    if (write_form(s, &job->body, &e) != RC_OK) {
        run_stop(s, SYNC_LOGIN_FAILED, NULL);
        snprintf(s->view.why, sizeof s->view.why, "%.255s", e.text);
        job_release(job);
        return;
    }
    job->form = true;
    job->done = got;
    job_send(job, "POST", s->server.token_url);
}

bool oauth_token_fetch(struct sync *s)
{
    if (s->token != NULL && clock_mono_ms(s->clock) < s->token_ends_ms)
        return true;
    if (s->active == 0)
        ask(s);
    return false;
}
