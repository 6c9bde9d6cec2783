// SPDX-License-Identifier: EUPL-1.2
// The round of a day on paper, by the laptop's own printing program.
#include "app/office/rounds_internal.h"
#include "app/people/service.h"
#include "app/state/format.h"
#include "base/child.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { PRINT_LIMIT_S = 20, PRINT_MEMORY_MIB = 1024, PRINT_SAYS_MAX = 64 * 1024 };

static void add_safe(struct buf *out, const char *text)
{
    text_safe(out, text, strlen(text), false);
}

// A field of the sheet in a line of its own, nothing when it is empty.
static void add_field(struct buf *out, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    buf_printf(out, "       %s%s", label, label[0] != '\0' ? " " : "");
    add_safe(out, text);
    buf_putc(out, '\n');
}

static void add_visit(struct app *app, const struct store_task *t, struct buf *out)
{
    struct person_fields f;
    struct person_row p;
    struct id person = store_person_survivor(app->store, t->person);
    if (!app_person_row(app, person, &p) || app_person_fields(app, person, &f) != RC_OK)
        return;
    buf_printf(out, "%s  ", app_time_at_text(app, t->at_utc_ms));
    add_safe(out, p.name);
    buf_printf(out, ", %s\n", app_age_text(app, p.age));
    struct buf place = {0};
    buf_printf(&place, "%s%s%s%s%s", f.at[PERSON_ADDRESS], f.at[PERSON_ADDRESS][0] ? ", " : "",
               f.at[PERSON_POSTCODE], f.at[PERSON_POSTCODE][0] ? " " : "", f.at[PERSON_TOWN]);
    add_field(out, "", buf_text(&place));
    add_field(out, _("Telephone:"), f.at[PERSON_PHONE]);
    add_field(out, _("Contact:"), f.at[PERSON_CONTACT]);
    add_field(out, "", f.at[PERSON_CONTACT_PHONE]);
    add_field(out, "", t->note);
    buf_puts(out, "       [ ]  ______________________________________________________\n\n");
    buf_wipe(&place);
    explicit_bzero(&f, sizeof f);
}

static size_t add_visits(struct app *app, const char *name, struct date day, struct buf *out)
{
    const struct app_rounds *r = app->office->rounds;
    size_t count = 0;
    for (size_t i = 0; i < r->task_count; i++) { // in order of time
        const struct store_task *t = &r->tasks[i];
        bool over = strcmp(t->status, "cancelled") == 0 || strcmp(t->status, "completed") == 0;
        if (over || strcmp(t->owner, name) != 0 ||
            date_days(clock_day(&app->clock, t->at_utc_ms)) != date_days(day))
            continue;
        add_visit(app, t, out);
        count++;
    }
    return count;
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
    struct err e = {0};
    const char *name = app_rounds_visitor(app, visitor);
    if (!app_rounds_allowed(app))
        return app_refuse(app, RC_DENIED, _("Printing a round is for the coordinator."));
    buf_printf(&text, _("Round of %s"), name);
    buf_printf(&text, ", %s\n\n", app_date_text(app, day, true));
    size_t count = add_visits(app, name, day, &text);
    enum rc rc;
    if (count == 0)
        rc = app_refuse(app, RC_NO, _("That one has no visit on that day."));
    else if (store_audit(app->store, "round-print", "", &e) != RC_OK)
        rc = app_fail(app, N_("The round was not printed."), &e);
    else
        rc = send_to_printer(app, &text);
    buf_wipe(&text);
    return rc;
}
