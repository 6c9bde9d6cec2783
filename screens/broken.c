// SPDX-License-Identifier: EUPL-1.2
// A store that failed: what happened, what was kept, what to do next. Nothing here writes to it.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/format.h"
#include "app/state/service.h"
#include "ui/message.h"

#include <stdio.h>

enum { ANEW_NO, ANEW_YES };

struct state {
    int tries;      // how often it was tried again, in vain
    char tried[16]; // when last
    struct message message;
};

static const struct message_def anew_message = {
    .title = N_("Begin with a new, empty store?"),
    .text = N_("Only when the one that was here will not come back. People and visits that are on "
               "it are not in the new one."),
    .choices = {{.label = N_("k\tkeep looking for it")},
                {.label = N_("b\tbegin anew"), .sure = true}},
    .escape = ANEW_NO,
    .style = STYLE_SIGNAL,
};

// One paragraph with its mark; returns the area below it.
static struct frame_area paragraph(struct canvas *c, struct frame_area a, enum style style,
                                   const char *mark, const char *text)
{
    canvas_text(c, a.row, a.col, 2, style, mark);
    int rows = canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 2, style, text);
    return part_below(a, rows + (frame_is_roomy(c) ? 1 : 0));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct store_state_view t = app_store_state(app);
    struct frame_area a = part_page(app, c, t.title, state, draw);
    a = paragraph(c, a, STYLE_SIGNAL, "!", t.happened);
    bool low = !frame_is_roomy(c); // what to do comes before what was kept where not all fits
    a = low ? paragraph(c, a, STYLE_STRONG, "▸", t.next) : paragraph(c, a, STYLE_OK, "✓", t.kept);
    a = low ? paragraph(c, a, STYLE_OK, "✓", t.kept) : paragraph(c, a, STYLE_STRONG, "▸", t.next);
    if (t.path != NULL && a.rows > 0)
        canvas_text_cut(c, a.row, a.col + 2, a.cols - 2, STYLE_DIM, t.path);
    if (s->tries > 0 && a.rows > 2)
        canvas_printf(c, a.row + 2, a.col + 2, a.cols - 2, STYLE_SIGNAL,
                      _("Tried again at %s (%d): still the same."), s->tried, s->tries);
    message_draw(c, &s->message, NULL);
}

static struct flow again(struct app *app, void *state)
{
    struct state *s = state;
    bool open = app_stage(app) == APP_OPEN;
    if (app_try_again(app) == RC_OK)
        return open ? FLOW(FLOW_POP) : FLOW_TO(FLOW_RESET, first_screen(app));
    s->tries++;
    snprintf(s->tried, sizeof s->tried, "%s", app_time_text(app));
    return FLOW(FLOW_STAY);
}

static struct flow practise(struct app *app, void *state)
{
    (void)state;
    return app_enter_practice(app) == RC_OK ? FLOW_TO(FLOW_RESET, SCREEN_HOME) : FLOW(FLOW_STAY);
}

static struct flow begin_anew(struct app *app, void *state)
{
    (void)app;
    message_open(&((struct state *)state)->message, &anew_message);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (!message_is_open(&s->message))
        return FLOW(FLOW_IGNORED);
    int choice = message_key(&s->message, key);
    if (choice == ANEW_YES && app_begin_anew(app) == RC_OK)
        return FLOW_TO(FLOW_RESET, first_screen(app));
    return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static bool is_open(const struct app *app, const void *state)
{
    (void)state;
    return app_stage(app) == APP_OPEN;
}

static bool is_closed(const struct app *app, const void *state)
{
    return !is_open(app, state);
}

static bool may_practise(const struct app *app, const void *state)
{
    (void)state;
    return app_store_state(app).practice;
}

static bool may_begin_anew(const struct app *app, const void *state)
{
    (void)state;
    return app_store_state(app).anew;
}

// No letter leaves or makes anything: somebody may be typing a passphrase without looking.
static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .other = KEY_OF('r'),
     .label = N_("try again"),
     .help = N_("Look at the store again. Nothing is written by looking."),
     .run = again},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to what was being entered."),
     .when = is_open,
     .run = again},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("quit"),
     .help = N_("Leave the program."),
     .when = is_closed,
     .flow = {.kind = FLOW_QUIT}},
    {.key = KEY_FN(3),
     .label = N_("practice"),
     .help = N_("Open the practice store with fictitious people."),
     .when = may_practise,
     .run = practise},
    {.key = KEY_FN(8),
     .label = N_("begin anew"),
     .help = N_("The missing store will not come back: make a new, empty one. Asks first."),
     .when = may_begin_anew,
     .run = begin_anew},
};

const struct screen screen_broken = {
    .name = "broken",
    .title = N_("The store is in trouble"),
    .help = N_("A store that cannot be opened is left exactly as it is: never deleted, never made "
               "anew, never written to. The screen says what to do next."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .draw = draw,
    .text = text,
};
