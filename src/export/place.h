// SPDX-License-Identifier: EUPL-1.2
// Where somebody lives, as coarsely as is asked for: the commune (COG, or its postcode), the
// département, the region (INSEE, Code officiel géographique 2016). Pure.
#ifndef ICOPE_EXPORT_PLACE_H
#define ICOPE_EXPORT_PLACE_H

#include "base/json.h"

enum place_level { PLACE_COMMUNE, PLACE_DEPARTEMENT, PLACE_REGION, PLACE_NONE };

enum { PLACE_BYTES = 12 };

// A place by its codes; "" is not known.
struct place {
    char commune[PLACE_BYTES];     // COG code
    char postcode[PLACE_BYTES];    // where there is no COG code, five digits
    char departement[PLACE_BYTES]; // "31", "2A", "974"
    char region[PLACE_BYTES];      // "76"
};

// Reads an Address (FHIR R4, with the extension of FR Core for the commune). {""} where it says
// nothing that has the form of a code.
void place_read(const struct json *address, struct place *ret);
// What is said of it at a level; "" nothing. Borrowed from the place.
const char *place_at(const struct place *p, enum place_level level);

// The extension of FR Core that an Address says the commune by, as a list of one; new and owned.
struct json *place_extension(const struct place *p);

#endif
