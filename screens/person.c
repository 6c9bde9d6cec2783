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
#include "app/visit/service.h"

#include <stdio.h>
#include <string.h>

struct state {
    struct person_row row;       // the line of the list
    struct person_fields fields; // the sheet
    size_t visits;               // finished visits
    size_t flags;                // red flags, closed ones too
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    struct id id = app_selected(app);
    app_person_row(app, id, &s->row);
    app_person_fields(app, id, &s->fields);
    s->visits = app_history(app, id);
    s->flags = app_flags(app, (struct flag_scope){id});
}

static int draw_pair(struct canvas *c, struct frame_area a, int line, const char *label,
                     const char *value)
{
    if (value[0] == '\0' || line >= a.rows)
        return line;
    canvas_text(c, a.row + line, a.col, 18, STYLE_DIM, label);
    canvas_text(c, a.row + line, a.col + 19, a.cols - 19, STYLE_PLAIN, value);
    return line + 1;
}

static int draw_person(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    char address[PERSON_FIELD_BYTES * 3 + 8];
    const char(*f)[PERSON_FIELD_BYTES] = s->fields.at;
    snprintf(address, sizeof address, "%s %s %s", f[PERSON_ADDRESS], f[PERSON_POSTCODE],
             f[PERSON_TOWN]);
    char born[128];
    snprintf(born, sizeof born,
             ngettext("%s (%d year)", "%s (%d years)", (unsigned long)s->row.age),
             app_date_text(app, s->row.birth, false), s->row.age);
    int line = draw_pair(c, a, 0, _("Born"), born);
    line = draw_pair(c, a, line, _("Address"), address);
    line = draw_pair(c, a, line, _("Telephone"), f[PERSON_PHONE]);
    line = draw_pair(c, a, line, _("GP"), f[PERSON_GP]);
    line = draw_pair(c, a, line, _("Contact"), f[PERSON_CONTACT]);
    line = draw_pair(c, a, line, _("Contact's phone"), f[PERSON_CONTACT_PHONE]);
    return line;
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
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, _("Visits"));
    if (s->visits == 0)
        canvas_text(c, a.row + 1, a.col, a.cols, STYLE_DIM, _("None yet: this will be the first."));
    for (size_t i = 0; i < s->visits && (int)i + 1 < a.rows; i++) {
        struct date on;
        const char *state;
        app_history_visit(app, i, &on, &state);
        int used = canvas_text(c, a.row + 1 + (int)i, a.col, 16, STYLE_PLAIN,
                               app_date_text(app, on, false));
        draw_outcome(app, i, state, c, a.row + 1 + (int)i, a.col + used + 2, a.cols - used - 2);
    }
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, s->row.name);
    int used = draw_person(app, s, c, a);
    struct frame_area below = part_below(a, used + 1);
    if (below.rows > 0)
        canvas_text(c, below.row, below.col, below.cols, STYLE_SAY, s->row.remark);
    below = part_below(below, 2);
    below = part_below(below, part_flags(app, c, below));
    draw_visits(app, s, c, below);
}

static struct flow visit(struct app *app, void *state)
{
    bool resumed, accepted;
    (void)state;
    if (app_visit_enter(app, app_selected(app), &resumed) != RC_OK)
        return FLOW(FLOW_STAY);
    if (!app_consent_given(app, &accepted) || !accepted)
        return FLOW_TO(FLOW_REPLACE, SCREEN_CONSENT);
    return visit_flow(app);
}

static struct flow plan(struct app *app, void *state)
{
    const struct clock *clock = app_clock(app);
    int64_t now = clock_utc_ms(clock);
    struct datetime t = datetime_from_utc(now, clock->offset_min(clock->self, now));
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

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("visit"),
     .help = N_("Start the visit, or go on with the unfinished one."),
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
    {.key = KEY_OF('u'),
     .label = N_("red flags"),
     .help = N_("This person’s red flags: who was called, how they were closed."),
     .when = has_flags,
     .run = flags},
    {.key = KEY_OF('t'),
     .label = N_("to my round"),
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
    .state_size = sizeof(struct state),
    .open = open,
    .resume = open,
    .draw = draw,
};
