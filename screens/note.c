// SPDX-License-Identifier: EUPL-1.2
// A note beside the question on screen.
#include "screens.h"

#include "app/people/service.h"
#include "app/visit/draft.h"
#include "app/visit/service.h"
#include "ui/field.h"

#include <string.h>

struct state {
    struct field field;
    struct typed typed;
};

static const char *link_of(const struct app *app)
{
    struct visit_step step = app_step(app);
    return step.item != NULL ? step.item->link_id : "visit";
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[FIELD_BYTES];
    typed_open(app, &s->typed, "note", link_of(app));
    bool kept = app_draft_take(app, "note", link_of(app), draft, sizeof draft);
    field_set(&s->field, kept ? draft : app_note(app, link_of(app)));
}

static bool is_changed(const struct app *app, const void *state)
{
    return strcmp(((const struct state *)state)->field.text, app_note(app, link_of(app))) != 0;
}

static void keep(struct app *app, const void *state)
{
    app_draft_keep(app, "note", link_of(app),
                   is_changed(app, state) ? ((const struct state *)state)->field.text : "");
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->field);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_page(app, c, _("Note"), state, draw);
    int used = canvas_wrap(c, a.row, a.col, 3, a.cols, STYLE_STRONG,
                           app_item_label(app, app_step(app).item));
    field_draw(c, a.row + used + 1, a.col, a.cols, &s->field, !message_is_open(&s->typed.sure));
    a = part_below(a, used + 3);
    a = part_below(a, typed_draw(c, a, &s->typed, app_visit_person(app)->name));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                _("Facts only: the note goes to the nurse with the answers."));
    message_draw(c, &s->typed.sure, NULL);
}

static struct flow keep_note(struct app *app, void *state)
{
    const struct state *s = state;
    return FLOW(app_note_save(app, link_of(app), s->field.text) == RC_OK ? FLOW_POP : FLOW_STAY);
}

static struct flow leave(struct app *app, void *state)
{
    keep(app, state);
    return typed_left(FLOW_POP,
                      is_changed(app, state) && ((const struct state *)state)->field.len > 0);
}

static struct flow discard(struct app *app, void *state)
{
    (void)app;
    typed_ask(&((struct state *)state)->typed);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (!message_is_open(&s->typed.sure))
        return FLOW(field_key(&s->field, key) ? FLOW_STAY : FLOW_IGNORED);
    int said = message_key(&s->typed.sure, key);
    if (said == TYPED_DISCARD && app_draft_discard(app, "note", link_of(app)) == RC_OK) {
        field_set(&s->field, app_note(app, link_of(app)));
        s->typed.since[0] = '\0';
    }
    return FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->typed.sure);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep the note"),
     .help = N_("Keep the note and go back to the question."),
     .run = keep_note},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back; what was typed is kept apart and comes back. Backspace does so when nothing "
                "is left."),
     .run = leave},
    {.key = KEY_FN(8),
     .label = N_("discard"),
     .help = N_("Discard what was typed; asks first."),
     .when = is_changed,
     .run = discard},
};

const struct screen screen_note = {
    .name = "note",
    .title = N_("Note"),
    .help = N_("One line about this question. Earlier notes stay in the history of the visit."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .typing_now = no_message,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep,
    .close = close,
};
