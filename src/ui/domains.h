// SPDX-License-Identifier: EUPL-1.2
// Progress by domain: one line of marks and words. The mark says it without colour.
#ifndef ICOPE_UI_DOMAINS_H
#define ICOPE_UI_DOMAINS_H

#include "ui/canvas.h"

enum domain_mark {
    DOMAIN_TODO,    // ○
    DOMAIN_CURRENT, // ●
    DOMAIN_DONE,    // ✓
    DOMAIN_NOTDONE, // –
    DOMAIN_SIGNAL,  // !
};

// One domain.
struct domain_view {
    const char *label;     // translated
    enum domain_mark mark; // how far
};

// The mark as text: "✓".
const char *domain_mark_text(enum domain_mark m);
// Draws all on one row, in the first `cols` columns. Names are whole or left out, beginning with
// those farthest behind the current one, then those farthest ahead; its own always stays.
void domains_draw(struct canvas *c, int row, int cols, const struct domain_view *views, int count);

#endif
