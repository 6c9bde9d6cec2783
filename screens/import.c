// SPDX-License-Identifier: EUPL-1.2
// People out of a table: the file is found by typing, looked through, kept by F2 (a held Enter
// must not keep it), and taken back.
#include "screens.h"

#include "app/office/intake.h"
#include "ui/field.h"
#include "ui/scroller.h"

#include <stdio.h>
#include <string.h>

enum { FITTING_MAX = 12 };

struct state {
    struct field path;
    struct scroller scroller;                     // over what was found or done
    char fitting[FITTING_MAX][INTAKE_PATH_BYTES]; // what fits the path so far
    size_t fitting_count;                         // may be more
    bool undone;                                  // what it did was taken back
};

static void fit(struct state *s)
{
    s->fitting_count = app_intake_fitting(s->path.text, s->fitting, FITTING_MAX);
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

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    if (is_choosing(app, s)) {
        draw_file(s, c, part_page(app, c, _("People out of a table"), state, draw));
        return;
    }
    struct frame_area a = frame_inset(part_frame(app, c, _("People out of a table")));
    const char *head = s->undone                               ? _("People taken back")
                       : app_intake_step(app) == INTAKE_LOOKED ? _("Nothing is kept yet")
                                                               : _("Kept");
    canvas_text_cut(c, a.row, a.col, a.cols, STYLE_STRONG, head);
    scroller_draw(c, part_below(a, 2), &s->scroller, app_intake_report(app));
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (!is_choosing(app, s))
        return FLOW(scroller_key(&s->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
    if (!field_key(&s->path, key))
        return FLOW(FLOW_IGNORED);
    fit(s);
    return FLOW(FLOW_STAY);
}

static struct flow complete(struct app *app, void *state)
{
    struct state *s = state;
    char longer[INTAKE_PATH_BYTES];
    (void)app;
    if (app_intake_complete(s->path.text, longer))
        field_set(&s->path, longer);
    fit(s);
    return FLOW(FLOW_STAY);
}

static struct flow look(struct app *app, void *state)
{
    scroller_init(&((struct state *)state)->scroller);
    app_intake_look(app, ((struct state *)state)->path.text);
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

// Another file, or away.
static struct flow back(struct app *app, void *state)
{
    struct state *s = state;
    if (app_intake_step(app) != INTAKE_LOOKED)
        return FLOW(FLOW_POP);
    app_intake_drop(app);
    fit(s);
    return FLOW(FLOW_STAY);
}

static bool typing_now(const struct app *app, const void *state)
{
    return is_choosing(app, state);
}

static bool may_keep(const struct app *app, const void *state)
{
    (void)state;
    return app_intake_step(app) == INTAKE_LOOKED && app_intake_count(app) > 0;
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
    {.key = KEY_FN(2),
     .label = N_("keep them"),
     .help = N_("Keep whom was taken; the other rows stay out."),
     .when = may_keep,
     .run = keep},
    {.key = KEY_OF('u'),
     .label = N_("u\tundo"),
     .help = N_("Take back whom this import added and nobody touched since."),
     .when = may_undo,
     .run = undo},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back; what was only looked through is forgotten."),
     .run = back},
};

const struct screen screen_import = {
    .name = "import",
    .title = N_("People out of a table"),
    .help =
        N_("A list of people as CSV or a workbook. Columns are known by their names. First it is "
           "shown what would become of each row; F2 keeps it. Who is likely here "
           "already stays out."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
