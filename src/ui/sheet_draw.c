// SPDX-License-Identifier: EUPL-1.2
// How a sheet looks: labels in one column, fields in the next; a label too long for its column (a
// consent question) stands above its field over the whole width. The focused row brings its hint
// and error below it.
#include "base/date_words.h"
#include "base/i18n.h"
#include "ui/glyph.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

enum {
    MARKER = 2,          // columns of "▸ "
    GAP = 2,             // between label and field
    LABEL_MAX = 26,      // widest label column
    FIELD_MAX = 48,      // widest field
    SECRET_CELLS = 32,   // width of a passphrase field
    DATE_CELLS = 12,     // width of a date field
    OPTIONS_BYTES = 512, // one line of choices
};

// Where rows are drawn.
struct layout {
    struct canvas *c;       // the canvas; NULL: lines are only counted
    struct frame_area area; // only inside here
    int top;                // first line of the sheet shown
    int label_cols;         // width of the label column
    bool tight;             // no blank line above headings
};

// Row of the canvas for a line of the sheet, −1 outside the area.
static int row_at(const struct layout *p, int line)
{
    int row = line - p->top;
    return p->c != NULL && row >= 0 && row < p->area.rows ? p->area.row + row : -1;
}

// Label with the mark of a required row.
static const char *label_text(const struct sheet_row *row, char out[OPTIONS_BYTES])
{
    snprintf(out, OPTIONS_BYTES, "%s%s", _(row->label), row->required ? " *" : "");
    return out;
}

static int label_width(const struct sheet *s, int cols)
{
    int most = cols / 2 < LABEL_MAX ? cols / 2 : LABEL_MAX, widest = 0;
    char text[OPTIONS_BYTES];
    for (size_t i = 0; i < s->count; i++) {
        int cells = glyph_cells(label_text(&s->rows[i], text));
        if (s->rows[i].kind != SHEET_HEADING && cells <= most && cells > widest)
            widest = cells;
    }
    return widest;
}

// Draws (or only counts) a wrapped text below each other; returns the lines.
static int lines(const struct layout *p, int line, int col, int cols, enum style style,
                 const char *text)
{
    size_t len = strlen(text);
    int count = 0;
    while (len > 0) {
        size_t next;
        size_t used = glyph_line(text, len, cols, &next);
        int row = row_at(p, line + count);
        if (row >= 0) {
            char shown[OPTIONS_BYTES];
            snprintf(shown, sizeof shown, "%.*s", (int)used, text);
            canvas_text(p->c, row, col, cols, style, shown);
        }
        count++;
        text += next;
        len -= next;
    }
    return count;
}

static const char *option_label(const struct sheet_row *row, int i)
{
    if (row->kind == SHEET_TOGGLE)
        return i == 0 ? _("yes") : _("no");
    return _(row->choices[i].label);
}

// All choices beside each other: "● yes  ○ no"; only the chosen one between arrows when they do not
// fit.
static void draw_options(const struct layout *p, int row, int col, int cols, const struct sheet *s,
                         size_t i, bool focused)
{
    const struct sheet_row *r = &s->rows[i];
    int count = r->kind == SHEET_TOGGLE ? 2 : (int)r->choice_count, chosen = s->chosen[i];
    int total = 0;
    for (int k = 0; k < count; k++)
        total += 2 + glyph_cells(option_label(r, k)) + (k > 0 ? GAP + 1 : 0);
    enum style marked = focused ? STYLE_SELECTED : STYLE_STRONG;
    if (focused)
        canvas_cursor(p->c, row, col);
    if (total > cols) {
        char shown[OPTIONS_BYTES];
        snprintf(shown, sizeof shown, "‹ %s ›", chosen < 0 ? "…" : option_label(r, chosen));
        canvas_text_cut(p->c, row, col, cols, marked, shown);
        return;
    }
    for (int k = 0; k < count; k++) {
        enum style style = k == chosen ? marked : STYLE_PLAIN;
        if (focused && k == chosen)
            canvas_cursor(p->c, row, col);
        col += canvas_text(p->c, row, col, -1, style, k == chosen ? "● " : "○ ");
        col += canvas_text(p->c, row, col, -1, style, option_label(r, k)) + GAP + 1;
    }
}

// "12 May 1942" beside the field, so that day and month are not mistaken; `said` instead when the
// screen knows more.
static void draw_reading(const struct layout *p, int row, int col, int cols, const char *iso,
                         const char *said)
{
    if (!iso[0] || cols <= 0)
        return;
    if (said[0] != '\0' || strlen(iso) < 10) { // part of a date stands there as it is read
        int room = p->c->cols - col - 1;       // words may pass the measure, which is for reading
        cols = room > cols ? room : cols;
        canvas_text_cut(p->c, row, col, cols, STYLE_DIM, said[0] != '\0' ? said : iso);
        return;
    }
    struct date day = {0};
    date_parse(iso, strlen(iso), &day);
    const struct time_text words = date_words(day);
    canvas_printf(p->c, row, col, cols, STYLE_DIM, "= %s", words.text);
}

static void draw_value(const struct layout *p, int row, int col, int cols, const struct sheet *s,
                       size_t i, bool focused)
{
    const struct sheet_row *r = &s->rows[i];
    if (r->kind == SHEET_CHOICE || r->kind == SHEET_TOGGLE) {
        draw_options(p, row, col, cols, s, i, focused);
        return;
    }
    bool date = r->kind == SHEET_DATE || r->kind == SHEET_BIRTH;
    int cells = date                      ? DATE_CELLS
                : r->kind == SHEET_SECRET ? SECRET_CELLS
                : r->max_chars > 0        ? (int)r->max_chars + 1
                                          : FIELD_MAX;
    cells = cells > FIELD_MAX ? FIELD_MAX : cells;
    cells = cells > cols ? cols : cells;
    field_draw(p->c, row, col, cells, &s->fields[i], focused);
    draw_reading(p, row, col + cells + GAP, cols - cells - GAP, s->iso[i],
                 s->said_row == i ? s->said : "");
}

// The line below a row: what is wrong with it, else its hint while it is chosen; returns its lines.
static int draw_note(const struct layout *p, int line, int col, int cols, const struct sheet *s,
                     size_t i)
{
    char text[OPTIONS_BYTES];
    if (s->errors[i][0] != '\0') {
        snprintf(text, sizeof text, "! %s", s->errors[i]);
        return lines(p, line, col, cols, STYLE_SIGNAL, text);
    }
    const char *hint = i == s->focus ? s->rows[i].hint : NULL;
    return hint != NULL ? lines(p, line, col, cols, STYLE_DIM, _(hint)) : 0;
}

// Draws row i from `line` on, or only counts; returns its lines.
static int draw_row(const struct layout *p, int line, const struct sheet *s, size_t i, bool focused)
{
    const struct sheet_row *r = &s->rows[i];
    int cols = p->area.cols, col = p->area.col, label_cols = p->label_cols;
    int inner = cols - MARKER, used = 0;
    bool here = i == s->focus;
    char text[OPTIONS_BYTES];
    if (r->kind == SHEET_HEADING) {
        used = line > 0 && !p->tight ? 1 : 0;
        return used + lines(p, line + used, col, cols, STYLE_ACCENT, _(r->label));
    }
    label_text(r, text);
    bool above = glyph_cells(text) > label_cols;
    if (above)
        used += lines(p, line, col + MARKER, inner, here ? STYLE_STRONG : STYLE_DIM, text);
    int row = row_at(p, line + used);
    int value_col = MARKER + (above ? GAP : label_cols + GAP);
    if (row >= 0) {
        if (here)
            canvas_text(p->c, row, col, 1, STYLE_STRONG, "▸");
        if (!above)
            canvas_text(p->c, row, col + MARKER, label_cols, here ? STYLE_STRONG : STYLE_DIM, text);
        draw_value(p, row, col + value_col, cols - value_col, s, i, here && focused);
    }
    used++;
    used += draw_note(p, line + used, col + value_col, cols - value_col, s, i);
    return used + (above && i + 1 < s->count ? 1 : 0);
}

// Lines of the whole; the focused row stands from *from to *to.
static int measure(const struct layout *p, const struct sheet *s, int *from, int *to)
{
    int total = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (i == s->focus)
            *from = total;
        total += draw_row(p, total, s, i, false);
        if (i == s->focus)
            *to = total;
    }
    return total;
}

void sheet_draw(struct canvas *c, struct frame_area area, const struct sheet *s, bool focused)
{
    if (area.rows <= 0 || area.cols <= MARKER)
        return;
    struct layout p = {.area = area, .label_cols = label_width(s, area.cols)};
    int from = 0, to = 0, total = measure(&p, s, &from, &to);
    p.tight = total > area.rows;
    if (p.tight)
        total = measure(&p, s, &from, &to);
    p.c = c;
    p.top = from - (area.rows - (to - from)) / 2;
    if (p.top > total - area.rows)
        p.top = total - area.rows;
    if (p.top < 0)
        p.top = 0;
    int line = 0;
    for (size_t i = 0; i < s->count; i++)
        line += draw_row(&p, line, s, i, focused);
    if (p.top > 0)
        canvas_text(c, area.row, area.col + area.cols - 1, 1, STYLE_DIM, "▲");
    if (total - p.top > area.rows)
        canvas_text(c, area.row + area.rows - 1, area.col + area.cols - 1, 1, STYLE_DIM, "▼");
}
