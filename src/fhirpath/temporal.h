// SPDX-License-Identifier: EUPL-1.2
// Dates, dateTimes and times of partial precision: text, order, arithmetic.
#ifndef ICOPE_FHIRPATH_TEMPORAL_H
#define ICOPE_FHIRPATH_TEMPORAL_H

#include "fhirpath/fhirpath.h"

// Values of fp_temporal.parts.
enum { PART_YEAR = 1, PART_MONTH, PART_DAY, PART_HOUR, PART_MINUTE, PART_SECOND, PART_MS };

enum { TEMPORAL_TEXT_BYTES = 48 }; // room for any fp_temporal_print

// Outcome of a comparison of partial values.
enum fp_order { ORDER_LESS = -1, ORDER_SAME = 0, ORDER_MORE = 1, ORDER_UNKNOWN = 2 };

// Parses the FHIR form for FP_DATE, FP_DATETIME or FP_TIME; hours alone and a T without time are
// taken too. False for another form or a day or time that does not exist.
bool fp_temporal_parse(const char *text, size_t len, enum fp_kind kind, struct fp_temporal *ret);

// Reads a string as a value of FP_DATE, FP_DATETIME or FP_TIME. False when it does not have the
// form.
bool fp_parse_temporal(const char *text, size_t len, enum fp_kind kind, struct fp_value *ret);

// Writes the FHIR form with the precision that is there; returns its length. out:
// TEMPORAL_TEXT_BYTES.
size_t fp_temporal_print(struct fp_temporal t, enum fp_kind kind, char *out);

// Compares to the smaller precision; unknown when that is equal and the precisions differ, or when
// only one has a time zone and the difference is within what zones can make. Kinds must be both
// FP_TIME or neither.
enum fp_order fp_temporal_order(struct fp_temporal a, struct fp_temporal b);

// Adds `value` (whole part; may be negative) of a unit (calendar word, or UCUM code of fixed
// length). RC_INVALID for a unit that cannot be added or a year outside 1..9999.
enum rc fp_temporal_add(struct fp_temporal t, enum fp_kind kind, struct dec value, const char *unit,
                        struct fp_temporal *ret, struct err *e);

// Earliest (or latest) moment a partial value can mean, filled up to `parts`; a missing zone
// becomes the extreme one, +14:00 or -12:00. Hours alone mean the full hour, as in the official
// tests.
struct fp_temporal fp_temporal_bound(struct fp_temporal t, enum fp_kind kind, bool high, int parts);

#endif
