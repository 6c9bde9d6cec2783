// SPDX-License-Identifier: EUPL-1.2
#include "ui/choices.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyph.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { TEXT_COL = 6, NUMBERED = 9, MARKED_COLS = 34 };

void choices_init(struct choices *ch, int count, int current)
{
    bool known = current >= 0 && current < count;
    *ch = (struct choices){.count = count, .current = known ? current : -1, .cursor = -1};
}

// Does the text begin with that word? "None" does not begin with "No".
static bool begins(const char *text, const char *word)
{
    size_t len = strlen(word);
    return strncmp(text, word, len) == 0 && !isalpha((unsigned char)text[len]);
}

const char *choices_yes_no(const char *first, const char *second)
{
    if (begins(first, _("Yes")) && begins(second, _("No")))
        return _("yn");
    if (begins(first, _("No")) && begins(second, _("Yes")))
        return _("ny");
    return NULL;
}

// The answer that letter stands for, −1 none.
static int by_letter(const struct choices *ch, uint32_t cp)
{
    if (!ch->letters || cp == '.')
        return -1;
    const char *text = ch->letters;
    size_t len = strlen(text);
    uint32_t letter;
    int index = 0;
    for (size_t used; index < ch->count && (used = utf8_next(text, len, &letter)) > 0; index++) {
        if (letter != '.' && utf8_upper(letter) == utf8_upper(cp))
            return index;
        text += used;
        len -= used;
    }
    return -1;
}

// The digit that chooses answer i, ' ' none.
static char digit_of(const struct choices *ch, int i)
{
    if (ch->digits != NULL)
        return i < (int)strlen(ch->digits) ? ch->digits[i] : ' ';
    return i < NUMBERED ? (char)('1' + i) : ' ';
}

static int choose(struct choices *ch, int index)
{
    ch->cursor = index;
    return index;
}

// The first arrow marks the answer given before, else the one at that end.
static int move(struct choices *ch, int cursor)
{
    if (ch->cursor < 0 && ch->current >= 0)
        cursor = ch->current;
    if (cursor >= ch->count)
        cursor = ch->count - 1;
    ch->cursor = cursor < 0 ? 0 : cursor;
    return CHOICES_MOVED;
}

int choices_key(struct choices *ch, struct key key)
{
    if (ch->count <= 0)
        return CHOICES_IGNORED;
    if (key.code == KEYC_UP)
        return move(ch, ch->cursor < 0 ? ch->count - 1 : ch->cursor - 1);
    if (key.code == KEYC_DOWN)
        return move(ch, ch->cursor + 1);
    if (key.code == KEYC_HOME)
        return move(ch, 0);
    if (key.code == KEYC_END)
        return move(ch, ch->count - 1);
    if (key.code == KEYC_ENTER)
        return ch->cursor < 0 ? CHOICES_IGNORED : choose(ch, ch->cursor);
    if (key.code != KEYC_CHAR)
        return CHOICES_IGNORED;
    for (int i = 0; i < ch->count; i++)
        if (digit_of(ch, i) != ' ' && key.cp == (uint32_t)digit_of(ch, i))
            return choose(ch, i);
    int index = by_letter(ch, key.cp);
    return index < 0 ? CHOICES_IGNORED : choose(ch, index);
}

// Columns for the words of an answer.
static int text_cols(struct frame_area area)
{
    return area.cols > TEXT_COL ? area.cols - TEXT_COL : 1;
}

static int rows_of(struct canvas *c, struct frame_area area, const char *label)
{
    int rows = canvas_wrap(c, 0, 0, 0, text_cols(area), STYLE_PLAIN, label);
    return rows > 0 ? rows : 1;
}

// Draws answer i at `row`, as far as it lies inside the area.
static void draw_one(struct canvas *c, struct frame_area area, int row, int rows,
                     const struct choices *ch, int i, const char *label)
{
    bool marked = i == ch->cursor;
    enum style style = marked ? STYLE_SELECTED : i == ch->current ? STYLE_STRONG : STYLE_PLAIN;
    if (marked) {
        int cells = rows > 1 ? area.cols : TEXT_COL + glyph_cells(label) + 1;
        cells = cells < MARKED_COLS ? MARKED_COLS : cells;
        canvas_fill(c, row, area.col, rows, cells < area.cols ? cells : area.cols, style, ' ');
        canvas_text(c, row, area.col, 1, style, "▸");
    }
    if (marked || (ch->cursor < 0 && i == 0))
        canvas_cursor(c, row, area.col);
    char digit = digit_of(ch, i);
    if (digit != ' ') {
        canvas_printf(c, row, area.col + 2, 1, marked ? style : STYLE_KEY, "%c", digit);
        for (int line = 0; line < rows; line++)
            canvas_zone(c, row + line, area.col, area.cols, (struct key)KEY_OF((uint32_t)digit));
    }
    if (i == ch->current)
        canvas_text(c, row, area.col + 4, 1, marked ? style : STYLE_OK, "✓");
    canvas_wrap(c, row, area.col + TEXT_COL, rows, text_cols(area), style, label);
}

int choices_draw(struct canvas *c, struct frame_area area, const struct choices *ch,
                 const char *const *labels)
{
    int total = 0, marked_at = 0, marked_rows = 1;
    for (int i = 0; i < ch->count; i++) {
        int rows = rows_of(c, area, labels[i]);
        if (i == ch->cursor) {
            marked_at = total;
            marked_rows = rows;
        }
        total += rows;
    }
    int top = marked_at - (area.rows - marked_rows) / 2;
    if (top > total - area.rows)
        top = total - area.rows;
    if (top < 0)
        top = 0;
    int line = -top;
    for (int i = 0; i < ch->count; i++) {
        int rows = rows_of(c, area, labels[i]);
        if (line >= 0 && line < area.rows) {
            int room = area.rows - line;
            draw_one(c, area, area.row + line, rows < room ? rows : room, ch, i, labels[i]);
        }
        line += rows;
    }
    if (top > 0)
        canvas_text(c, area.row, area.col + 1, 1, STYLE_DIM, "▲");
    if (total - top > area.rows && area.rows > 0)
        canvas_text(c, area.row + area.rows - 1, area.col + 1, 1, STYLE_DIM, "▼");
    return total < area.rows ? total : area.rows;
}
