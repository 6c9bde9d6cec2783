// SPDX-License-Identifier: EUPL-1.2
// All answers of the visit, by domain: Enter changes one and comes back to its line.
#include "screens.h"

#include "app/visit/history.h"
#include "app/visit/review.h"
#include "app/visit/service.h"
#include "ui/list.h"

#include <stdio.h>

enum { WIDE_COLS = 70, MARK_CELLS = 3 };

static void open(struct app *app, void *state)
{
    struct list *l = state;
    list_count(l, (int)app_review_begin(app));
    l->cursor = (int)app_review_line(app);
    list_count(l, l->count); // fewer lines than before: the cursor stays inside
}

static const enum style mark_styles[RESULT_KINDS] = {
    [RESULT_NOT_ASSESSED] = STYLE_DIM, [RESULT_INCOMPLETE] = STYLE_DIM, [RESULT_DONE] = STYLE_OK,
    [RESULT_NO_SIGNAL] = STYLE_DIM,    [RESULT_SIGNAL] = STYLE_SIGNAL,
};

static void draw_row(const struct app *app, const struct list *l, struct canvas *c, int i, int row,
                     struct frame_area a)
{
    struct review_row r;
    bool wide = a.cols >= WIDE_COLS;
    int domain_cells = wide ? 21 : 0, question_cells = (a.cols - domain_cells - 6) / 2;
    int col = a.col + 2;
    if (!app_review_row(app, (size_t)i, &r))
        return;
    enum style style = list_row(c, l, i, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED;
    if (wide)
        canvas_text_cut(c, row, col, domain_cells - 1, chosen ? style : STYLE_KEY, r.domain);
    col += domain_cells;
    canvas_text_cut(c, row, col, question_cells - 1, style, app_item_label(app, r.item));
    col += question_cells;
    int cells = a.col + a.cols - 1 - MARK_CELLS - col;
    if (r.answer[0] == '\0')
        canvas_text_cut(c, row, col, cells, chosen ? style : STYLE_DIM, _("no answer"));
    else
        canvas_text_cut(c, row, col, cells, chosen ? style : STYLE_STRONG, r.answer);
    if (r.note[0] != '\0')
        canvas_text(c, row, a.col + a.cols - 2 - MARK_CELLS, 1, chosen ? style : STYLE_KEY, "+");
    if (r.mark != RESULT_KINDS)
        canvas_text(c, row, a.col + a.cols - MARK_CELLS, 1, chosen ? style : mark_styles[r.mark],
                    app_result_mark(r.mark));
}

// The note on the chosen line, else what becomes of a change.
static int draw_foot(const struct app *app, const struct list *l, struct canvas *c,
                     struct frame_area a)
{
    struct review_row r;
    char text[320];
    if (a.rows < 6)
        return 0;
    bool noted = app_review_row(app, (size_t)l->cursor, &r) && r.note[0] != '\0';
    if (noted)
        snprintf(text, sizeof text, _("Note: %s"), r.note);
    else
        snprintf(text, sizeof text, "%s",
                 _("A changed answer keeps the one before in the history, with who and when."));
    canvas_text_cut(c, a.row + a.rows - 1, a.col + 2, a.cols - 2, noted ? STYLE_PLAIN : STYLE_DIM,
                    text);
    return 2;
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct list *l = state;
    struct frame_area a = part_visit_frame(app, c, _("Review the answers"));
    struct frame_area whole = frame_body(c, true); // a list uses the width
    a.col = whole.col;
    a.cols = whole.cols;
    a.rows -= draw_foot(app, l, c, a);
    int first = list_first(l, a.rows), line;
    for (int i = 0; i < a.rows && first + i < l->count; i++)
        draw_row(app, l, c, first + i, a.row + i, a);
    list_scrollbar(c, l, a.row, a.rows, a.col + a.cols - 1);
    if (list_row_visible(l, a.rows, l->cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static struct flow change(struct app *app, void *state)
{
    return app_review_goto(app, (size_t)((const struct list *)state)->cursor) == RC_OK
               ? visit_flow(app)
               : FLOW(FLOW_STAY);
}

static struct flow note(struct app *app, void *state)
{
    return app_review_goto(app, (size_t)((const struct list *)state)->cursor) == RC_OK
               ? FLOW_TO(FLOW_PUSH, SCREEN_NOTE)
               : FLOW(FLOW_STAY);
}

static struct flow to_end(struct app *app, void *state)
{
    (void)state;
    app_review_end(app);
    app_step_end(app);
    return visit_flow(app);
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
     .label = N_("change"),
     .help = N_("Ask this question again; the list comes back at the same line."),
     .when = has_rows,
     .run = change},
    {.key = KEY_OF('c'),
     .label = N_("note"),
     .help = N_("Write a note beside this question."),
     .when = has_rows,
     .run = note},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("end of the visit"),
     .help = N_("Back to the end of the visit."),
     .run = to_end},
};

const struct screen screen_review = {
    .name = "review",
    .title = N_("Review the answers"),
    .help =
        N_("Every answer of the visit by domain. The mark says what it leads to: ! signal, · no "
           "signal, – not assessed. A + stands where there is a note."),
    .nothing = N_("Nothing stands in this list. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct list),
    .open = open,
    .resume = open,
    .draw = draw,
    .text = text,
};
