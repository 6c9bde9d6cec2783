// SPDX-License-Identifier: EUPL-1.2
// Bounds of answers: minValue and maxValue, lengths, patterns, decimals.
#include "form/check_answer.h"

#include "base/utf8.h"
#include "fhirpath/regex.h"
#include "form/state.h"

#include <string.h>

enum rc check_digits(const struct item *it, const struct json *element, struct err *e)
{
    const struct json *value = element_value(element, NULL);
    const struct json *n = json_type(value) == JSON_OBJECT ? json_get(value, "value") : value;
    const char *text = json_number(n);
    struct dec d;
    if (it->max_decimals < 0 || text == NULL || !dec_parse(text, strlen(text), &d) ||
        d.scale <= it->max_decimals)
        return RC_OK;
    return err_set(e, RC_INVALID, "more than %d decimals", it->max_decimals);
}

static enum rc check_bound(const struct answer *a, const char *bound, enum relation wrong,
                           const char *word, struct err *e)
{
    if (bound == NULL || strncmp(a->name, "value", 5) != 0)
        return RC_OK;
    struct json *b = json_new_string(bound);
    bool bad = value_compare(a->name + 5, a->value, a->name + 5, b) == wrong;
    json_free(b);
    return bad ? err_set(e, RC_INVALID, "%s than %.40s", word, bound) : RC_OK;
}

static enum rc check_dates(const struct answer *a, struct err *e)
{
    if (strcmp(a->name, "valueDate") != 0 && strcmp(a->name, "valueDateTime") != 0 &&
        strcmp(a->name, "valueTime") != 0)
        return RC_OK;
    enum rc rc = check_bound(a, a->it->min_text, RELATION_LESS, "earlier", e);
    return rc != RC_OK ? rc : check_bound(a, a->it->max_text, RELATION_MORE, "later", e);
}

static enum rc check_text(const struct answer *a, struct err *e)
{
    const char *text = json_string(a->value);
    bool dated =
        a->it->type == ITEM_DATE || a->it->type == ITEM_DATETIME || a->it->type == ITEM_TIME;
    if (text == NULL || dated)
        return RC_OK;
    size_t chars = utf8_length(text, strlen(text));
    if (a->it->max_length >= 0 && chars > (size_t)a->it->max_length)
        return err_set(e, RC_INVALID, "longer than %d characters", a->it->max_length);
    if (a->it->min_length >= 0 && chars < (size_t)a->it->min_length)
        return err_set(e, RC_INVALID, "shorter than %d characters", a->it->min_length);
    // R4: only a text may have line breaks.
    if (a->it->type == ITEM_STRING && strpbrk(text, "\r\n") != NULL)
        return err_set(e, RC_INVALID, "more than one line");
    return RC_OK;
}

static enum rc check_regex(const struct answer *a, struct err *e)
{
    const char *text = json_string(a->value);
    bool matches = true;
    if (a->it->regex == NULL || text == NULL)
        return RC_OK;
    enum rc rc = fp_regex_matches(a->it->regex, strlen(a->it->regex), text, strlen(text), "", true,
                                  &matches, NULL);
    if (rc == RC_LIMIT)
        return err_set(e, RC_INVALID, "too hard to check against the form asked for");
    // A pattern nobody can read refuses nothing; it was told when the form was loaded.
    return rc != RC_OK || matches ? RC_OK
                                  : err_set(e, RC_INVALID, "not in the form asked for%s%.60s",
                                            a->it->entry_format != NULL ? ": " : "",
                                            a->it->entry_format != NULL ? a->it->entry_format : "");
}

enum rc check_range(const struct item *it, const struct json *element, struct err *e)
{
    static enum rc (*const steps[])(const struct answer *a, struct err *e) = {
        check_number,   check_dates, check_text,      check_regex,      check_uri,
        check_quantity, check_units, check_reference, check_attachment,
    };
    struct answer a = {.it = it};
    a.value = element_value(element, &a.name);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        enum rc rc = steps[i](&a, e);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}
