// SPDX-License-Identifier: EUPL-1.2
#include "fhir/patient.h"

#include "base/clock.h"
#include "base/mem.h"
#include "fhir/ins.h"
#include "fhir/member.h"
#include "fhir/patient_parts.h"
#include "store/patient_choice.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSEE_SYSTEM       "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
#define RELIABILITY        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
#define RELIABILITY_SYSTEM "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"

// What the sheet said before and says now: only what changed is written, because the resource may
// hold more than the sheet can show (a second address line, a linked physician).
struct change {
    const struct person_fields *before, *now;
};

static bool changed(const struct change *c, enum person_field field)
{
    return strcmp(c->before->at[field], c->now->at[field]) != 0;
}

static struct date today(void)
{
    struct clock clock = clock_system(); // what is old is told by the day, as the index does
    return clock_today(&clock);
}

// Sets `member` of the element of `list` whose `key` is `value`; an empty text drops the element.
static void set_element(struct json *owner, const char *list, const char *key, const char *value,
                        const char *member, const char *text)
{
    if (text[0] != '\0')
        json_set_string(member_make(owner, list, key, value), member, text);
    else
        member_drop(owner, list, key, value);
}

// The name that is corrected: the one that counts when it is the official one or says nothing of
// its use, else a new one with its given names.
static struct json *name_to_change(struct json *p, struct json *counts)
{
    const char *use = json_get_string(counts, "use");
    if (counts != NULL && (use == NULL || strcmp(use, "official") == 0) &&
        !period_is_over(json_get(counts, "period"), today()))
        return counts;
    struct json *name = member_add(p, "name"), *given = json_get(counts, "given");
    json_set_string(name, "use", "official");
    if (given != NULL)
        json_set(name, "given", json_copy(given));
    return name;
}

// A name as one text would contradict what was changed in its parts.
static void renew_text(struct json *name, const char *given, const char *family)
{
    struct buf text = {0};
    if (json_get(name, "text") == NULL)
        return;
    buf_printf(&text, "%s%s%s", given, given[0] != '\0' ? " " : "", family);
    json_set_string(name, "text", buf_text(&text));
    buf_wipe(&text);
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static void set_names(struct json *p, const struct change *c)
{
    const char *family = c->now->at[PERSON_FAMILY], *given = c->now->at[PERSON_GIVEN];
    const char *usual = c->now->at[PERSON_USUAL_NAME];
    struct patient_choice counts;
    patient_choose(p, today(), &counts);
    if (changed(c, PERSON_FAMILY) || changed(c, PERSON_GIVEN)) {
        struct json *name = name_to_change(p, counts.name), *before = json_get(name, "given");
        if (changed(c, PERSON_FAMILY) || is_blank(json_get_string(name, "family"))) {
            json_set_string(name, "family", family);
            json_set(name, "_family", NULL);
        }
        if (changed(c, PERSON_GIVEN) || before == NULL) {
            json_set(name, "given", member_texts(given, before, " "));
            json_set(name, "_given", NULL);
        }
        renew_text(name, given, family);
    }
    if (!changed(c, PERSON_USUAL_NAME))
        return;
    if (counts.usual == NULL) {
        set_element(p, "name", "use", "usual", "family", usual);
    } else if (usual[0] == '\0') {
        member_remove(p, "name", counts.usual);
    } else {
        json_set_string(counts.usual, "family", usual);
        json_set(counts.usual, "text", NULL);
    }
}

static void set_birth(struct json *p, const struct change *c)
{
    if (changed(c, PERSON_BIRTH))
        member_text(p, "birthDate", c->now->at[PERSON_BIRTH]);
    if (changed(c, PERSON_SEX))
        json_set_string(p, "gender", gender_of_sex(c->now->at[PERSON_SEX][0]));
    if (!changed(c, PERSON_BIRTHPLACE))
        return;
    const char *code = c->now->at[PERSON_BIRTHPLACE];
    char cog[BIRTHPLACE_BYTES];
    member_drop(p, "extension", "url", BIRTH_PLACE);
    if (code[0] == '\0')
        return;
    struct json *address = json_new_object(), *coding = json_new_object();
    if (birthplace_read(code, cog) != BIRTHPLACE_CODE) { // a name is never a code
        json_set_string(address, "city", code);
        json_set(member_make(p, "extension", "url", BIRTH_PLACE), "valueAddress", address);
        json_free(coding);
        return;
    }
    json_set_string(coding, "system", INSEE_SYSTEM);
    json_set_string(coding, "code", code);
    json_set(member_make(address, "extension", "url", INSEE_CODE), "valueCoding", coding);
    json_set(member_make(p, "extension", "url", BIRTH_PLACE), "valueAddress", address);
}

// The parts of the address, and all of them where it was one text.
static void set_address(struct json *p, const struct change *c)
{
    static const struct {
        enum person_field field;
        const char *member;
    } members[] = {{PERSON_POSTCODE, "postalCode"}, {PERSON_TOWN, "city"}};
    struct patient_choice counts;
    patient_choose(p, today(), &counts);
    struct json *address = counts.address;
    const char *lines = c->now->at[PERSON_ADDRESS];
    if (!changed(c, PERSON_ADDRESS) && !changed(c, PERSON_POSTCODE) && !changed(c, PERSON_TOWN))
        return;
    if (address == NULL)
        address = member_add(p, "address");
    bool one_text = json_get(address, "text") != NULL && json_get(address, "line") == NULL;
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (changed(c, members[i].field))
            member_text(address, members[i].member, c->now->at[members[i].field]);
    if (changed(c, PERSON_ADDRESS) || one_text) {
        struct json *line = member_texts(lines, json_get(address, "line"), ", ");
        json_set(address, "line", json_count(line) > 0 ? json_share(line) : NULL);
        json_set(address, "_line", NULL);
        json_free(line);
    }
    json_set(address, "text", NULL); // said before what was changed
    if (json_count(address) == 0)
        member_remove(p, "address", address);
}

// `counts` is the one that is called now, NULL none.
static void set_phone(struct json *owner, struct json *counts, const char *number)
{
    if (number[0] == '\0') {
        if (counts != NULL)
            member_remove(owner, "telecom", counts);
        return;
    }
    if (counts == NULL) {
        counts = member_add(owner, "telecom");
        json_set_string(counts, "system", "phone");
    }
    json_set_string(counts, "value", number);
}

static void set_contact(struct json *p, const struct change *c, const struct patient_choice *counts)
{
    static const char *const says[] = {"name", "telecom", "address", "organization"};
    struct json *contact = counts->contact;
    bool empty = true;
    if (!changed(c, PERSON_CONTACT) && !changed(c, PERSON_CONTACT_PHONE))
        return;
    if (contact == NULL)
        contact = member_add(p, "contact");
    if (changed(c, PERSON_CONTACT)) {
        struct json *name = json_new_object();
        json_set_string(name, "text", c->now->at[PERSON_CONTACT]);
        json_set(contact, "name", c->now->at[PERSON_CONTACT][0] != '\0' ? json_share(name) : NULL);
        json_free(name);
    }
    if (changed(c, PERSON_CONTACT_PHONE))
        set_phone(contact, counts->contact_phone, c->now->at[PERSON_CONTACT_PHONE]);
    for (size_t i = 0; i < ARRAY_LEN(says); i++)
        empty = empty && json_get(contact, says[i]) == NULL;
    if (empty)
        member_remove(p, "contact", contact);
}

static void set_contacts(struct json *p, const struct change *c)
{
    static const char *const linked[] = {"reference", "type", "identifier"};
    struct patient_choice counts;
    patient_choose(p, today(), &counts);
    if (changed(c, PERSON_PHONE))
        set_phone(p, counts.phone, c->now->at[PERSON_PHONE]);
    if (changed(c, PERSON_GP)) {
        struct json *doctor =
            counts.doctor != NULL ? counts.doctor : member_add(p, "generalPractitioner");
        // Another physician: what was linked belongs to the one before.
        for (size_t i = 0; i < ARRAY_LEN(linked); i++)
            json_set(doctor, linked[i], NULL);
        member_text(doctor, "display", c->now->at[PERSON_GP]);
        if (c->now->at[PERSON_GP][0] == '\0')
            member_remove(p, "generalPractitioner", doctor);
    }
    set_contact(p, c, &counts);
}

// A laptop never qualifies an identity by itself: what is typed here is provisional, and so is a
// qualified identity from elsewhere once one of its traits was changed.
static void set_reliability(struct json *p, const struct change *c)
{
    static const enum person_field traits[] = {PERSON_FAMILY, PERSON_GIVEN,      PERSON_BIRTH,
                                               PERSON_SEX,    PERSON_BIRTHPLACE, PERSON_INS};
    bool provisional = member_find(p, "extension", "url", RELIABILITY) == NULL;
    for (size_t i = 0; i < ARRAY_LEN(traits); i++)
        provisional = provisional || changed(c, traits[i]);
    if (!provisional)
        return;
    struct json *coding = json_new_object();
    json_set_string(coding, "system", RELIABILITY_SYSTEM);
    json_set_string(coding, "code", "PROV");
    member_drop(p, "extension", "url", RELIABILITY);
    struct json *reliability = member_make(p, "extension", "url", RELIABILITY);
    json_set(member_make(reliability, "extension", "url", "identityStatus"), "valueCoding", coding);
}

static void add_part(struct json *extension, const char *url, const char *member, const char *text)
{
    if (text[0] != '\0')
        json_set_string(member_make(extension, "extension", "url", url), member, text);
}

// deceased[x] and active say it as FHIR does, our extension since when and who said so.
static void set_situation(struct json *p, const struct change *c)
{
    const char *code = c->now->at[PERSON_SITUATION], *since = c->now->at[PERSON_SITUATION_SINCE];
    struct date day;
    if (!changed(c, PERSON_SITUATION) && !changed(c, PERSON_SITUATION_SINCE) &&
        !changed(c, PERSON_SITUATION_SOURCE))
        return;
    bool dated = date_parse_partial(since, strlen(since), &day);
    member_drop(p, "extension", "url", STORE_SITUATION);
    json_set(p, "deceasedDateTime", NULL);
    json_set(p, "deceasedBoolean", NULL);
    if (changed(c, PERSON_SITUATION) && strcmp(c->before->at[PERSON_SITUATION], "inactive") == 0)
        json_set(p, "active", NULL);
    if (!situation_is_known(code))
        return;
    if (strcmp(code, "deceased") == 0 && dated)
        json_set_string(p, "deceasedDateTime", since);
    else if (strcmp(code, "deceased") == 0)
        json_set(p, "deceasedBoolean", json_new_bool(true));
    else if (strcmp(code, "inactive") == 0)
        json_set(p, "active", json_new_bool(false));
    struct json *said = member_make(p, "extension", "url", STORE_SITUATION);
    add_part(said, "code", "valueCode", code);
    add_part(said, "since", "valueDate", dated ? since : "");
    add_part(said, "source", "valueString", c->now->at[PERSON_SITUATION_SOURCE]);
}

// One matricule, under the system that its kind has: a provisional one is no NIR.
static void set_ins(struct json *p, const char *ins)
{
    for (const struct json *old; (old = patient_ins(p)) != NULL;) {
        char system[INS_SYSTEM_BYTES];
        snprintf(system, sizeof system, "%s", json_get_string(old, "system"));
        member_drop(p, "identifier", "system", system);
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

struct json *patient_rest(const struct json *patient, const struct person_fields *same)
{
    const char *id = json_get_string(patient, "id");
    struct json *rest =
        patient_from_fields(same, patient, id != NULL ? id_from(id) : (struct id){{0}});
    member_drop(rest, "extension", "url", RELIABILITY);
    return rest;
}

// Has somebody qualified the identity (status VALI)?
bool patient_is_qualified(const struct json *patient)
{
    const struct json *status = member_find(member_find(patient, "extension", "url", RELIABILITY),
                                            "extension", "url", "identityStatus");
    const char *code = json_get_string(json_get(status, "valueCoding"), "code");
    return code != NULL && strcmp(code, "VALI") == 0;
}

struct json *patient_to_keep(const struct json *agreed, const struct json *kept, struct id id)
{
    static const char *const marks[] = {"versionId", "lastUpdated", "source"};
    struct json *p = json_copy(agreed), *meta = json_get(p, "meta");
    const struct json *ins = patient_ins(kept);
    json_set_string(p, "id", id.text);
    for (size_t i = 0; json_type(meta) == JSON_OBJECT && i < ARRAY_LEN(marks); i++)
        json_set(meta, marks[i], NULL);
    if (json_count(meta) == 0)
        json_set(p, "meta", NULL);
    if (ins != NULL && !patient_is_qualified(p) && patient_ins(p) == NULL) {
        if (json_type(json_get(p, "identifier")) != JSON_ARRAY)
            json_set(p, "identifier", json_new_array());
        json_push(json_get(p, "identifier"), json_copy(ins));
    }
    return p;
}
