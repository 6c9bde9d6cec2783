// SPDX-License-Identifier: EUPL-1.2
// Export, for the coordinator: what is written, whose, where to; asked once more before anything
// leaves; how far it is; what was written.
#include "screens.h"

#include "app/office/export.h"
#include "app/state/format.h"
#include "ui/gauge.h"
#include "ui/scroller.h"

#include <stdio.h>
#include <string.h>

enum row {
    ROW_WHAT,
    ROW_CSV,
    ROW_CSV_FOR,
    ROW_XLSX,
    ROW_STATA,
    ROW_SPSS,
    ROW_FHIR,
    ROW_OMOP,
    ROW_VOCABULARY,
    ROW_OPENEHR,
    ROW_WHOSE,
    ROW_PEOPLE,
    ROW_PROJECT,
    ROW_K,
    ROW_DATES,
    ROW_SINCE,
    ROW_UNTIL,
    ROW_ROUND,
    ROW_FORM,
    ROW_WHERE,
    ROW_FOLDER,
    ROWS
};
enum { SURE_NOT, SURE };

struct state {
    struct sheet sheet;
    struct message sure;      // asked before anything leaves
    struct scroller scroller; // over what was written
    bool written;             // that is shown
};

static const struct sheet_choice programs[] = {
    {"excel-fr", N_("Excel, French")},
    {"excel", N_("Excel, English")},
    {"r", N_("R")},
    {"stata", N_("Stata")},
    {"rfc4180", N_("others")},
};
static const struct sheet_choice peoples[] = {
    {"pseudonymous", N_("pseudonyms")},
    {"identified", N_("named")},
};

static const struct sheet_choice moments[] = {
    {"shift", N_("shifted per person")},
    {"month", N_("the month only")},
};

static const struct sheet_row rows[ROWS] = {
    [ROW_WHAT] = {.label = N_("What is written"), .kind = SHEET_HEADING},
    [ROW_CSV] = {.label = N_("CSV tables"), .kind = SHEET_TOGGLE},
    [ROW_CSV_FOR] = {.label = N_("CSV is for"),
                     .kind = SHEET_CHOICE,
                     .choices = programs,
                     .choice_count = sizeof programs / sizeof programs[0],
                     .hint = N_("Excel changes what it takes for a number or a day; files for it "
                                "keep their texts.")},
    [ROW_XLSX] = {.label = N_("Excel workbook"), .kind = SHEET_TOGGLE},
    [ROW_STATA] = {.label = N_("Stata"), .kind = SHEET_TOGGLE},
    [ROW_SPSS] = {.label = N_("SPSS"), .kind = SHEET_TOGGLE},
    [ROW_FHIR] = {.label = N_("FHIR (NDJSON)"), .kind = SHEET_TOGGLE},
    [ROW_OMOP] = {.label = N_("OMOP CDM 5.4"), .kind = SHEET_TOGGLE},
    [ROW_VOCABULARY] = {.label = N_("Vocabulary"),
                        .kind = SHEET_TEXT,
                        .hint = N_("For OMOP: the folder with CONCEPT.csv from athena.ohdsi.org. "
                                   "Without one codes stay unmapped and are listed.")},
    [ROW_OPENEHR] = {.label = N_("openEHR"),
                     .kind = SHEET_TOGGLE,
                     .hint = N_("Experimental: compositions in JSON, one a line. No published "
                                "archetype knows ICOPE.")},
    [ROW_WHOSE] = {.label = N_("Whose"), .kind = SHEET_HEADING},
    [ROW_PEOPLE] = {.label = N_("People are"),
                    .kind = SHEET_CHOICE,
                    .choices = peoples,
                    .choice_count = sizeof peoples / sizeof peoples[0],
                    .hint = N_("Pseudonyms are for research: only who agreed to it. Named is for "
                               "those who care for these people and may know them.")},
    [ROW_PROJECT] = {.label = N_("Project"),
                     .kind = SHEET_TEXT,
                     .max_chars = 40,
                     .hint = N_("With pseudonyms: the same project gives the same person the same "
                                "pseudonym.")},
    [ROW_K] = {.label = N_("One of at least"),
               .kind = SHEET_TEXT,
               .max_chars = 6,
               .hint = N_("With pseudonyms: places and ages get coarser until everybody is one of "
                          "that many. Empty: 5.")},
    [ROW_DATES] = {.label = N_("Their dates"),
                   .kind = SHEET_CHOICE,
                   .choices = moments,
                   .choice_count = sizeof moments / sizeof moments[0],
                   .hint = N_("With pseudonyms: moved by a number of days of each person's own, or "
                              "cut to the month.")},
    [ROW_SINCE] = {.label = N_("Visits since"), .kind = SHEET_DATE},
    [ROW_UNTIL] = {.label = N_("Visits until"), .kind = SHEET_DATE},
    [ROW_ROUND] = {.label = N_("Only the round"),
                   .kind = SHEET_TEXT,
                   .max_chars = 60,
                   .hint = N_("A day such as 2026-11-24, or the name that planned visits carry.")},
    [ROW_FORM] = {.label = N_("Only the form"),
                  .kind = SHEET_TEXT,
                  .max_chars = 160,
                  .hint = N_("The last part of its address, such as icope-step1.")},
    [ROW_WHERE] = {.label = N_("Where to"), .kind = SHEET_HEADING},
    [ROW_FOLDER] = {.label = N_("Folder"),
                    .kind = SHEET_TEXT,
                    .hint = N_("Below your own folder, or a full path such as /media/key/export.")},
};

// Nothing is chosen; only the folder has a name.
static void open(struct app *app, void *state)
{
    struct state *s = state;
    char folder[EXPORT_FOLDER_BYTES];
    sheet_init(&s->sheet, rows, ROWS);
    app_export_folder(app, folder);
    sheet_set(&s->sheet, ROW_FOLDER, folder);
}

static void close(struct app *app, void *state)
{
    sheet_wipe(&((struct state *)state)->sheet);
    app_export_drop(app);
}

// ---- drawing ----

// "csv, part 1 of 3: 1200 of 40000 visits, 900 a second, 44 s left"
static void pace_text(const struct app *app, const struct export_pace *p, char *ret, size_t bytes)
{
    int used = snprintf(ret, bytes, _("%s, part %zu of %zu: %zu of %zu visits, %zu a second"),
                        p->part, p->at, p->parts, p->visits, p->of, p->per_second);
    if (p->left_ms >= 0 && used > 0 && (size_t)used < bytes)
        snprintf(ret + used, bytes - (size_t)used, _(", %s left"),
                 app_duration_text(app, p->left_ms, true));
}

static void draw_progress(const struct app *app, struct canvas *c, struct frame_area a,
                          const struct export_progress *n)
{
    char text[300];
    const struct export_pace *p = &n->pace;
    canvas_text(c, a.row, a.col, a.cols, STYLE_STRONG, _("Being written…"));
    gauge_draw(c, a.row + 2, a.col, a.cols < 40 ? a.cols : 40, (int64_t)p->done, (int64_t)p->total);
    if (p->total > 0)
        canvas_printf(c, a.row + 2, a.col + 42, a.cols - 42, STYLE_PLAIN, "%zu %%",
                      p->done * 100 / p->total);
    pace_text(app, p, text, sizeof text);
    canvas_text_cut(c, a.row + 4, a.col, a.cols, STYLE_PLAIN, text);
    // TRANSLATORS: tables that have rows, of how many tables, rows so far
    snprintf(text, sizeof text, _("Tables: %zu of %zu   rows: %zu"), n->tables, n->of, n->rows);
    canvas_text_cut(c, a.row + 5, a.col, a.cols, STYLE_PLAIN, text);
    canvas_wrap(c, a.row + 7, a.col, a.rows - 7, a.cols, STYLE_DIM,
                _("Esc stops it. Parts that are whole stay then, and the same export goes on from "
                  "there; the folder gets its name only when all of it is written."));
    canvas_cursor(c, a.row + 2, a.col);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct export_progress n = app_export_progress(app);
    struct frame_area a = frame_measure(part_frame(app, c, _("Export")));
    if (n.running) {
        draw_progress(app, c, part_lowered(c, a, 0, 9), &n);
        return;
    }
    if (s->written) {
        scroller_draw(c, a, &s->scroller, app_export_report(app));
        return;
    }
    sheet_draw(c, a, &s->sheet, !message_is_open(&s->sure));
    message_draw(c, &s->sure, message_is_open(&s->sure) ? app_export_question(app) : NULL);
}

// ---- keys ----

static const struct message_def sure_message = {
    .title = N_("Does this leave the sealed store?"),
    .choices = {{.label = N_("n\tno, not yet")}, {.label = N_("w\twrite it"), .sure = true}},
    .escape = SURE_NOT,
    .style = STYLE_SIGNAL,
};

// Which row a part of what is asked for is typed in.
static const unsigned char row_of[] = {
    [EXPORT_FIELD_KINDS] = ROW_CSV,     [EXPORT_FIELD_CSV] = ROW_CSV_FOR,
    [EXPORT_FIELD_PEOPLE] = ROW_PEOPLE, [EXPORT_FIELD_PROJECT] = ROW_PROJECT,
    [EXPORT_FIELD_SINCE] = ROW_SINCE,   [EXPORT_FIELD_ROUND] = ROW_ROUND,
    [EXPORT_FIELD_FORM] = ROW_FORM,     [EXPORT_FIELD_FOLDER] = ROW_FOLDER,
    [EXPORT_FIELD_K] = ROW_K,           [EXPORT_FIELD_VOCABULARY] = ROW_VOCABULARY,
};

static bool is_yes(const struct sheet *s, enum row row)
{
    return strcmp(sheet_value(s, row), "true") == 0;
}

static struct flow ask(struct app *app, void *state)
{
    struct state *s = state;
    struct sheet *h = &s->sheet;
    enum export_field field;
    const struct export_wish wish = {
        .kinds = {[EXPORT_CSV] = is_yes(h, ROW_CSV),
                  [EXPORT_XLSX] = is_yes(h, ROW_XLSX),
                  [EXPORT_STATA] = is_yes(h, ROW_STATA),
                  [EXPORT_SPSS] = is_yes(h, ROW_SPSS),
                  [EXPORT_FHIR] = is_yes(h, ROW_FHIR),
                  [EXPORT_OMOP] = is_yes(h, ROW_OMOP),
                  [EXPORT_OPENEHR] = is_yes(h, ROW_OPENEHR)},
        .csv = sheet_value(h, ROW_CSV_FOR),
        .people = sheet_value(h, ROW_PEOPLE),
        .project = sheet_value(h, ROW_PROJECT),
        .since = sheet_value(h, ROW_SINCE),
        .until = sheet_value(h, ROW_UNTIL),
        .round = sheet_value(h, ROW_ROUND),
        .form = sheet_value(h, ROW_FORM),
        .folder = sheet_value(h, ROW_FOLDER),
        .k = sheet_value(h, ROW_K),
        .dates = sheet_value(h, ROW_DATES),
        .vocabulary = sheet_value(h, ROW_VOCABULARY),
    };
    if (!sheet_check(h))
        return FLOW(FLOW_STAY);
    const char *problem = app_export_prepare(app, &wish, &field);
    if (problem == NULL) {
        message_open(&s->sure, &sure_message);
        return FLOW(FLOW_STAY);
    }
    sheet_error(h, row_of[field], problem);
    sheet_focus(h, row_of[field]);
    return FLOW(FLOW_STAY);
}

static struct flow answered(struct app *app, struct state *s, int said)
{
    if (said == MESSAGE_IGNORED)
        return FLOW(FLOW_IGNORED);
    if (said == SURE && app_export_write(app) == RC_OK) {
        s->written = true;
        scroller_init(&s->scroller);
    }
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->sure))
        return answered(app, s, message_key(&s->sure, key));
    if (s->written)
        return FLOW(scroller_key(&s->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
    switch (sheet_key(&s->sheet, key)) {
    case SHEET_IGNORED:
        return FLOW(FLOW_IGNORED);
    case SHEET_DONE: // Enter on the last row: F2 alone goes on to what leaves
    case SHEET_TAKEN:
    case SHEET_CHANGED:
        break;
    }
    return FLOW(FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->sure);
}

static bool typing_now(const struct app *app, const void *state)
{
    return no_message(app, state) && !((const struct state *)state)->written;
}

static bool is_running(const struct app *app, const void *state)
{
    (void)state;
    return app_export_progress(app).running;
}

static bool is_asked(const struct app *app, const void *state)
{
    return typing_now(app, state) && !is_running(app, state);
}

static bool may_leave(const struct app *app, const void *state)
{
    return !is_running(app, state);
}

static struct flow again(struct app *app, void *state)
{
    ((struct state *)state)->written = false;
    app_export_drop(app);
    return FLOW(FLOW_STAY);
}

static bool is_written(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->written;
}

static const struct binding bindings[] = {
    {.key = KEY_FN(2),
     .label = N_("export"),
     .help = N_("Say how many people would leave, and ask once more before anything is written."),
     .when = is_asked,
     .run = ask},
    {.key = KEY_NAMED(KEYC_ESC), // heard while it is written
     .label = N_("stop"),
     .help = N_("Stop what is being written; parts that are whole stay."),
     .when = is_running,
     .flow = {.kind = FLOW_STAY}},
    {.key = KEY_OF('a'),
     .label = N_("again"),
     .help = N_("Back to what is asked for, to export something else."),
     .when = is_written,
     .run = again},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to all visits."),
     .when = may_leave,
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_export = {
    .name = "export",
    .title = N_("Export"),
    .help = N_("Writes what this store holds of everybody into a folder, for spreadsheets, "
               "statistics and research. Nothing is chosen beforehand. It is noted who did it, and "
               "when."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
