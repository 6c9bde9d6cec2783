// SPDX-License-Identifier: EUPL-1.2
// Earlier visits of one person side by side, newest first: results, then every answer.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/flags.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "ui/list.h"

#include <string.h>

enum { ROWS_MAX = 64, COLUMN_CELLS = 16 };

struct state {
    struct list list;
    size_t visits, chosen;
    const char *links[ROWS_MAX]; // linkIds that have an answer in some visit
};

// The rows above the answers: the counts, then the domains.
enum { RESULT_ROWS = 1 + RESULTS_MAX };

// The answers shown, of every version of the form.
static const char *const first_rows[] = {
    "cog-year",      "cog-month",       "cog-weekday",
    "cog-day",       "cog-place",       "cog-recall",
    "cog-cued",      "cog-interrupted", "cog-recall-delay-s",
    "loc-rises",     "loc-arms",        "loc-time-s",
    "loc-corrected", "loc-not-done",    "nut-weight",
    "nut-appetite",  "vis-far",         "vis-near",
    "vis-disease",   "vis-diabetes",    "vis-pressure",
    "vis-treatment", "hea-method",      "hea-right",
    "hea-left",      "hea-right-db",    "hea-left-db",
    "psy-low",       "psy-interest",    "soc-alone",
    "soc-help",      "soc-carer",       "soc-wish",
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    size_t count = 0;
    s->visits = app_history(app, app_selected(app));
    app_flags(app, (struct flag_scope){app_selected(app)});
    for (size_t i = 0; i < sizeof first_rows / sizeof first_rows[0] && app_shows_results(app);
         i++) {
        bool any = false;
        for (size_t v = 0; v < s->visits; v++)
            any = any || app_history_answer(app, v, first_rows[i]) != NULL;
        if (any)
            s->links[count++] = first_rows[i];
    }
    list_count(&s->list, s->visits > 0 ? RESULT_ROWS + (int)count : 0);
}

static void draw_head(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a, int label_cells, int columns)
{
    for (int v = 0; v < columns; v++) {
        struct date on;
        const char *state;
        if (!app_history_visit(app, (size_t)v, &on, &state))
            continue;
        int col = a.col + label_cells + v * COLUMN_CELLS;
        canvas_text(c, a.row, col, COLUMN_CELLS - 1,
                    (size_t)v == s->chosen ? STYLE_SELECTED : STYLE_STRONG,
                    app_date_text(app, on, false));
        const char *kind = strcmp(state, "replaced") == 0          ? _("replaced")
                           : app_history_reason(app, (size_t)v)[0] ? _("corrected")
                           : strcmp(state, "stopped") == 0         ? _("ended early")
                           : strcmp(state, "refused") == 0         ? _("refused")
                           : strcmp(state, "guardianship") == 0    ? _("representative")
                                                                   : "";
        canvas_text(c, a.row + 1, col, COLUMN_CELLS - 1, STYLE_DIM, kind);
    }
}

static const char *row_label(const struct app *app, const struct state *s, int i)
{
    if (i == 0)
        return app_shows_results(app) ? _("! signal, – not assessed") : _("✓ done, – not assessed");
    return i < RESULT_ROWS ? app_result_label((size_t)i - 1)
                           : app_history_label(app, s->links[i - RESULT_ROWS]);
}

// Heads of sections have accents, questions are dim, so that domains and answers stand out.
static enum style label_style(int i, enum style row)
{
    return row == STYLE_SELECTED ? row
           : i == 0              ? STYLE_ACCENT
           : i < RESULT_ROWS     ? STYLE_PLAIN
                                 : STYLE_DIM;
}

// What colour adds to a result's mark and word.
static const enum style result_styles[RESULT_KINDS] = {
    [RESULT_NOT_ASSESSED] = STYLE_DIM, [RESULT_INCOMPLETE] = STYLE_DIM, [RESULT_DONE] = STYLE_OK,
    [RESULT_NO_SIGNAL] = STYLE_DIM,    [RESULT_SIGNAL] = STYLE_SIGNAL,
};

// A cell of visit v; lives as texts of format functions do.
static void draw_cell(const struct app *app, const struct state *s, struct canvas *c, int i, int v,
                      int row, int col, enum style style)
{
    if (i < RESULT_ROWS && !app_history_began(app, (size_t)v))
        return; // the head tells the outcome
    if (i == 0) {
        struct result_counts counts = app_history_counts(app, (size_t)v);
        canvas_text(c, row, col, COLUMN_CELLS - 1, style, app_counts_marks(app, &counts));
    } else if (i < RESULT_ROWS) {
        enum result result = app_history_result(app, (size_t)v, (size_t)i - 1);
        canvas_printf(c, row, col, COLUMN_CELLS - 1,
                      style == STYLE_SELECTED ? style : result_styles[result], "%s %s",
                      app_result_mark(result), app_result_words(result));
    } else {
        const char *link = s->links[i - RESULT_ROWS];
        canvas_text(c, row, col, COLUMN_CELLS - 1, style,
                    app_history_display(app, (size_t)v, link));
    }
}

// What the marked column says besides: why it is a correction, what the domain under the cursor
// lacked. Returns the rows used at the bottom.
static int draw_foot(const struct app *app, const struct state *s, struct canvas *c,
                     struct frame_area a)
{
    int used = 0, row = s->list.cursor;
    const char *reason = app_history_reason(app, s->chosen);
    if (reason[0] != '\0' && ++used)
        canvas_printf(c, a.row + a.rows - used, a.col, a.cols, STYLE_DIM, _("Corrected: %s"),
                      reason);
    const char *refusal = app_history_refusal(app, s->chosen);
    if (refusal[0] != '\0' && ++used)
        canvas_printf(c, a.row + a.rows - used, a.col, a.cols, STYLE_PLAIN, "%s — %s",
                      _("consent refused"), refusal);
    const char *missing =
        row > 0 && row < RESULT_ROWS ? app_history_missing(app, s->chosen, (size_t)row - 1) : "";
    if (missing[0] != '\0' && ++used)
        canvas_text(c, a.row + a.rows - used, a.col, a.cols, STYLE_DIM, missing);
    return used;
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct person_row p;
    struct frame_area a =
        part_frame(app, c, app_person_row(app, app_selected(app), &p) ? p.name : _("History"));
    if (frame_is_roomy(c))
        a = part_below(a, part_flags(app, c, frame_inset(a)));
    if (s->list.count == 0) {
        a = frame_inset(a);
        canvas_text(c, a.row, a.col, a.cols, STYLE_DIM, _("No earlier visit."));
        return;
    }
    int label_cells = a.cols >= 70 ? 29 : 20;
    int columns = (a.cols - label_cells) / COLUMN_CELLS;
    if (columns > (int)s->visits)
        columns = (int)s->visits;
    draw_head(app, s, c, a, label_cells, columns);
    struct frame_area body = part_below(a, 2);
    body.rows -= draw_foot(app, s, c, frame_inset(body));
    int first = list_first(&s->list, body.rows);
    for (int i = 0; i < body.rows && first + i < s->list.count; i++) {
        enum style style =
            list_row(c, &s->list, first + i, body.row + i, body.col, body.cols, STYLE_PLAIN);
        canvas_text(c, body.row + i, body.col + 2, label_cells - 3, label_style(first + i, style),
                    row_label(app, s, first + i));
        for (int v = 0; v < columns; v++)
            draw_cell(app, s, c, first + i, v, body.row + i,
                      body.col + label_cells + v * COLUMN_CELLS, style);
    }
    list_scrollbar(c, &s->list, body.row, body.rows, a.col + a.cols - 1);
}

static struct flow amend(struct app *app, void *state)
{
    const struct state *s = state;
    return app_amend_choose(app, s->chosen) == RC_OK ? FLOW_TO(FLOW_PUSH, SCREEN_AMEND)
                                                     : FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    struct state *s = state;
    if (key.code == KEYC_LEFT && s->chosen > 0)
        s->chosen--;
    else if (key.code == KEYC_RIGHT && s->chosen + 1 < s->visits)
        s->chosen++;
    else
        return list_move(&s->list, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
    return FLOW(FLOW_STAY);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the person."),
     .flow = {.kind = FLOW_POP}},
    {.key = KEY_OF('c'),
     .label = N_("correct"),
     .help = N_("Correct the visit of the marked column, with a reason; left and right choose it."),
     .run = amend},
};

const struct screen screen_history = {
    .name = "history",
    .title = N_("Earlier visits"),
    .help = N_("Each column is a visit, the newest first. An empty cell means that there is no "
               "answer. Results are signals to be confirmed by the ICOPE nurse."),
    .nothing = N_("Nothing stands in this list. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
