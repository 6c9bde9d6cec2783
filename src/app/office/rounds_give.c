// SPDX-License-Identifier: EUPL-1.2
// Giving planned visits to visitors, and taking that back. Each is one transaction with the package
// that tells the server.
#include "app/office/rounds_internal.h"
#include "app/visit/sending_consent.h"
#include "base/i18n.h"
#include "fhir/task.h"
#include "store/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EACH = 45, LATEST = 22 * 60 }; // minutes
// Times of a day that are given one after the other, in minutes: midday stays free.
static const int slots[] = {9 * 60,       9 * 60 + 45,  10 * 60 + 30, 11 * 60 + 15, 14 * 60,
                            14 * 60 + 45, 15 * 60 + 30, 16 * 60 + 15, 17 * 60,      17 * 60 + 45};

static bool is_open(const struct store_task *t)
{
    static const char *const open[] = {"requested", "accepted", "moved", "started"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        if (strcmp(open[i], t->status) == 0)
            return true;
    return false;
}

static bool is_on(const struct app *app, const struct store_task *t, struct date day)
{
    return date_days(clock_day(&app->clock, t->at_utc_ms)) == date_days(day);
}

bool rounds_is_of(const struct app *app, const struct store_task *t, size_t visitor,
                  struct date day)
{
    const struct app_rounds *r = app->office->rounds;
    if (visitor >= r->visitor_count || strcmp(t->owner, r->visitors[visitor].name) != 0 ||
        !is_open(t) || !is_on(app, t, day))
        return false; // asked of every visit ever planned, each time it is drawn: who, comes last
    const struct store_person *p =
        store_person_find(app->store, store_person_survivor(app->store, t->person));
    return p != NULL && p->situation == '\0';
}

size_t app_rounds_load(const struct app *app, size_t visitor, struct date day)
{
    const struct app_rounds *r = app->office->rounds;
    size_t count = 0;
    for (size_t i = 0; i < r->task_count; i++)
        count += rounds_is_of(app, &r->tasks[i], visitor, day);
    return count;
}

// ---- one of them ----

// The Patient goes along where the server was never seen to have that one; never of somebody who
// does not want to be sent, whose visits then stay on this laptop.
static struct json *package_of(struct app *app, const struct store_task *t)
{
    struct store_remote there = {0}, person = {0};
    struct json *patient = NULL;
    if (visit_sending_refused(app, t->person))
        return NULL;
    bool known = store_remote_get(app->store, "Task", t->id, &there, NULL) == RC_OK;
    if (store_remote_get(app->store, "Patient", t->person, &person, NULL) != RC_OK)
        store_person_load(app->store, t->person, &patient, NULL);
    struct json *bundle =
        task_assignment(known ? there.content : NULL, t, patient, app_user_name(app), &app->clock);
    json_free(there.content);
    json_free(person.content);
    json_free(patient);
    return bundle;
}

// Keeps it and tells the server, in one transaction; *t gets its identifier.
static enum rc save(struct app *app, struct store_task *t, struct err *e)
{
    struct store_task told = *t;
    if (told.id.text[0] == '\0')
        told.id = id_new(); // its package names it
    struct json *bundle = package_of(app, &told);
    enum rc rc = store_task_report(app->store, bundle != NULL ? &told : t, bundle, e);
    if (rc == RC_OK && bundle != NULL)
        *t = told;
    json_free(bundle);
    return rc;
}

// Has the visitor that long from that moment on, beside what was just given and what the others
// stand at? `self` is the visit that looks for a time: where it stands now does not hinder it.
static bool is_free(const struct app *app, size_t visitor, struct date day, int64_t at_utc_ms,
                    struct id self)
{
    static const int64_t each_ms = EACH * 60000LL;
    const struct app_rounds *r = app->office->rounds;
    for (size_t i = 0; i < r->undo_count; i++)
        if (llabs(r->undo[i].after.at_utc_ms - at_utc_ms) < each_ms)
            return false;
    for (size_t i = 0; i < r->task_count; i++)
        if (rounds_is_of(app, &r->tasks[i], visitor, day) && !id_equal(r->tasks[i].id, self) &&
            llabs(r->tasks[i].at_utc_ms - at_utc_ms) < each_ms)
            return false;
    return true;
}

// The moment of the first free time of that visitor on that day; where a day holds no more, the
// latest one: they see it by the time.
static int64_t free_time(const struct app *app, size_t visitor, struct date day, struct id self)
{
    const size_t last = ARRAY_LEN(slots) - 1;
    for (size_t slot = 0;; slot++) {
        int minute = slot <= last ? slots[slot] : slots[last] + EACH * (int)(slot - last);
        int64_t at = clock_moment(
            &app->clock,
            (struct datetime){.date = day, .hour = minute / 60, .minute = minute % 60});
        if (minute >= LATEST || is_free(app, visitor, day, at, self))
            return at;
    }
}

// A visit that is still to be done goes to another; one that is over is planned anew.
static void plan(const struct app *app, const struct rounds_item *item, size_t visitor,
                 struct date day, struct rounds_change *ret)
{
    const struct app_rounds *r = app->office->rounds;
    const struct rounds_visitor *v = &r->visitors[visitor];
    *ret = (struct rounds_change){.before = {.person = item->person}};
    if (item->task != ROUNDS_NONE && is_open(&r->tasks[item->task]))
        ret->before = r->tasks[item->task];
    ret->after = ret->before;
    ret->after.at_utc_ms = free_time(app, visitor, day, ret->before.id);
    ret->after.reason[0] = '\0';
    snprintf(ret->after.status, sizeof ret->after.status, "requested");
    snprintf(ret->after.owner, sizeof ret->after.owner, "%s", v->name);
    snprintf(ret->after.owner_at, sizeof ret->after.owner_at, "%s", v->server);
}

// Planned on the server by somebody else, and seen on a USB key only: what the server has of it is
// not here, and a Task written without that would take it away there.
static bool is_others(const struct app *app, const struct rounds_item *item)
{
    struct store_remote there = {0};
    const struct app_rounds *r = app->office->rounds;
    if (item->task == ROUNDS_NONE || !r->tasks[item->task].remote)
        return false;
    bool known =
        store_remote_get(app->store, "Task", r->tasks[item->task].id, &there, NULL) == RC_OK;
    json_free(there.content);
    return !known;
}

// Is it one of those that are to be given?
static bool is_meant(const struct app_rounds *r, size_t i, size_t line, size_t marked)
{
    return marked > 0 ? rounds_is_marked(r, r->shown[i]->person) : i == line;
}

static void forget_undo(struct app_rounds *r)
{
    free(r->undo);
    r->undo = NULL;
    r->undo_count = 0;
}

// Reads again what was changed; the room above shows it.
static enum rc end(struct app *app, enum rc rc, const char *failed, const struct err *e)
{
    app->state->home_stale = true;
    app->state->sending_wanted = true;
    if (rc != RC_OK)
        return app_fail(app, failed, e);
    return app_done(app);
}

enum rc app_rounds_give(struct app *app, size_t line, size_t visitor, struct date day,
                        size_t *ret_count)
{
    struct app_rounds *r = app->office->rounds;
    struct err e = {0};
    enum rc rc = RC_OK;
    size_t marked = app_rounds_marked(app);
    *ret_count = 0;
    if (visitor >= r->visitor_count || (marked == 0 && line >= r->shown_count))
        return app_refuse(app, RC_NO, _("Nobody is chosen."));
    if (date_days(day) < date_days(clock_today(&app->clock)))
        return app_refuse(app, RC_INVALID, _("That day is over: choose another one."));
    for (size_t i = 0; i < r->shown_count; i++)
        if (is_meant(r, i, line, marked) && is_others(app, r->shown[i]))
            return app_refuse(app, RC_NO,
                              _("Nothing was given: one of these visits was planned by somebody "
                                "else and is known from a USB key only. Bring it from the server "
                                "first (o, then “bring”)."));
    forget_undo(r);
    r->undo = mem_array(marked + 1, sizeof *r->undo);
    for (size_t i = 0; rc == RC_OK && i < r->shown_count; i++) {
        if (!is_meant(r, i, line, marked))
            continue;
        struct rounds_change *change = &r->undo[r->undo_count];
        plan(app, r->shown[i], visitor, day, change);
        rc = save(app, &change->after, &e);
        r->undo_count += rc == RC_OK;
        if (rc == RC_OK)
            rounds_unmark(r, r->shown[i]->person);
    }
    *ret_count = r->undo_count;
    return end(app, rc, N_("Not all visits were given."), &e);
}

// ---- back ----

bool app_rounds_may_undo(const struct app *app)
{
    return app->office->rounds->undo_count > 0;
}

// Has a visitor done anything with it since?
static bool is_as_given(const struct app *app, const struct rounds_change *change)
{
    struct store_task now;
    const struct store_person *p = store_person_find(app->store, change->after.person);
    return p != NULL && p->open_visit.text[0] == '\0' &&
           store_task_load(app->store, change->after.id, &now, NULL) == RC_OK &&
           strcmp(now.status, change->after.status) == 0 &&
           now.at_utc_ms == change->after.at_utc_ms;
}

enum rc app_rounds_undo(struct app *app, size_t *ret_count)
{
    struct app_rounds *r = app->office->rounds;
    struct err e = {0};
    enum rc rc = RC_OK;
    *ret_count = 0;
    for (size_t i = 0; i < r->undo_count; i++)
        if (!is_as_given(app, &r->undo[i]))
            return app_refuse(app, RC_NO,
                              _("Nothing was taken back: one of these visits was begun or changed "
                                "meanwhile."));
    for (size_t i = 0; rc == RC_OK && i < r->undo_count; i++) {
        struct store_task t = r->undo[i].before;
        if (t.id.text[0] == '\0') {
            t = r->undo[i].after;
            snprintf(t.status, sizeof t.status, "cancelled");
        }
        rc = save(app, &t, &e);
        *ret_count += rc == RC_OK;
    }
    forget_undo(r);
    return end(app, rc, N_("Not everything was taken back."), &e);
}
