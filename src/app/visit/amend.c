// SPDX-License-Identifier: EUPL-1.2
// Correcting a finished visit: it is opened again with a reason, goes through the same screens, and
// is finished as a new version; or given up.
#include "store/amend.h"
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/state/format.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

// May a visitor correct this visit: their own, until it was sent, and the same day after?
static bool is_own_and_fresh(const struct app *app, const struct store_visit *v)
{
    struct visit_sent sent = {0};
    struct date today = clock_today(&app->clock), then = app_local_date(app, v->finished_utc_ms);
    if (strcmp(v->account, store_user(app->store)->name) != 0)
        return false;
    return date_days(today) == date_days(then) ||
           (store_visit_sent(app->store, v->id, &sent, NULL) == RC_OK && !sent.delivered);
}

// May this user correct that finished visit?
static bool may_amend(const struct app *app, const struct store_visit *v)
{
    return rights_allow(app_user_role(app), RIGHT_AMEND, false) || rights_open(app->store) ||
           (rights_allow(app_user_role(app), RIGHT_VISIT, false) && is_own_and_fresh(app, v));
}

// Why the chosen visit cannot be corrected, or NULL.
static const char *why_not(const struct app *app)
{
    const struct visit_history *h = &app->visit->history;
    if (h->chosen < h->count && !may_amend(app, &h->visits[h->chosen]))
        return _(
            "A finished visit is corrected by a nurse, a coordinator or an administrator; by the "
            "one who made it until it was sent, and the same day after.");
    if (h->chosen >= h->count || h->visits[h->chosen].state != VISIT_FINISHED ||
        h->version[h->chosen] < h->visits[h->chosen].versions)
        return _("Only the newest version of a finished visit can be corrected.");
    if (h->visits[h->chosen].id.text[0] == '\0')
        return _("This visit was made elsewhere: it is corrected there.");
    if (h->visits[h->chosen].pruned_utc_ms != 0)
        return _("The answers of this visit were erased, as the notice says: it can no longer be "
                 "corrected.");
    if (app_form(app, h->visits[h->chosen].form_version) == NULL)
        return _("This visit was made with an earlier version of the questionnaire.");
    return NULL;
}

enum rc app_amend_choose(struct app *app, size_t i)
{
    app->visit->history.chosen = i;
    const char *why = why_not(app);
    if (why == NULL)
        return app_done(app);
    return app_refuse(app, RC_DENIED, why);
}

enum rc app_amend(struct app *app, const char *reason)
{
    struct err e = {0};
    bool resumed = false;
    char at[INSTANT_BYTES];
    if (app_amend_choose(app, app->visit->history.chosen) != RC_OK)
        return RC_DENIED;
    struct store_visit visit = app->visit->history.visits[app->visit->history.chosen];
    struct json *entry = app_entry("amend");
    clock_instant(&app->clock, clock_utc_ms(&app->clock), at);
    json_set_string(entry, "at", at);
    json_set_string(entry, "reason", reason);
    enum rc rc = store_visit_reopen(app->store, visit.id, entry, &e);
    json_free(entry);
    if (rc != RC_OK)
        return app_fail(app, N_("The visit was not opened for correction."), &e);
    return app_visit_enter(app, visit.person, &resumed);
}

enum rc app_amend_withdraw(struct app *app)
{
    struct err e = {0};
    char at[INSTANT_BYTES];
    struct json *entry = app_entry("amend-withdrawn");
    clock_instant(&app->clock, clock_utc_ms(&app->clock), at);
    json_set_string(entry, "at", at);
    enum rc rc = store_visit_withdraw(app->store, app->visit->now.envelope.id, entry, &e);
    json_free(entry);
    if (rc != RC_OK)
        return app_fail(app, N_("The correction was not given up."), &e);
    visit_release(app);
    app->state->home_stale = true;
    return app_done(app);
}
