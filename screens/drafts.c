// SPDX-License-Identifier: EUPL-1.2
// What was typed and is not saved: kept when its screen is left, told when it comes back, discarded
// only when asked.
#include "screens.h"

#include "app/visit/draft.h"

#include <stdio.h>

static const struct message_def discard_message = {
    .title = N_("Discard what was typed?"),
    .text = N_("It is not saved, and will not come back."),
    .choices = {{.label = N_("k\tkeep it")}, {.label = N_("d\tdiscard it"), .sure = true}},
    .escape = TYPED_KEEP,
    .style = STYLE_SIGNAL,
};

void typed_open(const struct app *app, struct typed *t, const char *kind, const char *of)
{
    snprintf(t->since, sizeof t->since, "%s", app_draft_since(app, kind, of));
}

int typed_draw(struct canvas *c, struct frame_area area, const struct typed *t, const char *whom)
{
    char text[400];
    if (t->since[0] == '\0')
        return 0;
    // TRANSLATORS: when it was typed, about whom
    snprintf(text, sizeof text, _("Typed %s for %s, not saved yet. F8 discards it."), t->since,
             whom);
    return canvas_wrap(c, area.row, area.col, 2, area.cols, STYLE_SIGNAL, text);
}

void typed_ask(struct typed *t)
{
    message_open(&t->sure, &discard_message);
}

struct flow typed_left(enum flow_kind kind, bool kept)
{
    return FLOW_SAID(kind, 0,
                     kept ? N_("Not saved: what was typed is kept and comes back here.") : NULL);
}
