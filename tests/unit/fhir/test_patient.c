// SPDX-License-Identifier: EUPL-1.2
#include "fhir/patient.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FR_CORE "https://hl7.fr/ig/fhir/core/StructureDefinition/"

static const struct id who = {.text = "0f0e0d0c-0b0a-4908-8706-050403020100"};

static const struct person_fields full = {.at = {
                                              [PERSON_FAMILY] = "LEFÈVRE",
                                              [PERSON_GIVEN] = "Jeanne Marie",
                                              [PERSON_BIRTH] = "1942-05-12",
                                              [PERSON_SEX] = "f",
                                              [PERSON_BIRTHPLACE] = "2A004",
                                              [PERSON_USUAL_NAME] = "MARTIN",
                                              [PERSON_ADDRESS] = "3 rue du Four",
                                              [PERSON_POSTCODE] = "38000",
                                              [PERSON_TOWN] = "Grenoble",
                                              [PERSON_PHONE] = "04 76 00 00 00",
                                              [PERSON_GP] = "Dr Roux",
                                              [PERSON_CONTACT] = "Paul, fils",
                                              [PERSON_CONTACT_PHONE] = "06 00 00 00 00",
                                              [PERSON_INS] = "242052A00412345",
                                              [PERSON_DOCUMENT] = "CNI",
                                          }};

static void assert_fields_equal(const struct person_fields *a, const struct person_fields *b)
{
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++)
        assert_string_equal(a->at[i], b->at[i]);
}

static void set(struct person_fields *f, enum person_field field, const char *text)
{
    snprintf(f->at[field], PERSON_FIELD_BYTES, "%s", text);
}

// A member under keys and indexes, such as "name.0.family".
static const struct json *under(const struct json *v, const char *path)
{
    char key[64];
    while (v != NULL && *path != '\0') {
        size_t len = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)len, path);
        v = json_type(v) == JSON_ARRAY ? json_at(v, (size_t)(key[0] - '0')) : json_get(v, key);
        path += len + (path[len] == '.');
    }
    return v;
}

static const struct json *extension(const struct json *patient, const char *url)
{
    const struct json *list = json_get(patient, "extension");
    for (size_t i = 0; i < json_count(list); i++)
        if (strcmp(json_get_string(json_at(list, i), "url"), url) == 0)
            return json_at(list, i);
    return NULL;
}

static const char *identity_status(const struct json *patient)
{
    const struct json *e = extension(patient, FR_CORE "fr-core-identity-reliability");
    assert_non_null(e);
    assert_null(json_get(e, "valueCoding"));
    assert_string_equal(json_string(under(e, "extension.0.url")), "identityStatus");
    return json_string(under(e, "extension.0.valueCoding.code"));
}

static void patient_to_fields_reads_what_from_fields_wrote(void **state)
{
    (void)state;
    struct person_fields again;
    struct json *p = patient_from_fields(&full, NULL, who);
    patient_to_fields(p, &again);
    assert_fields_equal(&full, &again);
    // Any single field missing, and any single one present.
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++) {
        struct person_fields f = full, only = {0};
        f.at[i][0] = '\0';
        set(&only, PERSON_SEX, "u"); // what a sheet says where a Patient says nothing
        set(&only, PERSON_FAMILY, full.at[PERSON_FAMILY]); // else a usual name stands in for it
        set(&only, (enum person_field)i, full.at[i]);
        struct json *without = patient_from_fields(&f, NULL, who);
        patient_to_fields(without, &again);
        if (i == PERSON_FAMILY) // the name in daily use stands for it
            assert_string_equal(again.at[i], full.at[PERSON_USUAL_NAME]);
        else
            assert_string_equal(again.at[i], i == PERSON_SEX ? "u" : "");
        json_free(without);
        struct json *with = patient_from_fields(&only, NULL, who);
        patient_to_fields(with, &again);
        assert_fields_equal(&only, &again);
        json_free(with);
    }
    json_free(p);
}

// A partial birth date and a sex that is not told stay as they are when something else is changed.
static void what_is_not_known_is_not_made_up(void **state)
{
    static const char *const births[] = {"1942", "1942-05", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof births / sizeof births[0]; i++) {
        struct person_fields f;
        static const char text[] = "{\"resourceType\":\"Patient\",\"id\":\"x\",\"name\":[{"
                                   "\"family\":\"Tran\"}]}";
        struct json *p = NULL;
        assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &p, NULL), RC_OK);
        json_set(p, "birthDate", births[i] != NULL ? json_new_string(births[i]) : NULL);
        patient_to_fields(p, &f);
        assert_string_equal(f.at[PERSON_BIRTH], births[i] != NULL ? births[i] : "");
        assert_string_equal(f.at[PERSON_SEX], "u");
        set(&f, PERSON_TOWN, "Albi");
        struct json *now = patient_from_fields(&f, p, who);
        if (births[i] != NULL)
            assert_string_equal(json_get_string(now, "birthDate"), births[i]);
        else
            assert_null(json_get(now, "birthDate"));
        assert_null(json_get(now, "gender"));
        set(&f, PERSON_BIRTH, ""); // not known after all
        set(&f, PERSON_SEX, "f");
        json_free(p);
        p = patient_from_fields(&f, now, who);
        assert_null(json_get(p, "birthDate"));
        assert_string_equal(json_get_string(p, "gender"), "female");
        json_free(now);
        json_free(p);
    }
}

// A provisional number (NIA) has a system of its own, a final one takes its place.
static void a_matricule_is_written_under_its_kind(void **state)
{
    struct person_fields f = full, again;
    (void)state;
    set(&f, PERSON_INS, "742123148301497");
    struct json *nia = patient_from_fields(&f, NULL, who);
    assert_string_equal(json_string(under(nia, "identifier.0.system")),
                        "urn:oid:1.2.250.1.213.1.4.9");
    patient_to_fields(nia, &again);
    assert_string_equal(again.at[PERSON_INS], "742123148301497");
    set(&f, PERSON_INS, "142123148301489");
    struct json *nir = patient_from_fields(&f, nia, who);
    assert_int_equal(json_count(json_get(nir, "identifier")), 1);
    assert_string_equal(json_string(under(nir, "identifier.0.system")),
                        "urn:oid:1.2.250.1.213.1.4.8");
    json_free(nia);
    json_free(nir);
}

// Whatever asks for it, a name is written as a name.
static void a_birthplace_that_is_no_code_is_none(void **state)
{
    struct person_fields f = full;
    (void)state;
    set(&f, PERSON_BIRTHPLACE, "Paris");
    struct json *p = patient_from_fields(&f, NULL, who);
    const struct json *place = json_get(
        extension(p, "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"), "valueAddress");
    assert_string_equal(json_get_string(place, "city"), "Paris");
    assert_null(json_get(place, "extension"));
    json_free(p);
}

// What the sheet says of a situation, and how FHIR says it.
static void a_situation_is_written_as_fhir_says(void **state)
{
    static const struct {
        const char *code, *since, *path, *text;
    } rows[] = {
        {"deceased", "2026-03-02", "deceasedDateTime", "2026-03-02"},
        {"moved", "2026-03-02", "extension.0.extension.0.valueCode", "moved"},
        {"refused", "", "extension.0.extension.0.valueCode", "refused"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct person_fields f = {0}, again;
        set(&f, PERSON_FAMILY, "Martin");
        set(&f, PERSON_BIRTH, "1942-05-12");
        set(&f, PERSON_SEX, "f");
        set(&f, PERSON_SITUATION, rows[i].code);
        set(&f, PERSON_SITUATION_SINCE, rows[i].since);
        set(&f, PERSON_SITUATION_SOURCE, "marie");
        struct json *p = patient_from_fields(&f, NULL, who);
        assert_string_equal(json_string(under(p, rows[i].path)), rows[i].text);
        patient_to_fields(p, &again);
        assert_fields_equal(&f, &again);
        set(&f, PERSON_SITUATION, "");
        set(&f, PERSON_SITUATION_SINCE, "");
        set(&f, PERSON_SITUATION_SOURCE, "");
        struct json *back = patient_from_fields(&f, p, who);
        patient_to_fields(back, &again);
        assert_fields_equal(&f, &again);
        assert_null(json_get(back, "deceasedDateTime"));
        json_free(back);
        json_free(p);
    }
}

static void patient_from_fields_writes_fr_core(void **state)
{
    (void)state;
    struct json *p = patient_from_fields(&full, NULL, who);
    assert_string_equal(json_get_string(p, "resourceType"), "Patient");
    assert_string_equal(json_get_string(p, "id"), who.text);
    assert_string_equal(json_get_string(p, "gender"), "female");
    assert_string_equal(json_string(under(p, "name.0.use")), "official");
    assert_string_equal(json_string(under(p, "name.0.given.1")), "Marie");
    assert_string_equal(json_string(under(p, "identifier.0.system")),
                        "urn:oid:1.2.250.1.213.1.4.8");
    const struct json *place =
        extension(p, "http://hl7.org/fhir/StructureDefinition/patient-birthPlace");
    assert_string_equal(json_string(under(place, "valueAddress.extension.0.valueCoding.code")),
                        "2A004");
    assert_string_equal(identity_status(p), "PROV");
    json_free(p);
}

static void patient_from_fields_clears_each_field(void **state)
{
    (void)state;
    struct json *p = patient_from_fields(&full, NULL, who);
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++) {
        struct person_fields f = full, again;
        if (i == PERSON_SEX || i == PERSON_FAMILY)
            continue; // is never taken back to nothing
        f.at[i][0] = '\0';
        struct json *changed = patient_from_fields(&f, p, who);
        patient_to_fields(changed, &again);
        assert_fields_equal(&f, &again);
        json_free(changed);
    }
    json_free(p);
}

// A Patient from a server that says more than the sheet can show.
static struct json *rich(void)
{
    static const char text[] =
        "{\"resourceType\":\"Patient\",\"id\":\"x\",\"active\":true,\"extension\":[{\"url\":"
        "\"" FR_CORE "fr-core-identity-reliability\",\"extension\":[{\"url\":\"identityStatus\","
        "\"valueCoding\":{\"code\":\"VALI\"}},{\"url\":\"validationDate\",\"valueDate\":"
        "\"2024-01-01\"}]}],\"identifier\":[{\"system\":\"urn:h\",\"value\":\"P1\"},{\"system\":"
        "\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"242052A00412345\",\"use\":\"official\"}],"
        "\"name\":[{\"use\":\"official\",\"family\":\"LEFÈVRE\",\"given\":[\"Jeanne\"],\"prefix\":"
        "[\"Mme\"]}],\"gender\":\"female\",\"birthDate\":\"1942-05-12\",\"telecom\":[{\"system\":"
        "\"email\",\"value\":\"j@example.org\"},{\"system\":\"phone\",\"value\":\"04\"}],"
        "\"address\":[{\"line\":[\"3 rue du Four\",\"Bât. B\"],\"city\":\"Grenoble\",\"country\":"
        "\"FR\"}],\"generalPractitioner\":[{\"reference\":\"Practitioner/9\",\"display\":"
        "\"Dr Roux\"}],\"contact\":[{\"name\":{\"family\":\"MARTIN\"},\"telecom\":[{\"system\":"
        "\"phone\",\"value\":\"06\"}]}]}";
    struct json *p = NULL;
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &p, NULL), RC_OK);
    return p;
}

static void patient_from_fields_keeps_what_was_not_changed(void **state)
{
    (void)state;
    struct json *base = rich();
    struct person_fields f;
    patient_to_fields(base, &f);
    struct json *p = patient_from_fields(&f, base, id_from("x"));
    json_set_string(p, "id", "x");
    assert_true(json_equal(p, base)); // nothing typed, nothing changed
    json_free(p);
    set(&f, PERSON_TOWN, "Voiron");
    set(&f, PERSON_PHONE, "");
    p = patient_from_fields(&f, base, who);
    assert_string_equal(json_string(under(p, "address.0.city")), "Voiron");
    assert_string_equal(json_string(under(p, "address.0.line.1")), "Bât. B");
    assert_string_equal(json_string(under(p, "telecom.0.system")), "email");
    assert_int_equal(json_count(json_get(p, "telecom")), 1);
    assert_string_equal(json_string(under(p, "contact.0.name.family")), "MARTIN");
    assert_string_equal(json_string(under(p, "generalPractitioner.0.reference")), "Practitioner/9");
    assert_string_equal(identity_status(p), "VALI"); // an address is no trait of the identity
    json_free(p);
    json_free(base);
}

static void patient_from_fields_makes_a_changed_identity_provisional(void **state)
{
    (void)state;
    static const struct {
        enum person_field field;
        const char *text;
    } traits[] = {{PERSON_FAMILY, "LEFEBVRE"},
                  {PERSON_GIVEN, "Jeannette"},
                  {PERSON_SEX, "m"},
                  {PERSON_BIRTH, "1943-05-12"},
                  {PERSON_BIRTHPLACE, "38185"},
                  {PERSON_INS, "142052A00412345"},
                  {PERSON_INS, ""}};
    struct json *base = rich();
    for (size_t i = 0; i < ARRAY_LEN(traits); i++) {
        struct person_fields f;
        patient_to_fields(base, &f);
        set(&f, traits[i].field, traits[i].text);
        struct json *p = patient_from_fields(&f, base, who);
        assert_string_equal(identity_status(p), "PROV");
        assert_string_equal(json_string(under(p, "identifier.0.value")), "P1"); // another's number
        json_free(p);
    }
    // Another physician must not keep the link of the one before.
    struct person_fields f;
    patient_to_fields(base, &f);
    set(&f, PERSON_GP, "Dr Blanc");
    struct json *p = patient_from_fields(&f, base, who);
    assert_null(under(p, "generalPractitioner.0.reference"));
    json_free(p);
    json_free(base);
}

static const char several[] =
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"name\":[{\"use\":\"old\",\"family\":"
    "\"Ancien\"},{\"use\":\"official\",\"text\":\"René Lefèvre\",\"family\":\"Lefèvre\","
    "\"given\":[\"Jean Pierre\",\"René\"],\"prefix\":[\"M.\"]}],\"address\":[{\"use\":"
    "\"old\",\"city\":\"Autreville\"},{\"use\":\"home\",\"line\":[\"2 rue Neuve\","
    "\"Bât. B, porte 4\"],\"city\":\"Y\",\"country\":\"FR\"}],\"telecom\":[{\"system\":"
    "\"phone\",\"value\":\"1\",\"use\":\"old\"},{\"system\":\"phone\",\"value\":\"2\","
    "\"use\":\"mobile\",\"rank\":1},{\"system\":\"phone\",\"value\":\"3\"}],\"contact\":[{"
    "\"organization\":{\"display\":\"O\"}},{\"name\":{\"family\":\"Nouveau\",\"given\":"
    "[\"Paul\"]},\"relationship\":[{\"text\":\"fils\"}],\"telecom\":[{\"system\":\"phone\","
    "\"value\":\"4\"}]}],\"generalPractitioner\":[{\"reference\":\"Organization/1\"},{"
    "\"reference\":\"Practitioner/2\",\"display\":\"Dr Roux\"}],\"x\":{\"y\":[1.0]}}";

// A Patient of several of everything, whose sheet is corrected in one row: that row alone changes,
// in the element that counts.
static void a_correction_touches_what_it_is_about(void **state)
{
    static const struct {
        enum person_field field;
        const char *value, *path, *now; // what stands there afterwards, "" nothing
    } rows[] = {
        {PERSON_FAMILY, "Lefèbvre", "name.1.family", "Lefèbvre"},
        {PERSON_FAMILY, "Lefèbvre", "name.1.given.0", "Jean Pierre"},
        {PERSON_GIVEN, "Jean Pierre Renée", "name.1.given.1", "Renée"},
        {PERSON_GIVEN, "Jean Pierre Renée", "name.1.text", "Jean Pierre Renée Lefèvre"},
        {PERSON_ADDRESS, "3 rue Neuve, Bât. B, porte 4", "address.1.line.1", "Bât. B, porte 4"},
        {PERSON_ADDRESS, "3 rue Neuve, Bât. B, porte 4", "address.1.line.0", "3 rue Neuve"},
        {PERSON_TOWN, "Z", "address.1.city", "Z"},
        {PERSON_PHONE, "5", "telecom.1.value", "5"},
        {PERSON_PHONE, "", "telecom.1.value", "3"},
        {PERSON_CONTACT, "Paul Nouveau, fils", "contact.1.name.text", "Paul Nouveau, fils"},
        {PERSON_CONTACT, "Paul Nouveau, fils", "contact.1.relationship.0.text", "fils"},
        {PERSON_CONTACT_PHONE, "6", "contact.1.telecom.0.value", "6"},
        {PERSON_GP, "Dr Blanc", "generalPractitioner.1.display", "Dr Blanc"},
        {PERSON_GP, "", "generalPractitioner.0.reference", "Organization/1"},
        {PERSON_BIRTH, "1942", "birthDate", "1942"},
    };
    // Members of the whole that no correction above is about.
    static const struct {
        enum person_field from, to; // fields that are about it
        const char *path;
    } others[] = {
        {PERSON_FAMILY, PERSON_GIVEN, "name"},
        {PERSON_ADDRESS, PERSON_TOWN, "address"},
        {PERSON_PHONE, PERSON_PHONE, "telecom"},
        {PERSON_CONTACT, PERSON_CONTACT_PHONE, "contact"},
        {PERSON_GP, PERSON_GP, "generalPractitioner"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "x"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "name.0"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "name.1.prefix"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "address.0"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "address.1.country"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "telecom.0"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "contact.0"},
        {PERSON_FIELD_COUNT, PERSON_FIELD_COUNT, "generalPractitioner.0"},
    };
    struct json *base = NULL;
    (void)state;
    assert_int_equal(json_parse(several, sizeof several - 1, &JSON_LIMITS, &base, NULL), RC_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct person_fields f;
        patient_to_fields(base, &f);
        set(&f, rows[i].field, rows[i].value);
        struct json *p = patient_from_fields(&f, base, who);
        const char *is = json_string(under(p, rows[i].path));
        if (is == NULL || strcmp(is, rows[i].now) != 0)
            fail_msg("%zu: %s is %s", i, rows[i].path, is != NULL ? is : "nothing");
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
            if ((rows[i].field < others[k].from || rows[i].field > others[k].to) &&
                !json_equal(under(p, others[k].path), under(base, others[k].path)))
                fail_msg("%zu: %s was changed", i, others[k].path);
        json_free(p);
    }
    json_free(base);
}

static void patient_to_fields_takes_any_json(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "null",
        "{\"name\":{},\"address\":[null],\"extension\":[1,{\"url\":2}],\"telecom\":\"x\"}",
        "{\"name\":[{\"family\":[],\"given\":\"x\"}],\"gender\":\"no\",\"contact\":[[]]}",
        "{\"name\":[{\"given\":[1,null]}],\"birthDate\":7,\"identifier\":[{}]}",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct json *v = NULL;
        struct person_fields f;
        assert_int_equal(json_parse(texts[i], strlen(texts[i]), &JSON_LIMITS, &v, NULL), RC_OK);
        patient_to_fields(v, &f);
        assert_string_equal(f.at[PERSON_FAMILY], "");
        json_free(v);
    }
    // Longer than a field: cut, not past its end.
    struct json *v = json_new_object();
    char big[1000];
    memset(big, 'a', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    json_set_string(v, "birthDate", big);
    struct person_fields f;
    patient_to_fields(v, &f);
    assert_int_equal(strlen(f.at[PERSON_BIRTH]), PERSON_FIELD_BYTES - 1);
    json_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patient_to_fields_reads_what_from_fields_wrote),
        cmocka_unit_test(what_is_not_known_is_not_made_up),
        cmocka_unit_test(a_matricule_is_written_under_its_kind),
        cmocka_unit_test(a_birthplace_that_is_no_code_is_none),
        cmocka_unit_test(a_situation_is_written_as_fhir_says),
        cmocka_unit_test(patient_from_fields_writes_fr_core),
        cmocka_unit_test(patient_from_fields_clears_each_field),
        cmocka_unit_test(patient_from_fields_keeps_what_was_not_changed),
        cmocka_unit_test(patient_from_fields_makes_a_changed_identity_provisional),
        cmocka_unit_test(a_correction_touches_what_it_is_about),
        cmocka_unit_test(patient_to_fields_takes_any_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
