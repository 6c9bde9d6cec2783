// SPDX-License-Identifier: EUPL-1.2
// Writes what was chosen, and says what was written.
#include "app/office/export_internal.h"

#include "base/fs.h"
#include "base/fs_folder.h"
#include "base/fs_held.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "export/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct export_progress app_export_progress(const struct app *app)
{
    const struct export_part *p = &app->office->export;
    struct export_progress n = {.running = p->running,
                                .done = p->done,
                                .total = p->total,
                                .of = p->table_count,
                                .folder = buf_text(&p->folder)};
    for (size_t i = 0; p->rows != NULL && i < p->table_count; i++) {
        n.tables += p->rows[i] > 0;
        n.rows += p->rows[i];
    }
    return n;
}

const char *app_export_report(const struct app *app)
{
    return buf_text(&app->office->export.report);
}

static bool goes_on(size_t done, size_t total, void *self)
{
    struct app *app = self;
    struct export_part *p = &app->office->export;
    p->done = done;
    p->total = total;
    return app_goes_on(app);
}

// ---- what was written ----

// A number at the right of its column, and what it is a number of.
static void number_line(struct buf *out, const char *number, const char *what)
{
    enum { NUMBER_CELLS = 12 };
    int cells = utf8_cells(number, strlen(number));
    buf_printf(out, "%*s%s  %s\n", cells < NUMBER_CELLS ? NUMBER_CELLS - cells : 0, "", number,
               what);
}

static void file_line(const struct json *file, struct buf *out)
{
    const char *name = json_get_string(file, "path"), *bytes = json_number(json_get(file, "bytes"));
    long long size = bytes != NULL ? strtoll(bytes, NULL, 10) : 0;
    char text[40];
    if (size < 10000)
        snprintf(text, sizeof text, _("%d B"), (int)size);
    else if (size < 10000000)
        snprintf(text, sizeof text, _("%d kB"), (int)(size / 1000));
    else
        snprintf(text, sizeof text, _("%d MB"), (int)(size / 1000000));
    number_line(out, text, name != NULL ? name : "");
}

static void report_files(const char *folder, struct buf *out)
{
    enum { MANIFEST_BYTES = 16 * 1024 * 1024 };
    struct buf path = {0}, text = {0};
    struct json *manifest = NULL;
    struct err e = {0};
    fs_join(&path, folder, "manifest.json");
    if (fs_read(buf_text(&path), MANIFEST_BYTES, &text, &e) == RC_OK)
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &manifest, &e);
    const struct json *files = json_get(manifest, "files");
    buf_printf(out, "\n# %s\n", _("Files"));
    for (size_t i = 0; i < json_count(files); i++)
        file_line(json_at(files, i), out);
    buf_printf(out, "\n%s\n",
               _("manifest.json holds the size and the SHA-256 of each of them, who made them, "
                 "when and for what. Pass it on with them."));
    json_free(manifest);
    buf_release(&path);
    buf_release(&text);
}

static void report(struct app *app, const struct export_options *o)
{
    struct export_part *p = &app->office->export;
    const struct selection_counts n = selection_counts(p->which);
    struct buf *out = &p->report;
    char number[24];
    buf_clear(out);
    buf_printf(out, "# %s\n%s\n\n", _("Written"), buf_text(&p->folder));
    buf_printf(out, ngettext("%zu person", "%zu people", n.people), n.people);
    buf_puts(out, ", ");
    buf_printf(out, ngettext("%zu visit", "%zu visits", n.visits), n.visits);
    buf_printf(out, "\n\n# %s\n", _("Rows by table"));
    for (size_t i = 0; o->format_count > 0 && i < o->view_count; i++) {
        snprintf(number, sizeof number, "%zu", o->rows[i]);
        number_line(out, number, o->views[i].name);
    }
    if (o->resources) {
        snprintf(number, sizeof number, "%zu", *o->resource_count);
        number_line(out, number, _("FHIR resources"));
    }
    for (size_t i = 0; i < o->record_count; i++) {
        snprintf(number, sizeof number, "%zu", o->record_rows[i]);
        number_line(out, number, o->records[i]->name);
    }
    report_files(buf_text(&p->folder), out);
}

// ---- writing ----

// Why nothing was written, and what to do.
static const struct {
    enum rc rc;
    const char *why;
} reasons[] = {
    {RC_NO, N_("Stopped. Nothing was written.")},
    {RC_BUSY, N_("There are such files in this folder already. Nothing was written and nothing was "
                 "changed: choose another folder.")},
    {RC_FULL, N_("The disk is full. Nothing was written: free some space or choose another disk.")},
    {RC_DENIED, N_("This folder cannot be written to. Nothing was written: choose another one.")},
    {RC_INVALID, N_("A table could not be made. Nothing was written; tell whoever looks after the "
                    "program.")},
    {RC_DAMAGED, N_("Stored data is not what was stored. Nothing was written; look at it with "
                    "icope doctor.")},
    {RC_IO, N_("The disk did not answer as it should. Nothing was written: try another one.")},
};

// A file of the folder that an office program holds open, by its name.
static enum rc refuse_held(struct app *app, const char *path)
{
    struct buf why = {0};
    const char *slash = strrchr(path, '/');
    buf_printf(&why,
               _("%s is open in LibreOffice or Excel. Nothing was written: close it there, or "
                 "choose another folder."),
               slash != NULL ? slash + 1 : path);
    enum rc rc = app_refuse(app, RC_BUSY, buf_text(&why));
    buf_release(&why);
    return rc;
}

static enum rc refuse(struct app *app, const struct err *e)
{
    struct buf held = {0};
    if (e->rc == RC_BUSY && fs_held_in(buf_text(&app->office->export.folder), &held)) {
        enum rc rc = refuse_held(app, buf_text(&held));
        buf_release(&held);
        return rc;
    }
    const char *why = N_("Something unexpected happened. Nothing was written.");
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (reasons[i].rc == e->rc)
            why = reasons[i].why;
    log_line("export", "%s: %s", rc_name(e->rc), e->text);
    return app_refuse(app, e->rc == RC_OK ? RC_IO : e->rc, _(why));
}

static enum rc write_in(struct app *app, struct export_options *o, struct err *e)
{
    struct export_part *p = &app->office->export;
    struct fs_folder folder;
    enum rc rc = fs_folder_begin(&folder, buf_text(&p->folder), e);
    o->dir = fs_folder_at(&folder);
    rc = rc ? rc : export_write(app->store, o, e);
    rc = rc ? rc : fs_folder_keep(&folder, e);
    fs_folder_drop(&folder);
    return rc;
}

enum rc app_export_write(struct app *app)
{
    struct export_part *p = &app->office->export;
    struct shipped_views views = {0};
    struct err e = {0};
    enum rc rc = app_export_allowed(app) && p->which != NULL ? RC_OK : RC_DENIED;
    rc = rc ? rc : shipped_views_read(app->state->paths.data, &views, &e);
    size_t resources = 0, records[RECORD_FORMATS_MAX] = {0};
    struct export_options o = {.prefix = app_is_practice(app) ? "practice-" : "",
                               .csv = p->csv,
                               .views = views.at,
                               .view_count = views.count,
                               .format_count = p->format_count,
                               .which = p->which,
                               .resources = p->resources,
                               .language = i18n_language(),
                               .codes = views.codes,
                               .clock = &app->clock,
                               .rows = mem_array(views.count + 1, sizeof *o.rows),
                               .resource_count = &resources,
                               .record_count = p->record_count,
                               .record_rows = records,
                               .for_records = {.data = app->state->paths.data,
                                               .questionnaires = app->state->paths.questionnaires,
                                               .holder = app->state->config.organisation.name},
                               .progress = goes_on,
                               .self = app};
    memcpy(o.formats, p->formats, sizeof o.formats);
    memcpy(o.records, p->records, sizeof o.records);
    p->rows = o.rows;
    p->table_count = views.count;
    p->running = true;
    rc = rc ? rc : write_in(app, &o, &e);
    p->running = false;
    if (rc == RC_OK)
        report(app, &o);
    p->rows = NULL;
    free(o.rows);
    shipped_views_release(&views);
    if (rc == RC_OK)
        return app_done(app);
    e.rc = rc;
    return refuse(app, &e);
}
