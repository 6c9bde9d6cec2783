// SPDX-License-Identifier: EUPL-1.2
// Values that are expressions: cqf-expression and cqf-calculatedValue (FHIR extensions pack), which
// may stand on any element. One mechanism reads them all; what nothing here evaluates is told, and
// where the plain value beside it would mean something else, refuses the form.
#include "questionnaire/load.h"

#include <stdio.h>
#include <string.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"

enum { MEMBER_BYTES = 64 };

static bool is_computed(const struct json *extension)
{
    const char *url = json_get_string(extension, "url");
    return url != NULL && json_get(extension, "valueExpression") != NULL &&
           (strcmp(url, HL7 "cqf-expression") == 0 || strcmp(url, HL7 "cqf-calculatedValue") == 0);
}

static void remember(struct loader *l, const struct json *extension)
{
    if (l->computed_count == l->computed_cap) {
        l->computed_cap = l->computed_cap == 0 ? 16 : l->computed_cap * 2;
        l->computed = mem_grow(l->computed, l->computed_cap, sizeof(*l->computed));
    }
    l->computed[l->computed_count++] = extension;
}

// The same, looking at one member only.
static bool load_from(struct loader *l, const struct json *element, const char *member,
                      const struct item *it, const struct path *at, enum expr_use use,
                      struct item_expr *ret)
{
    const struct json *list = json_get(element, "extension");
    struct path step = path_member(at, member), inner = path_member(&step, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *extension = json_at(list, i);
        if (!is_computed(extension))
            continue;
        struct path place = path_element(&inner, i);
        struct path expression = path_member(&place, "valueExpression");
        remember(l, extension);
        load_expr(l, json_get(extension, "valueExpression"), it, &expression, use, ret);
        return ret->text != NULL;
    }
    return false;
}

bool load_computed(struct loader *l, const struct json *holder, const char *member,
                   const struct item *it, const struct path *at, enum expr_use use,
                   struct item_expr *ret)
{
    char sibling[MEMBER_BYTES];
    int len = snprintf(sibling, sizeof sibling, "_%s", member);
    if (len < 0 || (size_t)len >= sizeof sibling)
        return false;
    return load_from(l, json_get(holder, sibling), sibling, it, at, use, ret) ||
           load_from(l, json_get(holder, member), member, it, at, use, ret);
}

bool load_part(struct loader *l, struct item *it, enum part_kind kind, size_t field,
               const struct json *holder, const char *member, const struct path *at)
{
    struct item_part part = {.kind = kind, .field = field, .next = it->parts};
    if (!load_computed(l, holder, member, it, at, EXPR_CHECKS, &part.expr))
        return false;
    struct item_part *own = arena_alloc(&l->q->arena, sizeof *own);
    *own = part;
    it->parts = own;
    return true;
}

void load_item_parts(struct loader *l, struct item *it, const struct path *at)
{
    static const struct {
        const char *member;  // of the item
        enum part_kind kind; // what it is
        size_t field;        // where it goes
    } rows[] = {
        {"required", PART_FLAG, offsetof(struct item, required)},
        {"repeats", PART_FLAG, offsetof(struct item, repeats)},
        {"readOnly", PART_FLAG, offsetof(struct item, read_only)},
        {"maxLength", PART_COUNT, offsetof(struct item, max_length)},
        {"prefix", PART_TEXT, offsetof(struct item, prefix)},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        load_part(l, it, rows[i].kind, rows[i].field, it->json, rows[i].member, at);
    // The plain text stands for whoever cannot compute it.
    load_computed(l, it->json, "text", it, at, EXPR_PREFILL, &it->text_expr);
}

// --- what is not evaluated ---

// Where the walk is.
struct sweep {
    struct loader *l;      // the form
    const struct path *at; // the element
    bool value;            // below a member or sibling whose value an expression may stand for
    bool decides;          // what the form asks follows from it
};

static bool sweep_member(const char *key, struct json *value, void *self);

static bool is_read(const struct loader *l, const struct json *extension)
{
    for (size_t i = 0; i < l->computed_count; i++)
        if (l->computed[i] == extension)
            return true;
    return false;
}

static void sweep_element(const struct sweep *s, const struct json *v)
{
    if (json_type(v) == JSON_OBJECT)
        json_each(v, sweep_member, (void *)(uintptr_t)s);
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++) {
        struct path at = path_element(s->at, i);
        struct sweep inner = *s;
        inner.at = &at;
        const struct json *one = json_at(v, i);
        if (s->value && is_computed(one) && !is_read(s->l, one))
            found(s->l, s->decides ? FINDING_REFUSED : FINDING_WARNING, &at,
                  "a value that is an expression is not evaluated here%s",
                  s->decides ? ", and the form cannot do without it" : ": the plain one stands");
        sweep_element(&inner, one);
    }
}

static bool sweep_member(const char *key, struct json *value, void *self)
{
    static const char deciding[] = "enableWhen answerOption answerValueSet type linkId "
                                   "enableBehavior";
    const struct sweep *s = self;
    const char *name = key[0] == '_' ? key + 1 : key;
    struct path at = path_member(s->at, key);
    struct sweep inner = *s;
    inner.at = &at;
    // Extensions of an item itself are known by their own rows; those of its values are not.
    inner.value = strcmp(key, "extension") == 0 ? s->value
                                                : key[0] == '_' || strncmp(key, "value", 5) == 0 ||
                                                      strncmp(key, "answer", 6) == 0;
    inner.decides = s->decides || has_word(deciding, name);
    if (strcmp(key, "item") == 0)
        inner.decides = false;
    if (strcmp(key, "contained") != 0 && value != NULL)
        sweep_element(&inner, value);
    return true;
}

void check_computed(struct loader *l)
{
    struct sweep s = {.l = l};
    sweep_element(&s, l->q->json);
}
