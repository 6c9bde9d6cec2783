// SPDX-License-Identifier: EUPL-1.2
// Rows of the list of all visits: groups with their numbers, visits below them; and how far
// everybody's visits are that come from the server.
#include "screens.h"

#include "app/office/visits.h"
#include "app/sending/service.h"
#include "app/state/format.h"
#include "ui/gauge.h"
#include "ui/list.h"

#include <stdio.h>
#include <string.h>

enum { WIDE_COLS = 70, NUMBERS = 5, NUMBER_CELLS = 11, NAME_FROM = 4 };

// Heads of the numbers of a group, and which they are.
static const struct {
    const char *head;
    size_t at; // in struct visits_counts
} numbers[NUMBERS] = {
    {N_("DONE"), offsetof(struct visits_counts, done)},
    {N_("TO DO"), offsetof(struct visits_counts, todo)},
    {N_("NOT DONE"), offsetof(struct visits_counts, undone)},
    {N_("NOT SENT"), offsetof(struct visits_counts, waiting)},
    {N_("KEPT"), offsetof(struct visits_counts, kept)},
};

static size_t number_of(const struct visits_counts *counts, int i)
{
    size_t n;
    memcpy(&n, (const char *)counts + numbers[i].at, sizeof n);
    return n;
}

static bool has_numbers(enum visits_view view, struct frame_area a)
{
    return view != VISITS_MISSING && a.cols >= WIDE_COLS;
}

// Where the numbers end, each below the end of its head.
static int number_end(struct frame_area a, int i)
{
    return a.col + a.cols - 2 - (NUMBERS - 1 - i) * NUMBER_CELLS;
}

void visits_draw_heads(struct canvas *c, struct frame_area a, enum visits_view view)
{
    static const char *const names[VISITS_VIEWS] = {
        [VISITS_BY_ROUND] = N_("DAY"),
        [VISITS_BY_TOWN] = N_("TOWN"),
        [VISITS_BY_VISITOR] = N_("VISITOR"),
        [VISITS_MISSING] = N_("WHAT IS MISSING"),
    };
    canvas_text(c, a.row, a.col + NAME_FROM, a.cols - 12, STYLE_DIM, _(names[view]));
    if (!has_numbers(view, a))
        canvas_text_right(c, a.row, a.col + a.cols - 2, STYLE_DIM, _("VISITS"));
    for (int i = 0; has_numbers(view, a) && i < NUMBERS; i++)
        canvas_text_right(c, a.row, number_end(a, i), STYLE_DIM, _(numbers[i].head));
}

// The head of a group: what it is and how many of its visits stand where. Nothing is a point, so
// that a number is seen.
static void draw_group(enum visits_view view, struct canvas *c, int row, struct frame_area a,
                       const struct visits_line *l, enum style style)
{
    bool chosen = style == STYLE_SELECTED, wide = has_numbers(view, a);
    char text[32];
    int cells = (wide ? number_end(a, 0) - 6 : a.col + a.cols - 10) - a.col - NAME_FROM;
    canvas_text(c, row, a.col + 2, 1, chosen ? style : STYLE_ACCENT,
                l->numbers ? " "
                : l->shown ? "▾"
                           : "▹");
    canvas_text_cut(c, row, a.col + NAME_FROM, cells, chosen ? style : STYLE_STRONG, l->name);
    if (!wide) {
        snprintf(text, sizeof text, "%zu", l->count);
        canvas_text_right(c, row, a.col + a.cols - 2, chosen ? style : STYLE_PLAIN, text);
    }
    for (int i = 0; wide && i < NUMBERS; i++) {
        size_t n = number_of(&l->counts, i);
        enum style ink = n == 0 ? STYLE_DIM : i >= 2 && i < 4 ? STYLE_SIGNAL : STYLE_PLAIN;
        snprintf(text, sizeof text, "%zu", n);
        canvas_text_right(c, row, number_end(a, i), chosen ? style : ink, n > 0 ? text : "·");
    }
}

// Shape and word carry the state; colour only helps.
static const struct {
    const char *mark;
    enum style style;
} marks[] = {
    [STANDING_DONE] = {"✓", STYLE_OK},       [STANDING_STOPPED] = {"–", STYLE_DIM},
    [STANDING_OPEN] = {"●", STYLE_ACCENT},   [STANDING_TODO] = {"○", STYLE_PLAIN},
    [STANDING_UNDONE] = {"✗", STYLE_SIGNAL},
};

// What a row tells besides the name: not what the head of its group says already.
static void describe(const struct app *app, enum visits_view view, const struct visits_line *l,
                     const char *ret[2])
{
    const char *on = app_date_text(app, l->on, false);
    ret[0] = view == VISITS_BY_ROUND ? l->town : on;
    ret[1] = view == VISITS_BY_VISITOR || view == VISITS_MISSING ? l->town : l->visitor;
}

static void draw_visit(const struct app *app, enum visits_view view, struct canvas *c, int row,
                       struct frame_area a, const struct visits_line *l, enum style style)
{
    enum { REMARK_CELLS = 17, MORE_CELLS = 15 };
    bool chosen = style == STYLE_SELECTED, wide = a.cols >= WIDE_COLS;
    int name = a.col + 6, remark = a.col + a.cols - 1 - REMARK_CELLS;
    int cells = wide ? 22 + (a.cols - 78) / 3 : remark - name - 1;
    const char *more[2];
    canvas_text(c, row, a.col + NAME_FROM, 1, chosen ? style : marks[l->standing].style,
                marks[l->standing].mark);
    canvas_text_cut(c, row, name, cells, chosen ? style : STYLE_STRONG, l->name);
    canvas_text_cut(c, row, remark, REMARK_CELLS,
                    chosen                                         ? style
                    : l->waiting || l->standing == STANDING_UNDONE ? STYLE_SIGNAL
                                                                   : STYLE_DIM,
                    l->remark);
    if (!wide)
        return;
    int first = name + cells + 1, second = first + MORE_CELLS;
    describe(app, view, l, more);
    canvas_text_cut(c, row, first, more[1][0] != '\0' ? MORE_CELLS - 1 : remark - first - 1, style,
                    more[0]);
    canvas_text_cut(c, row, second, remark - second - 1, chosen ? style : STYLE_DIM, more[1]);
}

void visits_draw_row(const struct app *app, struct canvas *c, const struct list *l, int index,
                     int row, struct frame_area a, enum visits_view view)
{
    struct visits_line line;
    if (!app_visits_line(app, (size_t)index, &line))
        return;
    enum style style = list_row(c, l, index, row, a.col, a.cols, STYLE_PLAIN);
    if (line.head)
        draw_group(view, c, row, a, &line, style);
    else
        draw_visit(app, view, c, row, a, &line, style);
}

// Everybody's visits on their way here, or what came of it; returns the rows used.
int visits_draw_gathering(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct gathering_view n;
    char text[300];
    app_gathering(app, &n);
    if (!n.running && !n.came)
        return 0;
    if (!n.running) {
        if (n.problem[0] != '\0')
            snprintf(text, sizeof text, _("%s New or newer: %zu."), n.problem, n.fresh);
        else
            snprintf(text, sizeof text,
                     _("From the server: %zu new or newer, %zu taken out, %zu cannot be used."),
                     n.fresh, n.gone, n.unusable);
        canvas_text_cut(c, a.row, a.col, a.cols, n.problem[0] != '\0' ? STYLE_SIGNAL : STYLE_DIM,
                        text);
        return 1;
    }
    int cells = a.cols >= WIDE_COLS ? 24 : 10, used;
    gauge_draw(c, a.row, a.col, cells, (int64_t)n.looked_at, (int64_t)n.total);
    if (n.total > 0)
        used = snprintf(text, sizeof text, _("%zu of about %zu visits   %zu kB"), n.looked_at,
                        n.total, (size_t)(n.bytes / 1000));
    else
        used = snprintf(text, sizeof text, _("%zu visits   %zu kB"), n.looked_at,
                        (size_t)(n.bytes / 1000));
    if (n.left_ms >= 0 && used > 0 && (size_t)used < sizeof text)
        snprintf(text + used, sizeof text - (size_t)used, _("   %s left"),
                 app_duration_text(app, n.left_ms, true));
    canvas_text_cut(c, a.row, a.col + cells + 2, a.cols - cells - 2, STYLE_PLAIN, text);
    return 1;
}
