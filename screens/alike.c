// SPDX-License-Identifier: EUPL-1.2
// Two records that may be one person, beside each other: one person, or two.
#include "screens.h"

#include "app/people/conflicts.h"
#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "ui/message.h"

#include <stdio.h>
#include <string.h>

enum { SURE_GO, SURE_BACK };
enum { LABEL_CELLS = 18, VALUE_BYTES = 300 };

static const struct message_def merge_message = {
    .title = N_("One person?"),
    .text = N_("Both records are kept; lists show the one that was here first, with the visits of "
               "both. It can be taken apart again (icope unmerge)."),
    .choices = {{.label = N_("o\tone person"), .sure = true}, {.label = N_("g\tgo back")}},
    .escape = SURE_BACK,
    .style = STYLE_TITLE,
};
static const struct message_def different_message = {
    .title = N_("Two people?"),
    .text = N_("This is kept for good, and not asked again about these two."),
    .choices = {{.label = N_("t\ttwo people, for good"), .sure = true},
                {.label = N_("g\tgo back")}},
    .escape = SURE_BACK,
    .style = STYLE_TITLE,
};

struct state {
    struct message sure;
    const struct message_def *asked; // which of them is open
    struct pair_view pair;           // both records
    bool here;                       // they could be read
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    s->here = app_pair_now(app, &s->pair);
}

static void close(struct app *app, void *state)
{
    (void)app;
    explicit_bzero(&((struct state *)state)->pair, sizeof(struct pair_view));
}

static void value_of(const struct app *app, const struct pair_side *side, enum person_field field,
                     char out[VALUE_BYTES])
{
    static const struct {
        const char *code, *words;
    } sexes[] = {{"f", N_("woman")}, {"m", N_("man")}, {"o", N_("other")}, {"u", N_("unknown")}};
    const struct person_fields *f = &side->fields;
    snprintf(out, VALUE_BYTES, "%s", f->at[field]);
    if (field == PERSON_BIRTH)
        snprintf(out, VALUE_BYTES, "%s", app_birth_text(app, side->row.birth, side->row.sex));
    for (size_t i = 0; field == PERSON_SEX && i < sizeof sexes / sizeof sexes[0]; i++)
        if (strcmp(sexes[i].code, f->at[field]) == 0)
            snprintf(out, VALUE_BYTES, "%s", _(sexes[i].words));
}

// One line of both; what differs stands out. False when neither says anything.
static bool draw_line(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a, int row, enum person_field field, const char *label)
{
    char known[VALUE_BYTES], newer[VALUE_BYTES];
    int half = (a.cols - LABEL_CELLS) / 2;
    value_of(app, &s->pair.known, field, known);
    value_of(app, &s->pair.newer, field, newer);
    if (known[0] == '\0' && newer[0] == '\0')
        return false;
    enum style style = strcmp(known, newer) == 0 ? STYLE_PLAIN : STYLE_STRONG;
    canvas_text_cut(c, row, a.col, LABEL_CELLS - 1, STYLE_DIM, label);
    canvas_text_cut(c, row, a.col + LABEL_CELLS, half - 1, style, known[0] != '\0' ? known : "–");
    canvas_text_cut(c, row, a.col + LABEL_CELLS + half, half, style,
                    newer[0] != '\0' ? newer : "–");
    return true;
}

static void draw_table(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    static const struct {
        enum person_field field;
        const char *label;
    } lines[] = {
        {PERSON_FAMILY, N_("Birth name")},
        {PERSON_GIVEN, N_("Given names")},
        {PERSON_USUAL_NAME, N_("Usual name")},
        {PERSON_BIRTH, N_("Birth date")},
        {PERSON_SEX, N_("Sex")},
        {PERSON_BIRTHPLACE, N_("Birthplace code")},
        {PERSON_INS, N_("INS")},
        {PERSON_ADDRESS, N_("Address")},
        {PERSON_POSTCODE, N_("Postcode")},
        {PERSON_TOWN, N_("Town")},
        {PERSON_PHONE, N_("Telephone")},
        {PERSON_GP, N_("GP")},
    };
    int half = (a.cols - LABEL_CELLS) / 2, row = a.row;
    canvas_text_cut(c, row, a.col + LABEL_CELLS, half - 1, STYLE_DIM, _("here first"));
    canvas_text_cut(c, row, a.col + LABEL_CELLS + half, half, STYLE_DIM, _("came later"));
    row++;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0] && row < a.row + a.rows; i++)
        row += draw_line(app, s, c, a, row, lines[i].field, _(lines[i].label));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Perhaps one person"));
    if (!s->here) {
        canvas_wrap(c, a.row + 1, a.col + 2, a.rows - 1, a.cols - 4, STYLE_DIM,
                    _("Nothing is to be decided: go back and choose in the list."));
        return;
    }
    int used = canvas_wrap(c, a.row, a.col, 3, a.cols, STYLE_DIM,
                           _("Two records look like one person. Nothing was merged: say which it "
                             "is."));
    draw_table(app, s, c, part_below(a, used + (a.rows > 10 ? 1 : 0)));
    message_draw(c, &s->sure, NULL);
}

static struct flow ask(struct state *s, const struct message_def *which)
{
    s->asked = which;
    message_open(&s->sure, which);
    return FLOW(FLOW_STAY);
}

static struct flow merge(struct app *app, void *state)
{
    (void)app;
    return ask(state, &merge_message);
}

static struct flow different(struct app *app, void *state)
{
    (void)app;
    return ask(state, &different_message);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    int answer = message_key(&s->sure, key);
    if (answer == SURE_GO) {
        enum rc rc = s->asked == &merge_message ? app_pair_merge(app) : app_pair_different(app);
        return FLOW(rc == RC_OK ? FLOW_POP : FLOW_STAY);
    }
    return FLOW(answer == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static bool can_decide(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return s->here && !message_is_open(&s->sure);
}

static bool can_merge(const struct app *app, const void *state)
{
    return can_decide(app, state) && app_may_merge(app);
}

static bool typing_now(const struct app *app, const void *state)
{
    (void)app;
    return message_is_open(&((const struct state *)state)->sure);
}

static const struct binding bindings[] = {
    {.key = KEY_OF('m'),
     .label = N_("m\tsame person"),
     .help = N_("They are one person; both records are kept, lists show the first one. For nurses "
                "and above."),
     .when = can_merge,
     .run = merge},
    {.key = KEY_OF('d'),
     .label = N_("d\ttwo people"),
     .help = N_("They are two people; kept for good and not asked again."),
     .when = can_decide,
     .run = different},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back; nothing is decided, both records stay."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_alike = {
    .name = "alike",
    .title = N_("Perhaps one person"),
    .help = N_("Somebody who came from a server, a key or another laptop looks like somebody who "
               "was here. Both are kept until a person says whether they are one."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
