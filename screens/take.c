// SPDX-License-Identifier: EUPL-1.2
// USB keys that visitors bring: the folder is found by typing, taken, and what came of it is read;
// a laptop that is not known is accepted by a key of its own.
#include "screens.h"

#include "app/office/intake.h"
#include "app/office/take.h"
#include "ui/field.h"
#include "ui/scroller.h"

#include <stdlib.h>
#include <string.h>

enum { FITTING_MAX = 12 };

struct state {
    struct field path;
    struct scroller scroller;                     // over what came of it
    char fitting[FITTING_MAX][INTAKE_PATH_BYTES]; // folders that fit the path so far
    size_t fitting_count;                         // may be more
};

static void fit(struct state *s)
{
    s->fitting_count = app_intake_fitting(s->path.text, true, s->fitting, FITTING_MAX);
}

// Where desktops put keys: /media/USER/NAME. The first one that is in is meant.
static void open(struct app *app, void *state)
{
    struct state *s = state;
    char longer[INTAKE_PATH_BYTES];
    app_take_drop(app);
    scroller_init(&s->scroller);
    field_set(&s->path, "/media/");
    while (app_intake_complete(s->path.text, true, longer))
        field_set(&s->path, longer);
    fit(s);
}

static void close(struct app *app, void *state)
{
    app_take_drop(app);
    field_wipe(&((struct state *)state)->path);
}

static bool typing_now(const struct app *app, const void *state)
{
    (void)state;
    return app_take_report(app)[0] == '\0';
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    if (!typing_now(app, state)) {
        struct frame_area a = frame_measure(part_frame(app, c, _("USB key")));
        scroller_draw(c, a, &s->scroller, app_take_report(app));
        return;
    }
    struct frame_area a = part_page(app, c, _("USB key"), state, draw);
    canvas_text_cut(c, a.row, a.col, a.cols, STYLE_STRONG, _("Where is the key?"));
    field_draw(c, a.row + 1, a.col, a.cols, &s->path, true);
    a = part_below(a, 3);
    for (int i = 0; i < a.rows - 1 && (size_t)i < s->fitting_count && i < FITTING_MAX; i++)
        canvas_text_cut(c, a.row + i, a.col + 2, a.cols - 2, STYLE_DIM, s->fitting[i]);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (!typing_now(app, state))
        return FLOW(scroller_key(&s->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
    if (!field_key(&s->path, key))
        return FLOW(FLOW_IGNORED);
    fit(s);
    return FLOW(FLOW_STAY);
}

static struct flow complete(struct app *app, void *state)
{
    struct state *s = state;
    char longer[INTAKE_PATH_BYTES];
    (void)app;
    if (app_intake_complete(s->path.text, true, longer))
        field_set(&s->path, longer);
    fit(s);
    return FLOW(FLOW_STAY);
}

static struct flow take(struct app *app, void *state)
{
    struct state *s = state;
    scroller_init(&s->scroller);
    app_take(app, s->path.text);
    return FLOW(FLOW_STAY);
}

static struct flow accept(struct app *app, void *state)
{
    scroller_init(&((struct state *)state)->scroller);
    app_take_accept(app);
    return FLOW(FLOW_STAY);
}

static struct flow receipts(struct app *app, void *state)
{
    scroller_init(&((struct state *)state)->scroller);
    app_take_receipts(app);
    return FLOW(FLOW_STAY);
}

static bool may_accept(const struct app *app, const void *state)
{
    return app_take_may_accept(app) && !typing_now(app, state);
}

static bool was_taken(const struct app *app, const void *state)
{
    return !typing_now(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("take"),
     .help = N_("Take what is on the key; what was taken before is not taken twice."),
     .when = typing_now,
     .run = take},
    {.key = KEY_NAMED(KEYC_TAB),
     .label = N_("complete"),
     .help = N_("Complete the name as far as only one fits."),
     .when = typing_now,
     .run = complete},
    {.key = KEY_OF('a'),
     .label = N_("a\taccept the laptop"),
     .help = N_("Take from the laptop named first, now and from now on: only after its fingerprint "
                "was compared."),
     .when = may_accept,
     .run = accept},
    {.key = KEY_OF('r'),
     .label = N_("r\treceipts"),
     .help = N_("Write receipts for what the server has onto the key, for the laptops."),
     .when = was_taken,
     .run = receipts},
    {.key = KEY_OF('s'),
     .label = N_("s\tsend"),
     .spare = true,
     .help = N_("See what has arrived and what has not, and send it."),
     .when = was_taken,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_SYNC}},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to all visits."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_take = {
    .name = "take",
    .title = N_("USB key"),
    .help = N_("What visitors bring from laptops without internet. Their visits are in this store "
               "then, wait to be sent from here, and receipts go back on the same key."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
