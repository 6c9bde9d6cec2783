// SPDX-License-Identifier: EUPL-1.2
// Where the program stands and who is logged in.
#include "app/state/state.h"
#include "base/i18n.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void app_state_init(struct app *app, const struct paths *paths)
{
    app->state = mem_alloc(sizeof *app->state);
    app->state->paths = *paths;
}

void app_state_free(struct app *app)
{
    explicit_bzero(app->state, sizeof *app->state);
    free(app->state);
}

bool app_goes_on(struct app *app)
{
    enum { EVERY_MS = 80 };
    struct app_state *s = app->state;
    int64_t now_ms = clock_mono_ms(&app->clock);
    if (s->breathe == NULL || now_ms - s->breathed_mono_ms < EVERY_MS)
        return true;
    s->breathed_mono_ms = now_ms;
    return s->breathe(s->breathe_self);
}

enum app_stage app_stage(const struct app *app)
{
    return app->state->stage;
}

const struct clock *app_clock(const struct app *app)
{
    return &app->clock;
}

void app_help_about(struct app *app, const struct screen *screen)
{
    app->state->help_topic = screen;
}

const struct screen *app_help_topic(const struct app *app)
{
    return app->state->help_topic;
}

bool app_is_practice(const struct app *app)
{
    return app->store != NULL && store_is_practice(app->store);
}

const char *app_user_name(const struct app *app)
{
    if (app->state->stage != APP_OPEN)
        return "";
    return app_is_practice(app) ? _("practice") : store_user(app->store)->name;
}

const char *app_staff_name(const struct app *app, const char *account)
{
    bool one = app_is_practice(app) && strcmp(account, store_user(app->store)->name) == 0;
    return one ? _("practice") : account;
}

const char *app_user_role(const struct app *app)
{
    return app->state->stage == APP_OPEN ? store_user(app->store)->role : "";
}
