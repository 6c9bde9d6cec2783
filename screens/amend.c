// SPDX-License-Identifier: EUPL-1.2
// Why a finished visit is corrected, asked before it opens again.
#include "screens.h"

#include "app/visit/draft.h"
#include "app/visit/history.h"
#include "app/visit/review.h"
#include "ui/field.h"

#include <string.h>

static void open(struct app *app, void *state)
{
    char draft[FIELD_BYTES];
    if (app_draft_take(app, "amend", "reason", draft, sizeof draft))
        field_set(state, draft);
}

static void keep(struct app *app, const void *state)
{
    const struct field *f = state;
    if (f->text[0] != '\0')
        app_draft_keep(app, "amend", "reason", f->text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(state);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    struct frame_area a = part_page(app, c, _("Correct a visit"), state, draw);
    int used = canvas_wrap(c, a.row, a.col, 4, a.cols, STYLE_PLAIN,
                           _("The visit opens again with its answers. What was finished before is "
                             "kept and stays in the history, with the reason."));
    canvas_text(c, a.row + used + 1, a.col, a.cols, STYLE_STRONG, _("Why is it corrected?"));
    field_draw(c, a.row + used + 2, a.col, a.cols, state, true);
    canvas_wrap(c, a.row + used + 4, a.col, a.rows - used - 4, a.cols, STYLE_DIM,
                _("For example: typed for the wrong ear, the person called back."));
}

static struct flow go(struct app *app, void *state)
{
    const struct field *f = state;
    if (f->text[0] == '\0' || app_amend(app, f->text) != RC_OK)
        return FLOW(FLOW_STAY);
    app_review_begin(app);
    return visit_flow(app);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return field_key(state, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open the visit"),
     .help = N_("Open the visit for correction; a reason is needed."),
     .run = go},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to the earlier visits; nothing changes."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_amend = {
    .name = "amend",
    .title = N_("Correct a visit"),
    .help = N_("A correction is a new version of a finished visit. Both versions are kept; the "
               "correction is handed over like a visit."),
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
