// SPDX-License-Identifier: EUPL-1.2
// Whom to call, where nothing is kept: the program is locked, or has no store yet.
#include "screens.h"

#include "app/state/service.h"
#include "app/visit/flags.h"
#include "base/buf.h"
#include "ui/scroller.h"

struct state {
    struct scroller scroller;
    struct buf text; // made once at opening, owned
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    scroller_init(&s->scroller);
    app_red_flags_load(app);
    // Known by heart, in case the list cannot be read.
    buf_printf(&s->text, "# %s\n%s\n\n", _("Emergency: 15 or 112"), app_red_flag_everywhere(app));
    for (size_t i = 0; i < app_red_flag_count(app); i++) {
        struct red_flag f = app_red_flag(app, i);
        // TRANSLATORS: red flag, numbers to call
        buf_printf(&s->text, _("# %s: %s"), f.label, f.numbers);
        buf_printf(&s->text, "\n%s\n", f.what_to_do);
    }
}

static void close(struct app *app, void *state)
{
    (void)app;
    buf_release(&((struct state *)state)->text);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Numbers to call"));
    int used = canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_SIGNAL,
                           _("Nothing is kept here. A red flag is kept where you are logged "
                             "in."));
    scroller_draw(c, part_below(a, used), &s->scroller, buf_text(&s->text));
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return scroller_key(&((struct state *)state)->scroller, key) ? FLOW(FLOW_STAY)
                                                                 : FLOW(FLOW_IGNORED);
}

static struct flow back(struct app *app, void *state)
{
    (void)state;
    return numbers_flow(app, true);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to where you were."),
     .run = back},
};

const struct screen screen_numbers = {
    .name = "numbers",
    .title = N_("Numbers to call"),
    .help = N_("Whom to call for each red flag. Call first."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
