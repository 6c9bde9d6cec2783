// SPDX-License-Identifier: EUPL-1.2
// The tree of items.
#include "questionnaire/load.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CONSTRAINT                                                                                 \
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.item.answerConstraint"

static void remember(struct loader *l, struct item *it, size_t position)
{
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 64 : l->cap * 2;
        l->all = mem_grow(l->all, l->cap, sizeof(*l->all));
        l->positions = mem_grow(l->positions, l->cap, sizeof(*l->positions));
    }
    it->index = l->count;
    l->all[l->count] = it;
    l->positions[l->count] = position;
    l->count++;
}

// A whole number ≥ 0 that fits an int, or −1.
static int small_number(const struct json *v)
{
    int64_t n = 0;
    return json_int(v, &n) && n >= 0 && n <= INT32_MAX ? (int)n : -1;
}

static void read_max_length(struct loader *l, struct item *it, const struct path *at)
{
    const struct json *v = json_get(it->json, "maxLength");
    it->max_length = small_number(v);
    if (json_number(v) != NULL && it->max_length < 0) {
        struct path p = path_member(at, "maxLength");
        found(l, FINDING_INVALID, &p, "%.*s is not a number of characters", cut(json_number(v)),
              json_number(v));
    }
}

static void read_type(struct loader *l, struct item *it, const struct path *at)
{
    const char *code = json_get_string(it->json, "type");
    const struct item_rule *rule = code == NULL ? NULL : item_rule_of_code(code);
    struct path p = path_member(at, "type");
    it->type = rule != NULL ? rule->type : ITEM_STRING;
    if (rule == NULL && code != NULL)
        found(l, FINDING_INVALID, &p, "\"%.*s\" is not a type of item", cut(code), code);
}

// R5: what may be answered beside the options (answerConstraint, as an extension in R4).
static void read_constraint(struct loader *l, struct item *it, const struct path *at)
{
    const struct json *extension = element_extension(it->json, CONSTRAINT);
    const char *code = json_get_string(it->json, "answerConstraint");
    struct path p = path_member(at, code != NULL ? "answerConstraint" : "extension");
    code = code != NULL ? code : json_get_string(extension, "valueCode");
    bool string = code != NULL && strcmp(code, "optionsOrString") == 0;
    bool text = it->type == ITEM_STRING || it->type == ITEM_TEXT;
    if (code == NULL || strcmp(code, "optionsOnly") == 0)
        return;
    if (!string && strcmp(code, "optionsOrType") != 0)
        found(l, FINDING_INVALID, &p,
              "\"%.*s\" is none of: optionsOnly optionsOrType "
              "optionsOrString",
              cut(code), code);
    else if (string && it->type == ITEM_CHOICE)
        it->type = ITEM_OPEN_CHOICE;
    else if (string && !text)
        found(l, FINDING_REFUSED, &p, "texts beside the options of a type that is none");
    else
        it->open = true;
}

// Can the item be answered by a value of that type? A choice has the types of its options.
static bool fits(const struct item *it, const char *type)
{
    const struct item_rule *rule = item_rule_of(it->type);
    bool options = rule->type == ITEM_CHOICE || rule->type == ITEM_OPEN_CHOICE;
    bool fits =
        has_word(rule->answers, type) && (it->type != ITEM_INTEGER || strcmp(type, "Integer") == 0);
    for (size_t i = 0; options && i < it->option_count && i < OPTIONS_LOOKED_AT && !fits; i++)
        fits = strcmp(it->options[i].value_name + strlen("value"), type) == 0;
    return fits;
}

static bool see_sibling(const char *key, struct json *value, void *self)
{
    const char **name = self;
    if (value != NULL && strncmp(key, "_value", strlen("_value")) == 0)
        *name = key + 1;
    return true;
}

// An initial value that is an expression is the item's initialExpression written another way.
static bool read_computed_initial(struct loader *l, struct item *it, const struct json *initial,
                                  const struct path *at)
{
    const char *name = NULL;
    choice_of(initial, "value", &name);
    json_each(initial, see_sibling, &name);
    return name != NULL && it->initial_expr.text == NULL &&
           load_computed(l, initial, name, it, at, EXPR_PREFILL, &it->initial_expr);
}

// The initial values that can be answers. After the options.
static void read_initial(struct loader *l, struct item *it, const struct path *at)
{
    const struct json *list = json_get(it->json, "initial");
    size_t count = json_type(list) == JSON_ARRAY ? json_count(list) : 0;
    const struct json **initial = arena_array(&l->q->arena, count, sizeof(struct json *));
    struct path member = path_member(at, "initial");
    for (size_t i = 0; i < count; i++) {
        struct path place = path_element(&member, i);
        const struct json *one = json_at(list, i);
        const char *name = NULL;
        if (read_computed_initial(l, it, one, &place) || choice_of(one, "value", &name) == NULL)
            continue; // an expression, or an empty one
        if (fits(it, name + strlen("value"))) {
            initial[it->initial_count++] = one;
        } else if (item_rule_of(it->type)->answers[0] != '\0') {
            found(l, FINDING_WARNING, &place, "%.*s is no answer to a question of type %s",
                  cut(name), name, item_rule_of(it->type)->code);
        }
    }
    it->initial = initial;
}

// The unit of a quantity that the author wrote into its initial value or its bounds counts as the
// unit asked for.
static void take_initial_unit(struct item *it)
{
    const struct json *quantity =
        it->initial_count > 0 ? json_get(it->initial[0], "valueQuantity") : NULL;
    if (quantity == NULL && it->unit_count == 0)
        quantity = it->min_quantity != NULL ? it->min_quantity : it->max_quantity;
    if (it->unit != NULL || it->type != ITEM_QUANTITY || quantity == NULL)
        return;
    it->unit_code = json_get_string(quantity, "code");
    it->unit_system = json_get_string(quantity, "system");
    it->unit = json_get_string(quantity, "unit");
    if (it->unit == NULL)
        it->unit = it->unit_code;
}

static void read_members(struct loader *l, struct item *it, const struct path *at)
{
    const char *behavior = json_get_string(it->json, "enableBehavior");
    it->link_id = json_get_string(it->json, "linkId");
    if (it->link_id == NULL)
        it->link_id = "";
    it->text = json_get_string(it->json, "text");
    it->prefix = json_get_string(it->json, "prefix");
    it->required = json_bool(json_get(it->json, "required"), false);
    it->repeats = json_bool(json_get(it->json, "repeats"), false);
    it->read_only = json_bool(json_get(it->json, "readOnly"), false);
    it->when_any = behavior != NULL && strcmp(behavior, "any") == 0;
    it->min_length = -1;
    it->max_decimals = -1;
    it->min_occurs = -1;
    it->max_occurs = -1;
    read_type(l, it, at);
    read_constraint(l, it, at);
    read_max_length(l, it, at);
}

static struct item **read_list(struct loader *l, const struct json *owner, const struct path *up,
                               struct item *parent, int depth, size_t *ret_count);

// NULL when it cannot be an item, or there are too many.
static struct item *read_item(struct loader *l, const struct json *v, const struct path *at,
                              struct item *parent, int depth)
{
    if (json_type(v) != JSON_OBJECT || l->count > ITEM_COUNT_MAX)
        return NULL;
    if (l->count == ITEM_COUNT_MAX) {
        l->count++; // so that it is said once
        found(l, FINDING_REFUSED, at, "more than %d items", ITEM_COUNT_MAX);
        return NULL;
    }
    struct item *it = arena_alloc(&l->q->arena, sizeof *it);
    it->json = v;
    it->parent = parent;
    remember(l, it, at->index);
    read_members(l, it, at);
    load_extensions(l, it, at);
    load_options(l, it, at);
    read_initial(l, it, at);
    take_initial_unit(it);
    it->items = read_list(l, v, at, it, depth + 1, &it->item_count);
    check_item_rules(l, it, at);
    return it;
}

static struct item **read_list(struct loader *l, const struct json *owner, const struct path *up,
                               struct item *parent, int depth, size_t *ret_count)
{
    const struct json *list = json_get(owner, "item");
    if (json_type(list) != JSON_ARRAY)
        return NULL;
    struct path member = path_member(up, "item");
    if (depth > ITEM_DEPTH_MAX && json_count(list) > 0) {
        found(l, FINDING_REFUSED, &member, "items are nested deeper than %d", ITEM_DEPTH_MAX);
        return NULL;
    }
    size_t count = 0;
    struct item **items = arena_array(&l->q->arena, json_count(list), sizeof(*items));
    for (size_t i = 0; i < json_count(list); i++) {
        struct path at = path_element(&member, i);
        struct item *it = read_item(l, json_at(list, i), &at, parent, depth);
        if (it != NULL)
            items[count++] = it;
    }
    *ret_count = count;
    return items;
}

static int by_link_id(const void *a, const void *b)
{
    const struct item *const *x = a;
    const struct item *const *y = b;
    int order = strcmp((*x)->link_id, (*y)->link_id);
    return order != 0 ? order : ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

static int by_index(const void *a, const void *b)
{
    const struct item *const *x = a;
    const struct item *const *y = b;
    return ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

// que-2, said at every use but the first, in the order of the text.
static void check_unique(struct loader *l)
{
    const struct questionnaire *q = l->q;
    const struct item **twice = mem_array(q->item_count, sizeof(*twice));
    size_t count = 0;
    for (size_t i = 1; i < q->item_count; i++) {
        const char *id = q->by_id[i]->link_id;
        if (id[0] != '\0' && strcmp(q->by_id[i - 1]->link_id, id) == 0)
            twice[count++] = q->by_id[i];
    }
    qsort(twice, count, sizeof(*twice), by_index);
    for (size_t i = 0; i < count; i++) {
        found_item(l, FINDING_INVALID, twice[i], "linkId", "linkId \"%.*s\" is used twice (que-2)",
                   cut(twice[i]->link_id), twice[i]->link_id);
    }
    free(twice);
}

void load_items(struct loader *l)
{
    struct questionnaire *q = l->q;
    q->items = read_list(l, q->json, PATH_ROOT, NULL, 1, &q->top_count);
    q->item_count = l->count > ITEM_COUNT_MAX ? ITEM_COUNT_MAX : l->count;
    q->all = arena_array(&q->arena, q->item_count, sizeof(*q->all));
    q->by_id = arena_array(&q->arena, q->item_count, sizeof(*q->by_id));
    if (q->item_count == 0)
        return;
    memcpy(q->all, l->all, q->item_count * sizeof(*q->all));
    memcpy(q->by_id, l->all, q->item_count * sizeof(*q->by_id));
    qsort(q->by_id, q->item_count, sizeof(*q->by_id), by_link_id);
    check_unique(l);
}
