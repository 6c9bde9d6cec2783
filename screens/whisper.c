// SPDX-License-Identifier: EUPL-1.2
// Hearing, one ear after the other: words to whisper and how many were repeated, or what the app
// said. One ear is never copied to the other; each count is on disk before the next words show.
#include "screens.h"

#include "app/state/preferences.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/choices.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 6, EARS = 2, COUNTS = 4, NOT_DONE = COUNTS };

struct state {
    int ear; // 0 right, 1 left
    int set; // of the words whispered, 0 or 1
    struct choices choices;
};

static const char *const ears[EARS] = {"hea-right", "hea-left"};

// Is the method the whispered voice? The app has no words here.
static bool whispered(const struct app *app)
{
    const char *method = app_answered(app, "hea-method");
    return method == NULL || strcmp(method, "whisper") == 0;
}

// The answers: how many of the words were right and that it was not done; or the options of the
// form. Returns how many.
static int labels_of(const struct app *app, int ear, const char *ret[OPTIONS_MAX])
{
    static const char *const counts[COUNTS] = {N_("None"), N_("One word"), N_("Two words"),
                                               N_("All three words")};
    const struct item *it = app_item(app, ears[ear]);
    int count = 0;
    for (; whispered(app) && count < COUNTS; count++)
        ret[count] = _(counts[count]);
    if (count > 0)
        ret[count++] = _("Not done on this side");
    for (size_t i = 0; !whispered(app) && i < it->option_count && count < OPTIONS_MAX; i++)
        ret[count++] = option_text(&it->options[i], app_language(app));
    return count;
}

// The answer given before: a count, that it was not done, or an option; −1 none.
static int current_of(const struct app *app, int ear, int set)
{
    const struct item *it = app_item(app, ears[ear]);
    const char *value = app_answered(app, ears[ear]);
    if (whispered(app))
        return value != NULL && strcmp(value, "not-done") == 0 ? NOT_DONE
                                                               : app_whispered(app, ear, set);
    for (size_t i = 0; i < it->option_count && value != NULL; i++)
        if (strcmp(it->options[i].code, value) == 0)
            return (int)i;
    return -1;
}

static void ask(const struct app *app, struct state *s, int ear, int set)
{
    const char *labels[OPTIONS_MAX];
    s->ear = ear;
    s->set = set;
    choices_init(&s->choices, labels_of(app, ear, labels), current_of(app, ear, set));
    if (whispered(app))
        // TRANSLATORS: the keys of none to three words, and of "not done"
        s->choices.digits = _("0123n");
}

// The first ear without an answer, at the words it was cut at; the right one when both have one.
static void open(struct app *app, void *state)
{
    int ear = app_answered(app, ears[0]) != NULL && app_answered(app, ears[1]) == NULL ? 1 : 0;
    bool begun = app_answered(app, ears[ear]) == NULL && app_whispered(app, ear, 0) >= 0;
    ask(app, state, ear, whispered(app) && begun ? 1 : 0);
}

// The words to whisper, small: whoever looks over a shoulder should not read them.
static int draw_words(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    char words[400];
    snprintf(words, sizeof words,
             s->set == 0 ? _("To whisper: %s, %s, %s") : _("Now whisper: %s, %s, %s"),
             app_whisper_word(app, s->ear, s->set, 0), app_whisper_word(app, s->ear, s->set, 1),
             app_whisper_word(app, s->ear, s->set, 2));
    int rows = canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_STRONG, words);
    if (!frame_is_roomy(c))
        return rows;
    a = part_below(a, rows);
    return rows + canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                              _("For you alone: hold the screen turned away from the person."));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    const struct item *it = app_item(app, ears[s->ear]);
    struct frame_area a = part_question(app, c, state, draw);
    const char *labels[OPTIONS_MAX] = {0};
    int gap = frame_is_roomy(c) ? 1 : 0;
    a = part_below(
        a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_STRONG, app_item_label(app, it)));
    if (whispered(app))
        a = part_below(a, draw_words(app, s, c, a) + gap);
    if (whispered(app) && gap > 0) // where it is low the answers come first
        a = part_below(a, part_say(c, a, app_item_say(app, it)));
    a = part_below(a, gap);
    labels_of(app, s->ear, labels);
    a = part_below(a, choices_draw(c, a, &s->choices, labels) + gap);
    const char *todo = app_item_do(app, it);
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                todo[0] != '\0' ? todo : app_item_do(app, app_step(app).item));
}

// After an answer of this ear: the other words, the other ear, or on.
static struct flow after(struct app *app, struct state *s)
{
    if (app_answered(app, ears[s->ear]) == NULL)
        ask(app, s, s->ear, 1);
    else if (s->ear == 0)
        ask(app, s, 1, 0);
    else
        return visit_next(app);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    const struct item *it = app_item(app, ears[s->ear]);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    enum rc rc = !whispered(app)      ? app_answer(app, ears[s->ear], it->options[chosen].code)
                 : chosen == NOT_DONE ? app_answer(app, ears[s->ear], "not-done")
                                      : app_whisper_count(app, s->ear, s->set, chosen);
    return rc == RC_OK ? after(app, s) : FLOW(FLOW_STAY);
}

static bool is_later(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return s->ear > 0 || s->set > 0;
}

static struct flow back_a_question(struct app *app, void *state)
{
    struct state *s = state;
    ask(app, s, s->set > 0 ? s->ear : 0, 0);
    return FLOW(FLOW_STAY);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("Backspace\tback"),
     .help = N_("Go back to the question asked before; its answer can be changed."),
     .when = is_later,
     .run = back_a_question},
};

const struct screen screen_whisper = {
    .name = "whisper",
    .title = N_("Hearing"),
    .help = N_("Whisper: behind the person at arm's length, rub the small flap in front of the "
               "other ear, breathe out fully, then whisper three words. All right: heard. If not, "
               "three others: heard when three of the six are right. Right ear, then left. The "
               "words are never those of the memory test; the person does not see them."),
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
