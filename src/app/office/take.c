// SPDX-License-Identifier: EUPL-1.2
#include "app/office/take.h"

#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/office/internal.h"
#include "base/i18n.h"
#include "base/id.h"
#include "transfer/send.h"

#include <stdio.h>
#include <string.h>

static bool may(const struct app *app, enum right right)
{
    return rights_allow(app_user_role(app), right, false) || rights_open(app->store);
}

bool app_take_allowed(const struct app *app)
{
    return app->state->stage == APP_OPEN && !app_is_practice(app) && may(app, RIGHT_EXPORT);
}

void take_part_release(struct take_part *x)
{
    buf_release(&x->skipped);
    buf_release(&x->report);
    *x = (struct take_part){.unknown = ""};
}

void app_take_drop(struct app *app)
{
    take_part_release(&app->office->take);
}

const char *app_take_report(const struct app *app)
{
    return buf_text(&app->office->take.report);
}

bool app_take_may_accept(const struct app *app)
{
    return app->office->take.unknown[0] != '\0' && may(app, RIGHT_SETTINGS);
}

// ---- telling ----

static void skipped(void *self, const char *name, const char *code)
{
    struct take_part *x = &((struct app *)self)->office->take;
    if (strcmp(code, "unknown-laptop") != 0) {
        buf_printf(&x->skipped, "%s : %s\n", name, _(transfer_why(code)));
        return;
    }
    if (x->unknown[0] == '\0')
        snprintf(x->unknown, sizeof x->unknown, "%s", name);
    buf_printf(&x->skipped,
               _("%s : a laptop that this desk does not know. Compare with what icope carry key "
                 "prints on that laptop.\n"),
               name);
}

static bool go_on(void *self)
{
    return app_goes_on(self);
}

static struct transfer_watch begin(struct app *app)
{
    struct take_part *x = &app->office->take;
    buf_clear(&x->skipped);
    buf_clear(&x->report);
    x->unknown[0] = '\0';
    return (struct transfer_watch){.skipped = skipped, .go_on = go_on, .self = app};
}

static void put_skipped(struct take_part *x)
{
    if (x->skipped.len > 0)
        buf_printf(&x->report, "\n# %s\n%s", _("To be looked at"), buf_text(&x->skipped));
}

// Why nothing, or not everything, was done.
static enum rc failed(struct app *app, enum rc rc, const struct transfer_count *n,
                      const struct err *e)
{
    if (n->folder)
        return app_refuse(app, rc,
                          rc == RC_FULL
                              ? _("The USB key is full: what is on it is good; make room and do it "
                                  "again.")
                              : _("No folder that can be used, or the USB key was pulled out: "
                                  "nothing is lost; do it again."));
    if (rc == RC_NO)
        return app_refuse(app, rc,
                          _("Keys were not exchanged yet: icope desk key on the desk, icope carry "
                            "key on each laptop."));
    return app_fail(app, N_("Not all of the key was taken."), e);
}

// ---- the key ----

static enum rc take(struct app *app, const char *accept)
{
    struct take_part *x = &app->office->take;
    struct transfer_count n = {.total = 0};
    struct err e = {0};
    const struct transfer_watch w = begin(app);
    enum rc rc =
        desk_take(app->store, &app->clock, x->folder, accept, app_due_months(app), &w, &n, &e);
    app->state->home_stale = true;
    app->state->sending_wanted = app->state->sending_wanted || n.taken > 0;
    if (rc != RC_OK)
        return failed(app, rc, &n, &e);
    buf_printf(&x->report, _("packages taken: %zu, here already: %zu\n"), n.taken, n.known);
    buf_printf(&x->report, _("visits new or newer: %zu, planned visits changed: %zu\n"), n.visits,
               n.planned);
    if (n.stopped)
        buf_printf(&x->report, "%s\n", _("Stopped: the rest is on the key."));
    put_skipped(x);
    return app_done(app);
}

// The folder of a laptop means the key that it lies on: there may be no other to complete to.
static void to_key(char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        path[--len] = '\0';
    char *last = strrchr(path, '/');
    if (last != NULL && last != path && id_valid(last + 1))
        *last = '\0';
}

enum rc app_take(struct app *app, const char *typed)
{
    struct take_part *x = &app->office->take;
    if (!app_take_allowed(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a coordinator or an administrator may take USB keys in, and "
                            "nothing real comes into a practice store."));
    intake_path(typed, x->folder);
    to_key(x->folder);
    return take(app, NULL);
}

enum rc app_take_accept(struct app *app)
{
    char accept[sizeof app->office->take.unknown];
    if (!app_take_may_accept(app))
        return app_refuse(app, RC_DENIED, _("Only an administrator may accept a laptop."));
    memcpy(accept, app->office->take.unknown, sizeof accept);
    return take(app, accept);
}

enum rc app_take_receipts(struct app *app)
{
    struct take_part *x = &app->office->take;
    struct transfer_count n = {.total = 0};
    struct err e = {0};
    const struct transfer_watch w = begin(app);
    enum rc rc = desk_receipts(app->store, x->folder, &w, &n, &e);
    if (rc != RC_OK)
        return failed(app, rc, &n, &e);
    buf_printf(&x->report, _("receipts written: %zu, there already: %zu\n"), n.written, n.same);
    put_skipped(x);
    return app_done(app);
}
