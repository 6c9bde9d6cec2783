// SPDX-License-Identifier: EUPL-1.2
// The round comes down: planned visits page by page, for each page its people and their earlier
// results, kept page by page. How far it got is a sealed setting by the server's clock: a listing
// that was cut goes on where it was, and only a whole one moves the mark. Pages shift when somebody
// changes a planned visit meanwhile, so a listing of several pages is gone through again until it
// brings nothing new.
#include "base/instant.h"
#include "fhir/task.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PER_PAGE = 100,
    PER_PAGE_MIN = 5,
    PASSES_MAX = 4,
    WAITING_MAX = 200,
};
static const int64_t overlap_ms = 2 * 60 * 1000, hour_ms = 3600000;

static const struct fetch_kind tasks = {"Task", "_id", "", "&_count=80", 40, true, false},
                               changes = {"Patient", "_id", "", "&_count=80", 40, false, false},
                               results = {"QuestionnaireResponse",
                                          "subject",
                                          "Patient/",
                                          "&status=completed,amended&_sort=-authored&_count=50",
                                          10,
                                          false,
                                          false};

// ---- how far it got ----

static void load(struct sync *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    struct pull *p = &s->pull;
    if (store_setting(s->store, "pull", &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    const char *base = json_get_string(v, "base"), *owners = json_get_string(v, "owners");
    if (base != NULL && strcmp(base, s->server.base) == 0 && owners != NULL &&
        strcmp(owners, s->server.owners) == 0) { // else nothing of it is known
        json_int(json_get(v, "from"), &p->from);
        json_int(json_get(v, "resume"), &p->resume);
        json_int(json_get(v, "people"), &p->people_from);
        json_int(json_get(v, "checked"), &p->checked_utc_ms);
        if (json_type(json_get(v, "waiting")) == JSON_ARRAY)
            p->waiting = json_copy(json_get(v, "waiting"));
    }
    json_free(v);
    arena_release(&a);
}

static bool push_name(const char *key, struct json *value, void *self)
{
    (void)value;
    if (json_count(self) < WAITING_MAX)
        json_push(self, json_new_string(key));
    return true;
}

// Those that wait for their person, of before and of this run.
static struct json *all_waiting(const struct pull *p)
{
    struct json *names = json_copy(p->again), *all = json_new_array();
    for (size_t i = 0; i < json_count(p->waiting); i++)
        json_set(names, json_string(json_at(p->waiting, i)), json_new_bool(true));
    json_each(names, push_name, all);
    json_free(names);
    return all;
}

static void note(struct sync *s)
{
    struct err e = {0};
    struct buf text = {0};
    const struct pull *p = &s->pull;
    struct json *v = json_new_object();
    json_set_string(v, "base", s->server.base);
    json_set_string(v, "owners", s->server.owners);
    json_set(v, "from", json_new_int(p->from));
    json_set(v, "resume", json_new_int(p->resume));
    json_set(v, "people", json_new_int(p->people_from));
    json_set(v, "checked", json_new_int(p->checked_utc_ms));
    json_set(v, "waiting", all_waiting(p));
    json_write(v, false, &text);
    if (store_setting_note(s->store, "pull", buf_text(&text), &e) != RC_OK)
        run_store_failed(s, &e);
    buf_release(&text);
    json_free(v);
}

void pull_release(struct sync *s)
{
    struct pull *p = &s->pull;
    json_free(p->queries);
    json_free(p->followed);
    json_free(p->tasks);
    json_free(p->waiting);
    json_free(p->again);
    json_free(p->listed);
    json_free(p->people);
    json_free(p->why);
    json_free(p->links);
    json_free(p->arrived);
    json_free(p->answers);
    json_free(p->counts);
    json_free(p->doctors);
    fetch_release(&p->fetch);
    forms_release(&p->forms);
    free(p->next);
    *p = (struct pull){.step = PULL_STEPS};
}

static void begin_pass(struct pull *p, bool whole)
{
    json_free(p->followed);
    p->followed = json_new_array();
    p->query = p->pages = 0;
    p->begun = p->newest = 0;
    p->news = p->unclean = false;
    p->whole = whole;
    p->sorted = true;
    p->pass++;
}

void pull_begin(struct sync *s)
{
    struct pull *p = &s->pull;
    pull_release(s);
    forms_begin(s);
    load(s);
    unusable_load(s);
    bool asked = s->by_hand || s->server.mode == MODE_AUTO; // a metered link is for what is urgent
    p->queries = owner_queries(s->server.owners);
    if (!asked || store_is_practice(s->store))
        return;
    p->people = json_new_object();
    p->why = json_new_object();
    p->links = json_new_object();
    bool round = json_count(p->queries) > 0, given = pull_any_given(s);
    if (!round && !given) { // what was raised here may be closed there
        p->step = PULL_FLAGS;
        return;
    }
    doctors_begin(s);
    p->listed = json_new_object();
    p->again = json_new_object();
    p->counts = json_new_object();
    if (!round) { // what became of the visits that were given here
        p->step = PULL_MISSING;
        return;
    }
    p->per_page = PER_PAGE;
    p->step = PULL_PAGE;
    begin_pass(p, p->resume == 0);
}

// ---- a page ----

static void restart_query(struct pull *p)
{
    free(p->next);
    p->next = NULL;
    json_free(p->followed);
    p->followed = json_new_array();
    p->sorted = true;
    p->newest = 0;
}

// The server's clock was ahead when the mark was set: everything is listed anew.
static bool clock_went_back(struct pull *p)
{
    if (p->begun == 0 || p->begun + overlap_ms >= p->from)
        return false;
    p->from = p->resume = p->people_from = 0;
    p->pass = 0;
    return true;
}

static void page_received(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    struct pull *p = &s->pull;
    bool refused = false, too_big = reply->failure == HTTP_TOO_BIG;
    p->active--;
    if (search_refused(s, job, reply))
        return; // again, otherwise
    if (too_big && p->per_page / 2 >= PER_PAGE_MIN) {
        p->per_page /= 2;
        restart_query(p);
        return;
    }
    struct json *set = too_big ? NULL : pull_reply(s, reply, outcome, "Bundle", &refused);
    if (set != NULL) {
        if (job->query)
            s->profile.post_search = YES;
        page_read(s, set, reply);
        p->step = PULL_PEOPLE;
        if (clock_went_back(p)) {
            begin_pass(p, true);
            restart_query(p);
            p->step = PULL_PAGE;
        }
    } else if (refused || too_big) { // the next way of asking may be answered
        p->unclean = true;
        restart_query(p);
        json_free(p->tasks);
        p->tasks = NULL;
        p->step = PULL_KEEP;
    }
    json_free(set);
}

static void ask_page(struct sync *s)
{
    struct pull *p = &s->pull;
    struct job *job = job_take(s);
    struct buf params = {0};
    char since[INSTANT_BYTES + 2] = "ge", count[16];
    if (job == NULL)
        return;
    int64_t from = p->whole || p->query > 0 ? p->from : p->resume;
    buf_puts(&params, json_string(json_at(p->queries, p->query)));
    instant_write(from, since + 2);
    if (from > 0)
        query_add(&params, "_lastUpdated", since);
    if (p->from ==
        0) // what was over before this laptop asked for the first time is not its business
        query_add(&params, "status", "requested,received,ready,accepted,in-progress,on-hold");
    query_add(&params, "_sort", "_lastUpdated");
    snprintf(count, sizeof count, "%zu", p->per_page);
    query_add(&params, "_count", count);
    p->active++;
    job->done = page_received;
    bool sent = false;
    job->reply_max = PULL_REPLY_MAX;
    if (p->next != NULL)
        sent = job_send(job, "GET", p->next);
    else
        sent = search_send(job, "Task", buf_text(&params));
    if (!sent)
        p->active--;
    buf_release(&params);
}

static bool step_page(struct sync *s)
{
    if (s->pull.active == 0)
        ask_page(s);
    return true;
}

// ---- what belongs to it ----

static bool is_wanted(struct sync *s, const struct json *task, struct remote_task *ret)
{
    struct store_task here;
    return task_read(task, s->clock, ret) &&
           (ret->open ||
            store_task_load(s->store, resource_local_id(s, "Task", json_get_string(task, "id")),
                            &here, NULL) == RC_OK);
}

// Ids of the people of the page that were not asked for in this run.
static struct json *people_of_page(struct sync *s)
{
    struct json *ids = json_new_array();
    for (size_t i = 0; i < json_count(s->pull.tasks); i++) {
        struct remote_task task;
        if (!is_wanted(s, json_at(s->pull.tasks, i), &task) ||
            json_get(s->pull.people, task.patient) != NULL)
            continue;
        json_push(ids, json_new_string(task.patient));
        json_set_string(s->pull.people, task.patient, ""); // until it came
    }
    return ids;
}

// Of those that came, the ids of the people who can be used.
static struct json *usable(const struct pull *p)
{
    struct json *ids = json_new_array();
    for (size_t i = 0; i < json_count(p->arrived); i++) {
        const char *id = json_get_string(json_at(p->arrived, i), "id");
        const char *ours = json_get_string(p->people, id);
        if (ours != NULL && ours[0] != '\0')
            json_push(ids, json_new_string(id));
    }
    return ids;
}

static void go_on(struct pull *p, enum pull_step step, const struct fetch_kind *kind,
                  struct json *ids)
{
    pull_go_on(p, step);
    if (kind != NULL)
        fetch_begin(&p->fetch, kind, ids);
}

static bool step_people(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->fetch.kind == NULL)
        people_begin(s, NULL, people_of_page(s));
    if (people_more(s))
        return true;
    doctors_note(s); // a run that is cut asks for them next time
    go_on(p, PULL_RESULTS, &results, usable(p));
    return false;
}

static bool step_results(struct sync *s)
{
    if (fetch_more(s) || pull_keep_some(s, keep_result, s->pull.fetch.found))
        return true;
    go_on(&s->pull, PULL_KEEP, NULL, NULL);
    return false;
}

// The pass is over: is the listing whole?
static void end_pass(struct sync *s)
{
    struct pull *p = &s->pull;
    bool steady = p->pages <= json_count(p->queries) || !p->news;
    if (p->whole && steady && !p->unclean) {
        if (p->begun > overlap_ms)
            p->from = p->begun - overlap_ms;
        p->resume = 0;
        note(s);
    } else if (!p->unclean && p->pass < PASSES_MAX) {
        begin_pass(p, true);
        restart_query(p);
        p->step = PULL_PAGE;
        return;
    }
    p->step = PULL_AGAIN;
}

static struct json *not_tried(const struct pull *p)
{
    struct json *ids = json_new_array();
    for (size_t i = 0; i < json_count(p->waiting); i++) {
        const char *id = json_string(json_at(p->waiting, i));
        if (query_is_id(id) && json_get(p->again, id) == NULL)
            json_push(ids, json_new_string(id));
    }
    return ids;
}

// Planned before the person was known there, or while nobody could read them: asked for by id, and
// treated as a page.
static bool step_again(struct sync *s)
{
    struct pull *p = &s->pull;
    if (p->fetch.kind == NULL)
        fetch_begin(&p->fetch, &tasks, not_tried(p));
    if (fetch_more(s))
        return true;
    for (size_t i = 0; i < json_count(p->fetch.gone); i++)
        unusable_clear(s, json_string(json_at(p->fetch.gone, i)));
    json_free(p->tasks);
    p->tasks = json_new_array();
    for (size_t i = 0; i < json_count(p->fetch.found); i++) {
        struct json *task = json_at(p->fetch.found, i);
        if (owner_is_ours(s->server.owners, task))
            json_push(p->tasks, json_share(task));
        else
            unusable_clear(s, json_get_string(task, "id"));
    }
    json_free(p->waiting);
    p->waiting = NULL;
    p->looking_again = true;
    go_on(p, PULL_PEOPLE, NULL, NULL);
    return false;
}

static bool step_keep(struct sync *s)
{
    struct pull *p = &s->pull;
    if (pull_keep_some(s, keep_task, p->tasks))
        return true;
    if (p->looking_again) {
        p->step = PULL_ANSWER;
        return false;
    }
    if (p->query == 0 && p->next != NULL && p->sorted && p->newest > 0 && p->news) {
        p->resume = p->newest;
        note(s);
    }
    p->step = PULL_PAGE;
    if (p->next != NULL)
        return false;
    restart_query(p);
    if (++p->query >= json_count(p->queries))
        end_pass(s);
    return false;
}

// ---- what a listing does not show ----

// Their ids there.
static struct json *to_check(struct sync *s, bool people)
{
    struct arena a = {0};
    struct id *all = NULL;
    struct json *ids = json_new_array();
    size_t count = pull_planned(s, people, &a, &all);
    for (size_t i = 0; i < count; i++)
        pull_add_remote_id(s, ids, people ? "Patient" : "Task", all[i], NULL);
    arena_release(&a);
    return ids;
}

// A coordinator's store knows planned visits of others too, by whom they are given to.
static void keep_listed(struct sync *s, const struct json *task)
{
    struct id id = resource_local_id(s, "Task", json_get_string(task, "id"));
    if (!owner_is_ours(s->server.owners, task) && !pull_given_here(s, id))
        keep_task_gone(s, id);
    else if (task_is_news(s, task))
        keep_task(s, task);
}

static bool step_missing(struct sync *s)
{
    struct pull *p = &s->pull;
    int64_t ago = clock_utc_ms(s->clock) - p->checked_utc_ms;
    if (!s->by_hand && ago >= 0 && ago < hour_ms) {
        p->step = PULL_FLAGS;
        note(s);
        return false;
    }
    if (p->fetch.kind == NULL)
        fetch_begin(&p->fetch, &tasks, to_check(s, false));
    if (fetch_more(s) || pull_keep_some(s, keep_listed, p->fetch.found))
        return true;
    for (size_t i = 0; i < json_count(p->fetch.gone); i++)
        keep_task_gone(s, resource_local_id(s, "Task", json_string(json_at(p->fetch.gone, i))));
    go_on(p, PULL_CHANGES, NULL, NULL);
    people_begin(s, &changes, to_check(s, true));
    p->fetch.since_utc_ms = p->people_from;
    return false;
}

static bool step_changes(struct sync *s)
{
    struct pull *p = &s->pull;
    if (people_more(s))
        return true;
    doctors_note(s);
    pull_go_on(p, PULL_NEW_FLAGS);
    p->checked_utc_ms = clock_utc_ms(s->clock);
    p->people_from = p->from;
    note(s);
    return false;
}

bool pull_more(struct sync *s)
{
    static bool (*const steps[PULL_STEPS])(struct sync *) = {
        step_page,    step_people,  step_results,    step_keep,       step_again,  unusable_answer,
        step_missing, step_changes, flags_of_people, flags_open_here, doctors_more};
    struct pull *p = &s->pull;
    while (s->view.trouble == SYNC_FINE && p->step < PULL_STEPS)
        if (steps[p->step](s))
            return true;
    return p->active > 0 || forms_more(s);
}
