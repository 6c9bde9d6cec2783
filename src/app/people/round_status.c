// SPDX-License-Identifier: EUPL-1.2
// What becomes of a planned visit: kept here and, where it was planned on a server, queued for it
// in the same transaction.
#include "app/people/internal.h"
#include "base/i18n.h"
#include "fhir/task.h"
#include "store/outbox.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t late_ms = 14 * 86400000LL, day_ms = 86400000;

// ---- which ones ----

static bool one_of(const char *status, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], status) == 0)
            return true;
    return false;
}

// May a task of that status get this new one?
static bool may_become(const struct store_task *t, const char *status)
{
    static const char *const from[] = {"requested", "accepted", "moved",
                                       "started",   "absent",   "refused"};
    if (strcmp(status, "started") == 0 && strcmp(t->status, "started") == 0)
        return false;
    return one_of(t->status, from, ARRAY_LEN(from));
}

// The person's planned visits of today and, `late`, those of the last days that are still open.
static enum rc find(struct app *app, struct id person, const char *status, bool late,
                    struct arena *a, struct store_task **ret, size_t *ret_count, struct err *e)
{
    struct store_task *all = NULL;
    size_t count = 0;
    int64_t today = app_round_today(app);
    enum rc rc = store_tasks(app->store, today - (late ? late_ms : 0), round_today_end(app), a,
                             &all, &count, e);
    *ret_count = 0;
    *ret = all;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (id_equal(store_person_survivor(app->store, all[i].person), person) &&
            may_become(&all[i], status))
            all[(*ret_count)++] = all[i];
    return rc;
}

// ---- keeping and reporting ----

// The server's Task with its new status, new and owned. NULL: no server has it.
static struct json *report_of(struct app *app, const struct store_task *t,
                              const struct id *response)
{
    struct store_remote r = {0};
    struct json *report = NULL;
    if (store_remote_get(app->store, "Task", t->id, &r, NULL) == RC_OK && r.content != NULL)
        report = task_report(r.content, t, &app->clock, response);
    json_free(r.content);
    return report;
}

static enum rc save(struct app *app, struct store_task *t, bool reported, struct err *e)
{
    struct json *report = reported ? NULL : report_of(app, t, NULL);
    struct json *bundle = report != NULL ? task_package(report) : NULL;
    enum rc rc = store_task_report(app->store, t, bundle, e);
    json_free(bundle);
    return rc;
}

// A line of today for what was not planned.
static enum rc add_note(struct app *app, struct id person, const struct round_change *n,
                        struct err *e)
{
    struct store_task t = {.person = person, .at_utc_ms = clock_utc_ms(&app->clock)};
    snprintf(t.status, sizeof t.status, "%s", n->status);
    snprintf(t.reason, sizeof t.reason, "%s", n->reason != NULL ? n->reason : "");
    return store_task_save(app->store, &t, e);
}

enum rc round_change_save(struct app *app, struct id person, const struct round_change *n)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_task *tasks = NULL;
    size_t count = 0;
    enum rc rc = find(app, person, n->status, n->visited, &a, &tasks, &count, &e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct store_task *t = &tasks[i];
        snprintf(t->status, sizeof t->status, "%s", n->status);
        snprintf(t->reason, sizeof t->reason, "%s", n->reason != NULL ? n->reason : "");
        if (n->at_utc_ms != 0)
            t->at_utc_ms = n->at_utc_ms;
        rc = save(app, t, n->reported, &e);
    }
    if (rc == RC_OK && count == 0 && n->added)
        rc = add_note(app, person, n, &e);
    arena_release(&a);
    app->state->sending_wanted = true; // there is something new to tell
    if (rc != RC_OK)
        return app_fail(app, N_("The round was not changed."), &e);
    app->state->home_stale = true;
    return app_done(app);
}

struct json *round_task_reports(struct app *app, struct id person, const struct id *response)
{
    struct arena a = {0};
    struct store_task *tasks = NULL;
    size_t count = 0;
    struct json *reports = json_new_array();
    find(app, person, "completed", true, &a, &tasks, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        snprintf(tasks[i].status, sizeof tasks[i].status, "completed");
        tasks[i].reason[0] = '\0';
        struct json *report = report_of(app, &tasks[i], response);
        if (report != NULL)
            json_push(reports, report);
    }
    arena_release(&a);
    return reports;
}

size_t round_people(struct app *app, struct arena *a, struct id **ret)
{
    struct store_task *tasks = NULL;
    struct store_visit *open = NULL;
    size_t task_count = 0, open_count = 0, count = 0;
    int64_t today = app_round_today(app);
    store_tasks(app->store, today - late_ms, round_today_end(app), a, &tasks, &task_count, NULL);
    store_visits(app->store, (struct id){{0}}, a, &open, &open_count, NULL);
    *ret = arena_array(a, task_count + open_count + 1, sizeof **ret);
    for (size_t i = 0; i < task_count; i++)
        (*ret)[count++] = store_person_survivor(app->store, tasks[i].person);
    for (size_t i = 0; i < open_count; i++)
        (*ret)[count++] = open[i].person;
    return count;
}

// ---- a new time, as people write it ----

// Up to `max` numbers, separated by one other character each; how many.
static int numbers(const char **at, char separator, int *out, int max)
{
    int count = 0;
    const char *end = *at;
    while (count < max && isdigit((unsigned char)*end)) {
        char *after = NULL;
        long n = strtol(end, &after, 10);
        if (after - end > 4)
            return 0;
        out[count++] = (int)n;
        end = after;
        if (*end != separator)
            break;
        end++;
    }
    *at = end;
    return count;
}

static bool time_read(const char *text, struct datetime *t)
{
    int hm[2] = {0};
    char separator = strchr(text, 'h') != NULL ? 'h' : ':';
    int count = numbers(&text, separator, hm, 2);
    t->hour = hm[0];
    t->minute = hm[1];
    return count > 0 && *text == '\0' && hm[0] < 24 && hm[1] < 60;
}

// "26/11", "26/11/2026"; the year is the one in which that day is still to come.
static bool day_read(const char **at, struct date today, struct date *ret)
{
    int dmy[3] = {0, 0, today.year};
    int count = numbers(at, '/', dmy, 3);
    *ret = (struct date){.year = dmy[2], .month = dmy[1], .day = dmy[0]};
    if (count < 2 || !date_valid(*ret))
        return false;
    if (count == 2 && date_days(*ret) < date_days(today))
        ret->year++;
    return date_valid(*ret);
}

static bool when_read(const struct app *app, const char *text, int64_t *ret)
{
    const char *blank = strchr(text, ' '), *at = text;
    struct datetime t = {.date = clock_today(&app->clock)};
    if (blank != NULL && !day_read(&at, t.date, &t.date))
        return false;
    at += strspn(at, " ");
    if (!time_read(at, &t))
        return false;
    int64_t now = clock_utc_ms(&app->clock);
    *ret = clock_moment(&app->clock, t);
    return *ret > now - day_ms && *ret < now + 400 * day_ms;
}

enum rc app_round_tell(struct app *app, struct id person, enum round_outcome outcome,
                       const char *words)
{
    static const char *const statuses[] = {[ROUND_ACCEPTED] = "accepted",
                                           [ROUND_ABSENT] = "absent",
                                           [ROUND_REFUSED] = "refused",
                                           [ROUND_MOVED] = "moved"};
    struct round_change n = {.status = statuses[outcome],
                             .reason = outcome == ROUND_REFUSED ? words : NULL};
    if (n.reason != NULL && strlen(n.reason) >= sizeof((struct store_task *)NULL)->reason)
        return app_refuse(app, RC_LIMIT,
                          _("Not kept: the reason is too long. Say it in fewer words."));
    if (outcome == ROUND_MOVED && !when_read(app, words, &n.at_utc_ms)) {
        return app_refuse(app, RC_INVALID,
                          _("Write a time to come, for example 14:30 for today or 26/11 14:30."));
    }
    return round_change_save(app, person, &n);
}

enum rc app_round_absent(struct app *app, struct id person)
{
    return app_round_tell(app, person, ROUND_ABSENT, "");
}
