// SPDX-License-Identifier: EUPL-1.2
// What the screens of a visit have around what they ask: title, progress by domain, the wait for
// the recall, and on wide terminals the panel with last time's answers and notes.
#include "screens.h"

#include "app/people/service.h"
#include "app/session/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/aside.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/domains.h"
#include "ui/gauge.h"
#include "ui/glyph.h"

#include <stdio.h>

enum { NOTES_MAX = 4, NOTE_ROWS = 3, HEAD_ROWS = 2, WAIT_ROWS = 2 };

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

static void draw_progress(const struct app *app, struct canvas *c, int cols)
{
    struct domain_row rows[DOMAINS_MAX];
    struct domain_view views[DOMAINS_MAX];
    size_t count = app_domains(app, rows);
    for (size_t i = 0; i < count; i++)
        views[i] = (struct domain_view){.label = rows[i].label, .mark = mark_of(&rows[i])};
    domains_draw(c, frame_progress_row(c), cols, views, (int)count);
}

static void draw_title(const struct app *app, struct canvas *c, const char *step)
{
    char right[240];
    const struct person_row *p = app_visit_person(app);
    if (app_shows_visit_clock(app))
        snprintf(right, sizeof right, "%s · %s · %s", app_age_text(app, p->age), step,
                 app_duration_text(app, app_visit_clock_ms(app), false));
    else
        snprintf(right, sizeof right, "%s · %s", app_age_text(app, p->age), step);
    frame_title(c, p->name, right, app_title_mark(app));
}

// ---- the wait for the recall ----

// When the recall is possible, in words; NULL when it is not waited for.
static const char *wait_text(const struct app *app, char *out, size_t size)
{
    int64_t wait = app_recall_wait_shown_ms(app);
    if (wait < 0 || app_answered(app, "cog-recall") != NULL)
        return NULL;
    if (wait == 0)
        snprintf(out, size, "%s", _("after this question"));
    else if (app_shows_visit_clock(app))
        snprintf(out, size, _("possible in %s"), app_duration_text(app, wait, true));
    else
        snprintf(out, size, _("possible from %s on"),
                 app_time_at_text(app, app_recall_from_utc_ms(app)));
    return out;
}

int part_recall_wait(const struct app *app, struct canvas *c, struct frame_area area)
{
    char text[120];
    if (area.rows < 1 || wait_text(app, text, sizeof text) == NULL)
        return 0;
    int used = canvas_text(c, area.row, area.col, area.cols, STYLE_DIM, _("Recall of the words"));
    canvas_text(c, area.row, area.col + used + 1, area.cols - used - 1, STYLE_DIM, text);
    return 1;
}

// Nothing moves without the clock: the gauge is empty until the recall is possible.
static void draw_gauge(const struct app *app, struct canvas *c, int row, int col, int cells)
{
    int64_t delay = app_recall_delay_ms(app), wait = app_recall_wait_shown_ms(app);
    bool still = wait > 0 && !app_shows_visit_clock(app);
    gauge_draw(c, row, col, cells, still ? 0 : delay - wait, delay);
}

// The last row of the body: words, gauge, words. Returns what is left above.
static struct frame_area draw_wait(const struct app *app, struct canvas *c, struct frame_area a)
{
    char text[120];
    if (wait_text(app, text, sizeof text) == NULL || a.rows < 4)
        return a;
    int row = a.row + a.rows - 1, end = a.col + a.cols;
    int from = a.col + canvas_text(c, row, a.col, -1, STYLE_DIM, _("Recall of the words")) + 2;
    int to = end - glyph_cells(text) - 2;
    if (to > from)
        draw_gauge(app, c, row, from, to - from);
    canvas_text_right(c, row, end, STYLE_DIM, text);
    a.rows -= WAIT_ROWS;
    return a;
}

// ---- the panel ----

static struct frame_area head(struct canvas *c, struct frame_area a, const char *text)
{
    canvas_text(c, a.row, a.col, a.cols, STYLE_ACCENT, text);
    return part_below(a, 1);
}

static struct frame_area draw_last_time(const struct app *app, struct canvas *c,
                                        struct frame_area a)
{
    struct last_answer rows[LAST_TIME_MAX];
    struct date on;
    size_t count = app_last_time(app, rows, &on);
    if (count == 0)
        return a;
    canvas_text_right(c, a.row, a.col + a.cols, STYLE_DIM, app_date_text(app, on, false));
    a = head(c, a, _("Last time"));
    for (size_t i = 0; i < count && a.rows > 0; i++) {
        int cells = glyph_cells(rows[i].text), room = a.cols - 1 - (cells < 14 ? cells : 14);
        canvas_text_cut(c, a.row, a.col, room, STYLE_PLAIN, rows[i].label);
        int col = cells < 14 ? a.col + a.cols - cells : a.col + room + 1;
        canvas_text_cut(c, a.row, col, a.col + a.cols - col, STYLE_DIM, rows[i].text);
        a = part_below(a, 1);
    }
    return part_below(a, 1);
}

static struct frame_area draw_notes(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct note_row notes[NOTES_MAX];
    size_t count = app_notes(app, notes, NOTES_MAX);
    if (count == 0)
        return a;
    a = head(c, a, _("Notes"));
    for (size_t i = 0; i < count && a.rows > 0; i++) {
        int most = a.rows < NOTE_ROWS ? a.rows : NOTE_ROWS;
        int rows = canvas_wrap(c, a.row, a.col, most, a.cols, STYLE_PLAIN, notes[i].text);
        a = part_below(a, rows < most ? rows : most);
    }
    return part_below(a, 1);
}

static void draw_panel(const struct app *app, struct canvas *c, struct frame_area a)
{
    char text[120];
    a = draw_notes(app, c, draw_last_time(app, c, a));
    if (wait_text(app, text, sizeof text) == NULL || a.rows < 3)
        return;
    a = head(c, a, _("Recall of the three words"));
    draw_gauge(app, c, a.row, a.col, a.cols);
    canvas_text(c, a.row + 1, a.col, a.cols, STYLE_DIM, text);
}

// ---- frames ----

// All of it but the wait at the bottom of the body.
static struct frame_area draw_around(const struct app *app, struct canvas *c, const char *step)
{
    bool panel = frame_has_panel(c);
    struct frame_area a = frame_body(c, true);
    a.cols -= panel ? FRAME_PANEL_COLS : 0;
    draw_title(app, c, step);
    draw_progress(app, c, panel ? c->cols - FRAME_PANEL_COLS : c->cols);
    if (panel)
        draw_panel(app, c, frame_panel(c));
    return part_bottom(app, c, frame_measure(a));
}

// The body without the wait at its bottom; the gauge goes before any of `rows` rows of words.
static struct frame_area without_wait(const struct app *app, struct canvas *c, struct frame_area a,
                                      int rows)
{
    bool room = !frame_has_panel(c) && frame_is_roomy(c) && rows + WAIT_ROWS <= a.rows;
    return room ? draw_wait(app, c, a) : a;
}

struct frame_area part_visit_frame(const struct app *app, struct canvas *c, const char *step)
{
    return without_wait(app, c, draw_around(app, c, step), 0);
}

// The name of the domain and the question's place in it, above the question.
static void draw_head(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct visit_step step = app_step(app);
    struct step_place place = app_step_place(app);
    if (step.domain == NULL)
        return;
    int used =
        canvas_text_cut(c, a.row, a.col, a.cols - 12, STYLE_ACCENT, app_item_say(app, step.domain));
    if (place.count > 1)
        canvas_printf(c, a.row, a.col + used + 1, 11, STYLE_DIM, _("%d of %d"), place.nth,
                      place.count);
}

struct frame_area part_question(const struct app *app, struct canvas *c, const void *state,
                                part_draw *draw)
{
    bool roomy = frame_is_roomy(c);
    const char *domain = app_item_label(app, app_step(app).domain);
    struct frame_area a = draw_around(app, c, roomy ? _("Step 1") : domain);
    int rows = part_height(app, c, a, state, draw);
    a = without_wait(app, c, a, rows);
    if (!roomy || rows + HEAD_ROWS > a.rows)
        return a; // the head goes before any words of the question
    a = part_lowered(c, a, HEAD_ROWS, rows);
    draw_head(app, c, a);
    return part_below(a, HEAD_ROWS);
}

struct frame_area part_visit_page(const struct app *app, struct canvas *c, const char *step,
                                  const void *state, part_draw *draw)
{
    struct frame_area a = draw_around(app, c, step);
    int rows = part_height(app, c, a, state, draw);
    return part_lowered(c, without_wait(app, c, a, rows), 0, rows);
}
