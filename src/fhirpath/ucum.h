// SPDX-License-Identifier: EUPL-1.2
// Units of the Unified Code for Units of Measure (ucum.org) and the calendar units of FHIRPath:
// enough to compare and convert what is measured in care. Units on shifted or logarithmic scales
// (Cel, [degF], [pH]) compare only with themselves.
#ifndef ICOPE_FHIRPATH_UCUM_H
#define ICOPE_FHIRPATH_UCUM_H

#include "base/dec.h"
#include "fhirpath/temporal.h"

// Dimensions a unit may have. Calendar months are not a number of seconds.
enum fp_dimension {
    DIM_LENGTH,
    DIM_TIME,
    DIM_MASS,
    DIM_ANGLE,
    DIM_TEMPERATURE,
    DIM_CHARGE,
    DIM_LIGHT,
    DIM_AMOUNT,    // mol
    DIM_CALENDAR,  // calendar month
    DIM_ARBITRARY, // [iU] and other units that have no measure
    DIM_COUNT
};

// A unit as a product of base units: numerator ÷ denominator × 10^power10 × base units.
struct fp_unit {
    struct dec numerator;   // exact
    struct dec denominator; // exact, not 0
    int power10;            // decimal exponent, from prefixes
    int dim[DIM_COUNT];     // exponent of each base unit
    const char *alone;      // the code of a unit that compares only with itself, else NULL
};

// Reads a unit. With `equivalent` year and month count as UCUM's a and mo. False when it is not
// known.
bool fp_unit_parse(const char *text, bool equivalent, struct fp_unit *ret);

// Can amounts of both be compared?
bool fp_unit_comparable(const struct fp_unit *a, const struct fp_unit *b);

// Compares a × ua with b × ub. Unknown when the units cannot be compared.
enum fp_order fp_quantity_order(struct dec a, const char *ua, struct dec b, const char *ub,
                                bool equivalent);

// Turns value × from into *ret × to, exactly where the quotient ends. False when it cannot be.
bool fp_quantity_convert(struct dec value, const char *from, const char *to, struct dec *ret);

// The UCUM code of a calendar word ("years" → "a"), or NULL for any other unit.
const char *fp_calendar_code(const char *word);

// The calendar word of a UCUM code of time ("a" → "year"), or NULL for any other.
const char *fp_calendar_word(const char *code);

#endif
