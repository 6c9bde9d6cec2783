// SPDX-License-Identifier: EUPL-1.2
// Pause a visit, or end it early: why, what that means, and only then the end.
#include "screens.h"

#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/choices.h"
#include "ui/message.h"

enum { STAGE_MENU, STAGE_REASON };
enum { GO_ON, PAUSE, MENU_COUNT };
enum { STOP_BACK, STOP_TODAY, STOP_FINAL };
enum { GIVE_UP_BACK, GIVE_UP };

struct state {
    int stage;
    struct choices choices;
    int reason; // why it ends, an index of reasons
    struct message message;
};

// Why a visit ends early.
static const struct {
    const char *code, *words;
} reasons[] = {
    {"tired", N_("The person is tired")},
    {"refused", N_("The person does not want to go on")},
    {"unwell", N_("The person is unwell")},
    {"called-away", N_("Somebody or something else calls one of us away")},
    {"other", N_("Another reason")},
};
enum { REASONS = sizeof reasons / sizeof reasons[0] };

static const struct message_def stop_message = {
    .title = N_("End the visit here?"),
    .text =
        N_("Every answer is kept. Until tonight the visit can go on from the list; then it closes "
           "by itself."),
    .choices = {{.label = N_("b\tback to the visit")},
                {.label = N_("e\tend it for today"), .sure = true},
                {.label = N_("c\tclose it for good"), .sure = true}},
    .escape = STOP_BACK,
    .style = STYLE_SIGNAL,
};

static const struct message_def give_up_message = {
    .title = N_("Give the correction up?"),
    .text = N_("The visit stays as it was finished. What was changed since then is not used."),
    .choices = {{.label = N_("b\tback to the correction")},
                {.label = N_("g\tgive it up"), .sure = true}},
    .escape = GIVE_UP_BACK,
    .style = STYLE_SIGNAL,
};

static void ask(struct state *s, int stage)
{
    s->stage = stage;
    choices_init(&s->choices, stage == STAGE_MENU ? MENU_COUNT : REASONS, -1);
}

static void open(struct app *app, void *state)
{
    (void)app;
    ask(state, STAGE_MENU);
}

static const char *meaning(const struct app *app)
{
    int64_t wait = app_recall_wait_ms(app);
    if (app_answered(app, "cog-recall") != NULL)
        return _("The recall has been done: a pause changes nothing.");
    if (wait < 0)
        return _("The words have not been said yet: a pause changes nothing.");
    return _("The words have been said. The clock of the recall goes on; if the person hears the "
             "words again or writes them down, mark the recall as helped.");
}

// Apart from the numbers, so that nobody ends a visit who wanted a pause.
static int draw_end(const struct app *app, struct canvas *c, struct frame_area a)
{
    const char *words;
    uint32_t letter = key_letter(_("s\tstop here"), &words);
    if (a.rows < 1)
        return 0;
    canvas_fill(c, a.row, a.col + 2, 1, 1, STYLE_KEY, letter);
    canvas_zone(c, a.row, a.col, a.cols, (struct key)KEY_OF(letter));
    return canvas_wrap(c, a.row, a.col + 6, a.rows, a.cols - 6, STYLE_PLAIN,
                       app_is_amending(app)
                           ? _("Give the correction up: the visit stays as it was finished")
                           : _("End the visit here: the person does not want to or cannot go on"));
}

static void draw_menu(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    const char *const labels[MENU_COUNT] = {_("Go on with the visit"),
                                            _("Pause: come back to the same question later")};
    int gap = frame_is_roomy(c) ? 1 : 0;
    a = part_below(a, canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG,
                                  _("Every answer so far is kept.")) +
                          gap);
    a = part_below(a, choices_draw(c, a, &s->choices, labels) + 1);
    a = part_below(a, draw_end(app, c, a) + gap);
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, meaning(app));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_page(app, c, _("Pause"), state, draw);
    if (s->stage == STAGE_MENU) {
        draw_menu(app, s, c, a);
    } else {
        const char *labels[REASONS];
        for (int i = 0; i < REASONS; i++)
            labels[i] = _(reasons[i].words);
        a = part_below(a, canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG,
                                      _("Why does the visit end here?")) +
                              1);
        choices_draw(c, a, &s->choices, labels);
    }
    message_draw(c, &s->message, NULL);
}

static struct flow pause(struct app *app)
{
    app_visit_pause(app);
    return FLOW_SAID(FLOW_RESET, SCREEN_HOME, N_("Paused: it goes on at the same question."));
}

static struct flow answered(struct app *app, struct state *s, int chosen)
{
    const char *code = reasons[s->reason].code;
    if (s->stage == STAGE_MENU) // a correction
        return chosen == GIVE_UP && app_amend_withdraw(app) == RC_OK
                   ? FLOW_SAID(FLOW_RESET, SCREEN_HOME,
                               N_("The correction is given up; the visit is as it was."))
                   : FLOW(FLOW_STAY);
    if (chosen == STOP_TODAY && app_visit_stop_today(app, code) == RC_OK)
        return FLOW_SAID(FLOW_RESET, SCREEN_HOME,
                         N_("Ended. It can be gone on with until tonight, from this list."));
    if (chosen == STOP_FINAL && app_visit_stop(app, code) == RC_OK)
        return FLOW_SAID(FLOW_RESET, SCREEN_HOME, N_("Closed for good, with what was answered."));
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
        int said = message_key(&s->message, key);
        return said >= 0 ? answered(app, s, said)
                         : FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    if (s->stage == STAGE_MENU)
        return chosen == GO_ON ? FLOW(FLOW_POP) : pause(app);
    s->reason = chosen;
    message_open(&s->message, &stop_message);
    return FLOW(FLOW_STAY);
}

static struct flow end(struct app *app, void *state)
{
    struct state *s = state;
    if (app_is_amending(app))
        message_open(&s->message, &give_up_message);
    else
        ask(s, STAGE_REASON);
    return FLOW(FLOW_STAY);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    if (s->stage == STAGE_MENU)
        return FLOW(FLOW_POP);
    ask(s, STAGE_MENU);
    return FLOW(FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static bool is_menu(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage == STAGE_MENU;
}

static bool asks_why(const struct app *app, const void *state)
{
    return !is_menu(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("go on"),
     .help = N_("Back to the question."),
     .when = is_menu,
     .run = back},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the choice of pause or end."),
     .when = asks_why,
     .run = back},
    {.key = KEY_OF('s'),
     .label = N_("s\tstop here"),
     .help = N_("End the visit early, or give a correction up: asks why, and once more by another "
                "key."),
     .when = is_menu,
     .run = end},
};

const struct screen screen_pause = {
    .name = "pause",
    .title = N_("Pause"),
    .help = N_("A pause keeps everything and comes back to the same question. A visit ended early "
               "keeps what was answered; what was not asked stays open. It can be gone on with the "
               "same day."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
};
