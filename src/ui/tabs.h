// SPDX-License-Identifier: EUPL-1.2
// The views of a list, in one row above it. No state.
#ifndef ICOPE_UI_TABS_H
#define ICOPE_UI_TABS_H

#include "ui/canvas.h"
#include "ui/frame.h"

#include <stdbool.h>
#include <stddef.h>

// A view.
struct tab {
    const char *name; // N_()
    bool counted;     // its number stands behind its name
    size_t number;    // how many it lists
};

// Draws them into the first row of the area; a narrow one shows only the chosen view.
void tabs_draw(struct canvas *c, struct frame_area area, const struct tab *all, size_t count,
               size_t chosen);

#endif
