// SPDX-License-Identifier: EUPL-1.2
// Five chair rises: is it safe, the stopwatch, what came out. The clock is monotonic, the digits
// are large; what a try is worth and whether it may be repeated is said in pathway/chair.h.
#include "screens.h"

#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/chair.h"
#include "app/visit/service.h"
#include "ui/big.h"
#include "ui/choices.h"

#include <stdio.h>
#include <string.h>

enum { STAGE_SAFE, STAGE_REASON, STAGE_READY, STAGE_RUN, STAGE_DONE };
enum { FRAME_MS = 50, REASONS_SHOWN = 9, DONE_MAX = 2, LABEL_COL = 6, PIPS_BESIDE = 60 };

struct state {
    int stage;
    struct choices choices;
    struct chair_watch watch; // while running
    int64_t taken_ms;         // of the last try
    int rises;                // of the last try
    bool too_soon;            // the last press was no rise
    bool stopped;             // the reason asked for is why a try was stopped
};

// Is it safe to try?
static const char *const safe_labels[] = {N_("Yes, it is safe: do it"), N_("No: do not do it")};

// An answer to why it was not done or stopped.
struct reason {
    const char *label;                // N_(), NULL: the text of the option
    enum chair_end end;               // of a try that may be repeated
    const struct item_option *option; // of loc-not-done, NULL: it may be repeated
};

// Why a try that was stopped may be repeated; asked first when one was stopped.
static const struct reason repeatable[] = {
    {N_("False start"), CHAIR_FALSE_START, NULL},
    {N_("Interrupted by something else"), CHAIR_INTERRUPTED, NULL},
};

// What can follow a try.
enum done { DONE_KEEP, DONE_AGAIN, DONE_WHY };
static const char *const done_labels[] = {
    [DONE_KEEP] = N_("Keep this try"),
    [DONE_AGAIN] = N_("Try once more"),
    [DONE_WHY] = N_("Could not be done: why?"),
};

// The answers, in the order shown; returns how many. A try that was interrupted may be repeated, so
// that option of the form is no second answer then.
static int reasons(const struct app *app, const struct state *s, struct reason ret[REASONS_SHOWN])
{
    const struct item *it = app_item(app, "loc-not-done");
    int count = 0;
    for (size_t i = 0; s->stopped && i < sizeof repeatable / sizeof repeatable[0]; i++)
        ret[count++] = repeatable[i];
    for (size_t i = 0; it != NULL && i < it->option_count && count < REASONS_SHOWN; i++)
        if (!s->stopped || strcmp(it->options[i].code, "interrupted") != 0)
            ret[count++] = (struct reason){.option = &it->options[i]};
    return count;
}

static bool has_result(const struct app *app)
{
    return app_answered(app, "loc-rises") != NULL;
}

static bool may_try(const struct app *app)
{
    const struct chair_try *tries;
    size_t count = app_chair_tries(app, &tries);
    struct chair_rules rules = app_chair_rules(app);
    return chair_may_try(tries, count, &rules) && !has_result(app);
}

// What can follow the last try; returns how many.
static int after_try(const struct app *app, enum done ret[DONE_MAX])
{
    int count = 0;
    if (has_result(app)) {
        ret[count++] = DONE_KEEP;
        return count;
    }
    if (may_try(app))
        ret[count++] = DONE_AGAIN;
    ret[count++] = DONE_WHY;
    return count;
}

static void ask(struct state *s, int stage, int count)
{
    s->stage = stage;
    choices_init(&s->choices, count, -1);
}

static void ask_safe(const struct app *app, struct state *s)
{
    const char *safe = app_answered(app, "loc-safe");
    ask(s, STAGE_SAFE, 2);
    s->choices.current = safe == NULL ? -1 : strcmp(safe, "true") == 0 ? 0 : 1;
    s->choices.letters = choices_yes_no(_(safe_labels[0]), _(safe_labels[1]));
}

static void ask_reason(const struct app *app, struct state *s, bool stopped)
{
    struct reason all[REASONS_SHOWN];
    s->stopped = stopped;
    ask(s, STAGE_REASON, reasons(app, s, all));
}

static void ask_done(const struct app *app, struct state *s)
{
    enum done all[DONE_MAX];
    struct chair_try shown = app_chair_shown(app);
    ask(s, STAGE_DONE, after_try(app, all));
    s->rises = shown.rises;
    s->taken_ms = shown.centiseconds > 0 ? shown.centiseconds * 10 : 0;
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    const char *safe = app_answered(app, "loc-safe");
    const struct chair_try *tries;
    bool found = false;
    app_chair_recover(app, &found);
    if (app_chair_tries(app, &tries) > 0)
        ask_done(app, s);
    else if (safe != NULL && strcmp(safe, "true") == 0 && app_answered(app, "loc-not-done") == NULL)
        s->stage = STAGE_READY;
    else
        ask_safe(app, s);
}

static int64_t now_ms(const struct app *app, const struct state *s)
{
    return s->stage == STAGE_RUN ? clock_mono_ms(app_clock(app)) - s->watch.started_ms
                                 : s->taken_ms;
}

// Blank lines around the rises, where there is room.
static int clock_gap(const struct canvas *c)
{
    return frame_is_roomy(c) ? 1 : 0;
}

// The stopwatch and the rises below it; returns the rows used.
static int draw_clock(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    enum { KEPT = 3 }; // rows for the rises and what is said below them
    char digits[24];
    int64_t ms = now_ms(app, s);
    int rises = s->stage == STAGE_RUN ? s->watch.rises : s->rises;
    snprintf(digits, sizeof digits, "%02d%s%02d", (int)(ms / 1000),
             strcmp(app_language(app), "fr") == 0 ? "," : ".", (int)(ms % 1000 / 10));
    struct frame_area upper = {a.row, a.col, a.rows > KEPT ? a.rows - KEPT : 0, a.cols};
    int used = big_number(c, upper, STYLE_BIG, digits) + clock_gap(c);
    struct frame_area lower = part_below(a, used);
    if (lower.rows == 0)
        return used;
    if (lower.cols < PIPS_BESIDE) // no room for blocks between the words
        lower.rows = 1;
    canvas_text(c, lower.row, lower.col, -1, STYLE_DIM, _("rises"));
    used += big_pips(c, lower, rises, CHAIR_RISES);
    char count[32];
    snprintf(count, sizeof count, _("%d of %d"), rises, CHAIR_RISES);
    canvas_text_right(c, lower.row, lower.col + lower.cols, STYLE_STRONG, count);
    return used;
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
    struct reason all[REASONS_SHOWN];
    const char *labels[REASONS_SHOWN] = {0};
    int used = canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG,
                           _("Why was it not done or stopped?")) +
               1;
    for (int i = 0, count = reasons(app, s, all); i < count; i++)
        labels[i] =
            all[i].option == NULL ? _(all[i].label) : option_text(all[i].option, app_language(app));
    choices_draw(c, part_below(a, used), &s->choices, labels);
}

// The rows a text takes in that area; none for an empty one.
static int rows_of(struct canvas *c, struct frame_area a, const char *text)
{
    return text[0] == '\0' ? 0 : canvas_wrap(c, 0, 0, 0, a.cols, STYLE_PLAIN, text);
}

// What came out, what it is worth and what can follow: words and answers first, the stopwatch in
// what is left, gaps last.
static void draw_done(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    enum done all[DONE_MAX];
    const char *labels[DONE_MAX] = {0}, *text = app_chair_text(app), *last = "";
    if (!has_result(app) && !may_try(app))
        last = _("There is one repeat and no more: without a valid try mobility is \"not "
                 "assessed\".");
    int needed = rows_of(c, a, text) + rows_of(c, a, last);
    const struct frame_area label = {.cols = a.cols - LABEL_COL};
    for (int i = 0, count = after_try(app, all); i < count; i++) {
        labels[i] = _(done_labels[all[i]]);
        needed += rows_of(c, label, labels[i]);
    }
    struct frame_area upper = {a.row, a.col, a.rows > needed ? a.rows - needed : 0, a.cols};
    int used = upper.rows > BIG_ROWS ? draw_clock(app, s, c, upper) : 0, spare = upper.rows - used;
    a = part_below(a, used + (spare > 0));
    a = part_below(a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_SIGNAL, text) +
                          (text[0] != '\0' && spare > 1));
    a = part_below(a, choices_draw(c, a, &s->choices, labels) + (spare > 2));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, last);
}

static void draw_watch(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const struct chair_try *tries;
    int used = part_say(c, a, app_item_say(app, app_item(app, "loc-rises"))) + clock_gap(c);
    used += draw_clock(app, s, c, part_below(a, used));
    struct frame_area foot = part_below(a, used + clock_gap(c));
    if (s->stage == STAGE_READY)
        canvas_wrap(c, foot.row, foot.col, foot.rows, foot.cols, STYLE_DIM,
                    app_item_do(app, app_step(app).item));
    else if (foot.rows > 0 && s->too_soon)
        canvas_text(c, foot.row, foot.col, foot.cols, STYLE_DIM,
                    _("Too soon after the one before: not counted."));
    else if (foot.rows > 0)
        canvas_printf(c, foot.row, foot.col, foot.cols, STYLE_DIM,
                      _("Try %d. Stay beside the person."), (int)app_chair_tries(app, &tries) + 1);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_question(app, c, state, draw);
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

// The try is on disk before anything else is asked about it. When it cannot be kept the screen
// stays on it and says so; the next key tries again.
static bool stop(struct app *app, struct state *s, enum chair_end end)
{
    int64_t ms = end == CHAIR_WHOLE ? s->watch.last_ms - s->watch.started_ms : now_ms(app, s);
    struct chair_try t = {.rises = s->watch.rises,
                          .arms = end == CHAIR_ARMS,
                          .centiseconds = chair_centiseconds(ms),
                          .end = end};
    if (app_chair_keep(app, &t) != RC_OK)
        return false;
    ask_done(app, s);
    return true;
}

static struct flow rise(struct app *app, void *state)
{
    struct state *s = state;
    struct chair_rules rules = app_chair_rules(app);
    int64_t now = clock_mono_ms(app_clock(app));
    if (s->stage == STAGE_READY) {
        chair_start(&s->watch, now);
        s->too_soon = false;
        if (app_chair_begin(app) == RC_OK)
            s->stage = STAGE_RUN;
        return FLOW(FLOW_STAY);
    }
    s->too_soon = !chair_rise(&s->watch, &rules, now);
    if (s->watch.rises == CHAIR_RISES)
        stop(app, s, CHAIR_WHOLE);
    return FLOW(FLOW_STAY);
}

static struct flow give_up(struct app *app, void *state)
{
    if (stop(app, state, CHAIR_INTERRUPTED))
        ask_reason(app, state, true);
    return FLOW(FLOW_STAY);
}

static struct flow arms(struct app *app, void *state)
{
    stop(app, state, CHAIR_ARMS);
    return FLOW(FLOW_STAY);
}

static struct flow answered_safe(struct app *app, struct state *s, int chosen)
{
    if (app_answer(app, "loc-safe", chosen == 0 ? "true" : "false") != RC_OK)
        return FLOW(FLOW_STAY);
    if (chosen == 0)
        s->stage = STAGE_READY;
    else
        ask_reason(app, s, false);
    return FLOW(FLOW_STAY);
}

static struct flow answered_done(struct app *app, struct state *s, int chosen)
{
    enum done all[DONE_MAX];
    if (chosen >= after_try(app, all))
        return FLOW(FLOW_STAY);
    switch (all[chosen]) {
    case DONE_KEEP:
        return visit_next(app);
    case DONE_AGAIN:
        s->rises = 0;
        s->taken_ms = 0;
        s->stage = STAGE_READY;
        break;
    case DONE_WHY:
        ask_reason(app, s, false);
        break;
    }
    return FLOW(FLOW_STAY);
}

static struct flow answered_reason(struct app *app, struct state *s, int chosen)
{
    struct reason all[REASONS_SHOWN];
    if (chosen >= reasons(app, s, all))
        return FLOW(FLOW_STAY);
    if (all[chosen].option == NULL) {
        if (app_chair_why(app, all[chosen].end) == RC_OK)
            ask_done(app, s);
        return FLOW(FLOW_STAY);
    }
    if (app_chair_not_done(app, all[chosen].option->code) != RC_OK)
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
    return s->stage == STAGE_DONE ? answered_done(app, s, chosen) : answered_reason(app, s, chosen);
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
    if (s->stage != STAGE_RUN || now_ms(app, s) < app_chair_rules(app).limit_ms)
        return FLOW(FLOW_STAY);
    stop(app, s, CHAIR_TIME);
    return FLOW(FLOW_ASK);
}

// Nobody counts while the program is locked: the try is kept as interrupted, without a result.
static void keep(struct app *app, const void *state)
{
    struct state copy = *(const struct state *)state;
    if (copy.stage == STAGE_RUN)
        stop(app, &copy, CHAIR_INTERRUPTED);
}

static int wait_ms(const struct app *app, const void *state)
{
    return ((const struct state *)state)->stage == STAGE_RUN ? FRAME_MS : visit_wait_ms(app, state);
}

static bool may_correct(const struct app *app, const void *state)
{
    return ((const struct state *)state)->stage == STAGE_DONE && app_chair_can_correct(app);
}

static void resume(struct app *app, void *state)
{
    if (((struct state *)state)->stage == STAGE_DONE) // perhaps corrected
        ask_done(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_OF(' '),
     .label = N_("start, rise"),
     .help = N_("Starts the clock, then counts one rise a press; the fifth stops it. A press too "
                "soon after the one before is not counted."),
     .when = is_ready_or_runs,
     .run = rise},
    {.key = KEY_OF('b'),
     .label = N_("arms used"),
     .help = N_("The person pushed with the arms: stops the try."),
     .when = runs,
     .run = arms},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("stop"),
     .help = N_("Stops the try and asks why."),
     .when = runs,
     .run = give_up},
    {.key = KEY_OF('m'),
     .label = N_("by hand"),
     .help = N_("Put the result right by hand, with why; the tries stay as measured."),
     .when = may_correct,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_CHAIR_BY_HAND}},
};

const struct screen screen_chair = {
    .name = "chair",
    .title = N_("Chair rises"),
    .help = N_("A sturdy chair against the wall, you at the side. Show it once. Stop when it is "
               "not safe; after 60 seconds the clock stops by itself. All tries are kept; the "
               "first valid one counts. There is one repeat, only for a try that was too fast, a "
               "false start or interrupted."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .shared_when = shared_when,
    .state_size = sizeof(struct state),
    .open = open,
    .resume = resume,
    .times = is_ready_or_runs,
    .draw = draw,
    .text = text,
    .tick = tick,
    .keep = keep,
    .wait_ms = wait_ms,
};
