// SPDX-License-Identifier: EUPL-1.2
// Newer versions of the forms in use, after the round: one listing, then each new one by its id.
// Nothing that goes wrong here is a failed run: what was done stays done, and the forms that are
// there go on being used.
#include "base/log.h"
#include "catalog/form_cache.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <string.h>

enum { LISTED_MAX = 20, ASK_AGAIN_MS = 3600000 };

void forms_begin(struct sync *s)
{
    struct pull_form *f = &s->pull.forms;
    int64_t ago = clock_mono_ms(s->clock) - s->forms_mono_ms;
    bool asked = s->by_hand || (s->server.mode == MODE_AUTO &&
                                (s->forms_mono_ms == 0 || ago < 0 || ago >= ASK_AGAIN_MS));
    if (!asked || s->probe_only || s->forms == NULL || store_is_practice(s->store))
        return;
    *f = (struct pull_form){.step = FORMS_LIST, .per_page = LISTED_MAX, .news = json_new_array()};
}

void forms_release(struct pull_form *f)
{
    json_free(f->news);
    *f = (struct pull_form){0};
}

static bool is_text(const struct json *r, const char *member, const char *text)
{
    const char *is = json_get_string(r, member);
    return is != NULL && strcmp(is, text) == 0;
}

// It goes on without it: the forms that are there stay in use.
static void refuse(struct sync *s, const char *id, enum record_reason why)
{
    s->view.forms_unusable++;
    unusable_record(s, "Questionnaire", id, why);
}

// The url of the list that the resource is an active version of, whatever it calls that version; or
// NULL.
static const char *url_of(const struct sync *s, const struct json *r)
{
    if (!is_text(r, "resourceType", "Questionnaire") || !is_text(r, "status", "active") ||
        !query_is_id(json_get_string(r, "id")))
        return NULL;
    for (size_t i = 0; s->forms[i] != NULL; i++)
        if (strncmp(s->forms[i], "https://", 8) == 0 && is_text(r, "url", s->forms[i]))
            return s->forms[i];
    return NULL;
}

// Newer than every one that is kept?
static bool is_newer(struct store *s, const char *url, const char *version)
{
    struct json *kept = forms_kept(s, url);
    const char *newest = json_string(json_at(kept, 0));
    bool newer = json_count(kept) < FORMS_KEPT_MAX &&
                 (newest == NULL || form_version_compare(version, newest) > 0);
    json_free(kept);
    return newer;
}

// One of the list: to be read when it is newer than what is kept.
static void take_listed(struct sync *s, const struct json *r)
{
    const char *url = url_of(s, r), *version = json_get_string(r, "version");
    if (url != NULL && !form_version_is(version))
        refuse(s, json_get_string(r, "id"), REASON_FORM_VERSION);
    if (url == NULL || !form_version_is(version) || !is_newer(s->store, url, version))
        return;
    struct json *one = json_new_object();
    json_set_string(one, "id", json_get_string(r, "id"));
    json_set_string(one, "url", url);
    json_set_string(one, "version", version);
    json_push(s->pull.forms.news, one);
}

static void listed(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pull_form *f = &s->pull.forms;
    s->pull.active--;
    f->step = FORMS_READ;
    if (reply->failure == HTTP_TOO_BIG && f->per_page > 1) { // whole forms came, against the wish
        f->per_page = f->per_page > 4 ? f->per_page / 4 : 1;
        f->step = FORMS_LIST;
        return;
    }
    if (outcome != OUT_DONE && reply->status == 400 && !f->plain) {
        f->plain = true;
        f->step = FORMS_LIST;
        return;
    }
    if (reply->failure == HTTP_ANSWERED)
        s->forms_mono_ms = clock_mono_ms(s->clock);
    struct json *set = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const struct json *entries = json_get(set, "entry");
    for (size_t i = 0; i < json_count(entries) && json_count(f->news) < LISTED_MAX; i++)
        take_listed(s, json_get(json_at(entries, i), "resource"));
    json_free(set);
}

static void list(struct sync *s)
{
    struct job *job = job_take(s);
    struct buf urls = {0}, path = {0};
    char count[16];
    if (job == NULL)
        return;
    for (size_t i = 0; s->forms[i] != NULL; i++)
        buf_printf(&urls, "%s%s", i > 0 ? "," : "", s->forms[i]);
    snprintf(count, sizeof count, "%d", s->pull.forms.per_page);
    buf_puts(&path, "Questionnaire?status=active");
    query_add(&path, "url", buf_text(&urls));
    if (!s->pull.forms.plain) {
        query_add(&path, "_sort", "-_lastUpdated");
        query_add(&path, "_elements", "id,url,version,status"); // others send all, or refuse
    }
    query_add(&path, "_count", count);
    job->done = listed;
    job->reply_max = PULL_REPLY_MAX;
    s->pull.forms.step = FORMS_AWAY;
    s->pull.active++;
    if (!job_send(job, "GET", buf_text(&path)))
        s->pull.active--;
    buf_release(&urls);
    buf_release(&path);
}

static void received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct err e = {0};
    struct pull_form *f = &s->pull.forms;
    const struct json *want = json_at(f->news, f->at++);
    const char *url = json_get_string(want, "url"), *version = json_get_string(want, "version");
    s->pull.active--;
    f->step = FORMS_READ;
    if (reply->failure != HTTP_ANSWERED && reply->failure != HTTP_TOO_BIG) {
        f->step = FORMS_NONE; // the link broke: next time
        s->forms_mono_ms = 0;
        return;
    }
    struct json *r = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const char *is = url_of(s, r);
    enum rc rc = RC_NO;
    if (is != NULL && strcmp(is, url) == 0 && is_text(r, "version", version))
        rc = forms_keep(s->store, url, version, buf_text(&reply->body), &e);
    if (rc == RC_OK) {
        s->view.pull_forms++;
        unusable_record(s, "Questionnaire", json_get_string(want, "id"), REASON_NONE);
    } else {
        bool too_long = reply->failure == HTTP_TOO_BIG || rc == RC_LIMIT;
        refuse(s, json_get_string(want, "id"),
               too_long    ? REASON_FORM_TOO_LONG
               : r != NULL ? REASON_FORM_OTHER
                           : REASON_FORM_UNREADABLE);
        log_line("sync", "form version %s was not kept (HTTP %d, %s)", version, reply->status,
                 rc_name(rc));
    }
    if (rc != RC_OK && rc != RC_NO && rc != RC_LIMIT)
        run_store_failed(s, &e);
    json_free(r);
}

static void read_next(struct sync *s)
{
    struct pull_form *f = &s->pull.forms;
    struct job *job = job_take(s);
    char path[100];
    if (job == NULL)
        return;
    snprintf(path, sizeof path, "Questionnaire/%s", json_get_string(json_at(f->news, f->at), "id"));
    job->done = received;
    job->reply_max = FORM_BYTES_MAX;
    f->step = FORMS_AWAY;
    s->pull.active++;
    if (!job_send(job, "GET", path))
        s->pull.active--;
}

bool forms_more(struct sync *s)
{
    struct pull_form *f = &s->pull.forms;
    if (s->view.trouble != SYNC_FINE || f->step == FORMS_NONE)
        return false;
    if (f->step == FORMS_READ && f->at >= json_count(f->news)) {
        f->step = s->settings_code != NULL ? FORMS_SETTINGS : FORMS_NONE;
        if (f->step == FORMS_NONE)
            return false;
    }
    if (f->step == FORMS_LIST)
        list(s);
    else if (f->step == FORMS_READ)
        read_next(s);
    else if (f->step == FORMS_SETTINGS)
        settings_ask(s);
    return true;
}
