// SPDX-License-Identifier: EUPL-1.2
// Value elements: {"valueInteger": 3}, possibly with child items beside it.
#include "form/state.h"

#include <stdlib.h>
#include <string.h>

// What the walk over the members found.
struct find {
    const char *name;         // of the member
    const struct json *value; // its value
};

static bool see_member(const char *key, struct json *value, void *self)
{
    struct find *f = self;
    if (strncmp(key, "value", 5) != 0 || key[5] < 'A' || key[5] > 'Z' || value == NULL)
        return true;
    f->name = key;
    f->value = value;
    return false;
}

const struct json *element_value(const struct json *element, const char **ret_name)
{
    struct find f = {.name = NULL};
    json_each(element, see_member, &f);
    if (f.value != NULL && ret_name != NULL)
        *ret_name = f.name;
    return f.value;
}

bool element_same(const struct json *a, const struct json *b)
{
    const char *name_a = "";
    const char *name_b = "";
    const struct json *x = element_value(a, &name_a);
    const struct json *y = element_value(b, &name_b);
    return strcmp(name_a, name_b) == 0 && json_equal(x, y);
}

static void quantity_text(const struct item *it, const struct json *v, struct buf *out)
{
    const char *number = json_number(json_get(v, "value"));
    const char *code = json_get_string(v, "code");
    const char *unit = code != NULL ? code : json_get_string(v, "unit");
    const char *usual = it->unit_code != NULL ? it->unit_code : it->unit;
    buf_puts(out, number != NULL ? number : "");
    if (unit != NULL && (usual == NULL || strcmp(unit, usual) != 0))
        buf_printf(out, " %s", unit);
}

static const char *first_text(const struct json *v)
{
    static const char *const members[] = {"code", "reference", "display", "url", "title"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const char *text = json_get_string(v, members[i]);
        if (text != NULL)
            return text;
    }
    return "";
}

char *element_text_of(const struct item *it, const struct json *element)
{
    const struct json *v = element_value(element, NULL);
    struct buf out = {0};
    switch (json_type(v)) {
    case JSON_STRING:
        buf_puts(&out, json_string(v));
        break;
    case JSON_NUMBER:
        buf_puts(&out, json_number(v));
        break;
    case JSON_BOOLEAN:
        buf_puts(&out, json_bool(v, false) ? "true" : "false");
        break;
    case JSON_OBJECT:
        if (json_get(v, "value") != NULL)
            quantity_text(it, v, &out);
        else
            buf_puts(&out, first_text(v));
        break;
    case JSON_NULL:
    case JSON_ARRAY:
        return NULL;
    }
    char *text = mem_text(buf_text(&out), out.len);
    buf_release(&out);
    return text;
}
