// SPDX-License-Identifier: EUPL-1.2
#include "ui/frame.h"

#include "base/i18n.h"
#include "ui/glyph.h"

#include <stddef.h>

bool frame_has_rules(const struct canvas *c)
{
    return c->rows >= FRAME_RULES_ROWS;
}

void frame_title(struct canvas *c, const char *left, const char *right, bool practice)
{
    canvas_fill(c, 0, 0, 1, c->cols, STYLE_TITLE, ' ');
    int col_end = c->cols - 1;
    const char *mark = _("PRACTICE");
    int mark_cells = glyph_cells(mark) + 2;
    if (right && glyph_cells(right) + 12 + (practice ? mark_cells : 0) < c->cols) {
        canvas_text_right(c, 0, col_end, STYLE_TITLE, right);
        col_end -= glyph_cells(right) + 2;
    }
    if (practice && mark_cells < col_end) {
        canvas_fill(c, 0, col_end - mark_cells, 1, mark_cells, STYLE_PRACTICE, ' ');
        canvas_text(c, 0, col_end - mark_cells + 1, -1, STYLE_PRACTICE, mark);
        col_end -= mark_cells + 1;
    }
    if (left)
        canvas_text_cut(c, 0, 1, col_end - 1, STYLE_TITLE, left);
}

void frame_rule(struct canvas *c, int row)
{
    if (frame_has_rules(c))
        canvas_fill(c, row, 0, 1, c->cols, STYLE_LINE, 0x2500);
}

struct frame_area frame_body(struct canvas *c, bool progress)
{
    int top = progress ? 2 : 1, bottom = c->rows - 2;
    if (frame_has_rules(c)) {
        frame_rule(c, top++);
        frame_rule(c, --bottom);
    }
    struct frame_area area = {.row = top, .col = 1, .rows = bottom - top, .cols = c->cols - 2};
    if (area.rows < 0)
        area.rows = 0;
    if (area.cols < 0)
        area.cols = 0;
    return area;
}

void frame_status(struct canvas *c, const char *left, const char *right)
{
    canvas_fill(c, c->rows - 1, 0, 1, c->cols, STYLE_PLAIN, ' ');
    int col_end = c->cols - 1;
    int left_cells = left ? glyph_cells(left) : 0;
    int right_cells = right ? glyph_cells(right) : 0;
    if (left)
        canvas_text_cut(c, c->rows - 1, 1, col_end - 1, STYLE_PLAIN, left);
    int room = col_end - 1 - left_cells - 2;
    if (!right || room < 4)
        return;
    int cells = right_cells < room ? right_cells : room;
    canvas_text_cut(c, c->rows - 1, col_end - cells, cells, STYLE_PLAIN, right);
}

bool frame_too_small(struct canvas *c)
{
    if (c->rows >= FRAME_MIN_ROWS && c->cols >= FRAME_MIN_COLS)
        return false;
    canvas_clear(c);
    const char *text = _("This window is too small: at least 40 columns and 12 rows, please.");
    int cols = c->cols > 4 ? c->cols - 2 : c->cols;
    int rows = canvas_wrap(c, 0, 0, 0, cols, STYLE_PLAIN, text);
    int row = rows < c->rows ? (c->rows - rows) / 2 : 0;
    canvas_wrap(c, row, (c->cols - cols) / 2, c->rows - row, cols, STYLE_STRONG, text);
    return true;
}
