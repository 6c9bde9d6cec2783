// SPDX-License-Identifier: EUPL-1.2
// The line of keys that work now, made from a screen's bindings: key name in STYLE_KEY, label
// beside it. screen_draw calls it; screens only when they want the line elsewhere.
#ifndef ICOPE_UI_HELPLINE_H
#define ICOPE_UI_HELPLINE_H

#include "ui/screen.h"

// Draws a bar with the bindings that have a label and are available, in their order, as many as
// fit; F1 always stays and is added ("help") when the screen has no binding for it. A label with a
// tab is "key name<tab>words": N_("1-9\tanswer") shows "1-9" as the key.
void helpline_draw(struct canvas *c, int row, const struct screen *screen, const struct app *app,
                   const void *state);

#endif
