// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/values.h"

#include "fhirpath/eval.h"
#include "fhirpath/literal.h"
#include "fhirpath/types.h"
#include "fhirpath/ucum.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_BYTES = 64 };       // of text that cost as much as touching a value
enum { VALUE_TEXT_BYTES = 64 }; // room for a decimal or a time
static_assert((int)VALUE_TEXT_BYTES >= (int)TEMPORAL_TEXT_BYTES, "a time fits");
static_assert((int)VALUE_TEXT_BYTES >= (int)DEC_TEXT_BYTES, "a decimal fits");

static const char ucum_system[] = "http://unitsofmeasure.org";

// The type of what type() tells; compared by address.
static const char type_info[] = "TypeInfo";

struct fp_value fp_type_info(struct arena *a, const char *full)
{
    struct fp_value v = fp_string(arena_text(a, full, strlen(full)));
    v.kind = FP_NODE;
    v.type = type_info;
    return v;
}

bool fp_is_type_info(struct fp_value v)
{
    return v.type == type_info;
}

struct fp_value fp_boolean(bool b)
{
    return (struct fp_value){.kind = FP_BOOLEAN, .boolean = b};
}

struct fp_value fp_integer(int64_t n)
{
    return (struct fp_value){.kind = FP_INTEGER, .integer = n};
}

struct fp_value fp_decimal(struct dec d)
{
    return (struct fp_value){.kind = FP_DECIMAL, .decimal = d};
}

struct fp_value fp_text(const char *at, size_t len)
{
    return (struct fp_value){.kind = FP_STRING, .string = {at, len}};
}

struct fp_value fp_string(const char *text)
{
    return fp_text(text, strlen(text));
}

struct fp_list fp_list_one(struct arena *a, struct fp_value v)
{
    struct fp_value *at = arena_alloc(a, sizeof *at);
    *at = v;
    return (struct fp_list){.at = at, .count = 1};
}

struct fp_value fp_element(const struct json *json, const struct json *extra, const char *type)
{
    // Only where any resource may stand does the element say itself what it is.
    bool any = type == NULL || strcmp(type, "Resource") == 0;
    const char *own = any ? json_get_string(json, "resourceType") : NULL;
    const struct fp_type *known = own != NULL ? fp_type_find(own) : NULL;
    own = known != NULL ? known->name : own; // lives as long as the program
    return (struct fp_value){
        .kind = FP_NODE, .json = json, .extra = extra, .type = own != NULL ? own : type};
}

struct fp_list fp_list_of(struct arena *a, const struct json *element, const char *type)
{
    if (element == NULL)
        return (struct fp_list){0};
    return fp_list_one(a, fp_element(element, NULL, type));
}

bool fp_number_of(struct fp_value v, struct dec *ret)
{
    if (v.kind == FP_INTEGER)
        *ret = dec_from_int(v.integer);
    else if (v.kind == FP_DECIMAL)
        *ret = v.decimal;
    else
        return false;
    return true;
}

// A Quantity element as System.Quantity; stays a node when it has no plain value.
static struct fp_value system_quantity(struct fp_value v)
{
    const char *number = json_number(json_get(v.json, "value"));
    struct dec d;
    if (number == NULL || json_get(v.json, "comparator") != NULL ||
        !dec_parse(number, strlen(number), &d))
        return v;
    const char *code = json_get_string(v.json, "code"), *unit = json_get_string(v.json, "unit");
    const char *as = code != NULL ? code : unit != NULL ? unit : "1";
    const char *system = json_get_string(v.json, "system");
    // FHIR reads UCUM's units of time as calendar units: an age of 80 a is 80 years.
    const char *word = code != NULL && system != NULL && strcmp(system, ucum_system) == 0
                           ? fp_calendar_word(code)
                           : NULL;
    as = word != NULL ? word : as;
    return (struct fp_value){.kind = FP_QUANTITY, .quantity = {d, as}};
}

static struct fp_value system_number(struct fp_value v, enum fp_kind kind)
{
    const char *text = json_number(v.json);
    struct dec d;
    int64_t whole;
    if (!dec_parse(text, strlen(text), &d))
        return v;
    if (kind == FP_QUANTITY)
        return v;
    if (kind != FP_DECIMAL && strpbrk(text, ".eE") == NULL && dec_trunc(d, &whole))
        return fp_integer(whole);
    return fp_decimal(d);
}

static struct fp_value system_string(struct fp_value v, enum fp_kind kind)
{
    const char *text = json_string(v.json);
    struct fp_value parsed;
    bool temporal = kind == FP_DATE || kind == FP_DATETIME || kind == FP_TIME;
    if (temporal && fp_parse_temporal(text, strlen(text), kind, &parsed))
        return parsed;
    return fp_string(text);
}

struct fp_value fp_system(struct arena *a, struct fp_value v)
{
    (void)a; // every System value fits its struct today
    if (v.kind != FP_NODE || v.json == NULL)
        return v;
    enum json_type type = json_type(v.json);
    if (type == JSON_OBJECT && json_get(v.json, "value") == NULL)
        return v; // no Quantity; spares looking its type up
    enum fp_kind kind = v.type != NULL ? fp_type_kind(v.type) : FP_NODE;
    switch (type) {
    case JSON_BOOLEAN:
        return fp_boolean(json_bool(v.json, false));
    case JSON_NUMBER:
        return system_number(v, kind);
    case JSON_STRING:
        return system_string(v, kind);
    case JSON_OBJECT:
        return v.type != NULL && fp_type_derives(v.type, "Quantity") ? system_quantity(v) : v;
    case JSON_NULL:
    case JSON_ARRAY:
        break;
    }
    return v;
}

static const char *const system_names[] = {
    [FP_BOOLEAN] = "Boolean", [FP_INTEGER] = "Integer",   [FP_DECIMAL] = "Decimal",
    [FP_STRING] = "String",   [FP_DATE] = "Date",         [FP_DATETIME] = "DateTime",
    [FP_TIME] = "Time",       [FP_QUANTITY] = "Quantity",
};

const char *fp_type_name(struct fp_value v, char *out, size_t out_bytes)
{
    if (v.kind != FP_NODE || fp_is_type_info(v))
        snprintf(out, out_bytes, "System.%s", v.kind == FP_NODE ? type_info : system_names[v.kind]);
    else
        snprintf(out, out_bytes, "FHIR.%s", v.type != NULL ? v.type : "Element");
    return out;
}

bool fp_type_known(const char *space, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(system_names); i++)
        if (strcmp(system_names[i], name) == 0 && (space == NULL || strcmp(space, "System") == 0))
            return true;
    return fp_type_find(name) != NULL && (space == NULL || strcmp(space, "FHIR") == 0);
}

bool fp_is_type(struct fp_value v, const char *space, const char *name)
{
    bool system = space == NULL || strcmp(space, "System") == 0;
    bool fhir = space == NULL || strcmp(space, "FHIR") == 0;
    if (v.kind != FP_NODE)
        return system && strcmp(system_names[v.kind], name) == 0;
    return fhir && v.type != NULL && fp_type_derives(v.type, name);
}

bool fp_as_type(struct fp_value v, const char *space, const char *name)
{
    bool primitive = v.kind == FP_NODE && v.type != NULL && fp_type_primitive(v.type);
    return fp_is_type(v, space, name) && (!primitive || strcmp(v.type, name) == 0);
}

static struct json *temporal_json(struct fp_value v)
{
    char text[TEMPORAL_TEXT_BYTES];
    fp_temporal_print(v.temporal, v.kind, text);
    return json_new_string(text);
}

static struct json *decimal_json(struct dec d)
{
    char text[DEC_TEXT_BYTES];
    dec_print(d, text);
    return json_new_number(text);
}

// A Quantity element.
static struct json *quantity_json(struct fp_value v)
{
    struct json *q = json_new_object();
    json_set(q, "value", decimal_json(v.quantity.value));
    json_set_string(q, "unit", v.quantity.unit);
    const char *code = fp_calendar_code(v.quantity.unit);
    json_set_string(q, "system", ucum_system);
    json_set_string(q, "code", code != NULL ? code : v.quantity.unit);
    return q;
}

static struct json *string_json(struct fp_value v)
{
    char *text = mem_text(v.string.at, v.string.len);
    struct json *j = json_new_string(text);
    free(text);
    return j;
}

// What type() tells, as the object it stands for.
static struct json *type_info_json(struct fp_value v)
{
    const char *point = memchr(v.string.at, '.', v.string.len);
    size_t space = (size_t)(point - v.string.at);
    struct json *j = json_new_object();
    json_set(j, "namespace", string_json(fp_text(v.string.at, space)));
    json_set(j, "name", string_json(fp_text(point + 1, v.string.len - space - 1)));
    return j;
}

struct json *fp_to_json(struct fp_value v)
{
    switch (v.kind) {
    case FP_BOOLEAN:
        return json_new_bool(v.boolean);
    case FP_INTEGER:
        return json_new_int(v.integer);
    case FP_DECIMAL:
        return decimal_json(v.decimal);
    case FP_STRING:
        return string_json(v);
    case FP_DATE:
    case FP_DATETIME:
    case FP_TIME:
        return temporal_json(v);
    case FP_QUANTITY:
        return quantity_json(v);
    case FP_NODE:
        break;
    }
    if (fp_is_type_info(v))
        return type_info_json(v);
    return v.json != NULL ? json_copy(v.json) : json_new_object();
}

static const char *node_text(struct fp_value v, struct arena *a)
{
    if (fp_is_type_info(v))
        return arena_text(a, v.string.at, v.string.len);
    struct buf out = {0};
    json_write(v.json, false, &out);
    const char *text = arena_text(a, buf_text(&out), out.len);
    buf_release(&out);
    return text;
}

static const char *quantity_text(struct fp_value v, struct arena *a)
{
    char number[DEC_TEXT_BYTES];
    dec_print(v.quantity.value, number);
    bool word = fp_is_calendar_word(v.quantity.unit);
    return arena_printf(a, word ? "%s %s" : "%s '%s'", number, v.quantity.unit);
}

const char *fp_to_text(struct fp_value v, struct arena *a)
{
    char text[VALUE_TEXT_BYTES];
    v = fp_system(a, v);
    switch (v.kind) {
    case FP_BOOLEAN:
        return v.boolean ? "true" : "false";
    case FP_INTEGER:
        return arena_printf(a, "%lld", (long long)v.integer);
    case FP_DECIMAL:
        dec_print(v.decimal, text);
        return arena_text(a, text, strlen(text));
    case FP_STRING:
        return arena_text(a, v.string.at, v.string.len);
    case FP_DATE:
    case FP_DATETIME:
    case FP_TIME:
        fp_temporal_print(v.temporal, v.kind, text);
        return arena_text(a, text, strlen(text));
    case FP_QUANTITY:
        return quantity_text(v, a);
    case FP_NODE:
        break;
    }
    return node_text(v, a);
}

enum rc fp_spend(struct fp_eval *v, size_t steps)
{
    if (steps > v->max_steps || v->steps > v->max_steps - steps)
        return err_set(v->e, RC_LIMIT, "1:1: more than %zu values touched", v->max_steps);
    size_t *budget = v->env->budget;
    if (budget != NULL && steps > *budget) {
        *budget = 0;
        return err_set(v->e, RC_LIMIT, "1:1: takes too long, stopped");
    }
    if (budget != NULL)
        *budget -= steps;
    v->steps += steps;
    return RC_OK;
}

enum rc fp_spend_text(struct fp_eval *v, size_t bytes)
{
    return fp_spend(v, bytes / STEP_BYTES + 1);
}

enum rc fp_push(struct fp_eval *v, struct fp_grow *g, struct fp_value one)
{
    enum rc rc = fp_spend(v, 1);
    if (rc)
        return rc;
    if (g->list.count == g->room) {
        size_t room = g->room == 0 ? 1 : g->room * 2;
        struct fp_value *at = arena_array(v->a, room, sizeof *at);
        if (g->list.count > 0)
            memcpy(at, g->list.at, g->list.count * sizeof *at);
        g->list.at = at;
        g->room = room;
    }
    g->list.at[g->list.count++] = one;
    return RC_OK;
}

enum rc fp_push_all(struct fp_eval *v, struct fp_grow *g, struct fp_list l)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < l.count; i++)
        rc = fp_push(v, g, l.at[i]);
    return rc;
}
