// SPDX-License-Identifier: EUPL-1.2
// How much of something is done: a thin bar.
#ifndef ICOPE_UI_GAUGE_H
#define ICOPE_UI_GAUGE_H

#include "ui/canvas.h"

#include <stdint.h>

// Draws a bar of `cells` columns from (row, col): heavy as far as `done` of `total`, thin after it.
// A total of 0 or less is an empty bar.
void gauge_draw(struct canvas *c, int row, int col, int cells, int64_t done, int64_t total);

#endif
