// SPDX-License-Identifier: EUPL-1.2
// Conflicts as screens see them: the list, and the one that is being settled.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void conflicts_release(struct app *app)
{
    app_conflict_close(app);
    arena_release(&app->people->conflicts.arena);
    app->people->conflicts = (struct open_conflicts){0};
}

// ---- the list ----

size_t app_conflicts(struct app *app)
{
    struct open_conflicts *c = &app->people->conflicts;
    struct err e = {0};
    arena_release(&c->arena);
    c->rows = NULL;
    c->count = 0;
    enum rc rc = app->store == NULL
                     ? RC_NO
                     : store_conflicts(app->store, false, &c->arena, &c->rows, &c->count, &e);
    if (rc == RC_DAMAGED) // the others are there
        app_fail(app, N_("A conflict could not be read."), &e);
    c->pairs = NULL;
    c->pair_count = 0;
    rc = app->store == NULL ? RC_NO
                            : store_pairs(app->store, &c->arena, &c->pairs, &c->pair_count, &e);
    if (rc == RC_DAMAGED)
        app_fail(app, N_("A question about two records could not be read."), &e);
    return c->count + c->pair_count;
}

size_t app_conflict_count(const struct app *app)
{
    return app->people->conflicts.count + app->people->conflicts.pair_count;
}

size_t app_pair_count(const struct app *app)
{
    return app->people->conflicts.pair_count;
}

// What a resource is to people.
static const struct {
    const char *type, *words;
} kinds[] = {
    {"Patient", N_("the person's sheet")},
    {"Task", N_("a planned visit")},
    {"Flag", N_("a red flag")},
};

static void view_of(const struct app *app, const struct store_conflict *c,
                    struct conflict_view *ret)
{
    struct person_row person;
    *ret = (struct conflict_view){.id = c->id,
                                  .when = app_local_date(app, c->found_utc_ms),
                                  .person = strcmp(c->type, "Patient") == 0};
    if (app_person_row(app, c->person, &person))
        snprintf(ret->name, sizeof ret->name, "%s", person.name);
    snprintf(ret->what, sizeof ret->what, "%s", c->type);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].type, c->type) == 0)
            snprintf(ret->what, sizeof ret->what, "%s", _(kinds[i].words));
}

static void pair_view_of(const struct app *app, const struct store_pair *pair,
                         struct conflict_view *ret)
{
    struct person_row person;
    *ret = (struct conflict_view){
        .id = pair->id, .when = app_local_date(app, pair->found_utc_ms), .pair = true};
    if (app_person_row(app, pair->person, &person))
        snprintf(ret->name, sizeof ret->name, "%s", person.name);
    snprintf(ret->what, sizeof ret->what, "%s", _("perhaps here twice"));
}

bool app_conflict_row(const struct app *app, size_t i, struct conflict_view *ret)
{
    const struct open_conflicts *c = &app->people->conflicts;
    if (i >= c->count && i - c->count < c->pair_count) {
        pair_view_of(app, &c->pairs[i - c->count], ret);
        return true;
    }
    if (i >= c->count)
        return false;
    view_of(app, &app->people->conflicts.rows[i], ret);
    return true;
}

// ---- the one that is being settled ----

enum rc app_conflict_open(struct app *app, struct id conflict)
{
    struct open_conflicts *c = &app->people->conflicts;
    struct err e = {0};
    app_conflict_close(app);
    if (resolution_open(app->store, &app->clock, conflict, &c->now, &e) != RC_OK)
        return app_fail(app, N_("The conflict could not be opened."), &e);
    c->open = true;
    return app_done(app);
}

void app_conflict_close(struct app *app)
{
    if (app->people->conflicts.open)
        resolution_release(&app->people->conflicts.now);
    app->people->conflicts.open = false;
}

static void instant_text(const struct app *app, int64_t utc_ms, char *out, size_t bytes)
{
    if (utc_ms != 0)
        snprintf(out, bytes, "%s", app_instant_text(app, utc_ms));
}

bool app_conflict_now(const struct app *app, struct conflict_view *ret,
                      struct conflict_author *ours, struct conflict_author *theirs)
{
    const struct resolution *r = &app->people->conflicts.now;
    int64_t at = 0;
    if (!app->people->conflicts.open)
        return false;
    view_of(app, &r->row, ret);
    ret->gone = r->theirs == NULL;
    *ours = *theirs = (struct conflict_author){0};
    snprintf(ours->who, sizeof ours->who, "%s", r->ours_who);
    instant_text(app, r->ours_utc_ms, ours->when, sizeof ours->when);
    snprintf(theirs->who, sizeof theirs->who, "%s", r->theirs_who);
    if (instant_read(r->theirs_when, &at))
        instant_text(app, at, theirs->when, sizeof theirs->when);
    return true;
}

size_t app_conflict_fields(const struct app *app)
{
    return app->people->conflicts.open ? app->people->conflicts.now.d.count : 0;
}

const struct conflict_field *app_conflict_field(const struct app *app, size_t i)
{
    return i < app_conflict_fields(app) ? &app->people->conflicts.now.d.at[i] : NULL;
}

static const char *const sheet_labels[PERSON_FIELD_COUNT] = {
    [PERSON_FAMILY] = N_("Birth name"),
    [PERSON_GIVEN] = N_("Given names"),
    [PERSON_BIRTH] = N_("Birth date"),
    [PERSON_SEX] = N_("Sex"),
    [PERSON_BIRTHPLACE] = N_("Birthplace code"),
    [PERSON_USUAL_NAME] = N_("Usual name"),
    [PERSON_ADDRESS] = N_("Address"),
    [PERSON_POSTCODE] = N_("Postcode"),
    [PERSON_TOWN] = N_("Town"),
    [PERSON_PHONE] = N_("Telephone"),
    [PERSON_GP] = N_("GP"),
    [PERSON_CONTACT] = N_("Contact"),
    [PERSON_CONTACT_PHONE] = N_("Contact's phone"),
    [PERSON_INS] = N_("INS"),
    [PERSON_DOCUMENT] = N_("Document seen"),
    [PERSON_SITUATION] = N_("Situation"),
    [PERSON_SITUATION_SINCE] = N_("Since"),
    [PERSON_SITUATION_SOURCE] = N_("Said by"),
};

// Elements that people meet; another one is called as FHIR calls it.
static const struct {
    const char *name, *label;
} elements[] = {
    {DIFFERENCES_WHOLE, N_("The whole record")},
    {DIFFERENCES_REST, N_("Everything else")},
    {"status", N_("State")},
    {"period", N_("Period")},
    {"note", N_("Note")},
    {"owner", N_("Who does it")},
    {"executionPeriod", N_("Planned time")},
    {"businessStatus", N_("State in detail")},
    {"statusReason", N_("Reason")},
    {"description", N_("Description")},
    {"telecom", N_("Other ways to reach")},
    {"address", N_("Other parts of the address")},
    {"name", N_("Other names")},
    {"contact", N_("Other contacts")},
    {"identifier", N_("Other identifiers")},
    {"extension", N_("Further details")},
    {"communication", N_("Language")},
    {"maritalStatus", N_("Family status")},
    {"active", N_("Record in use")},
    {"link", N_("Linked records")},
};

const char *app_conflict_label(const struct app *app, const struct conflict_field *f)
{
    (void)app;
    if (f->field < PERSON_FIELD_COUNT)
        return _(sheet_labels[f->field]);
    for (size_t i = 0; i < ARRAY_LEN(elements); i++)
        if (strcmp(elements[i].name, f->name) == 0)
            return _(elements[i].label);
    return f->name;
}

static const struct {
    const char *code, *words;
} sexes[] = {{"f", N_("woman")}, {"m", N_("man")}, {"o", N_("other")}, {"u", N_("unknown")}};

const char *app_conflict_value(const struct app *app, const struct conflict_field *f,
                               const char *value)
{
    struct date day;
    if (strcmp(f->name, DIFFERENCES_WHOLE) == 0)
        return value == f->theirs ? _("deleted") : _("kept");
    if (value[0] == '\0')
        return _("(nothing)");
    for (size_t i = 0; f->field == PERSON_SEX && i < ARRAY_LEN(sexes); i++)
        if (strcmp(sexes[i].code, value) == 0)
            return _(sexes[i].words);
    if (f->field == PERSON_SITUATION)
        return app_situation_words(value);
    if ((f->field == PERSON_BIRTH || f->field == PERSON_SITUATION_SINCE) &&
        date_parse(value, strlen(value), &day))
        return app_date_text(app, day, false);
    return value;
}

enum rc app_conflict_choose(struct app *app, size_t i, enum conflict_side side)
{
    if (app->people->conflicts.open && resolution_choose(&app->people->conflicts.now, i, side))
        return app_done(app);
    return app_refuse(app, RC_NO,
                      side == SIDE_BOTH
                          ? _("Both cannot be kept here: choose one.")
                          : _("This cannot be taken over: a person needs a birth name, "
                              "and is not deleted by a choice."));
}

enum rc app_conflict_choose_all(struct app *app, enum conflict_side side)
{
    if (app->people->conflicts.open && resolution_choose_all(&app->people->conflicts.now, side))
        return app_done(app);
    return app_refuse(app, RC_NO,
                      side == SIDE_BOTH
                          ? _("The server's record cannot become a second person: it is gone, "
                              "or has no birth name.")
                          : _("This cannot be taken over: a person needs a birth name, "
                              "and is not deleted by a choice."));
}

bool app_conflict_splits(const struct app *app)
{
    return app->people->conflicts.open && app->people->conflicts.now.split;
}

size_t app_conflict_undecided(const struct app *app)
{
    return app->people->conflicts.open ? resolution_undecided(&app->people->conflicts.now) : 0;
}

enum rc app_conflict_resolve(struct app *app)
{
    struct open_conflicts *c = &app->people->conflicts;
    struct err e = {0};
    if (!c->open)
        return RC_NO;
    struct id person = c->now.row.person;
    if (resolution_settle(&c->now, false, &e) != RC_OK)
        return app_fail(app, N_("The conflict is not settled yet; both sides are kept."), &e);
    app_conflict_close(app);
    app->state->resolved_person =
        person; // an open visit of this person ends with the sheet as agreed
    app->state->sending_wanted = true;
    app->state->home_stale = true;
    return app_done(app);
}
