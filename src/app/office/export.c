// SPDX-License-Identifier: EUPL-1.2
// What an export from a screen is asked for, checked and chosen.
#include "app/office/export_internal.h"

#include "admin/rights.h"
#include "admin/rights_open.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "export/resources.h"
#include "omop/omop.h"
#include "openehr/openehr.h"
#include "store/project.h"

#include <stdio.h>
#include <string.h>

bool app_export_allowed(const struct app *app)
{
    return app->state->stage == APP_OPEN &&
           (rights_allow(app_user_role(app), RIGHT_EXPORT, false) || rights_open(app->store));
}

void app_export_folder(const struct app *app, char ret[EXPORT_FOLDER_BYTES])
{
    const struct time_text day = date_text(clock_today(&app->clock));
    snprintf(ret, EXPORT_FOLDER_BYTES, "icope-%s", day.text);
}

void export_part_release(struct export_part *p)
{
    selection_free(p->which);
    arena_release(&p->arena);
    buf_release(&p->folder);
    buf_release(&p->report);
    buf_release(&p->text);
    *p = (struct export_part){.which = NULL};
}

void app_export_drop(struct app *app)
{
    export_part_release(&app->office->export);
}

// ---- what is asked for ----

static bool any_kind(const struct export_wish *w)
{
    bool any = false;
    for (int i = 0; i < EXPORT_KINDS; i++)
        any = any || w->kinds[i];
    return any;
}

// The place of a name in "a|b|c", −1 when it is not there.
static int place_in(const char *names, const char *name)
{
    size_t len = strlen(name);
    for (int i = 0; len > 0; i++) {
        if (strncmp(names, name, len) == 0 && (names[len] == '|' || names[len] == '\0'))
            return i;
        names = strchr(names, '|');
        if (names == NULL)
            return -1;
        names++;
    }
    return -1;
}

static struct date day_of(const char *text)
{
    struct date day = {0};
    date_parse(text, strlen(text), &day);
    return day;
}

// A copy that lives as long as what was prepared; NULL for nothing.
static const char *given(struct export_part *p, const char *text)
{
    return text[0] != '\0' ? arena_text(&p->arena, text, strlen(text)) : NULL;
}

// 0 for what is no number up to a million.
static size_t number_of(const char *text)
{
    size_t n = 0;
    for (; *text >= '0' && *text <= '9' && n < 1000000; text++)
        n = n * 10 + (size_t)(*text - '0');
    return *text == '\0' ? n : 0;
}

// What is missing or has no sense, before anything is read.
static const char *check(const struct export_wish *w, enum export_field *ret)
{
    const struct date since = day_of(w->since), until = day_of(w->until);
    *ret = EXPORT_FIELD_KINDS;
    if (!any_kind(w))
        return _("Choose at least one format.");
    *ret = EXPORT_FIELD_CSV;
    if (w->kinds[EXPORT_CSV] && place_in(CSV_FOR_NAMES, w->csv) < 0)
        return _("Say which program the CSV files are for.");
    *ret = EXPORT_FIELD_PEOPLE;
    if (strcmp(w->people, "identified") != 0 && strcmp(w->people, "pseudonymous") != 0)
        return _("Say whether people leave by their names.");
    *ret = EXPORT_FIELD_PROJECT;
    if (strcmp(w->people, "pseudonymous") == 0 && !project_name_is(w->project))
        return _("Pseudonyms are those of a project: name it, 1 to 40 letters, digits, '.', '_' "
                 "or '-'.");
    *ret = EXPORT_FIELD_SINCE;
    if (since.year != 0 && until.year != 0 && date_days(since) > date_days(until))
        return _("The first day is after the last.");
    *ret = EXPORT_FIELD_K;
    if (w->k[0] != '\0' && number_of(w->k) < ANONYMITY_LEAST)
        return _("A number from 5 on: of how many people everybody is one at least.");
    *ret = EXPORT_FIELD_FOLDER;
    return w->folder[0] == '\0' ? _("Say where to write it.") : NULL;
}

static void folder_of(const struct app *app, const char *typed, struct buf *out)
{
    const struct paths *p = &app->state->paths;
    const char *below = p->user[0] != '\0' ? p->user : p->home;
    if (typed[0] == '/')
        buf_puts(out, typed);
    else
        fs_join(out, below, strncmp(typed, "~/", 2) == 0 ? typed + 2 : typed);
}

static void take_kinds(const struct export_wish *w, struct export_part *p)
{
    static const char *const names[EXPORT_KINDS] = {"csv", "xlsx", "stata", "spss"};
    for (int i = 0; i < EXPORT_KINDS; i++)
        if (w->kinds[i] && names[i] != NULL)
            p->formats[p->format_count++] = table_format_find(names[i]);
    if (w->kinds[EXPORT_FHIR])
        p->records[p->record_count++] = &record_fhir;
    if (w->kinds[EXPORT_OMOP])
        p->records[p->record_count++] = &record_omop;
    if (w->kinds[EXPORT_OPENEHR])
        p->records[p->record_count++] = &record_openehr;
    p->csv = w->kinds[EXPORT_CSV] ? (enum csv_for)place_in(CSV_FOR_NAMES, w->csv) : CSV_FOR_RFC4180;
}

// A folder that is not there is said before anything is written.
static const char *take_vocabulary(struct app *app, const struct export_wish *w,
                                   struct export_part *p)
{
    struct buf path = {0};
    if (w->vocabulary[0] != '\0')
        folder_of(app, w->vocabulary, &path);
    p->vocabulary = given(p, buf_text(&path));
    buf_clear(&path);
    if (p->vocabulary != NULL)
        fs_join(&path, p->vocabulary, "CONCEPT.csv");
    const bool there = p->vocabulary == NULL || fs_exists(buf_text(&path));
    buf_release(&path);
    return there ? NULL
                 : _("There is no CONCEPT.csv in that folder: it is what athena.ohdsi.org gives, "
                     "unpacked.");
}

// Which field a failed choice is about: what was typed there found nothing.
static const char *not_chosen(struct app *app, const struct export_wish *w, const struct err *e,
                              enum export_field *ret)
{
    struct export_part *p = &app->office->export;
    *ret = w->round[0] != '\0'  ? EXPORT_FIELD_ROUND
           : w->form[0] != '\0' ? EXPORT_FIELD_FORM
                                : EXPORT_FIELD_PROJECT;
    buf_clear(&p->text);
    if (e->rc == RC_INVALID)
        buf_puts(&p->text, e->text);
    else
        buf_puts(&p->text, _("Stored data is not what was stored. Nothing was written; look at it "
                             "with icope doctor."));
    return buf_text(&p->text);
}

const char *app_export_prepare(struct app *app, const struct export_wish *w,
                               enum export_field *ret_field)
{
    struct export_part *p = &app->office->export;
    struct err e = {0};
    export_part_release(p);
    *ret_field = EXPORT_FIELD_KINDS;
    if (!app_export_allowed(app))
        return _("Only a coordinator or an administrator may export everybody's data.");
    const char *problem = check(w, ret_field);
    if (problem != NULL)
        return problem;
    p->named = strcmp(w->people, "identified") == 0;
    struct selection_ask ask = {.since = day_of(w->since),
                                .until = day_of(w->until),
                                .round = given(p, w->round),
                                .form = given(p, w->form),
                                .purpose = p->named ? PURPOSE_CARE : PURPOSE_RESEARCH,
                                .project = p->named ? NULL : given(p, w->project),
                                .k = w->k[0] != '\0' ? number_of(w->k) : ANONYMITY_LEAST,
                                .dates =
                                    strcmp(w->dates, "month") == 0 ? DATES_MONTH : DATES_SHIFTED,
                                .words = {.questionnaires = app->state->paths.questionnaires,
                                          .data = app->state->paths.data}};
    if (selection_make(app->store, &ask, &app->clock, &p->which, &e) != RC_OK)
        return not_chosen(app, w, &e, ret_field);
    *ret_field = EXPORT_FIELD_SINCE;
    if (selection_counts(p->which).people == 0)
        return _("Nobody is left with these limits: nothing would be written.");
    take_kinds(w, p);
    folder_of(app, w->folder, &p->folder);
    *ret_field = EXPORT_FIELD_VOCABULARY;
    return take_vocabulary(app, w, p);
}

// Who agreed to it and who did not; research leaves out more than one thinks.
static void tell_left_out(const struct selection_counts *n, struct buf *out)
{
    buf_printf(out,
               _(" Left out: %zu not asked about research, %zu said no, %zu withdrew, %zu too few "
                 "alike."),
               n->people_left[LEFT_NOT_ASKED], n->people_left[LEFT_REFUSED],
               n->people_left[LEFT_WITHDRAWN], n->people_left[LEFT_TOO_FEW]);
}

const char *app_export_question(const struct app *app)
{
    struct export_part *p = &app->office->export;
    struct buf unfinished = {0};
    const struct selection_counts n = selection_counts(p->which);
    buf_clear(&p->text);
    buf_printf(&p->text, ngettext("%zu person", "%zu people", n.people), n.people);
    buf_puts(&p->text, ", ");
    buf_printf(&p->text, ngettext("%zu visit", "%zu visits", n.visits), n.visits);
    buf_puts(&p->text, p->named
                           ? _(": names, birth dates, addresses and results in the clear, outside "
                               "this sealed store. Whoever gets the folder can read them.")
                           : _(": without names, under pseudonyms. These are still personal data: "
                               "whoever has the project's key can name them."));
    if (!p->named)
        tell_left_out(&n, &p->text);
    if (app_is_practice(app))
        buf_puts(&p->text, _(" (Practice: the people are made up.)"));
    buf_printf(&p->text, "\n%s", buf_text(&p->folder));
    if (export_unfinished(buf_text(&p->folder), &unfinished) &&
        (unfinished.len <= p->folder.len || !fs_exists(buf_text(&p->folder))))
        buf_puts(&p->text,
                 _("\nAn interrupted export is there. If it is the same, this one goes on "
                   "with what it had written."));
    buf_release(&unfinished);
    return buf_text(&p->text);
}
