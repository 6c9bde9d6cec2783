// SPDX-License-Identifier: EUPL-1.2
// Drawing that screens share: the frame and words to say aloud.
#include "screens.h"

#include "app/people/service.h"
#include "app/session/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/domains.h"

#include <stdio.h>

static void status_line(const struct app *app, struct canvas *c)
{
    const char *left, *right;
    app_status(app, &left, &right);
    frame_status(c, left, right);
}

// A failure is said in full at the bottom of the body; what is left above belongs to the screen.
static struct frame_area above_message(const struct app *app, struct canvas *c,
                                       struct frame_area area)
{
    const char *message = app_message(app);
    if (message[0] == '\0' || area.cols < 8)
        return area;
    int rows = canvas_wrap(c, 0, 0, 0, area.cols - 2, STYLE_SIGNAL, message);
    rows = rows < area.rows ? rows : area.rows;
    area.rows -= rows;
    canvas_ground(c, area.row + area.rows, area.col, rows, area.cols, GROUND_PANEL);
    canvas_wrap(c, area.row + area.rows, area.col + 1, rows, area.cols - 2, STYLE_SIGNAL, message);
    return area;
}

struct frame_area part_frame(const struct app *app, struct canvas *c, const char *left)
{
    char right[160];
    snprintf(right, sizeof right, "%s · %s", app_date_text(app, clock_today(app_clock(app)), true),
             app_time_text(app));
    frame_title(c, left, right, app_is_practice(app));
    status_line(app, c);
    return above_message(app, c, frame_body(c, false));
}

static enum domain_mark mark_of(const struct domain_row *row)
{
    switch (row->mark) {
    case PROGRESS_CURRENT:
        return DOMAIN_CURRENT;
    case PROGRESS_DONE:
        return DOMAIN_DONE;
    case PROGRESS_PARTLY:
        return DOMAIN_NOTDONE;
    case PROGRESS_TODO:
        break;
    }
    return DOMAIN_TODO;
}

struct frame_area part_visit_frame(const struct app *app, struct canvas *c, const char *step)
{
    char right[240];
    const struct person_row *p = app_visit_person(app);
    if (app_shows_visit_clock(app))
        // TRANSLATORS: age, step, time of the visit so far
        snprintf(right, sizeof right,
                 ngettext("%d year · %s · %s", "%d years · %s · %s", (unsigned long)p->age), p->age,
                 step, app_duration_text(app, app_visit_clock_ms(app), false));
    else
        // TRANSLATORS: age, step
        snprintf(right, sizeof right,
                 ngettext("%d year · %s", "%d years · %s", (unsigned long)p->age), p->age, step);
    frame_title(c, p->name, right, app_is_practice(app));
    struct domain_row rows[DOMAINS_MAX];
    struct domain_view views[DOMAINS_MAX];
    size_t count = app_domains(app, rows);
    for (size_t i = 0; i < count; i++)
        views[i] = (struct domain_view){.label = rows[i].label, .mark = mark_of(&rows[i])};
    domains_draw(c, frame_progress_row(c), c->cols, views, (int)count);
    status_line(app, c);
    return above_message(app, c, frame_measure(frame_body(c, true)));
}

struct frame_area part_below(struct frame_area area, int rows)
{
    if (rows > area.rows)
        rows = area.rows;
    return (struct frame_area){area.row + rows, area.col, area.rows - rows, area.cols};
}

int part_recall_wait(const struct app *app, struct canvas *c, struct frame_area area)
{
    int64_t wait = app_recall_wait_shown_ms(app);
    if (wait < 0 || area.rows < 1 || app_answered(app, "cog-recall") != NULL)
        return 0;
    if (wait == 0)
        canvas_text(c, area.row, area.col, area.cols, STYLE_DIM,
                    _("Recall of the three words: after this question"));
    else if (app_shows_visit_clock(app))
        canvas_printf(c, area.row, area.col, area.cols, STYLE_DIM,
                      _("Recall of the three words possible in %s"),
                      app_duration_text(app, wait, true));
    else
        canvas_printf(c, area.row, area.col, area.cols, STYLE_DIM,
                      _("Recall of the three words possible from %s on"),
                      app_time_at_text(app, app_recall_from_utc_ms(app)));
    return 1;
}

int part_say(struct canvas *c, struct frame_area area, const char *text)
{
    char said[2048];
    if (text[0] == '\0')
        return 0;
    // TRANSLATORS: quotation marks around words to say aloud
    snprintf(said, sizeof said, _("“%s”"), text);
    return canvas_wrap(c, area.row, area.col, area.rows, area.cols, STYLE_SAY, said);
}
