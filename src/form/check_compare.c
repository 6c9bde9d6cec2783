// SPDX-License-Identifier: EUPL-1.2
// How two FHIR values compare, for enableWhen, options and bounds.
#include "form/check.h"

#include "fhirpath/temporal.h"
#include "fhirpath/ucum.h"

#include <string.h>

static enum relation of_order(int order)
{
    return order < 0 ? RELATION_LESS : order > 0 ? RELATION_MORE : RELATION_EQUAL;
}

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool number(const struct json *v, struct dec *ret)
{
    const char *text = json_number(v);
    return text != NULL && dec_parse(text, strlen(text), ret);
}

static enum relation compare_numbers(const struct json *a, const struct json *b)
{
    struct dec x;
    struct dec y;
    if (!number(a, &x) || !number(b, &y))
        return RELATION_NONE;
    return of_order(dec_cmp(x, y));
}

// A Coding without a system is compared by its code alone: many forms leave it out on one side.
static enum relation compare_codings(const struct json *a, const struct json *b)
{
    const char *system_a = json_get_string(a, "system");
    const char *system_b = json_get_string(b, "system");
    const char *code_a = json_get_string(a, "code");
    const char *code_b = json_get_string(b, "code");
    bool equal = same_text(code_a, code_b) &&
                 (system_a == NULL || system_b == NULL || strcmp(system_a, system_b) == 0);
    if (code_a == NULL && code_b == NULL)
        equal = same_text(json_get_string(a, "display"), json_get_string(b, "display"));
    return equal ? RELATION_EQUAL : RELATION_DIFFERS;
}

static enum relation compare_strings(const struct json *a, const struct json *b)
{
    const char *x = json_string(a);
    const char *y = json_string(b);
    return x == NULL || y == NULL ? RELATION_NONE : of_order(strcmp(x, y));
}

static enum relation compare_booleans(const struct json *a, const struct json *b)
{
    if (json_type(a) != JSON_BOOLEAN || json_type(b) != JSON_BOOLEAN)
        return RELATION_NONE;
    return json_bool(a, false) == json_bool(b, false) ? RELATION_EQUAL : RELATION_DIFFERS;
}

static enum relation compare_temporals(const struct json *a, const struct json *b,
                                       enum fp_kind kind)
{
    const char *x = json_string(a);
    const char *y = json_string(b);
    struct fp_temporal s;
    struct fp_temporal t;
    if (x == NULL || y == NULL || !fp_temporal_parse(x, strlen(x), kind, &s) ||
        !fp_temporal_parse(y, strlen(y), kind, &t))
        return RELATION_NONE;
    enum fp_order order = fp_temporal_order(s, t);
    return order == ORDER_UNKNOWN ? RELATION_NONE : of_order((int)order);
}

static enum relation compare_dates(const struct json *a, const struct json *b)
{
    return compare_temporals(a, b, FP_DATETIME);
}

static enum relation compare_times(const struct json *a, const struct json *b)
{
    return compare_temporals(a, b, FP_TIME);
}

static const char *unit_of(const struct json *q)
{
    const char *code = json_get_string(q, "code");
    return code != NULL ? code : json_get_string(q, "unit");
}

enum relation quantity_compare(const struct json *a, const struct json *b)
{
    struct dec x;
    struct dec y;
    if (!number(json_get(a, "value"), &x) || !number(json_get(b, "value"), &y))
        return RELATION_NONE;
    const char *unit_a = unit_of(a);
    const char *unit_b = unit_of(b);
    // A bound or an answer without a unit means the one the other has.
    if (unit_a == NULL || unit_b == NULL || strcmp(unit_a, unit_b) == 0 ||
        same_text(json_get_string(a, "unit"), json_get_string(b, "unit")))
        return of_order(dec_cmp(x, y));
    enum fp_order order = fp_quantity_order(x, unit_a, y, unit_b, false);
    return order == ORDER_UNKNOWN ? RELATION_NONE : of_order((int)order);
}

static enum relation compare_references(const struct json *a, const struct json *b)
{
    return same_text(json_get_string(a, "reference"), json_get_string(b, "reference"))
               ? RELATION_EQUAL
               : RELATION_DIFFERS;
}

static enum relation compare_whole(const struct json *a, const struct json *b)
{
    return json_equal(a, b) ? RELATION_EQUAL : RELATION_DIFFERS;
}

// Types that compare with each other have the same function.
static const struct {
    const char *type;                                                     // as in value[x]
    enum relation (*compare)(const struct json *a, const struct json *b); // how
} rows[] = {
    {"Boolean", compare_booleans},     {"Integer", compare_numbers},
    {"Decimal", compare_numbers},      {"String", compare_strings},
    {"Uri", compare_strings},          {"Date", compare_dates},
    {"DateTime", compare_dates},       {"Time", compare_times},
    {"Coding", compare_codings},       {"Quantity", quantity_compare},
    {"Reference", compare_references}, {"Attachment", compare_whole},
};

enum relation value_compare(const char *type_a, const struct json *a, const char *type_b,
                            const struct json *b)
{
    enum relation (*of_a)(const struct json *, const struct json *) = NULL;
    enum relation (*of_b)(const struct json *, const struct json *) = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        of_a = strcmp(rows[i].type, type_a) == 0 ? rows[i].compare : of_a;
        of_b = strcmp(rows[i].type, type_b) == 0 ? rows[i].compare : of_b;
    }
    return of_a == NULL || of_a != of_b ? RELATION_NONE : of_a(a, b);
}
