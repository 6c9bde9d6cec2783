// SPDX-License-Identifier: EUPL-1.2
// What becomes of a package that was not delivered, and what one that was shows about the server.
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

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

// ---- taken ----

static struct json *acceptance_of(const struct sync *s, const struct pending *p)
{
    char at[INSTANT_BYTES];
    struct json *said = json_new_object();
    clock_instant(s->clock, clock_utc_ms(s->clock), at);
    json_set_string(said, "server", s->server.base);
    json_set_string(said, "at", at);
    json_set_string(said, "proof", p->proof);
    json_set_string(said, "blake2b256", p->hash);
    json_set(said, "bytes", json_new_int((int64_t)p->bytes));
    json_set(said, "statuses", json_new_bool(!p->unreported));
    json_set(said, "entries", p->entries != NULL ? json_share(p->entries) : json_new_array());
    return said;
}

void packages_accepted(struct sync *s, const size_t *items, size_t count)
{
    struct err e = {0};
    struct store_acceptance rows[BUNDLE_PARTS_MAX];
    struct json *said[BUNDLE_PARTS_MAX];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pending *p = &s->items[items[i]];
        if (p->stand != STAND_ACCEPTED)
            continue;
        said[used] = acceptance_of(s, p);
        rows[used] = (struct store_acceptance){.package = p->row.id, .said = said[used]};
        used++;
    }
    if (used > 0 && store_packages_accept(s->store, rows, used, &e) != RC_OK)
        run_store_failed(s, &e);
    for (size_t i = 0; i < used; i++)
        json_free(said[i]);
}

// Is every entry what later steps need of it?
static bool is_list_of_entries(const struct json *entries)
{
    for (size_t i = 0; i < json_count(entries); i++) {
        const char *url = json_get_string(json_at(entries, i), "url");
        if (url == NULL || strchr(url, '/') == NULL)
            return false;
    }
    return json_type(entries) == JSON_ARRAY;
}

void package_accepted_before(struct sync *s, struct pending *p)
{
    struct json *said = NULL;
    int64_t bytes = 0;
    if (!p->row.accepted || store_package_acceptance(s->store, p->row.id, &said, NULL) != RC_OK)
        return;
    const char *server = json_get_string(said, "server"), *proof = json_get_string(said, "proof");
    const char *hash = json_get_string(said, "blake2b256");
    struct json *entries = json_get(said, "entries");
    // Another server knows nothing of it.
    if (server != NULL && strcmp(server, s->server.base) == 0 && proof != NULL && hash != NULL &&
        strchr(proof, '/') != NULL && is_list_of_entries(entries)) {
        snprintf(p->proof, sizeof p->proof, "%s", proof);
        snprintf(p->hash, sizeof p->hash, "%s", hash);
        p->bytes = json_int(json_get(said, "bytes"), &bytes) ? (size_t)bytes : 0;
        p->unreported = !json_bool(json_get(said, "statuses"), false);
        p->entries = json_share(entries);
        p->earlier = true;
        p->stand = STAND_ACCEPTED;
    }
    json_free(said);
}

// ---- the server ----

void profile_proved(struct sync *s, bool made)
{
    if (made && s->naming == NAMED_BY_ID)
        s->profile.put_creates = YES;
    else if (made && s->naming_tried)
        s->profile.put_creates = NO;
    if (s->profile.gzip == UNKNOWN)
        s->profile.gzip = YES; // while it is not known, bodies are packed
}
