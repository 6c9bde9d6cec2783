// SPDX-License-Identifier: EUPL-1.2
// Writes what was chosen, and says what was written.
#include "app/office/export_internal.h"

#include "base/fs.h"
#include "base/fs_held.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "export/resources.h"
#include "export/said.h"
#include "export/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct export_progress app_export_progress(const struct app *app)
{
    const struct export_part *p = &app->office->export;
    struct export_progress n = {.running = p->running,
                                .pace = p->pace,
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

static bool goes_on(const struct export_pace *pace, void *self)
{
    struct app *app = self;
    app->office->export.pace = *pace;
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

static void report_files(const struct json *manifest, struct buf *out)
{
    const struct json *files = json_get(manifest, "files");
    buf_printf(out, "\n# %s\n", _("Files"));
    for (size_t i = 0; i < json_count(files); i++)
        file_line(json_at(files, i), out);
    buf_printf(out, "\n%s\n",
               _("manifest.json holds the size and the SHA-256 of each of them, who made them, "
                 "when and for what. Pass it on with them."));
}

static void add_sentence(const char *text, void *self)
{
    buf_printf(self, "%s\n", text);
}

// What of it an interrupted one had made.
static void report_resumed(const struct export_standing *n, struct buf *out)
{
    if (n->anew)
        add_sentence(
            _("An interrupted export was there, but the store or the program has changed since: "
              "everything was made again."),
            out);
    else if (n->resumed > 0)
        buf_printf(out, _("Parts that were there from an interrupted export: %zu of %zu.\n"),
                   n->resumed, n->parts);
    if (n->spoiled > 0)
        buf_printf(out,
                   ngettext("%zu part of it was not what had been written, and was made again.\n",
                            "%zu parts of it were not what had been written, and were made "
                            "again.\n",
                            n->spoiled),
                   n->spoiled);
}

static void report(struct app *app, const struct export_options *o)
{
    struct export_part *p = &app->office->export;
    struct buf *out = &p->report;
    char number[24];
    buf_clear(out);
    buf_printf(out, "# %s\n%s\n\n", _("Written"), buf_text(&p->folder));
    report_resumed(o->standing, out);
    export_said(*o->manifest, add_sentence, out);
    buf_printf(out, "\n# %s\n", _("Rows by table"));
    for (size_t i = 0; o->format_count > 0 && i < o->view_count; i++) {
        snprintf(number, sizeof number, "%zu", o->rows[i]);
        number_line(out, number, o->views[i].name);
    }
    for (size_t i = 0; i < o->record_count; i++) {
        const bool fhir = o->records[i] == &record_fhir;
        snprintf(number, sizeof number, "%zu", o->record_rows[i]);
        number_line(out, number, fhir ? _("FHIR resources") : o->records[i]->name);
    }
    report_files(*o->manifest, out);
}

// ---- writing ----

// Why nothing was written, or not all of it (`kept`: parts that are whole stay); what to do.
static const struct {
    enum rc rc;
    bool kept;
    const char *why;
} reasons[] = {
    {RC_NO, false, N_("Stopped. Nothing was written.")},
    {RC_NO, true, N_("Stopped.")},
    {RC_BUSY, false,
     N_("There are such files in this folder already. Nothing was written and "
        "nothing was changed: choose another folder.")},
    {RC_BUSY, true, N_("Another program made such files meanwhile: move them.")},
    {RC_FULL, false,
     N_("The disk is full. Nothing was written: free some space or choose another "
        "disk.")},
    {RC_FULL, true, N_("The disk is full: free some space.")},
    {RC_DENIED, false,
     N_("This folder cannot be written to. Nothing was written: choose another "
        "one.")},
    {RC_INVALID, false,
     N_("A table could not be made. Nothing was written; tell whoever looks "
        "after the program.")},
    {RC_DAMAGED, false,
     N_("Stored data is not what was stored. Nothing was written; look at it "
        "with icope doctor.")},
    {RC_IO, false,
     N_("The disk did not answer as it should. Nothing was written: try another "
        "one.")},
    {RC_IO, true, N_("The disk did not answer as it should.")},
};

// What stands in DIR.unfinished and is in the way, or that another program writes there. False:
// none of these.
static bool add_begun(const char *folder, const struct export_standing *n, struct buf *why)
{
    struct buf at = {0};
    const bool beside = export_unfinished(folder, &at) && at.len > strlen(folder);
    const char *words = NULL;
    if (n->foreign)
        words = N_("NAME.unfinished is there and not known to be an interrupted export. Nothing "
                   "was written: move it, or choose another folder.");
    else if (n->other)
        words = N_("An interrupted export of something else is there. Nothing was written: "
                   "go on with that one, or choose another folder.");
    else if (n->whole == 0 && !fs_exists(folder))
        words = N_("Another program is writing there. Nothing was written.");
    else if (n->whole == 0 && beside)
        words = N_("An interrupted export is in NAME.unfinished, and NAME is there meanwhile. "
                   "Nothing was written: move one of them, or choose another folder.");
    buf_puts(why, words != NULL ? _(words) : "");
    buf_release(&at);
    return words != NULL;
}

// A file of the folder that an office program holds open, by its name.
static bool add_busy(const struct app *app, const struct export_standing *n, struct buf *why)
{
    const char *folder = buf_text(&app->office->export.folder);
    struct buf held = {0};
    if (add_begun(folder, n, why))
        return true;
    const bool open = fs_held_in(folder, &held);
    const char *slash = open ? strrchr(buf_text(&held), '/') : NULL;
    if (open)
        buf_printf(why,
                   _("%s is open in LibreOffice or Excel. Nothing was written: close it there, or "
                     "choose another folder."),
                   slash != NULL ? slash + 1 : buf_text(&held));
    buf_release(&held);
    return open;
}

static void add_reason(enum rc rc, const struct export_standing *n, struct buf *why)
{
    const char *words = N_("Something unexpected happened. Nothing was written.");
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (reasons[i].rc == rc && reasons[i].kept == (n->whole > 0))
            words = reasons[i].why;
    buf_puts(why, _(words));
    if (n->whole > 0)
        buf_printf(
            why,
            _(" Parts that are whole: %zu of %zu. They stay, readable by whoever can read the "
              "disk; the same export once more goes on with the others."),
            n->whole, n->parts);
}

static enum rc refuse(struct app *app, const struct export_standing *n, const struct err *e)
{
    struct buf why = {0};
    if (e->rc != RC_BUSY || !add_busy(app, n, &why))
        add_reason(e->rc, n, &why);
    log_line("export", "%s: %s", rc_name(e->rc), e->text);
    const enum rc rc = app_refuse(app, e->rc, buf_text(&why));
    buf_release(&why);
    return rc;
}

// What was prepared, as it is to be written.
static struct export_options options_of(struct app *app, const struct shipped_views *views)
{
    const struct export_part *p = &app->office->export;
    struct export_options o = {.dir = buf_text(&p->folder),
                               .prefix = app_is_practice(app) ? "practice-" : "",
                               .csv = p->csv,
                               .views = views->at,
                               .view_count = views->count,
                               .format_count = p->format_count,
                               .which = p->which,
                               .language = i18n_language(),
                               .codes = views->codes,
                               .clock = &app->clock,
                               .rows = mem_array(views->count + 1, sizeof *o.rows),
                               .record_count = p->record_count,
                               .for_records = {.data = app->state->paths.data,
                                               .questionnaires = app->state->paths.questionnaires,
                                               .vocabulary = p->vocabulary,
                                               .holder = app->state->config.organisation.name},
                               .progress = goes_on,
                               .self = app};
    memcpy(o.formats, p->formats, sizeof o.formats);
    memcpy(o.records, p->records, sizeof o.records);
    return o;
}

enum rc app_export_write(struct app *app)
{
    struct export_part *p = &app->office->export;
    struct shipped_views views = {0};
    struct export_standing standing = {0};
    size_t records[RECORD_FORMATS_MAX] = {0};
    struct json *manifest = NULL;
    struct err e = {0};
    enum rc rc = app_export_allowed(app) && p->which != NULL ? RC_OK : RC_DENIED;
    rc = rc ? rc : shipped_views_read(app->state->paths.data, &views, &e);
    struct export_options o = options_of(app, &views);
    o.record_rows = records;
    o.standing = &standing;
    o.manifest = &manifest;
    p->rows = o.rows;
    p->table_count = views.count;
    p->pace = (struct export_pace){.part = "", .left_ms = -1};
    p->running = true;
    rc = rc ? rc : export_write(app->store, &o, &e);
    p->running = false;
    if (rc == RC_OK)
        report(app, &o);
    p->rows = NULL;
    json_free(manifest);
    free(o.rows);
    shipped_views_release(&views);
    if (rc == RC_OK)
        return app_done(app);
    e.rc = rc;
    return refuse(app, &standing, &e);
}
