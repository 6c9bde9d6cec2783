// SPDX-License-Identifier: EUPL-1.2
// What reading and writing a Patient share: names of its French and own parts, codes of the sheet.
// For src/fhir/patient*.c only.
#ifndef ICOPE_FHIR_PATIENT_PARTS_H
#define ICOPE_FHIR_PATIENT_PARTS_H

#include "base/canonical.h"

#include "base/json.h"

#include <stdbool.h>

#define BIRTH_PLACE       "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
#define INSEE_CODE        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
#define IDENTITY_DOCUMENT FHIR_EXTENSIONS "identity-document"

// The FHIR code of a sex (m f o u), NULL for another letter.
const char *gender_of_sex(char sex);
// The identifier that is a matricule, borrowed; NULL none.
struct json *patient_ins(const struct json *patient);
// Is it a code of PERSON_SITUATION?
bool situation_is_known(const char *code);

#endif
