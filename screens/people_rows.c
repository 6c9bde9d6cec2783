// SPDX-License-Identifier: EUPL-1.2
// Rows of a list of people: when, who, where, what there is to do.
#include "screens.h"

#include "app/people/service.h"
#include "app/sending/service.h"
#include "app/state/format.h"
#include "app/visit/flags.h"
#include "app/visit/results.h"
#include "ui/list.h"

#include <stdio.h>

enum { NAME_CELLS = 22, REMARK_CELLS = 21, WIDE_COLS = 70 };

// Shape and word carry the state; colour only helps.
static const struct {
    const char *mark;
    enum style style;
} marks[] = {
    [ROW_TODO] = {"○", STYLE_PLAIN},
    [ROW_RESUME] = {"●", STYLE_ACCENT},
    [ROW_DONE] = {"✓", STYLE_OK},
    [ROW_ABSENT] = {"–", STYLE_DIM},
};

// Columns of a row.
struct columns {
    int time, mark, name, age, town, remark; // where each begins
    int name_cells, town_cells;              // how wide
    bool wide;                               // times, towns and remarks are shown
};

static struct columns columns_of(struct frame_area a)
{
    struct columns n = {.wide = a.cols >= WIDE_COLS, .time = a.col + 2};
    n.mark = n.wide ? n.time + 7 : n.time;
    n.name = n.mark + 2;
    n.name_cells = n.wide ? NAME_CELLS + (a.cols - 78) / 3 : a.cols - 14;
    n.age = n.name + n.name_cells; // right-aligned: begins with a blank
    n.town = n.age + 8;
    n.remark = a.col + a.cols - 1 - REMARK_CELLS;
    n.town_cells = n.remark - n.town - 1;
    return n;
}

// What there is to do, or what a visit of today came to and where it is.
static void remark(const struct app *app, const struct person_row *p, char *out, size_t bytes)
{
    struct result_counts counts;
    if (app_visit_counts(app, p->visit, &counts))
        snprintf(out, bytes, "%s %s", app_counts_marks(app, &counts),
                 app_visit_sent_text(app, p->visit));
    else
        snprintf(out, bytes, "%s", p->remark);
}

// A visit that is late has its mark and its words in the ink of a signal.
static enum style mark_style(const struct person_row *p)
{
    return p->state == ROW_TODO && p->late_d > 0 ? STYLE_SIGNAL : marks[p->state].style;
}

static enum style remark_style(const struct person_row *p)
{
    return p->state == ROW_RESUME                       ? STYLE_ACCENT
           : p->late_d > 0                              ? STYLE_SIGNAL
           : p->state == ROW_TODO && p->time[0] != '\0' ? STYLE_PLAIN
                                                        : STYLE_DIM;
}

void people_draw_row(const struct app *app, struct canvas *c, const struct list *l, int index,
                     int row, struct frame_area a, const struct person_row *p)
{
    struct columns n = columns_of(a);
    char text[160];
    enum style style = list_row(c, l, index, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED;
    canvas_text(c, row, n.mark, 1, chosen ? style : mark_style(p), marks[p->state].mark);
    if (app_flags_open_of(app, p->id) > 0)
        canvas_text(c, row, n.mark + 1, 1, chosen ? style : STYLE_URGENT, "!");
    canvas_text_cut(c, row, n.name, n.name_cells, chosen ? style : STYLE_STRONG, p->listed);
    int age_end = n.age + 3 + (n.wide ? 1 : 0); // ends below its head's end
    canvas_text_right(c, row, age_end, style, app_age_short(app, p->age));
    if (!n.wide) { // TRANSLATORS: years, behind an age
        canvas_text(c, row, age_end + 1, 3, style, _("y"));
        return;
    }
    remark(app, p, text, sizeof text);
    canvas_text(c, row, n.time, 5, chosen ? style : STYLE_DIM, p->time);
    canvas_text_cut(c, row, n.town, n.town_cells, style, p->town);
    canvas_text_cut(c, row, n.remark, REMARK_CELLS, chosen ? style : remark_style(p), text);
}

void people_draw_heads(struct canvas *c, struct frame_area a)
{
    struct columns n = columns_of(a);
    if (!n.wide)
        return;
    canvas_text(c, a.row, n.time, 7, STYLE_DIM, _("TIME"));
    canvas_text(c, a.row, n.name, n.name_cells, STYLE_DIM, _("PERSON"));
    canvas_text(c, a.row, n.age + 1, 6, STYLE_DIM, _("AGE"));
    canvas_text(c, a.row, n.town, n.town_cells, STYLE_DIM, _("TOWN"));
    canvas_text(c, a.row, n.remark, REMARK_CELLS, STYLE_DIM, _("TO DO"));
}
