// SPDX-License-Identifier: EUPL-1.2
// What stands in a cell, as the sheet would have it: dates as typed or as a spreadsheet counts
// days, sex in words, digits that a spreadsheet took for a number. Pure.
#ifndef ICOPE_IMPORT_VALUES_H
#define ICOPE_IMPORT_VALUES_H

#include "fhir/patient_check.h"

// Puts a cell into its field. NULL, or N_() why it cannot be kept; *ret_odd is N_() what was mended
// in it and should be looked at, NULL nothing.
const char *import_value(struct person_fields *io, enum person_field field, const char *text,
                         struct date today, const char **ret_odd);

#endif
