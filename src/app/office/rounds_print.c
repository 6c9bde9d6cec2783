// SPDX-License-Identifier: EUPL-1.2
// The round of a day on paper: by the laptop's own printing program, or as a PDF.
#include "app/office/rounds_internal.h"
#include "app/people/service.h"
#include "app/state/format.h"
#include "base/child.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "document/pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRINT_LIMIT_S = 20, PRINT_MEMORY_MIB = 1024, PRINT_SAYS_MAX = 64 * 1024 };

// ---- what stands on it ----

// A visit; texts are safe to show.
struct line {
    char time[16], who[200], place[PERSON_FIELD_BYTES * 3], phone[PERSON_FIELD_BYTES],
        contact[PERSON_FIELD_BYTES * 2], note[PERSON_FIELD_BYTES];
};

static void read_line(struct app *app, const struct store_task *t, const struct person_row *p,
                      const struct person_fields *f, struct line *ret)
{
    struct buf text = {0};
    const char *const *at =
        (const char *const[]){f->at[PERSON_ADDRESS], f->at[PERSON_POSTCODE], f->at[PERSON_TOWN],
                              f->at[PERSON_CONTACT], f->at[PERSON_CONTACT_PHONE]};
    text_take(ret->time, sizeof ret->time, app_time_at_text(app, t->at_utc_ms));
    buf_printf(&text, "%s, %s", p->name, app_age_text(app, p->age));
    text_take(ret->who, sizeof ret->who, buf_text(&text));
    buf_clear(&text);
    buf_printf(&text, "%s%s%s%s%s", at[0], at[0][0] ? ", " : "", at[1], at[1][0] ? " " : "", at[2]);
    text_take(ret->place, sizeof ret->place, buf_text(&text));
    buf_clear(&text);
    buf_printf(&text, "%s%s%s", at[3], at[3][0] && at[4][0] ? ", " : "", at[4]);
    text_take(ret->contact, sizeof ret->contact, buf_text(&text));
    text_take(ret->phone, sizeof ret->phone, f->at[PERSON_PHONE]);
    text_take(ret->note, sizeof ret->note, t->note);
    buf_wipe(&text);
}

// Gives each visit of that one on that day in order of time; returns how many.
static size_t each_line(struct app *app, size_t visitor, struct date day,
                        void (*each)(const struct line *l, void *self), void *self)
{
    const struct app_rounds *r = app->office->rounds;
    size_t count = 0;
    for (size_t i = 0; i < r->task_count; i++) {
        const struct store_task *t = &r->tasks[i];
        struct person_fields f;
        struct person_row p;
        struct line l;
        struct id person = store_person_survivor(app->store, t->person);
        if (!rounds_is_of(app, t, visitor, day) || !app_person_row(app, person, &p) ||
            app_person_fields(app, person, &f) != RC_OK)
            continue;
        read_line(app, t, &p, &f, &l);
        each(&l, self);
        explicit_bzero(&l, sizeof l);
        explicit_bzero(&f, sizeof f);
        count++;
    }
    return count;
}

// May it leave, with an audit entry? Else the message says why not.
static enum rc may_leave(struct app *app, size_t count)
{
    struct err e = {0};
    if (count == 0)
        return app_refuse(app, RC_NO, _("That one has no visit on that day."));
    if (store_audit(app->store, "round-print", "", &e) != RC_OK)
        return app_fail(app, N_("The round was not printed."), &e);
    return RC_OK;
}

static enum rc not_allowed(struct app *app)
{
    return app_refuse(app, RC_DENIED, _("Printing a round is for the coordinator."));
}

// ---- by the printing program ----

// A part of the sheet in a line of its own, nothing when it is empty.
static void add_part(struct buf *out, const char *label, const char *text)
{
    if (text[0] != '\0')
        buf_printf(out, "       %s%s%s\n", label, label[0] != '\0' ? " " : "", text);
}

static void add_text(const struct line *l, void *self)
{
    struct buf *out = self;
    buf_printf(out, "%s  %s\n", l->time, l->who);
    add_part(out, "", l->place);
    add_part(out, _("Telephone:"), l->phone);
    add_part(out, _("Contact:"), l->contact);
    add_part(out, "", l->note);
    buf_puts(out, "       [ ]  ______________________________________________________\n\n");
}

static enum rc send_to_printer(struct app *app, const struct buf *text)
{
    struct buf said = {0};
    struct err e = {0};
    const struct child_run run = {.words = {"lp", "-t", "icope", "-o", "media=A4", "-"},
                                  .input = text,
                                  .output_max = PRINT_SAYS_MAX,
                                  .limit_s = PRINT_LIMIT_S,
                                  .memory_mib = PRINT_MEMORY_MIB,
                                  .writes = true};
    enum rc rc = child_run(&run, &said, &e);
    buf_wipe(&said);
    if (rc == RC_USAGE)
        return app_refuse(app, rc,
                          _("Nothing can be printed here: install the Debian package cups-client "
                            "and set up a printer."));
    if (rc != RC_OK)
        return app_refuse(app, rc,
                          _("The printer did not take it: look whether it is on and set up, then "
                            "print again."));
    return app_done(app);
}

enum rc app_rounds_print(struct app *app, size_t visitor, struct date day)
{
    struct buf text = {0};
    const char *name = app_rounds_visitor(app, visitor);
    if (!app_rounds_allowed(app))
        return not_allowed(app);
    buf_printf(&text, _("Round of %s"), name);
    buf_printf(&text, ", %s\n\n", app_date_text(app, day, true));
    enum rc rc = may_leave(app, each_line(app, visitor, day, add_text, &text));
    if (rc == RC_OK)
        rc = send_to_printer(app, &text);
    buf_wipe(&text);
    return rc;
}

// ---- as a PDF ----

static void add_row(const struct line *l, void *self)
{
    struct page *p = self;
    const char *gap = l->phone[0] != '\0' && l->contact[0] != '\0' ? " · " : "";
    const char *cells[] = {l->time, page_text(p, "%s", l->who), page_text(p, "%s", l->place),
                           page_text(p, "%s%s%s", l->phone, gap, l->contact),
                           page_text(p, "%s", l->note)};
    cells[0] = page_text(p, "%s", l->time);
    page_row(p, cells);
}

// Into the first name that is free: icope-round-paul-2026-11-29.pdf, …-2.pdf.
static enum rc write_file(struct app *app, const char *name, struct date day, const struct buf *pdf,
                          struct err *e)
{
    enum { NAMES_MAX = 99 };
    const struct paths *paths = &app->state->paths;
    struct buf *path = &app->office->rounds->path, folded = {0};
    enum rc rc = RC_BUSY;
    text_fold(&folded, name, strlen(name));
    for (size_t i = 0; i < folded.len; i++)
        folded.at[i] = (char)(folded.at[i] == ' ' ? '-' : folded.at[i]);
    for (int i = 1; rc == RC_BUSY && i <= NAMES_MAX; i++) {
        char number[16] = "";
        if (i > 1)
            snprintf(number, sizeof number, "-%d", i);
        buf_clear(path);
        buf_printf(path, "%s/icope-%s-%s-%s%s.pdf",
                   paths->user[0] != '\0' ? paths->user : paths->home, _("round"),
                   buf_text(&folded), date_text(day).text, number);
        err_clear(e);
        rc = office_write_new(buf_text(path), pdf, e);
    }
    buf_release(&folded);
    return rc;
}

enum rc app_rounds_save(struct app *app, size_t visitor, struct date day, const char **ret_path)
{
    const struct page_column columns[] = {{.heading = _("Time")},
                                          {.heading = _("Person")},
                                          {.heading = _("Address")},
                                          {.heading = _("Telephone")},
                                          {.heading = _("Note")}};
    struct page page;
    struct buf title = {0}, pdf = {0};
    struct err e = {0};
    const char *name = app_rounds_visitor(app, visitor);
    *ret_path = "";
    if (!app_rounds_allowed(app))
        return not_allowed(app);
    buf_printf(&title, _("Round of %s"), name);
    page_begin(&page, i18n_language(), buf_text(&title), app_date_text(app, day, true));
    page_table(&page, app_date_text(app, day, true), columns, ARRAY_LEN(columns));
    enum rc rc = may_leave(app, each_line(app, visitor, day, add_row, &page));
    if (rc == RC_OK) {
        rc = pdf_write(&page, &pdf, &e);
        rc = rc ? rc : write_file(app, name, day, &pdf, &e);
        rc = rc ? app_fail(app, N_("The round was not written."), &e) : app_done(app);
    }
    *ret_path = rc == RC_OK ? buf_text(&app->office->rounds->path) : "";
    page_release(&page);
    buf_wipe(&title);
    buf_wipe(&pdf);
    return rc;
}
