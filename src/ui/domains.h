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
    const char *label;     // translated, short
    enum domain_mark mark; // how far
};

// The mark as text: "✓".
const char *domain_mark_text(enum domain_mark m);
// Draws all on one row. Too narrow: labels are shortened evenly, then only the current one keeps
// its label.
void domains_draw(struct canvas *c, int row, const struct domain_view *views, int count);

#endif
