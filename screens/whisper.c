// SPDX-License-Identifier: EUPL-1.2
// Hearing, one ear after the other: words to whisper, what was repeated. One ear is never copied to
// the other.
#include "screens.h"

#include "app/state/preferences.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/choices.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 6 };

struct state {
    int ear; // 0 right, 1 left
    struct choices choices;
};

static const char *const ears[] = {"hea-right", "hea-left"};

static void ask(const struct app *app, struct state *s, int ear)
{
    const struct item *it = app_item(app, ears[ear]);
    const char *value = app_answered(app, ears[ear]);
    int count = it == NULL ? 0 : (int)it->option_count, current = -1;
    for (int i = 0; i < count && value != NULL; i++)
        current = strcmp(it->options[i].code, value) == 0 ? i : current;
    s->ear = ear;
    choices_init(&s->choices, count < OPTIONS_MAX ? count : OPTIONS_MAX, current);
}

static void open(struct app *app, void *state)
{
    ask(app, state,
        app_answered(app, ears[0]) != NULL && app_answered(app, ears[1]) == NULL ? 1 : 0);
}

static bool whispered(const struct app *app)
{
    const char *method = app_answered(app, "hea-method");
    return method != NULL && strcmp(method, "whisper") == 0;
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    const struct item *it = app_item(app, ears[s->ear]);
    struct frame_area a = part_visit_frame(app, c, app_item_label(app, app_step(app).domain));
    const char *labels[OPTIONS_MAX] = {0};
    if (frame_has_rules(c))
        a = part_below(a, 1);
    a = part_below(a, part_say(c, a, app_item_say(app, it)) + 1);
    a = part_below(
        a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_STRONG, app_item_label(app, it)) + 1);
    if (whispered(app)) {
        canvas_printf(c, a.row, a.col + 4, a.cols - 4, STYLE_BIG, "%s   %s   %s",
                      app_whisper_word(app, s->ear, 0, 0), app_whisper_word(app, s->ear, 0, 1),
                      app_whisper_word(app, s->ear, 0, 2));
        a = part_below(a, 2);
    }
    for (int i = 0; i < s->choices.count; i++)
        labels[i] = option_text(&it->options[i], app_language(app));
    a = part_below(a, choices_draw(c, a, &s->choices, labels) + 1);
    const char *todo = app_item_do(app, it);
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                todo[0] != '\0' ? todo : app_item_do(app, app_step(app).item));
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    const struct item *it = app_item(app, ears[s->ear]);
    int chosen = choices_key(&s->choices, key);
    if (chosen == CHOICES_IGNORED)
        return FLOW(FLOW_IGNORED);
    if (chosen < 0 || (size_t)chosen >= it->option_count)
        return FLOW(FLOW_STAY);
    if (app_answer(app, ears[s->ear], it->options[chosen].code) != RC_OK)
        return FLOW(FLOW_STAY);
    if (s->ear == 0) {
        ask(app, s, 1);
        return FLOW(FLOW_STAY);
    }
    return visit_next(app);
}

static bool is_left(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->ear == 1;
}

static struct flow back_to_right(struct app *app, void *state)
{
    ask(app, state, 0);
    return FLOW(FLOW_STAY);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Go back to the question asked before; its answer can be changed."),
     .when = is_left,
     .run = back_to_right},
};

const struct screen screen_whisper = {
    .name = "whisper",
    .title = N_("Hearing"),
    .help =
        N_("Stand behind the person at arm's length, the other ear covered. Whisper the three "
           "words of this screen; they are never those of the memory test. Right ear, then left."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .wait_ms = visit_wait_ms,
};
