// SPDX-License-Identifier: EUPL-1.2
// The steps of check_range: each looks at one kind of value and takes all others. RC_INVALID with
// the reason. For src/form/ only.
#ifndef ICOPE_FORM_CHECK_ANSWER_H
#define ICOPE_FORM_CHECK_ANSWER_H

#include "form/check.h"

// One answer being checked.
struct answer {
    const struct item *it;    // the item
    const char *name;         // "valueDecimal"
    const struct json *value; // the value itself
};

// --- check_complex.c ---

// A number within minValue and maxValue.
enum rc check_number(const struct answer *a, struct err *e);
// An absolute URI (RFC 3986): a scheme, and what it allows behind it.
enum rc check_uri(const struct answer *a, struct err *e);
// A quantity within its bounds, in a unit that can be compared with theirs.
enum rc check_quantity(const struct answer *a, struct err *e);
// One of the units asked for.
enum rc check_units(const struct answer *a, struct err *e);
// A reference in FHIR's form, to a resource that is asked for.
enum rc check_reference(const struct answer *a, struct err *e);
// An attachment of a content type and size that is taken.
enum rc check_attachment(const struct answer *a, struct err *e);

#endif
