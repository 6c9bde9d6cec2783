// SPDX-License-Identifier: EUPL-1.2
// Earlier visits of one person side by side, newest first: results, then every answer.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "ui/list.h"

#include <string.h>

enum { ROWS_MAX = 128, COLUMN_CELLS = 15 };

struct state {
    struct list list;
    size_t visits, chosen;
    const char *links[ROWS_MAX]; // linkIds that have an answer in some visit
};

static const char *const first_rows[] = {
    "alerts",     "cog-status",         "loc-status",    "nut-status",
    "vis-status", "hea-status",         "psy-status",    "cog-year",
    "cog-month",  "cog-weekday",        "cog-day",       "cog-place",
    "cog-recall", "cog-recall-delay-s", "loc-rises",     "loc-arms",
    "loc-time-s", "nut-weight",         "nut-appetite",  "vis-far",
    "vis-near",   "vis-disease",        "vis-treatment", "hea-method",
    "hea-right",  "hea-left",           "hea-right-db",  "hea-left-db",
    "psy-low",    "psy-interest",       "soc-alone",     "soc-help",
    "soc-carer",  "soc-wish",
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    size_t count = 0;
    s->visits = app_history(app, app_selected(app));
    for (size_t i = 0; i < sizeof first_rows / sizeof first_rows[0] && count < ROWS_MAX; i++) {
        bool result =
            strstr(first_rows[i], "-status") != NULL || strcmp(first_rows[i], "alerts") == 0;
        bool any = false;
        for (size_t v = 0; v < s->visits; v++)
            any = any || app_history_answer(app, v, first_rows[i]) != NULL;
        if (any && (!result || app_shows_results(app)))
            s->links[count++] = first_rows[i];
    }
    list_count(&s->list, (int)count);
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
                                                                   : "";
        canvas_text(c, a.row + 1, col, COLUMN_CELLS - 1, STYLE_DIM, kind);
    }
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct person_row p;
    struct frame_area a =
        part_frame(app, c, app_person_row(app, app_selected(app), &p) ? p.name : _("History"));
    if (s->list.count == 0) {
        canvas_text(c, a.row + 1, a.col, a.cols, STYLE_DIM, _("No earlier visit."));
        return;
    }
    int label_cells = a.cols >= 70 ? 32 : 20;
    int columns = (a.cols - label_cells) / COLUMN_CELLS;
    if (columns > (int)s->visits)
        columns = (int)s->visits;
    draw_head(app, s, c, a, label_cells, columns);
    struct frame_area body = part_below(a, 2);
    const char *reason = app_history_reason(app, s->chosen);
    if (reason[0] != '\0') {
        body.rows--;
        canvas_printf(c, body.row + body.rows, a.col, a.cols, STYLE_DIM, _("Corrected: %s"),
                      reason);
    }
    int first = list_first(&s->list, body.rows);
    for (int i = 0; i < body.rows && first + i < s->list.count; i++) {
        const char *link = s->links[first + i];
        enum style style =
            list_row(c, &s->list, first + i, body.row + i, body.col, body.cols, STYLE_PLAIN);
        canvas_text(c, body.row + i, body.col + 2, label_cells - 3, style,
                    app_item_label(app, app_item(app, link)));
        for (int v = 0; v < columns; v++) {
            const char *value = app_history_answer(app, (size_t)v, link);
            canvas_text(c, body.row + i, body.col + label_cells + v * COLUMN_CELLS,
                        COLUMN_CELLS - 1, style,
                        value == NULL ? "·" : app_answer_display(app, link, value));
        }
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
    .help = N_("Each column is a visit, the newest first. A dot means that there is no answer. "
               "Results are signals to be confirmed by the ICOPE nurse."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
