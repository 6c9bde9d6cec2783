// SPDX-License-Identifier: EUPL-1.2
// Which values a column of a stated type may hold.
#include "fhirpath/types.h"
#include "view/internal.h"

#include <string.h>

// Types whose values are primitives, by their FHIR name, then those of FHIRPath itself.
static const struct {
    const char *name;
    enum view_class class;
} rows[] = {
    {"boolean", CLASS_BOOLEAN},
    {"integer", CLASS_INTEGER},
    {"positiveInt", CLASS_INTEGER},
    {"unsignedInt", CLASS_INTEGER},
    {"integer64", CLASS_INTEGER},
    {"decimal", CLASS_DECIMAL},
    {"string", CLASS_TEXT},
    {"code", CLASS_TEXT},
    {"id", CLASS_TEXT},
    {"uri", CLASS_TEXT},
    {"url", CLASS_TEXT},
    {"canonical", CLASS_TEXT},
    {"oid", CLASS_TEXT},
    {"uuid", CLASS_TEXT},
    {"markdown", CLASS_TEXT},
    {"base64Binary", CLASS_TEXT},
    {"xhtml", CLASS_TEXT},
    {"date", CLASS_DATE},
    {"dateTime", CLASS_DATETIME},
    {"instant", CLASS_DATETIME},
    {"time", CLASS_TIME},
    {"Boolean", CLASS_BOOLEAN},
    {"Integer", CLASS_INTEGER},
    {"Long", CLASS_INTEGER},
    {"Decimal", CLASS_DECIMAL},
    {"String", CLASS_TEXT},
    {"Date", CLASS_DATE},
    {"DateTime", CLASS_DATETIME},
    {"Time", CLASS_TIME},
    {"Quantity", CLASS_QUANTITY},
};

static const char *after(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : text;
}

bool view_type_class(const char *type, const char **ret_name, enum view_class *ret)
{
    const char *name = after(type, "http://hl7.org/fhir/StructureDefinition/");
    name = after(after(name, "http://hl7.org/fhirpath/"), "System.");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            *ret_name = name;
            *ret = rows[i].class;
            return true;
        }
    }
    if (!fp_type_known("FHIR", name))
        return false;
    *ret_name = name;
    *ret = CLASS_ELEMENT;
    return true;
}

// The class of a value on its own.
static enum view_class class_of(const struct fp_value *v)
{
    static const enum view_class kinds[] = {
        [FP_BOOLEAN] = CLASS_BOOLEAN,   [FP_INTEGER] = CLASS_INTEGER,
        [FP_DECIMAL] = CLASS_DECIMAL,   [FP_STRING] = CLASS_TEXT,
        [FP_DATE] = CLASS_DATE,         [FP_TIME] = CLASS_TIME,
        [FP_DATETIME] = CLASS_DATETIME, [FP_QUANTITY] = CLASS_QUANTITY,
    };
    const char *number, *name;
    enum view_class class = CLASS_TEXT;
    if (v->kind != FP_NODE)
        return kinds[v->kind];
    switch (json_type(v->json)) {
    case JSON_BOOLEAN:
        return CLASS_BOOLEAN;
    case JSON_NUMBER:
        number = json_number(v->json);
        return strpbrk(number, ".eE") == NULL ? CLASS_INTEGER : CLASS_DECIMAL;
    case JSON_STRING: // a date is known by its element
        if (v->type != NULL && view_type_class(v->type, &name, &class) && class != CLASS_ELEMENT)
            return class;
        return CLASS_TEXT;
    case JSON_NULL:
        return CLASS_NONE;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return v->type != NULL && strcmp(v->type, "Quantity") == 0 ? CLASS_QUANTITY : CLASS_ELEMENT;
}

// By stated class: the classes of values that it lets pass, one bit each.
static const unsigned passes[] = {
    [CLASS_NONE] = ~(1U << CLASS_ELEMENT | 1U << CLASS_QUANTITY),
    [CLASS_BOOLEAN] = 1U << CLASS_BOOLEAN,
    [CLASS_INTEGER] = 1U << CLASS_INTEGER,
    [CLASS_DECIMAL] = 1U << CLASS_DECIMAL | 1U << CLASS_INTEGER,
    [CLASS_TEXT] = 1U << CLASS_TEXT | 1U << CLASS_DATE | 1U << CLASS_DATETIME | 1U << CLASS_TIME,
    [CLASS_DATE] = 1U << CLASS_DATE,
    [CLASS_DATETIME] = 1U << CLASS_DATETIME | 1U << CLASS_DATE,
    [CLASS_TIME] = 1U << CLASS_TIME,
    [CLASS_QUANTITY] = 1U << CLASS_QUANTITY,
    [CLASS_ELEMENT] = 1U << CLASS_ELEMENT | 1U << CLASS_QUANTITY,
};

// Is an element of one type one of the other, as far as types are known?
static bool may_be(const char *type, const char *wanted)
{
    return type == NULL || wanted == NULL || fp_type_derives(type, wanted) ||
           fp_type_derives(wanted, type);
}

static const char *element_wrong(const struct view_column *column, const char *type)
{
    if (column->type == NULL)
        return "a value is an element, and the column states no type";
    return may_be(type, column->type) ? NULL : "a value is not of the type that the column states";
}

const char *view_type_wrong(const struct view_column *column, const char *type)
{
    const char *name;
    enum view_class is, wanted = (enum view_class)column->class;
    if (!view_type_class(type, &name, &is))
        return NULL;
    const bool element = is == CLASS_ELEMENT || is == CLASS_QUANTITY;
    if (element && (wanted == CLASS_NONE || wanted == CLASS_ELEMENT || wanted == CLASS_QUANTITY))
        return element_wrong(column, name);
    if (wanted == CLASS_INTEGER && is == CLASS_DECIMAL) // 2.0 is not said by its type
        return NULL;
    return (passes[wanted] >> is & 1) != 0 ? NULL
                                           : "a value is not of the type that the column states";
}

const char *view_value_wrong(const struct view_column *column, const struct fp_value *v)
{
    enum view_class wanted = (enum view_class)column->class;
    bool lax = wanted == CLASS_TEXT || wanted == CLASS_NONE;
    if (lax && v->kind == FP_NODE && json_type(v->json) == JSON_STRING)
        return NULL; // most columns
    enum view_class is = class_of(v);
    if (v->kind == FP_NODE && (is == CLASS_ELEMENT || is == CLASS_QUANTITY) &&
        (wanted == CLASS_NONE || wanted == CLASS_ELEMENT || wanted == CLASS_QUANTITY))
        return element_wrong(column, v->type);
    if (is == CLASS_NONE || (passes[wanted] >> is & 1) != 0)
        return NULL;
    return wanted == CLASS_NONE ? "a value is an element, and the column states no type"
                                : "a value is not of the type that the column states";
}
