// SPDX-License-Identifier: EUPL-1.2
// What becomes of a planned visit: taken on, nobody at home, not wanted, at another time.
#include "screens.h"

#include "app/people/service.h"
#include "app/visit/draft.h"
#include "ui/choices.h"
#include "ui/field.h"

#include <string.h>

struct state {
    struct choices choices; // what became of it
    struct field words;     // why, or when
    int asking;             // choice the words are about, −1 none yet
    char name[160];         // of the person
    struct typed typed;     // the words, when they came back
};

// By the order of enum round_outcome.
static const struct {
    const char *label, *question, *example; // question NULL: nothing more is asked
} outcomes[] = {
    [ROUND_ACCEPTED] = {N_("I will do this visit"), NULL, NULL},
    [ROUND_ABSENT] = {N_("Nobody at home"), NULL, NULL},
    [ROUND_REFUSED] = {N_("The person does not want the visit"), N_("Why, in a few words?"),
                       N_("It may stay empty.")},
    [ROUND_MOVED] = {N_("At another time"), N_("When?"),
                     N_("For example: 14:30 for today, 26/11 14:30.")},
};
enum { OUTCOMES = sizeof outcomes / sizeof outcomes[0] };

static void open(struct app *app, void *state)
{
    struct state *s = state;
    struct person_row row;
    struct id id = app_selected(app);
    char draft[FIELD_BYTES];
    typed_open(app, &s->typed, "planned", id.text);
    if (app_draft_take(app, "planned", id.text, draft, sizeof draft))
        field_set(&s->words, draft);
    choices_init(&s->choices, OUTCOMES, -1);
    s->asking = -1;
    if (app_person_row(app, app_selected(app), &row))
        memcpy(s->name, row.name, sizeof s->name);
}

static void keep_draft(struct app *app, const void *state)
{
    app_draft_keep(app, "planned", app_selected(app).text,
                   ((const struct state *)state)->words.text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->words);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    const char *labels[OUTCOMES];
    struct frame_area a = part_page(app, c, s->name, state, draw);
    for (int i = 0; i < OUTCOMES; i++)
        labels[i] = _(outcomes[i].label);
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG,
                s->asking < 0 ? _("What becomes of the planned visit?")
                              : _(outcomes[s->asking].label));
    a = part_below(a, 2);
    if (s->asking < 0) {
        choices_draw(c, a, &s->choices, labels);
        return;
    }
    canvas_text(c, a.row, a.col, a.cols, STYLE_PLAIN, _(outcomes[s->asking].question));
    field_draw(c, a.row + 1, a.col, a.cols, &s->words, !message_is_open(&s->typed.sure));
    a = part_below(a, 3);
    a = part_below(a, typed_draw(c, a, &s->typed, s->name));
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, _(outcomes[s->asking].example));
    message_draw(c, &s->typed.sure, NULL);
}

static struct flow tell(struct app *app, const struct state *s, int outcome)
{
    const char *words = outcomes[outcome].question != NULL ? s->words.text : "";
    if (app_round_tell(app, app_selected(app), (enum round_outcome)outcome, words) != RC_OK)
        return FLOW(FLOW_STAY);
    app_draft_discard(app, "planned", app_selected(app).text);
    return FLOW(FLOW_POP);
}

static struct flow choose(struct app *app, struct state *s, struct key key)
{
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    if (outcomes[chosen].question == NULL)
        return tell(app, s, chosen);
    s->asking = chosen;
    return FLOW(FLOW_STAY);
}

// Whether to discard the words.
static struct flow answered(struct app *app, struct state *s, int said)
{
    if (said == TYPED_DISCARD &&
        app_draft_discard(app, "planned", app_selected(app).text) == RC_OK) {
        field_set(&s->words, "");
        s->typed.since[0] = '\0';
    }
    return FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->typed.sure))
        return answered(app, s, message_key(&s->typed.sure, key));
    if (s->asking < 0)
        return choose(app, s, key);
    return field_key(&s->words, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
}

static struct flow keep(struct app *app, void *state)
{
    return tell(app, state, ((const struct state *)state)->asking);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    if (s->asking >= 0) {
        s->asking = -1;
        return FLOW(FLOW_STAY);
    }
    keep_draft(app, s);
    return typed_left(FLOW_POP, s->words.len > 0);
}

static struct flow discard(struct app *app, void *state)
{
    (void)app;
    typed_ask(&((struct state *)state)->typed);
    return FLOW(FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->typed.sure);
}

static bool is_typed(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->asking >= 0 &&
           ((const struct state *)state)->words.len > 0;
}

static bool typing_now(const struct app *app, const void *state)
{
    return ((const struct state *)state)->asking >= 0 && no_message(app, state);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep"),
     .help = N_("Keep what was written."),
     .when = typing_now,
     .run = keep},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back; nothing changes, what was typed is kept and comes back."),
     .run = back},
    {.key = KEY_FN(8),
     .label = N_("discard"),
     .help = N_("Discard what was typed; asks first."),
     .when = is_typed,
     .run = discard},
};

const struct screen screen_planned = {
    .name = "planned",
    .title = N_("Planned visit"),
    .help =
        N_("What you say is kept at once. When the coordination planned the visit, it learns of "
           "this with the next sync."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep_draft,
    .close = close,
};
