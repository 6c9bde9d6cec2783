// SPDX-License-Identifier: EUPL-1.2
// What stands in a cell, as the sheet would have it: dates as typed or as a spreadsheet counts
// days, sex in words, digits that a spreadsheet took for a number. Pure.
#ifndef ICOPE_IMPORT_VALUES_H
#define ICOPE_IMPORT_VALUES_H

#include "fhir/patient_check.h"

// What a date of digits has in front.
enum import_order {
    ORDER_UNKNOWN, // no such date, or one that can be read both ways
    ORDER_DAY,     // 31/12/1939
    ORDER_MONTH    // 12/31/1939
};
// As far as it shows.
enum import_order import_order_of(const char *text);
// Puts a cell into its field; dates of digits with the month in front where the table writes them
// so. NULL, or N_() why it cannot be kept; *ret_odd is N_() what was mended in it and should be
// looked at, NULL nothing.
const char *import_value(struct person_fields *io, enum person_field field, const char *text,
                         struct date today, bool month_first, const char **ret_odd);

#endif
