// SPDX-License-Identifier: EUPL-1.2
// Names of a view, and its constants: what %name stands for.
#include "view/internal.h"

#include <stdlib.h>
#include <string.h>

// The types of value[x]. `kind`: what the value must be read as.
static const struct {
    const char *key;   // JSON name
    const char *type;  // FHIR type
    enum fp_kind kind; // System type of the value
    int64_t least;     // FP_INTEGER: smallest value
} rows[] = {
    {"valueBase64Binary", "base64Binary", FP_STRING, 0},
    {"valueBoolean", "boolean", FP_BOOLEAN, 0},
    {"valueCanonical", "canonical", FP_STRING, 0},
    {"valueCode", "code", FP_STRING, 0},
    {"valueDate", "date", FP_DATE, 0},
    {"valueDateTime", "dateTime", FP_DATETIME, 0},
    {"valueDecimal", "decimal", FP_DECIMAL, 0},
    {"valueId", "id", FP_STRING, 0},
    {"valueInstant", "instant", FP_DATETIME, 0},
    {"valueInteger", "integer", FP_INTEGER, INT32_MIN},
    {"valueInteger64", "integer64", FP_INTEGER, INT64_MIN},
    {"valueMarkdown", "markdown", FP_STRING, 0},
    {"valueOid", "oid", FP_STRING, 0},
    {"valuePositiveInt", "positiveInt", FP_INTEGER, 1},
    {"valueString", "string", FP_STRING, 0},
    {"valueTime", "time", FP_TIME, 0},
    {"valueUnsignedInt", "unsignedInt", FP_INTEGER, 0},
    {"valueUri", "uri", FP_STRING, 0},
    {"valueUrl", "url", FP_STRING, 0},
    {"valueUuid", "uuid", FP_STRING, 0},
};

// The one member value[x] of a constant.
struct found {
    const char *key;          // its name, NULL while none was seen
    const struct json *value; // what it holds
    size_t count;             // members that begin with "value"
};

static bool each_member(const char *key, struct json *value, void *self)
{
    struct found *f = self;
    if (strncmp(key, "value", 5) == 0) {
        f->key = key;
        f->value = value;
        f->count++;
    }
    return true;
}

// JSON writes 64-bit integers as strings; FHIRPath knows integers.
static struct fp_list long_integer(struct arena *a, const struct json *value)
{
    const char *text = json_string(value);
    char *end = NULL;
    struct fp_value *v = arena_alloc(a, sizeof *v);
    *v = (struct fp_value){.kind = FP_INTEGER,
                           .integer = text != NULL ? strtoll(text, &end, 10) : 0};
    bool whole = text != NULL && end != text && *end == '\0';
    return whole ? (struct fp_list){.at = v, .count = 1} : fp_list_of(a, value, "integer64");
}

static enum rc read_value(struct view *v, struct found f, const char *place,
                          struct view_constant *c, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].key, f.key) != 0)
            continue;
        bool wide = strcmp(rows[i].type, "integer64") == 0;
        c->value =
            wide ? long_integer(&v->arena, f.value) : fp_list_of(&v->arena, f.value, rows[i].type);
        if (c->value.count == 0)
            break;
        struct fp_value is = fp_system(&v->arena, c->value.at[0]);
        bool number = rows[i].kind == FP_DECIMAL && is.kind == FP_INTEGER;
        bool in_range =
            is.kind != FP_INTEGER || is.integer >= rows[i].least || rows[i].kind == FP_DECIMAL;
        if ((is.kind == rows[i].kind || number) && in_range) {
            if (is.kind == FP_STRING || is.kind == FP_BOOLEAN) // it stands for a literal, but
                *c->value.at = is; // numbers and moments keep their text
            return RC_OK;
        }
        return err_set(e, RC_INVALID, "%s: %s is not of the type %s", place, f.key, rows[i].type);
    }
    return err_set(e, RC_INVALID, "%s: %s is no type of constant", place, f.key);
}

static enum rc read_constant(struct view *v, const struct json *one, const char *place,
                             struct view_constant *c, struct err *e)
{
    struct found f = {0};
    c->name = json_get_string(one, "name");
    if (c->name == NULL || !view_is_name(c->name))
        return err_set(e, RC_INVALID,
                       "%s: a name is needed: a letter, then letters, digits and underscores",
                       place);
    if (view_is_variable(c->name))
        return err_set(e, RC_INVALID, "%s: the name %s is taken", place, c->name);
    if (view_constant_find(v, c->name) != NULL)
        return err_set(e, RC_INVALID, "%s: there are two constants %s", place, c->name);
    json_each(one, each_member, &f);
    if (f.count != 1)
        return err_set(e, RC_INVALID, "%s: one value is needed, there are %zu", place, f.count);
    return read_value(v, f, place, c, e);
}

enum rc view_read_constants(struct view *v, const struct json *definition, struct err *e)
{
    const struct json *all = json_get(definition, "constant");
    if (all != NULL && json_type(all) != JSON_ARRAY)
        return err_set(e, RC_INVALID, "constant: an array is needed");
    size_t count = json_count(all);
    struct view_constant *constants = arena_array(&v->arena, count, sizeof *constants);
    v->constants = constants;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const char *place = arena_printf(&v->arena, "constant[%zu]", i);
        rc = read_constant(v, json_at(all, i), place, &constants[i], e);
        v->constant_count = i + 1;
    }
    return rc;
}

const struct view_constant *view_constant_find(const struct view *v, const char *name)
{
    for (size_t i = 0; i < v->constant_count; i++)
        if (strcmp(v->constants[i].name, name) == 0)
            return &v->constants[i];
    return NULL;
}

bool view_is_variable(const char *name)
{
    static const char *const names[] = {"rowIndex", "context", "resource", "rootResource",
                                        "ucum",     "sct",     "loinc"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

bool view_is_name(const char *name)
{
    static const char letters[] = "0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return strspn(name, letters + 11) > 0 && strspn(name, letters) == strlen(name);
}
