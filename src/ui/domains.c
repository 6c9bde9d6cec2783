// SPDX-License-Identifier: EUPL-1.2
#include "ui/domains.h"

#include "ui/glyph.h"

#include <string.h>

enum { GAP = 2, VIEWS_MAX = 64 };

// Mark of each state, its style, and that of the words beside it.
static const struct {
    const char *text;
    enum style mark, words;
} marks[] = {
    [DOMAIN_TODO] = {"○", STYLE_DIM, STYLE_DIM},
    [DOMAIN_CURRENT] = {"●", STYLE_ACCENT, STYLE_STRONG},
    [DOMAIN_DONE] = {"✓", STYLE_OK, STYLE_DIM},
    [DOMAIN_NOTDONE] = {"–", STYLE_DIM, STYLE_DIM},
    [DOMAIN_SIGNAL] = {"!", STYLE_SIGNAL, STYLE_SIGNAL},
};

const char *domain_mark_text(enum domain_mark m)
{
    return marks[m].text;
}

// Marks without a name stand closer.
static int cells_of(const struct domain_view *v, bool named)
{
    return named && v->label[0] != '\0' ? 2 + glyph_cells(v->label) + GAP : 2;
}

// The next name to leave out: of what lies behind the one farthest back, then the farthest ahead;
// −1 when only the current one is left.
static int least_needed(const struct domain_view *views, const bool *named, int count)
{
    int current = 0, last = -1;
    while (current < count && views[current].mark != DOMAIN_CURRENT)
        current++;
    for (int i = 0; i < count; i++) {
        if (!named[i] || i == current)
            continue;
        if (i < current && current < count)
            return i;
        last = i;
    }
    return last;
}

void domains_draw(struct canvas *c, int row, int cols, const struct domain_view *views, int count)
{
    bool named[VIEWS_MAX] = {false};
    int col = cols >= 60 ? 2 : 1, room = cols - 2 * col + GAP, total = 0;
    count = count < VIEWS_MAX ? count : VIEWS_MAX;
    for (int i = 0; i < count; i++) {
        named[i] = true;
        total += cells_of(&views[i], true);
    }
    for (int i; total > room && (i = least_needed(views, named, count)) >= 0;) {
        total -= cells_of(&views[i], true) - cells_of(&views[i], false);
        named[i] = false;
    }
    for (int i = 0; i < count; i++) {
        enum domain_mark mark = views[i].mark;
        canvas_text(c, row, col, 1, marks[mark].mark, marks[mark].text);
        if (named[i])
            canvas_text(c, row, col + 2, cols - col - 3, marks[mark].words, views[i].label);
        col += cells_of(&views[i], named[i]);
    }
}
