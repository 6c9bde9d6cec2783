// SPDX-License-Identifier: EUPL-1.2
// Warning signs at any moment: whom to call, what to do; what was seen is kept.
#include "screens.h"

#include "app/visit/draft.h"
#include "app/visit/tasks.h"
#include "ui/field.h"
#include "ui/glyph.h"
#include "ui/list.h"

#include <stdio.h>

struct state {
    struct list list;
    bool marked;  // an arrow has marked a sign: Enter alone chooses none
    bool writing; // a sign is chosen; what was seen is being typed
    struct field seen;
    bool kept; // it is on disk
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[FIELD_BYTES];
    list_count(&s->list, (int)app_red_flag_count(app));
    for (size_t i = 0; i < app_red_flag_count(app) && !s->writing; i++) {
        if (!app_draft_take(app, "flag", app_red_flag(app, i).code, draft, sizeof draft))
            continue;
        s->list.cursor = (int)i;
        s->writing = true;
        field_set(&s->seen, draft);
    }
}

static void keep(struct app *app, const void *state)
{
    const struct state *s = state;
    if (s->writing && !s->kept)
        app_draft_keep(app, "flag", app_red_flag(app, (size_t)s->list.cursor).code, s->seen.text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->seen);
}

// Ends at that column, cut where it does not fit.
static void draw_numbers(struct canvas *c, int row, int right, int cells, enum style style,
                         const char *numbers)
{
    if (glyph_cells(numbers) <= cells)
        canvas_text_right(c, row, right, style, numbers);
    else
        canvas_text_cut(c, row, right - cells, cells, style, numbers);
}

static void draw_list(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct list list = s->list;
    list.cursor = s->marked ? list.cursor : -1;
    int first = list_first(&list, a.rows);
    struct frame_area below = part_below(a, s->list.count + 1);
    if (below.rows > 0)
        canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
                    app_red_flag_everywhere(app));
    for (int i = 0; i < a.rows && first + i < s->list.count; i++) {
        int at = first + i;
        struct red_flag f = app_red_flag(app, (size_t)at);
        int numbers = glyph_cells(f.numbers) > 20 ? glyph_cells(f.numbers) : 20;
        if (numbers > a.cols / 2) // the whole stands on the page of the sign
            numbers = a.cols / 2;
        enum style style = list_row(c, &list, at, a.row + i, a.col, a.cols, STYLE_PLAIN);
        if (at < 9)
            canvas_printf(c, a.row + i, a.col + 2, 1, style == STYLE_PLAIN ? STYLE_KEY : style,
                          "%d", at + 1);
        canvas_text_cut(c, a.row + i, a.col + 5, a.cols - 7 - numbers, style, f.label);
        draw_numbers(c, a.row + i, a.col + a.cols - 1, numbers,
                     style == STYLE_PLAIN ? STYLE_URGENT : style, f.numbers);
    }
    int line;
    if (list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static void draw_flag(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct red_flag f = app_red_flag(app, (size_t)s->list.cursor);
    int row = a.row, gap = frame_has_rules(c) ? 1 : 0;
    row += canvas_wrap(c, row, a.col, 2, a.cols, STYLE_STRONG, f.label) + gap;
    canvas_printf(c, row, a.col, a.cols, STYLE_URGENT, _("Call: %s"), f.numbers);
    row += 1 + canvas_wrap(c, row + 1, a.col, 5, a.cols, STYLE_PLAIN, f.what_to_do);
    if (frame_has_rules(c))
        row += canvas_wrap(c, row, a.col, 2, a.cols, STYLE_DIM, app_red_flag_everywhere(app));
    row += gap;
    if (s->kept) {
        canvas_wrap(c, row, a.col, 3, a.cols, STYLE_OK,
                    _("✓ Kept. It goes to the team first of all, as soon as there is a connection: "
                      "not yet sent."));
        return;
    }
    canvas_text(c, row, a.col, a.cols, STYLE_PLAIN, _("What was seen or said (Enter keeps it):"));
    field_draw(c, row + 1, a.col, a.cols, &s->seen, true);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_frame(app, c, _("Warning signs"));
    if (s->writing)
        draw_flag(app, s, c, a);
    else
        draw_list(app, s, c, a);
}

static struct flow choose(struct app *app, void *state)
{
    (void)app;
    ((struct state *)state)->writing = true;
    return FLOW(FLOW_STAY);
}

static struct flow keep_sign(struct app *app, void *state)
{
    struct state *s = state;
    if (s->kept)
        return FLOW(FLOW_POP);
    s->kept = app_red_flag_raise(app, app_red_flag(app, (size_t)s->list.cursor).code,
                                 s->seen.text) == RC_OK;
    return FLOW(FLOW_STAY);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    if (!s->writing || s->kept)
        return FLOW(FLOW_POP);
    s->writing = false;
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    (void)app;
    int digit = !s->writing && key.code == KEYC_CHAR ? (int)key.cp - '0' : 0;
    if (digit >= 1 && digit <= 9 && digit <= s->list.count) {
        s->list.cursor = digit - 1;
        s->writing = true;
        return FLOW(FLOW_STAY);
    }
    if (!s->writing && !s->marked && (key.code == KEYC_UP || key.code == KEYC_DOWN)) {
        s->marked = true; // the first one
        return FLOW(FLOW_STAY);
    }
    bool taken = s->writing ? !s->kept && field_key(&s->seen, key) : list_move(&s->list, key);
    s->marked = s->marked || (taken && !s->writing);
    return FLOW(taken ? FLOW_STAY : FLOW_IGNORED);
}

static bool typing_now(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->writing;
}

static bool is_choosing(const struct app *app, const void *state)
{
    return !typing_now(app, state) && ((const struct state *)state)->marked;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep"),
     .help = N_("Keep this warning sign with what was seen."),
     .when = typing_now,
     .run = keep_sign},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("choose"),
     .help = N_("Choose this warning sign."),
     .when = is_choosing,
     .run = choose},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to the visit."),
     .run = back},
};

const struct screen screen_urgent = {
    .name = "urgent",
    .title = N_("Warning signs"),
    .help = N_("Call first, write afterwards. Stay with the person until help is there."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep,
    .close = close,
};
