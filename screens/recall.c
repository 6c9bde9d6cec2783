// SPDX-License-Identifier: EUPL-1.2
// The recall: waits until its time, then counts the words and asks about cues and interruption, one
// after the other. Never shows the words before the count.
#include "screens.h"

#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/big.h"
#include "ui/choices.h"
#include "ui/message.h"

#include <stdio.h>
#include <stdlib.h>

enum { STAGE_NO_WORDS, STAGE_WAIT, STAGE_COUNT, STAGE_CUED, STAGE_INTERRUPTED };
enum { KEEP_WAITING, OPEN_EARLY };
enum { COUNTS = 4, LABELS_MAX = COUNTS };

struct state {
    int stage;
    struct choices choices;
    struct message message; // to open it early
};

static const struct message_def early_message = {
    .title = N_("Open the recall early?"),
    .text = N_("Before its time the recall is not valid: it will be kept, but memory will be \"not "
               "assessed\"."),
    .choices = {{.label = N_("k\tkeep waiting")},
                {.label = N_("n\topen it, not valid"), .sure = true}},
    .escape = KEEP_WAITING,
    .style = STYLE_SIGNAL,
};

// Forms before 2.0.0 hold one answer to cue and interruption.
static bool asks_both(const struct app *app)
{
    return app_item(app, "cog-interrupted") != NULL;
}

// The question of each stage.
static const char *link_of(int stage)
{
    return stage == STAGE_CUED          ? "cog-cued"
           : stage == STAGE_INTERRUPTED ? "cog-interrupted"
                                        : "cog-recall";
}

// The answers of the stage; returns how many.
static int labels_of(const struct app *app, int stage, const char *ret[LABELS_MAX])
{
    static const char *const counts[] = {N_("None"), N_("One word"), N_("Two words"),
                                         N_("All three words")};
    if (stage == STAGE_COUNT) {
        for (int i = 0; i < COUNTS; i++)
            ret[i] = _(counts[i]);
        return COUNTS;
    }
    bool cued = stage == STAGE_CUED;
    ret[0] = cued ? _("No, without any help") : _("No, nothing came in between");
    ret[1] = !cued            ? _("Yes, it was interrupted")
             : asks_both(app) ? _("Yes, a cue was given, or the words said or shown again")
                              : _("Yes, a cue was given or the recall was interrupted");
    return 2;
}

static void ask(const struct app *app, struct state *s, int stage)
{
    const char *labels[LABELS_MAX];
    const char *value = app_answered(app, link_of(stage));
    int current = value == NULL          ? -1
                  : stage == STAGE_COUNT ? (int)strtol(value, NULL, 10)
                                         : value[0] == 't';
    s->stage = stage;
    choices_init(&s->choices, labels_of(app, stage, labels), current);
    if (stage == STAGE_COUNT)
        s->choices.digits = "0123"; // the number of words
    else
        s->choices.letters = choices_yes_no(labels[0], labels[1]);
}

// The stage that comes after `stage`; STAGE_COUNT none. Whether a cue was given is known when the
// words were shown again.
static int stage_after(const struct app *app, int stage)
{
    if (stage == STAGE_COUNT && !app_words_shown_again(app))
        return STAGE_CUED;
    return stage != STAGE_INTERRUPTED && asks_both(app) ? STAGE_INTERRUPTED : STAGE_COUNT;
}

// The first stage that has no answer yet; the count when all have.
static int stage_open(const struct app *app)
{
    int stage = STAGE_COUNT;
    do {
        if (app_answered(app, link_of(stage)) == NULL)
            return stage;
        stage = stage_after(app, stage);
    } while (stage != STAGE_COUNT);
    return stage;
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    if (app_answered(app, "cog-recall") != NULL || app_recall_is_open(app))
        ask(app, s, stage_open(app));
    else
        s->stage = app_recall_wait_ms(app) < 0 ? STAGE_NO_WORDS : STAGE_WAIT;
}

static void draw_no_words(const struct app *app, struct canvas *c, struct frame_area a)
{
    const char *why = app_answered(app, "cog-tries") == NULL
                          ? _("The three words have not been said yet: there is nothing to recall. "
                              "Say them first.")
                          : _("The three words could not be repeated: there is no recall.");
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_PLAIN, why);
}

static void draw_wait(const struct app *app, struct canvas *c, struct frame_area a)
{
    bool clock = app_shows_visit_clock(app);
    const char *text = clock ? app_duration_text(app, app_recall_wait_shown_ms(app), false)
                             : app_time_at_text(app, app_recall_from_utc_ms(app));
    int used = canvas_wrap(c, a.row, a.col, 3, a.cols, STYLE_PLAIN,
                           clock ? _("It is too early for the recall. It opens by itself when its "
                                     "time has come; talk about something else.")
                                 : _("It is too early for the recall. It opens by itself at this "
                                     "time; talk about something else."));
    big_number(c, part_below(a, used + 2), STYLE_BIG, text);
}

// Why the recall will not be valid, as far as it is known; "" when nothing is.
static const char *not_valid(const struct app *app)
{
    if (app_words_shown_again(app))
        return _("The words were shown again: the recall is kept, it is not valid.");
    switch (app_recall_time(app)) {
    case RECALL_EARLY:
        return _("Opened before its time: the recall is kept, it is not valid.");
    case RECALL_LATE:
        return _(
            "Too long after the words: the recall is kept, it is not valid, and memory will be "
            "\"not assessed\".");
    case RECALL_IN_TIME:
        break;
    }
    return "";
}

static void draw_question(const struct app *app, const struct state *s, struct canvas *c,
                          struct frame_area a)
{
    const char *labels[LABELS_MAX], *say = app_item_say(app, app_item(app, link_of(s->stage)));
    char words[400];
    int gap = frame_is_roomy(c) ? 1 : 0;
    int used = s->stage == STAGE_COUNT
                   ? part_say(c, a, say)
                   : canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_STRONG, say);
    a = part_below(a, used + gap);
    labels_of(app, s->stage, labels);
    a = part_below(a, choices_draw(c, a, &s->choices, labels) + gap);
    a = part_below(a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_SIGNAL, not_valid(app)));
    if (s->stage != STAGE_COUNT)
        return;
    snprintf(words, sizeof words, _("For you, not aloud: %s, %s, %s. Any order."), app_word(app, 0),
             app_word(app, 1), app_word(app, 2));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, words);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_question(app, c, state, draw);
    if (s->stage == STAGE_NO_WORDS)
        draw_no_words(app, c, a);
    else if (s->stage == STAGE_WAIT)
        draw_wait(app, c, a);
    else
        draw_question(app, s, c, a);
    message_draw(c, &s->message, NULL);
}

static struct flow answered(struct app *app, struct state *s, int chosen)
{
    enum rc rc = s->stage == STAGE_COUNT
                     ? app_recall_count(app, chosen)
                     : app_answer(app, link_of(s->stage), chosen == 1 ? "true" : "false");
    if (rc != RC_OK)
        return FLOW(FLOW_STAY);
    int next = stage_after(app, s->stage);
    if (next == STAGE_COUNT)
        return visit_next(app);
    ask(app, s, next);
    return FLOW(FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
        int choice = message_key(&s->message, key);
        bool early = choice == OPEN_EARLY && app_recall_open_early(app) == RC_OK;
        if (early || (no_message(app, s) && app_recall_is_open(app))) // or its time has come
            ask(app, s, STAGE_COUNT);
        return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    if (s->stage < STAGE_COUNT)
        return FLOW(FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    return answered(app, s, chosen);
}

static struct flow open_early(struct app *app, void *state)
{
    (void)app;
    message_open(&((struct state *)state)->message, &early_message);
    return FLOW(FLOW_STAY);
}

static struct flow back_a_stage(struct app *app, void *state)
{
    struct state *s = state;
    bool cue = s->stage == STAGE_INTERRUPTED && !app_words_shown_again(app);
    ask(app, s, cue ? STAGE_CUED : STAGE_COUNT);
    return FLOW(FLOW_STAY);
}

static bool is_waiting(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage == STAGE_WAIT;
}

static bool is_counted(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage > STAGE_COUNT;
}

static struct flow tick(struct app *app, void *state)
{
    struct state *s = state;
    if (s->stage != STAGE_WAIT || !app_recall_is_open(app) || !no_message(app, s))
        return FLOW(FLOW_STAY);
    ask(app, s, STAGE_COUNT);
    return FLOW(FLOW_ASK);
}

static const struct binding bindings[] = {
    {.key = KEY_OF('o'),
     .label = N_("open early"),
     .help = N_("Open the recall before its time; it will be marked as not valid."),
     .when = is_waiting,
     .run = open_early},
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("Backspace\tback"),
     .help = N_("Go back to the question asked before; its answer can be changed."),
     .when = is_counted,
     .run = back_a_stage},
};

const struct screen screen_recall = {
    .name = "recall",
    .title = N_("Recall"),
    .help = N_("Ask for the three words without any cue. Any order counts. A recall that was too "
               "early, too late, cued or interrupted is not valid, and never counted as failed."),
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
