// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/quantity.h"

#include "fhirpath/ucum.h"

#include <string.h>

static struct fp_value quantity(struct dec value, const char *unit)
{
    return (struct fp_value){.kind = FP_QUANTITY, .quantity = {value, unit}};
}

bool fp_quantity_add(struct fp_value l, struct fp_value r, int sign, struct fp_value *ret)
{
    struct dec one = dec_from_int(1), x, y, sum;
    enum fp_order o = fp_quantity_order(one, l.quantity.unit, one, r.quantity.unit, false);
    if (o == ORDER_UNKNOWN)
        return false;
    const char *unit = o == ORDER_MORE ? r.quantity.unit : l.quantity.unit;
    if (!fp_quantity_convert(l.quantity.value, l.quantity.unit, unit, &x) ||
        !fp_quantity_convert(r.quantity.value, r.quantity.unit, unit, &y))
        return false;
    y.coef *= sign;
    if (!dec_add(x, y, &sum))
        return false;
    *ret = quantity(sum, unit);
    return true;
}

// A calendar word by its UCUM code, for only codes can be multiplied.
static const char *code_of(const char *unit)
{
    const char *code = fp_calendar_code(unit);
    return code != NULL ? code : unit;
}

static bool is_simple(const char *unit)
{
    return strpbrk(unit, "./(){}0123456789*^+-") == NULL;
}

// The unit of a product or quotient, or NULL when one of them is not known.
static const char *combined(struct arena *a, const char *l, const char *r, bool divide)
{
    struct fp_unit u;
    if (strcmp(r, "1") == 0)
        return l;
    if (strcmp(l, r) == 0 && divide)
        return "1";
    l = code_of(l);
    r = code_of(r);
    const char *unit;
    if (strcmp(l, r) == 0 && is_simple(l))
        unit = arena_printf(a, "%s2", l);
    else if (strcmp(l, "1") == 0)
        unit = !divide ? r : arena_printf(a, is_simple(r) ? "/%s" : "/(%s)", r);
    else
        unit = arena_printf(a, strpbrk(r, "./") == NULL ? "%s%s%s" : "%s%s(%s)", l,
                            divide ? "/" : ".", r);
    return fp_unit_parse(unit, false, &u) ? unit : NULL;
}

bool fp_quantity_scale(struct arena *a, struct fp_value l, struct fp_value r, bool divide,
                       struct fp_value *ret)
{
    struct fp_value sides[] = {l, r};
    struct dec d;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        if (fp_number_of(sides[i], &d))
            sides[i] = quantity(d, "1");
        if (sides[i].kind != FP_QUANTITY)
            return false;
    }
    struct dec x = sides[0].quantity.value, y = sides[1].quantity.value;
    const char *unit = combined(a, sides[0].quantity.unit, sides[1].quantity.unit, divide);
    if (unit == NULL || !(divide ? dec_div(x, y, &d) : dec_mul(x, y, &d)))
        return false;
    *ret = quantity(d, unit);
    return true;
}
