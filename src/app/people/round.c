// SPDX-License-Identifier: EUPL-1.2
// The home list: unfinished visits first, then today's round by time, then people due.
#include "app/people/internal.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_CELLS = 60 };
static const int64_t day_ms = 86400000;

int64_t app_round_today(const struct app *app)
{
    int64_t now = clock_utc_ms(&app->clock);
    int offset = app->clock.offset_min(app->clock.self, now);
    struct datetime midnight = {.date = clock_today(&app->clock)};
    return datetime_to_utc(midnight, offset);
}

static bool listed(const struct app *app, struct id person)
{
    for (size_t i = 0; i < app->people->home_count; i++)
        if (id_equal(app->people->home[i].person, person))
            return true;
    return false;
}

static struct home_line *add(struct app *app, struct id person, int64_t at_utc_ms,
                             enum row_state state)
{
    if (app->people->home_count >= HOME_MAX || listed(app, person))
        return NULL;
    struct home_line *line = &app->people->home[app->people->home_count++];
    *line = (struct home_line){.person = person, .at_utc_ms = at_utc_ms, .state = state};
    return line;
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
    {"completed", ROW_DONE, ""},
    {"absent", ROW_ABSENT, N_("not at home today")},
    {"refused", ROW_ABSENT, N_("does not want the visit")},
};

static void add_task(struct app *app, const struct store_task *t)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        if (strcmp(statuses[i].status, t->status) != 0)
            continue;
        struct home_line *line = add(app, t->person, t->at_utc_ms, statuses[i].state);
        const char *remark = statuses[i].remark;
        if (line != NULL && remark != NULL && remark[0] != '\0')
            snprintf(line->remark, sizeof line->remark, "%s", _(remark));
        else if (line != NULL && remark == NULL)
            snprintf(line->remark, sizeof line->remark, "%.*s",
                     (int)utf8_fit(t->note, strnlen(t->note, sizeof line->remark - 4), NOTE_CELLS),
                     t->note);
    }
}

static int64_t planned_at(const struct store_task *tasks, size_t count, struct id person)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(tasks[i].person, person))
            return tasks[i].at_utc_ms;
    return 0;
}

static void add_due(struct app *app)
{
    int64_t now = clock_utc_ms(&app->clock);
    for (size_t i = 0; i < store_person_count(app->store); i++) {
        const struct store_person *p = store_person_at(app->store, i);
        if (p->merged_into.text[0] == '\0' && p->due_utc_ms > 0 && p->due_utc_ms < now)
            add(app, p->id, 0, ROW_TODO);
    }
}

void app_home_refresh(struct app *app)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_visit *open = NULL;
    struct store_task *tasks = NULL;
    size_t open_count = 0, task_count = 0;
    app->people->home_count = 0;
    app->state->home_stale = false;
    int64_t from = app_round_today(app);
    enum rc rc = store_visits(app->store, (struct id){{0}}, &a, &open, &open_count, &e);
    if (rc == RC_OK)
        rc = store_tasks(app->store, from, from + day_ms, &a, &tasks, &task_count, &e);
    if (rc != RC_OK)
        app_fail(app, N_("The round could not be read."), &e);
    for (size_t i = 0; i < open_count; i++)
        add(app, open[i].person, planned_at(tasks, task_count, open[i].person), ROW_RESUME);
    for (size_t i = 0; i < task_count; i++) // a cancelled one has no row there
        add_task(app, &tasks[i]);
    add_due(app);
    arena_release(&a);
    app_conflicts(app);
}

void app_home_update(struct app *app)
{
    if (app->state->home_stale && app->state->stage == APP_OPEN)
        app_home_refresh(app);
}

size_t app_home_count(const struct app *app)
{
    return app->people->home_count;
}

bool app_home_row(const struct app *app, size_t i, struct person_row *ret)
{
    if (i >= app->people->home_count || !app_person_row(app, app->people->home[i].person, ret))
        return false;
    const struct home_line *line = &app->people->home[i];
    if (ret->state != ROW_RESUME) {
        ret->state = line->state;
        if (line->remark[0] != '\0')
            snprintf(ret->remark, sizeof ret->remark, "%s", line->remark);
    }
    if (line->at_utc_ms > 0) {
        struct datetime t = datetime_from_utc(
            line->at_utc_ms, app->clock.offset_min(app->clock.self, line->at_utc_ms));
        memcpy(ret->time, time_text(t, "%H:%M").text, sizeof "00:00");
    }
    return true;
}

void app_home_counts(const struct app *app, size_t *ret_due, size_t *ret_never)
{
    int64_t now = clock_utc_ms(&app->clock);
    *ret_due = *ret_never = 0;
    for (size_t i = 0; i < store_person_count(app->store); i++) {
        const struct store_person *p = store_person_at(app->store, i);
        if (p->merged_into.text[0] != '\0')
            continue;
        *ret_never += p->visit_count == 0;
        *ret_due += p->due_utc_ms > 0 && p->due_utc_ms < now + 31 * day_ms;
    }
}

enum rc app_round_add(struct app *app, struct id person, int minute_of_day)
{
    struct err e = {0};
    struct store_task task = {.person = person,
                              .at_utc_ms = app_round_today(app) + (int64_t)minute_of_day * 60000};
    snprintf(task.status, sizeof task.status, "requested");
    if (store_task_save(app->store, &task, &e) != RC_OK)
        return app_fail(app, N_("The visit was not planned."), &e);
    app->state->home_stale = true;
    return app_done(app);
}
