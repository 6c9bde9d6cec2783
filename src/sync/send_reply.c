// SPDX-License-Identifier: EUPL-1.2
// What the reply to a bundle means for each package in it, and for the sizes of the next.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MIN = 20000 };

static void all_ready(struct job *job, size_t group_max)
{
    for (size_t i = 0; i < job->count; i++) {
        struct pending *p = &job->sync->items[job->items[i]];
        p->stand = STAND_READY;
        if (group_max > 0 && group_max < p->group_max)
            p->group_max = group_max;
    }
}

static void note_entries(struct pending *p, const struct job *job, const struct json *reply,
                         const struct bundle_part *part)
{
    if (p->entries == NULL)
        p->entries = json_new_array();
    for (size_t i = part->first; i < part->first + part->count; i++) {
        struct entry_response r = bundle_reply_entry(reply, i);
        struct json *entry = json_new_object();
        char url[120];
        bundle_entry_url(&job->bundle, i, url, sizeof url);
        json_set_string(entry, "url", url);
        if (r.version[0] != '\0')
            json_set_string(entry, "version", r.version);
        if (r.remote_id[0] == '\0') // the id it was put to
            bundle_entry_id(&job->bundle, i, r.remote_id, sizeof r.remote_id);
        if (r.remote_id[0] != '\0' && strcmp(strchr(url, '/') + 1, r.remote_id) != 0)
            json_set_string(entry, "id", r.remote_id);
        json_push(p->entries, entry);
    }
}

static bool create_may_be_refused(const struct sync *s, enum outcome outcome, int status)
{
    return s->profile.put_creates != YES && s->naming == NAMED_BY_ID && !s->naming_tried &&
           (outcome == OUT_NO_CREATE ||
            (outcome == OUT_REFUSED && (status == 400 || status == 422)));
}

// A package alone was not taken.
static void package_failed(struct sync *s, struct pending *p, enum outcome outcome, int status,
                           const struct issue *issue, const char *url, const char *link)
{
    if (outcome == OUT_LATER) {
        package_later(s, p, status, issue->code, -1);
    } else if (outcome == OUT_CONFLICT) {
        precondition_conflict(s, p, url, status);
    } else if (create_may_be_refused(s, outcome, status)) {
        s->naming_tried = true;
        s->naming = NAMED_BY_IDENTIFIER;
        p->stand = STAND_READY;
    } else {
        if (s->naming_tried && s->profile.put_creates != NO)
            s->naming = NAMED_BY_ID; // it was not that
        if (!refusal_suspect(s, p, status, issue, link))
            package_hold(s, p, PACKAGE_QUARANTINED, status, issue, NULL, link);
    }
}

// Was something of our own making put there? What others made tells nothing of how ids are taken.
static bool made_there(const struct job *job, const struct bundle_part *part)
{
    for (size_t i = part->first; i < part->first + part->count; i++) {
        char url[120], type[40];
        bundle_entry_url(&job->bundle, i, url, sizeof url);
        snprintf(type, sizeof type, "%.*s", (int)strcspn(url, "/"), url);
        if (!precondition_is_shared(type))
            return true;
    }
    return false;
}

static void part_taken(struct sync *s, struct job *job, size_t part, const struct json *reply)
{
    struct pending *p = &s->items[job->items[part]];
    const struct bundle_part *entries = &job->bundle.parts[part];
    note_entries(p, job, reply, entries);
    if_match_settled(s, &job->bundle, part, true);
    refusal_lifted(s);
    if (!job->split) {
        p->stand = STAND_ACCEPTED;
        return;
    }
    p->from += entries->count;
    p->stand = STAND_READY; // the rest, or nothing: then it is accepted
    p->group_max = 1;
}

// Entries that were taken though others of the package were not.
static void note_taken(const struct job *job, struct pending *p, const struct bundle_part *part,
                       const struct json *reply)
{
    for (size_t i = part->first; i < part->first + part->count; i++) {
        struct entry_response r = bundle_reply_entry(reply, i);
        char url[120];
        bundle_entry_url(&job->bundle, i, url, sizeof url);
        if (r.outcome == OUT_DONE)
            sent_before_note(p, url, r.version);
    }
}

static void read_parts(struct job *job, const struct json *reply)
{
    struct sync *s = job->sync;
    for (size_t i = 0; i < job->count; i++) {
        struct pending *p = &s->items[job->items[i]];
        size_t bad = 0;
        bool reported = false;
        enum outcome outcome = bundle_reply_part(reply, &job->bundle.parts[i], &bad, &reported);
        if (!reported || outcome == OUT_DONE) {
            s->profile.statuses = reported ? YES : NO;
            p->unreported |= !reported;
            // An empty 200 may come from anything in between: only reading back shows it.
            if (reported)
                profile_proved(s, made_there(job, &job->bundle.parts[i]));
            part_taken(s, job, i, reply);
            continue;
        }
        struct entry_response r = bundle_reply_entry(reply, bad);
        char url[120];
        bundle_entry_url(&job->bundle, bad, url, sizeof url);
        s->profile.atomic = NO; // 200 with a bad entry inside
        note_taken(job, p, &job->bundle.parts[i], reply);
        if (if_match_refused(s, job, i, r.status, &r.issue)) {
            p->stand = STAND_READY;
            continue;
        }
        if_match_settled(s, &job->bundle, i, false);
        struct json *resource = bundle_entry_resource(&job->bundle, bad);
        package_failed(s, p, outcome, r.status, &r.issue, url,
                       outcome_link(resource, r.issue.expression));
        json_free(resource);
    }
    packages_accepted(s, job->items, job->count);
}

static void adapt(struct sync *s)
{
    s->gzip_doubted = false;
    if (s->pace.rate_bytes_s == 0)
        return;
    s->visits = pace_visits(&s->pace, 2 * s->visits, BUNDLE_PARTS_MAX, clock_mono_ms(s->clock));
    s->profile.visits = (uint32_t)s->visits;
}

// Some refuse a packed body as a body they cannot read.
static bool packing_refused(const struct sync *s, const struct job *job,
                            const struct http_reply *reply, enum outcome outcome,
                            const struct issue *issue)
{
    if (!job->packed || reply->failure != HTTP_ANSWERED)
        return false;
    if (outcome == OUT_NO_PACKING)
        return true;
    if (s->profile.gzip == YES)
        return false;
    bool unread = !issue->is_outcome || strcmp(issue->code, "structure") == 0 ||
                  strcmp(issue->code, "exception") == 0 || strcmp(issue->code, "invalid") == 0;
    return unread && (reply->status == 400 || reply->status == 500 || reply->status == 501);
}

// 400 for what is too much: too long, or too many entries.
static bool is_too_much(const struct issue *issue)
{
    static const char *const words[] = {"too large", "too many", "too big",  "maximum", "limit",
                                        "exceed",    "at most",  "too-long", "too long"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcasestr(issue->text, words[i]) != NULL || strcasestr(issue->code, words[i]) != NULL)
            return true;
    return strcmp(issue->code, "too-costly") == 0;
}

static void too_much(struct job *job, const struct http_reply *reply, const struct issue *issue)
{
    struct sync *s = job->sync;
    size_t entries = json_count(job->bundle.entries);
    if (job->count > 1) {
        s->visits_max = job->count / 2;
        if (reply->status == 413 && job->body.len / 2 > BYTES_MIN)
            s->profile.max_bytes = (uint32_t)(job->body.len / 2);
        all_ready(job, job->count / 2);
    } else if (entries > 1) {
        s->profile.max_entries = (uint32_t)(entries / 2);
        all_ready(job, 1);
    } else {
        package_hold(s, &s->items[job->items[0]], PACKAGE_QUARANTINED, reply->status, issue,
                     "too-long", NULL);
    }
}

static void refused(struct job *job, const struct http_reply *reply, enum outcome outcome,
                    const struct issue *issue)
{
    struct sync *s = job->sync;
    if (outcome == OUT_SMALLER || (reply->status == 400 && is_too_much(issue))) {
        too_much(job, reply, issue);
    } else if (job->count > 1) { // halved until the bad one stands alone
        s->profile.atomic = s->profile.atomic == UNKNOWN ? YES : s->profile.atomic;
        all_ready(job, refusal_is_general(reply->status, issue) ? 1 : job->count / 2);
    } else if (if_match_refused(s, job, 0, reply->status, issue)) {
        all_ready(job, 0);
    } else {
        struct json *whole = NULL; // places in it are those of what was sent
        if_match_settled(s, &job->bundle, 0, false);
        json_parse(job->body.at, job->body.len, &JSON_LIMITS, &whole, NULL);
        package_failed(s, &s->items[job->items[0]], outcome, reply->status, issue, NULL,
                       outcome_link(whole, issue->expression));
        json_free(whole);
    }
}

void bundle_sent(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct json *body = reply_json(reply);
    const struct issue issue = issue_read(body);
    if (packing_refused(s, job, reply, outcome, &issue)) {
        s->profile.gzip = NO;
        s->gzip_doubted = outcome != OUT_NO_PACKING;
        all_ready(job, 0);
    } else if (outcome == OUT_DONE) {
        // A body that is no JSON at all was cut somewhere: the same again.
        if (body == NULL && reply->body.len > 0) {
            run_takes(s, &(struct http_reply){.failure = HTTP_CUT}, OUT_LATER);
            all_ready(job, 0);
        } else {
            struct json *sorted = bundle_reply_sorted(&job->bundle, body);
            adapt(s);
            read_parts(job, sorted);
            json_free(sorted);
        }
    } else if (reply->status == 501 && if_match_may_be_it(s, job)) {
        refused(job, reply, outcome, &issue); // a server that only lacks this is no broken one
    } else if (run_takes(s, reply, outcome)) {
        all_ready(job, 0);
    } else {
        if (s->gzip_doubted) // refused unpacked as well: it was not that
            s->profile.gzip = UNKNOWN;
        s->gzip_doubted = false;
        refused(job, reply, outcome, &issue);
    }
    json_free(body);
}
