// SPDX-License-Identifier: EUPL-1.2
// Three words said aloud and repeated; then they leave the screen and the wait begins.
#include "screens.h"

#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/big.h"
#include "ui/choices.h"

#include <stdio.h>

enum { STAGE_READY, STAGE_SHOWN, STAGE_TRIES };

struct state {
    int stage;              // ready to say, words shown, how many tries
    struct choices choices; // tries
};

static void draw_ready(const struct app *app, struct canvas *c, struct frame_area a)
{
    int used = part_say(c, a, app_item_say(app, app_item(app, "cog-list")));
    struct frame_area below = part_below(a, used + 1);
    canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
                _("Sit so that the person does not see the screen. Enter shows the three words: "
                  "read them slowly, one a second."));
}

static void draw_words(const struct app *app, struct canvas *c, struct frame_area a)
{
    int each = a.rows >= 3 * BIG_WORD_ROWS ? BIG_WORD_ROWS : a.rows / 3;
    for (int i = 0; i < 3; i++) {
        struct frame_area box = {a.row + i * each, a.col, each, a.cols};
        big_word(c, box, STYLE_BIG, app_word(app, i));
    }
}

static void draw_tries(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const char *const labels[] = {_("All three repeated at the first try"), _("At the second try"),
                                  _("At the third try"), _("Could not repeat them")};
    int used = part_say(c, a, app_item_say(app, app_item(app, "cog-tries")));
    struct frame_area below = part_below(a, used + 1);
    int rows = choices_draw(c, below, &s->choices, labels);
    below = part_below(below, rows + 1);
    canvas_wrap(
        c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
        _("Say the words again for a second and third try: Backspace shows them once more."));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_frame(app, c, app_item_label(app, app_step(app).domain));
    if (frame_has_rules(c))
        a = part_below(a, 1);
    if (s->stage == STAGE_READY)
        draw_ready(app, c, a);
    else if (s->stage == STAGE_SHOWN)
        draw_words(app, c, a);
    else
        draw_tries(app, s, c, a);
}

static struct flow next(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    if (++s->stage == STAGE_TRIES) {
        choices_init(&s->choices, 4, -1);
        s->choices.digits = "1230"; // the number of tries
    }
    return FLOW(FLOW_STAY);
}

static struct flow previous(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    s->stage--;
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (s->stage != STAGE_TRIES)
        return FLOW(FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    if (app_words_said(app, chosen == 3 ? 0 : chosen + 1) != RC_OK)
        return FLOW(FLOW_STAY);
    return visit_next(app);
}

static bool has_stage(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage < STAGE_TRIES;
}

static bool is_begun(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage > STAGE_READY;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .other = KEY_OF(' '),
     .label = N_("go on"),
     .help = N_("Show the words, then hide them and ask how many tries it took."),
     .when = has_stage,
     .run = next},
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Go back to the question asked before; its answer can be changed."),
     .when = is_begun,
     .run = previous},
};

const struct screen screen_words = {
    .name = "words",
    .title = N_("Three words"),
    .help = N_("Read the three words aloud, let the person repeat them, up to three times. They "
               "then leave the screen until the recall. Another list is used at each visit."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .state_size = sizeof(struct state),
    .draw = draw,
    .text = text,
    .wait_ms = visit_wait_ms,
};
