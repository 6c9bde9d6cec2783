// SPDX-License-Identifier: EUPL-1.2
// Red flags at any moment, with or without a visit: whom to call, what to do; what was seen is
// kept.
#include "screens.h"

#include "app/people/service.h"
#include "app/visit/draft.h"
#include "app/visit/flags.h"
#include "app/visit/service.h"
#include "ui/choices.h"
#include "ui/field.h"
#include "ui/glyph.h"
#include "ui/list.h"

#include <stdio.h>

enum step { STEP_SIGN, STEP_WHO, STEP_SEEN };

struct state {
    enum step step;
    struct list list;
    bool marked;            // an arrow has marked a sign: Enter alone chooses none
    struct choices who;     // the person, somebody else
    struct id person;       // about whom, "" somebody else
    struct person_row near; // the one who may be meant, id "" nobody
    struct field seen;      // what was seen or said
};

// In a visit there is no doubt about whom; without anybody chosen there is nothing to ask.
static void settle_who(struct app *app, struct state *s)
{
    if (app_visit_is_open(app))
        s->person = app_visit_person(app)->id;
    else if (!app_person_row(app, app_selected(app), &s->near))
        s->near.id = (struct id){{0}};
    choices_init(&s->who, 2, -1);
}

static void after_sign(struct state *s)
{
    s->step = s->near.id.text[0] != '\0' ? STEP_WHO : STEP_SEEN;
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[FIELD_BYTES];
    app_red_flags_load(app);
    list_count(&s->list, (int)app_red_flag_count(app));
    settle_who(app, s);
    for (size_t i = 0; i < app_red_flag_count(app) && s->step == STEP_SIGN; i++) {
        if (!app_draft_take(app, "flag", app_red_flag(app, i).code, draft, sizeof draft))
            continue;
        s->list.cursor = (int)i;
        field_set(&s->seen, draft);
        after_sign(s);
    }
}

static struct red_flag chosen(const struct app *app, const struct state *s)
{
    return app_red_flag(app, (size_t)s->list.cursor);
}

static void keep(struct app *app, const void *state)
{
    const struct state *s = state;
    if (s->step != STEP_SIGN)
        app_draft_keep(app, "flag", chosen(app, s).code, s->seen.text);
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->seen);
}

// ---- drawing ----

// Ends at that column, cut where it does not fit.
static void draw_numbers(struct canvas *c, int row, int right, int cells, enum style style,
                         const char *numbers)
{
    if (glyph_cells(numbers) <= cells)
        canvas_text_right(c, row, right, style, numbers);
    else
        canvas_text_cut(c, row, right - cells, cells, style, numbers);
}

static void draw_list(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct list list = s->list;
    list.cursor = s->marked ? list.cursor : -1;
    int first = list_first(&list, a.rows);
    struct frame_area below = part_below(a, s->list.count + 1);
    if (below.rows > 0)
        canvas_wrap(c, below.row, below.col, below.rows, below.cols, STYLE_DIM,
                    app_red_flag_everywhere(app));
    for (int i = 0; i < a.rows && first + i < s->list.count; i++) {
        int at = first + i;
        struct red_flag f = app_red_flag(app, (size_t)at);
        int numbers = glyph_cells(f.numbers), left = a.cols - 8 - glyph_cells(f.label);
        left = left > a.cols / 2 ? left : a.cols / 2;
        if (numbers > left) // the whole stands on the page of the sign
            numbers = left;
        enum style style = list_row(c, &list, at, a.row + i, a.col, a.cols, STYLE_PLAIN);
        if (at < 9)
            canvas_printf(c, a.row + i, a.col + 2, 1, style == STYLE_PLAIN ? STYLE_KEY : style,
                          "%d", at + 1);
        canvas_text_cut(c, a.row + i, a.col + 5, a.cols - 7 - numbers, style, f.label);
        draw_numbers(c, a.row + i, a.col + a.cols - 1, numbers,
                     style == STYLE_PLAIN ? STYLE_URGENT : style, f.numbers);
    }
    int line;
    if (list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

// Whom to call and what to do; what is left below. The last rows are for what is asked.
static struct frame_area draw_sign(const struct app *app, const struct state *s, struct canvas *c,
                                   struct frame_area a, int asked)
{
    struct red_flag f = chosen(app, s);
    char call[200];
    struct frame_area top = {a.row, a.col, a.rows - asked, a.cols};
    snprintf(call, sizeof call, _("Call: %s"), f.numbers);
    top = part_below(top,
                     canvas_wrap(c, top.row, top.col, top.rows, top.cols, STYLE_STRONG, f.label));
    if (frame_is_roomy(c))
        top = part_below(top, 1);
    top = part_below(top, canvas_wrap(c, top.row, top.col, top.rows, top.cols, STYLE_URGENT, call));
    top = part_below(
        top, canvas_wrap(c, top.row, top.col, top.rows, top.cols, STYLE_PLAIN, f.what_to_do));
    if (frame_is_roomy(c))
        top = part_below(top, canvas_wrap(c, top.row, top.col, top.rows, top.cols, STYLE_DIM,
                                          app_red_flag_everywhere(app)) +
                                  1);
    return part_below(a, top.row - a.row);
}

static void draw_who(const struct app *app, const struct state *s, struct canvas *c,
                     struct frame_area a)
{
    const char *const labels[] = {s->near.name, _("Somebody else")};
    a = draw_sign(app, s, c, a, 3);
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, _("Whom is it about?"));
    choices_draw(c, part_below(a, 1), &s->who, labels);
}

static void draw_seen(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    a = draw_sign(app, s, c, a, 2);
    canvas_text(c, a.row, a.col, a.cols, STYLE_PLAIN, _("What was seen or said (Enter keeps it):"));
    field_draw(c, a.row + 1, a.col, a.cols, &s->seen, true);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    static void (*const steps[])(const struct app *, const struct state *, struct canvas *,
                                 struct frame_area) = {draw_list, draw_who, draw_seen};
    const struct state *s = state;
    struct frame_area a = app_visit_is_open(app)
                              ? part_visit_frame(app, c, _("Red flags"))
                              : frame_measure(part_frame(app, c, _("Red flags")));
    steps[s->step](app, s, c, a);
}

// ---- keys ----

static struct flow choose(struct app *app, void *state)
{
    (void)app;
    after_sign(state);
    return FLOW(FLOW_STAY);
}

static struct flow keep_sign(struct app *app, void *state)
{
    struct state *s = state;
    struct id flag;
    if (app_flag_raise(app, s->person, chosen(app, s).code, s->seen.text, &flag) != RC_OK)
        return FLOW(FLOW_STAY);
    app_draft_discard(app, "flag", chosen(app, s).code);
    app_flag_select(app, flag);
    return FLOW_TO(FLOW_REPLACE, SCREEN_FLAG);
}

static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    if (s->step == STEP_SIGN && s->seen.len > 0)
        app_draft_keep(app, "flag", chosen(app, s).code, s->seen.text);
    if (s->step == STEP_SIGN)
        return typed_left(FLOW_POP, s->seen.len > 0);
    s->step = s->step == STEP_SEEN && s->near.id.text[0] != '\0' ? STEP_WHO : STEP_SIGN;
    return FLOW(FLOW_STAY);
}

static struct flow key_of_list(struct state *s, struct key key)
{
    int digit = key.code == KEYC_CHAR ? (int)key.cp - '0' : 0;
    if (digit >= 1 && digit <= 9 && digit <= s->list.count) {
        s->list.cursor = digit - 1;
        after_sign(s);
        return FLOW(FLOW_STAY);
    }
    if (!s->marked && (key.code == KEYC_UP || key.code == KEYC_DOWN)) {
        s->marked = true; // the first one
        return FLOW(FLOW_STAY);
    }
    bool taken = list_move(&s->list, key);
    s->marked = s->marked || taken;
    return FLOW(taken ? FLOW_STAY : FLOW_IGNORED);
}

static struct flow key_of_who(struct state *s, struct key key)
{
    int choice = choices_key(&s->who, key);
    if (choice >= 0) {
        s->person = choice == 0 ? s->near.id : (struct id){{0}};
        s->step = STEP_SEEN;
    }
    return FLOW(choice == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    (void)app;
    if (s->step == STEP_SIGN)
        return key_of_list(s, key);
    if (s->step == STEP_WHO)
        return key_of_who(s, key);
    return FLOW(field_key(&s->seen, key) ? FLOW_STAY : FLOW_IGNORED);
}

static bool typing_now(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->step == STEP_SEEN;
}

static bool is_choosing(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return s->step == STEP_SIGN && s->marked;
}

static bool is_listing(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->step == STEP_SIGN;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep"),
     .help = N_("Keep this red flag with what was seen."),
     .when = typing_now,
     .run = keep_sign},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("choose"),
     .help = N_("Choose this red flag."),
     .when = is_choosing,
     .run = choose},
    {.key = KEY_OF('o'),
     .label = N_("open ones"),
     .help = N_("The red flags that nobody has closed yet."),
     .when = is_listing,
     .flow = {.kind = FLOW_REPLACE, .screen = SCREEN_FLAGS}},
    {.key = KEY_NAMED(KEYC_ESC), .label = N_("back"), .help = N_("Back."), .run = back},
};

const struct screen screen_urgent = {
    .name = "urgent",
    .title = N_("Red flags"),
    .help = N_("Call first, write afterwards. Stay with the person until help is there."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep,
    .close = close,
};
