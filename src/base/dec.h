// SPDX-License-Identifier: EUPL-1.2
// Exact decimals that keep their scale (1.0 is not 1.00), as FHIR and FHIRPath need them:
// value = coefficient × 10^-scale, up to 38 digits. No home of floating point except dec_to_double.
#ifndef ICOPE_BASE_DEC_H
#define ICOPE_BASE_DEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128
    dec_coef; // the one typedef of the project: the type has no standard name

enum {
    DEC_SCALE_MAX = 28, // digits after the point
    DEC_TEXT_BYTES = 48 // room for any dec_print
};

// A decimal. Passed by value.
struct dec {
    dec_coef coef; // |coef| < 10^37
    int scale;     // 0..DEC_SCALE_MAX digits after the point
};

// Parses [+-]digits[.digits][(e|E)[+-]digits] (the JSON number form, a sign + is also taken). False
// when the form or range is wrong.
bool dec_parse(const char *text, size_t len, struct dec *ret);

// From an integer, scale 0.
struct dec dec_from_int(int64_t n);

// Writes the plain form with exactly `scale` digits after the point; returns its length. out:
// DEC_TEXT_BYTES.
size_t dec_print(struct dec d, char *out);

// −1, 0, 1 by value (1.0 equals 1.00).
int dec_cmp(struct dec a, struct dec b);

// Arithmetic; false on overflow of 37 digits. dec_div also on division by zero: a quotient that
// ends within DEC_SCALE_MAX digits is exact, any other has 8 digits after the point more than the
// operands, rounded half away from zero; trailing zeros are dropped. dec_mul's scale is the sum of
// scales (at most DEC_SCALE_MAX, rounded), add and sub keep the larger.
bool dec_add(struct dec a, struct dec b, struct dec *ret);
// a − b; see dec_add.
bool dec_sub(struct dec a, struct dec b, struct dec *ret);
// a × b; see dec_add.
bool dec_mul(struct dec a, struct dec b, struct dec *ret);
// a ÷ b; see dec_add.
bool dec_div(struct dec a, struct dec b, struct dec *ret);

// Truncates toward zero to an integer; false when it does not fit 64 bits.
bool dec_trunc(struct dec a, int64_t *ret);

// Rounds half away from zero to `scale` digits (0..DEC_SCALE_MAX); a smaller scale of `a` is
// padded. False on overflow.
bool dec_round(struct dec a, int scale, struct dec *ret);

// Drops trailing zeros after the point.
struct dec dec_normal(struct dec a);

// Nearest double, for ln, exp, power.
double dec_to_double(struct dec a);

// The decimal nearest to a double, with at most 15 significant digits; false when not finite or too
// large.
bool dec_from_double(double x, struct dec *ret);

#endif
