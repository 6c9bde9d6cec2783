// SPDX-License-Identifier: EUPL-1.2
#include "fhir/patient.h"

#include "base/canonical.h"
#include "base/mem.h"
#include "fhir/ins.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIRTH_PLACE        "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
#define INSEE_CODE         "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
#define INSEE_SYSTEM       "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
#define IDENTITY_DOCUMENT  FHIR_EXTENSIONS "identity-document"
#define RELIABILITY        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
#define RELIABILITY_SYSTEM "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"

static const struct {
    char sex;
    const char *gender;
} genders[] = {{'m', "male"}, {'f', "female"}, {'o', "other"}, {'u', "unknown"}};

// What the sheet said before and says now: only what changed is written, because the resource may
// hold more than the sheet can show (a second address line, a linked physician).
struct change {
    const struct person_fields *before, *now;
};

static bool changed(const struct change *c, enum person_field field)
{
    return strcmp(c->before->at[field], c->now->at[field]) != 0;
}

// The element of `list` whose `key` is `value`, or NULL.
static struct json *find(const struct json *owner, const char *list, const char *key,
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

// The same, made when there is none.
static struct json *element_with(struct json *owner, const char *list, const char *key,
                                 const char *value)
{
    struct json *element = find(owner, list, key, value);
    if (element != NULL)
        return element;
    struct json *array = json_get(owner, list);
    if (json_type(array) != JSON_ARRAY) {
        array = json_new_array();
        json_set(owner, list, array);
    }
    element = json_new_object();
    json_set_string(element, key, value);
    json_push(array, element);
    return element;
}

// Drops the elements of `list` whose `key` is `value`; the others stay.
static void drop_with(struct json *owner, const char *list, const char *key, const char *value)
{
    struct json *array = json_get(owner, list), *kept = json_new_array();
    for (size_t i = 0; i < json_count(array); i++) {
        const char *it = json_get_string(json_at(array, i), key);
        if (it == NULL || strcmp(it, value) != 0)
            json_push(kept, json_share(json_at(array, i)));
    }
    json_set(owner, list, json_count(kept) > 0 ? json_share(kept) : NULL);
    json_free(kept);
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

// Sets `member` of the element of `list` whose `key` is `value`; an empty text drops the element.
static void set_element(struct json *owner, const char *list, const char *key, const char *value,
                        const char *member, const char *text)
{
    if (text[0] != '\0')
        json_set_string(element_with(owner, list, key, value), member, text);
    else
        drop_with(owner, list, key, value);
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

static void set_names(struct json *p, const struct change *c)
{
    const struct person_fields *f = c->now;
    if (changed(c, PERSON_FAMILY) || changed(c, PERSON_GIVEN)) {
        struct json *official = element_with(p, "name", "use", "official");
        json_set_string(official, "family", f->at[PERSON_FAMILY]);
        json_set(official, "given", words_of(f->at[PERSON_GIVEN]));
    }
    if (changed(c, PERSON_USUAL_NAME))
        set_element(p, "name", "use", "usual", "family", f->at[PERSON_USUAL_NAME]);
}

static void set_birth(struct json *p, const struct change *c)
{
    if (changed(c, PERSON_BIRTH))
        set_or_drop(p, "birthDate", c->now->at[PERSON_BIRTH]);
    for (size_t i = 0; changed(c, PERSON_SEX) && i < ARRAY_LEN(genders); i++)
        if (genders[i].sex == c->now->at[PERSON_SEX][0])
            json_set_string(p, "gender", genders[i].gender);
    if (!changed(c, PERSON_BIRTHPLACE))
        return;
    const char *code = c->now->at[PERSON_BIRTHPLACE];
    char cog[BIRTHPLACE_BYTES];
    drop_with(p, "extension", "url", BIRTH_PLACE);
    if (code[0] == '\0')
        return;
    struct json *address = json_new_object(), *coding = json_new_object();
    if (birthplace_read(code, cog) != BIRTHPLACE_CODE) { // a name is never a code
        json_set_string(address, "city", code);
        json_set(element_with(p, "extension", "url", BIRTH_PLACE), "valueAddress", address);
        json_free(coding);
        return;
    }
    json_set_string(coding, "system", INSEE_SYSTEM);
    json_set_string(coding, "code", code);
    json_set(element_with(address, "extension", "url", INSEE_CODE), "valueCoding", coding);
    json_set(element_with(p, "extension", "url", BIRTH_PLACE), "valueAddress", address);
}

static void set_address(struct json *p, const struct change *c)
{
    static const struct {
        enum person_field field;
        const char *member;
    } members[] = {{PERSON_POSTCODE, "postalCode"}, {PERSON_TOWN, "city"}};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (changed(c, members[i].field))
            set_or_drop(first_of(p, "address"), members[i].member, c->now->at[members[i].field]);
    if (changed(c, PERSON_ADDRESS)) {
        struct json *line = json_new_array();
        json_push(line, json_new_string(c->now->at[PERSON_ADDRESS]));
        bool empty = c->now->at[PERSON_ADDRESS][0] == '\0';
        json_set(first_of(p, "address"), "line", empty ? NULL : json_share(line));
        json_free(line);
    }
    if (json_count(json_get(p, "address")) == 1 && json_count(first_of(p, "address")) == 0)
        json_set(p, "address", NULL);
}

static void set_phone(struct json *owner, const char *number)
{
    set_element(owner, "telecom", "system", "phone", "value", number);
}

static void set_contacts(struct json *p, const struct change *c)
{
    const struct person_fields *f = c->now;
    if (changed(c, PERSON_PHONE))
        set_phone(p, f->at[PERSON_PHONE]);
    if (changed(c, PERSON_GP)) {
        // Another physician: what was linked belongs to the one before.
        json_set(p, "generalPractitioner", NULL);
        if (f->at[PERSON_GP][0] != '\0')
            json_set_string(first_of(p, "generalPractitioner"), "display", f->at[PERSON_GP]);
    }
    if (!changed(c, PERSON_CONTACT) && !changed(c, PERSON_CONTACT_PHONE))
        return;
    struct json *contact = first_of(p, "contact");
    if (changed(c, PERSON_CONTACT)) {
        struct json *name = json_new_object();
        json_set_string(name, "text", f->at[PERSON_CONTACT]);
        json_set(contact, "name", f->at[PERSON_CONTACT][0] != '\0' ? json_share(name) : NULL);
        json_free(name);
    }
    if (changed(c, PERSON_CONTACT_PHONE))
        set_phone(contact, f->at[PERSON_CONTACT_PHONE]);
    if (json_get(contact, "name") == NULL && json_get(contact, "telecom") == NULL)
        json_set(p, "contact", NULL);
}

// A laptop never qualifies an identity by itself: what is typed here is provisional, and so is a
// qualified identity from elsewhere once one of its traits was changed.
static void set_reliability(struct json *p, const struct change *c)
{
    static const enum person_field traits[] = {PERSON_FAMILY, PERSON_GIVEN,      PERSON_BIRTH,
                                               PERSON_SEX,    PERSON_BIRTHPLACE, PERSON_INS};
    bool provisional = find(p, "extension", "url", RELIABILITY) == NULL;
    for (size_t i = 0; i < ARRAY_LEN(traits); i++)
        provisional = provisional || changed(c, traits[i]);
    if (!provisional)
        return;
    struct json *coding = json_new_object();
    json_set_string(coding, "system", RELIABILITY_SYSTEM);
    json_set_string(coding, "code", "PROV");
    drop_with(p, "extension", "url", RELIABILITY);
    struct json *reliability = element_with(p, "extension", "url", RELIABILITY);
    json_set(element_with(reliability, "extension", "url", "identityStatus"), "valueCoding",
             coding);
}

// Why somebody is not to be visited any more, as the sheet and the store say it.
static const struct {
    char letter;
    const char *code;
} situations[] = {
    {'d', "deceased"}, {'m', "moved"}, {'h', "home"}, {'r', "refused"}, {'i', "inactive"}};

static bool is_situation(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(situations); i++)
        if (strcmp(situations[i].code, code) == 0)
            return true;
    return false;
}

static void add_part(struct json *extension, const char *url, const char *member, const char *text)
{
    if (text[0] != '\0')
        json_set_string(element_with(extension, "extension", "url", url), member, text);
}

// deceased[x] and active say it as FHIR does, our extension since when and who said so.
static void set_situation(struct json *p, const struct change *c)
{
    const char *code = c->now->at[PERSON_SITUATION], *since = c->now->at[PERSON_SITUATION_SINCE];
    struct date day;
    if (!changed(c, PERSON_SITUATION) && !changed(c, PERSON_SITUATION_SINCE) &&
        !changed(c, PERSON_SITUATION_SOURCE))
        return;
    bool dated = date_parse(since, strlen(since), &day);
    drop_with(p, "extension", "url", STORE_SITUATION);
    json_set(p, "deceasedDateTime", NULL);
    json_set(p, "deceasedBoolean", NULL);
    if (changed(c, PERSON_SITUATION) && strcmp(c->before->at[PERSON_SITUATION], "inactive") == 0)
        json_set(p, "active", NULL);
    if (!is_situation(code))
        return;
    if (strcmp(code, "deceased") == 0 && dated)
        json_set_string(p, "deceasedDateTime", since);
    else if (strcmp(code, "deceased") == 0)
        json_set(p, "deceasedBoolean", json_new_bool(true));
    else if (strcmp(code, "inactive") == 0)
        json_set(p, "active", json_new_bool(false));
    struct json *said = element_with(p, "extension", "url", STORE_SITUATION);
    add_part(said, "code", "valueCode", code);
    add_part(said, "since", "valueDate", dated ? since : "");
    add_part(said, "source", "valueString", c->now->at[PERSON_SITUATION_SOURCE]);
}

static struct json *ins_of(const struct json *p)
{
    const struct json *all = json_get(p, "identifier");
    for (size_t i = 0; i < json_count(all); i++)
        if (ins_is_system(json_get_string(json_at(all, i), "system")))
            return json_at(all, i);
    return NULL;
}

// One matricule, under the system that its kind has: a provisional one is no NIR.
static void set_ins(struct json *p, const char *ins)
{
    for (const struct json *old; (old = ins_of(p)) != NULL;) {
        char system[INS_SYSTEM_BYTES];
        snprintf(system, sizeof system, "%s", json_get_string(old, "system"));
        drop_with(p, "identifier", "system", system);
    }
    if (ins[0] != '\0')
        set_element(p, "identifier", "system", ins_system(ins), "value", ins);
}

struct json *patient_from_fields(const struct person_fields *f, const struct json *base,
                                 struct id id)
{
    struct json *p = base != NULL ? json_copy(base) : json_new_object();
    struct person_fields before = {0};
    if (base != NULL)
        patient_to_fields(base, &before);
    const struct change c = {.before = &before, .now = f};
    json_set_string(p, "resourceType", "Patient");
    json_set_string(p, "id", id.text);
    set_names(p, &c);
    set_birth(p, &c);
    set_address(p, &c);
    set_contacts(p, &c);
    if (changed(&c, PERSON_INS))
        set_ins(p, f->at[PERSON_INS]);
    if (changed(&c, PERSON_DOCUMENT))
        set_element(p, "extension", "url", IDENTITY_DOCUMENT, "valueString",
                    f->at[PERSON_DOCUMENT]);
    set_situation(p, &c);
    set_reliability(p, &c);
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

static void take_situation(struct person_fields *f, const struct json *p)
{
    char letter;
    struct date since;
    store_situation_of(p, &letter, &since);
    for (size_t i = 0; i < ARRAY_LEN(situations); i++)
        if (situations[i].letter == letter)
            take(f, PERSON_SITUATION, situations[i].code);
    if (letter != '\0' && date_valid(since))
        take(f, PERSON_SITUATION_SINCE, date_text(since).text);
    const struct json *said = find(p, "extension", "url", STORE_SITUATION);
    if (letter != '\0')
        take(f, PERSON_SITUATION_SOURCE,
             json_get_string(find(said, "extension", "url", "source"), "valueString"));
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
    if (p != NULL)
        ret->at[PERSON_SEX][0] = 'u'; // FHIR: may be absent
    for (size_t i = 0; i < ARRAY_LEN(genders); i++)
        if (gender != NULL && strcmp(genders[i].gender, gender) == 0)
            ret->at[PERSON_SEX][0] = genders[i].sex;
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
    take(ret, PERSON_INS, json_get_string(ins_of(p), "value"));
    take(ret, PERSON_DOCUMENT,
         json_get_string(find(p, "extension", "url", IDENTITY_DOCUMENT), "valueString"));
    take_situation(ret, p);
}

struct json *patient_rest(const struct json *patient, const struct person_fields *same)
{
    const char *id = json_get_string(patient, "id");
    struct json *rest =
        patient_from_fields(same, patient, id != NULL ? id_from(id) : (struct id){{0}});
    drop_with(rest, "extension", "url", RELIABILITY);
    return rest;
}

// Has somebody qualified the identity (status VALI)?
bool patient_is_qualified(const struct json *patient)
{
    const struct json *status =
        find(find(patient, "extension", "url", RELIABILITY), "extension", "url", "identityStatus");
    const char *code = json_get_string(json_get(status, "valueCoding"), "code");
    return code != NULL && strcmp(code, "VALI") == 0;
}

struct json *patient_to_keep(const struct json *agreed, const struct json *kept, struct id id)
{
    static const char *const marks[] = {"versionId", "lastUpdated", "source"};
    struct json *p = json_copy(agreed), *meta = json_get(p, "meta");
    const struct json *ins = ins_of(kept);
    json_set_string(p, "id", id.text);
    for (size_t i = 0; json_type(meta) == JSON_OBJECT && i < ARRAY_LEN(marks); i++)
        json_set(meta, marks[i], NULL);
    if (json_count(meta) == 0)
        json_set(p, "meta", NULL);
    if (ins != NULL && !patient_is_qualified(p) && ins_of(p) == NULL) {
        if (json_type(json_get(p, "identifier")) != JSON_ARRAY)
            json_set(p, "identifier", json_new_array());
        json_push(json_get(p, "identifier"), json_copy(ins));
    }
    return p;
}
