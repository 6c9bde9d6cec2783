// SPDX-License-Identifier: EUPL-1.2
// Every screen, the first one, and the keys that work everywhere.
#include "screens.h"

enum { GLOBAL_HELP = 1, GLOBAL_URGENT, GLOBAL_LOCK, GLOBAL_THEME, GLOBAL_ASIDE };

static const struct screen *const all[] = {
    &screen_welcome,  &screen_account,     &screen_login,   &screen_broken,  &screen_home,
    &screen_person,   &screen_person_edit, &screen_history, &screen_consent, &screen_visit,
    &screen_words,    &screen_chair,       &screen_whisper, &screen_recall,  &screen_end,
    &screen_note,     &screen_domains,     &screen_urgent,  &screen_pause,   &screen_help,
    &screen_settings, &screen_amend,       &screen_sync,    &screen_package, &screen_conflicts,
    &screen_conflict, &screen_planned,
};

static const struct binding global[] = {
    {.key = KEY_FN(1), .action = GLOBAL_HELP, .help = N_("Help on this screen and its keys.")},
    {.key = KEY_FN(9),
     .action = GLOBAL_URGENT,
     .help = N_("Warning signs: whom to call, and keep what was seen.")},
    {.key = KEY_FN(6), .action = GLOBAL_THEME, .help = N_("Change the colours: dark, light.")},
    {.key = KEY_FN(10),
     .action = GLOBAL_LOCK,
     .help = N_("Lock: the keys and everything personal are wiped from memory. Your passphrase "
                "brings you back to the same place.")},
    {.key = KEY_CTRL('z'),
     .action = GLOBAL_ASIDE,
     .help = N_("Lock and stand aside for the shell; fg brings the program back.")},
};

static const struct screen *first(const struct app *app)
{
    switch (app_stage(app)) {
    case APP_FIRST_START:
        return &screen_welcome;
    case APP_LOCKED:
        return &screen_login;
    case APP_OPEN:
        return &screen_home;
    case APP_BROKEN:
        break;
    }
    return &screen_broken;
}

static struct flow act(struct app *app, struct screen_stack *s, int action)
{
    const struct screen *top = screen_top(s, NULL);
    switch (action) {
    case GLOBAL_HELP:
        if (top == &screen_help)
            return FLOW(FLOW_POP);
        app_help_about(app, top);
        return FLOW_TO(FLOW_PUSH, &screen_help);
    case GLOBAL_URGENT:
        if (!app_visit_is_open(app) || top == &screen_urgent)
            return FLOW(FLOW_STAY);
        return FLOW_TO(FLOW_PUSH, &screen_urgent);
    case GLOBAL_THEME:
        app_next_theme(app);
        return FLOW(FLOW_STAY);
    case GLOBAL_LOCK:
        if (app_stage(app) != APP_OPEN)
            return FLOW(FLOW_QUIT);
        app_lock_ask(app);
        return FLOW(FLOW_STAY);
    case GLOBAL_ASIDE:
        app_aside_ask(app);
        return FLOW(FLOW_STAY);
    default:
        return FLOW(FLOW_IGNORED);
    }
}

const struct screen_set icope_screens = {
    .all = all,
    .count = sizeof all / sizeof all[0],
    .first = first,
    .trouble = &screen_broken,
    .global = global,
    .global_count = sizeof global / sizeof global[0],
    .global_act = act,
};
