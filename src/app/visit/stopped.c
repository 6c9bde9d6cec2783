// SPDX-License-Identifier: EUPL-1.2
// Visits ended early: they can be gone on with the same day, and are final when it is over.
#include "app/state/format.h"
#include "app/visit/finish.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "store/moment.h"

static const int64_t hour_ms = 3600000;

enum rc app_visit_stop_today(struct app *app, const char *reason)
{
    struct err e = {0};
    char at[INSTANT_BYTES];
    struct json *entry = app_entry("stop");
    clock_marks_look(app);
    clock_instant(&app->clock, clock_utc_ms(&app->clock), at);
    json_set_string(entry, "at", at);
    json_set_string(entry, "reason", reason);
    json_set(entry, "utcMs", json_new_int(clock_utc_ms(&app->clock)));
    enum rc rc = store_visit_stop(app->store, app->visit->now.envelope.id, entry, &e);
    json_free(entry);
    if (rc != RC_OK)
        return app_fail(app, N_("The end of the visit was not saved."), &e);
    visit_release(app);
    app->visit->stopped_count++;
    app->state->home_stale = true;
    return app_done(app);
}

static bool is_over(const struct app *app, const struct store_visit *v)
{
    return v->stopped_utc_ms != 0 && clock_days_since(&app->clock, v->stopped_utc_ms) != 0;
}

static enum rc close_one(struct app *app, const struct store_visit *v)
{
    struct err e = {0};
    enum rc rc = visit_open_again(app, v, &e);
    if (rc != RC_OK)
        return app_fail(app, N_("A visit ended early could not be closed."), &e);
    return visit_close_stopped(app, app->visit->now.stop_reason);
}

enum rc stopped_close(struct app *app)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_visit *all = NULL;
    size_t count = 0;
    const bool fits = store_time(app->store) == TIME_FITS; // is it another day?
    app->visit->stopped_look_utc_ms = clock_utc_ms(&app->clock);
    app->visit->stopped_count = 0;
    enum rc rc = store_visits(app->store, (struct id){{0}}, &a, &all, &count, &e), worst = RC_OK;
    if (rc != RC_OK)
        worst = app_fail(app, N_("Visits ended early could not be read."), &e);
    for (size_t i = 0; i < count; i++) {
        app->visit->stopped_count += all[i].stopped_utc_ms != 0;
        rc = fits && is_over(app, &all[i]) ? close_one(app, &all[i]) : RC_OK;
        worst = rc != RC_OK ? rc : worst;
    }
    arena_release(&a);
    return worst;
}

void stopped_step(struct app *app)
{
    if (app->state->stage == APP_OPEN && !app->visit->now.open && stopped_wait_ms(app) == 0)
        stopped_close(app);
}

int stopped_wait_ms(const struct app *app)
{
    if (app->state->stage != APP_OPEN || app->visit->stopped_count == 0)
        return -1;
    int64_t gone_ms = clock_utc_ms(&app->clock) - app->visit->stopped_look_utc_ms;
    return gone_ms < 0 || gone_ms >= hour_ms ? 0 : (int)(hour_ms - gone_ms);
}
