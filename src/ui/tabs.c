// SPDX-License-Identifier: EUPL-1.2
#include "ui/tabs.h"

#include "base/i18n.h"

#include <stdio.h>

enum { WIDE_COLS = 70, GAP = 2 };

void tabs_draw(struct canvas *c, struct frame_area a, const struct tab *all, size_t count,
               size_t chosen)
{
    int col = a.col + 1; // the blank of the tab before the edge of the list's text
    for (size_t i = 0; i < count; i++) {
        char text[64];
        if (a.cols < WIDE_COLS && i != chosen)
            continue;
        if (all[i].counted)
            snprintf(text, sizeof text, " %s %zu ", _(all[i].name), all[i].number);
        else
            snprintf(text, sizeof text, " %s ", _(all[i].name));
        col += canvas_text(c, a.row, col, a.col + a.cols - col,
                           i == chosen ? STYLE_SELECTED : STYLE_DIM, text) +
               GAP;
    }
}
