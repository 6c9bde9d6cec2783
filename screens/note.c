// SPDX-License-Identifier: EUPL-1.2
// A note beside the question on screen.
#include "screens.h"

#include "app/visit/draft.h"
#include "app/visit/service.h"
#include "ui/field.h"

#include <string.h>

static const char *link_of(const struct app *app)
{
    struct visit_step step = app_step(app);
    return step.item != NULL ? step.item->link_id : "visit";
}

static void open(struct app *app, void *state)
{
    char draft[FIELD_BYTES];
    bool kept = app_draft_take(app, "note", link_of(app), draft, sizeof draft);
    field_set(state, kept ? draft : app_note(app, link_of(app)));
}

static void keep(struct app *app, const void *state)
{
    const struct field *f = state;
    if (strcmp(f->text, app_note(app, link_of(app))) != 0)
        app_draft_keep(app, "note", link_of(app), f->text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(state);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    struct frame_area a = part_visit_page(app, c, _("Note"), state, draw);
    int used = canvas_wrap(c, a.row, a.col, 3, a.cols, STYLE_STRONG,
                           app_item_label(app, app_step(app).item));
    field_draw(c, a.row + used + 1, a.col, a.cols, state, true);
    canvas_wrap(c, a.row + used + 3, a.col, a.rows - used - 3, a.cols, STYLE_DIM,
                _("Facts only: the note goes to the nurse with the answers."));
}

static struct flow keep_note(struct app *app, void *state)
{
    const struct field *f = state;
    return FLOW(app_note_save(app, link_of(app), f->text) == RC_OK ? FLOW_POP : FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return field_key(state, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep the note"),
     .help = N_("Keep the note and go back to the question."),
     .run = keep_note},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back; the note stays as it was."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_note = {
    .name = "note",
    .title = N_("Note"),
    .help = N_("One line about this question. Earlier notes stay in the history of the visit."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct field),
    .typing = true,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep,
    .close = close,
};
