// SPDX-License-Identifier: EUPL-1.2
// Help made from the key tables of the screen it was opened on.
#include "base/buf.h"
#include "screens.h"
#include "ui/scroller.h"

enum { ACT_BACK = 1 };

struct state {
    struct scroller scroller;
    struct buf text; // made once at opening, owned
};

static void add_rows(struct buf *out, const struct binding *rows, size_t count)
{
    char name[64], other[64];
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "  %s", key_label(rows[i].key, name, sizeof name));
        if (rows[i].other.code != KEYC_NONE)
            buf_printf(out, ", %s", key_label(rows[i].other, other, sizeof other));
        buf_printf(out, " : %s\n", _(rows[i].help));
    }
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    const struct screen *below = app_help_topic(app);
    scroller_init(&s->scroller);
    if (below != NULL) {
        buf_printf(&s->text, "# %s\n%s\n\n# %s\n", _(below->title), _(below->help), _("Keys here"));
        add_rows(&s->text, below->bindings, below->binding_count);
        add_rows(&s->text, below->shared, below->shared_count);
    }
    buf_printf(&s->text, "\n# %s\n", _("Keys everywhere"));
    add_rows(&s->text, icope_screens.global, icope_screens.global_count);
    buf_printf(&s->text, "\n# %s\n%s\n", _("What this program does not do"),
               _("It gives no diagnosis. A signal is a reason to look closer; a missing answer is "
                 "never normal and never worst."));
}

static void close(struct app *app, void *state)
{
    (void)app;
    buf_release(&((struct state *)state)->text);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Help"));
    scroller_draw(c, a, &s->scroller, buf_text(&s->text));
}

static struct flow act(struct app *app, void *state, int action)
{
    (void)app;
    (void)state;
    (void)action;
    return FLOW(FLOW_POP);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return scroller_key(&((struct state *)state)->scroller, key) ? FLOW(FLOW_STAY)
                                                                 : FLOW(FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .action = ACT_BACK,
     .label = N_("back"),
     .help = N_("Back to where you were.")},
};

const struct screen screen_help = {
    .name = "help",
    .title = N_("Help"),
    .help = N_("Arrows and Page keys scroll."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .act = act,
    .text = text,
    .close = close,
};
