// SPDX-License-Identifier: EUPL-1.2
#include "export/place.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define INSEE_CODE "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"

// Regions since 2016 and their départements.
static const struct {
    const char *region, *departements;
} regions[] = {
    {"84", " 01 03 07 15 26 38 42 43 63 69 73 74 "},
    {"27", " 21 25 39 58 70 71 89 90 "},
    {"53", " 22 29 35 56 "},
    {"24", " 18 28 36 37 41 45 "},
    {"94", " 2A 2B "},
    {"44", " 08 10 51 52 54 55 57 67 68 88 "},
    {"32", " 02 59 60 62 80 "},
    {"11", " 75 77 78 91 92 93 94 95 "},
    {"28", " 14 27 50 61 76 "},
    {"75", " 16 17 19 23 24 33 40 47 64 79 86 87 "},
    {"76", " 09 11 12 30 31 32 34 46 48 65 66 81 82 "},
    {"52", " 44 49 53 72 85 "},
    {"93", " 04 05 06 13 83 84 "},
    {"01", " 971 "},
    {"02", " 972 "},
    {"03", " 973 "},
    {"04", " 974 "},
    {"06", " 976 "},
};

// "31483", "2A004", "97411".
static bool is_code(const char *text, bool corsican)
{
    bool fits = text != NULL && strlen(text) == 5;
    for (size_t i = 0; fits && i < 5; i++)
        fits = isdigit((unsigned char)text[i]) ||
               (corsican && i == 1 && text[0] == '2' && (text[1] == 'A' || text[1] == 'B'));
    return fits;
}

static const char *insee_code(const struct json *address)
{
    const struct json *all = json_get(address, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        if (url != NULL && strcmp(url, INSEE_CODE) == 0)
            return json_get_string(json_get(json_at(all, i), "valueCoding"), "code");
    }
    return NULL;
}

// Postcodes of Corsica begin with 20: 200 and 201 in the south, the others in the north.
static void set_departement(struct place *p, const char *code)
{
    const bool overseas = strncmp(code, "97", 2) == 0;
    snprintf(p->departement, sizeof p->departement, "%.*s", overseas ? 3 : 2, code);
    if (strcmp(p->departement, "20") == 0)
        snprintf(p->departement, sizeof p->departement, "%s", code[2] <= '1' ? "2A" : "2B");
}

static void set_region(struct place *p)
{
    char word[PLACE_BYTES + 2];
    snprintf(word, sizeof word, " %s ", p->departement);
    for (size_t i = 0; i < ARRAY_LEN(regions); i++)
        if (strstr(regions[i].departements, word) != NULL)
            snprintf(p->region, sizeof p->region, "%s", regions[i].region);
    if (p->region[0] == '\0') // of no département: no place at all
        *p = (struct place){.commune = ""};
}

void place_read(const struct json *address, struct place *ret)
{
    const char *code = insee_code(address), *postcode = json_get_string(address, "postalCode");
    *ret = (struct place){.commune = ""};
    if (is_code(code, true))
        snprintf(ret->commune, sizeof ret->commune, "%s", code);
    else if (is_code(postcode, false))
        snprintf(ret->postcode, sizeof ret->postcode, "%s", postcode);
    else
        return;
    set_departement(ret, ret->commune[0] != '\0' ? ret->commune : ret->postcode);
    set_region(ret);
}

const char *place_at(const struct place *p, enum place_level level)
{
    switch (level) {
    case PLACE_COMMUNE:
        return p->commune[0] != '\0' ? p->commune : p->postcode;
    case PLACE_DEPARTEMENT:
        return p->departement;
    case PLACE_REGION:
        return p->region;
    case PLACE_NONE:
        break;
    }
    return "";
}

struct json *place_extension(const struct place *p)
{
    struct json *all = json_new_array(), *one = json_new_object(), *coding = json_new_object();
    json_set_string(one, "url", INSEE_CODE);
    json_set_string(coding, "system",
                    "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM");
    json_set_string(coding, "code", p->commune);
    json_set(one, "valueCoding", coding);
    json_push(all, one);
    return all;
}
