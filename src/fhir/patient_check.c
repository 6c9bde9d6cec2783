// SPDX-License-Identifier: EUPL-1.2
#include "fhir/patient_check.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

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

void patient_tidy(struct person_fields *io)
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

static const char *name_problem(const char *text, struct date today)
{
    (void)today;
    return text[0] == '\0' ? N_("The birth name is needed.") : NULL;
}

static const char *sex_problem(const char *text, struct date today)
{
    (void)today;
    return text[0] == '\0' ? N_("The sex is needed, \"unknown\" can be chosen.") : NULL;
}

static const char *birth_problem(const char *text, struct date today)
{
    struct date birth;
    if (text[0] == '\0')
        return N_("The birth date is needed.");
    if (!date_parse_partial(text, strlen(text), &birth))
        return N_("This day does not exist: write 12/05/1942, or 05/1942 or 1942 if no more is "
                  "known.");
    struct age age = date_age(birth, today);
    return age.most < 0 || age.least > AGE_MAX ? N_("This birth date cannot be right.") : NULL;
}

static const char *birthplace_problem(const char *text, struct date today)
{
    (void)today;
    char code[BIRTHPLACE_BYTES];
    switch (text[0] == '\0' ? BIRTHPLACE_CODE : birthplace_read(text, code)) {
    case BIRTHPLACE_NAME:
        return N_("A name is no code: write the INSEE code of the town (31483) or of the country "
                  "(99352), which is not the postcode, or leave this empty.");
    case BIRTHPLACE_WRONG:
        return N_("This is no INSEE code: it has 5 characters, such as 31483, 2A004 or 97411, and "
                  "99352 for a country. It may be left empty.");
    case BIRTHPLACE_CODE:
        break;
    }
    return NULL;
}

static const char *ins_problem(const char *text, struct date today)
{
    (void)today;
    char ins[INS_BYTES];
    if (text[0] == '\0')
        return NULL;
    switch (ins_read(text, ins, NULL)) {
    case INS_LENGTH:
        return N_("An INS has 13 characters and a key of 2, 15 in all: please read it again, or "
                  "leave this empty.");
    case INS_SIGNS:
        return N_("An INS has digits only, and a letter for Corsica: 2 42 12 2A 004 014 06. Please "
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

const char *patient_problem(const struct person_fields *p, const struct person_fields *before,
                            struct date today, enum person_field *ret_field)
{
    static const struct {
        enum person_field field;
        const char *(*problem)(const char *text, struct date today);
    } checks[] = {{PERSON_FAMILY, name_problem},
                  {PERSON_BIRTH, birth_problem},
                  {PERSON_SEX, sex_problem},
                  {PERSON_BIRTHPLACE, birthplace_problem},
                  {PERSON_INS, ins_problem}};
    const char *problem;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        if (is_typed(p, before, checks[i].field) &&
            (problem = checks[i].problem(p->at[checks[i].field], today)) != NULL)
            return *ret_field = checks[i].field, problem;
    return NULL;
}

bool patient_is_another(const struct person_fields *p, const struct person_fields *before)
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
    // TRANSLATORS: the code of a place of birth and a full stop follow
    {INS_DOUBT_PLACE, N_("This INS says born in")},
};

size_t patient_warnings(const struct person_fields *p, struct date today,
                        struct patient_warning ret[PATIENT_WARNINGS_MAX])
{
    struct date birth;
    struct person_fields tidy = *p;
    size_t count = 0;
    patient_tidy(&tidy);
    const char *born = tidy.at[PERSON_BIRTH];
    unsigned found =
        ins_doubts(tidy.at[PERSON_INS], born, tidy.at[PERSON_SEX][0], tidy.at[PERSON_BIRTHPLACE]);
    for (size_t i = 0; i < ARRAY_LEN(doubts); i++) {
        if ((found & doubts[i].doubt) == 0)
            continue;
        ret[count] = (struct patient_warning){.words = doubts[i].words};
        if (doubts[i].doubt == INS_DOUBT_PLACE)
            ins_birthplace(tidy.at[PERSON_INS], ret[count].of);
        count++;
    }
    if (date_parse_partial(born, strlen(born), &birth) &&
        date_age(birth, today).most < AGE_ELIGIBLE)
        ret[count++] = (struct patient_warning){
            .words =
                N_("This person is under 60: the screening is made for people of 60 and more.")};
    explicit_bzero(&tidy, sizeof tidy);
    return count;
}
