// SPDX-License-Identifier: EUPL-1.2
#include "ui/canvas.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "ui/glyph.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANVAS_SIDE_MAX = 500, PRINTF_BYTES = 1024 };

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void canvas_resize(struct canvas *c, int rows, int cols)
{
    rows = clamp(rows, 1, CANVAS_SIDE_MAX);
    cols = clamp(cols, 1, CANVAS_SIDE_MAX);
    if (rows != c->rows || cols != c->cols || !c->cells) {
        free(c->cells);
        c->cells = mem_array((size_t)rows * (size_t)cols, sizeof *c->cells);
        c->rows = rows;
        c->cols = cols;
    }
    canvas_clear(c);
}

void canvas_clear(struct canvas *c)
{
    size_t count = (size_t)c->rows * (size_t)c->cols;
    for (size_t i = 0; i < count; i++)
        c->cells[i] = (struct cell){.cp = {' '}, .style = STYLE_PLAIN};
    c->cursor_row = -1;
    c->cursor_col = 0;
    c->zone_count = 0;
    c->lowest = -1;
}

struct canvas canvas_blind(const struct canvas *c)
{
    return (struct canvas){.rows = c->rows, .cols = c->cols, .cursor_row = -1, .lowest = -1};
}

bool canvas_is_blind(const struct canvas *c)
{
    return c->cells == NULL;
}

void canvas_release(struct canvas *c)
{
    free(c->cells);
    *c = (struct canvas){0};
}

void canvas_zone(struct canvas *c, int row, int col, int cols, struct key key)
{
    if (c->zone_count < ZONES_MAX)
        c->zones[c->zone_count++] = (struct zone){.row = row, .col = col, .cols = cols, .key = key};
}

bool canvas_zone_at(const struct canvas *c, int row, int col, struct key *ret)
{
    for (int i = c->zone_count - 1; i >= 0; i--) {
        const struct zone *z = &c->zones[i];
        if (row == z->row && col >= z->col && col < z->col + z->cols) {
            *ret = z->key;
            return true;
        }
    }
    return false;
}

static struct cell *cell_at(struct canvas *c, int row, int col)
{
    if (!c->cells || row < 0 || row >= c->rows || col < 0 || col >= c->cols)
        return NULL;
    return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

// Before one half of a wide character is overwritten, the other half becomes a blank.
static void part_wide(struct canvas *c, int row, int col)
{
    struct cell *here = cell_at(c, row, col);
    struct cell *left = cell_at(c, row, col - 1), *right = cell_at(c, row, col + 1);
    if (!here)
        return;
    if (here->cp[0] == 0 && left)
        *left = (struct cell){.cp = {' '}, .style = left->style, .ground = left->ground};
    else if (right && right->cp[0] == 0)
        *right = (struct cell){.cp = {' '}, .style = right->style, .ground = right->ground};
}

// Puts one character of 1 or 2 cells; what is outside stays outside, half of a wide character is a
// blank.
static void put(struct canvas *c, int row, int col, enum style style, struct glyph g)
{
    struct cell *first = cell_at(c, row, col);
    struct cell *second = g.cells == 2 ? cell_at(c, row, col + 1) : NULL;
    bool cut = g.cells == 2 && !(first && second);
    c->lowest = row > c->lowest ? row : c->lowest;
    if (first) {
        part_wide(c, row, col);
        *first = (struct cell){.cp = {cut ? ' ' : g.cp}, .style = style, .ground = first->ground};
    }
    if (second) {
        part_wide(c, row, col + 1);
        *second = (struct cell){.cp = {cut ? ' ' : 0}, .style = style, .ground = second->ground};
    }
}

// Adds a mark to the character that starts at (row, col). A third mark, and variation selectors
// (which change the width on some terminals), are dropped.
static void put_mark(struct canvas *c, int row, int col, uint32_t mark)
{
    struct cell *cell = cell_at(c, row, col);
    if (!cell || cell->cp[0] == 0 || (mark >= 0xFE00 && mark <= 0xFE0F))
        return;
    if (cell->cp[1] == 0)
        cell->cp[1] = mark;
    else if (cell->cp[2] == 0)
        cell->cp[2] = mark;
}

// canvas_text of text[0..len).
static int put_text(struct canvas *c, int row, int col, int cells, enum style style,
                    const char *text, size_t len)
{
    int used_cells = 0, last = -1;
    int limit = cells < 0 ? c->cols - col : cells;
    struct glyph g;
    for (size_t used; (used = glyph_next(text, len, &g)) > 0; text += used, len -= used) {
        if (g.cells == 0) {
            if (last >= 0)
                put_mark(c, row, col + last, g.cp);
            continue;
        }
        if (used_cells + g.cells > limit)
            break;
        put(c, row, col + used_cells, style, g);
        last = used_cells;
        used_cells += g.cells;
    }
    return used_cells;
}

int canvas_text(struct canvas *c, int row, int col, int cells, enum style style, const char *text)
{
    return put_text(c, row, col, cells, style, text, strlen(text));
}

int canvas_text_cut(struct canvas *c, int row, int col, int cells, enum style style,
                    const char *text)
{
    int room = cells < 0 ? c->cols - col : cells;
    if (room <= 0)
        return 0;
    if (glyph_cells(text) <= room)
        return canvas_text(c, row, col, room, style, text);
    size_t fit = glyph_fit(text, strlen(text), room - 1);
    while (fit > 0 && text[fit - 1] == ' ')
        fit--;
    int used = put_text(c, row, col, room - 1, style, text, fit);
    return used + canvas_text(c, row, col + used, 1, style, "…");
}

int canvas_printf(struct canvas *c, int row, int col, int cells, enum style style, const char *fmt,
                  ...)
{
    char text[PRINTF_BYTES];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len < 0)
        return 0;
    if ((size_t)len >= sizeof text) { // cut between characters
        size_t end = sizeof text - 1;
        while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
            end--;
        text[end > 0 ? end - 1 : 0] = '\0';
    }
    return canvas_text(c, row, col, cells, style, text);
}

void canvas_text_right(struct canvas *c, int row, int col_end, enum style style, const char *text)
{
    int cells = glyph_cells(text);
    canvas_text(c, row, col_end - cells, cells, style, text);
}

void canvas_ground(struct canvas *c, int row, int col, int rows, int cols, enum ground ground)
{
    canvas_fill(c, row, col, rows, cols, STYLE_PLAIN, ' ');
    for (int r = row; r < row + rows; r++) {
        for (int k = col; k < col + cols; k++) {
            struct cell *cell = cell_at(c, r, k);
            if (cell)
                cell->ground = ground;
        }
    }
}

void canvas_fill(struct canvas *c, int row, int col, int rows, int cols, enum style style,
                 uint32_t cp)
{
    struct glyph g = {.cp = utf8_safe(cp) && utf8_width(cp) == 1 ? cp : ' ', .cells = 1};
    int row_end = clamp(row + rows, 0, c->rows), col_end = clamp(col + cols, 0, c->cols);
    for (int r = clamp(row, 0, c->rows); r < row_end; r++)
        for (int k = clamp(col, 0, c->cols); k < col_end; k++)
            put(c, r, k, style, g);
}

int canvas_wrap(struct canvas *c, int row, int col, int rows, int cols, enum style style,
                const char *text)
{
    size_t len = strlen(text);
    int count = 0;
    while (len > 0) {
        size_t next;
        size_t line = glyph_line(text, len, cols, &next);
        if (count < rows)
            put_text(c, row + count, col, cols, style, text, line);
        count++;
        text += next;
        len -= next;
    }
    return count;
}

void canvas_cursor(struct canvas *c, int row, int col)
{
    bool inside = row >= 0 && row < c->rows && col >= 0 && col < c->cols;
    c->cursor_row = inside ? row : -1;
    c->cursor_col = inside ? col : 0;
}

// The last column of the row that is not blank, −1 when all are.
static int last_used(const struct canvas *c, const struct cell *cells, bool styles)
{
    for (int col = c->cols - 1; col >= 0; col--) {
        const struct cell *cell = &cells[col];
        if (styles ? cell->style != STYLE_PLAIN : cell->cp[0] != ' ' || cell->cp[1] != 0)
            return col;
    }
    return -1;
}

static void dump_text(const struct cell *cell, struct buf *out)
{
    for (int i = 0; i < 3 && cell->cp[i] != 0; i++) {
        char bytes[4];
        buf_add(out, bytes, utf8_put(cell->cp[i], bytes));
    }
}

static void dump_block(const struct canvas *c, bool styles, struct buf *out)
{
    for (int row = 0; row < c->rows; row++) {
        const struct cell *cells = &c->cells[(size_t)row * (size_t)c->cols];
        int last = last_used(c, cells, styles);
        for (int col = 0; col <= last; col++)
            if (styles)
                buf_putc(out, style_letter(cells[col].style));
            else
                dump_text(&cells[col], out);
        buf_putc(out, '\n');
    }
}

// The columns from which on, and up to which, the row has another ground than the page; false when
// it has none. *ret_ground is the one it has there.
static bool other_ground(const struct canvas *c, int row, int *ret_from, int *ret_to,
                         enum ground *ret_ground)
{
    const struct cell *cells = &c->cells[(size_t)row * (size_t)c->cols];
    int from = 0;
    while (from < c->cols && cells[from].ground == GROUND_PAGE)
        from++;
    if (from == c->cols)
        return false;
    int to = from;
    while (to < c->cols && cells[to].ground == cells[from].ground)
        to++;
    *ret_from = from;
    *ret_to = to;
    *ret_ground = cells[from].ground;
    return true;
}

// One line for rows in sequence that have the same ground in the same columns.
static void dump_grounds(const struct canvas *c, struct buf *out)
{
    static const char *const names[GROUND_COUNT] = {"page", "bar", "panel"};
    for (int row = 0, next; row < c->rows; row = next) {
        int from, to, from2, to2;
        enum ground ground, ground2;
        next = row + 1;
        if (!other_ground(c, row, &from, &to, &ground))
            continue;
        while (next < c->rows && other_ground(c, next, &from2, &to2, &ground2) && from2 == from &&
               to2 == to && ground2 == ground)
            next++;
        buf_printf(out, "--- %s: rows %d-%d, columns %d-%d\n", names[ground], row, next - 1, from,
                   to - 1);
    }
}

void canvas_dump(const struct canvas *c, bool styles, struct buf *out)
{
    dump_block(c, false, out);
    if (!styles)
        return;
    buf_puts(out, "--- styles\n");
    dump_block(c, true, out);
    dump_grounds(c, out);
    if (c->cursor_row < 0)
        buf_puts(out, "--- cursor hidden\n");
    else
        buf_printf(out, "--- cursor %d,%d\n", c->cursor_row, c->cursor_col);
}
