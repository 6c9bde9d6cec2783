// SPDX-License-Identifier: EUPL-1.2
// People as the sheet loads and saves them; who is already known.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "fhir/patient.h"
#include "store/doctor_names.h"
#include "store/pair.h"

#include <stdio.h>
#include <string.h>

size_t app_person_alike(const struct app *app, const struct person_fields *p, struct id self,
                        struct app_alike ret[APP_ALIKE_MAX])
{
    struct arena a = {0};
    struct store_alike *all = NULL;
    struct alike_person who = {.family = p->at[PERSON_FAMILY],
                               .given = p->at[PERSON_GIVEN],
                               .others = p->at[PERSON_USUAL_NAME],
                               .ins = p->at[PERSON_INS],
                               .sex = p->at[PERSON_SEX][0]};
    const char *birth = p->at[PERSON_BIRTH];
    if (!date_parse_partial(birth, strlen(birth), &who.birth))
        who.birth = (struct date){0};
    size_t count = store_alike(app->store, &who, self, &a, &all);
    count = count < APP_ALIKE_MAX ? count : APP_ALIKE_MAX;
    for (size_t i = 0; i < count; i++)
        ret[i] = (struct app_alike){.person = all[i].person, .twin = all[i].how == ALIKE_TWIN};
    arena_release(&a);
    return count;
}

bool app_person_alike_words(const struct app *app, const struct app_alike *alike,
                            char ret[APP_WARNING_BYTES])
{
    struct person_row row;
    char who[sizeof row.name + sizeof row.town + 80];
    if (!app_person_row(app, alike->person, &row))
        return false;
    snprintf(who, sizeof who, "%s, %s%s%s", row.name, app_birth_text(app, row.birth, row.sex),
             row.town[0] != '\0' ? ", " : "", row.town);
    // TRANSLATORS: a name, birth date and town
    snprintf(ret, APP_WARNING_BYTES,
             alike->twin ? _("%s is already here: the same name and birth date, another given name "
                             "or number. A twin, or the same person?")
                         : _("%s is already here and is likely the same person."),
             who);
    return true;
}

enum rc app_person_different(struct app *app, struct id person, const struct app_alike *others,
                             size_t count)
{
    struct err e = {0};
    for (size_t i = 0; i < count; i++)
        if (store_pair_different(app->store, person, others[i].person, &e) != RC_OK)
            return app_fail(app, N_("It was not kept that these are two people."), &e);
    app->state->home_stale = true;
    return app_done(app);
}

// Who changes the situation is its source; who does not leaves the one before.
static void sign_situation(const struct app *app, const struct json *base, struct person_fields *p)
{
    struct person_fields before = {0};
    if (base != NULL)
        patient_to_fields(base, &before);
    bool same = true;
    for (enum person_field i = PERSON_SITUATION; i <= PERSON_SITUATION_SINCE; i++)
        same = same && strcmp(before.at[i], p->at[i]) == 0;
    snprintf(p->at[PERSON_SITUATION_SOURCE], PERSON_FIELD_BYTES, "%s",
             same                                 ? before.at[PERSON_SITUATION_SOURCE]
             : p->at[PERSON_SITUATION][0] != '\0' ? app_user_name(app)
                                                  : "");
}

bool app_person_is_qualified(const struct app *app, struct id id)
{
    struct json *patient = NULL;
    bool qualified =
        store_person_load(app->store, id, &patient, NULL) == RC_OK && patient_is_qualified(patient);
    json_free(patient);
    return qualified;
}

enum rc app_person_save(struct app *app, const struct person_fields *p, struct id *io_id)
{
    struct err e = {0};
    struct json *base = NULL;
    struct id id = *io_id;
    if (id.text[0] == '\0')
        id = id_new();
    else if (store_person_load(app->store, id, &base, &e) != RC_OK)
        return app_fail(app, N_("The person could not be read."), &e);
    struct person_fields now = *p;
    sign_situation(app, base, &now);
    struct json *patient = patient_from_fields(&now, base, id);
    enum rc rc = store_person_save(app->store, patient, &e);
    json_free(patient);
    json_free(base);
    if (rc != RC_OK)
        return app_fail(app, N_("The person was not saved."), &e);
    *io_id = id;
    app->state->home_stale = true;
    return app_done(app);
}

enum rc app_person_fields(struct app *app, struct id id, struct person_fields *ret)
{
    struct err e = {0};
    struct json *patient = NULL;
    if (store_person_load(app->store, id, &patient, &e) != RC_OK)
        return app_fail(app, N_("The person could not be read."), &e);
    patient_to_fields(patient, ret);
    json_free(patient);
    return RC_OK;
}

void app_person_doctor(const struct app *app, struct id id, char ret[APP_SAID_BYTES])
{
    struct json *patient = NULL;
    struct buf name = {0};
    struct person_fields f = {0};
    ret[0] = '\0';
    if (store_person_load(app->store, id, &patient, NULL) != RC_OK)
        return;
    patient_to_fields(patient, &f);
    bool refers = doctor_found_name(app->store, patient, clock_today(&app->clock), &name);
    if (name.len > 0) // an identifier alone tells nobody anything
        text_take(ret, APP_SAID_BYTES, buf_text(&name));
    else if (refers && f.at[PERSON_GP][0] == '\0')
        text_take(ret, APP_SAID_BYTES, _("not known"));
    buf_wipe(&name);
    json_free(patient);
    explicit_bzero(&f, sizeof f);
}

void app_select(struct app *app, struct id person)
{
    app->people->selected = person;
}

struct id app_selected(const struct app *app)
{
    return app->people->selected;
}
