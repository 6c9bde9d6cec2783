// SPDX-License-Identifier: EUPL-1.2
#include "app/sending/outbox.h"

#include "app/people/conflicts.h"
#include "app/people/service.h"
#include "app/sending/sending.h"
#include "app/sending/service.h"
#include "app/state/format.h"
#include "app/visit/results.h"
#include "app/visit/service.h"
#include "app/visit/visit.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "store/outbox.h"
#include "store/transfer.h"
#include "sync/messages.h"
#include "sync/quarantine.h"
#include "sync/receipt_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What was read.
struct outbox {
    struct delivery_row *rows;   // owned
    size_t count;                // used
    size_t cap;                  // room
    struct store_package chosen; // the one the next screen is about
    struct buf receipt_text;     // about it
    char path[PATH_BYTES];       // file it was written to
};

static const enum delivery delivery_of[PACKAGE_STATES] = {
    [PACKAGE_WAITING] = DELIVERY_WAITING,     [PACKAGE_DELIVERED] = DELIVERY_DONE,
    [PACKAGE_QUARANTINED] = DELIVERY_REFUSED, [PACKAGE_CONFLICT] = DELIVERY_CONFLICT,
    [PACKAGE_REPLACED] = DELIVERY_WAITING,
};

void outbox_init(struct app *app)
{
    app->outbox = mem_alloc(sizeof *app->outbox);
}

static void clear_rows(struct outbox *p)
{
    if (p->rows != NULL)
        explicit_bzero(p->rows, p->count * sizeof *p->rows);
    p->count = 0;
}

void outbox_wipe(struct app *app)
{
    struct outbox *p = app->outbox;
    clear_rows(p);
    buf_wipe(&p->receipt_text);
    p->chosen = (struct store_package){0};
}

void outbox_free(struct app *app)
{
    outbox_wipe(app);
    free(app->outbox->rows);
    free(app->outbox);
}

// ---- the list ----

static void remark_of(struct app *app, const struct store_package *p, char *out, size_t bytes)
{
    struct json *problem = NULL;
    if (p->state == PACKAGE_DELIVERED) {
        snprintf(out, bytes, _("received %s"), app_instant_text(app, p->sent_utc_ms));
        return;
    }
    if (p->attempts > 0 || p->state != PACKAGE_WAITING)
        store_package_problem(app->store, p->id, &problem, NULL);
    struct sync_message said = problem_text(problem);
    int64_t carried = 0;
    if (p->state == PACKAGE_WAITING)
        store_transfer_when(app->store, p->id, &carried, NULL);
    if (carried != 0) // on a USB key: no delivery yet
        snprintf(out, bytes, _("carried to the desk %s"), app_instant_text(app, carried));
    else if (said.happened[0] != '\0')
        snprintf(out, bytes, "%s", _(said.happened));
    else
        snprintf(out, bytes, "%s", _("to be sent"));
    json_free(problem);
}

// What a package that is no visit's is about, by the first of its resources that says so.
static const struct {
    const char *type, *words;
} contents[] = {
    {"Flag", N_("red flag")}, {"Communication", N_("red flag")}, {"Task", N_("planned visit")}};

static const char *what_of(struct app *app, const struct store_package *p)
{
    struct buf text = {0};
    struct json *bundle = NULL;
    const char *words = NULL;
    if (p->visit.text[0] != '\0')
        return _("visit");
    if (store_package_text(app->store, p->id, &text, NULL) == RC_OK)
        json_parse(text.at, text.len, &JSON_LIMITS, &bundle, NULL);
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries) && words == NULL; i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType");
        for (size_t k = 0; type != NULL && k < ARRAY_LEN(contents); k++)
            words = strcmp(type, contents[k].type) == 0 ? contents[k].words : words;
        if (words != NULL && json_get(r, "requester") != NULL) // a Task of our own making
            words = N_("for the team");
    }
    json_free(bundle);
    buf_wipe(&text);
    return words != NULL ? _(words) : "?";
}

static void add(struct app *app, const struct store_package *p)
{
    struct outbox *all = app->outbox;
    struct person_row person;
    if (all->count == all->cap) {
        all->cap = all->cap == 0 ? 64 : all->cap * 2;
        all->rows = mem_grow(all->rows, all->cap, sizeof *all->rows);
    }
    struct delivery_row *row = &all->rows[all->count++];
    *row = (struct delivery_row){.id = p->id,
                                 .person = p->person,
                                 .what = what_of(app, p),
                                 .on = app_local_date(app, p->queued_utc_ms),
                                 .state = delivery_of[p->state],
                                 .urgent = p->urgent};
    if (app_person_row(app, p->person, &person))
        snprintf(row->name, sizeof row->name, "%s", person.listed);
    remark_of(app, p, row->remark, sizeof row->remark);
}

// Red flags, then what needs a person, then what waits.
static int rank(const struct store_package *p)
{
    return p->urgent ? 0 : p->state != PACKAGE_WAITING ? 1 : 2;
}

static void add_left(struct app *app, const struct store_package *all, size_t count)
{
    for (int r = 0; r < 3; r++) {
        for (size_t i = 0; i < count; i++)
            if (rank(&all[i]) == r)
                add(app, &all[i]);
    }
}

size_t app_packages(struct app *app)
{
    static const unsigned left =
        1U << PACKAGE_WAITING | 1U << PACKAGE_QUARANTINED | 1U << PACKAGE_CONFLICT;
    struct outbox *list = app->outbox;
    struct arena a = {0};
    struct err e = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    clear_rows(list);
    if (app_is_practice(app))
        return 0;
    enum rc rc = store_packages(app->store, left, &a, &all, &count, &e);
    if (rc == RC_OK || rc == RC_DAMAGED)
        add_left(app, all, count);
    if (rc == RC_OK)
        rc = store_packages(app->store, 1U << PACKAGE_DELIVERED, &a, &all, &count, &e);
    for (size_t i = count; rc == RC_OK && i > 0; i--)
        add(app, &all[i - 1]);
    if (rc != RC_OK)
        app_fail(app, N_("The list of what is to be sent could not be read whole."), &e);
    arena_release(&a);
    app_conflicts(app);
    return list->count;
}

const char *app_visit_sent_text(const struct app *app, struct id visit)
{
    struct visit_sent sent = {0};
    store_visit_sent(app->store, visit, &sent, NULL);
    return sent.waiting ? _("to be sent") : sent.delivered ? _("received") : _("kept here");
}

bool app_package_row(const struct app *app, size_t i, struct delivery_row *ret)
{
    const struct outbox *list = app->outbox;
    const struct sync *s = sending_sync(app);
    if (i >= list->count)
        return false;
    *ret = list->rows[i];
    if (ret->state == DELIVERY_WAITING && s != NULL && sync_is_sending(s, ret->id)) {
        ret->state = DELIVERY_SENDING;
        snprintf(ret->remark, sizeof ret->remark, "%s", _("on its way"));
    }
    return true;
}

// ---- the chosen one ----

static const char *label_of(void *self, const char *link_id)
{
    struct app *app = self;
    const struct item *it = NULL;
    if (app_load_forms(app, NULL) == RC_OK)
        it = app_item(app, link_id);
    return it != NULL ? app_item_label(app, it) : link_id;
}

// Name and outcome NULL: for paper.
static enum rc tell(struct app *app, const char *name, const char *came_to, struct buf *out,
                    struct err *e)
{
    struct receipt_text receipt_text = {.store = app->store,
                                        .clock = &app->clock,
                                        .name = name,
                                        .came_to = came_to,
                                        .label = label_of,
                                        .self = app};
    return receipt_text_write(&receipt_text, &app->outbox->chosen, out, e);
}

enum rc app_package_choose(struct app *app, size_t i)
{
    struct outbox *list = app->outbox;
    struct err e = {0};
    if (i >= list->count)
        return RC_NO;
    buf_wipe(&list->receipt_text);
    enum rc rc = store_package(app->store, list->rows[i].id, &list->chosen, &e);
    struct result_counts counts;
    bool visit = rc == RC_OK && app_visit_counts(app, list->chosen.visit, &counts);
    if (rc == RC_OK)
        rc = tell(app, list->rows[i].name, visit ? app_counts_text(app, &counts) : NULL,
                  &list->receipt_text, &e);
    return rc == RC_OK ? app_done(app) : app_fail(app, N_("This could not be read."), &e);
}

enum delivery app_package_state(const struct app *app)
{
    return delivery_of[app->outbox->chosen.state];
}

const char *app_package_text(const struct app *app)
{
    return buf_text(&app->outbox->receipt_text);
}

enum rc app_package_retry(struct app *app)
{
    struct outbox *list = app->outbox;
    struct err e = {0};
    if (store_package_retry(app->store, list->chosen.id, &e) != RC_OK)
        return app_fail(app, N_("It could not be put back to be sent."), &e);
    app->state->sending_wanted = true;
    return app_done(app);
}

enum rc app_packages_retry(struct app *app, bool same_reason, size_t *ret_count)
{
    struct err e = {0};
    struct json *problem = NULL;
    char reason[40] = "";
    *ret_count = 0;
    if (same_reason)
        store_package_problem(app->store, app->outbox->chosen.id, &problem, NULL);
    quarantine_reason_of(problem, reason);
    json_free(problem);
    enum rc rc = quarantine_retry(app->store, reason[0] != '\0' ? reason : NULL, ret_count, &e);
    app->state->sending_wanted |= *ret_count > 0;
    return rc == RC_OK ? app_done(app)
                       : app_fail(app, N_("Not everything could be put back to be sent."), &e);
}

enum rc app_package_print(struct app *app, const char **ret_path)
{
    struct outbox *list = app->outbox;
    struct err e = {0};
    struct buf receipt_text = {0}, text = {0};
    if (snprintf(list->path, sizeof list->path, "%s/receipt-%.8s.txt", app->state->paths.home,
                 list->chosen.id.text) >= (int)sizeof list->path)
        return RC_LIMIT;
    // Without the name: paper and files outside the store prove by identifiers.
    enum rc rc = tell(app, NULL, NULL, &receipt_text, &e);
    receipt_text_plain(buf_text(&receipt_text), &text);
    if (rc == RC_OK)
        rc = fs_write(list->path, text.at, text.len, 0600, &e);
    buf_wipe(&receipt_text);
    buf_wipe(&text);
    *ret_path = list->path;
    return rc == RC_OK ? app_done(app) : app_fail(app, N_("The file was not written."), &e);
}
