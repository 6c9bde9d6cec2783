// SPDX-License-Identifier: EUPL-1.2
#include "app/office/report.h"

#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/office/report_internal.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "document/html.h"
#include "document/pdf.h"
#include "document/plain.h"

#include <stdio.h>

bool app_report_allowed(const struct app *app)
{
    return app->state->stage == APP_OPEN &&
           (rights_allow(app_user_role(app), RIGHT_EXPORT, false) || rights_open(app->store));
}

void report_part_release(struct report_part *p)
{
    report_free(p->report);
    for (int i = 0; i < REPORT_WIDTHS; i++)
        buf_release(&p->text[i]);
    buf_release(&p->path);
    *p = (struct report_part){.report = NULL};
}

void app_report_drop(struct app *app)
{
    report_part_release(&app->office->report);
}

struct reading_progress app_report_progress(const struct app *app)
{
    return app->office->report.progress;
}

// Lines of these widths are kept: a wide window gets the widest that fits.
static const int widths[REPORT_WIDTHS] = {108, 72, 32};

const char *app_report_text(const struct app *app, int cells)
{
    int i = 0;
    while (i < REPORT_WIDTHS - 1 && widths[i] > cells)
        i++;
    return buf_text(&app->office->report.text[i]);
}

// ---- what went wrong ----

static const struct {
    enum rc rc;
    const char *why;
} reasons[] = {
    {RC_NO, N_("Stopped. The report was not read.")},
    {RC_BUSY, N_("There is such a file already. Nothing was written: rename it or move it first.")},
    {RC_FULL, N_("The disk is full. Nothing was written: free some space.")},
    {RC_DENIED, N_("Your folder cannot be written to. Nothing was written.")},
    {RC_DAMAGED, N_("Stored data is not what was stored. Look at it with icope doctor.")},
};

static enum rc refuse(struct app *app, enum rc rc, const struct err *e)
{
    const char *why = N_("Something unexpected happened. Nothing was written.");
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (reasons[i].rc == rc)
            why = reasons[i].why;
    log_line("report", "%s: %s", rc_name(rc), e->text);
    return app_refuse(app, rc, _(why));
}

// ---- reading ----

static bool goes_on(size_t done, size_t total, void *self)
{
    struct app *app = self;
    app->office->report.progress = (struct reading_progress){true, done, total};
    return app_goes_on(app);
}

static void tell(struct report_part *p)
{
    struct page page;
    report_page(p->report, &page);
    for (int i = 0; i < REPORT_WIDTHS; i++)
        plain_write(&page, widths[i], &p->text[i]);
    page_release(&page);
}

enum rc app_report_read(struct app *app)
{
    struct report_part *p = &app->office->report;
    struct err e = {0};
    const struct report_options o = {.data = app->state->paths.data,
                                     .language = i18n_language(),
                                     .clock = &app->clock,
                                     .progress = goes_on,
                                     .self = app};
    report_part_release(p);
    if (!app_report_allowed(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a coordinator or an administrator may see the report."));
    p->progress.running = true;
    enum rc rc = store_audit(app->store, "report", "", &e);
    rc = rc ? rc : report_read(app->store, &o, &p->report, &e);
    p->progress.running = false;
    if (rc != RC_OK)
        return refuse(app, rc, &e);
    tell(p);
    return app_done(app);
}

// ---- files ----

static enum rc make(const struct report_part *p, enum report_file as, struct buf *out,
                    struct err *e)
{
    struct page page;
    enum rc rc = RC_OK;
    report_page(p->report, &page);
    if (as == REPORT_PDF)
        rc = pdf_write(&page, out, e);
    else
        html_write(&page, out);
    page_release(&page);
    return rc;
}

enum rc app_report_save(struct app *app, enum report_file as, const char **ret_path)
{
    static const char *const ends[REPORT_FILES] = {"html", "pdf"};
    struct report_part *p = &app->office->report;
    const struct paths *paths = &app->state->paths;
    const struct time_text day = date_text(clock_today(&app->clock));
    struct buf text = {0};
    struct err e = {0};
    *ret_path = "";
    if (p->report == NULL || !app_report_allowed(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a coordinator or an administrator may see the report."));
    buf_clear(&p->path);
    buf_printf(&p->path, "%s/icope-%s-%s.%s", paths->user[0] != '\0' ? paths->user : paths->home,
               _("report"), day.text, ends[as]);
    enum rc rc = make(p, as, &text, &e);
    rc = rc ? rc : office_write_new(buf_text(&p->path), &text, &e);
    buf_release(&text);
    if (rc != RC_OK)
        return refuse(app, rc, &e);
    *ret_path = buf_text(&p->path);
    return app_done(app);
}
