// SPDX-License-Identifier: EUPL-1.2
// The panel of home on wide terminals: the person the cursor is on, and what their last visits came
// to, domain by domain.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/history.h"
#include "app/visit/results.h"

#include <stdio.h>
#include <string.h>

enum { VISITS_SHOWN = 3, COLUMN_CELLS = 6, DOMAINS_SHOWN = 6 };

void home_panel_read(struct app *app, struct id person, struct home_panel *ret)
{
    struct person_fields fields;
    *ret = (struct home_panel){.person = person};
    if (person.text[0] == '\0')
        return;
    if (app_person_fields(app, person, &fields) == RC_OK)
        snprintf(ret->phone, sizeof ret->phone, "%s", fields.at[PERSON_PHONE]);
    ret->visits = app_history(app, person);
}

// Indexes of the visits that came to something, newest first; returns how many.
static size_t shown_visits(const struct app *app, size_t visits, size_t ret[VISITS_SHOWN])
{
    size_t count = 0;
    for (size_t i = 0; i < visits && count < VISITS_SHOWN; i++) {
        struct date on;
        const char *state;
        if (app_history_visit(app, i, &on, &state) && strcmp(state, "finished") == 0)
            ret[count++] = i;
    }
    return count;
}

// A table of marks: a row a domain, a column a visit, the newest last.
static void draw_table(const struct app *app, struct canvas *c, struct frame_area a,
                       const size_t *visits, size_t count)
{
    int first = a.col + a.cols - (int)count * COLUMN_CELLS;
    for (size_t d = 0; d < DOMAINS_SHOWN && (int)d < a.rows; d++) {
        int row = a.row + (int)d;
        canvas_text_cut(c, row, a.col, first - a.col, STYLE_PLAIN, app_result_label(d));
        for (size_t v = 0; v < count; v++) {
            enum result result = app_history_result(app, visits[count - 1 - v], d);
            canvas_text(c, row, first + (int)v * COLUMN_CELLS + COLUMN_CELLS / 2, 1,
                        result == RESULT_SIGNAL ? STYLE_SIGNAL : STYLE_DIM,
                        app_result_mark(result));
        }
    }
    for (size_t v = 0; v < count && a.rows > DOMAINS_SHOWN; v++) {
        struct date on;
        const char *state;
        app_history_visit(app, visits[count - 1 - v], &on, &state);
        canvas_printf(c, a.row + DOMAINS_SHOWN, first + (int)v * COLUMN_CELLS + 1, 5, STYLE_DIM,
                      "%02d/%02d", on.month, on.year % 100);
    }
}

void home_panel_draw(const struct app *app, struct canvas *c, const struct home_panel *panel,
                     const struct person_row *p)
{
    struct frame_area a = frame_panel(c);
    size_t visits[VISITS_SHOWN];
    if (p == NULL)
        return;
    int used = canvas_wrap(c, a.row, a.col, 3, a.cols, STYLE_STRONG, p->name);
    a = part_below(a, used < 3 ? used : 3);
    canvas_text_cut(c, a.row, a.col, a.cols, STYLE_DIM, app_birth_text(app, p->birth, p->sex));
    a = part_below(a, 1);
    if (strcmp(panel->person.text, p->id.text) != 0)
        return; // not read yet
    canvas_text_cut(c, a.row, a.col, a.cols, STYLE_DIM, panel->phone);
    a = part_below(a, panel->phone[0] != '\0' ? 2 : 1);
    size_t count = shown_visits(app, panel->visits, visits);
    if (count == 0) {
        canvas_text(c, a.row, a.col, a.cols, STYLE_DIM, _("No visit yet"));
        return;
    }
    canvas_text(c, a.row, a.col, a.cols, STYLE_ACCENT,
                app_shows_results(app) ? _("Signals") : _("Visits"));
    draw_table(app, c, part_below(a, 1), visits, count);
}
