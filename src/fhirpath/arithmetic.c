// SPDX-License-Identifier: EUPL-1.2
// Operators that compute (FHIRPath 2.0 §6.6). What overflows or is divided by zero gives nothing.
#include "fhirpath/fn.h"
#include "fhirpath/quantity.h"

#include <string.h>

enum { TEXT_MAX_BYTES = 1024 * 1024 };

// The two sides of an operator as System values. RC_NO when either is empty.
struct sides {
    struct fp_value l, r;
};

static enum rc both(struct fp_eval *v, struct fp_list l, struct fp_list r, struct sides *ret)
{
    enum rc left = fp_single(v, l, &ret->l), right = fp_single(v, r, &ret->r);
    if (left == RC_INVALID || right == RC_INVALID)
        return RC_INVALID;
    return left ? left : right;
}

static bool decimals(const struct sides *s, struct dec *l, struct dec *r)
{
    return fp_number_of(s->l, l) && fp_number_of(s->r, r);
}

static bool integers(const struct sides *s)
{
    return s->l.kind == FP_INTEGER && s->r.kind == FP_INTEGER;
}

static enum rc wrong(struct fp_eval *v, const char *op)
{
    return err_set(v->e, RC_INVALID, "1:1: '%s' does not take values of these types", op);
}

// A whole number, or nothing past the 32 bits of System.Integer.
static enum rc give_whole(struct fp_eval *v, struct dec d, struct fp_list *ret)
{
    int64_t whole;
    bool fits = dec_trunc(d, &whole) && whole >= INT32_MIN && whole <= INT32_MAX;
    return fits ? fp_give(v, fp_integer(whole), ret) : RC_OK;
}

static enum rc give_number(struct fp_eval *v, const struct sides *s, bool fits, struct dec d,
                           struct fp_list *ret)
{
    if (!fits)
        return RC_OK;
    return integers(s) ? give_whole(v, d, ret) : fp_give(v, fp_decimal(d), ret);
}

static bool is_measured(struct fp_value v)
{
    return v.kind == FP_QUANTITY || v.kind == FP_INTEGER || v.kind == FP_DECIMAL;
}

static bool is_temporal(struct fp_value v)
{
    return v.kind == FP_DATE || v.kind == FP_DATETIME || v.kind == FP_TIME;
}

static enum rc move_time(struct fp_eval *v, const struct sides *s, int sign, struct fp_list *ret)
{
    struct fp_value moved = s->l;
    struct dec by = s->r.quantity.value;
    by.coef *= sign;
    moved.json = NULL;
    enum rc rc =
        fp_temporal_add(s->l.temporal, s->l.kind, by, s->r.quantity.unit, &moved.temporal, v->e);
    return rc ? rc : fp_give(v, moved, ret);
}

static enum rc add_quantities(struct fp_eval *v, const struct sides *s, int sign,
                              struct fp_list *ret)
{
    struct fp_value sum;
    return fp_quantity_add(s->l, s->r, sign, &sum) ? fp_give(v, sum, ret) : RC_OK;
}

static enum rc add(struct fp_eval *v, struct fp_list l, struct fp_list r, int sign,
                   struct fp_list *ret)
{
    struct sides s;
    struct dec dl, dr, d = {0};
    *ret = (struct fp_list){0};
    enum rc rc = both(v, l, r, &s);
    if (rc)
        return fp_or_empty(rc, ret);
    if (decimals(&s, &dl, &dr)) {
        dr.coef *= sign;
        return give_number(v, &s, dec_add(dl, dr, &d), d, ret);
    }
    if (is_temporal(s.l) && s.r.kind == FP_QUANTITY)
        return move_time(v, &s, sign, ret);
    if (s.l.kind == FP_QUANTITY && s.r.kind == FP_QUANTITY)
        return add_quantities(v, &s, sign, ret);
    if (sign > 0 && s.l.kind == FP_STRING && s.r.kind == FP_STRING)
        return fp_join(v, l, r, ret);
    return wrong(v, sign > 0 ? "+" : "-");
}

enum rc fp_plus(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return add(v, l, r, 1, ret);
}

enum rc fp_minus(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return add(v, l, r, -1, ret);
}

enum rc fp_join(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    struct fp_value left = fp_string(""), right = fp_string("");
    enum rc rc = fp_single_string(v, l, &left);
    if (rc == RC_OK || rc == RC_NO)
        rc = fp_single_string(v, r, &right);
    if (rc != RC_OK && rc != RC_NO)
        return rc;
    size_t len = left.string.len + right.string.len;
    if (len > TEXT_MAX_BYTES)
        return err_set(v->e, RC_LIMIT, "1:1: text of more than %d bytes", TEXT_MAX_BYTES);
    rc = fp_spend_text(v, len);
    if (rc)
        return rc;
    const char *text = arena_printf(v->a, "%.*s%.*s", (int)left.string.len, left.string.at,
                                    (int)right.string.len, right.string.at);
    return fp_give(v, fp_string(text), ret);
}

enum rc fp_times(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    struct sides s;
    struct dec dl, dr, d = {0};
    struct fp_value product;
    *ret = (struct fp_list){0};
    enum rc rc = both(v, l, r, &s);
    if (rc)
        return fp_or_empty(rc, ret);
    if (decimals(&s, &dl, &dr))
        return give_number(v, &s, dec_mul(dl, dr, &d), d, ret);
    if (!is_measured(s.l) || !is_measured(s.r))
        return wrong(v, "*");
    return fp_quantity_scale(v->a, s.l, s.r, false, &product) ? fp_give(v, product, ret) : RC_OK;
}

enum rc fp_divided(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    struct sides s;
    struct dec dl, dr, d;
    struct fp_value quotient;
    *ret = (struct fp_list){0};
    enum rc rc = both(v, l, r, &s);
    if (rc)
        return fp_or_empty(rc, ret);
    if (decimals(&s, &dl, &dr))
        return dec_div(dl, dr, &d) ? fp_give(v, fp_decimal(d), ret) : RC_OK;
    if (!is_measured(s.l) || !is_measured(s.r))
        return wrong(v, "/");
    return fp_quantity_scale(v->a, s.l, s.r, true, &quotient) ? fp_give(v, quotient, ret) : RC_OK;
}

// The whole part of l ÷ r and what is left; false when r is zero or it does not fit.
static bool divide_whole(struct dec l, struct dec r, struct dec *ret_whole, struct dec *ret_rest)
{
    struct dec quotient, back;
    int64_t whole;
    if (!dec_div(l, r, &quotient) || !dec_trunc(quotient, &whole))
        return false;
    *ret_whole = dec_from_int(whole);
    return dec_mul(*ret_whole, r, &back) && dec_sub(l, back, ret_rest);
}

static enum rc whole_division(struct fp_eval *v, struct fp_list l, struct fp_list r, bool rest,
                              struct fp_list *ret)
{
    struct sides s;
    struct dec dl, dr, whole = {0}, left = {0};
    *ret = (struct fp_list){0};
    enum rc rc = both(v, l, r, &s);
    if (rc)
        return fp_or_empty(rc, ret);
    if (!decimals(&s, &dl, &dr))
        return wrong(v, rest ? "mod" : "div");
    if (!divide_whole(dl, dr, &whole, &left))
        return RC_OK;
    return rest ? give_number(v, &s, true, left, ret) : give_whole(v, whole, ret);
}

enum rc fp_div(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return whole_division(v, l, r, false, ret);
}

enum rc fp_mod(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return whole_division(v, l, r, true, ret);
}
