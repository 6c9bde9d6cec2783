// SPDX-License-Identifier: EUPL-1.2
// The person's sheet: what must be there, what looks odd, who is already known; saving.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "fhir/patient.h"

#include <stdio.h>
#include <string.h>

enum { AGE_MAX = 125, AGE_ELIGIBLE = 60 };

const char *app_person_problem(const struct person_fields *p, enum person_field *ret_field)
{
    struct date birth;
    const char *text = p->at[PERSON_BIRTH];
    if (p->at[PERSON_FAMILY][0] == '\0')
        return *ret_field = PERSON_FAMILY, _("The birth name is needed.");
    if (text[0] == '\0')
        return *ret_field = PERSON_BIRTH, _("The birth date is needed.");
    if (!date_parse_partial(text, strlen(text), &birth))
        return *ret_field = PERSON_BIRTH, _("This day does not exist: write 12/05/1942.");
    struct clock clock = clock_system();
    struct age age = date_age(birth, clock_today(&clock));
    if (age.most < 0 || age.least > AGE_MAX)
        return *ret_field = PERSON_BIRTH, _("This birth date cannot be right.");
    if (p->at[PERSON_SEX][0] == '\0')
        return *ret_field = PERSON_SEX, _("The sex is needed, \"unknown\" can be chosen.");
    const char *code = p->at[PERSON_BIRTHPLACE];
    if (code[0] != '\0' && strlen(code) != 5)
        return *ret_field = PERSON_BIRTHPLACE,
               _("The INSEE code has 5 characters, for example 31483.");
    return NULL;
}

// The matricule starts with sex, year and month of birth: 1 89 12 …
static bool ins_agrees(const struct person_fields *p)
{
    const char *ins = p->at[PERSON_INS], *birth = p->at[PERSON_BIRTH];
    if (strlen(birth) != 10)
        return true;
    bool sex = (p->at[PERSON_SEX][0] == 'm' && ins[0] == '1') ||
               (p->at[PERSON_SEX][0] == 'f' && ins[0] == '2') || p->at[PERSON_SEX][0] == 'o' ||
               p->at[PERSON_SEX][0] == 'u';
    return sex && memcmp(ins + 1, birth + 2, 2) == 0 && memcmp(ins + 3, birth + 5, 2) == 0;
}

const char *app_person_warning(const struct person_fields *p)
{
    struct date birth;
    struct clock clock = clock_system();
    if (p->at[PERSON_INS][0] != '\0' && !ins_key_fits(p->at[PERSON_INS]))
        return _("The key of this INS does not fit: please read it again.");
    if (p->at[PERSON_INS][0] != '\0' && !ins_agrees(p))
        return _("This INS does not agree with the sex or the birth date.");
    if (date_parse_partial(p->at[PERSON_BIRTH], strlen(p->at[PERSON_BIRTH]), &birth) &&
        date_age(birth, clock_today(&clock)).most < AGE_ELIGIBLE)
        return _("This person is under 60: the screening is made for people of 60 and more.");
    return NULL;
}

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
