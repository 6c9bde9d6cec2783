// SPDX-License-Identifier: EUPL-1.2
// One red flag: what was seen, where it stands, who was called; a call is noted, it is closed with
// an outcome.
#include "screens.h"

#include "app/visit/draft.h"
#include "app/visit/flags.h"
#include "ui/choices.h"
#include "ui/field.h"

#include <stdio.h>
#include <string.h>

enum {
    CHOICES_MOST = 16,
    DRAFT_ANSWERS = 3 // characters of a draft before the words: what is asked, both choices
};

// What is asked, in this order for a call, then for closing.
enum asking { ASK_NOTHING, ASK_CALLED, ASK_SAID, ASK_CALL_WORDS, ASK_OUTCOME, ASK_CLOSE_WORDS };

struct state {
    enum asking asking;
    struct choices choices; // of the list that is asked for
    size_t first, second;   // chosen: who was called or the outcome; how the call ended
    struct field words;     // what was said, or about the outcome
    struct typed typed;     // what came back; asks before it is discarded
    bool there;             // it could be read
};

// What is asked, in words, and the list to choose from.
static const struct {
    const char *words;     // N_()
    enum flag_choice list; // where it is a choice
    bool typed;            // words are typed
} questions[] = {
    [ASK_CALLED] = {N_("Who was called?"), FLAG_CALLED, false},
    [ASK_SAID] = {N_("How did the call end?"), FLAG_SAID, false},
    [ASK_CALL_WORDS] = {N_("What was said, in a few words (Enter keeps it):"), FLAG_SAID, true},
    [ASK_OUTCOME] = {N_("How does it end?"), FLAG_OUTCOME, false},
    [ASK_CLOSE_WORDS] = {N_("A few words about it (Enter closes the red flag):"), FLAG_OUTCOME,
                         true},
};

static void take_draft(struct app *app, struct state *s)
{
    struct flag_row f;
    char draft[FIELD_ROOMY_BYTES + DRAFT_ANSWERS];
    if (!s->there || !app_flag_row(app, 0, &f) || !f.open ||
        !app_draft_take(app, "flag-words", f.id.text, draft, sizeof draft) ||
        strlen(draft) < DRAFT_ANSWERS)
        return;
    enum asking asking = (enum asking)(draft[0] - '0');
    if (asking != ASK_CALL_WORDS && asking != ASK_CLOSE_WORDS)
        return;
    s->asking = asking;
    s->first = (size_t)(draft[1] - '0');
    s->second = (size_t)(draft[2] - '0');
    field_set(&s->words, draft + DRAFT_ANSWERS);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    struct flag_row f;
    s->there = app_flag_selected(app);
    if (s->there && app_flag_row(app, 0, &f))
        typed_open(app, &s->typed, "flag-words", f.id.text);
    take_draft(app, s);
}

// Words that are being typed come back with the same question.
static void keep_draft(struct app *app, const void *state)
{
    const struct state *s = state;
    struct flag_row f;
    char draft[FIELD_ROOMY_BYTES + DRAFT_ANSWERS];
    if (s->asking == ASK_NOTHING || !questions[s->asking].typed || !app_flag_row(app, 0, &f))
        return;
    draft[0] = (char)('0' + s->asking);
    draft[1] = (char)('0' + s->first);
    draft[2] = (char)('0' + s->second);
    snprintf(draft + DRAFT_ANSWERS, sizeof draft - DRAFT_ANSWERS, "%s", s->words.text);
    app_draft_keep(app, "flag-words", f.id.text, draft);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->words);
}

// ---- drawing ----

// The sentence that says what will happen, and why when nothing does.
static const struct {
    bool leaves;       // something goes, or went
    enum style style;  // of the sentence
    const char *words; // N_()
} ways[] = {
    [FLAG_WAY_NO_SERVER] = {false, STYLE_PLAIN, N_("No server is set: it waits here.")},
    [FLAG_WAY_QUEUED] = {true, STYLE_PLAIN,
                         N_("It goes to the team before everything else, as soon as there is a "
                            "connection: not yet sent.")},
    [FLAG_WAY_RECEIVED] = {true, STYLE_OK, N_("✓ The team’s server has received it.")},
    [FLAG_WAY_HELD] = {false, STYLE_SIGNAL,
                       N_("The server did not take it: somebody must look at it (s on the home "
                          "screen).")},
    [FLAG_WAY_REFUSED] = {false, STYLE_PLAIN, N_("The person does not want anything sent.")},
    [FLAG_WAY_NOT_ASKED] = {false, STYLE_PLAIN,
                            N_("The person has not been asked about sending yet. It goes when they "
                               "agree.")},
    [FLAG_WAY_NOBODY] = {false, STYLE_PLAIN, N_("It is about somebody who has no record here.")},
    [FLAG_WAY_PRACTICE] = {false, STYLE_PLAIN, N_("This is practice: nothing is ever sent.")},
    [FLAG_WAY_THERE] = {true, STYLE_PLAIN, N_("It came from the team’s server.")},
};

static struct frame_area put(struct canvas *c, struct frame_area a, enum style style,
                             const char *text)
{
    if (text[0] == '\0')
        return a;
    return part_below(a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, style, text));
}

static struct frame_area draw_way(const struct flag_row *f, struct canvas *c, struct frame_area a)
{
    bool leaves = ways[f->way].leaves;
    a = put(c, a, STYLE_OK, _("✓ Kept on this laptop."));
    if (!leaves)
        a = put(c, a, STYLE_URGENT, _("Nothing leaves: you make the call."));
    return put(c, a, ways[f->way].style, _(ways[f->way].words));
}

static struct frame_area draw_calls(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct flag_call call;
    for (size_t k = 0; app_flag_call_row(app, 0, k, &call); k++) {
        char line[800];
        snprintf(line, sizeof line, "%s  %s — %s%s%s (%s)", call.at, call.who, call.said,
                 call.words[0] != '\0' ? " — " : "", call.words, call.by);
        if (k == 0)
            a = put(c, a, STYLE_STRONG, _("Calls"));
        a = put(c, a, STYLE_PLAIN, line);
    }
    return a;
}

static void draw_all(const struct app *app, const struct flag_row *f, struct canvas *c,
                     struct frame_area a)
{
    char line[700];
    a = put(c, a, STYLE_STRONG, f->label);
    a = put(c, a, STYLE_SAY, f->seen);
    snprintf(line, sizeof line, _("Raised by %s, %s"), f->by[0] != '\0' ? f->by : "?", f->at);
    a = put(c, a, STYLE_DIM, line);
    a = part_below(a, frame_is_roomy(c) ? 1 : 0);
    if (f->open)
        a = draw_way(f, c, a);
    if (!f->open) {
        snprintf(line, sizeof line, _("Closed: %s"), f->outcome);
        a = put(c, a, STYLE_OK, line);
        snprintf(line, sizeof line, f->closed_by[0] != '\0' ? "%s, %s" : "%s%s", f->closed_by,
                 f->closed_at);
        a = put(c, a, STYLE_DIM, line);
    }
    a = part_below(a, frame_is_roomy(c) ? 1 : 0);
    draw_calls(app, c, a);
}

static void draw_question(const struct app *app, const struct state *s, struct canvas *c,
                          struct frame_area a, const char *whom)
{
    const char *labels[CHOICES_MOST];
    int count = s->choices.count < CHOICES_MOST ? s->choices.count : CHOICES_MOST;
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, _(questions[s->asking].words));
    a = part_below(a, frame_is_roomy(c) ? 2 : 1);
    if (questions[s->asking].typed) {
        field_draw(c, a.row, a.col, a.cols, &s->words, !message_is_open(&s->typed.sure));
        typed_draw(c, part_below(a, 2), &s->typed, whom);
        return;
    }
    for (int i = 0; i < count; i++)
        labels[i] = app_flag_choice(app, questions[s->asking].list, (size_t)i);
    choices_draw(c, a, &s->choices, labels);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct flag_row f;
    char title[300];
    bool there = s->there && app_flag_row(app, 0, &f);
    // TRANSLATORS: name of the person
    snprintf(title, sizeof title, _("%s — Red flag"), there ? f.name : "?");
    struct frame_area a = frame_measure(part_frame(app, c, title));
    if (there && s->asking == ASK_NOTHING)
        draw_all(app, &f, c, a);
    else if (there)
        draw_question(app, s, c, a, f.name);
    message_draw(c, &s->typed.sure, NULL);
}

// ---- keys ----

static void ask(const struct app *app, struct state *s, enum asking what)
{
    s->asking = what;
    field_set(&s->words, "");
    if (what == ASK_NOTHING)
        return;
    size_t count = app_flag_choices(app, questions[what].list);
    choices_init(&s->choices, count < CHOICES_MOST ? (int)count : CHOICES_MOST, -1);
}

static struct flow call(struct app *app, void *state)
{
    ask(app, state, ASK_CALLED);
    return FLOW(FLOW_STAY);
}

static struct flow end(struct app *app, void *state)
{
    ask(app, state, ASK_OUTCOME);
    return FLOW(FLOW_STAY);
}

static struct flow keep(struct app *app, void *state)
{
    struct state *s = state;
    struct flag_row f;
    if (!app_flag_row(app, 0, &f))
        return FLOW(FLOW_STAY);
    enum rc rc = s->asking == ASK_CALL_WORDS
                     ? app_flag_call(app, f.id, s->first, s->second, s->words.text)
                     : app_flag_close(app, f.id, s->first, s->words.text);
    if (rc == RC_OK) {
        app_draft_discard(app, "flag-words", f.id.text);
        s->typed.since[0] = '\0';
        ask(app, s, ASK_NOTHING);
        s->there = app_flag_selected(app);
    }
    return FLOW(FLOW_STAY);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    if (s->asking == ASK_NOTHING)
        return FLOW(FLOW_POP);
    if (questions[s->asking].typed) { // all but the words is said: none of it is lost
        keep_draft(app, s);
        return typed_left(FLOW_POP, true);
    }
    ask(app, s, ASK_NOTHING);
    return FLOW(FLOW_STAY);
}

static struct flow discard(struct app *app, void *state)
{
    (void)app;
    typed_ask(&((struct state *)state)->typed);
    return FLOW(FLOW_STAY);
}

// The answer to "discard?".
static struct flow discard_sure(struct app *app, struct state *s, struct key key)
{
    struct flag_row f;
    int said = message_key(&s->typed.sure, key);
    if (said == TYPED_DISCARD && app_flag_row(app, 0, &f) &&
        app_draft_discard(app, "flag-words", f.id.text) == RC_OK) {
        s->typed.since[0] = '\0';
        ask(app, s, ASK_NOTHING);
    }
    return FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->typed.sure))
        return discard_sure(app, s, key);
    if (s->asking == ASK_NOTHING)
        return FLOW(FLOW_IGNORED);
    if (questions[s->asking].typed)
        return FLOW(field_key(&s->words, key) ? FLOW_STAY : FLOW_IGNORED);
    int choice = choices_key(&s->choices, key);
    if (choice < 0)
        return FLOW(choice == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    if (s->asking == ASK_SAID)
        s->second = (size_t)choice;
    else
        s->first = (size_t)choice;
    ask(app, s, s->asking + 1);
    return FLOW(FLOW_STAY);
}

static bool typing_now(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return s->asking != ASK_NOTHING && questions[s->asking].typed;
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->typed.sure);
}

static bool is_open(const struct app *app, const void *state)
{
    const struct state *s = state;
    struct flag_row f;
    return s->asking == ASK_NOTHING && s->there && app_flag_row(app, 0, &f) && f.open;
}

static bool may_close(const struct app *app, const void *state)
{
    return is_open(app, state) && app_flag_may_close(app);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep"),
     .help = N_("Keep the call, or close the red flag, with these words."),
     .when = typing_now,
     .run = keep},
    {.key = KEY_OF('a'),
     .label = N_("call"),
     .help = N_("Note a call: who was called, how it ended, what was said."),
     .when = is_open,
     .run = call},
    {.key = KEY_OF('f'),
     .label = N_("close"),
     .help = N_("Close the red flag with an outcome: a nurse, a coordinator or an administrator."),
     .when = may_close,
     .run = end},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back; a call or an outcome that is being written is kept and comes back."),
     .run = back},
    {.key = KEY_FN(8),
     .label = N_("discard"),
     .help = N_("Discard what was typed; asks first."),
     .when = typing_now,
     .run = discard},
};

const struct screen screen_flag = {
    .name = "flag",
    .title = N_("Red flag"),
    .help = N_("Call first, write afterwards. A red flag stays open until it is closed with an "
               "outcome."),
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
