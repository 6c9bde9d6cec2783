// SPDX-License-Identifier: EUPL-1.2
// The round: unfinished visits first, then what is planned today by time, then who was seen today.
#include "app/people/internal.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_CELLS = 60 };

int64_t app_round_today(const struct app *app)
{
    return clock_day_begin(&app->clock, clock_today(&app->clock));
}

int64_t round_today_end(const struct app *app)
{
    struct date next = date_from_days(date_days(clock_today(&app->clock)) + 1);
    return clock_day_begin(&app->clock, next); // some days have 23 or 25 hours
}

// Was the last visit finished today? Not by a visit that the clock says is still to come: one that
// stands in 1970 makes nobody seen.
static bool is_seen(const struct app *app, const struct store_person *p)
{
    int64_t at = p->last_visit_utc_ms; // 0: never
    return at > 0 && at >= app_round_today(app) && at < round_today_end(app);
}

static bool listed(const struct app *app, struct id person)
{
    for (size_t i = 0; i < app->people->round_count; i++)
        if (id_equal(app->people->round[i].person, person))
            return true;
    return false;
}

static struct home_line *add_line(struct app *app, struct id person, int64_t at_utc_ms,
                                  enum row_state state)
{
    struct app_people *p = app->people;
    if (p->round_count == p->round_cap) {
        p->round_cap = p->round_cap == 0 ? 32 : p->round_cap * 2;
        p->round = mem_grow(p->round, p->round_cap, sizeof *p->round);
    }
    struct home_line *line = &p->round[p->round_count++];
    *line = (struct home_line){.person = person, .at_utc_ms = at_utc_ms, .state = state};
    return line;
}

// NULL when the person stands there already.
static struct home_line *add(struct app *app, struct id person, int64_t at_utc_ms,
                             enum row_state state)
{
    return listed(app, person) ? NULL : add_line(app, person, at_utc_ms, state);
}

// The mark of a status, and the remark shown instead of the one about the person.
static const struct {
    const char *status;
    enum row_state state;
    const char *remark; // NULL: what was noted when it was planned
} statuses[] = {
    {"requested", ROW_TODO, NULL},
    {"accepted", ROW_TODO, NULL},
    {"started", ROW_TODO, NULL},
    {"moved", ROW_TODO, NULL},
    {"absent", ROW_ABSENT, N_("not at home today")},
    {"refused", ROW_ABSENT, N_("does not want the visit")},
};

static void add_task(struct app *app, const struct store_task *t)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        if (strcmp(statuses[i].status, t->status) != 0)
            continue;
        struct home_line *line =
            add(app, store_person_survivor(app->store, t->person), t->at_utc_ms, statuses[i].state);
        const char *remark = statuses[i].remark;
        if (strcmp(t->status, "refused") == 0 && t->reason[0] != '\0')
            remark = t->reason; // why, as it was noted
        if (line != NULL && remark != NULL && remark[0] != '\0')
            snprintf(line->remark, sizeof line->remark, "%s", _(remark));
        else if (line != NULL && remark == NULL)
            snprintf(line->remark, sizeof line->remark, "%.*s",
                     (int)utf8_fit(t->note, strnlen(t->note, sizeof line->remark - 4), NOTE_CELLS),
                     t->note);
    }
}

static int64_t planned_at(const struct app *app, const struct store_task *tasks, size_t count,
                          struct id person)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(store_person_survivor(app->store, tasks[i].person), person))
            return tasks[i].at_utc_ms;
    return 0;
}

// Is the person still to be visited?
static bool is_visited(const struct app *app, struct id person)
{
    const struct store_person *p =
        store_person_find(app->store, store_person_survivor(app->store, person));
    return p == NULL || p->situation == '\0';
}

// Did the coordinator give it to somebody else? Theirs is no line of this round.
static bool is_others(const struct app *app, const struct store_task *t)
{
    return t->owner[0] != '\0' && strcmp(t->owner, store_user(app->store)->name) != 0;
}

// Planned, though the person is not to be visited: no visit to do, but whoever planned it must not
// wait for it in silence. The row says why.
static void add_away(struct app *app, const struct store_task *t)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (strcmp(statuses[i].status, t->status) == 0)
            add(app, store_person_survivor(app->store, t->person), t->at_utc_ms, ROW_ABSENT);
}

// ---- who was seen today ----

// The person's visit that was finished at that moment, "" when it cannot be told.
static struct id visit_finished_at(struct app *app, struct id person, int64_t utc_ms)
{
    struct arena a = {0};
    struct store_visit *all = NULL;
    struct id found = {{0}};
    size_t count = 0;
    store_visits(app->store, person, &a, &all, &count, NULL);
    for (size_t i = 0; i < count; i++)
        if (all[i].finished_utc_ms == utc_ms && all[i].state == VISIT_FINISHED)
            found = all[i].id;
    arena_release(&a);
    return found;
}

static int by_time(const void *a, const void *b)
{
    const struct home_line *x = a, *y = b;
    return (x->at_utc_ms > y->at_utc_ms) - (x->at_utc_ms < y->at_utc_ms);
}

// Planned visits that are done, and people seen without a plan, in order of time.
static void add_done(struct app *app, const struct store_task *tasks, size_t count)
{
    struct app_people *people = app->people;
    size_t from = people->round_count;
    for (size_t i = 0; i < store_person_count(app->store); i++) {
        const struct store_person *p = store_person_at(app->store, i);
        if (!is_seen(app, p) || store_person_is_duplicate(app->store, p))
            continue;
        struct id visit = visit_finished_at(app, p->id, p->last_visit_utc_ms);
        // A second visit that is begun does not take the finished one away; a correction is the
        // same visit.
        if (visit.text[0] != '\0' || !listed(app, p->id))
            add_line(app, p->id, p->last_visit_utc_ms, ROW_DONE)->visit = visit;
    }
    for (size_t i = 0; i < count; i++)
        if (strcmp(tasks[i].status, "completed") == 0)
            add(app, store_person_survivor(app->store, tasks[i].person), tasks[i].at_utc_ms,
                ROW_DONE);
    people->done_count = people->round_count - from;
    if (people->done_count > 1)
        qsort(people->round + from, people->done_count, sizeof *people->round, by_time);
}

// ---- the whole ----

// Was the person seen today, with nothing left to go on with?
static bool seen_today(const struct app *app, struct id person)
{
    const struct store_person *p =
        store_person_find(app->store, store_person_survivor(app->store, person));
    return p != NULL && is_seen(app, p);
}

static void read_round(struct app *app, const struct store_visit *open, size_t open_count,
                       const struct store_task *tasks, size_t task_count)
{
    app->people->round_count = 0;
    for (size_t i = 0; i < open_count; i++)
        add(app, open[i].person, planned_at(app, tasks, task_count, open[i].person), ROW_RESUME);
    for (size_t i = 0; i < task_count; i++) // a cancelled or completed one has no row there
        if (is_visited(app, tasks[i].person) && !seen_today(app, tasks[i].person) &&
            !is_others(app, &tasks[i]))
            add_task(app, &tasks[i]);
    for (size_t i = 0; i < task_count; i++)
        if (!is_visited(app, tasks[i].person) && !seen_today(app, tasks[i].person))
            add_away(app, &tasks[i]);
    add_done(app, tasks, task_count);
}

void app_home_refresh(struct app *app)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_visit *open = NULL;
    struct store_task *tasks = NULL;
    size_t open_count = 0, task_count = 0;
    app->state->home_stale = false;
    int64_t from = app_round_today(app);
    enum rc rc = store_visits(app->store, (struct id){{0}}, &a, &open, &open_count, &e);
    if (rc == RC_OK)
        rc = store_tasks(app->store, from, round_today_end(app), &a, &tasks, &task_count, &e);
    if (rc != RC_OK)
        app_fail(app, N_("The round could not be read."), &e);
    read_round(app, open, open_count, tasks, task_count);
    home_views_read(app);
    arena_release(&a);
    app_conflicts(app);
}

void app_home_update(struct app *app)
{
    if (app->state->home_stale && app->state->stage == APP_OPEN)
        app_home_refresh(app);
}

size_t app_home_done(const struct app *app)
{
    return app->people->done_count;
}

enum rc app_round_add(struct app *app, struct id person, int minute_of_day)
{
    struct err e = {0};
    struct datetime at = {
        .date = clock_today(&app->clock), .hour = minute_of_day / 60, .minute = minute_of_day % 60};
    struct store_task task = {.person = person, .at_utc_ms = clock_moment(&app->clock, at)};
    snprintf(task.status, sizeof task.status, "requested");
    if (store_task_save(app->store, &task, &e) != RC_OK)
        return app_fail(app, N_("The visit was not planned."), &e);
    app->state->home_stale = true;
    return app_done(app);
}
