// SPDX-License-Identifier: EUPL-1.2
// Conversions (FHIRPath 2.0 §5.5): toX gives nothing where it cannot, convertsToX says whether it
// can.
#include "fhirpath/fn.h"
#include "fhirpath/literal.h"
#include "fhirpath/ucum.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

// A conversion: false when the value has none. (A function type: no struct hides behind it.)
typedef bool fp_convert(struct arena *a, struct fp_value v, struct fp_value *ret);

static bool text_is(struct fp_value v, const char *word)
{
    return v.string.len == strlen(word) && strncasecmp(v.string.at, word, v.string.len) == 0;
}

static bool text_boolean(struct fp_value v, struct fp_value *ret)
{
    static const char *const words[2][6] = {{"false", "f", "no", "n", "0", "0.0"},
                                            {"true", "t", "yes", "y", "1", "1.0"}};
    for (int truth = 0; truth < 2; truth++) {
        for (size_t i = 0; i < ARRAY_LEN(words[truth]); i++) {
            if (text_is(v, words[truth][i])) {
                *ret = fp_boolean(truth == 1);
                return true;
            }
        }
    }
    return false;
}

static bool to_boolean(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    (void)a;
    struct dec d;
    if (v.kind == FP_STRING)
        return text_boolean(v, ret);
    if (fp_number_of(v, &d)) {
        *ret = fp_boolean(dec_cmp(d, dec_from_int(1)) == 0);
        return ret->boolean || dec_cmp(d, dec_from_int(0)) == 0;
    }
    *ret = v;
    return v.kind == FP_BOOLEAN;
}

// [+-]digits[.digits], as FHIRPath takes numbers in strings.
static bool text_number(struct fp_value v, bool point, struct dec *ret)
{
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < v.string.len; i++) {
        char c = v.string.at[i];
        if (c == '.' && point && digits > 0)
            points++;
        else if (isdigit((unsigned char)c))
            digits++;
        else if (!((c == '+' || c == '-') && i == 0))
            return false;
    }
    bool ends = v.string.len > 0 && v.string.at[v.string.len - 1] == '.';
    return digits > 0 && points <= 1 && !ends && dec_parse(v.string.at, v.string.len, ret);
}

static bool to_integer(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    (void)a;
    struct dec d;
    int64_t whole;
    if (v.kind == FP_BOOLEAN)
        *ret = fp_integer(v.boolean ? 1 : 0);
    else if (v.kind == FP_STRING && text_number(v, false, &d) && dec_trunc(d, &whole) &&
             whole >= INT32_MIN && whole <= INT32_MAX)
        *ret = fp_integer(whole);
    else
        *ret = v;
    return ret->kind == FP_INTEGER;
}

static bool to_decimal(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    (void)a;
    struct dec d;
    if (v.kind == FP_BOOLEAN)
        *ret = fp_decimal(dec_from_int(v.boolean ? 1 : 0));
    else if ((v.kind == FP_STRING && text_number(v, true, &d)) || fp_number_of(v, &d))
        *ret = fp_decimal(d);
    else
        return false;
    return true;
}

static bool to_date(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    (void)a;
    if (v.kind == FP_STRING) {
        if (fp_parse_temporal(v.string.at, v.string.len, FP_DATE, ret))
            return true;
        if (!fp_parse_temporal(v.string.at, v.string.len, FP_DATETIME, &v))
            return false;
    }
    if (v.kind != FP_DATE && v.kind != FP_DATETIME)
        return false;
    v.kind = FP_DATE;
    v.json = NULL;
    v.temporal.parts = v.temporal.parts > PART_DAY ? PART_DAY : v.temporal.parts;
    v.temporal.has_offset = false;
    v.temporal.offset_min = 0;
    v.temporal.at.hour = v.temporal.at.minute = v.temporal.at.second = v.temporal.at.ms = 0;
    *ret = v;
    return true;
}

static bool to_datetime(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    (void)a;
    if (v.kind == FP_STRING)
        return fp_parse_temporal(v.string.at, v.string.len, FP_DATETIME, ret);
    if (v.kind != FP_DATE && v.kind != FP_DATETIME)
        return false;
    v.kind = FP_DATETIME;
    *ret = v;
    return true;
}

static bool to_time(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    (void)a;
    if (v.kind == FP_STRING) {
        bool marked = v.string.len > 0 && v.string.at[0] == 'T';
        return fp_parse_temporal(v.string.at + marked, v.string.len - marked, FP_TIME, ret);
    }
    *ret = v;
    return v.kind == FP_TIME;
}

static bool to_string(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    if (v.kind == FP_NODE)
        return false;
    *ret = fp_string(fp_to_text(v, a));
    return true;
}

// number, then blanks, then 'code' or a calendar word, or nothing.
static bool text_quantity(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    const char *at = v.string.at, *end = at + v.string.len;
    const char *number_end = at;
    while (number_end < end && !isspace((unsigned char)*number_end) && *number_end != '\'')
        number_end++;
    struct dec d;
    if (!text_number(fp_text(at, (size_t)(number_end - at)), true, &d))
        return false;
    while (number_end < end && isspace((unsigned char)*number_end))
        number_end++;
    size_t left = (size_t)(end - number_end);
    const char *unit = "1";
    if (left >= 2 && number_end[0] == '\'' && end[-1] == '\'')
        unit = arena_text(a, number_end + 1, left - 2);
    else if (left > 0 && fp_is_calendar_word(arena_text(a, number_end, left)))
        unit = arena_text(a, number_end, left);
    else if (left > 0)
        return false;
    *ret = (struct fp_value){.kind = FP_QUANTITY, .quantity = {d, unit}};
    return true;
}

static bool to_quantity(struct arena *a, struct fp_value v, struct fp_value *ret)
{
    struct dec d;
    if (v.kind == FP_STRING)
        return text_quantity(a, v, ret);
    if (v.kind == FP_BOOLEAN)
        d = dec_from_int(v.boolean ? 1 : 0);
    else if (!fp_number_of(v, &d)) {
        *ret = v;
        return v.kind == FP_QUANTITY;
    }
    *ret = (struct fp_value){.kind = FP_QUANTITY, .quantity = {d, "1"}};
    return true;
}

// Converts the single input, and into the unit that is asked for (toQuantity).
static enum rc convert(struct fp_call *c, fp_convert *how, bool ask, struct fp_list *ret)
{
    struct fp_value v, unit, done;
    enum rc rc = fp_single(c->v, c->input, &v);
    if (rc)
        return fp_or_empty(rc, ret);
    bool can = how(c->v->a, v, &done);
    if (c->node->arg_count > 0) {
        rc = fp_argument_string(c, 0, &unit);
        if (rc)
            return fp_or_empty(rc, ret);
        const char *to = arena_text(c->v->a, unit.string.at, unit.string.len);
        can = can && fp_quantity_convert(done.quantity.value, done.quantity.unit, to,
                                         &done.quantity.value);
        done.quantity.unit = to;
    }
    if (ask)
        return fp_give(c->v, fp_boolean(can), ret);
    return can ? fp_give(c->v, done, ret) : RC_OK;
}

enum rc fn_to_boolean(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_boolean, false, ret);
}

enum rc fn_converts_to_boolean(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_boolean, true, ret);
}

enum rc fn_to_integer(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_integer, false, ret);
}

enum rc fn_converts_to_integer(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_integer, true, ret);
}

enum rc fn_to_decimal(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_decimal, false, ret);
}

enum rc fn_converts_to_decimal(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_decimal, true, ret);
}

enum rc fn_to_date(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_date, false, ret);
}

enum rc fn_converts_to_date(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_date, true, ret);
}

enum rc fn_to_datetime(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_datetime, false, ret);
}

enum rc fn_converts_to_datetime(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_datetime, true, ret);
}

enum rc fn_to_time(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_time, false, ret);
}

enum rc fn_converts_to_time(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_time, true, ret);
}

enum rc fn_to_string(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_string, false, ret);
}

enum rc fn_converts_to_string(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_string, true, ret);
}

enum rc fn_to_quantity(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_quantity, false, ret);
}

enum rc fn_converts_to_quantity(struct fp_call *c, struct fp_list *ret)
{
    return convert(c, to_quantity, true, ret);
}
