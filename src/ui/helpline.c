// SPDX-License-Identifier: EUPL-1.2
#include "ui/helpline.h"

#include "base/i18n.h"
#include "ui/glyph.h"

#include <stdio.h>
#include <string.h>

enum { GAP = 3, NAME_BYTES = 64 };

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

void helpline_draw(struct canvas *c, int row, const struct screen *screen, const struct app *app,
                   const void *state)
{
    static const struct binding help_row = {.key = KEY_FN(1), .label = N_("help")};
    size_t count = screen_row_count(screen);
    struct entry help, entry;
    bool own_help = false;
    int all = 0;
    entry_from(&help, &help_row);
    for (size_t i = 0; i < count; i++) {
        const struct binding *at = screen_row(screen, i);
        if (!screen_row_shown(screen, app, state, i))
            continue;
        entry_from(&entry, at);
        all += entry_cells(&entry) + GAP;
        if (is_help(at)) {
            help = entry;
            own_help = true;
        }
    }
    if (!own_help)
        all += entry_cells(&help) + GAP;
    bool fits = all - GAP <= c->cols - 2;
    int help_cells = entry_cells(&help), col = 1;
    for (size_t i = 0; i < count; i++) {
        const struct binding *at = screen_row(screen, i);
        if (!screen_row_shown(screen, app, state, i) || (!fits && is_help(at)))
            continue;
        entry_from(&entry, at);
        if (!fits && col + entry_cells(&entry) + GAP + help_cells > c->cols - 1)
            break;
        col = entry_draw(c, row, col, &entry);
    }
    if (!fits || !own_help)
        entry_draw(c, row, col, &help);
}
