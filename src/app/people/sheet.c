// SPDX-License-Identifier: EUPL-1.2
// The person's sheet while it is filled in: what is checked, said back, and what a scanned code
// says.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/ins.h"
#include "fhir/patient_check.h"

#include <stdio.h>
#include <string.h>

// ---- checked ----

static struct date today(void)
{
    struct clock clock = clock_system();
    return clock_today(&clock);
}

void app_person_tidy(struct person_fields *io)
{
    patient_tidy(io);
}

bool app_person_is_another(const struct person_fields *p, const struct person_fields *before)
{
    return patient_is_another(p, before);
}

const char *app_person_problem(const struct person_fields *p, const struct person_fields *before,
                               enum person_field *ret_field)
{
    const char *problem = patient_problem(p, before, today(), ret_field);
    return problem != NULL ? _(problem) : NULL;
}

bool app_person_warning(const struct person_fields *p, char ret[APP_WARNING_BYTES])
{
    struct patient_warning all[PATIENT_WARNINGS_MAX];
    size_t count = patient_warnings(p, today(), all), used = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < count && used < APP_WARNING_BYTES; i++) {
        used += (size_t)snprintf(ret + used, APP_WARNING_BYTES - used, "%s", i > 0 ? " " : "");
        bool place = all[i].of[0] != '\0';
        if (used < APP_WARNING_BYTES)
            used +=
                (size_t)snprintf(ret + used, APP_WARNING_BYTES - used, "%s%s%s%s", _(all[i].words),
                                 place ? " " : "", all[i].of, place ? "." : "");
    }
    return count > 0;
}

// ---- said back ----

// A date that is known in part without who it is about.
static const char *birth_words(const struct app *app, struct date birth)
{
    return date_valid(birth) ? app_date_text(app, birth, false) : app_birth_text(app, birth, 'u');
}

void app_person_birth_said(const struct app *app, const struct person_fields *p,
                           char ret[APP_SAID_BYTES])
{
    struct date birth;
    const char *text = p->at[PERSON_BIRTH];
    ret[0] = '\0';
    if (!date_parse_partial(text, strlen(text), &birth))
        return;
    // TRANSLATORS: a birth date, an age
    snprintf(ret, APP_SAID_BYTES, _("%s, %s"), app_birth_text(app, birth, p->at[PERSON_SEX][0]),
             app_age_text(app, date_age(birth, clock_today(&app->clock))));
}

// ---- a scanned code ----

bool app_scan_begins(const char *text)
{
    return ins_scan_begins(text);
}

// "Woman" and the like, as the sheet writes it.
static const char *sex_words(char sex)
{
    return sex == 'm' ? _("man") : sex == 'f' ? _("woman") : _("unknown");
}

bool app_scan_read(const struct app *app, const char *text, struct person_fields *io,
                   char ret_words[APP_WARNING_BYTES])
{
    struct ins_scan scan;
    struct date birth;
    if (!ins_scan_read(text, &scan))
        return false;
    const char sex[] = {scan.sex != '\0' ? scan.sex : 'u', '\0'};
    const struct {
        enum person_field field;
        const char *value;
    } values[] = {{PERSON_FAMILY, scan.family}, {PERSON_GIVEN, scan.given},
                  {PERSON_BIRTH, scan.birth},   {PERSON_SEX, sex},
                  {PERSON_INS, scan.ins},       {PERSON_BIRTHPLACE, scan.birthplace}};
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        if (values[i].value[0] != '\0')
            text_take(io->at[values[i].field], PERSON_FIELD_BYTES, values[i].value);
    if (!date_parse_partial(scan.birth, strlen(scan.birth), &birth))
        birth = (struct date){0};
    // TRANSLATORS: birth name and given names, birth date, sex, number
    snprintf(ret_words, APP_WARNING_BYTES, _("The code says: %s %s, born %s, %s, INS %s."),
             io->at[PERSON_FAMILY], io->at[PERSON_GIVEN], birth_words(app, birth),
             sex_words(sex[0]), scan.ins);
    size_t used = strlen(ret_words);
    if (ins_is_of_nobody(scan.system))
        snprintf(ret_words + used, APP_WARNING_BYTES - used, " %s",
                 _("It is a number for tests, of nobody."));
    explicit_bzero(&scan, sizeof scan);
    return true;
}
