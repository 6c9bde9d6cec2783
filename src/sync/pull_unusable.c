// SPDX-License-Identifier: EUPL-1.2
// Records that cannot be used: planned visits, and newer versions of known people, red flags and
// forms. None of them stops another one or is passed over in silence.
// Each is noted with its reason in a sealed setting, so that it is told as new once, and the server
// is told of those that will never be usable.
#include "base/i18n.h"
#include "base/instant.h"
#include "base/utf8.h"
#include "fhir/task.h"
#include "store/moment.h"
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

enum { NOTES_MAX = 1000, TRIES = 3 };
static const int64_t day_ms = 86400000LL, kept_ms = 14 * 86400000LL; // a note that nothing renews

static const char setting[] = "pull-unusable";

// ---- notes: id of the Task there, or "Type/id" of another record →
// {"reason","first","seen","told","tries"} ----

static int64_t number(const struct json *note, const char *key)
{
    int64_t n = 0;
    json_int(json_get(note, key), &n);
    return n;
}

static bool count_one(const char *key, struct json *note, void *self)
{
    struct sync_view *v = self;
    enum record_reason reason = record_reason_of(json_get_string(note, "reason"));
    (void)key;
    v->pull_unusable += reason != REASON_NONE;
    v->pull_told += reason != REASON_NONE && json_bool(json_get(note, "told"), false);
    v->pull_reasons[reason] += reason != REASON_NONE;
    return true;
}

static void count(struct sync *s)
{
    s->view.pull_unusable = s->view.pull_told = 0;
    memset(s->view.pull_reasons, 0, sizeof s->view.pull_reasons);
    json_each(s->unusable, count_one, &s->view);
}

// Notes that are read.
struct reading {
    struct json *all;
    int64_t now_utc_ms; // 0: the clock is in doubt, nothing expires
};

static bool take_note(const char *key, struct json *note, void *self)
{
    struct reading *r = self;
    bool over = r->now_utc_ms > 0 && r->now_utc_ms - number(note, "seen") >= kept_ms;
    if (record_reason_of(json_get_string(note, "reason")) != REASON_NONE && !over)
        json_set(r->all, key, json_copy(note));
    return true;
}

void unusable_load(struct sync *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    bool fits = store_time(s->store) == TIME_FITS;
    struct reading r = {.all = json_new_object(), .now_utc_ms = fits ? clock_utc_ms(s->clock) : 0};
    if (store_setting(s->store, setting, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    const char *base = json_get_string(v, "base");
    if (base != NULL && strcmp(base, s->server.base) == 0)
        json_each(json_get(v, "notes"), take_note, &r);
    json_free(v);
    arena_release(&a);
    json_free(s->unusable);
    s->unusable = r.all;
    count(s);
}

static void save(struct sync *s)
{
    struct err e = {0};
    struct arena a = {0};
    struct buf text = {0};
    const char *kept = NULL;
    struct json *v = json_new_object();
    json_set_string(v, "base", s->server.base);
    json_set(v, "notes", json_share(s->unusable));
    json_write(v, false, &text);
    bool same = store_setting(s->store, setting, &a, &kept, NULL) == RC_OK && kept != NULL &&
                strcmp(kept, buf_text(&text)) == 0;
    bool none = kept == NULL && json_count(s->unusable) == 0;
    if (!same && !none && store_setting_note(s->store, setting, buf_text(&text), &e) != RC_OK)
        run_store_failed(s, &e);
    arena_release(&a);
    buf_release(&text);
    json_free(v);
}

// Notes it, or that it was seen again. NULL without room: it would be new for ever.
static struct json *put_note(struct sync *s, const char *key, enum record_reason why)
{
    struct json *note = json_get(s->unusable, key);
    const char *code = record_reason_text(why)->code, *before = json_get_string(note, "reason");
    if (note == NULL && json_count(s->unusable) >= NOTES_MAX)
        return NULL;
    if (before == NULL || strcmp(before, code) != 0) {
        struct json *fresh = json_new_object();
        json_set_string(fresh, "reason", code);
        json_set(fresh, "first", json_new_int(store_time_now(s->store)));
        json_set(s->unusable, key, fresh);
        s->view.pull_unusable_new++;
    }
    note = json_get(s->unusable, key);
    json_set(note, "seen", json_new_int(store_time_now(s->store)));
    return note;
}

void unusable_record(struct sync *s, const char *type, const char *id, enum record_reason why)
{
    char key[120];
    snprintf(key, sizeof key, "%.30s/%.80s", type, id != NULL ? id : "?");
    const struct json *before = json_get(s->unusable, key);
    int64_t ago = store_time_now(s->store) - number(before, "seen");
    size_t known = s->view.pull_unusable_new;
    if (why == REASON_NONE && before == NULL)
        return;
    if (why == REASON_NONE)
        json_set(s->unusable, key, NULL);
    else
        put_note(s, key, why);
    count(s);
    // At once: the round's own notes are kept before its people change and its flags come.
    if (why == REASON_NONE || s->view.pull_unusable_new > known || ago < 0 || ago >= day_ms)
        save(s);
}

void unusable_note(struct sync *s, const struct json *task, enum record_reason why)
{
    const char *id = json_get_string(task, "id");
    char key[80];
    text_take(key, sizeof key, id != NULL ? id : "?");
    struct json *note = put_note(s, key, why);
    if (s->pull.again != NULL && id != NULL)
        json_set(s->pull.again, id, json_new_bool(true));
    bool told = json_bool(json_get(note, "told"), false) || number(note, "tries") >= TRIES;
    if (record_reason_text(why)->final && note != NULL && !told &&
        owner_is_ours(s->server.owners, task)) {
        if (s->pull.answers == NULL)
            s->pull.answers = json_new_array();
        json_push(s->pull.answers, json_copy(task));
    }
    count(s);
}

void unusable_clear(struct sync *s, const char *task_id)
{
    const struct json *note = json_get(s->unusable, task_id);
    if (note == NULL || json_bool(json_get(note, "told"), false))
        return; // the server knows; people here are told for a while
    json_set(s->unusable, task_id, NULL);
    count(s);
}

// ---- answers ----

// The Task as it came, with why it cannot be done. What is not begun is rejected, the rest failed.
static struct json *answer_of(const struct sync *s, const struct json *task, const char *words)
{
    static const char *const begun[] = {"in-progress", "on-hold", "accepted"};
    const char *status = json_get_string(task, "status"), *now = "rejected";
    char at[INSTANT_BYTES];
    struct json *answer = json_copy(task), *reason = json_new_object();
    for (size_t i = 0; status != NULL && i < ARRAY_LEN(begun); i++)
        if (strcmp(begun[i], status) == 0)
            now = "failed";
    clock_instant(s->clock, store_time_now(s->store), at);
    json_set_string(answer, "status", now);
    json_set_string(answer, "lastModified", at);
    json_set_string(reason, "text", words);
    json_set(answer, "statusReason", reason);
    return answer;
}

static bool was_taken(const struct http_reply *reply, enum outcome outcome)
{
    struct json *body = outcome == OUT_DONE ? reply_json(reply) : NULL;
    const char *status =
        json_get_string(json_get(json_at(json_get(body, "entry"), 0), "response"), "status");
    bool taken = outcome == OUT_DONE && (status == NULL || status[0] == '2');
    json_free(body);
    return taken;
}

static void answered(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pull *p = &s->pull;
    const char *id = json_get_string(json_at(p->answers, p->answered++), "id");
    struct json *note = json_get(s->unusable, id);
    p->active--;
    if (was_taken(reply, outcome)) {
        json_set(note, "told", json_new_bool(true));
        json_set(p->again, id, NULL);
    } else if (reply->failure == HTTP_ANSWERED) { // it may not be ours to answer: no trouble
        json_set(note, "tries", json_new_int(number(note, "tries") + 1));
    } else {
        run_takes(s, reply, outcome);
    }
    count(s);
}

static void answer(struct sync *s, const struct json *task)
{
    char condition[100];
    struct job *job = job_take(s);
    const struct json *note = json_get(s->unusable, json_get_string(task, "id"));
    enum record_reason why = record_reason_of(json_get_string(note, "reason"));
    const char *version = resource_version(task);
    if (job == NULL)
        return;
    struct json *bundle = task_package(answer_of(s, task, _(record_reason_text(why)->words)));
    snprintf(condition, sizeof condition, "W/\"%s\"", version);
    if (version[0] != '\0') // somebody else's change is not written over
        json_set_string(json_get(json_at(json_get(bundle, "entry"), 0), "request"), "ifMatch",
                        condition);
    json_write(bundle, false, &job->body);
    json_free(bundle);
    job->done = answered;
    s->pull.active++;
    if (!job_send(job, "POST", ""))
        s->pull.active--;
}

bool unusable_answer(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->active > 0)
        return true;
    if (p->answered < json_count(p->answers) && s->view.trouble == SYNC_FINE) {
        answer(s, json_at(p->answers, p->answered));
        return true;
    }
    save(s);
    p->step = PULL_MISSING;
    return false;
}
