// SPDX-License-Identifier: EUPL-1.2
// Home: the views of people with their counts, and search over everybody.
#include "screens.h"

#include "app/office/rounds.h"
#include "app/office/visits.h"
#include "app/people/conflicts.h"
#include "app/people/service.h"
#include "app/state/service.h"
#include "app/visit/flags.h"
#include "ui/field.h"
#include "ui/list.h"
#include "ui/tabs.h"

#include <stdio.h>
#include <string.h>

enum { WIDE_COLS = 70, PANEL_MS = 150 };

struct state {
    struct list list;
    enum home_view view;
    bool searching;     // the field has the keyboard
    bool adding;        // somebody is being added: to be chosen on the way back
    struct field query; // what is searched
    size_t found;       // matches of the query
    struct home_panel panel;
};

static bool is_search(const struct state *s)
{
    return s->searching || s->query.len > 0;
}

static void refresh(struct app *app, struct state *s)
{
    app_home_update(app);
    if (is_search(s))
        s->found = app_search(app, s->query.text);
    list_count(&s->list, (int)(is_search(s) ? s->found : app_home_count(app, s->view)));
    s->panel = (struct home_panel){0}; // what it tells may have changed
}

static bool row_at(const struct app *app, const struct state *s, size_t i, struct person_row *ret)
{
    return is_search(s) ? app_search_row(app, i, ret) : app_home_row(app, s->view, i, ret);
}

// The panel is read when the arrows rest, so that they stay quick.
static bool panel_is_stale(const struct app *app, const struct state *s)
{
    struct person_row p;
    return s->list.count > 0 && row_at(app, s, (size_t)s->list.cursor, &p) &&
           strcmp(s->panel.person.text, p.id.text) != 0;
}

static struct flow tick(struct app *app, void *state)
{
    struct state *s = state;
    struct person_row p;
    if (panel_is_stale(app, s) && row_at(app, s, (size_t)s->list.cursor, &p))
        home_panel_read(app, p.id, &s->panel);
    return FLOW(FLOW_STAY);
}

// The first view in which there is somebody.
static void open(struct app *app, void *state)
{
    struct state *s = state;
    app_home_update(app);
    while (s->view < HOME_ALL && app_home_count(app, s->view) == 0)
        s->view++;
    if (app_home_count(app, s->view) == 0)
        s->view = HOME_ROUND;
    refresh(app, s);
    tick(app, s);
}

// The cursor goes to the person it was about; somebody new is shown where they stand.
static void resume(struct app *app, void *state)
{
    struct state *s = state;
    struct id who = app_selected(app);
    app_home_refresh(app);
    if (s->adding && who.text[0] != '\0') {
        field_set(&s->query, "");
        s->searching = false;
        if (app_home_find(app, s->view, who) == app_home_count(app, s->view))
            s->view = HOME_ALL;
    }
    s->adding = false;
    refresh(app, s);
    size_t at = app_home_find(app, s->view, who);
    if (!is_search(s) && at < app_home_count(app, s->view))
        s->list.cursor = (int)at;
    tick(app, s);
}

static void draw_empty(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const char *words =
        is_search(s)
            ? _("Nobody matches. Check the spelling, or leave the search and press n to add the "
                "person.")
        : s->view == HOME_ROUND && app_home_count(app, HOME_ALL) == 0
            ? _("No visit is planned for today. Press n to add a "
                "person, i to take people out of a table.")
        : s->view == HOME_ROUND
            ? _("No visit is planned for today. Press / to find a person, n to add one.")
            : _("Nobody is in this view. v shows the next one.");
    canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 4, STYLE_DIM, words);
}

// ---- above the list ----

static const char *const view_names[HOME_VIEWS] = {
    [HOME_ROUND] = N_("Round"),
    [HOME_DUE] = N_("To see again"),
    [HOME_NEVER] = N_("Never seen"),
    [HOME_ALL] = N_("Everybody"),
};

static void draw_tabs(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct tab tabs[HOME_VIEWS];
    for (size_t v = 0; v < HOME_VIEWS; v++)
        tabs[v] = (struct tab){view_names[v], true, app_home_count(app, (enum home_view)v)};
    tabs_draw(c, a, tabs, HOME_VIEWS, s->view);
}

// ---- the list ----

// Index of the first row that is done today; past the end in other lists.
static int done_from(const struct app *app, const struct state *s)
{
    size_t done = s->view == HOME_ROUND && !is_search(s) ? app_home_done(app) : 0;
    return done > 0 ? s->list.count - (int)done : s->list.count;
}

static void draw_done_head(struct canvas *c, int row, struct frame_area a)
{
    int used = canvas_text(c, row, a.col + 2, a.cols - 2, STYLE_ACCENT, _("Done today"));
    canvas_fill(c, row, a.col + used + 3, 1, a.cols - used - 5, STYLE_LINE, 0x2500);
}

static void draw_list(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    int done = done_from(app, s), rows = a.rows - (done < s->list.count && a.rows > 2 ? 2 : 0);
    int first = list_first(&s->list, rows), line = 0;
    for (int i = first; i < s->list.count && line < a.rows; i++) {
        if (i == done && rows < a.rows) {
            line += line > 0;
            draw_done_head(c, a.row + line++, a);
        }
        if (line >= a.rows)
            break;
        struct person_row p;
        if (row_at(app, s, (size_t)i, &p))
            people_draw_row(app, c, &s->list, i, a.row + line, a, &p);
        if (i == s->list.cursor && !s->searching)
            canvas_cursor(c, a.row + line, a.col);
        line++;
    }
    list_scrollbar(c, &s->list, a.row, rows, a.col + a.cols - 1);
}

// Who is in no list of visits, and why the rows stand in this order.
static void draw_foot(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    size_t away = app_home_away(app);
    if (is_search(s) || s->view == HOME_ALL)
        return;
    int used = 0;
    if (s->view == HOME_DUE && s->list.count > 0)
        used =
            canvas_text(c, a.row, a.col + 2, a.cols - 2, STYLE_DIM, _("The most overdue first.")) +
            2;
    if (away > 0)
        canvas_printf(c, a.row, a.col + 2 + used, a.cols - 2 - used, STYLE_DIM,
                      ngettext("Not visited any more: %zu person (view Everybody)",
                               "Not visited any more: %zu people (view Everybody)", away),
                      away);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    char title[160];
    snprintf(title, sizeof title, "%s — %s", _("My round"), app_user_name(app));
    struct frame_area a = part_frame(app, c, title);
    bool roomy = a.rows > 9;
    if (frame_has_panel(c)) {
        struct person_row p;
        bool known = row_at(app, s, (size_t)s->list.cursor, &p);
        home_panel_draw(app, c, &s->panel, known && s->list.count > 0 ? &p : NULL);
        a.cols -= FRAME_PANEL_COLS;
    }
    if (is_search(s))
        part_search(c, frame_inset(a), &s->query, s->searching, s->found);
    else
        draw_tabs(app, s, c, a);
    a = part_below(a, 1);
    if (app_flags_open(app) > 0) { // a mark and how many: the person may look on
        canvas_printf(c, a.row, a.col + 2, a.cols - 2, STYLE_URGENT, _("! %zu — press u"),
                      app_flags_open(app));
        a = part_below(a, 1);
    }
    size_t conflicts = app_conflict_count(app);
    if (conflicts > 0) {
        canvas_printf(c, a.row, a.col + 2, a.cols - 2, STYLE_SIGNAL,
                      app_pair_count(app) > 0
                          ? _("! to be decided: %zu — press c")
                          : _("! changed here and on the server: %zu — press c"),
                      conflicts);
        a = part_below(a, 1);
    }
    a = part_below(a, roomy ? 1 : 0);
    if (s->list.count > 0 && roomy) {
        people_draw_heads(c, a);
        a = part_below(a, 1);
    }
    if (a.rows > 4) {
        a.rows -= 1;
        draw_foot(app, s, c,
                  part_below((struct frame_area){a.row, a.col, a.rows + 1, a.cols}, a.rows));
    }
    if (s->list.count == 0)
        draw_empty(app, s, c, a);
    else
        draw_list(app, s, c, a);
}

// Opens a screen about the person the cursor is on.
static struct flow select_to(struct app *app, const struct state *s, enum screen_id screen)
{
    struct person_row p;
    if (!row_at(app, s, (size_t)s->list.cursor, &p))
        return FLOW(FLOW_STAY);
    app_select(app, p.id);
    return FLOW_TO(FLOW_PUSH, (int)screen);
}

static struct flow search(struct app *app, void *state)
{
    struct state *s = state;
    s->searching = true;
    refresh(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow clear(struct app *app, void *state)
{
    struct state *s = state;
    field_set(&s->query, "");
    s->searching = false;
    refresh(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow new_person(struct app *app, void *state)
{
    ((struct state *)state)->adding = true;
    app_select(app, (struct id){{0}});
    return FLOW_TO(FLOW_PUSH, SCREEN_PERSON_EDIT);
}

static struct flow next_view(struct app *app, void *state)
{
    struct state *s = state;
    s->view = (enum home_view)((s->view + 1) % HOME_VIEWS);
    s->list.cursor = 0;
    refresh(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow absent(struct app *app, void *state)
{
    struct state *s = state;
    struct person_row p;
    if (row_at(app, s, (size_t)s->list.cursor, &p))
        app_round_absent(app, p.id);
    refresh(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow flags(struct app *app, void *state)
{
    (void)state;
    app_flags_choose(app, (struct flag_scope){{{0}}});
    return FLOW_TO(FLOW_PUSH, SCREEN_FLAGS);
}

static struct flow planned(struct app *app, void *state)
{
    return select_to(app, state, SCREEN_PLANNED);
}

static struct flow open_person(struct app *app, void *state)
{
    return select_to(app, state, SCREEN_PERSON);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (list_move(&s->list, key))
        return FLOW(FLOW_STAY);
    if (!s->searching || !field_key(&s->query, key))
        return FLOW(FLOW_IGNORED);
    refresh(app, s);
    s->list.cursor = 0;
    return FLOW(FLOW_STAY);
}

static int wait_ms(const struct app *app, const void *state)
{
    return panel_is_stale(app, state) ? PANEL_MS : -1;
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

static bool is_filtered(const struct app *app, const void *state)
{
    (void)app;
    return is_search(state);
}

static bool has_rows(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->list.count > 0;
}

// Only today's planned visits have a time.
static bool is_planned(const struct app *app, const void *state)
{
    const struct state *s = state;
    struct person_row p;
    return !s->searching && row_at(app, s, (size_t)s->list.cursor, &p) && p.time[0] != '\0' &&
           p.state != ROW_DONE;
}

static bool has_conflicts(const struct app *app, const void *state)
{
    return app_conflict_count(app) > 0 && no_search(app, state);
}

static bool has_flags(const struct app *app, const void *state)
{
    return app_flags_open(app) > 0 && no_search(app, state);
}

static bool may_see_all(const struct app *app, const void *state)
{
    return app_visits_allowed(app) && no_search(app, state);
}

static bool may_plan(const struct app *app, const void *state)
{
    return app_rounds_allowed(app) && no_search(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open"),
     .help = N_("Open the chosen person."),
     .when = has_rows,
     .run = open_person},
    {.key = KEY_OF('/'),
     .label = N_("search"),
     .help =
         N_("Search by any part of a name, birth date, address, telephone or matricule; accents "
            "and spaces do not matter. Nothing typed lists everybody."),
     .when = no_search,
     .run = search},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("end search"),
     .help = N_("End the search and show the round."),
     .when = is_filtered,
     .run = clear},
    {.key = KEY_OF('v'),
     .label = N_("view"),
     .help = N_("The next view: the round, to see again, never seen, everybody."),
     .when = no_search,
     .run = next_view},
    {.key = KEY_OF('n'),
     .label = N_("n\tnew"),
     .help = N_("Add a person."),
     .when = no_search,
     .run = new_person},
    {.key = KEY_OF('s'),
     .label = N_("s\tsend"),
     .help = N_("See what has arrived and what has not, and send it."),
     .when = no_search,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_SYNC}},
    {.key = KEY_OF('a'),
     .label = N_("absent"),
     .spare = true,
     .help = N_("Mark today's planned visit: nobody at home."),
     .when = is_planned,
     .run = absent},
    {.key = KEY_OF('c'),
     .label = N_("conflicts"),
     .spare = true,
     .help = N_("What was changed both here and on the server, until you choose."),
     .when = has_conflicts,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_CONFLICTS}},
    {.key = KEY_OF('u'),
     .label = N_("red flags"),
     .help = N_("The red flags that nobody has closed yet."),
     .when = has_flags,
     .run = flags},
    {.key = KEY_OF('t'),
     .label = N_("change"),
     .spare = true,
     .help = N_("What becomes of today's planned visit: taken on, not wanted, at another time."),
     .when = is_planned,
     .run = planned},
    {.key = KEY_OF('o'),
     .label = N_("o\tall visits"),
     .spare = true,
     .help = N_("Everybody's visits and what is missing, for the coordinator."),
     .when = may_see_all,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_VISITS}},
    {.key = KEY_OF('r'),
     .label = N_("r\trounds"),
     .spare = true,
     .help = N_("Plan rounds: who is to be visited, by whom and when, for the coordinator."),
     .when = may_plan,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_ROUNDS}},
    {.key = KEY_OF('i'),
     .label = N_("i\timport"),
     .spare = true,
     .help = N_("Take people out of a table, after a look at every row."),
     .when = no_search,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_IMPORT}},
    {.key = KEY_OF('p'),
     .label = N_("settings"),
     .spare = true,
     .help = N_("Language, colours and other settings."),
     .when = no_search,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_SETTINGS}},
    {.key = KEY_OF('q'),
     .label = N_("quit"),
     .spare = true,
     .help = N_("Leave the program."),
     .when = no_search,
     .flow = {.kind = FLOW_QUIT}},
};

const struct screen screen_home = {
    .name = "home",
    .title = N_("My round"),
    .help = N_(
        "The round: visits to go on with, today's visits by time, then who was seen today. Other "
        "views show who is to be seen again, who was never seen, and everybody."),
    .nothing = N_("Nobody stands in this list: v shows the next one, / searches."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .resume = resume,
    .draw = draw,
    .text = text,
    .tick = tick,
    .wait_ms = wait_ms,
};
