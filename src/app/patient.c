// SPDX-License-Identifier: EUPL-1.2
#include "app/patient.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIRTH_PLACE        "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
#define INSEE_CODE         "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
#define INSEE_SYSTEM       "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
#define IDENTITY_DOCUMENT  "https://icope.example.org/fhir/StructureDefinition/identity-document"
#define RELIABILITY        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
#define RELIABILITY_SYSTEM "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
#define INS_SYSTEM         "urn:oid:1.2.250.1.213.1.4.8"

static const struct {
    char sex;
    const char *gender;
} genders[] = {{'m', "male"}, {'f', "female"}, {'o', "other"}, {'u', "unknown"}};

// The element of `list` whose `key` is `value`; a new one is made when `make`.
static struct json *element_with(struct json *owner, const char *list, const char *key,
                                 const char *value, bool make)
{
    struct json *array = json_get(owner, list);
    for (size_t i = 0; i < json_count(array); i++) {
        const char *it = json_get_string(json_at(array, i), key);
        if (it != NULL && strcmp(it, value) == 0)
            return json_at(array, i);
    }
    if (!make)
        return NULL;
    if (array == NULL) {
        array = json_new_array();
        json_set(owner, list, array);
    }
    struct json *element = json_new_object();
    json_set_string(element, key, value);
    json_push(array, element);
    return element;
}

// The first element of `list`, made when there is none.
static struct json *first_of(struct json *owner, const char *list)
{
    struct json *array = json_get(owner, list);
    if (json_count(array) == 0) {
        array = json_new_array();
        json_push(array, json_new_object());
        json_set(owner, list, array);
    }
    return json_at(array, 0);
}

static void set_or_drop(struct json *o, const char *key, const char *text)
{
    json_set(o, key, text[0] != '\0' ? json_new_string(text) : NULL);
}

// "Jeanne Marie" → ["Jeanne", "Marie"]
static struct json *words_of(const char *text)
{
    struct json *array = json_new_array();
    const char *at = text;
    while (*at != '\0') {
        size_t len = strcspn(at, " ");
        if (len > 0) {
            char word[PERSON_FIELD_BYTES];
            snprintf(word, sizeof word, "%.*s", (int)len, at);
            json_push(array, json_new_string(word));
        }
        at += len + strspn(at + len, " ");
    }
    return array;
}

static void set_names(struct json *p, const struct person_fields *f)
{
    struct json *official = element_with(p, "name", "use", "official", true);
    json_set_string(official, "family", f->at[PERSON_FAMILY]);
    json_set(official, "given", words_of(f->at[PERSON_GIVEN]));
    if (f->at[PERSON_USUAL_NAME][0] != '\0')
        json_set_string(element_with(p, "name", "use", "usual", true), "family",
                        f->at[PERSON_USUAL_NAME]);
}

static void set_birthplace(struct json *p, const char *code)
{
    if (code[0] == '\0' && element_with(p, "extension", "url", BIRTH_PLACE, false) == NULL)
        return;
    struct json *place = element_with(p, "extension", "url", BIRTH_PLACE, true);
    struct json *address = json_new_object();
    struct json *coding = json_new_object();
    json_set_string(coding, "system", INSEE_SYSTEM);
    set_or_drop(coding, "code", code);
    json_set(element_with(address, "extension", "url", INSEE_CODE, true), "valueCoding", coding);
    json_set(place, "valueAddress", address);
}

static void set_address(struct json *p, const struct person_fields *f)
{
    if (f->at[PERSON_ADDRESS][0] == '\0' && f->at[PERSON_POSTCODE][0] == '\0' &&
        f->at[PERSON_TOWN][0] == '\0' && json_get(p, "address") == NULL)
        return;
    struct json *address = first_of(p, "address");
    struct json *lines = json_new_array();
    if (f->at[PERSON_ADDRESS][0] != '\0')
        json_push(lines, json_new_string(f->at[PERSON_ADDRESS]));
    json_set(address, "line", json_count(lines) > 0 ? json_share(lines) : NULL);
    json_free(lines);
    set_or_drop(address, "postalCode", f->at[PERSON_POSTCODE]);
    set_or_drop(address, "city", f->at[PERSON_TOWN]);
}

static void set_phone(struct json *owner, const char *number)
{
    if (number[0] != '\0')
        json_set_string(element_with(owner, "telecom", "system", "phone", true), "value", number);
    else
        json_set(owner, "telecom", NULL);
}

static void set_contacts(struct json *p, const struct person_fields *f)
{
    set_phone(p, f->at[PERSON_PHONE]);
    if (f->at[PERSON_GP][0] != '\0')
        json_set_string(first_of(p, "generalPractitioner"), "display", f->at[PERSON_GP]);
    else
        json_set(p, "generalPractitioner", NULL);
    if (f->at[PERSON_CONTACT][0] == '\0' && f->at[PERSON_CONTACT_PHONE][0] == '\0') {
        json_set(p, "contact", NULL);
        return;
    }
    struct json *contact = first_of(p, "contact");
    struct json *name = json_new_object();
    set_or_drop(name, "text", f->at[PERSON_CONTACT]);
    json_set(contact, "name", name);
    set_phone(contact, f->at[PERSON_CONTACT_PHONE]);
}

static void set_identity(struct json *p, const struct person_fields *f)
{
    if (f->at[PERSON_INS][0] != '\0')
        json_set_string(element_with(p, "identifier", "system", INS_SYSTEM, true), "value",
                        f->at[PERSON_INS]);
    else
        json_set(p, "identifier", NULL);
    if (f->at[PERSON_DOCUMENT][0] != '\0')
        json_set_string(element_with(p, "extension", "url", IDENTITY_DOCUMENT, true), "valueString",
                        f->at[PERSON_DOCUMENT]);
    // A laptop never qualifies an identity by itself: what is typed here stays provisional.
    struct json *reliability = element_with(p, "extension", "url", RELIABILITY, true);
    if (json_get(reliability, "valueCoding") == NULL) {
        struct json *coding = json_new_object();
        json_set_string(coding, "system", RELIABILITY_SYSTEM);
        json_set_string(coding, "code", "PROV");
        json_set(reliability, "valueCoding", coding);
    }
}

struct json *patient_from_fields(const struct person_fields *f, const struct json *base,
                                 struct id id)
{
    struct json *p = base != NULL ? json_copy(base) : json_new_object();
    json_set_string(p, "resourceType", "Patient");
    json_set_string(p, "id", id.text);
    set_names(p, f);
    json_set_string(p, "birthDate", f->at[PERSON_BIRTH]);
    for (size_t i = 0; i < ARRAY_LEN(genders); i++) {
        if (genders[i].sex == f->at[PERSON_SEX][0])
            json_set_string(p, "gender", genders[i].gender);
    }
    set_birthplace(p, f->at[PERSON_BIRTHPLACE]);
    set_address(p, f);
    set_contacts(p, f);
    set_identity(p, f);
    return p;
}

static void take(struct person_fields *f, enum person_field field, const char *text)
{
    if (text != NULL)
        snprintf(f->at[field], PERSON_FIELD_BYTES, "%s", text);
}

static void take_given(struct person_fields *f, const struct json *given)
{
    char *out = f->at[PERSON_GIVEN];
    size_t used = 0;
    for (size_t i = 0; i < json_count(given) && used < PERSON_FIELD_BYTES - 1; i++) {
        const char *word = json_string(json_at(given, i));
        int n = snprintf(out + used, PERSON_FIELD_BYTES - used, "%s%s", i > 0 ? " " : "",
                         word != NULL ? word : "");
        used += n > 0 ? (size_t)n : 0;
    }
}

static const struct json *find(const struct json *owner, const char *list, const char *key,
                               const char *value)
{
    const struct json *array = json_get(owner, list);
    for (size_t i = 0; i < json_count(array); i++) {
        const char *it = json_get_string(json_at(array, i), key);
        if (it != NULL && strcmp(it, value) == 0)
            return json_at(array, i);
    }
    return NULL;
}

void patient_to_fields(const struct json *p, struct person_fields *ret)
{
    *ret = (struct person_fields){0};
    const struct json *official = find(p, "name", "use", "official");
    if (official == NULL)
        official = json_at(json_get(p, "name"), 0);
    take(ret, PERSON_FAMILY, json_get_string(official, "family"));
    take_given(ret, json_get(official, "given"));
    take(ret, PERSON_USUAL_NAME, json_get_string(find(p, "name", "use", "usual"), "family"));
    take(ret, PERSON_BIRTH, json_get_string(p, "birthDate"));
    const char *gender = json_get_string(p, "gender");
    for (size_t i = 0; i < ARRAY_LEN(genders); i++) {
        if (gender != NULL && strcmp(genders[i].gender, gender) == 0)
            ret->at[PERSON_SEX][0] = genders[i].sex;
    }
    const struct json *place = json_get(find(p, "extension", "url", BIRTH_PLACE), "valueAddress");
    take(ret, PERSON_BIRTHPLACE,
         json_get_string(json_get(find(place, "extension", "url", INSEE_CODE), "valueCoding"),
                         "code"));
    const struct json *address = json_at(json_get(p, "address"), 0);
    take(ret, PERSON_ADDRESS, json_string(json_at(json_get(address, "line"), 0)));
    take(ret, PERSON_POSTCODE, json_get_string(address, "postalCode"));
    take(ret, PERSON_TOWN, json_get_string(address, "city"));
    take(ret, PERSON_PHONE, json_get_string(find(p, "telecom", "system", "phone"), "value"));
    take(ret, PERSON_GP,
         json_get_string(json_at(json_get(p, "generalPractitioner"), 0), "display"));
    const struct json *contact = json_at(json_get(p, "contact"), 0);
    take(ret, PERSON_CONTACT, json_get_string(json_get(contact, "name"), "text"));
    take(ret, PERSON_CONTACT_PHONE,
         json_get_string(find(contact, "telecom", "system", "phone"), "value"));
    take(ret, PERSON_INS, json_get_string(find(p, "identifier", "system", INS_SYSTEM), "value"));
    take(ret, PERSON_DOCUMENT,
         json_get_string(find(p, "extension", "url", IDENTITY_DOCUMENT), "valueString"));
}

bool ins_key_fits(const char *ins)
{
    if (strlen(ins) != 15)
        return false;
    int64_t n = 0;
    for (size_t i = 0; i < 13; i++) {
        char c = ins[i];
        if (i == 6 && (c == 'A' || c == 'B')) { // Corsica: 2A counts as 19, 2B as 18
            n = n - 2 + 1;
            n = n * 10 + (c == 'A' ? 9 : 8);
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        n = n * 10 + (c - '0');
    }
    if (ins[13] < '0' || ins[13] > '9' || ins[14] < '0' || ins[14] > '9')
        return false;
    int key = (ins[13] - '0') * 10 + (ins[14] - '0');
    return key == 97 - (int)(n % 97);
}
