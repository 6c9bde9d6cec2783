// SPDX-License-Identifier: EUPL-1.2
// Three words said aloud and repeated; then they leave the screen and the wait begins. They are
// shown once: to see them again is asked for, and then the recall is not valid.
#include "screens.h"

#include "app/visit/history.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/big.h"
#include "ui/choices.h"
#include "ui/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAGE_READY, STAGE_SHOWN, STAGE_TRIES };
enum { KEEP_HIDDEN, SHOW_AGAIN };
enum { TRIES_COUNT = 4 };

struct state {
    int stage;              // ready to say, words shown, how many tries
    struct choices choices; // tries
    struct message message; // to show them again
};

static const struct message_def again_message = {
    .title = N_("Show the words again?"),
    .text = N_("The recall will then not be valid: it will be kept, but memory will be \"not "
               "assessed\"."),
    .choices = {{.label = N_("g\tgo on without them")},
                {.label = N_("v\tshow them, not valid"), .sure = true}},
    .escape = KEEP_HIDDEN,
    .style = STYLE_SIGNAL,
};

// The index of the answer to how many tries: the number, 0 last.
static int current_tries(const struct app *app)
{
    const char *tries = app_answered(app, "cog-tries");
    if (tries == NULL)
        return -1;
    long n = strtol(tries, NULL, 10);
    return n == 0 ? TRIES_COUNT - 1 : (int)n - 1;
}

static void ask_tries(const struct app *app, struct state *s)
{
    s->stage = STAGE_TRIES;
    choices_init(&s->choices, TRIES_COUNT, current_tries(app));
    s->choices.digits = "1230"; // the number of tries
}

static void open(struct app *app, void *state)
{
    if (app_words_shown(app) || app_answered(app, "cog-tries") != NULL)
        ask_tries(app, state); // they were on the screen: not a second time by themselves
}

static void draw_ready(const struct app *app, struct canvas *c, struct frame_area a)
{
    int used = part_say(c, a, app_item_say(app, app_item(app, "cog-list")));
    struct frame_area below = part_below(a, used + (frame_is_roomy(c) ? 1 : 0));
    canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
                _("Screen out of the person's sight. Enter shows the three words: say one a "
                  "second, have them repeated, three times at most; Enter takes them away."));
}

static void draw_words(const struct app *app, struct canvas *c, struct frame_area a)
{
    int each = a.rows >= 3 * BIG_WORD_ROWS ? BIG_WORD_ROWS : a.rows / 3;
    for (int i = 0; i < 3; i++) {
        struct frame_area box = {a.row + i * each, a.col, each, a.cols};
        big_word(c, box, STYLE_BIG, app_word(app, i));
    }
    struct frame_area below = part_below(a, 3 * each);
    canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
                _("Repeated? Enter takes the words away."));
}

static void draw_tries(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const char *const labels[TRIES_COUNT] = {_("All three repeated at the first try"),
                                             _("At the second try"), _("At the third try"),
                                             _("Could not repeat them")};
    int used = part_say(c, a, app_item_say(app, app_item(app, "cog-tries")));
    struct frame_area below = part_below(a, used + 1);
    int rows = choices_draw(c, below, &s->choices, labels);
    below = part_below(below, rows + 1);
    if (app_words_shown_again(app))
        canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_SIGNAL,
                    _("The words were shown again: the recall will not be valid."));
    else
        canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
                    _("The words have left the screen until the recall."));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_question(app, c, state, draw);
    if (s->stage == STAGE_READY)
        draw_ready(app, c, a);
    else if (s->stage == STAGE_SHOWN)
        draw_words(app, c, a);
    else
        draw_tries(app, s, c, a);
    message_draw(c, &s->message, NULL);
}

// That they are shown is on disk before they are.
static struct flow next(struct app *app, void *state)
{
    struct state *s = state;
    if (s->stage == STAGE_SHOWN)
        ask_tries(app, s);
    else if (app_words_show(app) == RC_OK)
        s->stage = STAGE_SHOWN;
    return FLOW(FLOW_STAY);
}

static struct flow ask_again(struct app *app, void *state)
{
    (void)app;
    message_open(&((struct state *)state)->message, &again_message);
    return FLOW(FLOW_STAY);
}

static struct flow answer_again(struct app *app, struct state *s, struct key key)
{
    int choice = message_key(&s->message, key);
    if (choice == SHOW_AGAIN && app_words_show_again(app) == RC_OK)
        s->stage = STAGE_SHOWN;
    return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message))
        return answer_again(app, s, key);
    if (s->stage != STAGE_TRIES)
        return FLOW(FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    if (app_words_said(app, (chosen + 1) % TRIES_COUNT) != RC_OK)
        return FLOW(FLOW_STAY);
    return visit_next(app);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static bool has_stage(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage < STAGE_TRIES;
}

// After the recall there is no reason to see them, and in a correction the person is not there.
static bool may_show_again(const struct app *app, const void *state)
{
    return !has_stage(app, state) && app_answered(app, "cog-recall") == NULL &&
           !app_is_amending(app);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .other = KEY_OF(' '),
     .label = N_("go on"),
     .help = N_("Show the words, then hide them and ask how many tries it took."),
     .when = has_stage,
     .run = next},
    {.key = KEY_OF('m'),
     .label = N_("words again"),
     .help = N_("Show the three words again; the recall is then not valid, so this is asked once "
                "more."),
     .when = may_show_again,
     .run = ask_again},
};

const struct screen screen_words = {
    .name = "words",
    .title = N_("Three words"),
    .help = N_("Read the three words aloud, let the person repeat them, up to three times. They "
               "then leave the screen until the recall, also when the program was cut meanwhile. "
               "Another list is used at each visit."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .when = no_message,
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .wait_ms = visit_wait_ms,
};
