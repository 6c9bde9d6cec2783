// SPDX-License-Identifier: EUPL-1.2
// Values and collections: making them, converting FHIR elements into System values, comparing.
// Private to src/fhirpath.
#ifndef ICOPE_FHIRPATH_VALUES_H
#define ICOPE_FHIRPATH_VALUES_H

#include "fhirpath/fhirpath.h"
#include "fhirpath/temporal.h"

// Outcome of a comparison that may have no answer.
enum fp_answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

// A boolean value.
struct fp_value fp_boolean(bool b);
// An integer value.
struct fp_value fp_integer(int64_t n);
// A decimal value.
struct fp_value fp_decimal(struct dec d);
// A string value over `len` borrowed bytes.
struct fp_value fp_text(const char *at, size_t len);

// A collection of one value, in the arena.
struct fp_list fp_list_one(struct arena *a, struct fp_value v);

// A value for a FHIR element of that type (NULL: unknown) and its "_name" sibling; either may be
// absent, not both.
struct fp_value fp_element(const struct json *json, const struct json *extra, const char *type);

// What type() tells: a value with the children "namespace" and "name". `full` is "FHIR.Patient".
struct fp_value fp_type_info(struct arena *a, const char *full);
// Is it such a value?
bool fp_is_type_info(struct fp_value v);

// The number in an integer or decimal; false for other kinds.
bool fp_number_of(struct fp_value v, struct dec *ret);

// `=` of two values: unknown when precisions or units leave it open.
enum fp_answer fp_equal(struct arena *a, struct fp_value x, struct fp_value y);
// `=` of two collections: order counts.
enum fp_answer fp_list_equal(struct arena *a, struct fp_list x, struct fp_list y);
// `~` of two collections: order does not count.
bool fp_list_equivalent(struct arena *a, struct fp_list x, struct fp_list y);
// Order of two values. False when they cannot be ordered at all (different kinds).
bool fp_order_of(struct arena *a, struct fp_value x, struct fp_value y, enum fp_order *ret);

// Is the value of that type, named as it is written ("FHIR", "Patient"; space NULL: either)?
bool fp_is_type(struct fp_value v, const char *space, const char *name);

// Does as() or ofType() let the value pass? Like fp_is_type, but a primitive only by its own type:
// a code is a string, yet not as(string), as the official tests have it.
bool fp_as_type(struct fp_value v, const char *space, const char *name);

#endif
