// SPDX-License-Identifier: EUPL-1.2
// After everything else of a run: this laptop says which program, forms and settings it has and
// what waits on it (FHIR R4 Device), and a coordinator's learns the same of the others. Of use to
// people only: a server that does not take it, or a link that breaks here, changes nothing.
#include "base/log.h"
#include "catalog/form_cache.h"
#include "fhir/fleet.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <string.h>

enum {
    TOLD_MS = 12 * 3600 * 1000, // the same again after that, so that it is seen to be alive
    ASKED_MS = 5 * 60 * 1000,   // others are not asked about more often
    PAGES_MAX = 20,
    PAGE_COUNT = 100,
};

#define SETTING_TOLD "laptop-told" // {"what": Device without its moment, "utcMs"}

// ---- this one ----

static void newest_form(const struct sync *s, char out[FORM_VERSION_MAX + 1])
{
    struct json *kept =
        s->forms != NULL && s->forms[0] != NULL ? forms_kept(s->store, s->forms[0]) : NULL;
    const char *version = json_string(json_at(kept, 0));
    snprintf(out, FORM_VERSION_MAX + 1, "%s", version != NULL ? version : "");
    json_free(kept);
}

static struct json *setting_json(const struct sync *s, const char *name)
{
    struct arena a = {0};
    const char *text = NULL;
    struct json *v = NULL;
    if (store_setting(s->store, name, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    arena_release(&a);
    return v;
}

static bool look(const struct sync *s, struct fleet_laptop *ret)
{
    char form[FORM_VERSION_MAX + 1];
    int64_t package = 0;
    struct json *trust = setting_json(s, SETTING_TRUST);
    json_int(json_get(trust, "number"), &package);
    json_free(trust);
    newest_form(s, form);
    return fleet_own(s->store, s->clock, form, package, ret, NULL) == RC_OK;
}

// What is told of it, but for when.
static void words_of(const struct fleet_laptop *l, struct buf *out)
{
    struct fleet_laptop still = *l;
    still.at_utc_ms = 0;
    struct json *device = fleet_device(&still);
    json_write(device, false, out);
    json_free(device);
}

static bool is_told(const struct sync *s, const struct buf *what)
{
    int64_t at = 0, now = clock_utc_ms(s->clock);
    struct json *told = setting_json(s, SETTING_TOLD);
    const char *before = json_get_string(told, "what");
    const bool same = before != NULL && strcmp(before, buf_text(what)) == 0 &&
                      json_int(json_get(told, "utcMs"), &at) && at <= now && now - at < TOLD_MS;
    json_free(told);
    return same;
}

static void told(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct fleet_laptop own;
    struct buf what = {0}, text = {0};
    s->laptop = LAPTOP_ASK;
    if (reply->failure != HTTP_ANSWERED || !look(s, &own))
        return; // next time
    struct json *v = json_new_object();
    (void)outcome; // refused: not again before its time either
    words_of(&own, &what);
    json_set_string(v, "what", buf_text(&what));
    json_set(v, "utcMs", json_new_int(clock_utc_ms(s->clock)));
    json_write(v, false, &text);
    store_setting_note(s->store, SETTING_TOLD, buf_text(&text), NULL);
    json_free(v);
    buf_release(&what);
    buf_release(&text);
}

// A transaction of one entry, as everything goes up: what the server takes so it takes of this too.
static void write_bundle(const struct sync *s, const struct fleet_laptop *own, struct buf *out)
{
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *entry = json_new_object(), *request = json_new_object();
    struct json *device = fleet_device(own);
    struct buf url = {0};
    if (s->naming == NAMED_BY_IDENTIFIER) { // an id of its own: found by what is ours
        json_set(device, "id", NULL);
        buf_printf(&url, "identifier=%s%%7C%s", DEVICE_SYSTEM, own->id);
        struct buf whole = {0};
        buf_printf(&whole, "Device?%s", buf_text(&url));
        buf_release(&url);
        url = whole;
    } else {
        buf_printf(&url, "Device/%s", own->id);
        struct buf full = {0};
        buf_printf(&full, "%s/Device/%s", s->server.base, own->id);
        json_set_string(entry, "fullUrl", buf_text(&full));
        buf_release(&full);
    }
    json_set_string(request, "method", "PUT");
    json_set_string(request, "url", buf_text(&url));
    json_set(entry, "resource", device);
    json_set(entry, "request", request);
    json_push(entries, entry);
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "type", "transaction");
    json_set(bundle, "entry", entries);
    json_write(bundle, false, out);
    json_free(bundle);
    buf_release(&url);
}

static bool tell(struct sync *s)
{
    struct fleet_laptop own;
    struct buf what = {0};
    if (!look(s, &own))
        return false;
    words_of(&own, &what);
    struct job *job = is_told(s, &what) ? NULL : job_take(s);
    buf_release(&what);
    if (job == NULL)
        return false;
    write_bundle(s, &own, &job->body);
    job->packed = s->profile.gzip == YES;
    job->done = told;
    s->laptop = LAPTOP_AWAY;
    return job_send(job, "POST", "");
}

// ---- the others ----

static void ask(struct sync *s, const char *path);

static void listed(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct json *set = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const struct json *entries = json_get(set, "entry");
    struct fleet_laptop all[PAGE_COUNT];
    struct err e = {0};
    size_t count = 0;
    s->laptop = LAPTOP_DONE;
    for (size_t i = 0; i < json_count(entries) && count < PAGE_COUNT; i++)
        count += fleet_device_read(json_get(json_at(entries, i), "resource"), &all[count]);
    if (fleet_heard(s->store, all, count, &e) != RC_OK)
        log_line("fleet", "%s", e.text);
    const char *next = query_next_of(set);
    struct buf path = {0};
    if (next != NULL && ++s->laptop_pages < PAGES_MAX && query_next(s->server.base, next, &path))
        ask(s, buf_text(&path));
    buf_release(&path);
    json_free(set);
}

static void ask(struct sync *s, const char *path)
{
    struct job *job = job_take(s);
    if (job == NULL)
        return;
    job->done = listed;
    s->laptop = LAPTOP_AWAY;
    job_send(job, "GET", path);
}

// Whose list it is.
static bool coordinates(const struct sync *s)
{
    const char *role = store_user(s->store)->role;
    return strcmp(role, "coordinator") == 0 || strcmp(role, "administrator") == 0;
}

static bool ask_first(struct sync *s)
{
    struct buf path = {0};
    const int64_t now = clock_mono_ms(s->clock);
    s->laptop = LAPTOP_DONE;
    if (!coordinates(s) || (s->laptops_mono_ms > 0 && now - s->laptops_mono_ms < ASKED_MS))
        return false;
    s->laptops_mono_ms = now;
    s->laptop_pages = 0;
    buf_printf(&path, "Device?_count=%d", PAGE_COUNT);
    query_add(&path, "identifier", DEVICE_SYSTEM "|");
    ask(s, buf_text(&path));
    buf_release(&path);
    return s->laptop == LAPTOP_AWAY;
}

bool laptop_more(struct sync *s)
{
    if (s->view.trouble != SYNC_FINE || s->laptop == LAPTOP_DONE)
        return false;
    if (s->laptop == LAPTOP_AWAY)
        return true;
    if (s->laptop == LAPTOP_TELL) {
        s->laptop = LAPTOP_ASK;
        if (tell(s))
            return true;
    }
    return ask_first(s);
}
