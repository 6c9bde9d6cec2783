// SPDX-License-Identifier: EUPL-1.2
// Mathematics (FHIRPath 2.0 §5.7) and the bounds of what was measured. Exact decimals except for
// exp, ln, log, sqrt and powers that are no whole numbers.
#include "fhirpath/fn.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BOUND_DIGITS = 8 }; // digits of a bound when none are asked for

// The single input as a number; a quantity gives its value. RC_NO when empty.
static enum rc number(struct fp_call *c, struct fp_value *ret_value, struct dec *ret)
{
    enum rc rc = fp_single(c->v, c->input, ret_value);
    if (rc)
        return rc;
    if (ret_value->kind == FP_QUANTITY) {
        *ret = ret_value->quantity.value;
        return RC_OK;
    }
    return fp_number_of(*ret_value, ret) ? RC_OK : fp_fail(c->v, c->node, "a number is expected");
}

static enum rc give_integer(struct fp_call *c, struct dec d, struct fp_list *ret)
{
    int64_t whole;
    bool fits = dec_trunc(d, &whole) && whole >= INT32_MIN && whole <= INT32_MAX;
    return fits ? fp_give(c->v, fp_integer(whole), ret) : RC_OK;
}

static enum rc give_double(struct fp_call *c, double x, struct fp_list *ret)
{
    struct dec d;
    return dec_from_double(x, &d) ? fp_give(c->v, fp_decimal(d), ret) : RC_OK;
}

enum rc fn_abs(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value v;
    struct dec d;
    enum rc rc = number(c, &v, &d);
    if (rc)
        return fp_or_empty(rc, ret);
    d.coef = d.coef < 0 ? -d.coef : d.coef;
    if (v.kind == FP_INTEGER)
        return give_integer(c, d, ret);
    if (v.kind == FP_QUANTITY)
        v.quantity.value = d;
    else
        v = fp_decimal(d);
    return fp_give(c->v, v, ret);
}

// The whole number next to the input: toward zero, and one further when `side` is that of the rest.
static enum rc next_whole(struct fp_call *c, int side, struct fp_list *ret)
{
    struct fp_value v;
    struct dec d;
    int64_t whole;
    enum rc rc = number(c, &v, &d);
    if (rc)
        return fp_or_empty(rc, ret);
    if (!dec_trunc(d, &whole))
        return RC_OK;
    int rest = dec_cmp(d, dec_from_int(whole));
    if (side != 0 && rest == side)
        whole += side;
    return fp_give(c->v, fp_integer(whole), ret);
}

enum rc fn_ceiling(struct fp_call *c, struct fp_list *ret)
{
    return next_whole(c, 1, ret);
}

enum rc fn_floor(struct fp_call *c, struct fp_list *ret)
{
    return next_whole(c, -1, ret);
}

enum rc fn_truncate(struct fp_call *c, struct fp_list *ret)
{
    return next_whole(c, 0, ret);
}

static enum rc by_double(struct fp_call *c, double (*f)(double), struct fp_list *ret)
{
    struct fp_value v;
    struct dec d;
    enum rc rc = number(c, &v, &d);
    return rc ? fp_or_empty(rc, ret) : give_double(c, f(dec_to_double(d)), ret);
}

enum rc fn_exp(struct fp_call *c, struct fp_list *ret)
{
    return by_double(c, exp, ret);
}

enum rc fn_ln(struct fp_call *c, struct fp_list *ret)
{
    return by_double(c, log, ret);
}

enum rc fn_sqrt(struct fp_call *c, struct fp_list *ret)
{
    return by_double(c, sqrt, ret);
}

// Input and argument 0 as numbers.
static enum rc two_numbers(struct fp_call *c, struct fp_value *v, struct dec *d, struct dec *by)
{
    struct fp_list l;
    struct fp_value arg;
    enum rc rc = number(c, v, d);
    rc = rc ? rc : fp_argument(c, 0, &l);
    rc = rc ? rc : fp_single(c->v, l, &arg);
    if (rc == RC_OK && !fp_number_of(arg, by))
        return fp_fail(c->v, c->node, "a number is expected");
    return rc;
}

enum rc fn_log(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value v;
    struct dec d, base;
    enum rc rc = two_numbers(c, &v, &d, &base);
    if (rc)
        return fp_or_empty(rc, ret);
    return give_double(c, log(dec_to_double(d)) / log(dec_to_double(base)), ret);
}

enum rc fn_power(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value v;
    struct dec d, by, product = dec_from_int(1);
    int64_t n;
    enum rc rc = two_numbers(c, &v, &d, &by);
    if (rc)
        return fp_or_empty(rc, ret);
    bool whole = dec_normal(by).scale == 0 && dec_trunc(by, &n) && n >= 0 && n <= 128;
    for (int64_t i = 0; whole && i < n; i++)
        whole = dec_mul(product, d, &product);
    if (!whole)
        return give_double(c, pow(dec_to_double(d), dec_to_double(by)), ret);
    return v.kind == FP_INTEGER ? give_integer(c, product, ret)
                                : fp_give(c->v, fp_decimal(product), ret);
}

enum rc fn_round(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value v;
    struct dec d;
    int64_t digits = 0;
    enum rc rc = number(c, &v, &d);
    rc = rc || c->node->arg_count == 0 ? rc : fp_argument_integer(c, 0, &digits);
    if (rc)
        return fp_or_empty(rc, ret);
    if (digits < 0 || digits > DEC_SCALE_MAX)
        return fp_fail(c->v, c->node, "cannot round to so many digits");
    if (digits < d.scale && !dec_round(d, (int)digits, &d))
        return RC_OK;
    return fp_give(c->v, fp_decimal(d), ret);
}

enum rc fn_precision(struct fp_call *c, struct fp_list *ret)
{
    static const int time_digits[] = {0, 4, 6, 8, 10, 12, 14, 17};
    struct fp_value v;
    enum rc rc = fp_single(c->v, c->input, &v);
    if (rc)
        return fp_or_empty(rc, ret);
    if (v.kind == FP_DECIMAL)
        return fp_give(c->v, fp_integer(v.decimal.scale), ret);
    if (v.kind == FP_DATE || v.kind == FP_DATETIME)
        return fp_give(c->v, fp_integer(time_digits[v.temporal.parts]), ret);
    if (v.kind == FP_TIME) // hours are digits 1 and 2
        return fp_give(c->v, fp_integer(time_digits[v.temporal.parts] - time_digits[PART_DAY]),
                       ret);
    return v.kind == FP_INTEGER ? fp_give(c->v, fp_integer(0), ret) : RC_OK;
}

// A number known to its last digit lies half a digit around it.
static bool number_bound(struct dec d, bool high, int64_t digits, struct dec *ret)
{
    struct dec half = {.coef = high ? 5 : -5, .scale = d.scale + 1};
    if (digits < 0 || digits > DEC_SCALE_MAX || half.scale > DEC_SCALE_MAX)
        return false;
    struct dec bound;
    if (!dec_add(d, half, &bound))
        return false;
    // Fewer digits than there are: rounded where the bound lies further from zero than the number,
    // cut where it lies nearer, as in the official tests.
    bool outward = d.coef == 0 || (d.coef > 0) == high;
    if (outward || digits >= bound.scale)
        return dec_round(bound, (int)digits, ret);
    for (; bound.scale > digits; bound.scale--)
        bound.coef /= 10;
    *ret = bound;
    return true;
}

// How many parts a precision in digits asks for; 0 when there is no such precision.
static int parts_of(enum fp_kind kind, int64_t digits)
{
    static const int dates[] = {0, 4, 6, 8, 10, 12, 14, 17};
    static const int times[] = {-1, -1, -1, -1, 2, 4, 6, 9};
    for (int parts = 1; parts <= PART_MS; parts++)
        if ((kind == FP_TIME ? times[parts] : dates[parts]) == digits)
            return kind == FP_DATE && parts > PART_DAY ? 0 : parts;
    return 0;
}

// The bound of a number or quantity into *v; false when there is none.
static bool bound_number(struct fp_value *v, bool high, int64_t digits)
{
    struct dec d, bound;
    bool quantity = v->kind == FP_QUANTITY;
    if (quantity)
        d = v->quantity.value;
    else if (!fp_number_of(*v, &d))
        return false;
    if (!number_bound(d, high, digits, &bound))
        return false;
    if (quantity)
        v->quantity.value = bound;
    else
        *v = fp_decimal(bound);
    return true;
}

// The bound of a date or time into *v; digits -1: as far as its kind goes.
static bool bound_time(struct fp_value *v, bool high, int64_t digits)
{
    if (v->kind != FP_DATE && v->kind != FP_DATETIME && v->kind != FP_TIME)
        return false;
    int finest = v->kind == FP_DATE ? PART_DAY : PART_MS;
    int parts = digits < 0 ? finest : parts_of(v->kind, digits);
    if (parts == 0)
        return false;
    v->temporal = fp_temporal_bound(v->temporal, v->kind, high, parts);
    return true;
}

// What has the bound: of a Period its start or its end, where it has one; else the input itself.
static struct fp_list bounded(struct fp_call *c, bool high)
{
    const struct fp_value *one = c->input.at;
    if (c->input.count != 1 || one->type == NULL || strcmp(one->type, "Period") != 0)
        return c->input;
    const struct json *side = json_get(one->json, high ? "end" : "start");
    return side != NULL ? fp_list_of(c->v->a, side, "dateTime") : (struct fp_list){0};
}

static enum rc boundary(struct fp_call *c, bool high, struct fp_list *ret)
{
    struct fp_value v;
    int64_t digits = 0;
    bool given = c->node->arg_count > 0;
    enum rc rc = fp_single(c->v, bounded(c, high), &v);
    rc = rc || !given ? rc : fp_argument_integer(c, 0, &digits);
    if (rc)
        return fp_or_empty(rc, ret);
    if (given && digits < 0)
        return RC_OK;
    if (bound_number(&v, high, given ? digits : BOUND_DIGITS) ||
        bound_time(&v, high, given ? digits : -1))
        return fp_give(c->v, v, ret);
    return RC_OK;
}

enum rc fn_low_boundary(struct fp_call *c, struct fp_list *ret)
{
    return boundary(c, false, ret);
}

enum rc fn_high_boundary(struct fp_call *c, struct fp_list *ret)
{
    return boundary(c, true, ret);
}
