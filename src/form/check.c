// SPDX-License-Identifier: EUPL-1.2
// Types and options of answers.
#include "form/check.h"

#include "fhirpath/temporal.h"
#include "form/state.h"

#include <string.h>

// Is the value in FHIR's form of its type?
static bool good_boolean(const struct json *v)
{
    return json_type(v) == JSON_BOOLEAN;
}

static bool good_decimal(const struct json *v)
{
    struct dec d;
    const char *text = json_number(v);
    return text != NULL && dec_parse(text, strlen(text), &d);
}

static bool good_integer(const struct json *v)
{
    int64_t n = 0;
    return json_int(v, &n) && n >= INT32_MIN && n <= INT32_MAX;
}

static bool good_string(const struct json *v)
{
    const char *text = json_string(v);
    return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

static bool good_uri(const struct json *v)
{
    const char *text = json_string(v);
    return text != NULL && *text != '\0' && strpbrk(text, " \t\r\n") == NULL;
}

static bool good_temporal(const struct json *v, enum fp_kind kind, struct fp_temporal *ret)
{
    const char *text = json_string(v);
    return text != NULL && fp_temporal_parse(text, strlen(text), kind, ret);
}

static bool good_date(const struct json *v)
{
    struct fp_temporal t;
    return good_temporal(v, FP_DATE, &t);
}

// FHIR has no dateTime with hours alone, without seconds or without a time zone. What was stored
// before may lack the last two; check_instant tells that.
static bool good_datetime(const struct json *v)
{
    struct fp_temporal t;
    const char *text = json_string(v);
    return good_temporal(v, FP_DATETIME, &t) && t.parts != PART_HOUR &&
           text[strlen(text) - 1] != 'T';
}

enum rc check_instant(const struct json *element, struct err *e)
{
    struct fp_temporal t;
    const struct json *v = json_get(element, "valueTime");
    if (good_temporal(v, FP_TIME, &t) && t.parts < PART_SECOND)
        return err_set(e, RC_INVALID, "a time of a day needs seconds");
    v = json_get(element, "valueDateTime");
    if (!good_temporal(v, FP_DATETIME, &t) || t.parts < PART_HOUR ||
        (t.parts >= PART_SECOND && t.has_offset))
        return RC_OK;
    return err_set(e, RC_INVALID, "a time of a day needs seconds and a time zone");
}

static bool good_time(const struct json *v)
{
    struct fp_temporal t;
    return good_temporal(v, FP_TIME, &t) && t.parts >= PART_MINUTE && json_string(v)[0] != 'T';
}

static bool good_object(const struct json *v)
{
    return json_type(v) == JSON_OBJECT && json_count(v) > 0;
}

static bool good_coding(const struct json *v)
{
    return good_object(v) && (json_get_string(v, "code") || json_get_string(v, "display") ||
                              json_get_string(v, "system") || json_get(v, "extension"));
}

static bool good_quantity(const struct json *v)
{
    const struct json *n = json_get(v, "value");
    return good_object(v) && (n == NULL || good_decimal(n));
}

static bool good_reference(const struct json *v)
{
    const struct json *r = json_get(v, "reference");
    return good_object(v) && (r == NULL || json_string(r) != NULL);
}

// Members a value element may have.
static const struct {
    const char *name;                   // "valueCoding"
    bool (*good)(const struct json *v); // is it in that form
} forms[] = {
    {"valueBoolean", good_boolean},     {"valueDecimal", good_decimal},
    {"valueInteger", good_integer},     {"valueDate", good_date},
    {"valueDateTime", good_datetime},   {"valueTime", good_time},
    {"valueString", good_string},       {"valueUri", good_uri},
    {"valueCoding", good_coding},       {"valueQuantity", good_quantity},
    {"valueReference", good_reference}, {"valueAttachment", good_object},
};

// Members answers to an item type have.
static const char *const taken[][2] = {
    [ITEM_GROUP] = {NULL},
    [ITEM_DISPLAY] = {NULL},
    [ITEM_BOOLEAN] = {"valueBoolean"},
    [ITEM_DECIMAL] = {"valueDecimal"},
    [ITEM_INTEGER] = {"valueInteger"},
    [ITEM_DATE] = {"valueDate"},
    [ITEM_DATETIME] = {"valueDateTime"},
    [ITEM_TIME] = {"valueTime"},
    [ITEM_STRING] = {"valueString"},
    [ITEM_TEXT] = {"valueString"},
    [ITEM_URL] = {"valueUri"},
    [ITEM_CHOICE] = {"valueCoding"},
    [ITEM_OPEN_CHOICE] = {"valueCoding", "valueString"},
    [ITEM_ATTACHMENT] = {"valueAttachment"},
    [ITEM_REFERENCE] = {"valueReference"},
    [ITEM_QUANTITY] = {"valueQuantity"},
};

static bool offers(const struct item *it, const char *value_name)
{
    for (size_t i = 0; i < it->option_count; i++)
        if (strcmp(it->options[i].value_name, value_name) == 0)
            return true;
    return false;
}

// May answers of the item have that member ("valueCoding")?
static bool check_takes(const struct item *it, const char *value_name)
{
    for (size_t i = 0; i < 2 && taken[it->type][i] != NULL; i++)
        if (strcmp(taken[it->type][i], value_name) == 0)
            return true;
    bool choice = it->type == ITEM_CHOICE || it->type == ITEM_OPEN_CHOICE;
    return choice && offers(it, value_name);
}

enum rc check_type(const struct item *it, const struct json *element, struct err *e)
{
    const char *name = NULL;
    const struct json *value = element_value(element, &name);
    if (value == NULL)
        return err_set(e, RC_INVALID, "an answer without a value");
    if (taken[it->type][0] == NULL)
        return err_set(e, RC_INVALID, "a group or display has no answer");
    if (!check_takes(it, name))
        return err_set(e, RC_INVALID, "%.40s given, %s expected", name, taken[it->type][0]);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (strcmp(forms[i].name, name) == 0) {
            return forms[i].good(value)
                       ? RC_OK
                       : err_set(e, RC_INVALID, "not in the form of a %s", name + 5);
        }
    }
    return err_set(e, RC_INVALID, "%.40s is not supported", name);
}

static bool is_option(const struct item *it, const char *name, const struct json *value)
{
    for (size_t i = 0; i < it->option_count; i++) {
        const struct item_option *o = &it->options[i];
        if (strcmp(o->value_name, name) == 0 &&
            value_compare(name + 5, value, name + 5, o->value) == RELATION_EQUAL)
            return true;
    }
    return false;
}

enum rc check_option(const struct item *it, const struct json *element, struct err *e)
{
    const char *name = NULL;
    const struct json *value = element_value(element, &name);
    bool free_text = it->type == ITEM_OPEN_CHOICE && strcmp(name, "valueString") == 0;
    bool listed =
        (it->option_count == 0 && !it->switched) || free_text || is_option(it, name, value);
    if (listed || it->open)
        return RC_OK;
    return err_set(e, RC_INVALID, "not one of the %zu options", it->option_count);
}

bool check_exclusive(const struct item *it, const struct json *element)
{
    const struct json *coding = json_get(element, "valueCoding");
    const char *code = json_get_string(coding, "code");
    const struct item_option *o =
        code == NULL ? NULL : item_option_find(it, json_get_string(coding, "system"), code);
    return o != NULL && o->exclusive;
}

enum rc check_value(const struct item *it, const struct json *element, enum check_kind *ret_kind,
                    struct err *e)
{
    static const struct {
        enum rc (*check)(const struct item *it, const struct json *element, struct err *e);
        enum check_kind kind;
    } steps[] = {
        {check_type, CHECK_TYPE}, {check_option, CHECK_OPTION}, {check_range, CHECK_RANGE}};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        enum rc rc = steps[i].check(it, element, e);
        if (rc != RC_OK) {
            if (ret_kind != NULL)
                *ret_kind = steps[i].kind;
            return rc;
        }
    }
    return RC_OK;
}
