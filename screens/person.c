// SPDX-License-Identifier: EUPL-1.2
// One person: who it is, earlier visits, and the start of a visit.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/flags.h"
#include "app/visit/history.h"
#include "app/visit/notes.h"
#include "app/visit/results.h"
#include "app/visit/service.h"
#include "ui/message.h"

#include <stdio.h>
#include <string.h>

enum {
    TABLE_VISITS = 3,
    TABLE_LABEL_CELLS = 10,
    TABLE_VISIT_CELLS = 6,
    TABLE_COLS = 74,
    TABLE_ROWS = 7,
    VALUE_COL = 17,
    DATE_CELLS = 13,
};

struct state {
    struct person_row row;       // the line of the list
    struct person_fields fields; // the sheet
    size_t visits;               // finished visits
    size_t notes;                // of earlier visits
    bool qualified;              // the identity
    char doctor[APP_SAID_BYTES]; // whom the record refers to on the server, "" none
    size_t flags;                // red flags, closed ones too
    struct message again;        // whether to begin another visit today
};

enum { AGAIN_BACK, AGAIN_BEGIN };
static const struct message_def again_message = {
    .title = N_("Already seen today"),
    .text = N_("Already seen today: begin another visit?"),
    .choices = {{.label = N_("g\tgo back")}, {.label = N_("b\tbegin another"), .sure = true}},
    .escape = AGAIN_BACK,
    .style = STYLE_TITLE,
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    struct id id = app_selected(app);
    app_person_row(app, id, &s->row);
    app_person_fields(app, id, &s->fields);
    s->qualified = app_person_is_qualified(app, id);
    app_person_doctor(app, id, s->doctor);
    s->visits = app_history(app, id);
    s->notes = app_past_notes(app);
    s->flags = app_flags(app, (struct flag_scope){id});
}

static int draw_pair(struct canvas *c, struct frame_area a, int line, const char *label,
                     const char *value)
{
    if (value[0] == '\0' || line >= a.rows)
        return line;
    canvas_text(c, a.row + line, a.col, VALUE_COL - 1, STYLE_DIM, label);
    // Whole: by name and birth date it is checked who this is.
    int used = canvas_wrap(c, a.row + line, a.col + VALUE_COL, a.rows - line, a.cols - VALUE_COL,
                           STYLE_PLAIN, value);
    return line + (used > 0 ? used : 1);
}

static const char *sex_words(const char *code)
{
    return code[0] == 'f'   ? _("woman")
           : code[0] == 'm' ? _("man")
           : code[0] == 'o' ? _("other")
                            : "";
}

// Two texts with a separator where both are there.
static void join(char *out, size_t bytes, const char *a, const char *separator, const char *b)
{
    snprintf(out, bytes, "%s%s%s", a, a[0] != '\0' && b[0] != '\0' ? separator : "", b);
}

static int draw_identity(const struct app *app, const struct state *s, struct canvas *c,
                         struct frame_area a)
{
    const char(*f)[PERSON_FIELD_BYTES] = s->fields.at;
    char text[PERSON_FIELD_BYTES * 2 + 8], born[128];
    join(text, sizeof text, f[PERSON_FAMILY], " ", f[PERSON_GIVEN]);
    int line = draw_pair(c, a, 0, _("Birth name"), text);
    line = draw_pair(c, a, line, _("Usual name"), f[PERSON_USUAL_NAME]);
    const char *age = s->row.age.known ? app_age_text(app, s->row.age) : "";
    snprintf(born, sizeof born, age[0] != '\0' ? "%s (%s)" : "%s",
             app_birth_text(app, s->row.birth, s->row.sex), age);
    join(text, sizeof text, born, ", ", sex_words(f[PERSON_SEX]));
    line = draw_pair(c, a, line, _("Born"), text);
    if (f[PERSON_INS][0] != '\0')
        join(text, sizeof text, f[PERSON_INS], " · ",
             s->qualified ? _("qualified") : _("provisional"));
    else
        snprintf(text, sizeof text, "%s", _("none"));
    return draw_pair(c, a, line, _("INS"), text);
}

// Beside the table in `a`, below it in the whole width.
static int draw_person(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a, struct frame_area whole)
{
    const char(*f)[PERSON_FIELD_BYTES] = s->fields.at;
    char text[PERSON_FIELD_BYTES * 2 + 8];
    int line = draw_identity(app, s, c, a);
    line = draw_pair(c, a, line, _("Telephone"), f[PERSON_PHONE]);
    join(text, sizeof text, f[PERSON_POSTCODE], " ", f[PERSON_TOWN]);
    line = draw_pair(c, a, line, _("Address"),
                     f[PERSON_ADDRESS][0] != '\0' ? f[PERSON_ADDRESS] : text);
    if (f[PERSON_ADDRESS][0] != '\0')
        line = draw_pair(c, a, line, "", text);
    line = draw_pair(c, line >= TABLE_ROWS ? whole : a, line, _("GP"),
                     s->doctor[0] != '\0' ? s->doctor : f[PERSON_GP]);
    join(text, sizeof text, f[PERSON_CONTACT], " · ", f[PERSON_CONTACT_PHONE]);
    return draw_pair(c, line >= TABLE_ROWS ? whole : a, line, _("Contact"), text);
}

// Why the person is not visited any more, since when and who says so; "" when they are.
static void situation_line(const struct app *app, const struct state *s, char *out, size_t bytes)
{
    const char(*f)[PERSON_FIELD_BYTES] = s->fields.at;
    const char *since = f[PERSON_SITUATION_SINCE], *source = f[PERSON_SITUATION_SOURCE];
    struct date day;
    out[0] = '\0';
    if (f[PERSON_SITUATION][0] == '\0')
        return;
    snprintf(out, bytes, _("%s%s%s (said by %s); not in any round"),
             app_situation_words(f[PERSON_SITUATION]), since[0] != '\0' ? ", " : "",
             date_parse_partial(since, strlen(since), &day) ? app_date_text(app, day, false) : "",
             source[0] != '\0' ? source : _("the server"));
}

// ---- what the last visits found ----

static const char *const short_labels[] = {N_("memory"), N_("mobility"), N_("nutrition"),
                                           N_("vision"), N_("hearing"),  N_("mood")};
static const enum style result_styles[RESULT_KINDS] = {
    [RESULT_NOT_ASSESSED] = STYLE_DIM, [RESULT_INCOMPLETE] = STYLE_DIM, [RESULT_DONE] = STYLE_OK,
    [RESULT_NO_SIGNAL] = STYLE_DIM,    [RESULT_SIGNAL] = STYLE_SIGNAL,
};

// Places in the history of the newest versions that have results, newest first; returns how many.
static size_t newest(const struct app *app, const struct state *s, size_t out[TABLE_VISITS])
{
    size_t count = 0;
    for (size_t i = 0; i < s->visits && count < TABLE_VISITS; i++) {
        struct date on;
        const char *state;
        if (app_history_began(app, i) && app_history_visit(app, i, &on, &state) &&
            strcmp(state, "replaced") != 0)
            out[count++] = i;
    }
    return count;
}

// A column a visit, the newest at the right; marks of the domains. Draws nothing when there is no
// visit.
static void draw_table(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    size_t at[TABLE_VISITS], count = newest(app, s, at);
    int domains = (int)(sizeof short_labels / sizeof short_labels[0]);
    if (count == 0 || a.rows < domains + 1)
        return;
    canvas_text(c, a.row, a.col, TABLE_LABEL_CELLS, STYLE_ACCENT, _("Domains"));
    for (int d = 0; d < domains; d++)
        canvas_text(c, a.row + 1 + d, a.col, TABLE_LABEL_CELLS, STYLE_PLAIN, _(short_labels[d]));
    for (size_t v = 0; v < count; v++) {
        int col = a.col + TABLE_LABEL_CELLS + (int)(count - 1 - v) * TABLE_VISIT_CELLS;
        struct date on;
        const char *state;
        app_history_visit(app, at[v], &on, &state);
        canvas_printf(c, a.row, col, TABLE_VISIT_CELLS, STYLE_DIM, "%02d/%02d", on.month,
                      on.year % 100);
        for (int d = 0; d < domains; d++) {
            enum result r = app_history_result(app, at[v], (size_t)d);
            canvas_text(c, a.row + 1 + d, col + 2, 1, result_styles[r], app_result_mark(r));
        }
    }
}

// What a visit came to, in one row.
static void draw_outcome(const struct app *app, size_t i, const char *state, struct canvas *c,
                         int row, int col, int cols)
{
    struct result_counts counts = app_history_counts(app, i);
    const char *ended = strcmp(state, "replaced") == 0  ? _("replaced")
                        : strcmp(state, "stopped") == 0 ? _("stopped")
                                                        : "";
    if (strcmp(state, "refused") == 0) { // an outcome: nothing was to be counted
        canvas_printf(c, row, col, cols, STYLE_PLAIN, "%s — %s", _("consent refused"),
                      app_history_refusal(app, i));
        return;
    }
    if (strcmp(state, "guardianship") == 0) {
        canvas_text_cut(c, row, col, cols, STYLE_PLAIN,
                        _("representative to be met first: task for the team"));
        return;
    }
    if (!counts.screening && ended[0] == '\0')
        ended = _("no screening");
    canvas_printf(c, row, col, cols, STYLE_DIM, "%s%s%s", ended, ended[0] != '\0' ? " · " : "",
                  app_counts_text(app, &counts));
}

static void draw_visits(const struct app *app, const struct state *s, struct canvas *c,
                        struct frame_area a)
{
    if (a.rows < 2)
        return;
    canvas_text(c, a.row, a.col, a.cols, STYLE_ACCENT, _("Visits"));
    if (s->visits == 0)
        canvas_text(c, a.row + 1, a.col, a.cols, STYLE_DIM, _("None yet: this will be the first."));
    int outcome = a.cols >= TABLE_COLS ? VALUE_COL : DATE_CELLS + 1;
    for (size_t i = 0; i < s->visits && (int)i + 1 < a.rows; i++) {
        struct date on;
        const char *state;
        app_history_visit(app, i, &on, &state);
        canvas_text(c, a.row + 1 + (int)i, a.col, DATE_CELLS, STYLE_PLAIN,
                    app_date_text(app, on, false));
        draw_outcome(app, i, state, c, a.row + 1 + (int)i, a.col + outcome, a.cols - outcome);
    }
}

// The table: in the panel of a wide window, which then is no longer part of *body, else beside who
// the person is. Returns what is left for that.
static struct frame_area draw_beside(const struct app *app, const struct state *s, struct canvas *c,
                                     struct frame_area *body)
{
    int table = TABLE_LABEL_CELLS + TABLE_VISITS * TABLE_VISIT_CELLS - 1;
    if (s->visits > 0 && frame_has_panel(c)) {
        body->cols -= FRAME_PANEL_COLS;
        draw_table(app, s, c, frame_panel(c));
        return *body;
    }
    struct frame_area left = *body;
    if (body->cols >= TABLE_COLS && s->visits > 0) {
        left.cols -= table + 1;
        draw_table(
            app, s, c,
            (struct frame_area){body->row, body->col + body->cols - table, body->rows, table});
    }
    return left;
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = frame_inset(part_frame(app, c, s->row.name));
    struct frame_area left = draw_beside(app, s, c, &a);
    char said[400];
    struct frame_area below = part_below(a, draw_person(app, s, c, left, a) + 1);
    situation_line(app, s, said, sizeof said);
    if (below.rows > 0)
        canvas_text_cut(c, below.row, below.col, below.cols,
                        said[0] != '\0' ? STYLE_SIGNAL : STYLE_SAY,
                        said[0] != '\0' ? said : s->row.remark);
    below = part_below(below, 2);
    below = part_below(below, part_flags(app, c, below));
    if (s->notes > 0 && below.rows > 3) {
        canvas_printf(c, below.row, below.col, below.cols, STYLE_PLAIN,
                      ngettext("%zu note: n", "%zu notes: n", s->notes), s->notes);
        below = part_below(below, 2);
    }
    draw_visits(app, s, c, below);
    message_draw(c, &s->again, NULL);
}

static struct flow begin(struct app *app)
{
    bool resumed, accepted;
    if (app_visit_enter(app, app_selected(app), &resumed) != RC_OK)
        return FLOW(FLOW_STAY);
    if (!app_consent_given(app, &accepted) || !accepted)
        return FLOW_TO(FLOW_REPLACE, SCREEN_CONSENT);
    return visit_flow(app);
}

// A second visit of a day is seldom meant: asks, by another key.
static struct flow visit(struct app *app, void *state)
{
    struct state *s = state;
    if (!s->row.seen_today || s->row.state == ROW_RESUME)
        return begin(app);
    message_open(&s->again, &again_message);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    int choice = message_key(&((struct state *)state)->again, key);
    if (choice == AGAIN_BEGIN)
        return begin(app);
    return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow plan(struct app *app, void *state)
{
    const struct clock *clock = app_clock(app);
    struct datetime t = clock_local(clock, clock_utc_ms(clock));
    (void)state;
    app_round_add(app, app_selected(app), t.hour * 60 + t.minute);
    return FLOW(FLOW_STAY);
}

static struct flow flags(struct app *app, void *state)
{
    (void)state;
    app_flags_choose(app, (struct flag_scope){app_selected(app)});
    return FLOW_TO(FLOW_PUSH, SCREEN_FLAGS);
}

static bool has_flags(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->flags > 0;
}

static bool has_visits(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->visits > 0;
}

static bool has_notes(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->notes > 0;
}

// Nobody visits the dead; a visit that was begun is still ended.
static bool may_visit(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return strcmp(s->fields.at[PERSON_SITUATION], "deceased") != 0 || s->row.state == ROW_RESUME;
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->again);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("visit"),
     .help = N_("Start the visit, or go on with the unfinished one."),
     .when = may_visit,
     .run = visit},
    {.key = KEY_OF('m'),
     .label = N_("edit"),
     .help = N_("Change the person's details; earlier versions are kept."),
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_PERSON_EDIT}},
    {.key = KEY_OF('h'),
     .label = N_("history"),
     .help = N_("Earlier visits side by side."),
     .when = has_visits,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_HISTORY}},
    {.key = KEY_OF('a'), // F1 names it: the line of keys has no room
     .help = N_("What the person agreed to; an agreement can be taken back at any time."),
     .when = has_visits,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_AGREEMENTS}},
    {.key = KEY_OF('u'),
     .label = N_("red flags"),
     .help = N_("This person’s red flags: who was called, how they were closed."),
     .when = has_flags,
     .run = flags},
    {.key = KEY_OF('n'),
     .label = N_("notes"),
     .help = N_("The notes of earlier visits."),
     .when = has_notes,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_NOTES}},
    {.key = KEY_OF('t'),
     .label = N_("to my round"),
     .spare = true,
     .help = N_("Add this person to today's round."),
     .run = plan},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the list."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_person = {
    .name = "person",
    .title = N_("Person"),
    .help = N_("Check with the person that name and birth date are right before starting."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .open = open,
    .resume = open,
    .draw = draw,
    .text = text,
};
