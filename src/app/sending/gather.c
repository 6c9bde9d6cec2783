// SPDX-License-Identifier: EUPL-1.2
// Everybody's visits coming in from the server, for the coordinator's screen.
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/sending/sending.h"
#include "app/sending/service.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "pathway/due.h"
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

// How many months lie between two visits, as the data say.
static unsigned months_of(const struct app *app)
{
    enum { DUE_BYTES = 64 * 1024 };
    const struct date day = {.year = 2026, .month = 1, .day = 1};
    struct buf path = {0}, text = {0};
    struct json *due = NULL;
    fs_join(&path, app->state->paths.data, "pathway/due.json");
    if (fs_read(buf_text(&path), DUE_BYTES, &text, NULL) == RC_OK)
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &due, NULL);
    const struct date next = due_after(due, day);
    json_free(due);
    buf_release(&text);
    buf_release(&path);
    return (unsigned)((next.year - day.year) * 12 + next.month - day.month);
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
    sending_gathering(app)->months = months_of(app);
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
