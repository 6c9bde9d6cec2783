// SPDX-License-Identifier: EUPL-1.2
// What screens share: the frame, words to say aloud, the keys of a visit and the way from step to
// step.
#include "screens.h"

#include "ui/domains.h"

#include <stdio.h>
#include <string.h>

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
    int rows = canvas_wrap(c, 0, 0, 0, area.cols - 2, STYLE_URGENT, message);
    rows = rows < area.rows ? rows : area.rows;
    area.rows -= rows;
    canvas_fill(c, area.row + area.rows, area.col, rows, area.cols, STYLE_URGENT, ' ');
    canvas_wrap(c, area.row + area.rows, area.col + 1, rows, area.cols - 2, STYLE_URGENT, message);
    return area;
}

struct frame_area part_frame(const struct app *app, struct canvas *c, const char *left)
{
    char title[256], right[160];
    snprintf(title, sizeof title, "ICOPE — %s", left);
    snprintf(right, sizeof right, "%s   %s", app_date_text(app, clock_today(app_clock(app)), true),
             app_time_text(app));
    frame_title(c, title, right, app_is_practice(app));
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
    char title[320], right[64];
    const struct person_row *p = app_visit_person(app);
    // TRANSLATORS: name, age, step
    snprintf(title, sizeof title, _("%s, %d years — %s"), p->name, p->age, step);
    snprintf(right, sizeof right, "%s  %s", _("visit"),
             app_duration_text(app, app_visit_elapsed_ms(app), false));
    frame_title(c, title, right, app_is_practice(app));
    struct domain_row rows[DOMAINS_MAX];
    struct domain_view views[DOMAINS_MAX];
    size_t count = app_domains(app, rows);
    for (size_t i = 0; i < count; i++)
        views[i] = (struct domain_view){.label = rows[i].label, .mark = mark_of(&rows[i])};
    domains_draw(c, 1, views, (int)count);
    status_line(app, c);
    return above_message(app, c, frame_body(c, true));
}

struct frame_area part_below(struct frame_area area, int rows)
{
    if (rows > area.rows)
        rows = area.rows;
    return (struct frame_area){area.row + rows, area.col, area.rows - rows, area.cols};
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

const struct binding visit_bindings[VISIT_BINDINGS] = {
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .action = VISIT_BACK,
     .label = N_("back"),
     .help = N_("Go back to the question asked before; its answer can be changed.")},
    {.key = KEY_OF('d'),
     .action = VISIT_DOMAINS,
     .label = N_("domain"),
     .help = N_("Choose a domain to jump to.")},
    {.key = KEY_OF('c'),
     .action = VISIT_NOTE,
     .label = N_("note"),
     .help = N_("Write a note beside this question.")},
    {.key = KEY_NAMED(KEYC_RIGHT),
     .other = KEY_NAMED(KEYC_TAB),
     .action = VISIT_SKIP,
     .label = N_("skip"),
     .help = N_("Leave this question without an answer and go on. It stays open, never counted as "
                "normal.")},
    {.key = KEY_NAMED(KEYC_ESC),
     .action = VISIT_PAUSE,
     .label = N_("pause"),
     .help = N_("Pause or end the visit; every answer is already kept.")},
};

// One row a widget: which screen asks it.
static const struct {
    const char *widget;
    const struct screen *screen;
} widgets[] = {
    {"words", &screen_words},
    {"stopwatch", &screen_chair},
    {"whisper", &screen_whisper},
    {"recall", &screen_recall},
};

struct flow visit_flow(struct app *app)
{
    struct visit_step step = app_step(app);
    if (step.item == NULL)
        return FLOW_TO(FLOW_REPLACE, &screen_end);
    for (size_t i = 0; step.widget != NULL && i < sizeof widgets / sizeof widgets[0]; i++) {
        if (strcmp(widgets[i].widget, step.widget) == 0)
            return FLOW_TO(FLOW_REPLACE, widgets[i].screen);
    }
    return FLOW_TO(FLOW_REPLACE, &screen_visit);
}

struct flow visit_act(struct app *app, int action)
{
    switch (action) {
    case VISIT_BACK:
        return app_step_back(app) ? visit_flow(app) : FLOW(FLOW_STAY);
    case VISIT_SKIP:
        if (app_step_pass(app) != RC_OK)
            return FLOW(FLOW_STAY);
        app_step_next(app);
        return visit_flow(app);
    case VISIT_DOMAINS:
        return FLOW_TO(FLOW_PUSH, &screen_domains);
    case VISIT_NOTE:
        return FLOW_TO(FLOW_PUSH, &screen_note);
    case VISIT_PAUSE:
        return FLOW_TO(FLOW_PUSH, &screen_pause);
    default:
        return FLOW(FLOW_IGNORED);
    }
}

int visit_wait_ms(const struct app *app, const void *state)
{
    (void)state;
    return 1000 - (int)(app_visit_elapsed_ms(app) % 1000);
}
