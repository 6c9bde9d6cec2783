// SPDX-License-Identifier: EUPL-1.2
// Values of expressions as answers.
#include "form/calculate.h"

#include "form/check.h"

#include <stdlib.h>
#include <string.h>

// A value on its way to an item.
struct convert {
    const struct item *it; // of which item
    struct fp_value v;     // as a System value where it has one
    struct arena *a;       // for texts
};

static struct json *element_of(const char *name, struct json *value)
{
    struct json *element = json_new_object();
    json_set(element, name, value);
    return element;
}

static struct json *to_boolean(struct convert *c)
{
    return c->v.kind == FP_BOOLEAN ? element_of("valueBoolean", json_new_bool(c->v.boolean)) : NULL;
}

static bool as_number(const struct convert *c, struct dec *ret)
{
    const struct json *n = c->v.kind == FP_NODE ? json_get(c->v.json, "value") : NULL;
    const char *text = json_number(n);
    if (c->v.kind == FP_STRING)
        return dec_parse(c->v.string.at, c->v.string.len, ret);
    if (text != NULL)
        return dec_parse(text, strlen(text), ret);
    *ret = c->v.kind == FP_INTEGER    ? dec_from_int(c->v.integer)
           : c->v.kind == FP_QUANTITY ? c->v.quantity.value
                                      : c->v.decimal;
    return c->v.kind == FP_INTEGER || c->v.kind == FP_QUANTITY || c->v.kind == FP_DECIMAL;
}

static struct json *to_integer(struct convert *c)
{
    struct dec d;
    int64_t n = 0;
    if (!as_number(c, &d) || !dec_trunc(d, &n) || dec_cmp(d, dec_from_int(n)) != 0 ||
        n > INT32_MAX || n < INT32_MIN)
        return NULL;
    return element_of("valueInteger", json_new_int(n));
}

static struct json *decimal_json(const struct item *it, struct dec d)
{
    char text[DEC_TEXT_BYTES];
    if (it->max_decimals >= 0 && d.scale > it->max_decimals)
        dec_round(d, it->max_decimals, &d);
    dec_print(d, text);
    return json_new_number(text);
}

static struct json *to_decimal(struct convert *c)
{
    struct dec d;
    return as_number(c, &d) ? element_of("valueDecimal", decimal_json(c->it, d)) : NULL;
}

static const char *as_text(struct convert *c)
{
    const char *display = json_get_string(c->v.json, "display");
    if (c->v.kind == FP_NODE)
        return display != NULL ? display : json_get_string(c->v.json, "text");
    return fp_to_text(c->v, c->a);
}

static struct json *to_string(struct convert *c)
{
    const char *text = as_text(c);
    return text != NULL ? element_of("valueString", json_new_string(text)) : NULL;
}

static struct json *to_uri(struct convert *c)
{
    return c->v.kind == FP_STRING ? element_of("valueUri", json_new_string(as_text(c))) : NULL;
}

static struct json *temporal_element(struct convert *c, const char *name, size_t most)
{
    const char *text = as_text(c);
    if (text == NULL)
        return NULL;
    text += *text == '@';
    size_t len = strlen(text);
    return element_of(name, json_new_string(arena_text(c->a, text, len < most ? len : most)));
}

static struct json *to_date(struct convert *c)
{
    return temporal_element(c, "valueDate", strlen("YYYY-MM-DD"));
}

static struct json *to_datetime(struct convert *c)
{
    return temporal_element(c, "valueDateTime", SIZE_MAX);
}

static struct json *to_time(struct convert *c)
{
    return temporal_element(c, "valueTime", SIZE_MAX);
}

static struct json *option_element(const struct item_option *o)
{
    return element_of(o->value_name, json_copy(o->value));
}

// A Coding or CodeableConcept as it is, or the option of that code, text or number.
static struct json *to_choice(struct convert *c)
{
    const struct json *node = c->v.kind == FP_NODE ? c->v.json : NULL;
    const struct json *first = json_at(json_get(node, "coding"), 0);
    node = first != NULL ? first : node;
    if (node != NULL) {
        const char *code = json_get_string(node, "code");
        const struct item_option *o =
            code == NULL ? NULL : item_option_find(c->it, json_get_string(node, "system"), code);
        return o != NULL ? option_element(o) : element_of("valueCoding", json_copy(node));
    }
    const char *text = as_text(c);
    for (size_t i = 0; text != NULL && i < c->it->option_count; i++) {
        const struct item_option *o = &c->it->options[i];
        if (strcmp(o->code, text) == 0)
            return option_element(o);
    }
    return c->it->type == ITEM_OPEN_CHOICE ? to_string(c) : NULL;
}

static struct json *to_quantity(struct convert *c)
{
    struct dec d;
    if (c->v.kind == FP_QUANTITY || (c->v.kind == FP_NODE && json_get(c->v.json, "value")))
        return element_of("valueQuantity", fp_to_json(c->v));
    if (!as_number(c, &d))
        return NULL;
    struct json *q = json_new_object();
    json_set(q, "value", decimal_json(c->it, d));
    json_set_string(q, "unit", c->it->unit);
    json_set_string(q, "system", c->it->unit_system);
    json_set_string(q, "code", c->it->unit_code);
    return element_of("valueQuantity", q);
}

static struct json *to_attachment(struct convert *c)
{
    return c->v.kind == FP_NODE ? element_of("valueAttachment", json_copy(c->v.json)) : NULL;
}

// A Reference as it is, or a reference to a resource.
static struct json *to_reference(struct convert *c)
{
    const char *type = json_get_string(c->v.json, "resourceType");
    const char *id = json_get_string(c->v.json, "id");
    const char *text = type != NULL && id != NULL ? arena_printf(c->a, "%s/%s", type, id)
                       : c->v.kind == FP_STRING   ? as_text(c)
                                                  : NULL;
    if (text != NULL) {
        struct json *r = json_new_object();
        json_set_string(r, "reference", text);
        return element_of("valueReference", r);
    }
    return c->v.kind == FP_NODE ? element_of("valueReference", json_copy(c->v.json)) : NULL;
}

static struct json *(*const converters[])(struct convert *c) = {
    [ITEM_GROUP] = NULL,
    [ITEM_DISPLAY] = NULL,
    [ITEM_BOOLEAN] = to_boolean,
    [ITEM_DECIMAL] = to_decimal,
    [ITEM_INTEGER] = to_integer,
    [ITEM_DATE] = to_date,
    [ITEM_DATETIME] = to_datetime,
    [ITEM_TIME] = to_time,
    [ITEM_STRING] = to_string,
    [ITEM_TEXT] = to_string,
    [ITEM_URL] = to_uri,
    [ITEM_CHOICE] = to_choice,
    [ITEM_OPEN_CHOICE] = to_choice,
    [ITEM_ATTACHMENT] = to_attachment,
    [ITEM_REFERENCE] = to_reference,
    [ITEM_QUANTITY] = to_quantity,
};

enum rc value_convert(const struct item *it, struct fp_value v, struct arena *a,
                      struct json **ret_element, struct err *e)
{
    struct convert c = {.it = it, .v = fp_system(a, v), .a = a};
    struct json *element = converters[it->type] != NULL ? converters[it->type](&c) : NULL;
    char type[64];
    if (element == NULL) {
        return err_set(e, RC_INVALID, "the expression gives %s, which is no answer to this item",
                       fp_type_name(v, type, sizeof type));
    }
    enum rc rc = check_type(it, element, e);
    if (rc != RC_OK) {
        json_free(element);
        return rc;
    }
    *ret_element = element;
    return RC_OK;
}

bool slot_assign(struct form *f, struct slot *s, const struct json *const *elements, size_t count)
{
    bool changed = slot_value_count(s) != count;
    size_t least = s->item->item_count > 0 ? 1 : 0;
    slot_cut(f, s, count > least ? count : least);
    for (size_t i = 0; i < count; i++) {
        struct instance *p = i < s->count ? s->instances[i] : slot_add(f, s);
        if (!p->has_value || !element_same(p->json, elements[i])) {
            instance_set_value(p, elements[i]);
            changed = true;
        }
    }
    if (count == 0 && s->count > 0 && s->instances[0]->has_value) {
        instance_clear_value(s->instances[0]);
        changed = true;
    }
    return changed;
}

static void free_all(struct json **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_free(list[i]);
    free(list);
}

static enum rc convert_list(struct slot *s, struct fp_list list, struct arena *a,
                            struct json **elements, size_t *ret_count, struct err *e)
{
    if (list.count > 1 && !s->item->repeats)
        return err_set(e, RC_INVALID, "the expression gives %zu values for one answer", list.count);
    for (size_t i = 0; i < list.count; i++) {
        enum rc rc = value_convert(s->item, list.at[i], a, &elements[*ret_count], e);
        if (rc != RC_OK)
            return rc;
        ++*ret_count;
    }
    return RC_OK;
}

enum rc slot_fill(struct form *f, struct slot *s, const struct item_expr *x, bool *ret_changed,
                  struct err *e)
{
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    enum rc rc = scope_eval(f, x, s, NULL, &a, &list, e);
    size_t room = rc == RC_OK ? list.count : 0;
    struct json **elements = mem_array(room + 1, sizeof(struct json *));
    size_t count = 0;
    if (rc == RC_OK)
        rc = convert_list(s, list, &a, elements, &count, e);
    // A failing expression must not leave an old result standing.
    bool changed = slot_assign(f, s, (const struct json *const *)elements, rc == RC_OK ? count : 0);
    free_all(elements, count);
    arena_release(&a);
    *ret_changed = changed;
    return rc;
}
