// SPDX-License-Identifier: EUPL-1.2
// A store that cannot be opened: why, that it was left alone, what to do.
#include "screens.h"

enum { ACT_PRACTICE = 1, ACT_QUIT };

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    (void)state;
    struct frame_area a = part_frame(app, c, _("The store cannot be opened"));
    int used = canvas_wrap(c, a.row + 1, a.col + 2, a.rows - 1, a.cols - 4, STYLE_STRONG,
                           app_message(app));
    canvas_wrap(c, a.row + used + 3, a.col + 2, a.rows - used - 3, a.cols - 4, STYLE_PLAIN,
                _("The file was left exactly as it is and is never deleted or made anew. Copy it "
                  "to a safe place before trying anything else."));
}

static struct flow act(struct app *app, void *state, int action)
{
    (void)state;
    if (action == ACT_PRACTICE && app_enter_practice(app) == RC_OK)
        return FLOW_TO(FLOW_RESET, &screen_home);
    return action == ACT_QUIT ? FLOW(FLOW_QUIT) : FLOW(FLOW_STAY);
}

static const struct binding bindings[] = {
    {.key = KEY_FN(3),
     .action = ACT_PRACTICE,
     .label = N_("practice"),
     .help = N_("Open the practice store with fictitious people.")},
    {.key = KEY_OF('q'),
     .other = KEY_NAMED(KEYC_ESC),
     .action = ACT_QUIT,
     .label = N_("quit"),
     .help = N_("Leave the program.")},
};

const struct screen screen_broken = {
    .name = "broken",
    .title = N_("The store cannot be opened"),
    .help = N_("The program found a store it cannot open. It does not write to it."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .draw = draw,
    .act = act,
};
