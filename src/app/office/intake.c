// SPDX-License-Identifier: EUPL-1.2
#include "admin/rights.h"
#include "app/office/intake_internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "import/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKBOOK_LIMIT_S = 60 };

struct app_intake *intake_new(void)
{
    return mem_alloc(sizeof(struct app_intake));
}

void intake_wipe(struct app_intake *x)
{
    table_file_release(&x->file);
    intake_wipe_columns(x);
    buf_wipe(&x->sheet_name);
    buf_wipe(&x->report);
    *x = (struct app_intake){.step = INTAKE_FILE};
}

enum intake_step app_intake_step(const struct app *app)
{
    return app->office->intake->step;
}

const char *app_intake_report(const struct app *app)
{
    return buf_text(&app->office->intake->report);
}

struct intake_progress app_intake_progress(const struct app *app)
{
    return app->office->intake->progress;
}

size_t app_intake_sheets(const struct app *app)
{
    return app->office->intake->file.sheet_count;
}

const char *app_intake_sheet(const struct app *app)
{
    return buf_text(&app->office->intake->sheet_name);
}

size_t app_intake_count(const struct app *app)
{
    return app->office->intake->n.taken;
}

void app_intake_drop(struct app *app)
{
    intake_wipe(app->office->intake);
}

// ---- what is told ----

static void add_safe(struct buf *out, const char *text)
{
    text_safe(out, text, strlen(text), false);
}

static void columns(const struct import_columns *c, void *self)
{
    intake_keep_columns(((struct app *)self)->office->intake, c);
}

static void say_alike(const struct app *app, const struct import_row *row, struct buf *out)
{
    const struct store_person *p = store_person_find(app->store, row->alike);
    if (row->alike_line != 0) {
        buf_printf(out, _("likely the same person as in line %zu"), row->alike_line);
    } else if (p != NULL) {
        buf_printf(out, "%s ", _("likely here already:"));
        add_safe(out, p->family);
        buf_putc(out, ' ');
        add_safe(out, p->given);
        buf_printf(out, ", %s", app_birth_text(app, p->birth, p->sex));
    }
}

// Rows that are taken and have nothing odd are not worth a line.
static void row(const struct import_row *x, void *self)
{
    struct app *app = self;
    struct buf *out = &app->office->intake->report;
    if (x->outcome == IMPORT_TAKEN && x->warning_count == 0)
        return;
    buf_printf(out, _("line %zu, "), x->line);
    add_safe(out, x->fields.at[PERSON_FAMILY]);
    buf_putc(out, ' ');
    add_safe(out, x->fields.at[PERSON_GIVEN]);
    buf_puts(out, " — ");
    if (x->outcome == IMPORT_REFUSED && x->field == PERSON_FIELD_COUNT)
        buf_puts(out, _(x->reason));
    else if (x->outcome == IMPORT_REFUSED)
        buf_printf(out, _("%s: %s"), _(import_field_label(x->field)), _(x->reason));
    else if (x->outcome == IMPORT_ALIKE)
        say_alike(app, x, out);
    for (size_t i = 0; x->outcome == IMPORT_TAKEN && i < x->warning_count; i++)
        buf_printf(out, "%s%s%s ", _(x->warnings[i].words), x->warnings[i].of[0] ? " " : "",
                   x->warnings[i].of);
    buf_putc(out, '\n');
}

static bool go_on(size_t line, size_t lines, void *self)
{
    struct app *app = self;
    struct app_intake *x = app->office->intake;
    struct intake_progress *p = &x->progress;
    enum { KNOWN_MS = 500 };
    int64_t took_ms = clock_mono_ms(&app->clock) - x->began_mono_ms;
    p->line = line;
    p->lines = lines;
    p->left_ms = took_ms < KNOWN_MS ? -1 : took_ms * (int64_t)(lines - line) / (int64_t)line;
    return app_goes_on(app);
}

// The counts stand first, then the columns, then the rows.
static void put_together(struct app_intake *x, bool kept)
{
    struct buf all = {0};
    buf_printf(&all,
               kept ? _("taken: %zu, likely here already: %zu, refused: %zu\n")
                    : _("would be taken: %zu, likely here already: %zu, refused: %zu\n"),
               x->n.taken, x->n.alike, x->n.refused);
    if (x->n.stopped)
        buf_printf(&all,
                   _("Stopped at line %zu of %zu: who was taken so far is kept, later lines were "
                     "not looked at.\n"),
                   x->n.line, x->n.lines);
    buf_putc(&all, '\n');
    intake_say_columns(x, &all);
    if (x->report.len > 0)
        buf_printf(&all, "# %s\n", _("To be looked at"));
    buf_add(&all, buf_text(&x->report), x->report.len);
    buf_wipe(&x->report);
    x->report = all;
}

static enum rc run(struct app *app, bool keep)
{
    struct app_intake *x = app->office->intake;
    struct err e = {0};
    char header[PERSON_FIELD_BYTES];
    struct import_saying said[PERSON_FIELD_COUNT];
    struct import_options o = {.keep = keep,
                               .today = clock_today(&app->clock),
                               .said = said,
                               .said_count = intake_sayings(x, said),
                               .go_on = go_on};
    struct import_listener to = {.columns = columns, .row = row, .self = app};
    const struct table_sheet *sheet = &x->file.sheets[x->sheet];
    buf_wipe(&x->report);
    x->progress = (struct intake_progress){.running = true, .keeping = keep, .left_ms = -1};
    x->began_mono_ms = clock_mono_ms(&app->clock);
    enum rc rc = import_people(app->store, buf_text(&x->file.text) + sheet->at, sheet->len, &o, &to,
                               &x->n, header, &e);
    x->progress.running = false;
    app->state->home_stale = app->state->home_stale || keep;
    if (rc == RC_OK || keep)
        put_together(x, keep);
    if (rc == RC_OK)
        return app_done(app);
    if (rc == RC_INVALID && x->n.taken == 0)
        return app_refuse(app, rc,
                          x->column_count == 0
                              ? _("There is no row in it.")
                              : _("No column is known to hold the birth name: choose it."));
    return app_fail(app, keep ? N_("Not all rows were kept.") : N_("The table was not read."), &e);
}

// ---- steps ----

// Why a file gives no table.
static const char *no_table(const struct table_file *f, enum rc rc)
{
    const char *problem = table_file_problem(f, rc);
    return problem != NULL  ? _(problem)
           : rc == RC_NO    ? _("There is no such file.")
           : rc == RC_LIMIT ? _("The file is too large.")
           : rc == RC_IO    ? _("A folder, or nothing that can be read: type the name of a table.")
                            : _("The file cannot be read: look who may read it.");
}

// Looks through the sheet. One that nobody waited for to its end was not looked through.
static enum rc look(struct app *app)
{
    struct app_intake *x = app->office->intake;
    const struct table_file *f = &x->file;
    buf_wipe(&x->sheet_name);
    if (f->sheet_count > 1) {
        buf_printf(&x->sheet_name, _("Sheet %zu of %zu"), x->sheet + 1, f->sheet_count);
        buf_puts(&x->sheet_name, f->sheets[x->sheet].name[0] != '\0' ? ": " : "");
        text_safe(&x->sheet_name, f->sheets[x->sheet].name, strlen(f->sheets[x->sheet].name),
                  false);
    }
    enum rc rc = run(app, false);
    bool unfit = rc == RC_INVALID && x->n.taken == 0 && (x->column_count > 0 || f->sheet_count > 1);
    x->stale = false;
    if (rc == RC_OK && x->n.stopped) {
        intake_wipe(x);
        return app_refuse(app, RC_NO,
                          _("Stopped: the table was not looked through; nothing was "
                            "kept."));
    }
    x->step = rc == RC_OK ? INTAKE_LOOKED : unfit ? INTAKE_COLUMNS : INTAKE_FILE;
    if (x->step == INTAKE_FILE)
        intake_wipe(x);
    return rc;
}

enum rc app_intake_look(struct app *app, const char *typed)
{
    struct app_intake *x = app->office->intake;
    struct err e = {0};
    char path[INTAKE_PATH_BYTES];
    if (!rights_allow(app_user_role(app), RIGHT_VISIT, false))
        return app_refuse(app, RC_DENIED, _("Your account may not add people."));
    intake_wipe(x);
    intake_path(typed, path);
    enum rc rc = table_file_read(path, WORKBOOK_LIMIT_S, &x->file, &e);
    if (rc == RC_OK)
        return look(app);
    rc = app_refuse(app, rc, no_table(&x->file, rc));
    intake_wipe(x);
    return rc;
}

enum rc app_intake_next_sheet(struct app *app)
{
    struct app_intake *x = app->office->intake;
    if (x->file.sheet_count < 2)
        return RC_NO;
    x->sheet = (x->sheet + 1) % x->file.sheet_count;
    intake_wipe_columns(x);
    x->said = false;
    return look(app);
}

enum rc app_intake_look_again(struct app *app)
{
    const struct app_intake *x = app->office->intake;
    return x->stale ? look(app) : RC_OK;
}

enum rc app_intake_keep(struct app *app)
{
    struct app_intake *x = app->office->intake;
    if (x->step != INTAKE_LOOKED || x->stale)
        return RC_NO;
    enum rc rc = run(app, true);
    if (x->n.intake.text[0] != '\0') // also what was kept before an error can be taken back
        x->step = INTAKE_KEPT;
    table_file_release(&x->file);
    return rc;
}

static enum rc take_back(struct app *app, const struct import_done *done, struct err *e)
{
    struct app_intake *x = app->office->intake;
    size_t gone = 0;
    enum rc rc =
        store_people_take_back(app->store, done->intake, done->people, done->count, &gone, e);
    buf_wipe(&x->report);
    if (rc == RC_OK)
        buf_printf(&x->report, _("taken back: %zu, stay: %zu\n"), gone, done->count - gone);
    if (rc == RC_OK && gone < done->count)
        buf_printf(&x->report, "\n%s\n",
                   _("Who stays was visited, planned, changed or sent since. Why, for each: icope "
                     "import --undo."));
    return rc;
}

enum rc app_intake_undo(struct app *app)
{
    struct app_intake *x = app->office->intake;
    struct arena a = {0};
    struct err e = {0};
    struct import_done *all = NULL;
    size_t count = 0;
    enum rc rc = x->step == INTAKE_KEPT ? RC_OK : RC_NO;
    if (rc == RC_OK)
        rc = import_log(app->store, &a, &all, &count, &e);
    const struct import_done *newest = rc == RC_OK ? import_log_find(all, count, 0) : NULL;
    if (newest != NULL && id_equal(newest->intake, x->n.intake))
        rc = take_back(app, newest, &e);
    arena_release(&a);
    app->state->home_stale = true;
    if (rc != RC_OK)
        return app_fail(app, N_("The import was not taken back."), &e);
    x->step = INTAKE_FILE;
    return app_done(app);
}
