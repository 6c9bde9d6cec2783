// SPDX-License-Identifier: EUPL-1.2
// What is typed or imported about a person: one form for it, what must be right, what looks odd.
// The same for the sheet, plain lines and files. Pure; sentences are N_() texts to be translated
// where they are said.
#ifndef ICOPE_FHIR_PATIENT_CHECK_H
#define ICOPE_FHIR_PATIENT_CHECK_H

#include "base/clock.h"
#include "fhir/ins.h"
#include "fhir/patient.h"

// Brings fields into the form in which they are kept: names composed (NFC), no blanks around them,
// an INS and a birthplace as one word in capitals. What is no INS or code stays as typed.
void patient_tidy(struct person_fields *io);
// What keeps it from being saved: field and N_() reason, NULL when nothing does. `before`: as the
// person was loaded, NULL somebody new; what was there then is not refused now.
const char *patient_problem(const struct person_fields *p, const struct person_fields *before,
                            struct date today, enum person_field *ret_field);
// Is it somebody new, or was something changed by which people are told apart?
bool patient_is_another(const struct person_fields *p, const struct person_fields *before);

enum { PATIENT_WARNINGS_MAX = 8 };
// What looks odd and does not block.
struct patient_warning {
    const char *words;         // N_()
    char of[BIRTHPLACE_BYTES]; // a birthplace that goes behind the words, with a full stop; or ""
};
// The INS against itself, birth date, sex and birthplace, and the age; returns how many.
size_t patient_warnings(const struct person_fields *p, struct date today,
                        struct patient_warning ret[PATIENT_WARNINGS_MAX]);

#endif
