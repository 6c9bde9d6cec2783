// SPDX-License-Identifier: EUPL-1.2
// Settings: language, colours, when it locks, who sees results.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "ui/choices.h"

#include <stdio.h>
#include <string.h>

enum { SET_LANGUAGE, SET_THEME, SET_LOCK, SET_CLOCK, SET_RESULTS, SET_TIME, SET_DUE, COUNT };

// The choices, and the one that was pressed and asks once more.
struct state {
    struct choices list; // the settings
    int asked;           // SET_TIME or SET_DUE, −1 none
};

static void open(struct app *app, void *state)
{
    (void)app;
    struct state *s = state;
    choices_init(&s->list, COUNT, -1);
    s->asked = -1;
}

// Can the laptop's clock be right, and what waits to be erased?
static void write_time(const struct app *app, const struct state *s, char *out, size_t bytes)
{
    const char *day = app_date_text(app, clock_today(app_clock(app)), true);
    if (s->asked == SET_TIME)
        // TRANSLATORS: date, time of day
        snprintf(out, bytes, _("It is %s, %s: the same once more says that this is right"), day,
                 app_time_text(app));
    else
        // TRANSLATORS: date, time of day, what is thought of it
        snprintf(out, bytes, _("Clock of the laptop: %s, %s, %s"), day, app_time_text(app),
                 app_clock_doubt(app)[0] != '\0' ? _("in doubt") : _("believed"));
}

static const char *due_text(const struct app *app, const struct state *s)
{
    if (s->asked == SET_DUE)
        return _("Erase for ever what is due: the same once more");
    return app_due_waits(app) ? _("Time to keep data: over for some, waits for your word")
                              : _("Time to keep data: nothing waits");
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    char language[96], theme[96], results[160], lock[160], clock[160], now[240];
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
    write_time(app, s, now, sizeof now);
    const char *const labels[COUNT] = {language, theme,           lock, clock, results,
                                       now,      due_text(app, s)};
    struct frame_area a = part_page(app, c, _("Settings"), state, draw);
    choices_draw(c, a, &s->list, labels);
}

// Done when it is chosen twice: the first time says what it is about.
static void once_more(struct app *app, struct state *s, int chosen)
{
    bool asked = s->asked == chosen;
    s->asked = -1;
    if (chosen == SET_TIME && asked)
        app_clock_confirm(app);
    else if (chosen == SET_DUE && asked)
        app_due_erase(app);
    else if (chosen == SET_TIME || app_due_ask(app) == RC_BUSY)
        s->asked = chosen;
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    int chosen = choices_key(&s->list, key);
    if (chosen == SET_TIME || chosen == SET_DUE) {
        once_more(app, s, chosen);
        return FLOW(FLOW_STAY);
    }
    if (chosen != CHOICES_IGNORED)
        s->asked = -1;
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
               "coordinator or an administrator. An administrator says that the clock of the "
               "laptop is right when nothing else can. When much data is past its time, it is "
               "erased once somebody says so here."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
