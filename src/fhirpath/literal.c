// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/literal.h"

#include "fhirpath/temporal.h"

#include <string.h>

static enum rc number_literal(const struct fp_token *t, struct fp_value *ret, struct err *e)
{
    struct dec d;
    if (!dec_parse(t->at, t->len, &d))
        return err_set(e, RC_INVALID, "%d:%d: number out of range", t->line, t->column);
    int64_t whole = 0;
    if (!strchr(t->at, '.') && dec_trunc(d, &whole))
        *ret = (struct fp_value){.kind = FP_INTEGER, .integer = whole};
    else
        *ret = (struct fp_value){.kind = FP_DECIMAL, .decimal = d};
    return RC_OK;
}

static enum rc temporal_literal(const struct fp_token *t, struct fp_value *ret, struct err *e)
{
    struct fp_value v = {.kind = strchr(t->at, 'T') ? FP_DATETIME : FP_DATE};
    size_t skip = 0;
    if (t->at[0] == 'T') {
        v.kind = FP_TIME;
        skip = 1;
    }
    if (!fp_temporal_parse(t->at + skip, t->len - skip, v.kind, &v.temporal))
        return err_set(e, RC_INVALID, "%d:%d: no such date or time", t->line, t->column);
    *ret = v;
    return RC_OK;
}

enum rc fp_literal(const struct fp_token *t, struct fp_value *ret, struct err *e)
{
    if (t->kind == TOKEN_NUMBER)
        return number_literal(t, ret, e);
    if (t->kind == TOKEN_TEMPORAL)
        return temporal_literal(t, ret, e);
    *ret = (struct fp_value){.kind = FP_STRING, .string = {.at = t->at, .len = t->len}};
    return RC_OK;
}

struct fp_value fp_literal_quantity(struct fp_value number, const char *unit)
{
    struct dec d = number.kind == FP_INTEGER ? dec_from_int(number.integer) : number.decimal;
    return (struct fp_value){.kind = FP_QUANTITY, .quantity = {.value = d, .unit = unit}};
}

bool fp_is_calendar_word(const char *word)
{
    static const char *const words[] = {
        "year", "years", "month",  "months",  "week",   "weeks",   "day",         "days",
        "hour", "hours", "minute", "minutes", "second", "seconds", "millisecond", "milliseconds",
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!strcmp(words[i], word))
            return true;
    return false;
}
