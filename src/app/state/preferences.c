// SPDX-License-Identifier: EUPL-1.2
// What people chose for themselves (language, colours, when to lock), kept in the settings file,
// and what a coordinator chose for the store.
#include "app/state/preferences.h"

#include "admin/policy.h"
#include "admin/rights.h"
#include "admin/safe_setting.h"
#include "app/state/state.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "ui/style.h"

#include <stdio.h>
#include <string.h>

void preferences_read(struct app *app)
{
    config_read(&app->state->config, app->state->paths.config);
    i18n_speak(app_language(app), app->state->paths.locale);
}

bool app_language_chosen(const struct app *app)
{
    return app->state->config.language[0] != '\0';
}

const char *app_language(const struct app *app)
{
    return app->state->config.language[0] != '\0' ? app->state->config.language : "fr";
}

static void remember(struct app *app)
{
    struct err e = {0};
    if (app->state->stage == APP_BROKEN)
        return; // nothing is written beside a store that failed
    if (fs_mkdirs(app->state->paths.home, &e) != RC_OK ||
        config_write(&app->state->config, app->state->paths.config, &e) != RC_OK)
        app_fail(app, N_("The setting is used now but was not saved."), &e);
}

void app_speak_once(struct app *app, const char *language)
{
    snprintf(app->state->config.language, sizeof app->state->config.language, "%s",
             strcmp(language, "en") == 0 ? "en" : "fr");
    i18n_speak(app->state->config.language, app->state->paths.locale);
}

void app_set_language(struct app *app, const char *language)
{
    snprintf(app->state->config.language, sizeof app->state->config.language, "%s",
             strcmp(language, "en") == 0 ? "en" : "fr");
    i18n_speak(app->state->config.language, app->state->paths.locale);
    remember(app);
}

const char *app_theme(const struct app *app)
{
    int count = 0;
    const struct theme *all = themes(&count);
    for (int i = 0; i < count; i++)
        if (strcmp(all[i].name, app->state->config.theme) == 0)
            return all[i].name;
    return all[0].name;
}

void app_next_theme(struct app *app)
{
    int count = 0, now = 0;
    const struct theme *all = themes(&count);
    for (int i = 0; i < count; i++)
        if (strcmp(all[i].name, app_theme(app)) == 0)
            now = i;
    snprintf(app->state->config.theme, sizeof app->state->config.theme, "%s",
             all[(now + 1) % count].name);
    remember(app);
}

int app_lock_after_s(const struct app *app)
{
    return config_lock_s(&app->state->config);
}

void app_next_lock_after(struct app *app)
{
    app->state->config.lock_s = config_next_lock_s(config_lock_s(&app->state->config));
    remember(app);
}

bool app_shows_visit_clock(const struct app *app)
{
    return !app->state->config.no_visit_clock;
}

void app_switch_visit_clock(struct app *app)
{
    app->state->config.no_visit_clock = !app->state->config.no_visit_clock;
    remember(app);
}

bool app_results_for_visitors(const struct app *app)
{
    struct arena a = {0};
    if (app->state->stage != APP_OPEN)
        return false;
    const char *value = safe_setting(app->store, SETTING_RESULTS, &a);
    bool shown = value == NULL || strcmp(value, "yes") == 0; // one that says neither hides
    arena_release(&a);
    return shown;
}

bool app_shows_results(const struct app *app)
{
    return rights_allow(app_user_role(app), RIGHT_RESULTS, app_results_for_visitors(app));
}

bool app_may_merge(const struct app *app)
{
    return rights_allow(app_user_role(app), RIGHT_AMEND, false) || app_is_practice(app);
}

enum rc app_set_shows_results(struct app *app, bool on)
{
    struct err e = {0};
    if (!rights_allow(app_user_role(app), RIGHT_SETTINGS, false))
        return app_refuse(app, RC_DENIED,
                          _("Only a coordinator or an administrator may change this."));
    if (store_setting_set(app->store, SETTING_RESULTS, on ? "yes" : "no", &e) != RC_OK)
        return app_fail(app, N_("The setting was not saved."), &e);
    return app_done(app);
}
