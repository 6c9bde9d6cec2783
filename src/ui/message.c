// SPDX-License-Identifier: EUPL-1.2
#include "ui/message.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyph.h"

#include <stddef.h>

enum { WIDTH = 64, MARGIN = 3, GAP = 3 };

void message_open(struct message *m, const struct message_def *def)
{
    *m = (struct message){.def = def, .cursor = def->escape};
}

bool message_is_open(const struct message *m)
{
    return m->def != NULL;
}

static int choice_count(const struct message_def *def)
{
    int count = 0;
    while (count < MESSAGE_CHOICES_MAX && def->choices[count].label)
        count++;
    return count;
}

static int close_with(struct message *m, int answer)
{
    m->def = NULL;
    return answer;
}

static bool is_framework_key(struct key key)
{
    return key.code == KEYC_F || key.code == KEYC_CTRL || key.code == KEYC_RESIZE ||
           key.code == KEYC_NONE || (key.code == KEYC_CHAR && key.cp == '!');
}

// The answer of that hot-key, −1 none.
static int by_hotkey(const struct message_def *def, int count, struct key key)
{
    const char *words;
    for (int i = 0; key.code == KEYC_CHAR && i < count; i++)
        if (utf8_upper(key_letter(_(def->choices[i].label), &words)) == utf8_upper(key.cp))
            return i;
    return -1;
}

// The next answer that an arrow may mark.
static int step(const struct message_def *def, int count, int from, int by)
{
    int at = from;
    do {
        at = (at + by + count) % count;
    } while (def->choices[at].sure && at != from);
    return at;
}

int message_key(struct message *m, struct key key)
{
    if (!m->def || is_framework_key(key))
        return MESSAGE_IGNORED;
    int count = choice_count(m->def);
    if (key.code == KEYC_ESC)
        return close_with(m, m->def->escape);
    if (key.code == KEYC_ENTER)
        return close_with(m, count > 0 ? m->cursor : 0);
    int index = by_hotkey(m->def, count, key);
    if (index >= 0)
        return close_with(m, index);
    if (count == 0)
        return MESSAGE_MOVED;
    bool back = key.code == KEYC_LEFT || key.code == KEYC_UP || key.code == KEYC_BACKTAB;
    bool on = key.code == KEYC_RIGHT || key.code == KEYC_DOWN || key.code == KEYC_TAB;
    if (back || on)
        m->cursor = step(m->def, count, m->cursor, on ? 1 : -1);
    return MESSAGE_MOVED;
}

// Columns of a choice: "▸ y  words ".
static int choice_cells(const struct message_choice *choice)
{
    const char *words;
    uint32_t letter = key_letter(_(choice->label), &words);
    return 2 + (letter != 0 ? 3 : 0) + glyph_cells(words) + 1;
}

// Do all choices fit beside each other?
static bool one_line(const struct message_def *def, int count, int cols)
{
    int total = 0;
    for (int i = 0; i < count; i++)
        total += choice_cells(&def->choices[i]) + (i > 0 ? GAP : 0);
    return total <= cols;
}

static void draw_choice(struct canvas *c, int row, int col, const struct message_choice *choice,
                        bool marked)
{
    enum style style = marked ? STYLE_SELECTED : STYLE_PLAIN;
    if (marked) {
        canvas_fill(c, row, col, 1, choice_cells(choice), style, ' ');
        canvas_text(c, row, col, 1, style, "▸");
        canvas_cursor(c, row, col);
    }
    const char *words;
    uint32_t letter = key_letter(_(choice->label), &words);
    if (letter != 0) {
        canvas_fill(c, row, col + 2, 1, 1, marked ? style : STYLE_KEY, letter);
        canvas_zone(c, row, col, choice_cells(choice), (struct key)KEY_OF(letter));
    }
    canvas_text(c, row, col + 2 + (letter != 0 ? 3 : 0), -1, style, words);
}

static void draw_frame(struct canvas *c, int row, int col, int rows, int cols, enum style style)
{
    canvas_fill(c, row, col, rows, cols, STYLE_PLAIN, ' ');
    canvas_fill(c, row, col, 1, cols, style, 0x2500);
    canvas_fill(c, row + rows - 1, col, 1, cols, style, 0x2500);
    canvas_fill(c, row, col, rows, 1, style, 0x2502);
    canvas_fill(c, row, col + cols - 1, rows, 1, style, 0x2502);
    canvas_text(c, row, col, 1, style, "┌");
    canvas_text(c, row, col + cols - 1, 1, style, "┐");
    canvas_text(c, row + rows - 1, col, 1, style, "└");
    canvas_text(c, row + rows - 1, col + cols - 1, 1, style, "┘");
}

static void draw_choices(struct canvas *c, int row, int col, int cols, const struct message *m,
                         int count)
{
    bool beside = one_line(m->def, count, cols);
    for (int i = 0; i < count; i++) {
        draw_choice(c, row, col, &m->def->choices[i], i == m->cursor);
        if (beside)
            col += choice_cells(&m->def->choices[i]) + GAP;
        else
            row++;
    }
    if (count == 0) {
        static const struct message_choice done = {.label = N_("OK")};
        draw_choice(c, row, col, &done, true);
    }
}

// It lies over the screen and takes no room of it, so a blind canvas has none.
static bool is_drawn(const struct canvas *c, const struct message *m)
{
    return m->def != NULL && !canvas_is_blind(c);
}

void message_draw(struct canvas *c, const struct message *m, const char *text)
{
    if (!is_drawn(c, m))
        return;
    if (!text)
        text = m->def->text ? _(m->def->text) : "";
    int count = choice_count(m->def);
    int cols = c->cols - 4 < WIDTH ? c->cols - 4 : WIDTH, inner = cols - 2 * MARGIN;
    if (inner < 8)
        return; // narrower than any screen is drawn
    int text_rows = canvas_wrap(c, 0, 0, 0, inner, STYLE_PLAIN, text);
    int choice_rows = count == 0 || one_line(m->def, count, inner) ? 1 : count;
    int roomy = text_rows + choice_rows + 5 <= c->rows - 2 ? 1 : 0; // blank lines where they fit
    int most = c->rows - choice_rows - 2 - 2 * roomy;
    text_rows = text_rows < most ? text_rows : most > 0 ? most : 0;
    int rows = text_rows + choice_rows + 2 + 3 * roomy;
    rows = rows < c->rows ? rows : c->rows;
    int row = (c->rows - rows) / 2, col = (c->cols - cols) / 2;
    draw_frame(c, row, col, rows, cols, m->def->style == STYLE_PLAIN ? STYLE_LINE : m->def->style);
    if (m->def->title)
        canvas_printf(c, row, col + 2, cols - 4,
                      m->def->style == STYLE_PLAIN ? STYLE_TITLE : m->def->style, " %s ",
                      _(m->def->title));
    canvas_wrap(c, row + 1 + roomy, col + MARGIN, text_rows, inner, STYLE_STRONG, text);
    draw_choices(c, row + rows - 1 - roomy - choice_rows, col + MARGIN, inner, m, count);
}
