// SPDX-License-Identifier: EUPL-1.2
// What was changed both here and on the server, until a person chooses.
#include "screens.h"

#include "app/people/conflicts.h"
#include "app/state/format.h"
#include "app/state/service.h"
#include "ui/list.h"

enum { WHEN_CELLS = 16, WHAT_CELLS = 24, WIDE_COLS = 70 };

static void refresh(struct app *app, void *state)
{
    list_count(state, (int)app_conflicts(app));
}

// Where the second column begins; the third, the day, is at the end of a wide row.
static int what_col(struct frame_area a)
{
    int end = a.col + a.cols - 1;
    return a.cols >= WIDE_COLS ? end - WHAT_CELLS - WHEN_CELLS : end - 15;
}

// Returns the rows used.
static int draw_heads(struct canvas *c, struct frame_area a)
{
    int end = a.col + a.cols - 1, what = what_col(a);
    if (a.cols < WIDE_COLS || a.rows < 8)
        return 0;
    canvas_text(c, a.row, a.col + 2, what - a.col - 3, STYLE_DIM, _("PERSON"));
    canvas_text(c, a.row, what, WHAT_CELLS - 1, STYLE_DIM, _("WHAT WAS CHANGED"));
    canvas_text(c, a.row, end - WHEN_CELLS, WHEN_CELLS, STYLE_DIM, _("SINCE"));
    return 1;
}

static void draw_row(const struct app *app, struct canvas *c, const struct list *l, int index,
                     int row, struct frame_area a)
{
    struct conflict_view v;
    if (!app_conflict_row(app, (size_t)index, &v))
        return;
    enum style style = list_row(c, l, index, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED, wide = a.cols >= WIDE_COLS;
    int end = a.col + a.cols - 1, what = what_col(a);
    canvas_text_cut(c, row, a.col + 2, what - a.col - 3, chosen ? style : STYLE_STRONG, v.name);
    canvas_text_cut(c, row, what, wide ? WHAT_CELLS - 1 : 15, style, v.what);
    if (wide)
        canvas_text_cut(c, row, end - WHEN_CELLS, WHEN_CELLS, chosen ? style : STYLE_DIM,
                        app_date_text(app, v.when, false));
}

static void draw_empty(const struct app *app, struct canvas *c, struct frame_area a)
{
    canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 4, STYLE_DIM,
                app_is_practice(app)
                    ? _("Nothing to settle. A practice store never has conflicts: it hands nothing "
                        "over to a server.")
                    : _("Nothing to settle: nothing was changed both here and on the server."));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct list *l = state;
    struct frame_area a = part_frame(app, c, _("Changed here and on the server"));
    if (l->count == 0) {
        draw_empty(app, c, a);
        return;
    }
    int used = canvas_wrap(c, a.row, a.col + 2, a.rows > 10 ? 3 : 2, a.cols - 4, STYLE_DIM,
                           app_pair_count(app) > 0
                               ? _("Nothing was overwritten or merged. Choose one and say what "
                                   "stays, or whether two records are one person.")
                               : _("Nothing was overwritten. Choose one and say what stays; the "
                                   "visit it belongs to is handed over afterwards."));
    struct frame_area body = part_below(a, used + (a.rows > 10 ? 1 : 0));
    body = part_below(body, draw_heads(c, body));
    int first = list_first(l, body.rows);
    for (int i = 0; i < body.rows && first + i < l->count; i++)
        draw_row(app, c, l, first + i, body.row + i, body);
    list_scrollbar(c, l, body.row, body.rows, a.col + a.cols - 1);
    int line;
    if (list_row_visible(l, body.rows, l->cursor, &line))
        canvas_cursor(c, body.row + line, body.col);
}

static struct flow look(struct app *app, void *state)
{
    const struct list *l = state;
    struct conflict_view v;
    if (!app_conflict_row(app, (size_t)l->cursor, &v) ||
        (v.pair ? app_pair_open(app, v.id) : app_conflict_open(app, v.id)) != RC_OK)
        return FLOW(FLOW_STAY);
    return FLOW_TO(FLOW_PUSH, v.pair ? SCREEN_ALIKE : SCREEN_CONFLICT);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return list_move(state, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
}

static bool has_rows(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct list *)state)->count > 0;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("look"),
     .help = N_("Show both sides of the chosen one, field by field."),
     .when = has_rows,
     .run = look},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back; nothing changes."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_conflicts = {
    .name = "conflicts",
    .title = N_("Changed here and on the server"),
    .help = N_("When somebody changed the same thing on the server, nothing is overwritten: both "
               "sides are kept until a person chooses, and the loser stays in the history."),
    .nothing = N_("Nothing stands in this list. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct list),
    .open = refresh,
    .resume = refresh,
    .draw = draw,
    .text = text,
};
