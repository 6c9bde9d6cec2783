// SPDX-License-Identifier: EUPL-1.2
// What a person is asked for once: that much data is past its time, that the clock is right.
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/sending/sending.h"
#include "app/session/internal.h"
#include "base/i18n.h"
#include "store/moment.h"
#include "sync/sync.h"

#include <stdio.h>

static void due_look(struct app *app)
{
    struct err e = {0};
    struct retained *due = &app->session->due;
    if (retention_look(app->store, &app->clock, app->state->paths.data, due, &e) != RC_OK)
        *due = (struct retained){.end = RETENTION_DONE};
}

bool app_due_waits(const struct app *app)
{
    return app->session->due.end == RETENTION_ASKS;
}

const char *app_due_text(const struct app *app)
{
    const struct retained *due = &app->session->due;
    struct retention_rule rule = {0};
    char why[200] = "";
    char *out = app_slot(app);
    if (!app_due_waits(app))
        return "";
    if (retention_rule(app->store, app->state->paths.data, &rule, NULL) != RC_OK)
        return "";
    if (due->absence_days > 0)
        snprintf(why, sizeof why,
                 ngettext(" The laptop was not used for %lld day: is the date right?",
                          " The laptop was not used for %lld days: is the date right?",
                          (unsigned long)due->absence_days),
                 (long long)due->absence_days);
    // TRANSLATORS: numbers of visits, people, days, months; then why, or nothing
    snprintf(out, FORMAT_BYTES,
             _("The time to keep them is over for the answers of %zu visits and for %zu people "
               "(%lld days after sending, %lld months after the last visit). Nothing is erased "
               "before you say so.%s"),
             due->visits, due->people, (long long)rule.answer_days, (long long)rule.state_months,
             why);
    return out;
}

enum rc app_due_ask(struct app *app)
{
    due_look(app);
    if (!app_due_waits(app))
        return app_done(app);
    return app_refuse(app, RC_BUSY, app_due_text(app));
}

enum rc app_due_erase(struct app *app)
{
    struct err e = {0};
    enum rc rc = retention_apply(app->store, &app->clock, app->state->paths.data, true,
                                 &app->session->due, &e);
    app->state->home_stale = true;
    if (rc != RC_OK)
        return app_fail(app, N_("Old data was not erased as the rule of this store says."), &e);
    return app_done(app);
}

static bool may_confirm(const struct app *app)
{
    return rights_allow(app_user_role(app), RIGHT_ACCOUNTS, false) || rights_open(app->store);
}

enum rc app_clock_confirm(struct app *app)
{
    struct err e = {0};
    struct sync_view v = {.running = false};
    if (!may_confirm(app))
        return app_refuse(app, RC_DENIED, _("Only an administrator may say that it is right."));
    if (store_time_confirm(app->store, &e) != RC_OK)
        return app_fail(app, N_("That the clock is right was not noted."), &e);
    if (sending_sync(app) != NULL)
        sync_look(sending_sync(app), &v);
    if (!v.running && sync_retime(app->store, &app->clock)) // else the engine does it
        app->state->home_stale = true;
    return app_done(app);
}
