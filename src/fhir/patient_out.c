// SPDX-License-Identifier: EUPL-1.2
// The Patient as it leaves the laptop. The matricule INS may only travel with a qualified identity
// (référentiel INS), so a copy without it goes out in every other case.
#include "base/utf8.h"
#include "fhir/element.h"
#include "fhir/ins.h"

#include <string.h>

#define FR_CORE "https://hl7.fr/ig/fhir/core/"

// Systems of the matricule and what FR Core asks an identifier of each to say.
static const struct {
    const char *system, *type, *use;
} ins_kinds[] = {
    {"urn:oid:1.2.250.1.213.1.4.8", "INS-NIR", "official"},
    {"urn:oid:1.2.250.1.213.1.4.9", "INS-NIA", "temp"},
    {"urn:oid:1.2.250.1.213.1.4.10", "INS-NIR-TEST", "official"},
    {"urn:oid:1.2.250.1.213.1.4.11", "INS-NIR-DEMO", "official"},
};

// Row of ins_kinds for an identifier, −1 for any other identifier.
static int ins_kind(const struct json *identifier)
{
    const char *system = json_get_string(identifier, "system");
    for (size_t i = 0; system != NULL && i < ARRAY_LEN(ins_kinds); i++)
        if (strcmp(ins_kinds[i].system, system) == 0)
            return (int)i;
    return -1;
}

// The first extension of that url, or NULL.
static const struct json *extension(const struct json *owner, const char *url)
{
    const struct json *list = json_get(owner, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *it = json_get_string(json_at(list, i), "url");
        if (it != NULL && strcmp(it, url) == 0)
            return json_at(list, i);
    }
    return NULL;
}

static bool holds_ins(const struct json *patient)
{
    const struct json *list = json_get(patient, "identifier");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *value = json_get_string(json_at(list, i), "value");
        if (ins_kind(json_at(list, i)) >= 0 && value != NULL && value[0] != '\0')
            return true;
    }
    return false;
}

static bool has_birth_names(const struct json *patient)
{
    const struct json *names = json_get(patient, "name");
    for (size_t i = 0; i < json_count(names); i++) {
        const struct json *name = json_at(names, i);
        const char *use = json_get_string(name, "use");
        if (use != NULL && strcmp(use, "official") == 0)
            return json_get_string(name, "family") != NULL &&
                   json_count(json_get(name, "given")) == 1 &&
                   extension(name, FR_CORE "StructureDefinition/"
                                           "fr-core-patient-birth-list-given-name") != NULL;
    }
    return false;
}

// Has the identity been qualified (FR Core: status VALI, birthplace code, one given name and the
// list of birth names)?
static bool is_qualified(const struct json *patient)
{
    const struct json *status =
        extension(extension(patient, FR_CORE "StructureDefinition/fr-core-identity-reliability"),
                  "identityStatus");
    const char *code = json_get_string(json_get(status, "valueCoding"), "code");
    if (code == NULL || strcmp(code, "VALI") != 0)
        return false;
    const struct json *place =
        json_get(extension(patient, "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"),
                 "valueAddress");
    const struct json *insee =
        extension(place, FR_CORE "StructureDefinition/fr-core-address-insee-code");
    const char *birthplace = json_get_string(json_get(insee, "valueCoding"), "code");
    char cog[BIRTHPLACE_BYTES];
    return birthplace != NULL && birthplace_read(birthplace, cog) == BIRTHPLACE_CODE &&
           has_birth_names(patient) && holds_ins(patient);
}

static bool is_own(const struct json *identifier, const struct json *own)
{
    const char *value = json_get_string(identifier, "value");
    return value != NULL && strcmp(value, json_get_string(own, "value")) == 0;
}

// The identifiers that may leave, each matricule with its use and type, and the own id, once: a
// record that came back from a server has it already.
static struct json *identifiers(const struct json *patient, struct id id, bool qualified)
{
    struct json *kept = json_new_array();
    const struct json *list = json_get(patient, "identifier");
    struct json *own = part_resource("Patient", id, "list");
    const struct json *own_id = json_at(json_get(own, "identifier"), 0);
    bool has_own = false;
    for (size_t i = 0; i < json_count(list); i++) {
        int kind = ins_kind(json_at(list, i));
        if (kind >= 0 && !qualified)
            continue;
        has_own |= is_own(json_at(list, i), own_id);
        struct json *copy = json_copy(json_at(list, i));
        if (kind >= 0) {
            if (json_get(copy, "use") == NULL)
                json_set_string(copy, "use", ins_kinds[kind].use);
            json_set(
                copy, "type",
                part_concept(FR_CORE "CodeSystem/fr-core-cs-v2-0203", ins_kinds[kind].type, NULL));
        }
        json_push(kept, copy);
    }
    if (!has_own)
        json_push(kept, json_copy(own_id));
    json_free(own);
    return kept;
}

// A birthplace that was kept as a code before codes were looked at, or came as one, goes out as the
// words it is: a name is no code of the register.
static void place_without_false_code(struct json *patient)
{
    char cog[BIRTHPLACE_BYTES], words[200];
    const char *const insee_url = FR_CORE "StructureDefinition/fr-core-address-insee-code";
    struct json *place =
        json_get(extension(patient, "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"),
                 "valueAddress");
    const char *code =
        json_get_string(json_get(extension(place, insee_url), "valueCoding"), "code");
    if (code == NULL || birthplace_read(code, cog) == BIRTHPLACE_CODE)
        return;
    struct json *kept = json_new_array();
    const struct json *parts = json_get(place, "extension");
    text_take(words, sizeof words, code);
    for (size_t i = 0; i < json_count(parts); i++) {
        const char *url = json_get_string(json_at(parts, i), "url");
        if (url == NULL || strcmp(url, insee_url) != 0)
            json_push(kept, json_share(json_at(parts, i)));
    }
    json_set(place, "extension", json_count(kept) > 0 ? json_share(kept) : NULL);
    json_free(kept);
    if (json_get(place, "city") == NULL)
        json_set_string(place, "city", words);
}

struct json *package_patient(const struct json *patient)
{
    bool qualified = is_qualified(patient);
    struct json *copy = json_copy(patient);
    struct id id = id_from(json_get_string(patient, "id"));
    json_set(copy, "identifier", identifiers(patient, id, qualified));
    place_without_false_code(copy);
    struct json *meta = json_copy(json_get(patient, "meta"));
    if (json_type(meta) != JSON_OBJECT) {
        json_free(meta);
        meta = json_new_object();
    }
    json_set(meta, "profile",
             part_list(json_new_string(qualified ? FR_CORE "StructureDefinition/fr-core-patient-ins"
                                                 : FR_CORE "StructureDefinition/fr-core-patient")));
    json_set(copy, "meta", meta);
    return copy;
}
