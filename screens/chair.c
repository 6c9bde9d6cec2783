// SPDX-License-Identifier: EUPL-1.2
// Five chair rises: is it safe, the stopwatch, what came out. The clock is monotonic, the digits
// are large, an aborted try says why.
#include "screens.h"

#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/draft.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/big.h"
#include "ui/choices.h"

#include <stdio.h>
#include <string.h>

enum { STAGE_SAFE, STAGE_REASON, STAGE_READY, STAGE_RUN, STAGE_DONE };
enum { RISES = 5, LIMIT_MS = 60000, FRAME_MS = 50, REASONS_SHOWN = 9 };

struct state {
    int stage;
    struct choices choices;
    int64_t started_mono_ms; // while running
    int64_t taken_ms;        // when stopped
    int rises;
    bool arms;
    bool interrupted; // the try before was cut by a lock
};

// Is it safe to try?
static const char *const safe_labels[] = {N_("Yes, it is safe: do it"), N_("No: do not do it")};

static const struct item *reasons(const struct app *app)
{
    return app_item(app, "loc-not-done");
}

static void ask(struct state *s, int stage, int count)
{
    s->stage = stage;
    choices_init(&s->choices, count, -1);
}

static void ask_safe(struct state *s)
{
    ask(s, STAGE_SAFE, 2);
    s->choices.letters = choices_yes_no(_(safe_labels[0]), _(safe_labels[1]));
}

static void ask_reason(const struct app *app, struct state *s)
{
    const struct item *it = reasons(app);
    int count = it == NULL ? 0 : (int)it->option_count;
    ask(s, STAGE_REASON, count < REASONS_SHOWN ? count : REASONS_SHOWN);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    const char *safe = app_answered(app, "loc-safe");
    char why[16];
    s->interrupted = app_draft_take(app, "attempt", "", why, sizeof why);
    if (safe != NULL && strcmp(safe, "true") == 0)
        s->stage = STAGE_READY;
    else
        ask_safe(s);
}

static int64_t now_ms(const struct app *app, const struct state *s)
{
    return s->stage == STAGE_RUN ? clock_mono_ms(app_clock(app)) - s->started_mono_ms : s->taken_ms;
}

// Blank lines around the rises, where there is room.
static int clock_gap(const struct canvas *c)
{
    return frame_has_rules(c) ? 1 : 0;
}

static void draw_clock(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    char digits[24], marks[64];
    int64_t ms = now_ms(app, s);
    snprintf(digits, sizeof digits, "%02d%s%02d", (int)(ms / 1000),
             strcmp(app_language(app), "fr") == 0 ? "," : ".", (int)(ms % 1000 / 10));
    int cells = big_cells(digits);
    big_text(c, a.row, a.col + (a.cols - cells) / 2, STYLE_BIG, digits);
    snprintf(marks, sizeof marks, "%.*s%.*s", s->rises * 4, "■ ■ ■ ■ ■ ", (RISES - s->rises) * 4,
             "□ □ □ □ □ ");
    canvas_printf(c, a.row + BIG_ROWS + clock_gap(c), a.col + (a.cols - 34) / 2, a.cols,
                  STYLE_STRONG, _("rises   %s   %d of %d"), marks, s->rises, RISES);
}

static void draw_safe(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    const char *const labels[] = {_(safe_labels[0]), _(safe_labels[1])};
    const struct item *safe = app_item(app, "loc-safe");
    int used =
        canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_STRONG, app_item_say(app, safe)) + 1;
    used += choices_draw(c, part_below(a, used), &s->choices, labels) + 1;
    struct frame_area below = part_below(a, used);
    canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM, app_item_do(app, safe));
}

static void draw_reason(const struct app *app, const struct state *s, struct canvas *c,
                        struct frame_area a)
{
    const char *labels[REASONS_SHOWN] = {0};
    const struct item *it = reasons(app);
    int used = canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG,
                           _("Why was it not done or stopped?")) +
               1;
    for (int i = 0; i < s->choices.count; i++)
        labels[i] = option_text(&it->options[i], app_language(app));
    choices_draw(c, part_below(a, used), &s->choices, labels);
}

static void draw_done(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    const char *const labels[] = {_("Keep this try"), _("Try once more"),
                                  _("Could not be done: why?")};
    draw_clock(app, s, c, a);
    struct frame_area below = part_below(a, BIG_ROWS + 2 + clock_gap(c));
    if (s->arms)
        canvas_text(c, below.row - 1, below.col + 4, below.cols, STYLE_SIGNAL, _("arms used"));
    choices_draw(c, below, &s->choices, labels);
}

static void draw_watch(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const struct item *group = app_step(app).item;
    int used = part_say(c, a, app_item_say(app, app_item(app, "loc-rises"))) + clock_gap(c);
    draw_clock(app, s, c, part_below(a, used));
    struct frame_area foot = part_below(a, used + BIG_ROWS + 1 + 2 * clock_gap(c));
    if (s->stage == STAGE_READY && s->interrupted)
        foot =
            part_below(foot, canvas_wrap(c, foot.row, foot.col, foot.rows, foot.cols, STYLE_SIGNAL,
                                         _("The try that was running is kept as interrupted; "
                                           "it has no time. Begin again.")));
    if (s->stage == STAGE_READY)
        canvas_wrap(c, foot.row, foot.col, foot.rows, foot.cols, STYLE_DIM,
                    app_item_do(app, group));
    else if (foot.rows > 0)
        canvas_printf(c, foot.row, foot.col, foot.cols, STYLE_DIM,
                      _("Try %d. Stay beside the person."), app_chair_attempts(app) + 1);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_frame(app, c, app_item_label(app, app_step(app).domain));
    if (frame_has_rules(c))
        a = part_below(a, 1);
    switch (s->stage) {
    case STAGE_SAFE:
        draw_safe(app, s, c, a);
        break;
    case STAGE_REASON:
        draw_reason(app, s, c, a);
        break;
    case STAGE_DONE:
        draw_done(app, s, c, a);
        break;
    default:
        draw_watch(app, s, c, a);
    }
}

// The try is on disk before anything else is asked about it.
static void stop(struct app *app, struct state *s, const char *aborted)
{
    s->taken_ms = now_ms(app, s);
    s->stage = STAGE_DONE;
    app_chair_attempt(app, s->rises, s->arms, s->taken_ms / 10, aborted);
    ask(s, STAGE_DONE, 3);
}

static struct flow rise(struct app *app, void *state)
{
    struct state *s = state;
    if (s->stage == STAGE_READY) {
        s->stage = STAGE_RUN;
        s->started_mono_ms = clock_mono_ms(app_clock(app));
        s->rises = 0;
        s->arms = s->interrupted = false;
    } else if (++s->rises == RISES) {
        stop(app, s, NULL);
    }
    return FLOW(FLOW_STAY);
}

static struct flow give_up(struct app *app, void *state)
{
    stop(app, state, "stopped");
    ask_reason(app, state);
    return FLOW(FLOW_STAY);
}

static struct flow arms(struct app *app, void *state)
{
    ((struct state *)state)->arms = true;
    stop(app, state, "arms");
    return FLOW(FLOW_STAY);
}

static struct flow answered_safe(struct app *app, struct state *s, int chosen)
{
    if (app_answer(app, "loc-safe", chosen == 0 ? "true" : "false") != RC_OK)
        return FLOW(FLOW_STAY);
    if (chosen == 0)
        s->stage = STAGE_READY;
    else
        ask_reason(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow answered_done(struct app *app, struct state *s, int chosen)
{
    if (chosen == 0)
        return visit_next(app);
    s->rises = 0;
    s->taken_ms = 0;
    s->arms = false;
    if (chosen == 1)
        s->stage = STAGE_READY;
    else
        ask_reason(app, s);
    return FLOW(FLOW_STAY);
}

static struct flow answered_reason(struct app *app, int chosen)
{
    const struct item *it = reasons(app);
    if (app_chair_not_done(app, it->options[chosen].code) != RC_OK)
        return FLOW(FLOW_STAY);
    return visit_next(app);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (s->stage == STAGE_READY || s->stage == STAGE_RUN)
        return FLOW(FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    if (s->stage == STAGE_SAFE)
        return answered_safe(app, s, chosen);
    return s->stage == STAGE_DONE ? answered_done(app, s, chosen) : answered_reason(app, chosen);
}

static bool runs(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->stage == STAGE_RUN;
}

static bool is_ready_or_runs(const struct app *app, const void *state)
{
    return runs(app, state) || ((const struct state *)state)->stage == STAGE_READY;
}

// Nothing else may be hit by mistake while the clock runs.
static bool shared_when(const struct app *app, const void *state, const struct binding *row)
{
    (void)row;
    return !runs(app, state);
}

static struct flow tick(struct app *app, void *state)
{
    struct state *s = state;
    if (s->stage == STAGE_RUN && now_ms(app, s) >= LIMIT_MS)
        stop(app, s, "time");
    return FLOW(FLOW_STAY);
}

// Nobody counts while the program is locked: the try is kept as interrupted, without a result.
static void keep(struct app *app, const void *state)
{
    const struct state *s = state;
    if (s->stage != STAGE_RUN)
        return;
    app_chair_attempt(app, s->rises, s->arms, now_ms(app, s) / 10, "interrupted");
    app_draft_keep(app, "attempt", "", "interrupted");
}

static int wait_ms(const struct app *app, const void *state)
{
    return ((const struct state *)state)->stage == STAGE_RUN ? FRAME_MS : visit_wait_ms(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_OF(' '),
     .label = N_("start, then one rise"),
     .help = N_("Starts the clock, then counts one rise a press; the fifth stops it."),
     .when = is_ready_or_runs,
     .run = rise},
    {.key = KEY_OF('b'),
     .label = N_("arms used"),
     .help = N_("The person pushed with the arms: stops the try."),
     .when = runs,
     .run = arms},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("stop: why?"),
     .help = N_("Stops the try and asks why."),
     .when = runs,
     .run = give_up},
};

const struct screen screen_chair = {
    .name = "chair",
    .title = N_("Chair rises"),
    .help = N_("A sturdy chair against the wall, you at the side. Show it once. Stop when it is "
               "not safe; after 60 seconds the clock stops by itself. All tries are kept."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .shared_when = shared_when,
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
    .text = text,
    .tick = tick,
    .keep = keep,
    .wait_ms = wait_ms,
};
