// SPDX-License-Identifier: EUPL-1.2
// Why a finished visit is corrected, asked before it opens again.
#include "screens.h"

#include "app/people/service.h"
#include "app/visit/draft.h"
#include "app/visit/history.h"
#include "app/visit/review.h"
#include "ui/field.h"

#include <string.h>

struct state {
    struct field field;
    struct typed typed;
};

// A reason is about one person's visit.
static const char *of(const struct app *app, char out[ID_BYTES])
{
    memcpy(out, app_selected(app).text, ID_BYTES);
    return out;
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[FIELD_BYTES], id[ID_BYTES];
    typed_open(app, &s->typed, "amend", of(app, id));
    if (app_draft_take(app, "amend", id, draft, sizeof draft))
        field_set(&s->field, draft);
}

static void keep(struct app *app, const void *state)
{
    char id[ID_BYTES];
    app_draft_keep(app, "amend", of(app, id), ((const struct state *)state)->field.text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->field);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct person_row p = {.name = ""};
    app_person_row(app, app_selected(app), &p);
    struct frame_area a = part_page(app, c, _("Correct a visit"), state, draw);
    int used = canvas_wrap(c, a.row, a.col, 4, a.cols, STYLE_PLAIN,
                           _("The visit opens again with its answers. What was finished before is "
                             "kept and stays in the history, with the reason."));
    canvas_text(c, a.row + used + 1, a.col, a.cols, STYLE_STRONG, _("Why is it corrected?"));
    field_draw(c, a.row + used + 2, a.col, a.cols, &s->field, !message_is_open(&s->typed.sure));
    a = part_below(a, used + 4);
    a = part_below(a, typed_draw(c, a, &s->typed, p.name));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                _("For example: typed for the wrong ear, the person called back."));
    message_draw(c, &s->typed.sure, NULL);
}

static struct flow go(struct app *app, void *state)
{
    const struct state *s = state;
    char id[ID_BYTES];
    if (s->field.text[0] == '\0' || app_draft_discard(app, "amend", of(app, id)) != RC_OK)
        return FLOW(FLOW_STAY);
    if (app_amend(app, s->field.text) != RC_OK)
        return FLOW(FLOW_STAY);
    app_review_begin(app);
    return visit_flow(app);
}

static struct flow leave(struct app *app, void *state)
{
    keep(app, state);
    return typed_left(FLOW_POP, ((const struct state *)state)->field.len > 0);
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
    char id[ID_BYTES];
    if (!message_is_open(&s->typed.sure))
        return FLOW(field_key(&s->field, key) ? FLOW_STAY : FLOW_IGNORED);
    int said = message_key(&s->typed.sure, key);
    if (said == TYPED_DISCARD && app_draft_discard(app, "amend", of(app, id)) == RC_OK) {
        field_set(&s->field, "");
        s->typed.since[0] = '\0';
    }
    return FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->typed.sure);
}

static bool is_typed(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->field.len > 0;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open the visit"),
     .help = N_("Open the visit for correction; a reason is needed."),
     .when = is_typed,
     .run = go},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the earlier visits; nothing changes, what was typed is kept and comes "
                "back."),
     .run = leave},
    {.key = KEY_FN(8),
     .label = N_("discard"),
     .help = N_("Discard what was typed; asks first."),
     .when = is_typed,
     .run = discard},
};

const struct screen screen_amend = {
    .name = "amend",
    .title = N_("Correct a visit"),
    .help = N_("A correction is a new version of a finished visit. Both versions are kept; the "
               "correction is handed over like a visit."),
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
