// SPDX-License-Identifier: EUPL-1.2
// The report: the figures of the programme, for reading by scrolling, and their file.
#include "screens.h"

#include "app/office/report.h"
#include "ui/gauge.h"
#include "ui/scroller.h"

#include <stdio.h>

struct state {
    struct scroller scroller;
    char saved[320]; // where it was written, "" not yet
};

static void open(struct app *app, void *state)
{
    scroller_init(&((struct state *)state)->scroller);
    app_report_read(app);
}

static void close(struct app *app, void *state)
{
    (void)state;
    app_report_drop(app);
}

static bool is_running(const struct app *app, const void *state)
{
    (void)state;
    return app_report_progress(app).running;
}

static void draw_progress(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct reading_progress n = app_report_progress(app);
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, _("Being read…"));
    gauge_draw(c, a.row + 2, a.col, a.cols < 40 ? a.cols : 40, (int64_t)n.done, (int64_t)n.total);
    if (n.total > 0)
        canvas_printf(c, a.row + 2, a.col + 42, a.cols - 42, STYLE_PLAIN, "%zu %%",
                      n.done * 100 / n.total);
    canvas_cursor(c, a.row + 2, a.col);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Report"));
    if (is_running(app, state)) {
        a = frame_measure(a);
        draw_progress(app, c, part_lowered(c, a, 0, 4));
        return;
    }
    if (s->saved[0] != '\0') {
        char text[400];
        snprintf(text, sizeof text, _("Written to %s"), s->saved);
        canvas_text_cut(c, a.row, a.col, a.cols, STYLE_OK, text);
        a = part_below(a, 2);
    }
    a = frame_inset(a);
    const char *text = app_report_text(app, a.cols - 2);
    if (text[0] == '\0')
        canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, _("There are no figures here."));
    else
        scroller_draw(c, a, &s->scroller, text);
}

static struct flow save(struct app *app, struct state *s, enum report_file as)
{
    const char *path = "";
    s->saved[0] = '\0';
    if (app_report_save(app, as, &path) == RC_OK)
        snprintf(s->saved, sizeof s->saved, "%s", path);
    return FLOW(FLOW_STAY);
}

static struct flow html(struct app *app, void *state)
{
    return save(app, state, REPORT_HTML);
}

static struct flow pdf(struct app *app, void *state)
{
    return save(app, state, REPORT_PDF);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return FLOW(scroller_key(&((struct state *)state)->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
}

static bool is_read(const struct app *app, const void *state)
{
    return !is_running(app, state) && app_report_text(app, 0)[0] != '\0';
}

static bool may_leave(const struct app *app, const void *state)
{
    return !is_running(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_OF('h'),
     .label = N_("h\tHTML"),
     .help = N_("Write the report as a page for a browser into your folder."),
     .when = is_read,
     .run = html},
    {.key = KEY_OF('p'),
     .label = N_("p\tPDF"),
     .help = N_("Write the report as a PDF for paper into your folder."),
     .when = is_read,
     .run = pdf},
    {.key = KEY_NAMED(KEYC_ESC), // heard while it is read
     .label = N_("stop"),
     .help = N_("Stop reading."),
     .when = is_running,
     .flow = {.kind = FLOW_STAY}},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to all visits."),
     .when = may_leave,
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_report = {
    .name = "report",
    .title = N_("Report"),
    .help =
        N_("Who was screened and what was found, beside published figures. Nobody is named, and "
           "numbers of fewer than five people are left out. A dash is not a zero."),
    .nothing = N_("There is nothing to choose on this page. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
