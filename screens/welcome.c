// SPDX-License-Identifier: EUPL-1.2
// First start: the language, then practice or the real store.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/preferences.h"
#include "ui/choices.h"

enum { MODES = 3 }; // practice, real visits, plain lines

struct state {
    bool language_chosen; // second question
    struct choices choices;
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    s->language_chosen = app_language_chosen(app);
    choices_init(&s->choices, s->language_chosen ? MODES : 2, -1);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    static const char *const languages[] = {"Français", "English"};
    const char *const modes[] = {
        _("Practice: fictitious people, nothing is kept for real or sent"),
        _("Real visits: make the store of this laptop and its first account"),
        _("On plain lines, for a screen reader or braille (later: icope --lines)")};
    struct frame_area a = part_page(app, c, _("Welcome"), state, draw);
    if (!s->language_chosen)
        canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, "Langue / Language");
    else
        canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG, _("What is this laptop for today?"));
    struct frame_area list = part_below(a, 2);
    int used = choices_draw(c, list, &s->choices, s->language_chosen ? modes : languages);
    struct frame_area note = part_below(list, used + 1);
    if (note.rows > 0)
        canvas_text(c, note.row, note.col, note.cols, STYLE_DIM,
                    s->language_chosen ? _("Press 1, 2 or 3.") : "Tapez 1 ou 2 / Press 1 or 2");
    note = part_below(note, 2);
    if (s->language_chosen)
        canvas_wrap(c, note.row, note.col, note.rows, note.cols, STYLE_DIM,
                    _("You can practise first: the practice store stays apart from the real one."));
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    int chosen = choices_key(&s->choices, key);
    if (chosen == CHOICES_IGNORED)
        return FLOW(FLOW_IGNORED);
    if (chosen < 0)
        return FLOW(FLOW_STAY);
    if (!s->language_chosen) {
        app_set_language(app, chosen == 0 ? "fr" : "en");
        s->language_chosen = true;
        choices_init(&s->choices, MODES, -1);
        return FLOW(FLOW_STAY);
    }
    if (chosen == 2) {
        app_lines_ask(app);
        return FLOW(FLOW_QUIT);
    }
    if (chosen == 1)
        return FLOW_TO(FLOW_PUSH, SCREEN_ACCOUNT);
    return app_enter_practice(app) == RC_OK ? FLOW_TO(FLOW_RESET, SCREEN_HOME) : FLOW(FLOW_STAY);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    s->language_chosen = false;
    choices_init(&s->choices, 2, -1);
    return FLOW(FLOW_STAY);
}

static bool is_second(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->language_chosen;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("Backspace\tback"),
     .help = N_("Back to the language."),
     .when = is_second,
     .run = back},
    {.key = KEY_OF('q'),
     .other = KEY_NAMED(KEYC_ESC),
     .label = N_("quit"),
     .help = N_("Leave the program."),
     .flow = {.kind = FLOW_QUIT}},
};

const struct screen screen_welcome = {
    .name = "welcome",
    .title = N_("Welcome"),
    .help =
        N_("Choose the language, then whether this is practice with fictitious people or the real "
           "store of this laptop. Nothing leaves the laptop."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
