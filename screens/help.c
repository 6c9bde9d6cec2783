// SPDX-License-Identifier: EUPL-1.2
// Help made from the key tables of the screen it was opened on.
#include "screens.h"

#include "app/state/service.h"
#include "base/buf.h"
#include "ui/scroller.h"

#include <string.h>

struct state {
    struct scroller scroller;
    struct buf text; // made once at opening, owned
};

static void add_key(struct buf *out, const struct binding *row)
{
    char name[64];
    buf_printf(out, "  %s", key_label(binding_key(row), name, sizeof name));
    if (row->other.code != KEYC_NONE)
        buf_printf(out, ", %s", key_label(row->other, name, sizeof name));
    buf_puts(out, " :");
}

static bool have_one_key(const struct screen *screen, size_t a, size_t b)
{
    return key_equal(binding_key(screen_row(screen, a)), binding_key(screen_row(screen, b)));
}

// Was what the i-th row does said of its key since the row `from`?
static bool is_told(const struct screen *screen, size_t from, size_t i)
{
    for (size_t before = from; before < i; before++)
        if (have_one_key(screen, before, i) &&
            strcmp(screen_row(screen, before)->help, screen_row(screen, i)->help) == 0)
            return true;
    return false;
}

// A key that means something else at other moments has several rows but one line.
static void add_row(struct buf *out, const struct screen *screen, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (have_one_key(screen, before, i))
            return;
    add_key(out, screen_row(screen, i));
    for (size_t same = i; same < screen_row_count(screen); same++)
        if (have_one_key(screen, i, same) && !is_told(screen, i, same))
            buf_printf(out, " %s", _(screen_row(screen, same)->help));
    buf_putc(out, '\n');
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    const struct screen *below = app_help_topic(app);
    scroller_init(&s->scroller);
    if (below != NULL) {
        buf_printf(&s->text, "# %s\n%s\n\n# %s\n", _(below->title), _(below->help), _("Keys here"));
        for (size_t i = 0; i < screen_row_count(below); i++)
            add_row(&s->text, below, i);
    }
    buf_printf(&s->text, "\n# %s\n", _("Keys everywhere"));
    for (size_t i = 0; i < GLOBAL_BINDINGS; i++) {
        add_key(&s->text, &global_bindings[i]);
        buf_printf(&s->text, " %s\n", _(global_bindings[i].help));
    }
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
    struct frame_area a = frame_measure(part_frame(app, c, _("Help")));
    scroller_draw(c, a, &s->scroller, buf_text(&s->text));
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
     .label = N_("back"),
     .help = N_("Back to where you were."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_help = {
    .name = "help",
    .title = N_("Help"),
    .help = N_("Arrows and Page keys scroll."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
