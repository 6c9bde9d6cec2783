// SPDX-License-Identifier: EUPL-1.2
// One thing that was or will be sent: what is wrong and what to do, or its receipt.
#include "screens.h"

#include "app/sending/service.h"
#include "ui/scroller.h"

#include <stdio.h>

struct state {
    struct scroller scroller;
    char printed[320]; // where the receipt was written, "" not yet
};

static void open(struct app *app, void *state)
{
    (void)app;
    scroller_init(&((struct state *)state)->scroller);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Send"));
    if (s->printed[0] != '\0') {
        char text[400];
        snprintf(text, sizeof text, _("Written to %s"), s->printed);
        canvas_text_cut(c, a.row, a.col, a.cols, STYLE_OK, text);
        a = part_below(a, 2);
    }
    scroller_draw(c, a, &s->scroller, app_package_text(app));
}

static struct flow retry(struct app *app, void *state)
{
    (void)state;
    return FLOW(app_package_retry(app) == RC_OK ? FLOW_POP : FLOW_STAY);
}

static struct flow retry_all(struct app *app, void *state)
{
    size_t count = 0;
    (void)state;
    return FLOW(app_packages_retry(app, true, &count) == RC_OK ? FLOW_POP : FLOW_STAY);
}

static struct flow print(struct app *app, void *state)
{
    struct state *s = state;
    const char *path = "";
    if (app_package_print(app, &path) == RC_OK)
        snprintf(s->printed, sizeof s->printed, "%s", path);
    return FLOW(FLOW_STAY);
}

static bool may_retry(const struct app *app, const void *state)
{
    enum delivery at = app_package_state(app);
    (void)state;
    return at == DELIVERY_WAITING || at == DELIVERY_REFUSED;
}

static bool is_refused(const struct app *app, const void *state)
{
    (void)state;
    return app_package_state(app) == DELIVERY_REFUSED;
}

static bool has_receipt(const struct app *app, const void *state)
{
    (void)state;
    return app_package_state(app) == DELIVERY_DONE;
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return FLOW(scroller_key(&((struct state *)state)->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_OF('r'),
     .label = N_("try again"),
     .help = N_("Send this one again at once."),
     .when = may_retry,
     .run = retry},
    {.key = KEY_OF('a'),
     .label = N_("all of this reason"),
     .help = N_("Send again all that the server refused for the reason of this one."),
     .when = is_refused,
     .run = retry_all},
    {.key = KEY_OF('i'),
     .label = N_("write the receipt"),
     .help = N_("Write the receipt, without the name, into a file that can be printed."),
     .when = has_receipt,
     .run = print},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the list."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_package = {
    .name = "package",
    .title = N_("Receipt or reason"),
    .help = N_("A receipt says which server holds the visit, under which identifiers and versions, "
               "and the hash of what was sent."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
