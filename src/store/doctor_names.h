// SPDX-License-Identifier: EUPL-1.2
// What general practitioners are called whom a Patient only refers to (FHIR R4
// Patient.generalPractitioner: Practitioner, PractitionerRole or Organization). Kept in a sealed
// setting beside the people: in a Patient the name would count as changed here and be sent.
#ifndef ICOPE_STORE_DOCTOR_NAMES_H
#define ICOPE_STORE_DOCTOR_NAMES_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>

struct store;

enum { DOCTOR_KEY_BYTES = 96, DOCTOR_NAME_BYTES = 160 };

// "Type/id" of a Reference to one of the three kinds: relative, or absolute at `base` (without a
// slash at its end). False when it leads elsewhere.
bool doctor_key(const char *base, const struct json *reference, char ret[DOCTOR_KEY_BYTES]);
// What is known of that server: object "Type/id" → {"name","lead","asked","wanted"}: the name (""
// not known), whom a PractitionerRole leads to, when it was asked for and when somebody referred to
// it (ms UTC). New and owned; NULL when nothing was ever noted of it, or it cannot be read.
struct json *doctor_names(struct store *s, const char *base);
// Keeps it (borrowed).
enum rc doctor_names_note(struct store *s, const char *base, const struct json *names,
                          struct err *e);
// Appends what the resource that is referred to says of itself: an Organization's name, or prefix,
// given and family name as of that day; at most DOCTOR_NAME_BYTES with the NUL.
void doctor_own_name(const struct json *resource, struct date today, struct buf *out);
// Appends the name of the first one that the Patient refers to and that is known. False when it
// refers to none, or names one itself; true and nothing appended: there is one, not known.
bool doctor_found_name(struct store *s, const struct json *patient, struct date today,
                       struct buf *out);

#endif
