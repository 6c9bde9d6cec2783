// SPDX-License-Identifier: EUPL-1.2
// May this laptop read and write there? Asked with what leaves nothing behind: how many responses
// there are, and an update that has to be refused because it names a version of something that does
// not exist (FHIR R4 http.html#concurrency). Only where that says nothing an entry without content
// is made and deleted again.
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

#define TRIED "QuestionnaireResponse" // what is written most

// Marked as an error from the beginning, about nobody.
static struct json *empty_entry(const char *id)
{
    struct json *r = json_new_object();
    json_set_string(r, "resourceType", TRIED);
    json_set_string(r, "id", id);
    json_set_string(r, "status", "entered-in-error");
    return r;
}

static bool is_among(int status, const int *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (all[i] == status)
            return true;
    return false;
}

// ---- reading ----

static void read_by_search(struct sync *s, int status, const struct json *reply)
{
    const char *type = json_get_string(reply, "resourceType");
    struct sync_access *a = &s->view.access;
    a->read_http = status;
    if (type != NULL && strcmp(type, "Bundle") == 0)
        a->read = ACCESS_YES;
    else if (status == 403)
        a->read = ACCESS_NO;
    else
        s->access_stage = ACCESS_READ_ONE; // not every server searches so
}

// One that does not exist: whoever may read is told so.
static void read_by_id(struct sync *s, int status, const struct json *reply)
{
    static const int allowed[] = {404, 410}; // nobody has that id: 200 says nothing of reading
    struct sync_access *a = &s->view.access;
    (void)reply;
    a->read_http = status;
    a->read = is_among(status, allowed, ARRAY_LEN(allowed)) ? ACCESS_YES
              : status == 403                               ? ACCESS_NO
                                                            : ACCESS_UNPROVED;
}

// ---- writing ----

static bool is_made(int status)
{
    return status >= 200 && status < 300;
}

static void write_by_version(struct sync *s, int status, const struct json *reply)
{
    static const int refused_as_wanted[] = {404, 409, 410, 412};
    struct sync_access *a = &s->view.access;
    (void)reply;
    a->write_http = status;
    a->way = ACCESS_BY_VERSION;
    if (is_among(status, refused_as_wanted, ARRAY_LEN(refused_as_wanted))) {
        a->write = ACCESS_YES;
    } else if (is_made(status)) { // it looks at no version
        a->write = ACCESS_YES;
        a->way = ACCESS_BY_ENTRY;
        snprintf(a->left, sizeof a->left, TRIED "/%s", s->access_id.text);
    } else if (status == 403) {
        a->write = ACCESS_NO;
    } else {
        s->access_stage = ACCESS_WRITE_ENTRY;
    }
}

static void write_entry(struct sync *s, int status, const struct json *reply)
{
    struct sync_access *a = &s->view.access;
    const char *id = json_get_string(reply, "id");
    a->write_http = status;
    a->way = ACCESS_BY_ENTRY;
    a->write = is_made(status) ? ACCESS_YES : status == 403 ? ACCESS_NO : ACCESS_UNPROVED;
    if (is_made(status) && id != NULL && resource_is_id(id, strlen(id)))
        snprintf(a->left, sizeof a->left, TRIED "/%s", id);
    else if (is_made(status))
        snprintf(a->left, sizeof a->left, TRIED);
}

static void deleted(struct sync *s, int status, const struct json *reply)
{
    (void)reply;
    if (is_made(status) || status == 404 || status == 410)
        s->view.access.left[0] = '\0';
}

// ---- one after the other ----

static const struct {
    const char *method;
    // Reads what came.
    void (*done)(struct sync *s, int status, const struct json *reply);
} stages[] = {
    [ACCESS_READ_MANY] = {"GET", read_by_search},
    [ACCESS_READ_ONE] = {"GET", read_by_id},
    [ACCESS_WRITE_VERSION] = {"PUT", write_by_version},
    [ACCESS_WRITE_ENTRY] = {"POST", write_entry},
    [ACCESS_DELETE] = {"DELETE", deleted},
};

// What comes after a stage that did not choose another itself.
static enum access_stage after(const struct sync *s, enum access_stage stage)
{
    switch (stage) {
    case ACCESS_READ_MANY:
    case ACCESS_READ_ONE:
        return ACCESS_WRITE_VERSION;
    case ACCESS_WRITE_VERSION:
    case ACCESS_WRITE_ENTRY:
        return strchr(s->view.access.left, '/') != NULL ? ACCESS_DELETE : ACCESS_DONE;
    case ACCESS_DELETE:
    case ACCESS_DONE:
        break;
    }
    return ACCESS_DONE;
}

// The id in "…/QuestionnaireResponse/ID/_history/1", put where the body would have it.
static struct json *with_location(struct json *reply, const char *location)
{
    char id[80];
    const char *at = strstr(location, "/" TRIED "/");
    if (at == NULL || json_get_string(reply, "id") != NULL)
        return reply;
    at += strlen("/" TRIED "/");
    snprintf(id, sizeof id, "%.*s", (int)strcspn(at, "/"), at);
    struct json *made = json_new_object();
    json_set_string(made, "id", id);
    json_free(reply);
    return made;
}

static void answered(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    enum access_stage stage = s->access_stage;
    bool told = reply->failure == HTTP_ANSWERED && outcome != OUT_LOGIN &&
                outcome != OUT_NOT_FHIR && (outcome != OUT_LATER || reply->status == 501);
    if (!told) {
        run_takes(s, reply, outcome); // the run ends, or a new token is got
        return;
    }
    struct json *body = with_location(reply_json(reply), reply->location);
    stages[stage].done(s, reply->status, body);
    if (s->access_stage == stage)
        s->access_stage = after(s, stage);
    json_free(body);
    if (s->access_stage == ACCESS_DONE &&
        (s->view.access.read == ACCESS_NO || s->view.access.write == ACCESS_NO))
        run_stop(s, SYNC_FORBIDDEN, reply);
}

static void ask(struct sync *s, const char *method, const char *path, struct json *body,
                const char *if_match)
{
    struct job *job = job_take(s);
    if (job != NULL) {
        job->done = answered;
        job->if_match = if_match;
        if (body != NULL)
            json_write(body, false, &job->body);
        job_send(job, method, path);
    }
    json_free(body);
}

bool access_found(struct sync *s)
{
    char path[120];
    if (s->access_stage == ACCESS_DONE)
        return true;
    if (s->active > 0)
        return false;
    if (s->access_id.text[0] == '\0')
        s->access_id = id_new();
    bool writes = s->access_stage == ACCESS_WRITE_VERSION || s->access_stage == ACCESS_WRITE_ENTRY;
    bool by_version = s->access_stage == ACCESS_WRITE_VERSION;
    struct json *body = writes ? empty_entry(by_version ? s->access_id.text : NULL) : NULL;
    if (s->access_stage == ACCESS_READ_MANY)
        snprintf(path, sizeof path, TRIED "?_summary=count");
    else if (s->access_stage == ACCESS_WRITE_ENTRY)
        snprintf(path, sizeof path, TRIED);
    else if (s->access_stage == ACCESS_DELETE)
        snprintf(path, sizeof path, "%s", s->view.access.left);
    else
        snprintf(path, sizeof path, TRIED "/%s", s->access_id.text);
    ask(s, stages[s->access_stage].method, path, body, by_version ? "If-Match: W/\"1\"" : NULL);
    return false;
}
