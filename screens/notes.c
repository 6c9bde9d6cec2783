// SPDX-License-Identifier: EUPL-1.2
// The notes of a person's earlier visits, to read.
#include "screens.h"

#include "app/people/service.h"
#include "app/visit/history.h"
#include "app/visit/notes.h"
#include "ui/scroller.h"

struct state {
    struct scroller scroller;
    struct buf text; // owned, wiped
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    scroller_init(&s->scroller);
    app_history(app, app_selected(app));
    app_past_notes_text(app, &s->text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    buf_wipe(&((struct state *)state)->text);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct person_row p;
    struct frame_area a =
        part_frame(app, c, app_person_row(app, app_selected(app), &p) ? p.name : _("Notes"));
    if (s->text.len == 0)
        canvas_text(c, a.row, a.col, a.cols, STYLE_DIM, _("No note."));
    else
        scroller_draw(c, a, &s->scroller, buf_text(&s->text));
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return FLOW(scroller_key(&((struct state *)state)->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the person."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_notes = {
    .name = "notes",
    .title = N_("Notes"),
    .help =
        N_("Notes are read by nurses and above, and by the one who wrote them. The others see how "
           "many there are."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
