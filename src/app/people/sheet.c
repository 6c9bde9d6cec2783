// SPDX-License-Identifier: EUPL-1.2
// The person's sheet while it is filled in: one form for what is typed, what must be there, what
// looks odd, and what a scanned code says.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/ins.h"

#include <stdio.h>
#include <string.h>

enum { AGE_MAX = 125, AGE_ELIGIBLE = 60 };

// ---- one form ----

static void tidy_text(char *text)
{
    struct buf composed = {0};
    size_t from = strspn(text, " "), len = strlen(text);
    while (len > from && text[len - 1] == ' ')
        len--;
    text_nfc(&composed, text + from, len - from);
    text_take(text, PERSON_FIELD_BYTES, buf_text(&composed));
    buf_wipe(&composed);
}

void app_person_tidy(struct person_fields *io)
{
    char ins[INS_BYTES], place[BIRTHPLACE_BYTES];
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++)
        tidy_text(io->at[i]);
    enum ins_form form = ins_read(io->at[PERSON_INS], ins, NULL);
    if (form == INS_WHOLE || form == INS_NO_KEY)
        memcpy(io->at[PERSON_INS], ins, sizeof ins);
    if (birthplace_read(io->at[PERSON_BIRTHPLACE], place) == BIRTHPLACE_CODE)
        memcpy(io->at[PERSON_BIRTHPLACE], place, sizeof place);
}

// ---- what must be right ----

static const char *name_problem(const char *text)
{
    return text[0] == '\0' ? _("The birth name is needed.") : NULL;
}

static const char *sex_problem(const char *text)
{
    return text[0] == '\0' ? _("The sex is needed, \"unknown\" can be chosen.") : NULL;
}

static const char *birth_problem(const char *text)
{
    struct date birth;
    struct clock clock = clock_system();
    if (text[0] == '\0')
        return _("The birth date is needed.");
    if (!date_parse_partial(text, strlen(text), &birth))
        return _("This day does not exist: write 12/05/1942, or 05/1942 or 1942 if no more is "
                 "known.");
    struct age age = date_age(birth, clock_today(&clock));
    return age.most < 0 || age.least > AGE_MAX ? _("This birth date cannot be right.") : NULL;
}

static const char *birthplace_problem(const char *text)
{
    char code[BIRTHPLACE_BYTES];
    switch (text[0] == '\0' ? BIRTHPLACE_CODE : birthplace_read(text, code)) {
    case BIRTHPLACE_NAME:
        return _("A name is no code: write the INSEE code of the town (31483) or of the country "
                 "(99352), which is not the postcode, or leave this empty.");
    case BIRTHPLACE_WRONG:
        return _("This is no INSEE code: it has 5 characters, such as 31483, 2A004 or 97411, and "
                 "99352 for a country. It may be left empty.");
    case BIRTHPLACE_CODE:
        break;
    }
    return NULL;
}

static const char *ins_problem(const char *text)
{
    char ins[INS_BYTES];
    if (text[0] == '\0')
        return NULL;
    switch (ins_read(text, ins, NULL)) {
    case INS_LENGTH:
        return _("An INS has 13 characters and a key of 2, 15 in all: please read it again, or "
                 "leave this empty.");
    case INS_SIGNS:
        return _("An INS has digits only, and a letter for Corsica: 2 42 12 2A 004 014 06. Please "
                 "read it again, or leave this empty.");
    case INS_WHOLE:
    case INS_NO_KEY:
        break;
    }
    return NULL;
}

// A field that was there before the sheet was opened stays as it is: it is not what is typed now.
static bool is_typed(const struct person_fields *p, const struct person_fields *before,
                     enum person_field field)
{
    return before == NULL || strcmp(p->at[field], before->at[field]) != 0;
}

const char *app_person_problem(const struct person_fields *p, const struct person_fields *before,
                               enum person_field *ret_field)
{
    static const struct {
        enum person_field field;
        const char *(*problem)(const char *text);
    } checks[] = {{PERSON_FAMILY, name_problem},
                  {PERSON_BIRTH, birth_problem},
                  {PERSON_SEX, sex_problem},
                  {PERSON_BIRTHPLACE, birthplace_problem},
                  {PERSON_INS, ins_problem}};
    const char *problem;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        if (is_typed(p, before, checks[i].field) &&
            (problem = checks[i].problem(p->at[checks[i].field])) != NULL)
            return *ret_field = checks[i].field, problem;
    return NULL;
}

bool app_person_is_another(const struct person_fields *p, const struct person_fields *before)
{
    static const enum person_field traits[] = {PERSON_FAMILY, PERSON_GIVEN,      PERSON_BIRTH,
                                               PERSON_SEX,    PERSON_USUAL_NAME, PERSON_INS};
    bool typed = false;
    for (size_t i = 0; i < ARRAY_LEN(traits); i++)
        typed = typed || is_typed(p, before, traits[i]);
    return typed;
}

// ---- what looks odd ----

static const struct {
    enum ins_doubt doubt;
    const char *words; // N_(), with %s the place that the INS says
} doubts[] = {
    {INS_DOUBT_FORM, N_("This is no INS: please read it again.")},
    {INS_DOUBT_KEY, N_("The key of this INS does not fit: please read it again.")},
    {INS_DOUBT_NO_KEY, N_("The key of this INS, its last two digits, is missing.")},
    {INS_DOUBT_SEX, N_("This INS does not agree with the sex.")},
    {INS_DOUBT_BIRTH, N_("This INS does not agree with the birth date.")},
};

static void warn(struct buf *out, const char *words)
{
    buf_printf(out, "%s%s", out->len > 0 ? " " : "", words);
}

static void warn_of_ins(struct buf *out, const struct person_fields *p)
{
    unsigned found = ins_doubts(p->at[PERSON_INS], p->at[PERSON_BIRTH], p->at[PERSON_SEX][0],
                                p->at[PERSON_BIRTHPLACE]);
    for (size_t i = 0; i < ARRAY_LEN(doubts); i++)
        if ((found & doubts[i].doubt) != 0)
            warn(out, _(doubts[i].words));
    if ((found & INS_DOUBT_PLACE) != 0) {
        char place[BIRTHPLACE_BYTES], words[APP_WARNING_BYTES];
        ins_birthplace(p->at[PERSON_INS], place);
        // TRANSLATORS: the code of a place of birth
        snprintf(words, sizeof words, _("This INS says born in %s."), place);
        warn(out, words);
    }
}

bool app_person_warning(const struct person_fields *p, char ret[APP_WARNING_BYTES])
{
    struct date birth;
    struct clock clock = clock_system();
    struct buf out = {0};
    struct person_fields tidy = *p;
    app_person_tidy(&tidy);
    warn_of_ins(&out, &tidy);
    if (date_parse_partial(p->at[PERSON_BIRTH], strlen(p->at[PERSON_BIRTH]), &birth) &&
        date_age(birth, clock_today(&clock)).most < AGE_ELIGIBLE)
        warn(&out, _("This person is under 60: the screening is made for people of 60 and more."));
    text_take(ret, APP_WARNING_BYTES, buf_text(&out));
    buf_wipe(&out);
    return ret[0] != '\0';
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
    explicit_bzero(&scan, sizeof scan);
    return true;
}
