// SPDX-License-Identifier: EUPL-1.2
// What counts of a FHIR R4 Patient (patient.html, datatypes.html#HumanName, #Address,
// #ContactPoint, #Period) that may have several of everything: never what is old or has ended, then
// by rank, then by use, then in their order. A value of another kind than FHIR gives it is passed
// over. Pure.
#ifndef ICOPE_STORE_PATIENT_CHOICE_H
#define ICOPE_STORE_PATIENT_CHOICE_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"

#include <stdbool.h>

// The elements that count, borrowed from the Patient; NULL where there is none.
struct patient_choice {
    struct json *name;          // HumanName the person is filed under: an old one before none
    struct json *usual;         // HumanName in daily use, when it is another
    struct json *address;       // Address where the person lives
    struct json *phone;         // ContactPoint by which the person is called
    struct json *contact;       // Patient.contact, somebody to ask
    struct json *contact_phone; // ContactPoint of that one
    struct json *doctor;        // Reference, generalPractitioner
};

// Chooses as of that day.
void patient_choose(const struct json *patient, struct date today, struct patient_choice *ret);
// Is a Period over on that day? One without an end, or with an end that cannot be read, is not.
bool period_is_over(const struct json *period, struct date today);
// Appends family and given names. Of a name that is one text, words in capitals at one end of it,
// or what stands before a comma, are the family name; else all of it is.
void human_name_read(const struct json *name, struct buf *family, struct buf *given);
// Appends the lines of an Address, joined by ", "; of one that is a text, that text.
void address_lines(const struct json *address, struct buf *out);
// Appends who a generalPractitioner is: its display, the name of the contained resource it points
// to, or its identifier; nothing when it says none of them.
void doctor_name(const struct json *patient, const struct json *doctor, struct buf *out);

#endif
