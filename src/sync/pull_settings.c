// SPDX-License-Identifier: EUPL-1.2
// The organisation's settings package: a FHIR R4 Basic with a code of ours, the newest one kept as
// it is there. What of it is used is not decided here.
#include "sync/engine.h"
#include "sync/query.h"

#include <string.h>

enum { PACKAGE_BYTES_MAX = 8 * 1024 * 1024, REPLY_MAX = 2 * PACKAGE_BYTES_MAX };

static bool has_code(const struct json *r, const char *wanted)
{
    const struct json *all = json_get(json_get(r, "code"), "coding");
    size_t system_len = strcspn(wanted, "|");
    for (size_t i = 0; i < json_count(all) && wanted[system_len] != '\0'; i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        const char *code = json_get_string(json_at(all, i), "code");
        if (system != NULL && code != NULL && strlen(system) == system_len &&
            strncmp(system, wanted, system_len) == 0 && strcmp(code, wanted + system_len + 1) == 0)
            return true;
    }
    return false;
}

static const char *changed(const struct json *r)
{
    const char *at = json_get_string(json_get(r, "meta"), "lastUpdated");
    return at != NULL ? at : "";
}

// The newest one of a listing, borrowed, or NULL.
static const struct json *newest_of(const struct json *set, const char *code)
{
    const struct json *newest = NULL, *entries = json_get(set, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType");
        if (type != NULL && strcmp(type, "Basic") == 0 && has_code(r, code) &&
            (newest == NULL || strcmp(changed(r), changed(newest)) > 0))
            newest = r;
    }
    return newest;
}

static void keep(struct sync *s, const struct json *package)
{
    struct err e = {0};
    struct arena a = {0};
    struct buf text = {0};
    const char *kept = NULL;
    json_write(package, false, &text);
    enum rc rc = store_setting(s->store, SETTING_PACKAGE, &a, &kept, NULL);
    bool same = rc == RC_OK && kept != NULL && strcmp(kept, buf_text(&text)) == 0;
    if (!same && text.len <= PACKAGE_BYTES_MAX &&
        store_setting_note(s->store, SETTING_PACKAGE, buf_text(&text), &e) != RC_OK)
        run_store_failed(s, &e);
    arena_release(&a);
    buf_release(&text);
}

static void received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct json *set = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const struct json *newest = newest_of(set, s->settings_code);
    s->pull.active--;
    s->pull.forms.step = FORMS_NONE;
    if (newest != NULL)
        keep(s, newest);
    json_free(set);
}

void settings_ask(struct sync *s)
{
    struct job *job = job_take(s);
    struct buf path = {0};
    if (job == NULL)
        return;
    buf_puts(&path, "Basic?_sort=-_lastUpdated&_count=2");
    query_add(&path, "code", s->settings_code);
    job->done = received;
    job->reply_max = REPLY_MAX;
    s->pull.forms.step = FORMS_AWAY;
    s->pull.active++;
    if (!job_send(job, "GET", buf_text(&path)))
        s->pull.active--;
    buf_release(&path);
}
