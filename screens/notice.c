// SPDX-License-Identifier: EUPL-1.2
// The information notice, to be read to its end. Only then does it count as shown.
#include "screens.h"

#include "app/visit/consent.h"
#include "app/visit/service.h"
#include "ui/scroller.h"

#include <stdio.h>

struct state {
    struct scroller scroller;
    char printed[320]; // where it was written, "" not yet
};

static void open(struct app *app, void *state)
{
    app_notice_open(app);
    scroller_init(&((struct state *)state)->scroller);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = frame_measure(part_frame(app, c, _("Information notice")));
    if (s->printed[0] != '\0') {
        char text[400];
        snprintf(text, sizeof text, _("Written to %s"), s->printed);
        canvas_text_cut(c, a.row, a.col, a.cols, STYLE_OK, text);
        a = part_below(a, 2);
    }
    scroller_draw(c, a, &s->scroller, app_notice_text(app));
}

static struct flow print(struct app *app, void *state)
{
    struct state *s = state;
    const char *path = "";
    if (app_notice_print(app, &path) == RC_OK)
        snprintf(s->printed, sizeof s->printed, "%s", path);
    return FLOW(FLOW_STAY);
}

static bool is_read(const struct app *app, const void *state)
{
    (void)app;
    return scroller_at_end(&((const struct state *)state)->scroller);
}

static bool is_unread(const struct app *app, const void *state)
{
    return !is_read(app, state);
}

static struct flow further(struct app *app, void *state)
{
    (void)app;
    scroller_key(&((struct state *)state)->scroller, (struct key){.code = KEYC_PAGE_DOWN});
    return FLOW(FLOW_STAY);
}

static struct flow seen(struct app *app, void *state)
{
    (void)state;
    if (app_visit_is_open(app))
        app_notice_seen(app);
    return FLOW(FLOW_POP);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return FLOW(scroller_key(&((struct state *)state)->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("next page"),
     .help = N_("The next page of the notice; the arrows and Page keys scroll, too."),
     .when = is_unread,
     .run = further},
    {.key = KEY_OF('f'), // leaning on Enter reads nothing
     .label = N_("read to the end"),
     .help = N_("Keep that the notice was shown to its end; only at the end of it."),
     .when = is_read,
     .run = seen},
    {.key = KEY_OF('i'),
     .label = N_("print"),
     .help = N_("Write the notice into a file that can be printed."),
     .run = print},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back; the notice does not count as shown."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_notice = {
    .name = "notice",
    .title = N_("Information notice"),
    .help = N_("Who is responsible, what the answers are for, who receives them, how long they are "
               "kept, which rights there are. The organisation fills its part: icope notice."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
