// SPDX-License-Identifier: EUPL-1.2
// Home: unfinished visits, today's round, people due; search over everybody.
#include "screens.h"

#include "app/people/conflicts.h"
#include "app/people/service.h"
#include "app/state/service.h"
#include "app/visit/flags.h"
#include "ui/field.h"
#include "ui/list.h"

#include <stdio.h>

enum { NAME_CELLS = 22, REMARK_CELLS = 21 }; // of a row at 80 columns

struct state {
    struct list list;
    bool searching;     // the field has the keyboard
    struct field query; // what is searched
    size_t found;       // matches of the query
};

static void refresh(struct app *app, struct state *s)
{
    app_home_update(app);
    if (s->query.len > 0) {
        s->found = app_search(app, s->query.text);
        list_count(&s->list, (int)s->found);
    } else {
        list_count(&s->list, (int)app_home_count(app));
    }
}

static void open(struct app *app, void *state)
{
    refresh(app, state);
}

static void resume(struct app *app, void *state)
{
    app_home_refresh(app);
    refresh(app, state);
}

static bool row_at(const struct app *app, const struct state *s, size_t i, struct person_row *ret)
{
    return s->query.len > 0 ? app_search_row(app, i, ret) : app_home_row(app, i, ret);
}

// Shape and word carry the state; colour only helps.
static const struct {
    const char *mark;
    enum style style;
} marks[] = {
    [ROW_TODO] = {"○", STYLE_PLAIN},
    [ROW_RESUME] = {"●", STYLE_STRONG},
    [ROW_DONE] = {"✓", STYLE_OK},
    [ROW_ABSENT] = {"–", STYLE_DIM},
};

static void draw_row(const struct app *app, struct canvas *c, const struct state *s, int index,
                     int row, struct frame_area a)
{
    struct person_row p;
    if (!row_at(app, s, (size_t)index, &p))
        return;
    enum style style = list_row(c, &s->list, index, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED, wide = a.cols >= 70;
    int col = a.col + 2;
    if (wide)
        canvas_text(c, row, col, 5, chosen ? style : STYLE_DIM, p.time);
    col += wide ? 7 : 0;
    canvas_text(c, row, col, 1, chosen ? style : marks[p.state].style, marks[p.state].mark);
    if (app_flags_open_of(app, p.id) > 0)
        canvas_text(c, row, col + 1, 1, chosen ? style : STYLE_URGENT, "!");
    int name_cells = wide ? NAME_CELLS + (a.cols - 78) / 3 : a.cols - 14;
    canvas_text_cut(c, row, col + 2, name_cells, chosen ? style : STYLE_STRONG, p.name);
    canvas_printf(c, row, col + 3 + name_cells, 7, style, _("%3d y"), p.age);
    if (!wide)
        return;
    int town = col + 3 + name_cells + 8, rest = a.col + a.cols - 1 - town;
    int town_cells = rest - REMARK_CELLS;
    canvas_text_cut(c, row, town, town_cells - 1, style, p.town);
    canvas_text_cut(c, row, town + town_cells, REMARK_CELLS, chosen ? style : STYLE_DIM, p.remark);
}

static void draw_empty(const struct state *s, struct canvas *c, struct frame_area a)
{
    const char *words =
        s->query.len > 0
            ? _("Nobody matches. Check the spelling, or leave the search and press n to add the "
                "person.")
            : _("No visit is planned for today. Press / to find a person, n to add one.");
    canvas_wrap(c, a.row + 1, a.col + 2, a.rows - 1, a.cols - 4, STYLE_DIM, words);
}

static void draw_head(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    size_t due, never;
    if (s->searching || s->query.len > 0) {
        int used = canvas_text(c, a.row, a.col, 12, STYLE_PLAIN, _("Search:"));
        field_draw(c, a.row, a.col + used + 1, 34 < a.cols - used - 16 ? 34 : a.cols - used - 16,
                   &s->query, s->searching);
        char found[64];
        snprintf(found, sizeof found, ngettext("%zu found", "%zu found", s->found), s->found);
        canvas_text_right(c, a.row, a.col + a.cols, STYLE_DIM, found);
        return;
    }
    char title[160];
    snprintf(title, sizeof title,
             ngettext("My round: %zu person", "My round: %zu people", app_home_count(app)),
             app_home_count(app));
    canvas_text(c, a.row, a.col, a.cols < 70 ? a.cols : a.cols / 2, STYLE_STRONG, title);
    if (a.cols < 70)
        return;
    app_home_counts(app, &due, &never);
    char counts[160];
    snprintf(counts, sizeof counts, _("due this month: %zu   never visited: %zu"), due, never);
    canvas_text_right(c, a.row, a.col + a.cols, STYLE_DIM, counts);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    char title[160];
    snprintf(title, sizeof title, "%s", app_user_name(app));
    struct frame_area a = part_frame(app, c, title);
    draw_head(app, s, c, a);
    a = part_below(a, 1);
    if (app_flags_open(app) > 0) { // a mark and how many: the person may look on
        canvas_printf(c, a.row, a.col, a.cols, STYLE_URGENT, _("! %zu — press u"),
                      app_flags_open(app));
        a = part_below(a, 1);
    }
    size_t conflicts = app_conflict_count(app);
    if (conflicts > 0) {
        canvas_printf(c, a.row, a.col, a.cols, STYLE_SIGNAL,
                      _("! changed here and on the server: %zu — press c"), conflicts);
        a = part_below(a, 1);
    }
    struct frame_area list = part_below(a, a.rows > 7 ? 1 : 0);
    if (s->list.count == 0) {
        draw_empty(s, c, list);
        return;
    }
    int first = list_first(&s->list, list.rows);
    for (int i = 0; i < list.rows && first + i < s->list.count; i++)
        draw_row(app, c, s, first + i, list.row + i, list);
    list_scrollbar(c, &s->list, list.row, list.rows, a.col + a.cols - 1);
    int line;
    if (!s->searching && list_row_visible(&s->list, list.rows, s->list.cursor, &line))
        canvas_cursor(c, list.row + line, list.col);
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
    (void)app;
    ((struct state *)state)->searching = true;
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
    (void)state;
    app_select(app, (struct id){{0}});
    return FLOW_TO(FLOW_PUSH, SCREEN_PERSON_EDIT);
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
    return typing_now(app, state) || ((const struct state *)state)->query.len > 0;
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
    return !s->searching && row_at(app, s, (size_t)s->list.cursor, &p) && p.time[0] != '\0';
}

static bool has_conflicts(const struct app *app, const void *state)
{
    return app_conflict_count(app) > 0 && no_search(app, state);
}

static bool has_flags(const struct app *app, const void *state)
{
    return app_flags_open(app) > 0 && no_search(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open"),
     .help = N_("Open the chosen person."),
     .when = has_rows,
     .run = open_person},
    {.key = KEY_OF('/'),
     .label = N_("search"),
     .help = N_("Search by any part of a name, birth date or place; accents do not matter."),
     .when = no_search,
     .run = search},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("end search"),
     .help = N_("End the search and show the round."),
     .when = is_filtered,
     .run = clear},
    {.key = KEY_OF('n'),
     .label = N_("new person"),
     .help = N_("Add a person."),
     .when = no_search,
     .run = new_person},
    {.key = KEY_OF('s'),
     .label = N_("send"),
     .help = N_("See what has arrived and what has not, and send it."),
     .when = no_search,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_SYNC}},
    {.key = KEY_OF('a'),
     .label = N_("absent"),
     .help = N_("Mark today's planned visit: nobody at home."),
     .when = is_planned,
     .run = absent},
    {.key = KEY_OF('c'),
     .label = N_("conflicts"),
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
     .help = N_("What becomes of today's planned visit: taken on, not wanted, at another time."),
     .when = is_planned,
     .run = planned},
    {.key = KEY_OF('p'),
     .label = N_("settings"),
     .help = N_("Language, colours and other settings."),
     .when = no_search,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_SETTINGS}},
    {.key = KEY_OF('q'),
     .label = N_("quit"),
     .help = N_("Leave the program."),
     .when = no_search,
     .flow = {.kind = FLOW_QUIT}},
};

const struct screen screen_home = {
    .name = "home",
    .title = N_("My round"),
    .help = N_("Visits to go on with come first, then today's round by time, then people whose "
               "follow-up is due."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .resume = resume,
    .draw = draw,
    .text = text,
};
