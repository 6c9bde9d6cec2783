// SPDX-License-Identifier: EUPL-1.2
// Whether a value may be an answer, and how values compare. For src/form/ only.
#ifndef ICOPE_FORM_CHECK_H
#define ICOPE_FORM_CHECK_H

#include "questionnaire/questionnaire.h"

// What a check found.
enum check_kind {
    CHECK_TYPE,   // not of the item's type, or not in the form FHIR gives that type
    CHECK_OPTION, // not one of the options
    CHECK_RANGE,  // outside min … max, too long, wrong unit or pattern
};

// Is a value element ({"valueInteger": 3}) of the item's type and in FHIR's form? Options and
// ranges are not looked at. RC_INVALID with the reason.
enum rc check_type(const struct item *it, const struct json *element, struct err *e);
// Is it one of the options, where there are any? RC_INVALID with the reason.
enum rc check_option(const struct item *it, const struct json *element, struct err *e);
// Is it within what the item allows (min, max, length, pattern, units)? RC_INVALID with the reason.
enum rc check_range(const struct item *it, const struct json *element, struct err *e);
// Has it no more decimals than the item asks for? RC_INVALID with the reason. A value that has more
// is kept and told: what was measured counts.
enum rc check_digits(const struct item *it, const struct json *element, struct err *e);
// Has a time its seconds, and a dateTime with a time also a time zone, as FHIR wants it? RC_INVALID
// with the reason.
enum rc check_instant(const struct json *element, struct err *e);
// Why an answer could not be checked against something that is not here (a value set, a profile),
// or NULL.
const char *check_unchecked(const struct item *it, const struct json *element);
// The first three; *ret_kind (may be NULL) says which failed.
enum rc check_value(const struct item *it, const struct json *element, enum check_kind *ret_kind,
                    struct err *e);

// Is it an option that stands alone (optionExclusive)?
bool check_exclusive(const struct item *it, const struct json *element);

// --- check_compare.c ---

// How two values compare.
enum relation {
    RELATION_NONE,    // not comparable
    RELATION_DIFFERS, // comparable for equality only, and not equal
    RELATION_LESS,    // the first is smaller
    RELATION_EQUAL,   // same value
    RELATION_MORE,    // the first is larger
};
// Compares two values by the names of their types ("Coding", "Integer", …): Codings by system and
// code, numbers by value, quantities by unit, dates by the precision both have.
enum relation value_compare(const char *type_a, const struct json *a, const char *type_b,
                            const struct json *b);
// A Quantity against a bound; RELATION_NONE when the units cannot be compared.
enum relation quantity_compare(const struct json *a, const struct json *b);

#endif
