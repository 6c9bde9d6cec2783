// SPDX-License-Identifier: EUPL-1.2
// All visits, for the coordinator: in groups by round, commune or visitor, and what is missing.
#include "screens.h"

#include "app/office/export.h"
#include "app/office/report.h"
#include "app/office/take.h"
#include "app/office/visits.h"
#include "app/sending/service.h"
#include "ui/field.h"
#include "ui/list.h"
#include "ui/tabs.h"

#include <stdio.h>
#include <string.h>

enum { WIDE_COLS = 70 };

struct state {
    struct list list;
    enum visits_view view;
    bool searching;     // the field has the keyboard
    bool gathering;     // everybody's visits were coming when looked last
    struct field query; // what is searched
};

static bool is_search(const struct state *s)
{
    return s->searching || s->query.len > 0;
}

static void show(struct app *app, struct state *s)
{
    list_count(&s->list, (int)app_visits_show(app, s->view, s->query.text));
}

static void read(struct app *app, void *state)
{
    app_visits_read(app);
    show(app, state);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->query);
}

// ---- above the list ----

static const char *const view_names[VISITS_VIEWS] = {
    [VISITS_BY_ROUND] = N_("By day"),
    [VISITS_BY_TOWN] = N_("By town"),
    [VISITS_BY_VISITOR] = N_("By visitor"),
    [VISITS_MISSING] = N_("Missing"),
};

static void draw_tabs(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct tab tabs[VISITS_VIEWS];
    for (size_t v = 0; v < VISITS_VIEWS; v++)
        tabs[v] = (struct tab){view_names[v], v == VISITS_MISSING, app_visits_counts(app).missing};
    tabs_draw(c, a, tabs, VISITS_VIEWS, s->view);
}

static void draw_search(const struct app *app, const struct state *s, struct canvas *c,
                        struct frame_area a)
{
    struct visits_counts n = app_visits_counts(app);
    part_search(c, a, &s->query, s->searching, n.done + n.todo + n.undone);
}

// ---- the list ----

static void draw_list(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    int first = list_first(&s->list, a.rows), line;
    for (int i = 0; i < a.rows && first + i < s->list.count; i++)
        visits_draw_row(app, c, &s->list, first + i, a.row + i, a, s->view);
    list_scrollbar(c, &s->list, a.row, a.rows, a.col + a.cols - 1);
    if (!s->searching && list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static void draw_empty(const struct state *s, struct canvas *c, struct frame_area a)
{
    const char *words =
        is_search(s) ? _("No visit matches. Check the spelling, or leave the search.")
        : s->view == VISITS_MISSING
            ? _("Nothing is missing: what was planned is done, and what was done has arrived.")
            : _("There are no visits here yet. They come from this laptop, from the server, and "
                "from the USB keys that the visitors bring.");
    canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 4, STYLE_DIM, words);
}

// In all, in one line.
static void draw_foot(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct visits_counts n = app_visits_counts(app);
    char text[300];
    if (a.cols < WIDE_COLS)
        snprintf(text, sizeof text, _("Done %zu · missing %zu"), n.done, n.missing);
    else
        snprintf(text, sizeof text,
                 _("Done %zu · to do %zu · not done %zu · not sent %zu · kept %zu"), n.done, n.todo,
                 n.undone, n.waiting, n.kept);
    canvas_text_cut(c, a.row, a.col + 2, a.cols - 3, STYLE_DIM, text);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("All visits"));
    bool roomy = a.rows > 9;
    if (is_search(s))
        draw_search(app, s, c, frame_inset(a));
    else
        draw_tabs(app, s, c, a);
    a = part_below(a, roomy ? 2 : 1);
    a = part_below(a, visits_draw_gathering(app, c, frame_inset(a)) * (roomy ? 2 : 1));
    if (s->list.count == 0) {
        draw_empty(s, c, a);
        return;
    }
    if (roomy) {
        visits_draw_heads(c, a, s->view);
        a = part_below(a, 1);
    }
    if (a.rows > 4) {
        a.rows -= 1;
        draw_foot(app, c, (struct frame_area){a.row + a.rows, a.col, 1, a.cols});
    }
    draw_list(app, s, c, a);
}

// ---- keys ----

static struct flow next_view(struct app *app, void *state)
{
    struct state *s = state;
    s->view = (enum visits_view)((s->view + 1) % VISITS_VIEWS);
    s->list.cursor = 0;
    show(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow search(struct app *app, void *state)
{
    ((struct state *)state)->searching = true;
    show(app, state);
    return FLOW(FLOW_STAY);
}

// Ends a search, then leaves.
static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    if (!is_search(s))
        return FLOW(FLOW_POP);
    field_set(&s->query, "");
    s->searching = false;
    s->list.cursor = 0;
    show(app, s);
    return FLOW(FLOW_STAY);
}

static bool line_at(const struct app *app, const struct state *s, struct visits_line *ret)
{
    return s->list.count > 0 && app_visits_line(app, (size_t)s->list.cursor, ret);
}

static bool typing_now(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->searching;
}

static bool no_search(const struct app *app, const void *state)
{
    return !typing_now(app, state);
}

static struct flow gather(struct app *app, void *state)
{
    (void)state;
    app_gathering_go(app);
    return FLOW(FLOW_STAY);
}

static struct flow stop_gathering(struct app *app, void *state)
{
    (void)state;
    app_gathering_stop(app);
    return FLOW(FLOW_STAY);
}

static bool is_gathering(const struct app *app, const void *state)
{
    struct gathering_view n;
    app_gathering(app, &n);
    return n.running && no_search(app, state);
}

static bool may_gather(const struct app *app, const void *state)
{
    return app_gathering_allowed(app) && no_search(app, state) && !is_gathering(app, state);
}

// What came is shown once all of it is there; the line the cursor is on stays where it is.
static struct flow tick(struct app *app, void *state)
{
    struct state *s = state;
    struct gathering_view n;
    app_gathering(app, &n);
    if (s->gathering && !n.running)
        read(app, s);
    s->gathering = n.running;
    return FLOW(FLOW_STAY);
}

static int wait_ms(const struct app *app, const void *state)
{
    enum { TICK_MS = 500 };
    struct gathering_view n;
    app_gathering(app, &n);
    return n.running || ((const struct state *)state)->gathering ? TICK_MS : -1;
}

static struct flow toggle(struct app *app, void *state)
{
    struct state *s = state;
    s->list.cursor = (int)app_visits_toggle(app, (size_t)s->list.cursor);
    list_count(&s->list, (int)app_visits_lines(app));
    return FLOW(FLOW_STAY);
}

static struct flow toggle_all(struct app *app, void *state)
{
    struct state *s = state;
    app_visits_toggle_all(app);
    s->list.cursor = 0;
    list_count(&s->list, (int)app_visits_lines(app));
    return FLOW(FLOW_STAY);
}

static struct flow person(struct app *app, void *state)
{
    struct visits_line l;
    if (!line_at(app, state, &l) || l.head)
        return FLOW(FLOW_STAY);
    app_select(app, l.person);
    return FLOW_TO(FLOW_PUSH, SCREEN_PERSON);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (list_move(&s->list, key))
        return FLOW(FLOW_STAY);
    if (!s->searching || !field_key(&s->query, key))
        return FLOW(FLOW_IGNORED);
    s->list.cursor = 0;
    show(app, s);
    return FLOW(FLOW_STAY);
}

static bool on_visit(const struct app *app, const void *state)
{
    struct visits_line l;
    return line_at(app, state, &l) && !l.head;
}

static bool on_group(const struct app *app, const void *state)
{
    struct visits_line l;
    return line_at(app, state, &l) && l.head && !l.numbers && !l.shown;
}

static bool on_shown(const struct app *app, const void *state)
{
    struct visits_line l;
    return line_at(app, state, &l) && l.head && !l.numbers && l.shown;
}

static bool may_toggle_all(const struct app *app, const void *state)
{
    return ((const struct state *)state)->list.count > 0 && no_search(app, state);
}

static bool may_export(const struct app *app, const void *state)
{
    return app_export_allowed(app) && no_search(app, state);
}

static bool may_report(const struct app *app, const void *state)
{
    return app_report_allowed(app) && no_search(app, state);
}

static bool may_take(const struct app *app, const void *state)
{
    return app_take_allowed(app) && no_search(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open"),
     .help = N_("Open the person of the chosen visit."),
     .when = on_visit,
     .run = person},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("show"),
     .help = N_("Show the visits of the chosen group below it."),
     .when = on_group,
     .run = toggle},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("hide"),
     .help = N_("Hide the visits of the chosen group."),
     .when = on_shown,
     .run = toggle},
    {.key = KEY_OF('/'),
     .label = N_("search"),
     .help = N_("Search by a part of the person's name, address or birth date, or by the visitor. "
                "Visits that are not to be sent are left out."),
     .when = no_search,
     .run = search},
    {.key = KEY_OF('v'),
     .label = N_("view"),
     .help = N_("Group them otherwise: by day, by town, by visitor, what is missing."),
     .when = no_search,
     .run = next_view},
    {.key = KEY_OF('e'),
     .label = N_("e\texport"),
     .help = N_("Write everybody's data into a folder, for spreadsheets, statistics, research."),
     .when = may_export,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_EXPORT}},
    {.key = KEY_OF('r'),
     .label = N_("r\treport"),
     .spare = true,
     .help = N_("The figures of the programme: who was screened and what was found."),
     .when = may_report,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_REPORT}},
    {.key = KEY_OF('b'),
     .label = N_("b\tbring"),
     .spare = true,
     .help = N_("Bring the finished visits of all laptops from the server; goes on where it was."),
     .when = may_gather,
     .run = gather},
    {.key = KEY_OF('b'),
     .label = N_("b\tstop"),
     .help = N_("Stop bringing; what came is kept, and the next time goes on from there."),
     .when = is_gathering,
     .run = stop_gathering},
    {.key = KEY_OF('k'),
     .label = N_("k\tUSB key"),
     .spare = true,
     .help = N_("Take in what visitors bring on a USB key."),
     .when = may_take,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_TAKE}},
    {.key = KEY_OF('t'),
     .label = N_("t\tall groups"),
     .spare = true,
     .help = N_("Show the visits of all groups, or hide them all."),
     .when = may_toggle_all,
     .run = toggle_all},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .spare = true,
     .help = N_("End the search; else back to the round."),
     .run = back},
};

const struct screen screen_visits = {
    .name = "visits",
    .title = N_("All visits"),
    .help = N_("Everybody's visits that this laptop holds, in groups, and what is missing. A visit "
               "that the person did not want to be sent is a number and no more: “kept”."),
    .nothing = N_("There is nothing to open here: v groups the visits otherwise, / searches."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = read,
    .resume = read,
    .draw = draw,
    .text = text,
    .tick = tick,
    .wait_ms = wait_ms,
    .close = close,
};
