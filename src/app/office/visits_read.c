// SPDX-License-Identifier: EUPL-1.2
// Reads everybody's visits and what was planned and not made.
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/office/export_internal.h"
#include "app/office/report_internal.h"
#include "base/i18n.h"
#include "store/outbox.h"

#include <stdlib.h>
#include <string.h>

bool app_visits_allowed(const struct app *app)
{
    return app->state->stage == APP_OPEN &&
           (rights_allow(app_user_role(app), RIGHT_EXPORT, false) || rights_open(app->store));
}

void office_init(struct app *app)
{
    app->office = mem_alloc(sizeof *app->office);
    app->office->rounds = rounds_new();
    app->office->intake = intake_new();
}

void office_wipe(struct app *app)
{
    struct app_office *d = app->office;
    arena_release(&d->items_arena);
    arena_release(&d->arena);
    free(d->items);
    free(d->places);
    free(d->groups);
    free(d->lines);
    for (int v = 0; v < VISITS_VIEWS; v++)
        buf_release(&d->open[v]);
    report_part_release(&app->office->report);
    export_part_release(&d->export);
    take_part_release(&d->take);
    rounds_wipe(d->rounds);
    intake_wipe(d->intake);
    *d = (struct app_office){.rounds = d->rounds, .intake = d->intake};
}

void office_free(struct app *app)
{
    office_wipe(app);
    free(app->office->rounds);
    free(app->office->intake);
    free(app->office);
}

static struct visit_item *add(struct app_office *d)
{
    if (d->item_count == d->item_cap) {
        d->item_cap = d->item_cap == 0 ? 256 : d->item_cap * 2;
        d->items = mem_grow(d->items, d->item_cap, sizeof *d->items);
    }
    struct visit_item *item = &d->items[d->item_count++];
    *item = (struct visit_item){.visitor = "", .remark = ""};
    return item;
}

// One copy of a name for all visits that one person made one after the other.
static const char *visitor_name(const struct app *app, const char *account)
{
    struct app_office *d = app->office;
    const char *name = app_staff_name(app, account);
    const struct visit_item *last = d->item_count > 1 ? &d->items[d->item_count - 2] : NULL;
    if (last != NULL && strcmp(last->visitor, name) == 0)
        return last->visitor;
    return arena_text(&d->items_arena, name, strlen(name));
}

// ---- visits ----

static const char *done_words(const struct app *app, const struct visit_item *item,
                              const struct visit_sent *sent, bool is_of_another)
{
    if (item->standing == STANDING_STOPPED)
        return N_("broken off");
    if (app_is_practice(app))
        return N_("made");
    if (is_of_another)
        return N_("arrived");
    return sent->waiting ? N_("to be sent") : N_("arrived");
}

static bool add_visit(const struct store_visit *v, const struct visit_sent *sent, void *self)
{
    struct app *app = self;
    struct visit_item *item = add(app->office);
    item->person = store_person_survivor(app->store, v->person);
    item->at_utc_ms = v->started_utc_ms;
    item->visitor = visitor_name(app, v->account);
    if (v->state == VISIT_OPEN || v->state == VISIT_PAUSED) {
        item->standing = STANDING_OPEN;
        item->remark = N_("to go on with");
        return true;
    }
    item->standing = v->state == VISIT_STOPPED ? STANDING_STOPPED : STANDING_DONE;
    item->waiting = sent->waiting;
    bool is_of_another = v->laptop[0] != '\0'; // it came, so it was sent
    item->kept = !sent->waiting && !sent->delivered && !is_of_another && !app_is_practice(app);
    item->remark = done_words(app, item, sent, is_of_another);
    return true;
}

// ---- planned visits ----

// Those that are still a line of their own, and what became of them before today.
static const struct {
    const char *status;
    bool over;          // nothing is to be done any more
    const char *remark; // where it was for an earlier day, or is over
} statuses[] = {
    {"requested", false, N_("not done")},   {"accepted", false, N_("not done")},
    {"started", false, N_("not done")},     {"moved", false, N_("not done")},
    {"absent", true, N_("nobody at home")}, {"refused", true, N_("refused")},
};

// Was the person seen on its day or later, or is the visit under way?
static bool is_made(const struct app *app, const struct store_task *t, struct id person)
{
    const struct store_person *p = store_person_find(app->store, person);
    struct date day = clock_day(&app->clock, t->at_utc_ms);
    return p != NULL && (p->last_visit_utc_ms >= clock_day_begin(&app->clock, day) ||
                         (strcmp(t->status, "started") == 0 && p->open_visit.text[0] != '\0'));
}

static void add_task(struct app *app, const struct store_task *t, int64_t today_utc_ms)
{
    struct id person = store_person_survivor(app->store, t->person);
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        if (strcmp(statuses[i].status, t->status) != 0 || is_made(app, t, person))
            continue;
        struct visit_item *item = add(app->office);
        bool undone = statuses[i].over || t->at_utc_ms < today_utc_ms;
        item->person = person;
        item->at_utc_ms = t->at_utc_ms;
        item->visitor = visitor_name(app, t->owner);
        item->standing = undone ? STANDING_UNDONE : STANDING_TODO;
        item->remark = undone ? statuses[i].remark : N_("planned");
    }
}

static enum rc add_tasks(struct app *app, struct err *e)
{
    struct arena a = {0};
    struct store_task *tasks = NULL;
    size_t count = 0;
    int64_t today = clock_day_begin(&app->clock, clock_today(&app->clock));
    enum rc rc = store_tasks(app->store, 0, INT64_MAX, &a, &tasks, &count, e);
    for (size_t i = 0; i < count; i++)
        add_task(app, &tasks[i], today);
    arena_release(&a);
    return rc;
}

enum rc app_visits_read(struct app *app)
{
    struct app_office *d = app->office;
    struct err e = {0}, of_tasks = {0};
    d->item_count = d->place_count = d->group_count = d->line_count = 0;
    arena_release(&d->items_arena);
    if (!app_visits_allowed(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a coordinator or an administrator may see everybody's visits."));
    enum rc rc = store_visits_and_sent(app->store, add_visit, app, &e);
    enum rc tasks = add_tasks(app, &of_tasks);
    if (rc != RC_OK || tasks != RC_OK)
        return app_fail(app, N_("Not all visits could be read."), rc != RC_OK ? &e : &of_tasks);
    return RC_OK;
}
