// SPDX-License-Identifier: EUPL-1.2
#include "ui/frame.h"

#include "base/i18n.h"
#include "ui/glyph.h"

#include <stddef.h>
#include <string.h>

enum { MEASURE_COLS = 62, WIDE_MARGIN_COLS = 60 };

bool frame_is_roomy(const struct canvas *c)
{
    return c->rows >= FRAME_ROOMY_ROWS;
}

// Blank columns at both ends of the lines at the edges.
static int margin(const struct canvas *c)
{
    return c->cols >= WIDE_MARGIN_COLS ? 2 : 1;
}

void frame_title(struct canvas *c, const char *left, const char *right, const char *mark)
{
    canvas_ground(c, 0, 0, 1, c->cols, GROUND_BAR);
    int col = margin(c), col_end = c->cols - col;
    int mark_cells = mark != NULL ? glyph_cells(mark) + 2 : 0;
    if (right && glyph_cells(right) + 12 + mark_cells < c->cols) {
        canvas_text_right(c, 0, col_end, STYLE_DIM, right);
        col_end -= glyph_cells(right) + 2;
    }
    if (mark != NULL && mark_cells < col_end) {
        canvas_fill(c, 0, col_end - mark_cells, 1, mark_cells, STYLE_PRACTICE, ' ');
        canvas_text(c, 0, col_end - mark_cells + 1, -1, STYLE_PRACTICE, mark);
        col_end -= mark_cells + 1;
    }
    if (left)
        canvas_text_cut(c, 0, col, col_end - col, STYLE_TITLE, left);
}

int frame_progress_row(const struct canvas *c)
{
    return frame_is_roomy(c) ? 2 : 1;
}

struct frame_area frame_body(struct canvas *c, bool progress)
{
    int top = frame_is_roomy(c) ? 2 : 1, bottom = c->rows - 2;
    if (progress)
        top += frame_is_roomy(c) ? 2 : 1;
    if (frame_is_roomy(c))
        bottom--;
    struct frame_area area = {.row = top, .col = 1, .rows = bottom - top, .cols = c->cols - 2};
    if (area.rows < 0)
        area.rows = 0;
    if (area.cols < 0)
        area.cols = 0;
    return area;
}

struct frame_area frame_measure(struct frame_area area)
{
    int outer = area.cols + 2; // with the blank columns at the edges
    int col = outer > MEASURE_COLS + 4 ? (outer - MEASURE_COLS) / 2 + 1 : area.col;
    int room = area.col + area.cols - col;
    area.col = col;
    area.cols = room < MEASURE_COLS ? room : MEASURE_COLS;
    return area;
}

struct frame_area frame_inset(struct frame_area area)
{
    enum { MARKER = 2, END = 1 };
    int cols = area.cols - MARKER - END;
    area.col += MARKER;
    area.cols = cols > 0 ? cols : 0;
    return area;
}

bool frame_has_panel(const struct canvas *c)
{
    return c->cols >= FRAME_PANEL_FROM && frame_is_roomy(c);
}

struct frame_area frame_panel(struct canvas *c)
{
    enum { INSIDE = 3 };
    int col = c->cols - FRAME_PANEL_COLS, rows = c->rows - 3;
    canvas_ground(c, 1, col, rows, FRAME_PANEL_COLS, GROUND_PANEL);
    return (struct frame_area){.row = INSIDE,
                               .col = col + INSIDE,
                               .rows = rows - INSIDE,
                               .cols = FRAME_PANEL_COLS - 2 * INSIDE};
}

// "✓ all is saved" with its mark in the ink of what is done.
static void status_left(struct canvas *c, int row, int col, int cells, const char *text)
{
    static const char mark[] = "✓";
    canvas_text_cut(c, row, col, cells, STYLE_DIM, text);
    if (strncmp(text, mark, strlen(mark)) == 0)
        canvas_text(c, row, col, 1, STYLE_OK, mark);
}

void frame_status(struct canvas *c, const char *left, const char *right)
{
    int row = c->rows - 1, col = margin(c), col_end = c->cols - col;
    canvas_fill(c, row, 0, 1, c->cols, STYLE_PLAIN, ' ');
    int left_cells = left ? glyph_cells(left) : 0;
    int right_cells = right ? glyph_cells(right) : 0;
    if (left)
        status_left(c, row, col, col_end - col, left);
    int room = col_end - col - left_cells - 2;
    if (!right || room < 4)
        return;
    int cells = right_cells < room ? right_cells : room;
    canvas_text_cut(c, row, col_end - cells, cells, STYLE_DIM, right);
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
