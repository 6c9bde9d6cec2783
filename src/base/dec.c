// SPDX-License-Identifier: EUPL-1.2
#include "base/dec.h"

#include <assert.h>

enum {
    DEC_DIGITS = 37,      // |coef| < 10^37
    DIV_EXTRA_DIGITS = 8, // of a quotient that does not end
    INT64_DIGITS = 18     // powers of ten that fit 64 bits
};

static dec_coef power10(int n)
{
    assert(n >= 0 && n <= DEC_DIGITS);
    static const int64_t small[INT64_DIGITS + 1] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
    };
    dec_coef p = 1;
    while (n > INT64_DIGITS) {
        p *= small[INT64_DIGITS];
        n -= INT64_DIGITS;
    }
    return p * small[n];
}

static bool in_range(dec_coef coef)
{
    return coef < power10(DEC_DIGITS) && coef > -power10(DEC_DIGITS);
}

// coef × 10^digits, false when it leaves the range.
static bool shift_up(dec_coef coef, int digits, dec_coef *ret)
{
    if (coef == 0) {
        *ret = 0;
        return true;
    }
    if (digits > DEC_DIGITS)
        return false;
    dec_coef shifted = 0;
    if (__builtin_mul_overflow(coef, power10(digits), &shifted) || !in_range(shifted))
        return false;
    *ret = shifted;
    return true;
}

// coef ÷ divisor rounded half away from zero; divisor > 0.
static dec_coef divide_rounded(dec_coef coef, dec_coef divisor)
{
    dec_coef quotient = coef / divisor;
    dec_coef rest = coef % divisor;
    if (rest < 0)
        rest = -rest;
    if (rest >= divisor - rest)
        quotient += coef < 0 ? -1 : 1;
    return quotient;
}

static bool finish(dec_coef coef, int scale, struct dec *ret)
{
    if (scale > DEC_SCALE_MAX) {
        int drop = scale - DEC_SCALE_MAX;
        coef = drop > DEC_DIGITS ? 0 : divide_rounded(coef, power10(drop));
        scale = DEC_SCALE_MAX;
    }
    if (!in_range(coef))
        return false;
    *ret = (struct dec){.coef = coef, .scale = scale};
    return true;
}

struct dec dec_from_int(int64_t n)
{
    return (struct dec){.coef = n, .scale = 0};
}

// Brings both to the larger scale.
static bool align(struct dec *a, struct dec *b)
{
    int scale = a->scale > b->scale ? a->scale : b->scale;
    if (!shift_up(a->coef, scale - a->scale, &a->coef) ||
        !shift_up(b->coef, scale - b->scale, &b->coef))
        return false;
    a->scale = scale;
    b->scale = scale;
    return true;
}

int dec_cmp(struct dec a, struct dec b)
{
    // Whole and fractional parts apart, so that nothing can overflow.
    dec_coef whole_a = a.coef / power10(a.scale);
    dec_coef whole_b = b.coef / power10(b.scale);
    if (whole_a != whole_b)
        return whole_a < whole_b ? -1 : 1;
    dec_coef part_a = a.coef % power10(a.scale) * power10(DEC_SCALE_MAX - a.scale);
    dec_coef part_b = b.coef % power10(b.scale) * power10(DEC_SCALE_MAX - b.scale);
    return part_a < part_b ? -1 : part_a > part_b;
}

bool dec_add(struct dec a, struct dec b, struct dec *ret)
{
    // Two coefficients below 10^37 cannot overflow 128 bits.
    return align(&a, &b) && finish(a.coef + b.coef, a.scale, ret);
}

bool dec_sub(struct dec a, struct dec b, struct dec *ret)
{
    b.coef = -b.coef;
    return dec_add(a, b, ret);
}

bool dec_mul(struct dec a, struct dec b, struct dec *ret)
{
    dec_coef product = 0;
    if (__builtin_mul_overflow(a.coef, b.coef, &product)) {
        // Trailing zeros carry no value: without them it may fit.
        struct dec short_a = dec_normal(a);
        struct dec short_b = dec_normal(b);
        if (__builtin_mul_overflow(short_a.coef, short_b.coef, &product))
            return false;
        return finish(product, short_a.scale + short_b.scale, ret);
    }
    return finish(product, a.scale + b.scale, ret);
}

// A long division under way: value = (quotient + rest ÷ divisor) × 10^-scale.
struct division {
    dec_coef quotient; // digits so far
    dec_coef rest;     // has the sign of the quotient; |rest| < divisor
    dec_coef divisor;  // > 0
    int scale;         // negative while the divisor has more digits after the point
};

// Goes on until the quotient ends or its digits are used up; false when it is too large.
static bool divide_long(struct division *d)
{
    while ((d->rest != 0 && d->scale < DEC_SCALE_MAX) || d->scale < 0) {
        if (!shift_up(d->quotient, 1, &d->quotient))
            return d->scale >= 0; // enough digits: the rest is rounded
        // |rest| < 10^37, so ten times it fits 128 bits.
        d->quotient += d->rest * 10 / d->divisor;
        d->rest = d->rest * 10 % d->divisor;
        d->scale++;
    }
    return true;
}

// Cuts a quotient that does not end back to `wanted` digits after the point.
static void round_quotient(struct division *d, int wanted)
{
    if (d->rest == 0)
        return;
    if (d->scale > wanted) {
        d->quotient = divide_rounded(d->quotient, power10(d->scale - wanted));
        d->scale = wanted;
        return;
    }
    dec_coef size = d->rest < 0 ? -d->rest : d->rest;
    if (size >= d->divisor - size)
        d->quotient += d->rest < 0 ? -1 : 1;
}

bool dec_div(struct dec a, struct dec b, struct dec *ret)
{
    if (b.coef == 0)
        return false;
    a = dec_normal(a);
    b = dec_normal(b);
    if (b.coef < 0) {
        a.coef = -a.coef;
        b.coef = -b.coef;
    }
    int scale = a.scale - b.scale;
    int wanted = (scale > 0 ? scale : 0) + DIV_EXTRA_DIGITS;
    struct division d = {
        .quotient = a.coef / b.coef,
        .rest = a.coef % b.coef,
        .divisor = b.coef,
        .scale = scale,
    };
    if (!divide_long(&d))
        return false;
    round_quotient(&d, wanted < DEC_SCALE_MAX ? wanted : DEC_SCALE_MAX);
    if (!finish(d.quotient, d.scale, &a))
        return false;
    *ret = dec_normal(a);
    return true;
}

bool dec_trunc(struct dec a, int64_t *ret)
{
    dec_coef whole = a.coef / power10(a.scale);
    if (whole > INT64_MAX || whole < INT64_MIN)
        return false;
    *ret = (int64_t)whole;
    return true;
}

bool dec_round(struct dec a, int scale, struct dec *ret)
{
    if (scale < 0 || scale > DEC_SCALE_MAX)
        return false;
    dec_coef coef = 0;
    if (scale < a.scale)
        coef = divide_rounded(a.coef, power10(a.scale - scale));
    else if (!shift_up(a.coef, scale - a.scale, &coef))
        return false;
    *ret = (struct dec){.coef = coef, .scale = scale};
    return true;
}

struct dec dec_normal(struct dec a)
{
    while (a.scale > 0 && a.coef % 10 == 0) {
        a.coef /= 10;
        a.scale--;
    }
    return a;
}
