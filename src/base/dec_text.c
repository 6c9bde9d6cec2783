// SPDX-License-Identifier: EUPL-1.2
// Decimals from and to text and floating point.
#include "base/dec.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    DEC_DIGITS = 37,        // |coef| < 10^37
    EXPONENT_CAP = 1000000, // larger exponents are all out of range
    DOUBLE_DIGITS = 15      // a double carries that many through text and back
};

// Where a parser stands.
struct reader {
    const char *at;  // next byte
    const char *end; // past the last
};

static bool is_digit(const struct reader *r)
{
    return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

// Takes an optional sign; true when it is a minus.
static bool read_sign(struct reader *r)
{
    bool minus = r->at < r->end && *r->at == '-';
    if (minus || (r->at < r->end && *r->at == '+'))
        r->at++;
    return minus;
}

// Takes digits onto *coef; returns how many, or −1 when the coefficient leaves its range.
static int read_digits(struct reader *r, dec_coef *coef)
{
    dec_coef limit = 1;
    for (int i = 0; i < DEC_DIGITS - 1; i++)
        limit *= 10;
    int count = 0;
    while (is_digit(r)) {
        if (*coef >= limit || count >= EXPONENT_CAP)
            return -1;
        *coef = *coef * 10 + (*r->at - '0');
        r->at++;
        count++;
    }
    return count;
}

// Takes an optional exponent; false when its form is wrong.
static bool read_exponent(struct reader *r, int *ret)
{
    *ret = 0;
    if (r->at == r->end || (*r->at != 'e' && *r->at != 'E'))
        return true;
    r->at++;
    bool minus = read_sign(r);
    if (!is_digit(r))
        return false;
    int exponent = 0;
    while (is_digit(r)) {
        if (exponent < EXPONENT_CAP)
            exponent = exponent * 10 + (*r->at - '0');
        r->at++;
    }
    *ret = minus ? -exponent : exponent;
    return true;
}

// coef × 10^exponent as a decimal.
static bool make(dec_coef coef, int exponent, struct dec *ret)
{
    if (coef == 0 && exponent > 0)
        exponent = 0;
    struct dec d = {.coef = coef, .scale = 0};
    if (exponent > DEC_DIGITS || exponent < -DEC_SCALE_MAX)
        return false;
    if (exponent < 0) {
        d.scale = -exponent;
        *ret = d;
        return true;
    }
    dec_coef limit = 1;
    for (int i = 0; i < DEC_DIGITS - 1; i++)
        limit *= 10;
    for (int i = 0; i < exponent; i++) {
        if (d.coef >= limit || d.coef <= -limit)
            return false;
        d.coef *= 10;
    }
    *ret = d;
    return true;
}

bool dec_parse(const char *text, size_t len, struct dec *ret)
{
    struct reader r = {.at = text, .end = text + len};
    bool minus = read_sign(&r);
    dec_coef coef = 0;
    int whole = read_digits(&r, &coef);
    if (whole <= 0)
        return false;
    int part = 0;
    if (r.at < r.end && *r.at == '.') {
        r.at++;
        part = read_digits(&r, &coef);
        if (part <= 0)
            return false;
    }
    int exponent = 0;
    if (!read_exponent(&r, &exponent) || r.at != r.end)
        return false;
    return make(minus ? -coef : coef, exponent - part, ret);
}

size_t dec_print(struct dec d, char *out)
{
    char digits[DEC_TEXT_BYTES];
    size_t count = 0;
    bool minus = d.coef < 0;
    dec_coef rest = minus ? -d.coef : d.coef;
    // Backwards: at least one digit stands before the point.
    while (rest > 0 || count <= (size_t)d.scale) {
        digits[count++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    }
    size_t at = 0;
    if (minus)
        out[at++] = '-';
    while (count > 0) {
        if (count == (size_t)d.scale)
            out[at++] = '.';
        out[at++] = digits[--count];
    }
    out[at] = '\0';
    return at;
}

double dec_to_double(struct dec a)
{
    // Coefficient and exponent apart: the point of strtod depends on the locale.
    char text[DEC_TEXT_BYTES + 8];
    size_t len = dec_print((struct dec){.coef = a.coef, .scale = 0}, text);
    snprintf(text + len, sizeof text - len, "e-%d", a.scale);
    return strtod(text, NULL);
}

bool dec_from_double(double x, struct dec *ret)
{
    if (!(x - x == 0))
        return false; // infinite or not a number
    char text[64];
    snprintf(text, sizeof text, "%.*e", DOUBLE_DIGITS - 1, x);
    struct reader r = {.at = text, .end = text + sizeof text};
    bool minus = read_sign(&r);
    dec_coef coef = *r.at++ - '0';
    while (!is_digit(&r))
        r.at++; // the point, whatever the locale prints
    read_digits(&r, &coef);
    int exponent = 0;
    read_exponent(&r, &exponent);
    exponent -= DOUBLE_DIGITS - 1;
    while (coef != 0 && coef % 10 == 0) {
        coef /= 10;
        exponent++;
    }
    // Digits past the smallest scale are rounded away, not refused.
    dec_coef half = 0;
    while (exponent < -DEC_SCALE_MAX && coef != 0) {
        half = coef % 10;
        coef /= 10;
        exponent++;
    }
    if (exponent < -DEC_SCALE_MAX || coef == 0)
        exponent = -DEC_SCALE_MAX;
    coef += half >= 5 ? 1 : 0;
    struct dec d = {.coef = 0, .scale = 0};
    if (!make(minus ? -coef : coef, exponent, &d))
        return false;
    *ret = dec_normal(d);
    return true;
}
