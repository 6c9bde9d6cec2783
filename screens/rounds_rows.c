// SPDX-License-Identifier: EUPL-1.2
// The lists of rounds that are planned: heads and lines.
#include "screens.h"

#include "app/state/format.h"
#include "ui/list.h"

enum { WIDE_COLS = 70, NAME_CELLS = 24, DUE_CELLS = 16, NAME_FROM = 4 };

// Where the columns begin.
struct columns {
    int mark, name, age_end, town, due, planned, end;
    bool wide, says; // towns; what is planned
};

static struct columns columns_of(enum rounds_view view, struct frame_area a)
{
    struct columns n = {.wide = a.cols >= WIDE_COLS, .mark = a.col + 2, .end = a.col + a.cols - 2};
    n.says = view != ROUNDS_TO_GIVE;
    n.name = a.col + NAME_FROM;
    int name_cells = n.wide ? NAME_CELLS + (a.cols - 78) / 4 : a.cols - DUE_CELLS - 11;
    n.age_end = n.name + name_cells + 4;
    n.town = n.age_end + 3;
    n.due = n.end - DUE_CELLS;
    n.planned = n.town;
    return n;
}

void rounds_draw_heads(struct canvas *c, struct frame_area a, enum rounds_view view)
{
    struct columns n = columns_of(view, a);
    if (!n.wide)
        return;
    canvas_text(c, a.row, n.name, NAME_CELLS, STYLE_DIM, _("PERSON"));
    canvas_text_right(c, a.row, n.age_end, STYLE_DIM, _("AGE"));
    if (n.says) {
        canvas_text(c, a.row, n.planned, 30, STYLE_DIM, _("PLANNED VISIT"));
        return;
    }
    canvas_text(c, a.row, n.town, n.due - n.town - 1, STYLE_DIM, _("TOWN"));
    canvas_text(c, a.row, n.due, DUE_CELLS, STYLE_DIM, _("TO SEE AGAIN"));
}

void rounds_draw_row(const struct app *app, struct canvas *c, const struct list *l, int i, int row,
                     struct frame_area a, enum rounds_view view, const struct rounds_row *p)
{
    struct columns n = columns_of(view, a);
    enum style style = list_row(c, l, i, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED;
    canvas_text(c, row, n.mark, 1,
                chosen      ? style
                : p->marked ? STYLE_ACCENT
                            : STYLE_DIM,
                p->marked ? "■" : "□");
    canvas_text_cut(c, row, n.name, n.age_end - 4 - n.name, chosen ? style : STYLE_STRONG, p->name);
    canvas_text_right(c, row, n.age_end, style, app_age_short(app, p->age));
    if (n.says) {
        canvas_text_cut(c, row, n.wide ? n.planned : n.age_end + 1,
                        n.end - (n.wide ? n.planned : n.age_end + 1),
                        chosen                ? style
                        : view == ROUNDS_BACK ? STYLE_SIGNAL
                                              : STYLE_PLAIN,
                        p->planned);
        return;
    }
    if (n.wide)
        canvas_text_cut(c, row, n.town, n.due - n.town - 1, style, p->town);
    canvas_text_cut(c, row, n.due, DUE_CELLS,
                    chosen    ? style
                    : p->late ? STYLE_SIGNAL
                              : STYLE_DIM,
                    p->due);
}
