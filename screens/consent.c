// SPDX-License-Identifier: EUPL-1.2
// Consent: how the notice was given, each purpose asked apart, who informed. A refusal of the
// screening ends the visit politely and is kept with its reason.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/draft.h"
#include "app/visit/finish.h"
#include "app/visit/service.h"
#include "base/utf8.h"
#include "ui/choices.h"
#include "ui/field.h"
#include "ui/message.h"

#include <stdio.h>
#include <string.h>

enum {
    STEP_GUARDIANSHIP,
    STEP_NOTICE,
    STEP_FIRST,
    STEP_INFORMED = STEP_FIRST + CONSENT_ITEMS,
    STEP_REFUSED, // why not, or somebody represents the person
    STEP_WHY      // in words
};
// Characters of a draft before who informed: step, guardianship, notice, answers, a bar.
enum { DRAFT_NOTICE = 2, DRAFT_FIRST, DRAFT_ANSWERS = DRAFT_FIRST + CONSENT_ITEMS + 1 };

struct state {
    int step;
    struct choices choices;
    bool writing;          // the name of who informed is being typed
    struct field informed; // also: why not, in words
    bool guardianship;
    struct consent_answers answers;
    struct message sure; // asked before the visit ends
};

enum { GO_BACK, END_IT };
static const struct message_def end_message = {
    .title = N_("End the visit here?"),
    .text = N_("The answer is kept, and the visit is closed."),
    .choices = {{.label = N_("g\tgo back")}, {.label = N_("e\tend the visit"), .sure = true}},
    .escape = GO_BACK,
    .style = STYLE_SIGNAL,
};

static void ask(struct state *s, int step)
{
    s->step = step;
    int current = -1;
    if (step >= STEP_FIRST && step < STEP_INFORMED && s->answers.at[step - STEP_FIRST][0] != '\0')
        current = strcmp(s->answers.at[step - STEP_FIRST], "yes") == 0 ? 0 : 1;
    s->writing = false;
    if (step == STEP_NOTICE)
        current = (int)s->answers.notice - 1;
    int count = step == STEP_NOTICE                        ? NOTICE_WAYS - 1
                : step == STEP_REFUSED && !s->guardianship ? REFUSALS // the reasons, and back
                                                           : 2;
    choices_init(&s->choices, count, current);
    if (step < STEP_INFORMED && step != STEP_NOTICE)
        s->choices.letters = choices_yes_no(_("Yes"), _("No"));
}

static void take_draft(struct state *s, const char *draft)
{
    int step = draft[0] - '0';
    s->guardianship = draft[1] == 'y';
    if (draft[1] > '0' && draft[1] < '0' + REFUSALS)
        s->answers.refusal = (enum refusal)(draft[1] - '0');
    if (draft[DRAFT_NOTICE] > '0' && draft[DRAFT_NOTICE] < '0' + NOTICE_WAYS)
        s->answers.notice = (enum notice_given)(draft[DRAFT_NOTICE] - '0');
    for (int i = 0; i < CONSENT_ITEMS; i++)
        snprintf(s->answers.at[i], sizeof s->answers.at[0], "%s",
                 draft[DRAFT_FIRST + i] == 'y'   ? "yes"
                 : draft[DRAFT_FIRST + i] == 'n' ? "no"
                                                 : "");
    field_set(&s->informed, draft + DRAFT_ANSWERS);
    if (step > STEP_GUARDIANSHIP && step <= STEP_WHY)
        ask(s, step);
    s->writing = step == STEP_WHY || (step == STEP_INFORMED && s->informed.len > 0);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[FIELD_ROOMY_BYTES + DRAFT_ANSWERS];
    app_notice_open(app); // for its version; a failure is said
    ask(s, STEP_GUARDIANSHIP);
    if (app_draft_take(app, "consent", "", draft, sizeof draft) && strlen(draft) >= DRAFT_ANSWERS)
        take_draft(s, draft);
}

// The notice was on the screen to its end: that is how it was given.
static void resume(struct app *app, void *state)
{
    struct state *s = state;
    if (s->step != STEP_NOTICE || !app_notice_was_seen(app))
        return;
    s->answers.notice = NOTICE_SHOWN;
    ask(s, STEP_FIRST);
}

// The step, guardianship or why it is refused, notice and each answer as one character, then what
// is typed.
static void keep_draft(struct app *app, const void *state)
{
    const struct state *s = state;
    char draft[FIELD_ROOMY_BYTES + DRAFT_ANSWERS];
    if (s->step == STEP_GUARDIANSHIP)
        return;
    draft[0] = (char)('0' + s->step);
    draft[1] = s->guardianship                      ? 'y'
               : s->answers.refusal != REFUSAL_NONE ? (char)('0' + s->answers.refusal)
                                                    : 'n';
    draft[DRAFT_NOTICE] = (char)('0' + s->answers.notice);
    for (int i = 0; i < CONSENT_ITEMS; i++)
        draft[DRAFT_FIRST + i] = s->answers.at[i][0] != '\0' ? s->answers.at[i][0] : '-';
    snprintf(draft + DRAFT_ANSWERS - 1, sizeof draft - DRAFT_ANSWERS + 1, "|%s", s->informed.text);
    app_draft_keep(app, "consent", "", draft);
}

static const char *question(const struct app *app, const struct state *s)
{
    if (s->step == STEP_GUARDIANSHIP)
        return _("Have you a guardian (tuteur), or somebody authorised to represent you in matters "
                 "of health?");
    return app_consent_text(app, (enum consent_item)(s->step - STEP_FIRST));
}

// Below the answers of a step.
static struct frame_area draw_choices(const struct state *s, struct canvas *c, struct frame_area a,
                                      const char *const *labels)
{
    return part_below(a, choices_draw(c, a, &s->choices, labels) + 1);
}

static void draw_notice(const struct app *app, const struct state *s, struct canvas *c,
                        struct frame_area a)
{
    const char *const labels[] = {_("Show it on the screen"), _("It was read aloud"),
                                  _("It was handed on paper")};
    a = part_below(a, part_say(c, a,
                               _("Before we begin: this notice says what your answers are for, who "
                                 "receives them, how long they are kept and what your rights "
                                 "are.")) +
                          1);
    a = draw_choices(s, c, a, labels);
    char text[120];
    snprintf(text, sizeof text, _("Notice, version %s. How does the person come to know it?"),
             app_notice_version(app));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, text);
}

static void draw_informed(const struct app *app, const struct state *s, struct canvas *c,
                          struct frame_area a)
{
    static const char *const ways[NOTICE_WAYS] = {N_("not given"), N_("shown on the screen"),
                                                  N_("read aloud"), N_("handed on paper")};
    const char *const labels[] = {app_user_name(app), _("Somebody else: type the name")};
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, _("Who informed the person?"));
    a = part_below(a, 2);
    if (s->writing) {
        field_draw(c, a.row, a.col + 2, a.cols - 4 < 50 ? a.cols - 4 : 50, &s->informed, true);
        a = part_below(a, 2);
    } else {
        a = draw_choices(s, c, a, labels);
    }
    char text[160];
    snprintf(text, sizeof text, _("Notice %s: version %s, %s"), _(ways[s->answers.notice]),
             app_notice_version(app), app_date_text(app, clock_today(app_clock(app)), false));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, text);
}

// Somebody represents the person: what becomes of it is said as it is.
static void draw_guardian(const struct app *app, const struct state *s, struct canvas *c,
                          struct frame_area a)
{
    const char *const labels[] = {_("Keep this answer and end the visit"), _("Go back")};
    a = part_below(a, part_say(c, a,
                               _("Thank you. We stop here for today: the team will first speak "
                                 "with the person who represents you, and with you.")) +
                          1);
    a = draw_choices(s, c, a, labels);
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_PLAIN, app_guardian_task_text(app));
}

static void draw_refused(const struct app *app, const struct state *s, struct canvas *c,
                         struct frame_area a)
{
    const char *labels[REFUSALS];
    for (int i = 0; i < REFUSALS - 1; i++)
        labels[i] = app_refusal_text((enum refusal)(REFUSAL_NOT_TODAY + i));
    labels[REFUSALS - 1] = _("Go back");
    a = part_below(a, part_say(c, a, app_farewell_refused(app)) + 1);
    if (s->step == STEP_REFUSED) {
        canvas_text(c, a.row, a.col, a.cols, STYLE_PLAIN, _("Consent refused: why?"));
        draw_choices(s, c, part_below(a, 1), labels);
        return;
    }
    canvas_printf(c, a.row, a.col, a.cols, STYLE_STRONG, "%s — %s", _("consent refused"),
                  app_refusal_text(s->answers.refusal));
    a = part_below(a, 1);
    a = part_below(
        a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_PLAIN,
                       _("In a few words, it may stay empty; it never leaves this laptop:")));
    field_draw(c, a.row, a.col, a.cols, &s->informed, !message_is_open(&s->sure));
}

static void draw_question(const struct app *app, const struct state *s, struct canvas *c,
                          struct frame_area a)
{
    const char *const labels[] = {_("Yes"), _("No")};
    const char *meaning = s->step == STEP_GUARDIANSHIP
                              ? _("A curator (curateur) assists: then the person decides alone, "
                                  "the answer is no.")
                              : app_consent_meaning(app, (enum consent_item)(s->step - STEP_FIRST));
    a = part_below(a, part_say(c, a, question(app, s)) + 1);
    a = draw_choices(s, c, a, labels);
    int rows = canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_PLAIN, meaning);
    a = part_below(a, rows > 0 ? rows + 1 : 0);
    canvas_wrap(
        c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
        _("Each answer is free; a refusal has no consequence and can be changed at any time."));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    char title[240];
    snprintf(title, sizeof title, _("%s — Consent"), app_visit_person(app)->name);
    struct frame_area a = part_page(app, c, title, state, draw);
    if (s->step >= STEP_REFUSED && s->guardianship)
        draw_guardian(app, s, c, a);
    else if (s->step >= STEP_REFUSED)
        draw_refused(app, s, c, a);
    else if (s->step == STEP_INFORMED)
        draw_informed(app, s, c, a);
    else if (s->step == STEP_NOTICE)
        draw_notice(app, s, c, a);
    else
        draw_question(app, s, c, a);
    message_draw(c, &s->sure, NULL);
}

static struct flow keep(struct app *app, void *state)
{
    struct state *s = state;
    bool typed = s->writing && s->step == STEP_INFORMED;
    const char *informed = typed ? s->informed.text : app_user_name(app);
    if (s->step < STEP_REFUSED)
        return app_consent_save(app, &s->answers, informed, false) == RC_OK ? visit_flow(app)
                                                                            : FLOW(FLOW_STAY);
    if (s->step == STEP_WHY)
        text_take(s->answers.refusal_words, sizeof s->answers.refusal_words, s->informed.text);
    enum rc rc = s->guardianship ? app_consent_guardian(app, &s->answers, informed)
                                 : app_consent_refused(app, &s->answers, informed);
    return rc == RC_OK ? FLOW_TO(FLOW_REPLACE, SCREEN_PERSON) : FLOW(FLOW_STAY);
}

// Asks once more, by another key: a reason may stay without words, and Enter twice ends nothing.
static struct flow end_asked(struct app *app, void *state)
{
    (void)app;
    message_open(&((struct state *)state)->sure, &end_message);
    return FLOW(FLOW_STAY);
}

static void answer(struct app *app, struct state *s, bool yes)
{
    if (s->step == STEP_GUARDIANSHIP) {
        s->guardianship = yes;
        ask(s, yes ? STEP_REFUSED : STEP_NOTICE);
        return;
    }
    s->answers.given_utc_ms[s->step - STEP_FIRST] = clock_utc_ms(app_clock(app));
    snprintf(s->answers.at[s->step - STEP_FIRST], sizeof s->answers.at[0], "%s",
             yes ? "yes" : "no");
    bool refused = s->step == STEP_FIRST + CONSENT_SCREENING && !yes;
    ask(s, refused ? STEP_REFUSED : s->step + 1);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    s->answers.refusal = REFUSAL_NONE;
    if (s->step == STEP_WHY)
        ask(s, STEP_REFUSED);
    else if (s->step == STEP_REFUSED)
        ask(s, s->guardianship ? STEP_GUARDIANSHIP : STEP_FIRST + CONSENT_SCREENING);
    else if (s->writing)
        ask(s, STEP_INFORMED);
    else if (s->step > STEP_GUARDIANSHIP)
        ask(s, s->step - 1);
    return FLOW(FLOW_STAY);
}

// The visit stays open and comes back here.
static struct flow leave(struct app *app, void *state)
{
    keep_draft(app, state);
    app_visit_pause(app);
    return FLOW_SAID(FLOW_RESET, SCREEN_HOME,
                     N_("Left: the answers about consent are kept and come back."));
}

// A reason, then a few words; the last row goes back.
static struct flow why(struct app *app, struct state *s, int chosen)
{
    if (chosen == REFUSALS - 1)
        return back(app, s);
    ask(s, STEP_WHY);
    s->answers.refusal = (enum refusal)(REFUSAL_NOT_TODAY + chosen);
    s->writing = true;
    field_set(&s->informed, "");
    return FLOW(FLOW_STAY);
}

static struct flow choose(struct app *app, struct state *s, int chosen)
{
    bool first = chosen == 0;
    if (s->step == STEP_NOTICE && first)
        return FLOW_TO(FLOW_PUSH, SCREEN_NOTICE);
    if (s->step == STEP_NOTICE) {
        s->answers.notice = (enum notice_given)(chosen + 1);
        ask(s, STEP_FIRST);
    } else if (s->step < STEP_INFORMED) {
        answer(app, s, first);
    } else if (s->step == STEP_REFUSED && !s->guardianship) {
        return why(app, s, chosen);
    } else if (s->step == STEP_REFUSED) {
        return first ? end_asked(app, s) : back(app, s);
    } else if (first) {
        return keep(app, s);
    } else {
        s->writing = true;
        field_set(&s->informed, "");
    }
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->sure)) {
        int said = message_key(&s->sure, key);
        return said == END_IT ? keep(app, s)
                              : FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    if (s->writing)
        return FLOW(field_key(&s->informed, key) ? FLOW_STAY : FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen >= 0)
        return choose(app, s, chosen);
    return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static bool typing_now(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return s->writing && !message_is_open(&s->sure);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->sure);
}

static bool is_begun(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->step > STEP_GUARDIANSHIP;
}

static bool is_informed(const struct app *app, const void *state)
{
    const struct state *s = state;
    return typing_now(app, s) && s->step == STEP_INFORMED && s->informed.len > 0;
}

static bool is_refusing(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->step == STEP_WHY;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep and begin"),
     .help = N_("Keep the consent and begin with the questions."),
     .when = is_informed,
     .run = keep},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep and end the visit"),
     .help = N_("Keep the refusal with its reason and end the visit; asks once more."),
     .when = is_refusing,
     .run = end_asked},
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("Backspace\tback"),
     .help = N_("Back to the question before."),
     .when = is_begun,
     .run = back},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("leave"),
     .help = N_("Leave for now; the consent is asked again when the visit goes on."),
     .run = leave},
};

const struct screen screen_consent = {
    .name = "consent",
    .title = N_("Consent"),
    .help = N_("Read each question aloud. The answers are kept with the date, the version of the "
               "notice and who informed."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .resume = resume,
    .draw = draw,
    .text = text,
    .keep = keep_draft,
};
