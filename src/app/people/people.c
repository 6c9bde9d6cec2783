// SPDX-License-Identifier: EUPL-1.2
// People as the sheet loads and saves them; who is already known.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "fhir/patient.h"

#include <stdio.h>
#include <string.h>

struct id app_person_duplicate(const struct app *app, const struct person_fields *p, struct id self)
{
    struct buf name = {0}, other = {0};
    struct id found = {{0}};
    struct date birth = {0};
    date_parse_partial(p->at[PERSON_BIRTH], strlen(p->at[PERSON_BIRTH]), &birth);
    text_fold(&name, p->at[PERSON_FAMILY], strlen(p->at[PERSON_FAMILY]));
    for (size_t i = 0; i < store_person_count(app->store) && found.text[0] == '\0'; i++) {
        const struct store_person *s = store_person_at(app->store, i);
        if (s->merged_into.text[0] != '\0' || id_equal(s->id, self) ||
            !date_may_be_same(s->birth, birth))
            continue;
        buf_clear(&other);
        text_fold(&other, s->family, strlen(s->family));
        // Same birth date and same first three letters: near enough to ask, too far to decide.
        size_t near_len = name.len < 3 ? name.len : 3;
        if (strncmp(buf_text(&name), buf_text(&other), near_len) == 0)
            found = s->id;
    }
    buf_release(&name);
    buf_release(&other);
    return found;
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

void app_select(struct app *app, struct id person)
{
    app->people->selected = person;
}

struct id app_selected(const struct app *app)
{
    return app->people->selected;
}
