// SPDX-License-Identifier: EUPL-1.2
#include "ui/list.h"

enum { PAGE_ROWS = 10 };

// Brings the cursor back inside 0..count−1.
static void clamp(struct list *l)
{
    if (l->cursor >= l->count)
        l->cursor = l->count - 1;
    if (l->cursor < 0)
        l->cursor = 0;
}

void list_count(struct list *l, int count)
{
    l->count = count < 0 ? 0 : count;
    clamp(l);
}

bool list_move(struct list *l, struct key key)
{
    int page = l->rows > 1 ? l->rows : PAGE_ROWS;
    if (key.code == KEYC_UP)
        l->cursor--;
    else if (key.code == KEYC_DOWN)
        l->cursor++;
    else if (key.code == KEYC_PAGE_UP)
        l->cursor -= page;
    else if (key.code == KEYC_PAGE_DOWN)
        l->cursor += page;
    else if (key.code == KEYC_HOME)
        l->cursor = 0;
    else if (key.code == KEYC_END)
        l->cursor = l->count - 1;
    else if (key.code == KEYC_MOUSE)
        l->cursor = key.row; // of the list, see list_row
    else
        return false;
    clamp(l);
    return true;
}

int list_first(const struct list *l, int rows)
{
    int first = l->cursor - rows / 2;
    if (first > l->count - rows)
        first = l->count - rows;
    return first < 0 ? 0 : first;
}

bool list_row_visible(const struct list *l, int rows, int index, int *ret_line)
{
    int line = index - list_first(l, rows);
    if (index < 0 || index >= l->count || line < 0 || line >= rows)
        return false;
    *ret_line = line;
    return true;
}

enum style list_row(struct canvas *c, const struct list *l, int index, int row, int col, int cols,
                    enum style plain)
{
    if (index != l->cursor) {
        canvas_zone(c, row, col, cols, (struct key){.code = KEYC_MOUSE, .row = index});
        return plain;
    }
    canvas_zone(c, row, col, cols, (struct key)KEY_NAMED(KEYC_ENTER));
    canvas_fill(c, row, col, 1, cols, STYLE_SELECTED, ' ');
    canvas_text(c, row, col, cols, STYLE_SELECTED, "▸");
    return STYLE_SELECTED;
}

void list_scrollbar(struct canvas *c, const struct list *l, int row, int rows, int col)
{
    if (l->count <= rows || rows < 2)
        return;
    int first = list_first(l, rows);
    int track = rows - 2, travel = l->count - rows;
    if (track > 0) {
        int thumb = track * rows / l->count;
        thumb = thumb < 1 ? 1 : thumb;
        int at = (track - thumb) * first / travel;
        canvas_fill(c, row + 1, col, track, 1, STYLE_LINE, 0x2502);
        canvas_fill(c, row + 1 + at, col, thumb, 1, STYLE_PLAIN, 0x2588);
    }
    canvas_text(c, row, col, 1, first > 0 ? STYLE_PLAIN : STYLE_LINE, "▲");
    canvas_text(c, row + rows - 1, col, 1, first < travel ? STYLE_PLAIN : STYLE_LINE, "▼");
}
