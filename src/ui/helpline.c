// SPDX-License-Identifier: EUPL-1.2
#include "ui/helpline.h"

#include "base/i18n.h"
#include "ui/glyph.h"

#include <stdio.h>
#include <string.h>

enum { GAP = 3, NAME_BYTES = 64, WIDE_MARGIN_COLS = 60 };

// One entry: a name of a key and words.
struct entry {
    struct key key;        // what a click on it means
    char name[NAME_BYTES]; // as shown
    const char *words;     // translated, borrowed
};

// Fills an entry from a row. A label may bring its own key name before a tab.
static void entry_from(struct entry *e, const struct binding *row)
{
    const char *label = _(row->label);
    const char *tab = strchr(label, '\t');
    e->key = row->key;
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

static int entry_draw(struct canvas *c, int row, int col, const struct entry *e)
{
    int end = col + canvas_text(c, row, col, -1, STYLE_KEY, e->name) + 1;
    end += canvas_text(c, row, end, -1, STYLE_PLAIN, e->words);
    canvas_zone(c, row, col, end - col, e->key);
    return end + GAP;
}

static bool is_help(const struct binding *row)
{
    return row->key.code == KEYC_F && row->key.cp == 1;
}

static bool is_urgent(const struct binding *row)
{
    return row->key.code == KEYC_F && row->key.cp == 9;
}

// F9 in the ink of what is urgent, at the right end; returns the column before which the others
// end. Nothing when it is not usable now.
static int urgent_draw(struct canvas *c, int row, const struct screen *screen,
                       const struct app *app, const void *state)
{
    struct entry e;
    int end = c->cols - (c->cols >= WIDE_MARGIN_COLS ? 2 : 1);
    for (size_t i = 0; i < screen_row_count(screen); i++) {
        const struct binding *at = screen_row(screen, i);
        if (!is_urgent(at) || !screen_row_shown(screen, app, state, i))
            continue;
        entry_from(&e, at);
        int cells = entry_cells(&e) + 2, col = c->cols - 1 - cells;
        canvas_fill(c, row, col, 1, cells, STYLE_URGENT, ' ');
        canvas_printf(c, row, col + 1, cells - 2, STYLE_URGENT, "%s %s", e.name, e.words);
        canvas_zone(c, row, col, cells, e.key);
        return col - 1;
    }
    return end;
}

// The entry of a row that stands among the others now; false when it does not.
static bool entry_at(const struct screen *screen, const struct app *app, const void *state,
                     size_t i, struct entry *ret)
{
    const struct binding *row = screen_row(screen, i);
    if (!screen_row_shown(screen, app, state, i) || is_urgent(row))
        return false;
    entry_from(ret, row);
    return true;
}

// The columns that all take beside each other, with the gap after each; *ret_help is the entry of
// the screen's own help, when it has one.
static int all_cells(const struct screen *screen, const struct app *app, const void *state,
                     struct entry *ret_help, bool *ret_own_help)
{
    struct entry entry;
    int all = 0;
    for (size_t i = 0; i < screen_row_count(screen); i++) {
        if (!entry_at(screen, app, state, i, &entry))
            continue;
        all += entry_cells(&entry) + GAP;
        if (is_help(screen_row(screen, i))) {
            *ret_help = entry;
            *ret_own_help = true;
        }
    }
    return all + (*ret_own_help ? 0 : entry_cells(ret_help) + GAP);
}

void helpline_draw(struct canvas *c, int row, const struct screen *screen, const struct app *app,
                   const void *state)
{
    static const struct binding help_row = {.key = KEY_FN(1), .label = N_("help")};
    struct entry help, entry;
    bool own_help = false;
    entry_from(&help, &help_row);
    canvas_ground(c, row, 0, 1, c->cols, GROUND_BAR);
    int all = all_cells(screen, app, state, &help, &own_help), help_cells = entry_cells(&help);
    int col = c->cols >= WIDE_MARGIN_COLS ? 2 : 1, end = urgent_draw(c, row, screen, app, state);
    bool fits = all - GAP <= end - col;
    for (size_t i = 0; i < screen_row_count(screen); i++) {
        if (!entry_at(screen, app, state, i, &entry) || (!fits && is_help(screen_row(screen, i))))
            continue;
        if (!fits && col + entry_cells(&entry) + GAP + help_cells > end)
            break;
        col = entry_draw(c, row, col, &entry);
    }
    if (!fits || !own_help)
        entry_draw(c, row, col, &help);
}
