// SPDX-License-Identifier: EUPL-1.2
// Equality, equivalence and order of values (FHIRPath 2.0 §6.1, §6.2).
#include "base/utf8.h"
#include "fhirpath/literal.h"
#include "fhirpath/types.h"
#include "fhirpath/ucum.h"
#include "fhirpath/values.h"

#include <string.h>

static enum fp_answer answer_of(bool yes)
{
    return yes ? ANSWER_YES : ANSWER_NO;
}

static enum fp_answer same_order(enum fp_order o)
{
    return o == ORDER_UNKNOWN ? ANSWER_UNKNOWN : answer_of(o == ORDER_SAME);
}

static bool is_date(enum fp_kind kind)
{
    return kind == FP_DATE || kind == FP_DATETIME;
}

// A number beside a quantity counts as a quantity of unit "1".
static bool as_quantities(struct fp_value *x, struct fp_value *y)
{
    struct dec d;
    struct fp_value *all[] = {x, y};
    if (x->kind != FP_QUANTITY && y->kind != FP_QUANTITY)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (all[i]->kind == FP_QUANTITY)
            continue;
        if (!fp_number_of(*all[i], &d))
            return false;
        *all[i] = (struct fp_value){.kind = FP_QUANTITY, .quantity = {d, "1"}};
    }
    return true;
}

static int text_order(struct fp_value x, struct fp_value y)
{
    size_t shorter = x.string.len < y.string.len ? x.string.len : y.string.len;
    int o = shorter > 0 ? memcmp(x.string.at, y.string.at, shorter) : 0;
    return o != 0 ? o : (x.string.len > y.string.len) - (x.string.len < y.string.len);
}

// Order of two System values; false when they are of kinds that have none.
static bool system_order(struct fp_value x, struct fp_value y, enum fp_order *ret)
{
    struct dec dx, dy;
    if (fp_number_of(x, &dx) && fp_number_of(y, &dy)) {
        *ret = (enum fp_order)dec_cmp(dx, dy);
    } else if (as_quantities(&x, &y)) {
        *ret = fp_quantity_order(x.quantity.value, x.quantity.unit, y.quantity.value,
                                 y.quantity.unit, false);
    } else if (x.kind == FP_STRING && y.kind == FP_STRING) {
        int o = text_order(x, y);
        *ret = o < 0 ? ORDER_LESS : o > 0 ? ORDER_MORE : ORDER_SAME;
    } else if ((is_date(x.kind) && is_date(y.kind)) || (x.kind == FP_TIME && y.kind == FP_TIME)) {
        *ret = fp_temporal_order(x.temporal, y.temporal);
    } else {
        return false;
    }
    return true;
}

// A FHIR string beside a date of the other side is read as one: forms write dates as text.
static struct fp_value toward(struct fp_value v, enum fp_kind other)
{
    struct fp_value parsed;
    bool wanted = other == FP_DATE || other == FP_DATETIME || other == FP_TIME;
    if (v.kind == FP_STRING && wanted &&
        fp_parse_temporal(v.string.at, v.string.len, other, &parsed))
        return parsed;
    return v;
}

bool fp_order_of(struct arena *a, struct fp_value x, struct fp_value y, enum fp_order *ret)
{
    struct fp_value sx = fp_system(a, x), sy = fp_system(a, y);
    if (x.type == NULL && x.kind == FP_NODE)
        sx = toward(sx, sy.kind);
    if (y.type == NULL && y.kind == FP_NODE)
        sy = toward(sy, sx.kind);
    return system_order(sx, sy, ret);
}

enum fp_answer fp_equal(struct arena *a, struct fp_value x, struct fp_value y)
{
    enum fp_order o;
    struct fp_value sx = fp_system(a, x), sy = fp_system(a, y);
    if (sx.kind == FP_BOOLEAN && sy.kind == FP_BOOLEAN)
        return answer_of(sx.boolean == sy.boolean);
    if (sx.kind == FP_NODE && sy.kind == FP_NODE)
        return answer_of(json_equal(sx.json, sy.json));
    if (!system_order(sx, sy, &o))
        return ANSWER_NO;
    return same_order(o);
}

enum fp_answer fp_list_equal(struct arena *a, struct fp_list x, struct fp_list y)
{
    if (x.count != y.count)
        return ANSWER_NO;
    enum fp_answer all = ANSWER_YES;
    for (size_t i = 0; i < x.count; i++) {
        enum fp_answer one = fp_equal(a, x.at[i], y.at[i]);
        if (one == ANSWER_NO)
            return ANSWER_NO;
        if (one == ANSWER_UNKNOWN)
            all = ANSWER_UNKNOWN;
    }
    return all;
}

// Letters without case, every run of blanks as one.
static void add_loose(struct buf *out, struct fp_value v)
{
    bool blank = false;
    for (size_t at = 0, used; at < v.string.len; at += used) {
        uint32_t cp;
        used = utf8_next(v.string.at + at, v.string.len - at, &cp);
        if (used == 0)
            break;
        if (cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0) {
            blank = out->len > 0;
            continue;
        }
        if (blank)
            buf_putc(out, ' ');
        blank = false;
        char bytes[8];
        buf_add(out, bytes, utf8_put(utf8_upper(cp), bytes));
    }
}

static bool same_loose_text(struct fp_value x, struct fp_value y)
{
    struct buf bx = {0}, by = {0};
    add_loose(&bx, x);
    add_loose(&by, y);
    bool same = strcmp(buf_text(&bx), buf_text(&by)) == 0;
    buf_release(&bx);
    buf_release(&by);
    return same;
}

// Decimals are equivalent when they agree in the digits that both have.
static bool same_to_precision(struct dec x, struct dec y)
{
    x = dec_normal(x);
    y = dec_normal(y);
    int scale = x.scale < y.scale ? x.scale : y.scale;
    return dec_round(x, scale, &x) && dec_round(y, scale, &y) && dec_cmp(x, y) == 0;
}

// What the walk through two objects carries.
struct walk {
    struct arena *a;
    const struct json *other;
    size_t count;
    bool same;
};

static bool same_json(struct arena *a, const struct json *x, const struct json *y);

static bool same_member(const char *key, struct json *value, void *self)
{
    struct walk *t = self;
    if (strcmp(key, "id") == 0) // ids do not count for equivalence
        return true;
    t->count++;
    t->same = same_json(t->a, value, json_get(t->other, key));
    return t->same;
}

static bool count_member(const char *key, struct json *value, void *self)
{
    (void)value;
    *(size_t *)self += strcmp(key, "id") != 0;
    return true;
}

static bool fp_equivalent(struct arena *a, struct fp_value x, struct fp_value y);

static bool same_json(struct arena *a, const struct json *x, const struct json *y)
{
    if (json_type(x) != json_type(y))
        return false;
    if (json_type(x) == JSON_OBJECT) {
        struct walk t = {.a = a, .other = y, .same = true};
        size_t others = 0;
        json_each(x, same_member, &t);
        json_each(y, count_member, &others);
        return t.same && t.count == others;
    }
    if (json_type(x) != JSON_ARRAY)
        return fp_equivalent(a, fp_element(x, NULL, NULL), fp_element(y, NULL, NULL));
    bool same = json_count(x) == json_count(y);
    for (size_t i = 0; same && i < json_count(x); i++)
        same = same_json(a, json_at(x, i), json_at(y, i));
    return same;
}

// Codings are equivalent by system and code, other elements by what is in them.
static bool same_nodes(struct arena *a, struct fp_value x, struct fp_value y)
{
    if (x.type == NULL || strcmp(x.type, "Coding") != 0)
        return same_json(a, x.json, y.json);
    return same_json(a, json_get(x.json, "system"), json_get(y.json, "system")) &&
           same_json(a, json_get(x.json, "code"), json_get(y.json, "code"));
}

// `~` of two values.
static bool fp_equivalent(struct arena *a, struct fp_value x, struct fp_value y)
{
    struct fp_value sx = fp_system(a, x), sy = fp_system(a, y);
    struct dec dx, dy;
    enum fp_order o;
    if (sx.kind == FP_STRING && sy.kind == FP_STRING)
        return same_loose_text(sx, sy);
    if (fp_number_of(sx, &dx) && fp_number_of(sy, &dy))
        return same_to_precision(dx, dy);
    if (sx.kind == FP_NODE && sy.kind == FP_NODE)
        return same_nodes(a, sx, sy);
    if (sx.kind == FP_BOOLEAN && sy.kind == FP_BOOLEAN)
        return sx.boolean == sy.boolean;
    if (as_quantities(&sx, &sy))
        return fp_quantity_order(sx.quantity.value, sx.quantity.unit, sy.quantity.value,
                                 sy.quantity.unit, true) == ORDER_SAME;
    if (sx.kind != sy.kind && !(is_date(sx.kind) && is_date(sy.kind)))
        return false;
    return system_order(sx, sy, &o) && o == ORDER_SAME;
}

bool fp_list_equivalent(struct arena *a, struct fp_list x, struct fp_list y)
{
    if (x.count != y.count)
        return false;
    bool *taken = arena_array(a, y.count + 1, sizeof *taken);
    for (size_t i = 0; i < x.count; i++) {
        size_t k = 0;
        while (k < y.count && (taken[k] || !fp_equivalent(a, x.at[i], y.at[k])))
            k++;
        if (k == y.count)
            return false;
        taken[k] = true;
    }
    return true;
}
