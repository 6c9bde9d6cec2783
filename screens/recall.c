// SPDX-License-Identifier: EUPL-1.2
// The recall: waits until its time, then counts the words and asks about cues. Never shows the
// words before the count.
#include "screens.h"

#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/big.h"
#include "ui/choices.h"
#include "ui/message.h"

#include <stdio.h>

enum { STAGE_WAIT, STAGE_COUNT, STAGE_CUED };
enum { KEEP_WAITING, OPEN_EARLY };

struct state {
    int stage;
    struct choices choices;
    struct message message;
};

static const struct message_def early_message = {
    .title = N_("Open the recall early?"),
    .text = N_("Before its time the recall is not valid: it will be kept, but memory will be \"not "
               "assessed\"."),
    .choices = {{'w', N_("keep waiting")}, {'o', N_("open it now, not valid")}},
    .escape = KEEP_WAITING,
    .style = STYLE_SIGNAL,
};

enum { HOW_FREE, HOW_CUED, HOW_INTERRUPTED, HOW_COUNT };

// Was a cue given, was it interrupted? Forms before 2.0.0 hold one answer to both.
static bool asks_both(const struct app *app)
{
    return app_item(app, "cog-interrupted") != NULL;
}

static void how_labels(const struct app *app, const char *ret[HOW_COUNT])
{
    ret[HOW_FREE] = _("No, without any help");
    ret[HOW_CUED] = asks_both(app) ? _("Yes, a cue was given, or the words said or shown again")
                                   : _("Yes, a cue was given or the recall was interrupted");
    ret[HOW_INTERRUPTED] = _("The recall was interrupted");
}

static void ask_cued(const struct app *app, struct state *s)
{
    const char *labels[HOW_COUNT];
    how_labels(app, labels);
    s->stage = STAGE_CUED;
    choices_init(&s->choices, asks_both(app) ? HOW_COUNT : HOW_INTERRUPTED, -1);
    s->choices.letters = choices_yes_no(labels[HOW_FREE], labels[HOW_CUED]);
}

static void ask_count(struct state *s)
{
    s->stage = STAGE_COUNT;
    choices_init(&s->choices, 4, -1);
    s->choices.digits = "0123"; // the number of words
}

static void start_count(struct app *app, struct state *s)
{
    if (app_recall_open(app) != RC_OK)
        return;
    ask_count(s);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    if (app_recall_wait_ms(app) <= 0 || app_answered(app, "cog-recall-delay-s") != NULL)
        start_count(app, s);
    // Cut between the count and the question about cues: the count is not asked again.
    if (s->stage == STAGE_COUNT && app_answered(app, "cog-recall") != NULL &&
        app_answered(app, "cog-cued") == NULL)
        ask_cued(app, s);
}

static void draw_wait(const struct app *app, struct canvas *c, struct frame_area a)
{
    const char *clock = app_shows_visit_clock(app)
                            ? app_duration_text(app, app_recall_wait_shown_ms(app), false)
                            : app_time_at_text(app, app_recall_from_utc_ms(app));
    int used = canvas_wrap(c, a.row, a.col, 3, a.cols, STYLE_PLAIN,
                           _("Everything else has been asked. The recall opens by itself when its "
                             "time has come; talk about something else."));
    int cells = big_cells(clock);
    big_text(c, a.row + used + 2, a.col + (a.cols > cells ? (a.cols - cells) / 2 : 0), STYLE_BIG,
             clock);
}

static void draw_count(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const char *const counts[] = {_("None"), _("One word"), _("Two words"), _("All three words")};
    const char *cued[HOW_COUNT];
    how_labels(app, cued);
    const char *link = s->stage == STAGE_COUNT ? "cog-recall" : "cog-cued";
    int gap = frame_has_rules(c) ? 1 : 0;
    a = part_below(
        a, part_say(c, a, s->stage == STAGE_COUNT ? app_item_say(app, app_item(app, link)) : "") +
               gap);
    if (s->stage == STAGE_CUED)
        a = part_below(a, canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG,
                                      app_item_say(app, app_item(app, link))) +
                              gap);
    a = part_below(a,
                   choices_draw(c, a, &s->choices, s->stage == STAGE_COUNT ? counts : cued) + gap);
    char words[400];
    snprintf(words, sizeof words, _("For you, not aloud: %s, %s, %s. Any order."), app_word(app, 0),
             app_word(app, 1), app_word(app, 2));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, words);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_frame(app, c, app_item_label(app, app_step(app).domain));
    if (frame_has_rules(c))
        a = part_below(a, 1);
    if (s->stage == STAGE_WAIT)
        draw_wait(app, c, a);
    else
        draw_count(app, s, c, a);
    message_draw(c, &s->message, NULL);
}

static struct flow chosen_count(struct app *app, struct state *s, int chosen)
{
    char text[12];
    if (s->stage == STAGE_COUNT) {
        snprintf(text, sizeof text, "%d", chosen);
        if (app_answer(app, "cog-recall", text) != RC_OK)
            return FLOW(FLOW_STAY);
        ask_cued(app, s);
        return FLOW(FLOW_STAY);
    }
    if (app_answer(app, "cog-cued", chosen == HOW_CUED ? "true" : "false") != RC_OK)
        return FLOW(FLOW_STAY);
    // After a cue nobody was asked whether it was interrupted, too.
    const char *interrupted = chosen == HOW_CUED ? NULL : chosen == HOW_FREE ? "false" : "true";
    if (asks_both(app) && app_answer(app, "cog-interrupted", interrupted) != RC_OK)
        return FLOW(FLOW_STAY);
    return visit_next(app);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
        int choice = message_key(&s->message, key);
        if (choice == OPEN_EARLY)
            start_count(app, s);
        return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    if (s->stage == STAGE_WAIT)
        return FLOW(FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    return chosen_count(app, s, chosen);
}

static struct flow open_early(struct app *app, void *state)
{
    (void)app;
    message_open(&((struct state *)state)->message, &early_message);
    return FLOW(FLOW_STAY);
}

static struct flow back_to_count(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    ask_count(s);
    return FLOW(FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static bool is_waiting(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage == STAGE_WAIT;
}

static bool is_cued(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage == STAGE_CUED;
}

static struct flow tick(struct app *app, void *state)
{
    struct state *s = state;
    if (s->stage != STAGE_WAIT || app_recall_wait_ms(app) > 0)
        return FLOW(FLOW_STAY);
    start_count(app, s);
    return FLOW(FLOW_ASK);
}

static const struct binding bindings[] = {
    {.key = KEY_OF('o'),
     .label = N_("open early"),
     .help = N_("Open the recall before its time; it will be marked as not valid."),
     .when = is_waiting,
     .run = open_early},
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Go back to the question asked before; its answer can be changed."),
     .when = is_cued,
     .run = back_to_count},
};

const struct screen screen_recall = {
    .name = "recall",
    .title = N_("Recall"),
    .help = N_("Ask for the three words without any cue. Any order counts. A recall that was "
               "early, cued or interrupted is not valid, and never counted as failed."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .when = no_message,
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .tick = tick,
    .wait_ms = visit_wait_ms,
};
