// SPDX-License-Identifier: EUPL-1.2
// The line of keys that work now, made from a screen's bindings: key name in STYLE_KEY, label
// beside it. screen_draw calls it; screens only when they want the line elsewhere.
#ifndef ICOPE_UI_HELPLINE_H
#define ICOPE_UI_HELPLINE_H

#include "ui/screen.h"

// Draws a bar with the rows of the top screen that have a label and work now, in their order, as
// many as fit, then those of every screen (help): these stay when space is short, and F9 first of
// all, at the right end. A label with a tab is "key name<tab>words": N_("1-9\tanswer") shows "1-9"
// as the key. Precondition: a screen is open.
void helpline_draw(struct canvas *c, int row, const struct screen_stack *s, const struct app *app);

#endif
