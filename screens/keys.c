// SPDX-License-Identifier: EUPL-1.2
// The keys that several screens have in common, and which screen comes next.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/review.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"

#include <string.h>

int first_screen(const struct app *app)
{
    switch (app_stage(app)) {
    case APP_FIRST_START:
        return SCREEN_WELCOME;
    case APP_LOCKED:
        return SCREEN_LOGIN;
    case APP_OPEN:
        return SCREEN_HOME;
    case APP_BROKEN:
        break;
    }
    return SCREEN_BROKEN;
}

// ---- everywhere ----

static struct flow help(struct app *app, void *stack)
{
    if (screen_is_top(stack, SCREEN_HELP))
        return FLOW(FLOW_POP);
    app_help_about(app, screen_top(stack, NULL));
    return FLOW_TO(FLOW_PUSH, SCREEN_HELP);
}

static bool may_warn(const struct app *app, const void *stack)
{
    (void)app;
    return !screen_is_top(stack, SCREEN_URGENT);
}

// From a login the screen closes, and with it what was typed of a passphrase.
struct flow numbers_flow(const struct app *app, bool back)
{
    if (app_stage(app) == APP_LOCKED)
        return FLOW_TO(FLOW_RESET, back ? first_screen(app) : SCREEN_NUMBERS);
    return back ? FLOW(FLOW_POP) : FLOW_TO(FLOW_PUSH, SCREEN_NUMBERS);
}

static struct flow warn(struct app *app, void *stack)
{
    if (app_stage(app) == APP_OPEN)
        return FLOW_TO(FLOW_PUSH, SCREEN_URGENT);
    return numbers_flow(app, screen_is_top(stack, SCREEN_NUMBERS));
}

static struct flow next_theme(struct app *app, void *stack)
{
    (void)stack;
    app_next_theme(app);
    return FLOW(FLOW_STAY);
}

static struct flow lock(struct app *app, void *stack)
{
    (void)stack;
    if (app_stage(app) != APP_OPEN)
        return FLOW(FLOW_QUIT);
    app_lock_ask(app);
    return FLOW(FLOW_STAY);
}

static struct flow suspend(struct app *app, void *stack)
{
    (void)stack;
    app_suspend_ask(app);
    return FLOW(FLOW_STAY);
}

const struct binding global_bindings[GLOBAL_BINDINGS] = {
    {.key = KEY_FN(1),
     .label = N_("help"),
     .help = N_("Help on this screen and its keys."),
     .run = help},
    {.key = KEY_FN(9),
     .other = KEY_OF('!'),
     .label = N_("urgent"),
     .help = N_("Red flags: whom to call, and keep what was seen. The exclamation mark does the "
                "same wherever nothing is typed."),
     .when = may_warn,
     .run = warn},
    {.key = KEY_FN(6), .help = N_("Change the colours: dark, light."), .run = next_theme},
    {.key = KEY_FN(10),
     .help = N_("Lock: the keys and everything personal are wiped from memory. Your passphrase "
                "brings you back to the same place."),
     .run = lock},
    {.key = KEY_CTRL('z'),
     .help = N_("Lock and stand aside for the shell; fg brings the program back."),
     .run = suspend},
};

// ---- every step of a visit ----

// One row a widget: which screen asks it.
static const struct {
    const char *widget;
    enum screen_id screen;
} widgets[] = {
    {"words", SCREEN_WORDS},
    {"stopwatch", SCREEN_CHAIR},
    {"whisper", SCREEN_WHISPER},
    {"recall", SCREEN_RECALL},
};

struct flow visit_flow(struct app *app)
{
    struct visit_step step = app_step(app);
    if (step.item == NULL)
        return FLOW_TO(FLOW_REPLACE, app_is_reviewing(app) ? SCREEN_REVIEW : SCREEN_END);
    for (size_t i = 0; step.widget != NULL && i < sizeof widgets / sizeof widgets[0]; i++)
        if (strcmp(widgets[i].widget, step.widget) == 0)
            return FLOW_TO(FLOW_REPLACE, (int)widgets[i].screen);
    return FLOW_TO(FLOW_REPLACE, SCREEN_VISIT);
}

struct flow visit_next(struct app *app)
{
    if (app_step_pass(app) != RC_OK)
        return FLOW(FLOW_STAY);
    app_step_next(app);
    return visit_flow(app);
}

struct flow visit_back(struct app *app, void *state)
{
    (void)state;
    return app_step_back(app) ? visit_flow(app) : FLOW(FLOW_STAY);
}

struct flow visit_skip(struct app *app, void *state)
{
    (void)state;
    return visit_next(app);
}

int visit_wait_ms(const struct app *app, const void *state)
{
    (void)state;
    return app_visit_wait_ms(app);
}

const struct binding visit_bindings[VISIT_BINDINGS] = {
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("Backspace\tback"),
     .help = N_("Go back to the question asked before; its answer can be changed."),
     .run = visit_back},
    {.key = KEY_OF('d'),
     .label = N_("domain"),
     .spare = true,
     .help = N_("Choose a domain to jump to."),
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_DOMAINS}},
    {.key = KEY_OF('c'),
     .label = N_("note"),
     .spare = true,
     .help = N_("Write a note beside this question."),
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_NOTE}},
    {.key = KEY_NAMED(KEYC_RIGHT),
     .other = KEY_NAMED(KEYC_TAB),
     .label = N_("skip"),
     .spare = true,
     .help = N_("Leave this question without an answer and go on. It stays open, never counted as "
                "normal."),
     .run = visit_skip},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("pause"),
     .help = N_("Pause or end the visit; every answer is already kept."),
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_PAUSE}},
};
