// SPDX-License-Identifier: EUPL-1.2
#include "import/values.h"

#include "base/date_typed.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *names, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = names; len > 0 && *at != '\0';) {
        size_t one = strcspn(at, "|");
        if (one == len && strncmp(at, name, len) == 0)
            return true;
        at += one + (at[one] == '|');
    }
    return false;
}

static const char *sex_of(const char *text)
{
    static const struct {
        const char *code, *names;
    } sexes[] = {{"f", "f|femme|feminin|female|woman|w|mme|madame|mlle|mademoiselle|2"},
                 {"m", "m|h|homme|masculin|male|man|mr|monsieur|1"},
                 {"o", "o|autre|other"},
                 {"u", "u|i|inconnu|indetermine|unknown|0"}};
    struct buf folded = {0};
    const char *code = NULL;
    text_fold(&folded, text, strlen(text));
    while (folded.len > 0 && folded.at[folded.len - 1] == ' ') // "Mme."
        folded.at[--folded.len] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(sexes) && code == NULL; i++)
        if (is_one_of(sexes[i].names, buf_text(&folded)))
            code = sexes[i].code;
    buf_release(&folded);
    return text[0] == '\0' ? "u" : code;
}

static bool is_digits(const char *text, size_t len)
{
    return len > 0 && strspn(text, "0123456789") >= len;
}

// ---- dates ----

// Copies a date without the midnight that a spreadsheet writes behind it.
static void without_midnight(const char *text, char out[PERSON_FIELD_BYTES])
{
    snprintf(out, PERSON_FIELD_BYTES, "%s", text);
    char *time = strpbrk(out, " T");
    if (time != NULL && strspn(time + 1, "0:.Z") == strlen(time + 1) && strchr(time, ':') != NULL)
        *time = '\0';
}

// Days since 30 December 1899, as Excel and LibreOffice count: 15473 or 15473.0. Four digits may be
// a year and are none.
static bool serial_of(const char *text, struct date today, char ret_iso[DATE_ISO_BYTES])
{
    enum { SERIAL_DIGITS = 5, SERIAL_FIRST = 10000 };
    size_t len = strspn(text, "0123456789"), rest = len + (text[len] == '.' || text[len] == ',');
    if (len != SERIAL_DIGITS || text[rest + strspn(text + rest, "0")] != '\0')
        return false;
    long serial = strtol(text, NULL, 10);
    int64_t day = date_days((struct date){.year = 1899, .month = 12, .day = 30}) + serial;
    if (serial < SERIAL_FIRST || day > date_days(today))
        return false;
    memcpy(ret_iso, date_text(date_from_days(day)).text, DATE_ISO_BYTES);
    return true;
}

// Takes "12/31/1939" apart: its two numbers in front, and what follows them. False for another
// text.
static bool two_in_front(const char *text, int ret[2], const char **ret_rest)
{
    static const char digits[] = "0123456789";
    size_t first = strspn(text, digits);
    if (first == 0 || first > 2 || strchr("/.-", text[first]) == NULL || text[first] == '\0')
        return false;
    const char *at = text + first + 1;
    size_t second = strspn(at, digits);
    if (second == 0 || second > 2 || at[second] != text[first] ||
        strspn(at + second + 1, digits) != 4)
        return false;
    ret[0] = (int)strtol(text, NULL, 10);
    ret[1] = (int)strtol(at, NULL, 10);
    *ret_rest = at + second;
    return true;
}

enum import_order import_order_of(const char *text)
{
    enum { MONTHS = 12, DAYS = 31 };
    const char *rest;
    int both[2];
    if (!two_in_front(text, both, &rest) || both[0] > DAYS || both[1] > DAYS)
        return ORDER_UNKNOWN;
    if ((both[0] > MONTHS) == (both[1] > MONTHS))
        return ORDER_UNKNOWN;
    return both[0] > MONTHS ? ORDER_DAY : ORDER_MONTH;
}

// The day goes in front where the table writes the month there.
static void turn(char text[PERSON_FIELD_BYTES], const char **ret_odd)
{
    char turned[PERSON_FIELD_BYTES];
    const char *rest;
    int both[2];
    if (!two_in_front(text, both, &rest))
        return;
    snprintf(turned, sizeof turned, "%02d%c%02d%s", both[1], rest[0], both[0], rest);
    memcpy(text, turned, sizeof turned);
    *ret_odd = N_("The table writes the month before the day; the birth date was read so.");
}

static const char *birth_value(char *out, const char *text, struct date today, bool month_first,
                               const char **ret_odd)
{
    char iso[DATE_ISO_BYTES], plain[PERSON_FIELD_BYTES];
    without_midnight(text, plain);
    if (text[0] == '\0')
        return NULL;
    if (month_first)
        turn(plain, ret_odd);
    if (serial_of(plain, today, iso))
        *ret_odd = N_("The birth date was a spreadsheet's number of a day.");
    else if (!birth_typed(plain, iso))
        return N_("This is not a date. Day, month, year: 12/05/1942; or 05/1942, or 1942.");
    snprintf(out, PERSON_FIELD_BYTES, "%s", iso);
    return NULL;
}

// ---- digits ----

// Was it written as 6.12345678E8? What is left of the number is not told any more.
static bool is_shortened(const char *text)
{
    size_t len = strspn(text, "0123456789.,");
    return len > 0 && (text[len] == 'E' || text[len] == 'e') &&
           text[len + 1 + strspn(text + len + 1, "+-0123456789")] == '\0' &&
           strpbrk(text, ".,+") != NULL;
}

// Fields of digits whose first 0, or +, a spreadsheet takes away, and how many digits are left.
static const struct {
    enum person_field field;
    size_t digits;
    const char *begin, *lost, *odd; // what they begin with, what they had in front
} lost[] = {
    {PERSON_PHONE, 9, "", "0", N_("The telephone number had lost its first 0.")},
    {PERSON_PHONE, 11, "33", "+", N_("The telephone number had lost its +.")},
    {PERSON_CONTACT_PHONE, 9, "", "0", N_("The contact's number had lost its first 0.")},
    {PERSON_CONTACT_PHONE, 11, "33", "+", N_("The contact's number had lost its +.")},
    {PERSON_POSTCODE, 4, "", "0", N_("The postcode had lost its first 0.")},
    {PERSON_BIRTHPLACE, 4, "", "0", N_("The birthplace code had lost its first 0.")},
};

// How many digits, when there is nothing else but blanks and dots between them; 0 otherwise.
static size_t count_digits(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        if (strchr("0123456789 .", text[i]) == NULL)
            return 0;
        count += text[i] >= '0' && text[i] <= '9';
    }
    return count;
}

// A number may end as 612345678.0.
static const char *digits_value(char *out, enum person_field field, const char *text,
                                const char **ret_odd)
{
    const char *front = "";
    size_t len = strlen(text);
    if (is_shortened(text))
        return N_("The spreadsheet shortened this number: please make the column text, and type it "
                  "again.");
    if (len > 2 && strcmp(text + len - 2, ".0") == 0 && is_digits(text, len - 2))
        len -= 2;
    size_t digits = count_digits(text, len);
    for (size_t i = 0; i < ARRAY_LEN(lost); i++) {
        if (lost[i].field != field || lost[i].digits != digits || text[0] == '0' ||
            strncmp(text, lost[i].begin, strlen(lost[i].begin)) != 0)
            continue;
        front = lost[i].lost;
        *ret_odd = lost[i].odd;
    }
    snprintf(out, PERSON_FIELD_BYTES, "%s%.*s", front, (int)len, text);
    return NULL;
}

// ---- any ----

// Is there a character that no sink shows, or one that stands for what could not be decoded?
static bool is_unreadable(const char *text)
{
    size_t len = strlen(text), step;
    uint32_t cp;
    for (size_t i = 0; (step = utf8_next(text + i, len - i, &cp)) > 0; i += step)
        if (cp == 0xFFFD || !utf8_safe(cp))
            return true;
    return false;
}

// #N/A, #REF!, #VALEUR!, #NOM?: what a formula gave up with. A name that begins with = stays a
// text.
static bool is_formula(const char *text)
{
    size_t len = strlen(text);
    return strcmp(text, "#N/A") == 0 ||
           (text[0] == '#' && (text[len - 1] == '!' || text[len - 1] == '?'));
}

const char *import_value(struct person_fields *io, enum person_field field, const char *text,
                         struct date today, bool month_first, const char **ret_odd)
{
    char *out = io->at[field];
    const char *sex = field == PERSON_SEX ? sex_of(text) : "";
    *ret_odd = NULL;
    if (strlen(text) >= PERSON_FIELD_BYTES)
        return N_("This is too long to be kept: please shorten it.");
    if (is_unreadable(text))
        return N_("A character in it cannot be read or seen: please type it again.");
    if (is_formula(text))
        return N_("This is a formula or its error: please type what it should be.");
    if (sex == NULL)
        return N_("This is no sex: write f, m, o or u.");
    if (field == PERSON_BIRTH)
        return birth_value(out, text, today, month_first, ret_odd);
    bool digits = field == PERSON_INS || field == PERSON_PHONE || field == PERSON_CONTACT_PHONE ||
                  field == PERSON_POSTCODE || field == PERSON_BIRTHPLACE;
    if (digits)
        return digits_value(out, field, text, ret_odd);
    snprintf(out, PERSON_FIELD_BYTES, "%s", field == PERSON_SEX ? sex : text);
    return NULL;
}
