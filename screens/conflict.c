// SPDX-License-Identifier: EUPL-1.2
// One conflict: each field as it is here and on the server, with who and when, and what stays.
#include "screens.h"

#include "app/people/conflicts.h"
#include "ui/list.h"
#include "ui/message.h"

#include <stdio.h>

enum { RESOLVE_GO, RESOLVE_BACK };

struct state {
    struct list list;
    struct message sure; // asked before it is carried out
};

static const struct message_def sure_def = {
    .title = N_("Settle it like this?"),
    .choices = {{.label = N_("s\tsettle"), .sure = true}, {.label = N_("g\tgo back")}},
    .escape = RESOLVE_BACK,
    .style = STYLE_TITLE,
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    list_count(&s->list, (int)app_conflict_fields(app));
}

static void close(struct app *app, void *state)
{
    (void)state;
    app_conflict_close(app);
}

// "here: marie, 24 nov. 2026 14:02"
static void author_text(const char *side, const struct conflict_author *by, char *out, size_t bytes)
{
    bool both = by->who[0] != '\0' && by->when[0] != '\0';
    snprintf(out, bytes, "%s: %s%s%s", side,
             by->who[0] != '\0' || by->when[0] != '\0' ? by->who : _("not known"), both ? ", " : "",
             by->when);
}

// Where the columns of the table stand.
struct columns {
    int label, ours, theirs, end; // cells of the canvas
};

static struct columns columns_of(struct frame_area a)
{
    int label = a.cols >= 70 ? 22 : 12, half = (a.cols - label - 3) / 2;
    return (struct columns){.label = a.col + 2,
                            .ours = a.col + 2 + label,
                            .theirs = a.col + 2 + label + half,
                            .end = a.col + a.cols - 1};
}

// The chosen side carries a mark and stands out; the other is dim.
static void draw_side(const struct app *app, struct canvas *c, const struct conflict_field *f,
                      bool theirs, int row, int col, int cells, enum style row_style)
{
    bool chosen = f->choice == SIDE_BOTH || f->choice == (theirs ? SIDE_THEIRS : SIDE_OURS);
    bool on = row_style == STYLE_SELECTED;
    enum style style = on ? row_style : chosen ? STYLE_STRONG : STYLE_DIM;
    canvas_text(c, row, col, 1,
                on       ? row_style
                : chosen ? STYLE_OK
                         : STYLE_DIM,
                chosen                   ? "✓"
                : f->choice == SIDE_NONE ? "?"
                                         : "·");
    canvas_text_cut(c, row, col + 2, cells - 3, style,
                    app_conflict_value(app, f, theirs ? f->theirs : f->ours));
}

static void draw_table(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    struct columns at = columns_of(a);
    int first = list_first(&s->list, a.rows);
    for (int i = 0; i < a.rows && first + i < s->list.count; i++) {
        const struct conflict_field *f = app_conflict_field(app, (size_t)first + (size_t)i);
        enum style style = list_row(c, &s->list, first + i, a.row + i, a.col, a.cols, STYLE_PLAIN);
        canvas_text_cut(c, a.row + i, at.label, at.ours - at.label - 1, style,
                        app_conflict_label(app, f));
        draw_side(app, c, f, false, a.row + i, at.ours, at.theirs - at.ours, style);
        draw_side(app, c, f, true, a.row + i, at.theirs, at.end - at.theirs, style);
    }
    list_scrollbar(c, &s->list, a.row, a.rows, a.col + a.cols - 1);
    int line;
    if (!message_is_open(&s->sure) && list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

// The marked field in full, and what it was before.
static void draw_detail(const struct app *app, const struct state *s, struct canvas *c,
                        struct frame_area a)
{
    const struct conflict_field *f = app_conflict_field(app, (size_t)s->list.cursor);
    char line[2 * CONFLICT_VALUE_BYTES];
    if (f == NULL || a.rows < 1)
        return;
    if (frame_is_roomy(c))
        canvas_fill(c, a.row, a.col, 1, a.cols, STYLE_LINE, 0x2500);
    int row = a.row + (frame_is_roomy(c) ? 1 : 0), end = a.row + a.rows;
    const struct {
        const char *label, *value;
    } lines[] = {{_("here"), f->ours}, {_("server"), f->theirs}, {_("before"), f->before}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0] && row < end; i++) {
        if (i == 2 && f->before[0] == '\0')
            continue;
        snprintf(line, sizeof line, _("%s: %s"), lines[i].label,
                 app_conflict_value(app, f, lines[i].value));
        row += canvas_wrap(c, row, a.col + 2, end - row, a.cols - 3,
                           i == 2 ? STYLE_DIM : STYLE_PLAIN, line);
    }
}

// Names, who and when; returns the rows used.
static int draw_head(const struct app *app, struct canvas *c, struct frame_area a,
                     const struct conflict_view *v, const struct conflict_author *ours,
                     const struct conflict_author *theirs)
{
    char text[256];
    struct columns at = columns_of(a);
    size_t open = app_conflict_undecided(app);
    canvas_text_cut(c, a.row, a.col, a.cols / 2, STYLE_STRONG, v->what);
    if (app_conflict_splits(app))
        snprintf(text, sizeof text, "%s", _("two records: both are kept"));
    else if (open > 0)
        snprintf(text, sizeof text, _("still to choose: %zu"), open);
    else
        snprintf(text, sizeof text, "%s", _("everything is chosen"));
    canvas_text_right(c, a.row, a.col + a.cols, open > 0 ? STYLE_SIGNAL : STYLE_OK, text);
    author_text(_("here"), ours, text, sizeof text);
    canvas_text_cut(c, a.row + 1, a.col, a.cols, STYLE_PLAIN, text);
    author_text(v->gone ? _("server, deleted") : _("server"), theirs, text, sizeof text);
    canvas_text_cut(c, a.row + 2, a.col, a.cols, STYLE_PLAIN, text);
    if (a.rows < 12)
        return 3;
    canvas_text(c, a.row + 4, at.ours + 2, at.theirs - at.ours - 3, STYLE_DIM, _("here"));
    canvas_text(c, a.row + 4, at.theirs + 2, at.end - at.theirs - 2, STYLE_DIM, _("server"));
    return 5;
}

static void draw_sure(const struct app *app, const struct state *s, struct canvas *c)
{
    message_draw(c, &s->sure,
                 app_conflict_splits(app)
                     ? _("The server's record becomes a second person, ours stays. Both are handed "
                         "over with the next connection.")
                     : _("What is chosen is kept here and handed over with the next connection. "
                         "What is not chosen stays in the history."));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct conflict_view v;
    struct conflict_author ours, theirs;
    if (!app_conflict_now(app, &v, &ours, &theirs)) {
        struct frame_area a = part_frame(app, c, _("Changed here and on the server"));
        canvas_wrap(c, a.row + 1, a.col + 2, a.rows - 1, a.cols - 4, STYLE_DIM,
                    _("No conflict is open: go back and choose one in the list."));
        return;
    }
    struct frame_area a = part_frame(app, c, v.name);
    struct frame_area body = part_below(a, draw_head(app, c, a, &v, &ours, &theirs));
    if (s->list.count == 0) {
        canvas_wrap(c, body.row, body.col, body.rows, body.cols, STYLE_DIM,
                    _("Nothing that people see differs. Enter takes the server's record over."));
    } else {
        int detail = body.rows > 12 ? 6 : body.rows > 6 ? 3 : body.rows > 3 ? 2 : 0;
        struct frame_area table = body;
        table.rows -= detail;
        draw_table(app, s, c, table);
        draw_detail(app, s, c, part_below(body, table.rows));
    }
    draw_sure(app, s, c);
}

// The first field that nobody has chosen for.
static void go_to_open(const struct app *app, struct state *s)
{
    for (int i = 0; i < s->list.count; i++) {
        if (app_conflict_field(app, (size_t)i)->choice == SIDE_NONE) {
            s->list.cursor = i;
            return;
        }
    }
}

static struct flow resolve(struct app *app, void *state)
{
    struct state *s = state;
    if (app_conflict_undecided(app) > 0)
        go_to_open(app, s);
    else
        message_open(&s->sure, &sure_def);
    return FLOW(FLOW_STAY);
}

static struct flow choose(struct app *app, struct state *s, enum conflict_side side)
{
    if (app_conflict_choose(app, (size_t)s->list.cursor, side) == RC_OK &&
        s->list.cursor + 1 < s->list.count && side != SIDE_BOTH)
        s->list.cursor++;
    return FLOW(FLOW_STAY);
}

static struct flow ours(struct app *app, void *state)
{
    return choose(app, state, SIDE_OURS);
}

static struct flow theirs(struct app *app, void *state)
{
    return choose(app, state, SIDE_THEIRS);
}

static struct flow both(struct app *app, void *state)
{
    return choose(app, state, SIDE_BOTH);
}

static struct flow all_ours(struct app *app, void *state)
{
    (void)state;
    app_conflict_choose_all(app, SIDE_OURS);
    return FLOW(FLOW_STAY);
}

static struct flow all_theirs(struct app *app, void *state)
{
    (void)state;
    app_conflict_choose_all(app, SIDE_THEIRS);
    return FLOW(FLOW_STAY);
}

static struct flow split(struct app *app, void *state)
{
    (void)state;
    app_conflict_choose_all(app, SIDE_BOTH);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    int answer = message_key(&s->sure, key);
    if (answer == RESOLVE_GO)
        return app_conflict_resolve(app) == RC_OK ? FLOW(FLOW_POP) : FLOW(FLOW_STAY);
    if (answer != MESSAGE_IGNORED)
        return FLOW(FLOW_STAY);
    if (key.code == KEYC_LEFT || key.code == KEYC_RIGHT) {
        app_conflict_choose(app, (size_t)s->list.cursor,
                            key.code == KEYC_LEFT ? SIDE_OURS : SIDE_THEIRS);
        return FLOW(FLOW_STAY);
    }
    return list_move(&s->list, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
}

// The question takes every key while it is open.
static bool typing_now(const struct app *app, const void *state)
{
    (void)app;
    return message_is_open(&((const struct state *)state)->sure);
}

static bool no_question(const struct app *app, const void *state)
{
    return !typing_now(app, state);
}

static bool is_open(const struct app *app, const void *state)
{
    struct conflict_view v;
    struct conflict_author ours_by, theirs_by;
    (void)state;
    return app_conflict_now(app, &v, &ours_by, &theirs_by);
}

// The field that the cursor is on, or NULL.
static const struct conflict_field *field_at(const struct app *app, const void *state)
{
    return app_conflict_field(app, (size_t)((const struct state *)state)->list.cursor);
}

static bool has_field(const struct app *app, const void *state)
{
    return field_at(app, state) != NULL;
}

static bool may_keep_both(const struct app *app, const void *state)
{
    const struct conflict_field *f = field_at(app, state);
    return f != NULL && f->both_possible;
}

static bool may_split(const struct app *app, const void *state)
{
    struct conflict_view v;
    struct conflict_author ours_by, theirs_by;
    (void)state;
    return app_conflict_now(app, &v, &ours_by, &theirs_by) && v.person && !v.gone;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("settle"),
     .help = N_("Settle it as chosen, after a question; while a field is open, go to it."),
     .when = is_open,
     .run = resolve},
    {.key = KEY_OF('1'),
     .other = KEY_OF('o'),
     .label = N_("ours"),
     .help = N_("Keep what is here for this field; also the left arrow."),
     .when = has_field,
     .run = ours},
    {.key = KEY_OF('2'),
     .other = KEY_OF('t'),
     .label = N_("server's"),
     .help = N_("Take what the server has for this field; also the right arrow."),
     .when = has_field,
     .run = theirs},
    {.key = KEY_OF('b'),
     .other = KEY_OF('3'),
     .label = N_("both"),
     .help = N_("Keep both values where there is room for several: telephones, addresses, lists."),
     .when = may_keep_both,
     .run = both},
    {.key = KEY_OF('O'),
     .label = N_("all ours"),
     .spare = true,
     .help = N_("Keep what is here for every field."),
     .when = has_field,
     .run = all_ours},
    {.key = KEY_OF('T'),
     .label = N_("all server's"),
     .spare = true,
     .help = N_("Take what the server has for every field."),
     .when = has_field,
     .run = all_theirs},
    {.key = KEY_OF('B'),
     .label = N_("two people"),
     .spare = true,
     .help = N_("These are two people: the server's record becomes a second one, ours stays."),
     .when = may_split,
     .run = split},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the list; the conflict stays as it was found."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_conflict = {
    .name = "conflict",
    .title = N_("Settle a conflict"),
    .help = N_("Each row is a field that differs, here on the left, on the server on the right; a "
               "tick marks what stays. What only one side changed is chosen already, a question "
               "mark asks for you. Nothing is lost: what is not chosen stays in the history."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_question,
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
