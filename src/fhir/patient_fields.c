// SPDX-License-Identifier: EUPL-1.2
// The person's sheet, read from a Patient of anybody's making.
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/ins.h"
#include "fhir/member.h"
#include "fhir/patient.h"
#include "fhir/patient_parts.h"
#include "store/patient_choice.h"
#include "store/store.h"

#include <string.h>

static const struct {
    char sex;
    const char *gender;
} genders[] = {{'m', "male"}, {'f', "female"}, {'o', "other"}, {'u', "unknown"}};

// Why somebody is not to be visited any more, as the sheet and the store say it.
static const struct {
    char letter;
    const char *code;
} situations[] = {
    {'d', "deceased"}, {'m', "moved"}, {'h', "home"}, {'r', "refused"}, {'i', "inactive"}};

const char *gender_of_sex(char sex)
{
    for (size_t i = 0; i < ARRAY_LEN(genders); i++)
        if (genders[i].sex == sex)
            return genders[i].gender;
    return NULL;
}

bool situation_is_known(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(situations); i++)
        if (strcmp(situations[i].code, code) == 0)
            return true;
    return false;
}

struct json *patient_ins(const struct json *p)
{
    const struct json *all = json_get(p, "identifier");
    for (size_t i = 0; i < json_count(all); i++)
        if (ins_is_system(json_get_string(json_at(all, i), "system")))
            return json_at(all, i);
    return NULL;
}

static void take(struct person_fields *f, enum person_field field, const char *text)
{
    if (text != NULL)
        text_take(f->at[field], PERSON_FIELD_BYTES, text);
}

static void take_name(struct person_fields *f, const struct json *name, enum person_field family,
                      enum person_field given)
{
    struct buf parts[2] = {{0}};
    human_name_read(name, &parts[0], &parts[1]);
    take(f, family, buf_text(&parts[0]));
    if (given != family)
        take(f, given, buf_text(&parts[1]));
    buf_wipe(&parts[0]);
    buf_wipe(&parts[1]);
}

static void take_sex(struct person_fields *f, const struct json *p)
{
    const char *gender = json_get_string(p, "gender");
    if (p != NULL)
        f->at[PERSON_SEX][0] = 'u'; // FHIR: may be absent
    for (size_t i = 0; i < ARRAY_LEN(genders); i++)
        if (gender != NULL && strcmp(genders[i].gender, gender) == 0)
            f->at[PERSON_SEX][0] = genders[i].sex;
}

static void take_address(struct person_fields *f, const struct json *address)
{
    struct buf lines = {0};
    address_lines(address, &lines);
    take(f, PERSON_ADDRESS, buf_text(&lines));
    take(f, PERSON_POSTCODE, json_get_string(address, "postalCode"));
    take(f, PERSON_TOWN, json_get_string(address, "city"));
    buf_wipe(&lines);
}

static void take_doctor(struct person_fields *f, const struct json *p, const struct json *doctor)
{
    struct buf name = {0};
    doctor_name(p, doctor, &name);
    take(f, PERSON_GP, buf_text(&name));
    buf_wipe(&name);
}

// Somebody to ask: the name as one text, or its parts in the order in which they are said.
static void take_contact(struct person_fields *f, const struct json *contact)
{
    const struct json *name = json_get(contact, "name");
    struct buf family = {0}, given = {0};
    if (json_get_string(name, "text") != NULL) {
        take(f, PERSON_CONTACT, json_get_string(name, "text"));
        return;
    }
    human_name_read(name, &family, &given);
    if (given.len > 0 && family.len > 0)
        buf_putc(&given, ' ');
    buf_add(&given, buf_text(&family), family.len);
    take(f, PERSON_CONTACT, buf_text(&given));
    buf_wipe(&family);
    buf_wipe(&given);
}

static void take_situation(struct person_fields *f, const struct json *p)
{
    char letter;
    struct date since;
    store_situation_of(p, &letter, &since);
    for (size_t i = 0; i < ARRAY_LEN(situations); i++)
        if (situations[i].letter == letter)
            take(f, PERSON_SITUATION, situations[i].code);
    if (letter != '\0' && date_known(since))
        take(f, PERSON_SITUATION_SINCE, date_text(since).text);
    const struct json *said = member_find(p, "extension", "url", STORE_SITUATION);
    if (letter != '\0')
        take(f, PERSON_SITUATION_SOURCE,
             json_get_string(member_find(said, "extension", "url", "source"), "valueString"));
}

void patient_to_fields(const struct json *p, struct person_fields *ret)
{
    struct clock clock = clock_system();
    struct patient_choice counts;
    *ret = (struct person_fields){0};
    patient_choose(p, clock_today(&clock), &counts);
    take_name(ret, counts.name, PERSON_FAMILY, PERSON_GIVEN);
    take_name(ret, counts.usual, PERSON_USUAL_NAME, PERSON_USUAL_NAME);
    take(ret, PERSON_BIRTH, json_get_string(p, "birthDate"));
    take_sex(ret, p);
    const struct json *place =
        json_get(member_find(p, "extension", "url", BIRTH_PLACE), "valueAddress");
    take(ret, PERSON_BIRTHPLACE,
         json_get_string(
             json_get(member_find(place, "extension", "url", INSEE_CODE), "valueCoding"), "code"));
    take_address(ret, counts.address);
    take(ret, PERSON_PHONE, json_get_string(counts.phone, "value"));
    take_doctor(ret, p, counts.doctor);
    take_contact(ret, counts.contact);
    take(ret, PERSON_CONTACT_PHONE, json_get_string(counts.contact_phone, "value"));
    take(ret, PERSON_INS, json_get_string(patient_ins(p), "value"));
    take(ret, PERSON_DOCUMENT,
         json_get_string(member_find(p, "extension", "url", IDENTITY_DOCUMENT), "valueString"));
    take_situation(ret, p);
}
