// SPDX-License-Identifier: EUPL-1.2
#include "ui/gauge.h"

enum { HEAVY = 0x2501, THIN = 0x2500 };

void gauge_draw(struct canvas *c, int row, int col, int cells, int64_t done, int64_t total)
{
    int full = total > 0 ? (int)(cells * done / total) : 0;
    full = full < 0 ? 0 : full > cells ? cells : full;
    canvas_fill(c, row, col, 1, full, STYLE_ACCENT, HEAVY);
    canvas_fill(c, row, col + full, 1, cells - full, STYLE_LINE, THIN);
}
