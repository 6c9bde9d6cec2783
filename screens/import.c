// SPDX-License-Identifier: EUPL-1.2
// People out of a table: the file is found by typing, looked through, kept by F2 (a held Enter
// must not keep it), and taken back. What each column holds is shown beside something that stands
// in it, and can be changed.
#include "screens.h"

#include "app/office/intake.h"
#include "app/state/format.h"
#include "ui/field.h"
#include "ui/gauge.h"
#include "ui/list.h"
#include "ui/scroller.h"

#include <stdio.h>
#include <string.h>

enum { FITTING_MAX = 12, WIDE_COLS = 70 };

struct state {
    struct field path;
    struct scroller scroller;                     // over what was found or done
    char fitting[FITTING_MAX][INTAKE_PATH_BYTES]; // what fits the path so far
    size_t fitting_count;                         // may be more
    bool undone;                                  // what it did was taken back
    bool matching;                                // the columns are shown
    bool choosing;                                // and of one what it holds
    struct list columns, whats;                   // of these
};

static void fit(struct state *s)
{
    s->fitting_count = app_intake_fitting(s->path.text, false, s->fitting, FITTING_MAX);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    app_intake_drop(app);
    scroller_init(&s->scroller);
    field_set(&s->path, "~/");
    fit(s);
}

static void close(struct app *app, void *state)
{
    app_intake_drop(app);
    field_wipe(&((struct state *)state)->path);
}

static bool is_choosing(const struct app *app, const struct state *s)
{
    return app_intake_step(app) == INTAKE_FILE && !s->undone;
}

static void draw_file(const struct state *s, struct canvas *c, struct frame_area a)
{
    canvas_text_cut(c, a.row, a.col, a.cols, STYLE_STRONG, _("Which table?"));
    field_draw(c, a.row + 1, a.col, a.cols, &s->path, true);
    a = part_below(a, 3);
    for (int i = 0; i < a.rows - 1 && (size_t)i < s->fitting_count && i < FITTING_MAX; i++)
        canvas_text_cut(c, a.row + i, a.col + 2, a.cols - 2, STYLE_DIM, s->fitting[i]);
    if (s->fitting_count == 0)
        canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                    _("No table is there: a list saved as CSV, or a workbook (.xlsx)."));
}

// ---- columns ----

// Where the parts of a line begin: what a column is called, what stands in it, what it holds.
struct columns {
    int name, sample, what, end;
};

static struct columns columns_of(struct frame_area a)
{
    struct columns n = {.name = a.col + 2, .end = a.col + a.cols - 2};
    int each = (n.end - n.name) / 3;
    n.sample = n.name + each;
    n.what = n.sample + each;
    return n;
}

static void draw_column(struct canvas *c, struct columns n, int row, enum style style,
                        const struct intake_column *x)
{
    bool chosen = style == STYLE_SELECTED;
    canvas_text_cut(c, row, n.name, n.sample - n.name - 1, chosen ? style : STYLE_STRONG,
                    x->header);
    canvas_text_cut(c, row, n.sample, n.what - n.sample - 1, chosen ? style : STYLE_DIM, x->sample);
    int used = canvas_text_cut(c, row, n.what, n.end - n.what,
                               chosen         ? style
                               : x->what == 0 ? STYLE_DIM
                                              : STYLE_PLAIN,
                               app_intake_what(x->what));
    if (x->how[0] != '\0' && n.what + used + 4 < n.end) {
        char how[120];
        snprintf(how, sizeof how, "(%s)", x->how);
        canvas_text_cut(c, row, n.what + used + 1, n.end - n.what - used - 1,
                        chosen ? style : STYLE_DIM, how);
    }
}

static void draw_columns(const struct app *app, const struct state *s, struct canvas *c,
                         struct frame_area a)
{
    struct columns n = columns_of(a);
    int line;
    canvas_text_cut(c, a.row, n.name, n.sample - n.name - 1, STYLE_DIM, _("COLUMN"));
    canvas_text_cut(c, a.row, n.sample, n.what - n.sample - 1, STYLE_DIM, _("FOR EXAMPLE"));
    canvas_text_cut(c, a.row, n.what, n.end - n.what, STYLE_DIM, _("WILL BE"));
    a = part_below(a, 1);
    int first = list_first(&s->columns, a.rows);
    for (int i = 0; i < a.rows && first + i < s->columns.count; i++) {
        struct intake_column x;
        if (app_intake_column(app, (size_t)first + (size_t)i, &x))
            draw_column(c, n, a.row + i,
                        list_row(c, &s->columns, first + i, a.row + i, a.col, a.cols, STYLE_PLAIN),
                        &x);
    }
    list_scrollbar(c, &s->columns, a.row, a.rows, a.col + a.cols - 1);
    if (list_row_visible(&s->columns, a.rows, s->columns.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

// What a column may hold, each with the column that holds it now.
static void draw_whats(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    struct columns n = columns_of(a);
    int first = list_first(&s->whats, a.rows), line;
    for (int i = 0; i < a.rows && first + i < s->whats.count; i++) {
        struct intake_column x;
        size_t what = (size_t)first + (size_t)i, holder = app_intake_holder(app, what);
        enum style style = list_row(c, &s->whats, first + i, a.row + i, a.col, a.cols, STYLE_PLAIN);
        canvas_text_cut(c, a.row + i, n.name, n.sample - n.name - 1, style, app_intake_what(what));
        if (holder > 0 && app_intake_column(app, holder - 1, &x))
            canvas_text_cut(c, a.row + i, n.sample, n.end - n.sample,
                            style == STYLE_SELECTED ? style : STYLE_DIM, x.header);
    }
    list_scrollbar(c, &s->whats, a.row, a.rows, a.col + a.cols - 1);
    if (list_row_visible(&s->whats, a.rows, s->whats.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static void draw_matching(const struct app *app, const struct state *s, struct canvas *c,
                          struct frame_area a)
{
    struct intake_column x = {.what = 0};
    struct frame_area head = frame_inset(a);
    char text[300];
    snprintf(text, sizeof text, "%s",
             app_intake_fits(app) ? _("What each column will be")
                                  : _("Which column holds the birth name?"));
    if (s->choosing && app_intake_column(app, (size_t)s->columns.cursor, &x))
        snprintf(text, sizeof text, _("What does “%s” hold?  %s"), x.header, x.sample);
    canvas_text_cut(c, head.row, head.col, head.cols, STYLE_STRONG, text);
    int used = 2;
    if (app_intake_sheet(app)[0] != '\0' && !s->choosing)
        canvas_text_cut(c, head.row + used++ - 1, head.col, head.cols, STYLE_DIM,
                        app_intake_sheet(app));
    a = part_below(a, a.rows > 8 ? used : used - 1);
    if (s->choosing)
        draw_whats(app, s, c, a);
    else
        draw_columns(app, s, c, a);
}

// ---- the rest ----

static void draw_progress(const struct app *app, struct canvas *c, struct frame_area a,
                          const struct intake_progress *p)
{
    char text[200];
    canvas_text_cut(c, a.row, a.col, a.cols, STYLE_STRONG,
                    p->keeping ? _("Being kept…") : _("Being looked through…"));
    gauge_draw(c, a.row + 2, a.col, a.cols < 40 ? a.cols : 40, (int64_t)p->line, (int64_t)p->lines);
    int used = snprintf(text, sizeof text, _("%zu of %zu lines"), p->line, p->lines);
    if (p->left_ms >= 0 && used > 0 && (size_t)used < sizeof text)
        snprintf(text + used, sizeof text - (size_t)used, _("   %s left"),
                 app_duration_text(app, p->left_ms, true));
    canvas_text_cut(c, a.row + 4, a.col, a.cols, STYLE_PLAIN, text);
    canvas_wrap(c, a.row + 6, a.col, a.rows - 6, a.cols, STYLE_DIM,
                p->keeping ? _("Esc stops it: whom was kept until then stays, and u takes them "
                               "back.")
                           : _("Esc stops it; nothing is kept yet."));
    canvas_cursor(c, a.row + 2, a.col);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    const struct intake_progress p = app_intake_progress(app);
    if (p.running) {
        struct frame_area a = frame_measure(part_frame(app, c, _("People out of a table")));
        draw_progress(app, c, part_lowered(c, a, 0, 9), &p);
        return;
    }
    if (is_choosing(app, s)) {
        draw_file(s, c, part_page(app, c, _("People out of a table"), state, draw));
        return;
    }
    struct frame_area a = part_frame(app, c, _("People out of a table"));
    if (s->matching) {
        draw_matching(app, s, c, a);
        return;
    }
    a = frame_inset(a);
    const char *head = s->undone                               ? _("People taken back")
                       : app_intake_step(app) == INTAKE_LOOKED ? _("Nothing is kept yet")
                                                               : _("Kept");
    int used = canvas_text_cut(c, a.row, a.col, a.cols, STYLE_STRONG, head);
    canvas_text_cut(c, a.row, a.col + used + 3, a.cols - used - 3, STYLE_DIM,
                    app_intake_sheet(app));
    scroller_draw(c, part_below(a, 2), &s->scroller, app_intake_report(app));
}

// ---- keys ----

// A full path typed behind the "~/" that stood there is meant instead of it.
static void begin_again(struct field *path)
{
    if (strncmp(path->text, "~//", 3) == 0 || strncmp(path->text, "~/~/", 4) == 0) {
        char meant[FIELD_ROOMY_BYTES];
        snprintf(meant, sizeof meant, "%s", path->text + 2);
        field_set(path, meant);
    }
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (s->matching)
        return FLOW(list_move(s->choosing ? &s->whats : &s->columns, key) ? FLOW_STAY
                                                                          : FLOW_IGNORED);
    if (!is_choosing(app, s))
        return FLOW(scroller_key(&s->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
    if (!field_key(&s->path, key))
        return FLOW(FLOW_IGNORED);
    begin_again(&s->path);
    fit(s);
    return FLOW(FLOW_STAY);
}

static struct flow complete(struct app *app, void *state)
{
    struct state *s = state;
    char longer[INTAKE_PATH_BYTES];
    (void)app;
    if (app_intake_complete(s->path.text, false, longer))
        field_set(&s->path, longer);
    fit(s);
    return FLOW(FLOW_STAY);
}

// The columns are shown where they must be said.
static struct flow looked(struct app *app, struct state *s)
{
    scroller_init(&s->scroller);
    s->matching = app_intake_step(app) == INTAKE_COLUMNS;
    s->choosing = false;
    list_count(&s->columns, (int)app_intake_columns(app));
    return FLOW(FLOW_STAY);
}

static struct flow look(struct app *app, void *state)
{
    struct state *s = state;
    app_intake_look(app, s->path.text);
    s->columns.cursor = 0;
    return looked(app, s);
}

static struct flow next_sheet(struct app *app, void *state)
{
    ((struct state *)state)->columns.cursor = 0;
    app_intake_next_sheet(app);
    return looked(app, state);
}

static struct flow match(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    s->matching = true;
    return FLOW(FLOW_STAY);
}

static struct flow choose(struct app *app, void *state)
{
    struct state *s = state;
    struct intake_column x;
    if (!app_intake_column(app, (size_t)s->columns.cursor, &x))
        return FLOW(FLOW_STAY);
    s->choosing = true;
    list_count(&s->whats, (int)app_intake_whats());
    s->whats.cursor = (int)x.what;
    return FLOW(FLOW_STAY);
}

static struct flow say(struct app *app, void *state)
{
    struct state *s = state;
    app_intake_say(app, (size_t)s->columns.cursor, (size_t)s->whats.cursor);
    s->choosing = false;
    return FLOW(FLOW_STAY);
}

static struct flow say_none(struct app *app, void *state)
{
    app_intake_say(app, (size_t)((struct state *)state)->columns.cursor, 0);
    return FLOW(FLOW_STAY);
}

static struct flow keep(struct app *app, void *state)
{
    scroller_init(&((struct state *)state)->scroller);
    app_intake_keep(app);
    return FLOW(FLOW_STAY);
}

static struct flow undo(struct app *app, void *state)
{
    struct state *s = state;
    scroller_init(&s->scroller);
    s->undone = app_intake_undo(app) == RC_OK;
    return FLOW(FLOW_STAY);
}

// Back to the columns, to what they come to, to another file, or away.
static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    enum intake_step step = app_intake_step(app);
    if (s->choosing) {
        s->choosing = false;
        return FLOW(FLOW_STAY);
    }
    if (s->matching && app_intake_fits(app)) {
        app_intake_look_again(app);
        return looked(app, s);
    }
    s->matching = false;
    if (step != INTAKE_LOOKED && step != INTAKE_COLUMNS)
        return FLOW(FLOW_POP);
    app_intake_drop(app);
    fit(s);
    return FLOW(FLOW_STAY);
}

static bool is_running(const struct app *app, const void *state)
{
    (void)state;
    return app_intake_progress(app).running;
}

static bool may_leave(const struct app *app, const void *state)
{
    return !is_running(app, state);
}

static bool typing_now(const struct app *app, const void *state)
{
    return is_choosing(app, state) && !is_running(app, state);
}

static bool is_matching(const struct app *app, const void *state)
{
    const struct state *s = state;
    return s->matching && !s->choosing && !is_running(app, state);
}

static bool is_choosing_what(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->choosing;
}

static bool is_looked(const struct app *app, const void *state)
{
    return app_intake_step(app) == INTAKE_LOOKED && !((const struct state *)state)->matching &&
           !is_running(app, state);
}

static bool may_keep(const struct app *app, const void *state)
{
    return is_looked(app, state) && app_intake_count(app) > 0;
}

static bool has_sheets(const struct app *app, const void *state)
{
    return app_intake_sheets(app) > 1 && (is_looked(app, state) || is_matching(app, state));
}

static bool may_undo(const struct app *app, const void *state)
{
    (void)state;
    return app_intake_step(app) == INTAKE_KEPT;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("look"),
     .help = N_("Read the table and show what would become of each row; nothing is kept."),
     .when = typing_now,
     .run = look},
    {.key = KEY_NAMED(KEYC_TAB),
     .label = N_("complete"),
     .help = N_("Complete the name as far as only one fits."),
     .when = typing_now,
     .run = complete},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("change"),
     .help = N_("Choose what this column holds."),
     .when = is_matching,
     .run = choose},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("this"),
     .help = N_("The column holds this; a column that held it before holds nothing then."),
     .when = is_choosing_what,
     .run = say},
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("nothing"),
     .help = N_("Nothing is taken out of this column."),
     .when = is_matching,
     .run = say_none},
    {.key = KEY_FN(2),
     .label = N_("keep them"),
     .help = N_("Keep whom was taken; the other rows stay out."),
     .when = may_keep,
     .run = keep},
    {.key = KEY_OF('c'),
     .label = N_("c\tcolumns"),
     .help = N_("Show what each column will be, beside something that stands in it, and change it. "
                "It is remembered for the next table with the same headers."),
     .when = is_looked,
     .run = match},
    {.key = KEY_OF('s'),
     .label = N_("s\tsheet"),
     .help = N_("The next sheet of the workbook."),
     .when = has_sheets,
     .run = next_sheet},
    {.key = KEY_OF('u'),
     .label = N_("u\tundo"),
     .help = N_("Take back whom this import added and nobody touched since."),
     .when = may_undo,
     .run = undo},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("stop"),
     .help = N_("Stop what goes on; whom was kept until then stays."),
     .when = is_running,
     .flow = {.kind = FLOW_STAY}},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back; what was only looked through is forgotten."),
     .when = may_leave,
     .run = back},
};

const struct screen screen_import = {
    .name = "import",
    .title = N_("People out of a table"),
    .help =
        N_("A list of people as CSV or a workbook. Columns are known by their names. First it is "
           "shown what would become of each row; c shows and changes what each column will be; F2 "
           "keeps it. Who is likely here already stays out."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
