// SPDX-License-Identifier: EUPL-1.2
// Planning rounds, for the coordinator: people are chosen and given to a visitor on a day.
#include "screens.h"

#include "app/state/format.h"
#include "app/state/service.h"
#include "ui/field.h"
#include "ui/list.h"
#include "ui/tabs.h"

#include <stdio.h>
#include <string.h>

enum { WIDE_COLS = 70, DAYS_AHEAD = 365 };

struct state {
    struct list list;
    enum rounds_view view;
    enum rounds_order order;
    size_t visitor;    // who gets what is given
    int day;           // when: days from today
    bool adding;       // a visitor is typed
    struct field name; // of that one
    char done[300];    // translated: what was given or taken back, "" nothing yet
};

static void show(struct app *app, struct state *s)
{
    list_count(&s->list, (int)app_rounds_show(app, s->view, s->order));
}

static void read(struct app *app, void *state)
{
    app_rounds_read(app);
    show(app, state);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    s->day = 1; // a round is planned for tomorrow
    read(app, s);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->name);
}

static struct date day_of(const struct app *app, const struct state *s)
{
    return date_from_days(date_days(clock_today(app_clock(app))) + s->day);
}

// ---- above the list ----

static const char *const view_names[ROUNDS_VIEWS] = {
    [ROUNDS_TO_GIVE] = N_("To give"),
    [ROUNDS_BACK] = N_("Came back"),
    [ROUNDS_GIVEN] = N_("Given"),
};

static void draw_tabs(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct tab tabs[ROUNDS_VIEWS];
    for (size_t v = 0; v < ROUNDS_VIEWS; v++)
        tabs[v] = (struct tab){view_names[v], true, app_rounds_count(app, (enum rounds_view)v)};
    tabs_draw(c, a, tabs, ROUNDS_VIEWS, s->view);
}

// Who gets what is given, when, and how much that one has already; or the field for a new visitor.
static void draw_target(const struct app *app, const struct state *s, struct canvas *c,
                        struct frame_area a)
{
    char text[300];
    if (s->adding) {
        int used = canvas_text(c, a.row, a.col + 2, 20, STYLE_PLAIN, _("New visitor:"));
        field_draw(c, a.row, a.col + used + 3, a.cols - used - 5, &s->name, true);
        return;
    }
    if (app_rounds_visitors(app) == 0) {
        canvas_text_cut(c, a.row, a.col + 2, a.cols - 3, STYLE_SIGNAL,
                        _("There is no visitor yet: + adds one."));
        return;
    }
    bool wide = a.cols >= WIDE_COLS; // else the day must not be what is cut
    size_t load = app_rounds_load(app, s->visitor, day_of(app, s));
    snprintf(text, sizeof text, ngettext("← %s →: %zu visit", "← %s →: %zu visits", load),
             app_date_text(app, day_of(app, s), wide), load);
    int used = wide ? canvas_text(c, a.row, a.col + 2, 12, STYLE_DIM, _("For (Tab)")) + 1 : 0;
    used += canvas_text_cut(c, a.row, a.col + 2 + used, a.cols / (wide ? 3 : 5), STYLE_STRONG,
                            app_rounds_visitor(app, s->visitor));
    canvas_text_cut(c, a.row, a.col + 4 + used, a.cols - used - 5, STYLE_PLAIN, text);
}

// ---- the list ----

static void draw_list(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    int first = list_first(&s->list, a.rows), line;
    for (int i = 0; i < a.rows && first + i < s->list.count; i++) {
        struct rounds_row p;
        if (app_rounds_row(app, (size_t)first + (size_t)i, &p))
            rounds_draw_row(app, c, &s->list, first + i, a.row + i, a, s->view, &p);
    }
    list_scrollbar(c, &s->list, a.row, a.rows, a.col + a.cols - 1);
    if (!s->adding && list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static void draw_empty(const struct state *s, struct canvas *c, struct frame_area a)
{
    static const char *const words[ROUNDS_VIEWS] = {
        [ROUNDS_TO_GIVE] = N_("Nobody is due within a month who is not planned."),
        [ROUNDS_BACK] = N_("No planned visit came back: none was refused, moved or missed."),
        [ROUNDS_GIVEN] = N_("No visit is planned for today or later. v shows who is due."),
    };
    canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 4, STYLE_DIM, _(words[s->view]));
}

// What was done last; else how many are marked, and the order.
static void draw_foot(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    static const char *const orders[2][2] = {
        {N_("The most overdue first."), N_("By town, then the most overdue first.")},
        {N_("By day and time."), N_("By town, then by day and time.")}};
    char text[300];
    size_t marked = app_rounds_marked(app);
    bool done = s->done[0] != '\0' && marked == 0;
    snprintf(text, sizeof text, "%s", s->done);
    if (!done)
        snprintf(text, sizeof text, "%s%zu. %s", _("Marked: "), marked,
                 _(orders[s->view != ROUNDS_TO_GIVE][s->order == ROUNDS_BY_TOWN]));
    canvas_text_cut(c, a.row, a.col + 2, a.cols - 3, done ? STYLE_OK : STYLE_DIM, text);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Planning rounds"));
    bool roomy = a.rows > 9;
    draw_tabs(app, s, c, a);
    a = part_below(a, 1);
    draw_target(app, s, c, a);
    a = part_below(a, roomy ? 2 : 1);
    if (s->list.count > 0 && roomy) {
        rounds_draw_heads(c, a, s->view);
        a = part_below(a, 1);
    }
    if (a.rows > 4) {
        a.rows -= 1;
        draw_foot(app, s, c, (struct frame_area){a.row + a.rows, a.col, 1, a.cols});
    }
    if (s->list.count == 0)
        draw_empty(s, c, a);
    else
        draw_list(app, s, c, a);
}

// ---- keys ----

static struct flow show_first(struct app *app, struct state *s)
{
    s->list.cursor = 0;
    show(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow next_view(struct app *app, void *state)
{
    struct state *s = state;
    s->view = (enum rounds_view)((s->view + 1) % ROUNDS_VIEWS);
    return show_first(app, s);
}

static struct flow other_order(struct app *app, void *state)
{
    struct state *s = state;
    s->order = s->order == ROUNDS_BY_TOWN ? ROUNDS_BY_DATE : ROUNDS_BY_TOWN;
    return show_first(app, s);
}

static struct flow mark(struct app *app, void *state)
{
    struct state *s = state;
    app_rounds_mark(app, (size_t)s->list.cursor);
    if (s->list.cursor + 1 < s->list.count)
        s->list.cursor++;
    return FLOW(FLOW_STAY);
}

static struct flow mark_town(struct app *app, void *state)
{
    app_rounds_mark_town(app, (size_t)((struct state *)state)->list.cursor);
    return FLOW(FLOW_STAY);
}

static struct flow later(struct app *app, void *state)
{
    (void)app;
    ((struct state *)state)->day += ((struct state *)state)->day < DAYS_AHEAD;
    return FLOW(FLOW_STAY);
}

static struct flow sooner(struct app *app, void *state)
{
    (void)app;
    ((struct state *)state)->day -= ((struct state *)state)->day > 0;
    return FLOW(FLOW_STAY);
}

static struct flow next_visitor(struct app *app, void *state)
{
    struct state *s = state;
    s->visitor = (s->visitor + 1) % app_rounds_visitors(app);
    return FLOW(FLOW_STAY);
}

static struct flow give(struct app *app, void *state)
{
    struct state *s = state;
    size_t count = 0;
    if (app_rounds_give(app, (size_t)s->list.cursor, s->visitor, day_of(app, s), &count) != RC_OK &&
        count == 0)
        return FLOW(FLOW_STAY);
    snprintf(s->done, sizeof s->done,
             ngettext("Given: %zu visit. u takes it back.", "Given: %zu visits. u takes them back.",
                      count),
             count);
    read(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow undo(struct app *app, void *state)
{
    struct state *s = state;
    size_t count = 0;
    if (app_rounds_undo(app, &count) != RC_OK)
        return FLOW(FLOW_STAY);
    snprintf(s->done, sizeof s->done,
             ngettext("Taken back: %zu visit.", "Taken back: %zu visits.", count), count);
    read(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow print(struct app *app, void *state)
{
    struct state *s = state;
    if (app_rounds_print(app, s->visitor, day_of(app, s)) == RC_OK)
        snprintf(s->done, sizeof s->done, "%s", _("The round is with the printer."));
    return FLOW(FLOW_STAY);
}

static struct flow write_pdf(struct app *app, void *state)
{
    struct state *s = state;
    const char *path;
    if (app_rounds_save(app, s->visitor, day_of(app, s), &path) == RC_OK)
        snprintf(s->done, sizeof s->done, _("Written, names in the clear: %s"), path);
    return FLOW(FLOW_STAY);
}

static struct flow person(struct app *app, void *state)
{
    struct rounds_row p;
    if (!app_rounds_row(app, (size_t)((struct state *)state)->list.cursor, &p))
        return FLOW(FLOW_STAY);
    app_select(app, p.person);
    return FLOW_TO(FLOW_PUSH, SCREEN_PERSON);
}

static struct flow add(struct app *app, void *state)
{
    (void)app;
    ((struct state *)state)->adding = true;
    return FLOW(FLOW_STAY);
}

static struct flow add_now(struct app *app, void *state)
{
    struct state *s = state;
    if (app_rounds_visitor_add(app, s->name.text) != RC_OK)
        return FLOW(FLOW_STAY);
    if (strchr(s->name.text, '=') == NULL)
        snprintf(s->done, sizeof s->done, "%s",
                 _("Added by name alone: their laptop brings it only where it is told to, F1."));
    field_set(&s->name, "");
    s->adding = false;
    s->visitor = app_rounds_visitors(app) - 1;
    return FLOW(FLOW_STAY);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    if (!s->adding)
        return FLOW(FLOW_POP);
    field_set(&s->name, "");
    s->adding = false;
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    (void)app;
    if (s->adding)
        return FLOW(field_key(&s->name, key) ? FLOW_STAY : FLOW_IGNORED);
    return FLOW(list_move(&s->list, key) ? FLOW_STAY : FLOW_IGNORED);
}

static bool typing_now(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->adding;
}

static bool not_typing(const struct app *app, const void *state)
{
    return !typing_now(app, state);
}

static bool has_rows(const struct app *app, const void *state)
{
    return ((const struct state *)state)->list.count > 0 && not_typing(app, state);
}

static bool has_visitor(const struct app *app, const void *state)
{
    return app_rounds_visitors(app) > 0 && not_typing(app, state);
}

static bool may_undo(const struct app *app, const void *state)
{
    return app_rounds_may_undo(app) && not_typing(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("give"),
     .help = N_("Give who is marked, or the chosen person, to that visitor on that day."),
     .when = has_rows,
     .run = give},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("add"),
     .help = N_("Add the visitor: a name, or a name and what the server calls them, Moreau = "
                "Practitioner/7f3c."),
     .when = typing_now,
     .run = add_now},
    {.key = KEY_OF(' '),
     .label = N_("mark"),
     .help = N_("Mark the chosen person, or take the mark away."),
     .when = has_rows,
     .run = mark},
    {.key = KEY_OF('t'),
     .label = N_("t\ttown"),
     .spare = true,
     .help = N_("Mark everybody of this town in the list, or take their marks away."),
     .when = has_rows,
     .run = mark_town},
    {.key = KEY_NAMED(KEYC_RIGHT),
     .label = N_("day"),
     .spare = true,
     .help = N_("A day later."),
     .when = not_typing,
     .run = later},
    {.key = KEY_NAMED(KEYC_LEFT), .help = N_("A day sooner."), .when = not_typing, .run = sooner},
    {.key = KEY_NAMED(KEYC_TAB),
     .label = N_("to whom"),
     .spare = true,
     .help = N_("The next visitor."),
     .when = has_visitor,
     .run = next_visitor},
    {.key = KEY_OF('v'),
     .label = N_("view"),
     .help = N_("The next list: to give, came back, given."),
     .when = not_typing,
     .run = next_view},
    {.key = KEY_OF('u'),
     .label = N_("u\tundo"),
     .spare = true,
     .help = N_("Take back what was given last, as it was before."),
     .when = may_undo,
     .run = undo},
    {.key = KEY_OF('o'),
     .label = N_("o\torder"),
     .spare = true,
     .help = N_("By town and date, or by date alone."),
     .when = not_typing,
     .run = other_order},
    {.key = KEY_OF('d'),
     .label = N_("d\tdetails"),
     .spare = true,
     .help = N_("Open the chosen person."),
     .when = has_rows,
     .run = person},
    {.key = KEY_OF('i'),
     .label = N_("i\tprint"),
     .spare = true,
     .help = N_("Print that visitor's round of that day: names, addresses, telephones."),
     .when = has_visitor,
     .run = print},
    {.key = KEY_OF('w'),
     .label = N_("w\tPDF"),
     .spare = true,
     .help = N_("Write that round as a PDF into your folder, to be printed elsewhere; names stand "
                "in it in the clear: delete it then."),
     .when = has_visitor,
     .run = write_pdf},
    {.key = KEY_OF('s'),
     .label = N_("s\tsend"),
     .spare = true,
     .help = N_("See what has arrived and what has not, and send it."),
     .when = not_typing,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_SYNC}},
    {.key = KEY_OF('+'),
     .label = N_("new visitor"),
     .spare = true,
     .help = N_("Add a visitor who has no account on this laptop. What is given to a name alone is "
                "brought by the laptop where icope server set --owner says that name."),
     .when = not_typing,
     .run = add},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to the round; marks stay until the store is locked."),
     .run = back},
};

const struct screen screen_rounds = {
    .name = "rounds",
    .title = N_("Planning rounds"),
    .help =
        N_("Who is to be visited, by town and date. Mark them, choose a visitor and a day, give "
           "them: times follow one after the other. Each is kept at once and waits for the "
           "server. Who refuses, is away or is moved comes back, with the reason."),
    .nothing = N_("Nobody stands in this list who could be given: v shows the next one."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .resume = read,
    .draw = draw,
    .text = text,
    .close = close,
};
