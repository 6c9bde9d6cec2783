// SPDX-License-Identifier: EUPL-1.2
// What becomes of a package that was not delivered, and what one that was shows about the server.
#include "sync/engine.h"

static struct json *problem_of(const struct sync *s, int status, const struct issue *issue,
                               const char *code, const char *link)
{
    char at[INSTANT_BYTES];
    struct json *problem = json_new_object();
    clock_instant(s->clock, clock_utc_ms(s->clock), at);
    json_set_string(problem, "at", at);
    json_set(problem, "http", json_new_int(status));
    json_set_string(problem, "code", code != NULL ? code : issue != NULL ? issue->code : "");
    if (issue != NULL && issue->text[0] != '\0')
        json_set_string(problem, "text", issue->text);
    json_set_string(problem, "linkId", link);
    return problem;
}

void package_hold(struct sync *s, struct pending *p, enum package_state state, int status,
                  const struct issue *issue, const char *code, const char *link)
{
    struct err e = {0};
    struct json *problem = problem_of(s, status, issue, code, link);
    if (store_package_hold(s->store, p->row.id, state, problem, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(problem);
    p->stand = STAND_DONE;
    s->view.held++;
}

void package_later(struct sync *s, struct pending *p, int status, const char *code,
                   int64_t retry_after_ms)
{
    struct err e = {0};
    uint32_t random = 0;
    id_random(&random, sizeof random);
    struct json *problem = problem_of(s, status, NULL, code, NULL);
    int64_t next =
        clock_utc_ms(s->clock) + retry_after(p->row.attempts + 1, retry_after_ms, random);
    if (store_package_wait(s->store, p->row.id, next, problem, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(problem);
    p->stand = STAND_LATER;
}

void package_suspect(struct sync *s, struct pending *p, int status, const struct issue *issue,
                     const char *link)
{
    struct err e = {0};
    uint32_t random = 0;
    id_random(&random, sizeof random);
    int64_t next = clock_utc_ms(s->clock) + retry_after(p->row.attempts + 1, -1, random);
    json_free(p->suspect);
    p->suspect = problem_of(s, status, issue, NULL, link);
    if (store_package_wait(s->store, p->row.id, next, p->suspect, &e) != RC_OK)
        run_store_failed(s, &e);
    p->stand = STAND_LATER;
}

void package_suspect_held(struct sync *s, struct pending *p)
{
    struct err e = {0};
    if (p->suspect == NULL)
        return;
    if (store_package_hold(s->store, p->row.id, PACKAGE_QUARANTINED, p->suspect, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(p->suspect);
    p->suspect = NULL;
    p->stand = STAND_DONE;
    s->view.held++;
}

void profile_proved(struct sync *s, bool made)
{
    if (made && s->naming == NAMED_BY_ID)
        s->profile.put_creates = YES;
    else if (made && s->naming_tried)
        s->profile.put_creates = NO;
    if (s->profile.gzip == UNKNOWN)
        s->profile.gzip = YES; // while it is not known, bodies are packed
}
