// SPDX-License-Identifier: EUPL-1.2
// Between the person's sheet and a FHIR R4 Patient with the French additions (FR Core). Pure,
// but for the day: what has ended does not count.
#ifndef ICOPE_FHIR_PATIENT_H
#define ICOPE_FHIR_PATIENT_H

#include "base/id.h"
#include "base/json.h"

#include <stdbool.h>

enum { PERSON_FIELD_BYTES = 256 };
// The fields of a person's sheet, in its order.
enum person_field {
    PERSON_FAMILY,
    PERSON_GIVEN,
    PERSON_BIRTH,
    PERSON_SEX,
    PERSON_BIRTHPLACE,
    PERSON_USUAL_NAME,
    PERSON_ADDRESS,
    PERSON_POSTCODE,
    PERSON_TOWN,
    PERSON_PHONE,
    PERSON_GP,
    PERSON_CONTACT,
    PERSON_CONTACT_PHONE,
    PERSON_INS,
    PERSON_DOCUMENT,
    PERSON_SITUATION,
    PERSON_SITUATION_SINCE,
    PERSON_SITUATION_SOURCE, // not on the sheet: follows from who changes it
    PERSON_FIELD_COUNT,
};
// A person as text fields. Birth is YYYY-MM-DD, YYYY-MM, YYYY or "" (not known), sex m f o u,
// birthplace the INSEE code, INS 13 characters + 2 of key. The situation is why somebody is not to
// be visited any more: deceased, moved, home, refused, inactive, "" none; since is YYYY-MM-DD, the
// source who said it ("" a server).
struct person_fields {
    char at[PERSON_FIELD_COUNT][PERSON_FIELD_BYTES]; // by enum person_field, "" when empty
};

// Writes the fields into a copy of `base` (an existing Patient, or NULL for a new one with that
// id): what the sheet does not know, and what was not changed on it, is kept. A changed trait of
// the identity makes it provisional. New and owned.
struct json *patient_from_fields(const struct person_fields *p, const struct json *base,
                                 struct id id);
// Reads the fields of what counts today (store/patient_choice.h); what is absent gives "".
void patient_to_fields(const struct json *patient, struct person_fields *ret);
// A copy whose sheet says `same` and that says nothing of how reliable the identity is: what is
// left to compare once the sheets were. New and owned.
struct json *patient_rest(const struct json *patient, const struct person_fields *same);
// The record as it is kept here, of what is agreed with a server: `agreed` without the server's own
// marks, and with the matricule of `kept` (which only leaves with a qualified identity) unless the
// identity is qualified or has one. New and owned.
struct json *patient_to_keep(const struct json *agreed, const struct json *kept, struct id id);
// Has somebody qualified the identity (status VALI)?
bool patient_is_qualified(const struct json *patient);

#endif
