// SPDX-License-Identifier: EUPL-1.2
// Sending: which packages go together, and what the reply means for each.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- what is known of a resource on the server ----

struct lookup {
    struct sync *sync;
    struct pending *item;
    struct store_remote remote; // behind what was answered last
};

// Its entry in earlier replies: to a part of a split package, or to a search.
static const struct json *entry_in(const struct json *entries, const char *type, const char *id)
{
    char url[120];
    snprintf(url, sizeof url, "%s/%s", type, id);
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *entry = json_at(entries, i);
        if (strcmp(json_get_string(entry, "url"), url) == 0)
            return json_get(entry, "id") != NULL ? entry : NULL;
    }
    return NULL;
}

// Where it is there as this run learnt it, NULL when it did not; *ret_found by a search.
static const struct json *remote_entry_of(const struct pending *p, const char *type, const char *id,
                                          bool *ret_found)
{
    const struct json *known = entry_in(p->entries, type, id);
    const struct json *found = known == NULL ? entry_in(p->found, type, id) : NULL;
    *ret_found = found != NULL;
    return known != NULL ? known : found;
}

// Was it taken with an earlier part of its package?
static bool is_taken(const struct pending *p, const char *type, const char *id)
{
    char url[120];
    snprintf(url, sizeof url, "%s/%s", type, id);
    for (size_t i = 0; p->from > 0 && i < json_count(p->entries); i++)
        if (strcmp(json_get_string(json_at(p->entries, i), "url"), url) == 0)
            return true;
    return false;
}

// A visit with a red flag may have gone before an older one of the same person: its copy of the
// person is the newer one and stays.
static bool is_overtaken(const struct lookup *l, const char *type, const char *id)
{
    struct store_remote there = {0};
    if (strcmp(type, "Patient") != 0 || !store_package_overtaken(l->sync->store, l->item->row.id) ||
        store_remote_get(l->sync->store, type, id_from(id), &there, NULL) != RC_OK)
        return false;
    json_free(there.content);
    return true;
}

// Does this package leave its copy out?
static bool is_out(const struct lookup *l, const char *type, const char *id)
{
    return is_taken(l->item, type, id) || precondition_is_settled(l->sync, l->item, type, id) ||
           is_overtaken(l, type, id);
}

// Of what the visit alone makes: there only when a correction goes over it.
static struct bundle_remote ours_before(struct lookup *l, const char *type, const char *id)
{
    struct bundle_remote r = {0};
    char url[120];
    snprintf(url, sizeof url, "%s/%s", type, id);
    if (l->item->sent_before == NULL)
        return r;
    // Newer than the receipt once it was looked at after a refusal.
    bool seen = store_remote_get(l->sync->store, type, id_from(id), &l->remote, NULL) == RC_OK;
    r.version = seen ? l->remote.version : sent_before_version(l->item, url);
    r.known = r.version != NULL;
    return r;
}

static struct bundle_remote look_up(void *self, const char *type, const char *id,
                                    const struct json *resource)
{
    struct lookup *l = self;
    struct bundle_remote r = {0};
    json_free(l->remote.content);
    l->remote = (struct store_remote){0};
    if (resource != NULL && is_out(l, type, id)) {
        r.known = r.same = true;
        return r;
    }
    bool by_identifier = l->sync->naming == NAMED_BY_IDENTIFIER;
    if (!by_identifier && !precondition_is_shared(type))
        return ours_before(l, type, id);
    bool found = false;
    const struct json *known = by_identifier ? remote_entry_of(l->item, type, id, &found) : NULL;
    bool seen = store_remote_get(l->sync->store, type, id_from(id), &l->remote, NULL) == RC_OK;
    const char *at = known != NULL ? json_get_string(known, "id") : l->remote.remote_id;
    if (by_identifier ? at[0] == '\0' : !seen)
        return r;
    r.known = true;
    r.remote_id = at;
    r.version = l->remote.version;
    if (!seen && found) // as the search has just shown it
        r.version = json_get_string(known, "version");
    if (l->remote.content != NULL)
        r.same = resource != NULL && resource_same(resource, l->remote.content);
    else
        r.same = found && precondition_is_shared(type); // as ifNoneExist would leave it
    return r;
}

static struct bundle_rules rules_of(const struct sync *s, struct lookup *l)
{
    uint32_t max = s->profile.max_entries, set = (uint32_t)s->server.max_entries;
    return (struct bundle_rules){.naming = s->naming,
                                 .if_match = !if_match_is_out(s, l->item),
                                 .strong_etag = s->profile.strong_etag == YES,
                                 .tags = s->profile.tags == YES,
                                 .max_entries = set > 0 && (max == 0 || set < max) ? set : max,
                                 .max_bytes = s->profile.max_bytes,
                                 .base = s->server.base,
                                 .lookup = look_up,
                                 .self = l};
}

// ---- which ones ----

// Packages about one person go one after the other, and are never in one bundle.
static bool person_is_free(const struct sync *s, size_t item)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct pending *p = &s->items[i];
        if (i == item || !id_equal(p->row.person, s->items[item].row.person))
            continue;
        // Until it was read back, what the next one is compared with is not known.
        bool before = p->stand == STAND_READY || p->stand == STAND_ACCEPTED;
        if (p->stand == STAND_AWAY || (i < item && before))
            return false;
    }
    return true;
}

static bool learning(const struct sync *s)
{
    return s->profile.gzip == UNKNOWN || refusal_is_open(s) ||
           (s->profile.put_creates == UNKNOWN && s->naming == NAMED_BY_ID);
}

// Puts it into the bundle. False when it does not fit or is no package.
static bool put_in(struct job *job, struct pending *p, const struct package_text *t)
{
    struct sync *s = job->sync;
    struct err e = {0};
    struct lookup l = {.sync = s, .item = p};
    struct bundle_rules rules = rules_of(s, &l);
    enum rc rc = bundle_add(&job->bundle, p->row.id, t->content, t->slices, &rules, &e);
    json_free(l.remote.content);
    if (rc == RC_INVALID)
        package_hold(s, p, PACKAGE_QUARANTINED, 0, NULL, "damaged", NULL);
    if (rc != RC_OK)
        return false;
    size_t count = job->bundle.parts[job->bundle.part_count - 1].count;
    bool cut = rules.max_entries != 0 && count > rules.max_entries;
    if (cut)
        bundle_cut(&job->bundle, 0, rules.max_entries);
    job->split = p->from > 0 || cut;
    return true;
}

// Adds it to the bundle. False when it does not fit, or is looked at first, or is out.
static bool add(struct job *job, size_t item)
{
    struct sync *s = job->sync;
    struct pending *p = &s->items[item];
    struct package_text t = {0};
    sent_before_open(s, p);
    // Where ids are the server's, references in everything are written anew.
    if (!package_open(s, p, s->naming == NAMED_BY_IDENTIFIER, &t))
        return false;
    bool in = !superseded_first(s, p, t.content) && !precondition_first(s, p, t.content) &&
              !find_existing_first(s, p, t.content) && put_in(job, p, &t);
    if (in) {
        json_free(p->content);
        p->content = json_share(t.content);
        p->stand = STAND_AWAY;
        p->searched = false;
        job->items[job->count++] = item;
    }
    package_text_release(&t);
    return in;
}

// May the package go with those that are in the bundle already?
static bool goes_with(const struct job *job, const struct pending *p, size_t most)
{
    if (job->count == 0)
        return true;
    const struct pending *first = &job->sync->items[job->items[0]];
    return job->count < most && p->row.urgent == first->row.urgent && p->from == 0;
}

static size_t most_visits(const struct sync *s)
{
    if (learning(s))
        return 1;
    return pace_visits(&s->pace, s->visits, s->visits_max, clock_mono_ms(s->clock));
}

static void fill(struct job *job)
{
    struct sync *s = job->sync;
    size_t max = most_visits(s);
    // A visit that has nothing to do with the one that was refused tells more of the server.
    bool backwards = refusal_is_open(s) && s->suspects > 0;
    for (size_t k = 0; k < s->count && !job->split; k++) {
        size_t i = backwards ? s->count - 1 - k : k;
        struct pending *p = &s->items[i];
        size_t most = p->group_max < max ? p->group_max : max;
        if (p->stand != STAND_READY || !person_is_free(s, i) || !goes_with(job, p, most))
            continue;
        if (job->count == 0 && jobs_free(s) == 0)
            return;               // questions took the last place
        s->kept = job->count > 0; // questions about others leave it room
        bool in = add(job, i);
        s->kept = 0;
        if (in && most < max)
            max = most;
        if (!in && p->stand == STAND_READY)
            return; // full
    }
}

// Nothing of it has to be sent: it is there already.
static bool take_empty(struct job *job)
{
    struct sync *s = job->sync;
    if (json_count(job->bundle.entries) > 0)
        return false;
    for (size_t i = 0; i < job->count; i++)
        s->items[job->items[i]].stand = STAND_ACCEPTED;
    packages_accepted(s, job->items, job->count);
    return job->count > 0;
}

// Visits in bundles that are under way.
static size_t visits_away(const struct sync *s)
{
    size_t away = 0;
    for (size_t i = 0; i < JOBS_MAX; i++)
        away += s->jobs[i].busy ? s->jobs[i].bundle.part_count : 0;
    return away;
}

// Is as much under way as the link carries? More would only wait, and be lost if it breaks.
static bool link_is_full(struct sync *s)
{
    size_t away = pace_bytes_of(&s->pace, visits_away(s));
    s->queue_full = away > 0 && s->link.queued(s->link.self) >= pace_bytes_queued(&s->pace);
    return s->queue_full ||
           (away > 0 && away >= pace_bytes_away(&s->pace, clock_mono_ms(s->clock)));
}

bool send_more(struct sync *s)
{
    bool started = false;
    s->queue_full = false;
    if (refusal_is_proved(s))
        return false;
    while (jobs_free(s) > 0 && !link_is_full(s) && s->view.trouble == SYNC_FINE &&
           !(learning(s) && s->active > 0)) {
        size_t active = s->active;
        struct job *job = job_take(s);
        if (job == NULL)
            break;
        fill(job);
        if (job->count == 0 || take_empty(job)) {
            bool again = job->count > 0 || s->active > active;
            job_release(job);
            started |= again;
            if (!again)
                break;
            continue;
        }
        bundle_text(&job->bundle, &job->body);
        job->packed = s->profile.gzip != NO;
        job->done = bundle_sent;
        started = true;
        if (visits_away(s) == job->bundle.part_count)
            pace_flows(&s->pace, clock_mono_ms(s->clock));
        if (!job_send(job, "POST", ""))
            break;
    }
    return started;
}
