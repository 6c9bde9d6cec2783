// SPDX-License-Identifier: EUPL-1.2
// Literals of an expression as values.
#ifndef ICOPE_FHIRPATH_LITERAL_H
#define ICOPE_FHIRPATH_LITERAL_H

#include "fhirpath/fhirpath.h"
#include "fhirpath/lexer.h"

// The value of a number, string or @temporal token. RC_INVALID with its place.
enum rc fp_literal(const struct fp_token *t, struct fp_value *ret, struct err *e);

// Turns a number into a quantity of the unit that follows it; `unit` must outlive it.
struct fp_value fp_literal_quantity(struct fp_value number, const char *unit);

// Is it a calendar unit: year, years … milliseconds?
bool fp_is_calendar_word(const char *word);

#endif
