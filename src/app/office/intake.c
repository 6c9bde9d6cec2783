// SPDX-License-Identifier: EUPL-1.2
#include "app/office/intake.h"

#include "admin/rights.h"
#include "app/office/internal.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "import/log.h"
#include "import/people.h"
#include "import/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKBOOK_LIMIT_S = 60 };

// Part of struct app_office.
struct app_intake {
    enum intake_step step;
    struct buf bytes;           // the table
    struct buf columns, report; // as they are read
    struct import_count n;      // of the newest run
};

struct app_intake *intake_new(void)
{
    return mem_alloc(sizeof(struct app_intake));
}

void intake_wipe(struct app_intake *x)
{
    buf_wipe(&x->bytes);
    buf_wipe(&x->columns);
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
    static const char *const how[] = {[IMPORT_NOT_TAKEN] = N_("not taken"),
                                      [IMPORT_NAMED] = "",
                                      [IMPORT_NEAR] = N_("its name is nearly that"),
                                      [IMPORT_REMEMBERED] = N_("as in such a table before"),
                                      [IMPORT_SAID] = N_("as you say")};
    struct app *app = self;
    struct buf *out = &app->office->intake->columns;
    buf_printf(out, "# %s\n", _("Columns"));
    for (size_t i = 0; i < c->count; i++) {
        const struct import_column *x = &c->at[i];
        if (x->header[0] == '\0' && x->how == IMPORT_NOT_TAKEN)
            continue;
        buf_puts(out, "  ");
        add_safe(out, x->header);
        if (x->how != IMPORT_NOT_TAKEN)
            buf_printf(out, " → %s", _(import_field_label(x->field)));
        if (how[x->how][0] != '\0')
            buf_printf(out, " (%s)", _(how[x->how]));
        buf_putc(out, '\n');
    }
    buf_putc(out, '\n');
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
        buf_printf(out, ", %s", date_text(p->birth).text);
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
    if (x->outcome == IMPORT_REFUSED)
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
    (void)line;
    (void)lines;
    return app_goes_on(self);
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
        buf_printf(&all, "%s\n", _("Stopped: later rows were not looked at."));
    buf_putc(&all, '\n');
    buf_add(&all, buf_text(&x->columns), x->columns.len);
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
    char missing[PERSON_FIELD_BYTES];
    struct import_options o = {.keep = keep, .today = clock_today(&app->clock), .go_on = go_on};
    struct import_listener to = {.columns = columns, .row = row, .self = app};
    buf_wipe(&x->columns);
    buf_wipe(&x->report);
    enum rc rc =
        import_people(app->store, buf_text(&x->bytes), x->bytes.len, &o, &to, &x->n, missing, &e);
    app->state->home_stale = app->state->home_stale || keep;
    if (rc == RC_OK) {
        put_together(x, keep);
        return app_done(app);
    }
    if (rc == RC_INVALID && x->n.taken == 0)
        return app_refuse(app, rc,
                          _("No row has a column for the birth name. Say which it is on the "
                            "command line: icope import FILE --column family=HEADER."));
    return app_fail(app, keep ? N_("Not all rows were kept.") : N_("The table was not read."), &e);
}

// ---- steps ----

// Why a file gives no table.
static const char *no_table(enum table_file kind, enum rc rc)
{
    if (kind == TABLE_FILE_XLS)
        return _("This is a workbook of Excel 2003 or earlier: open it, and save it as “CSV "
                 "UTF-8”.");
    if (rc == RC_USAGE)
        return _("Workbooks are read by the Debian package xlsx2csv, which is not installed. "
                 "Install it, or open the workbook and save it as “CSV UTF-8”.");
    if (kind == TABLE_FILE_XLSX)
        return _("The workbook cannot be read: open it, and save it as “CSV UTF-8”.");
    return rc == RC_NO      ? _("There is no such file.")
           : rc == RC_LIMIT ? _("The file is too large.")
           : rc == RC_IO    ? _("A folder, or nothing that can be read: type the name of a table.")
                            : _("The file cannot be read: look who may read it.");
}

enum rc app_intake_look(struct app *app, const char *typed)
{
    struct app_intake *x = app->office->intake;
    struct err e = {0};
    enum table_file kind = TABLE_FILE_TEXT;
    char path[INTAKE_PATH_BYTES];
    if (!rights_allow(app_user_role(app), RIGHT_VISIT, false))
        return app_refuse(app, RC_DENIED, _("Your account may not add people."));
    intake_wipe(x);
    intake_path(typed, path);
    enum rc rc = table_file_read(path, 1, WORKBOOK_LIMIT_S, &x->bytes, &kind, &e);
    if (rc != RC_OK)
        return app_refuse(app, rc, no_table(kind, rc));
    rc = run(app, false);
    if (rc == RC_OK)
        x->step = INTAKE_LOOKED;
    else
        buf_wipe(&x->bytes);
    return rc;
}

enum rc app_intake_keep(struct app *app)
{
    struct app_intake *x = app->office->intake;
    if (x->step != INTAKE_LOOKED)
        return RC_NO;
    enum rc rc = run(app, true);
    if (x->n.intake.text[0] != '\0') // also what was kept before an error can be taken back
        x->step = INTAKE_KEPT;
    buf_wipe(&x->bytes);
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
