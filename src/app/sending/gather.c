// SPDX-License-Identifier: EUPL-1.2
// Everybody's visits coming in from the server, for the coordinator's screen.
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/sending/sending.h"
#include "app/sending/service.h"
#include "base/i18n.h"
#include "sync/messages.h"

bool app_gathering_allowed(const struct app *app)
{
    return app->state->stage == APP_OPEN && !app_is_practice(app) && sending_sync(app) != NULL &&
           (rights_allow(app_user_role(app), RIGHT_EXPORT, false) || rights_open(app->store));
}

void app_gathering(const struct app *app, struct gathering_view *ret)
{
    const struct gathering *g = sending_gathering(app);
    struct sync_view v = {.left_ms = -1};
    *ret = (struct gathering_view){
        .running = g->months > 0 || g->running, .came = g->ended, .left_ms = -1, .problem = ""};
    if (sending_sync(app) == NULL)
        return;
    sync_look(sending_sync(app), &v);
    const struct gather_view *now = g->running ? &v.gather : &g->last;
    ret->looked_at = now->looked_at;
    ret->total = now->total;
    ret->fresh = now->kept + now->replaced;
    ret->gone = now->gone + now->withdrawn;
    ret->unusable = now->unusable;
    if (g->running) {
        ret->bytes = v.bytes_down;
        ret->left_ms = v.left_ms;
    }
    if (!ret->running && g->stopped)
        ret->problem = _("Stopped; what came is kept.");
    else if (!ret->running && g->trouble != SYNC_FINE)
        ret->problem = _(trouble_text(g->trouble).happened);
    else if (!ret->running && now->unsure)
        ret->problem = _("The server did not list all it has.");
}

enum rc app_gathering_go(struct app *app)
{
    struct err e = {0};
    if (!app_gathering_allowed(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a coordinator or an administrator may bring everybody's visits, "
                            "and only where a server is set."));
    if (store_audit(app->store, "pull-all", store_user(app->store)->id.text, &e) != RC_OK)
        return app_fail(app, N_("Nothing was brought."), &e);
    sending_gathering(app)->months = app_due_months(app);
    sending_gathering(app)->stopped = false;
    return app_done(app);
}

void app_gathering_stop(struct app *app)
{
    struct gathering *g = sending_gathering(app);
    g->months = 0;
    g->stopped = g->running;
    if (g->running)
        sync_gather_stop(sending_sync(app));
}
