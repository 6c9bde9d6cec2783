// SPDX-License-Identifier: EUPL-1.2
#include "ui/helpline.h"

#include "base/i18n.h"
#include "ui/glyph.h"

#include <stdio.h>
#include <string.h>

enum { GAP = 3, GAP_SHORT = 2, NAME_BYTES = 64, WIDE_MARGIN_COLS = 60 };

// One entry: a name of a key and words.
struct entry {
    struct key key;        // what a click on it means
    char name[NAME_BYTES]; // as shown
    const char *words;     // translated, borrowed
};

// Where the entries stand.
struct line {
    struct canvas *c;
    int row;      // of the canvas
    int col, end; // columns from which and before which there is room
    int gap;      // columns between two entries
};

// Fills an entry from a row. A label may bring its own key name before a tab.
static void entry_from(struct entry *e, const struct binding *row)
{
    const char *label = _(row->label);
    const char *tab = strchr(label, '\t');
    e->key = binding_key(row);
    e->words = tab ? tab + 1 : label;
    if (tab)
        snprintf(e->name, sizeof e->name, "%.*s", (int)(tab - label), label);
    else
        key_label(row->key, e->name, sizeof e->name);
}

static int entry_cells(const struct entry *e)
{
    return glyph_cells(e->name) + 1 + glyph_cells(e->words);
}

static void entry_draw(struct line *l, const struct entry *e)
{
    int end = l->col + canvas_text(l->c, l->row, l->col, -1, STYLE_KEY, e->name) + 1;
    end += canvas_text(l->c, l->row, end, -1, STYLE_PLAIN, e->words);
    canvas_zone(l->c, l->row, l->col, end - l->col, e->key);
    l->col = end + l->gap;
}

// At the right end, in the ink of what is urgent.
static void urgent_draw(struct line *l, const struct entry *e)
{
    int cells = entry_cells(e) + 2, col = l->c->cols - 1 - cells;
    col = col < 0 ? 0 : col;
    canvas_fill(l->c, l->row, col, 1, cells, STYLE_URGENT, ' ');
    canvas_printf(l->c, l->row, col + 1, cells - 2, STYLE_URGENT, "%s %s", e->name, e->words);
    canvas_zone(l->c, l->row, col, cells, e->key);
    l->end = col - 1;
}

// The entry of a row of every screen that has a label and works now.
static bool global_entry(const struct screen_stack *s, const struct app *app, size_t i,
                         struct entry *ret)
{
    const struct binding *row = &s->set->global[i];
    if (row->label == NULL || (row->when != NULL && !row->when(app, s)))
        return false;
    entry_from(ret, row);
    return true;
}

static bool is_urgent(const struct entry *e)
{
    return e->key.code == KEYC_F && e->key.cp == 9;
}

// Draws what all screens have and stays when space is short: the urgent one at the right end, the
// others (help) when `draw`. Returns the columns that these take.
static int global_draw(struct line *l, const struct screen_stack *s, const struct app *app,
                       bool draw)
{
    struct entry entry;
    int cells = 0;
    for (size_t i = 0; i < s->set->global_count; i++) {
        if (!global_entry(s, app, i, &entry))
            continue;
        if (is_urgent(&entry) && !draw)
            urgent_draw(l, &entry);
        else if (!is_urgent(&entry) && draw && l->col + entry_cells(&entry) <= l->end)
            entry_draw(l, &entry);
        else if (!is_urgent(&entry))
            cells += entry_cells(&entry) + l->gap;
    }
    return cells;
}

// The columns of the screen's own entries from the i-th row on, a gap after each.
static int own_cells(const struct screen *screen, const struct app *app, const void *state,
                     size_t i, bool spare, int gap)
{
    struct entry entry;
    int all = 0;
    for (; i < screen_row_count(screen); i++) {
        if (!screen_row_shown(screen, app, state, i) || (screen_row(screen, i)->spare && !spare))
            continue;
        entry_from(&entry, screen_row(screen, i));
        all += entry_cells(&entry) + gap;
    }
    return all;
}

void helpline_draw(struct canvas *c, int row, const struct screen_stack *s, const struct app *app)
{
    const struct screen *screen = s->set->all[s->at[s->depth - 1].screen];
    const void *state = s->at[s->depth - 1].state;
    int col = c->cols >= WIDE_MARGIN_COLS ? 2 : 1;
    struct line l = {.c = c, .row = row, .col = col, .end = c->cols - col, .gap = GAP};
    struct entry entry;
    canvas_ground(c, row, 0, 1, c->cols, GROUND_BAR);
    int kept = global_draw(&l, s, app, false);
    if (l.col + own_cells(screen, app, state, 0, true, GAP) + kept - GAP > l.end) {
        l.gap = GAP_SHORT;
        kept = global_draw(&l, s, app, false);
    }
    for (size_t i = 0; i < screen_row_count(screen); i++) {
        if (!screen_row_shown(screen, app, state, i))
            continue;
        entry_from(&entry, screen_row(screen, i));
        int later = screen_row(screen, i)->spare // what is needed more comes after it
                        ? l.gap + own_cells(screen, app, state, i + 1, false, l.gap)
                        : l.gap;
        if (l.col + entry_cells(&entry) + later + kept - l.gap <= l.end)
            entry_draw(&l, &entry);
    }
    global_draw(&l, s, app, true);
}
