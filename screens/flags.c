// SPDX-License-Identifier: EUPL-1.2
// Red flags one under the other: everybody's open ones as far as this user may see them, or those
// of one person with the closed ones.
#include "screens.h"

#include "app/people/service.h"
#include "app/visit/flags.h"
#include "ui/list.h"

#include <stdio.h>

struct state {
    struct list list;
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    list_count(&s->list, (int)app_flags(app, app_flags_scope(app)));
}

enum { WIDE_COLS = 70, NAME_CELLS = 24, AT_CELLS = 18 };

// Returns the rows used.
static int draw_heads(struct canvas *c, struct frame_area a)
{
    if (a.cols < WIDE_COLS || a.rows < 8)
        return 0;
    int label = a.col + NAME_CELLS + 5, at = a.col + a.cols - 1 - AT_CELLS;
    canvas_text(c, a.row, a.col + 4, NAME_CELLS, STYLE_DIM, _("PERSON"));
    canvas_text(c, a.row, label, at - label - 1, STYLE_DIM, _("WHAT WAS SEEN"));
    canvas_text(c, a.row, at, AT_CELLS, STYLE_DIM, _("WHEN"));
    return 1;
}

static void draw_row(const struct app *app, const struct state *s, struct canvas *c, int index,
                     int row, struct frame_area a)
{
    struct flag_row f;
    if (!app_flag_row(app, (size_t)index, &f))
        return;
    enum style style = list_row(c, &s->list, index, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED, wide = a.cols >= WIDE_COLS;
    int col = a.col + 2, name = wide ? NAME_CELLS : a.cols - 5;
    canvas_text(c, row, col, 1,
                chosen   ? style
                : f.open ? STYLE_URGENT
                         : STYLE_DIM,
                f.open ? "!" : "·");
    canvas_text_cut(c, row, col + 2, name, chosen ? style : STYLE_STRONG, f.name);
    if (!wide)
        return;
    canvas_text_cut(c, row, col + name + 3, a.cols - name - 26, style, f.label);
    canvas_text_cut(c, row, a.col + a.cols - 1 - AT_CELLS, AT_CELLS, chosen ? style : STYLE_DIM,
                    f.at);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Red flags"));
    if (s->list.count == 0) {
        canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 4, STYLE_DIM, _("No red flag is open."));
        return;
    }
    a = part_below(a, draw_heads(c, a));
    int first = list_first(&s->list, a.rows), line;
    for (int i = 0; i < a.rows && first + i < s->list.count; i++)
        draw_row(app, s, c, first + i, a.row + i, a);
    list_scrollbar(c, &s->list, a.row, a.rows, a.col + a.cols - 1);
    if (list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static struct flow choose(struct app *app, void *state)
{
    const struct state *s = state;
    struct flag_row f;
    if (!app_flag_row(app, (size_t)s->list.cursor, &f))
        return FLOW(FLOW_STAY);
    app_flag_select(app, f.id);
    return FLOW_TO(FLOW_PUSH, SCREEN_FLAG);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return FLOW(list_move(&((struct state *)state)->list, key) ? FLOW_STAY : FLOW_IGNORED);
}

static bool has_rows(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->list.count > 0;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open"),
     .help = N_("Open this red flag: what was seen, who was called, how it was closed."),
     .when = has_rows,
     .run = choose},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_flags = {
    .name = "flags",
    .title = N_("Red flags"),
    .help = N_("A red flag stays open until a nurse, a coordinator or an administrator closes it "
               "with an outcome."),
    .nothing = N_("Nothing stands in this list. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .resume = open,
    .draw = draw,
    .text = text,
};
