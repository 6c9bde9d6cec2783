// SPDX-License-Identifier: EUPL-1.2
// What a form carries in `contained`: an index of its value sets and of the concepts of its code
// systems, and the weights of concepts.
#include "questionnaire/load.h"

#include <stdlib.h>
#include <string.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"

enum {
    CONTAINED_MAX = 1000, // contained resources
    PROPERTIES_MAX = 100, // property definitions of a code system that are looked at
};

// Every address under which a weight was ever published, the current ones first.
static const char *const weight_urls[] = {
    HL7 "itemWeight",
    HL7 "ordinalValue",
    HL7 "questionnaire-ordinalValue",
    HL7 "codesystem-ordinalValue",
    HL7 "valueset-ordinalValue",
};

bool extension_weight(const struct json *element, struct dec *ret)
{
    if (json_get(element, "extension") == NULL)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(weight_urls); i++) {
        const struct json *extension = element_extension(element, weight_urls[i]);
        const char *text = json_number(choice_of(extension, "value", NULL));
        if (text != NULL && dec_parse(text, strlen(text), ret))
            return true;
    }
    return false;
}

// {"url": …contains.property, "extension": [{"url": "code", …}, {"url": "value", …}]}: how R4
// writes a property of R5 in an expansion.
static bool expansion_weight(const struct json *concept, struct dec *ret)
{
    static const char url[] = "http://hl7.org/fhir/5.0/StructureDefinition/"
                              "extension-ValueSet.expansion.contains.property";
    const struct json *list = json_get(concept, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *one = json_at(list, i);
        const char *its = json_get_string(one, "url");
        const char *code = json_get_string(element_extension(one, "code"), "valueCode");
        const char *text = json_number(choice_of(element_extension(one, "value"), "value", NULL));
        if (its != NULL && code != NULL && text != NULL && strcmp(its, url) == 0 &&
            (strcmp(code, "itemWeight") == 0 || strcmp(code, "ordinalValue") == 0) &&
            dec_parse(text, strlen(text), ret))
            return true;
    }
    return false;
}

static bool is_weight_property(const struct json *system, const char *code)
{
    if (strcmp(code, "itemWeight") == 0 || strcmp(code, "ordinalValue") == 0)
        return true;
    const struct json *list = json_get(system, "property");
    for (size_t i = 0; i < json_count(list) && i < PROPERTIES_MAX; i++) {
        const char *name = json_get_string(json_at(list, i), "code");
        const char *uri = json_get_string(json_at(list, i), "uri");
        if (name != NULL && uri != NULL && strcmp(name, code) == 0) {
            return strstr(uri, "#itemWeight") != NULL || strstr(uri, "#ordinalValue") != NULL ||
                   strstr(uri, "/itemWeight") != NULL || strstr(uri, "/ordinalValue") != NULL;
        }
    }
    return false;
}

bool concept_own_weight(const struct json *concept, const struct json *system, struct dec *ret)
{
    if (extension_weight(concept, ret) || expansion_weight(concept, ret))
        return true;
    const struct json *list = json_get(concept, "property");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *code = json_get_string(json_at(list, i), "code");
        const struct json *value = choice_of(json_at(list, i), "value", NULL);
        const char *text = json_number(value) != NULL ? json_number(value) : json_string(value);
        if (code != NULL && text != NULL && is_weight_property(system, code) &&
            dec_parse(text, strlen(text), ret))
            return true;
    }
    return false;
}

static int compare_concepts(const void *a, const void *b)
{
    const struct contained_concept *x = a;
    const struct contained_concept *y = b;
    int order = strcmp(x->system, y->system);
    order = order != 0 ? order : strcmp(x->code, y->code);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static int find_concept(const void *key, const void *element)
{
    const struct contained_concept *x = key;
    const struct contained_concept *y = element;
    int order = strcmp(x->system, y->system);
    return order != 0 ? order : strcmp(x->code, y->code);
}

bool concept_weight(const struct loader *l, const char *system, const char *code, struct dec *ret)
{
    if (l->concept_count == 0)
        return false;
    const struct contained_concept key = {.system = system, .code = code};
    const struct contained_concept *it =
        bsearch(&key, l->concepts, l->concept_count, sizeof key, find_concept);
    return it != NULL && concept_own_weight(it->json, it->owner, ret);
}

// Concepts below `list`; counts them when `out` is NULL.
static size_t gather(const struct json *owner, const struct json *list, const char *system,
                     struct contained_concept *out, size_t count)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *one = json_at(list, i);
        const char *code = json_get_string(one, "code");
        if (code != NULL && out != NULL) {
            out[count] = (struct contained_concept){
                .system = system, .code = code, .json = one, .order = count, .owner = owner};
        }
        count += code != NULL;
        count = gather(owner, json_get(one, "concept"), system, out, count);
    }
    return count;
}

static size_t gather_all(const struct loader *l, struct contained_concept *out)
{
    size_t count = 0;
    for (size_t i = 0; i < l->resource_count; i++) {
        const struct json *one = l->resources[i];
        const char *type = json_get_string(one, "resourceType");
        const char *url = json_get_string(one, "url");
        if (type != NULL && strcmp(type, "CodeSystem") == 0 && url != NULL)
            count = gather(one, json_get(one, "concept"), url, out, count);
    }
    return count;
}

// What was handed over: a resource, or a Bundle of them.
static void gather_others(struct loader *l)
{
    const struct json *entries = json_get(l->others, "entry");
    if (l->others != NULL && entries == NULL)
        l->resources[l->resource_count++] = l->others;
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *one = json_get(json_at(entries, i), "resource");
        if (one != NULL)
            l->resources[l->resource_count++] = one;
    }
}

void load_contained(struct loader *l)
{
    const struct json *list = json_get(l->q->json, "contained");
    size_t own = json_type(list) == JSON_ARRAY ? json_count(list) : 0;
    size_t others = l->others != NULL ? 1 + json_count(json_get(l->others, "entry")) : 0;
    if (own > CONTAINED_MAX) {
        struct path p = path_member(PATH_ROOT, "contained");
        found(l, FINDING_REFUSED, &p, "more than %d contained resources", CONTAINED_MAX);
        return;
    }
    l->resources = arena_array(&l->q->arena, own + others + 1, sizeof(struct json *));
    for (size_t i = 0; i < own; i++)
        l->resources[l->resource_count++] = json_at(list, i);
    gather_others(l);
    l->sets = arena_array(&l->q->arena, l->resource_count + 1, sizeof *l->sets);
    for (size_t i = 0; i < l->resource_count; i++) {
        const char *type = json_get_string(l->resources[i], "resourceType");
        const char *id = i < own ? json_get_string(l->resources[i], "id") : NULL;
        const char *url = json_get_string(l->resources[i], "url");
        if (type != NULL && strcmp(type, "ValueSet") == 0 && (id != NULL || url != NULL)) {
            // Some write the id with the number sign that only references have.
            id = id != NULL ? id + (id[0] == '#') : NULL;
            l->sets[l->set_count++] = (struct contained_set){.id = id, .json = l->resources[i]};
        }
    }
    l->concept_count = gather_all(l, NULL);
    l->concepts = arena_array(&l->q->arena, l->concept_count + 1, sizeof *l->concepts);
    gather_all(l, l->concepts);
    if (l->concept_count > 0)
        qsort(l->concepts, l->concept_count, sizeof *l->concepts, compare_concepts);
}
