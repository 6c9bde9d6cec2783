// SPDX-License-Identifier: EUPL-1.2
// Settings: language, colours, when it locks, who sees results.
#include "screens.h"

#include "app/state/preferences.h"
#include "app/state/service.h"
#include "ui/choices.h"

#include <stdio.h>
#include <string.h>

enum { SET_LANGUAGE, SET_THEME, SET_LOCK, SET_CLOCK, SET_RESULTS, COUNT };

static void open(struct app *app, void *state)
{
    (void)app;
    choices_init(state, COUNT, -1);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    char language[96], theme[96], results[160], lock[160], clock[160];
    snprintf(language, sizeof language, _("Language: %s"),
             strcmp(app_language(app), "fr") == 0 ? "français" : "English");
    snprintf(theme, sizeof theme, _("Colours: %s"),
             strcmp(app_theme(app), "light") == 0 ? _("light") : _("dark"));
    snprintf(results, sizeof results, _("Results by domain for visitors: %s"),
             app_results_for_visitors(app) ? _("shown, to be confirmed by the nurse")
                                           : _("hidden"));
    int after_s = app_lock_after_s(app);
    if (app_is_practice(app))
        snprintf(lock, sizeof lock, "%s", _("Lock by itself: never in practice"));
    else if (after_s % 60 == 0)
        snprintf(lock, sizeof lock, _("Lock by itself: after %d min without a key"), after_s / 60);
    else // written by hand in the settings file
        snprintf(lock, sizeof lock, _("Lock by itself: after %d s without a key"), after_s);
    snprintf(clock, sizeof clock, _("Clock of the visit: %s"),
             app_shows_visit_clock(app) ? _("every 10 seconds") : _("none"));
    const char *const labels[COUNT] = {language, theme, lock, clock, results};
    struct frame_area a = part_page(app, c, _("Settings"), state, draw);
    choices_draw(c, a, state, labels);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    int chosen = choices_key(state, key);
    switch (chosen) {
    case SET_LANGUAGE:
        app_set_language(app, strcmp(app_language(app), "fr") == 0 ? "en" : "fr");
        return FLOW(FLOW_STAY);
    case SET_THEME:
        app_next_theme(app);
        return FLOW(FLOW_STAY);
    case SET_LOCK:
        app_next_lock_after(app);
        return FLOW(FLOW_STAY);
    case SET_CLOCK:
        app_switch_visit_clock(app);
        return FLOW(FLOW_STAY);
    case SET_RESULTS:
        app_set_shows_results(app, !app_results_for_visitors(app));
        return FLOW(FLOW_STAY);
    default:
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the round."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_settings = {
    .name = "settings",
    .title = N_("Settings"),
    .help = N_("Language, colours and the lock are yours; who sees results is decided by a "
               "coordinator or an administrator."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct choices),
    .open = open,
    .draw = draw,
    .text = text,
};
