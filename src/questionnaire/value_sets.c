// SPDX-License-Identifier: EUPL-1.2
// Value sets and code systems inside the form: expansion into options, weights of concepts.
#include "questionnaire/load.h"

#include <stdlib.h>
#include <string.h>

#define TRANSLATION "http://hl7.org/fhir/StructureDefinition/translation"

enum {
    SET_DEPTH_MAX = 32,    // value sets that include value sets
    PARTS_MAX = 1000,      // includes or excludes of a value set
    COMPARE_MAX = 1000000, // options compared with excluded codes
};

// A value set being expanded.
struct expansion {
    struct loader *l;            // the form
    struct contained_set *set;   // what is expanded
    const struct path *at;       // who asks
    struct item_option *options; // so far; owned
    size_t count;                // how many
    size_t cap;                  // room
    const char *system;          // of the concepts being added
    const struct json *skip;     // CodeSystem whose notSelectable concepts are left out, or NULL
    const char *below;           // code whose descendants alone are added, NULL: all
    bool itself;                 // and that code too
};

// {"url": …, "extension": [{"url": "lang", …}, {"url": "content", …}]}
static struct json *new_translation(const char *language, const char *text)
{
    struct json *lang = json_new_object();
    json_set_string(lang, "url", "lang");
    json_set_string(lang, "valueCode", language);
    struct json *content = json_new_object();
    json_set_string(content, "url", "content");
    json_set_string(content, "valueString", text);
    struct json *parts = json_new_array();
    json_push(parts, lang);
    json_push(parts, content);
    struct json *extension = json_new_object();
    json_set_string(extension, "url", TRANSLATION);
    json_set(extension, "extension", parts);
    return extension;
}

// The translations of a concept, which are designations, as FHIR writes those of a Coding.
static void add_translations(struct json *coding, const struct json *concept)
{
    const struct json *list = json_get(concept, "designation");
    const struct json *own = json_get(json_get(concept, "_display"), "extension");
    struct json *extensions = json_type(own) == JSON_ARRAY ? json_copy(own) : json_new_array();
    for (size_t i = 0; i < json_count(list); i++) {
        const char *language = json_get_string(json_at(list, i), "language");
        const char *text = json_get_string(json_at(list, i), "value");
        if (language != NULL && text != NULL)
            json_push(extensions, new_translation(language, text));
    }
    if (json_count(extensions) == 0) {
        json_free(extensions);
        return;
    }
    struct json *display = json_new_object();
    json_set(display, "extension", extensions);
    json_set(coding, "_display", display);
}

// Counts options about to be made; false, and said once, when the form makes too many.
static bool take_options(struct expansion *x, size_t count)
{
    struct loader *l = x->l;
    if (l->too_many_options)
        return false;
    l->option_count += count;
    l->too_many_options = l->option_count > OPTION_COUNT_MAX;
    if (l->too_many_options)
        found(l, FINDING_REFUSED, x->at, "value sets with more than %d codes", OPTION_COUNT_MAX);
    return !l->too_many_options;
}

// False when the form makes too many options.
static bool add_concept(struct expansion *x, const struct json *concept, const char *system)
{
    const char *code = json_get_string(concept, "code");
    if (code == NULL)
        return true;
    if (!take_options(x, 1))
        return false;
    if (x->count == x->cap) {
        x->cap = x->cap == 0 ? 16 : x->cap * 2;
        x->options = mem_grow(x->options, x->cap, sizeof *x->options);
    }
    struct json *coding = json_new_object();
    json_set_string(coding, "system", system);
    json_set_string(coding, "code", code);
    json_set_string(coding, "display", json_get_string(concept, "display"));
    add_translations(coding, concept);
    json_push(x->l->q->codings, coding);
    struct item_option *o = &x->options[x->count++];
    *o = (struct item_option){
        .value = coding,
        .value_name = "valueCoding",
        .code = json_get_string(coding, "code"),
        .system = json_get_string(coding, "system"),
        .exclusive =
            json_bool(json_get(element_extension(concept, "http://hl7.org/fhir/StructureDefinition/"
                                                          "questionnaire-optionExclusive"),
                               "valueBoolean"),
                      false),
    };
    o->has_weight = concept_own_weight(concept, x->skip, &o->weight) ||
                    (system != NULL && concept_weight(x->l, system, code, &o->weight));
    return true;
}

// expansion.contains, nested ones too; abstract and inactive entries cannot be chosen.
static bool add_contains(struct expansion *x, const struct json *list)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *one = json_at(list, i);
        bool chosen = !json_bool(json_get(one, "abstract"), false) &&
                      !json_bool(json_get(one, "inactive"), false);
        if (chosen && !add_concept(x, one, json_get_string(one, "system")))
            return false;
        if (!add_contains(x, json_get(one, "contains")))
            return false;
    }
    return true;
}

static bool not_selectable(const struct json *concept)
{
    const struct json *list = json_get(concept, "property");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *code = json_get_string(json_at(list, i), "code");
        if (code != NULL && strcmp(code, "notSelectable") == 0)
            return json_bool(json_get(json_at(list, i), "valueBoolean"), false);
    }
    return false;
}

// Concepts of a code system, nested ones too. `inside`: below the concept that a filter names.
static bool add_tree(struct expansion *x, const struct json *list, const char *system, bool inside)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *one = json_at(list, i);
        const char *code = json_get_string(one, "code");
        bool root = x->below != NULL && code != NULL && strcmp(code, x->below) == 0;
        bool wanted = inside || (root && x->itself);
        if (wanted && !not_selectable(one) && !add_concept(x, one, system))
            return false;
        if (!add_tree(x, json_get(one, "concept"), system, inside || root))
            return false;
    }
    return true;
}

static const struct json *code_system(const struct loader *l, const char *url)
{
    for (size_t i = 0; i < l->resource_count; i++) {
        const struct json *one = l->resources[i];
        const char *type = json_get_string(one, "resourceType");
        const char *its = json_get_string(one, "url");
        if (type != NULL && strcmp(type, "CodeSystem") == 0 && its != NULL && strcmp(its, url) == 0)
            return one;
    }
    return NULL;
}

// The expansion of the value set with that address; NULL when it is not here or not whole.
static const struct contained_set *whole_set(const struct expansion *x, const char *address)
{
    struct contained_set *set = address == NULL ? NULL : find_set(x->l, address);
    if (set != NULL)
        expand_set(x->l, set, x->at);
    return set != NULL && set->complete ? set : NULL;
}

static bool add_set(struct expansion *x, const char *address)
{
    const struct contained_set *other = whole_set(x, address);
    if (other == NULL || !take_options(x, other->option_count))
        return false;
    x->cap = x->count + other->option_count;
    x->options = mem_grow(x->options, x->cap + 1, sizeof *x->options);
    if (other->option_count > 0)
        memcpy(x->options + x->count, other->options, other->option_count * sizeof *x->options);
    x->count = x->cap;
    return true;
}

// A filter that can be run without a server: what is below a concept (CodeSystem.filter is-a,
// descendent-of) of a code system that is here.
static bool take_filter(struct expansion *x, const struct json *filters)
{
    const struct json *filter = json_at(filters, 0);
    const char *property = json_get_string(filter, "property");
    const char *op = json_get_string(filter, "op");
    x->below = json_get_string(filter, "value");
    x->itself = op != NULL && strcmp(op, "is-a") == 0;
    return json_count(filters) == 1 && property != NULL && op != NULL && x->below != NULL &&
           strcmp(property, "concept") == 0 && (x->itself || strcmp(op, "descendent-of") == 0);
}

// The concepts an include or exclude names by its system: those listed, or all of a system here.
static bool add_system(struct expansion *x, const struct json *part, const char *system)
{
    const struct json *concepts = json_get(part, "concept");
    const struct json *filters = json_get(part, "filter");
    for (size_t i = 0; i < json_count(concepts); i++)
        if (filters != NULL || !add_concept(x, json_at(concepts, i), system))
            return false;
    if (json_count(concepts) > 0)
        return true;
    x->skip = code_system(x->l, system);
    bool done = x->skip != NULL && (filters == NULL || take_filter(x, filters)) &&
                add_tree(x, json_get(x->skip, "concept"), system, x->below == NULL);
    x->skip = NULL;
    x->below = NULL;
    return done;
}

static bool is_among(const struct item_option *o, const struct item_option *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool same_system = o->system == NULL || list[i].system == NULL
                               ? o->system == list[i].system
                               : strcmp(o->system, list[i].system) == 0;
        if (same_system && strcmp(o->code, list[i].code) == 0)
            return true;
    }
    return false;
}

// Keeps of the options from `from` on those that are, or are not, in a list. False: too much work.
static bool keep(struct expansion *x, size_t from, const struct item_option *list, size_t count,
                 bool those_in)
{
    size_t kept = from;
    if (count > 0 && x->count - from > COMPARE_MAX / count)
        return false;
    for (size_t i = from; i < x->count; i++)
        if (is_among(&x->options[i], list, count) == those_in)
            x->options[kept++] = x->options[i];
    x->count = kept;
    return true;
}

// One compose.include: what is in its system and in each of its value sets; false when it needs
// something that is not here.
static bool add_include(struct expansion *x, const struct json *include)
{
    const char *system = json_get_string(include, "system");
    const struct json *sets = json_get(include, "valueSet");
    size_t from = x->count, next = system == NULL;
    bool done = system != NULL ? add_system(x, include, system)
                               : json_count(sets) > 0 && add_set(x, json_string(json_at(sets, 0)));
    for (size_t i = next; done && i < json_count(sets); i++) {
        const struct contained_set *other = whole_set(x, json_string(json_at(sets, i)));
        done = other != NULL && keep(x, from, other->options, other->option_count, true);
    }
    return done;
}

// One compose.exclude, read as an include and taken away. A whole system is taken away by its name.
static bool drop_exclude(struct expansion *x, const struct json *exclude)
{
    const char *system = json_get_string(exclude, "system");
    size_t kept = 0;
    if (system != NULL && json_get(exclude, "concept") == NULL &&
        json_get(exclude, "filter") == NULL && json_get(exclude, "valueSet") == NULL) {
        for (size_t i = 0; i < x->count; i++)
            if (x->options[i].system == NULL || strcmp(x->options[i].system, system) != 0)
                x->options[kept++] = x->options[i];
        x->count = kept;
        return true;
    }
    struct expansion away = {.l = x->l, .set = x->set, .at = x->at};
    bool done = add_include(&away, exclude) && keep(x, 0, away.options, away.count, false);
    free(away.options);
    return done;
}

// Does `take` with every element of a list, until it fails.
static bool each_part(struct expansion *x, const struct json *list,
                      bool (*take)(struct expansion *x, const struct json *part))
{
    for (size_t i = 0; i < json_count(list); i++)
        if (!take(x, json_at(list, i)))
            return false;
    return true;
}

// Is an expansion only a part, as servers send it with ?count=?
static bool is_a_page(const struct json *expansion, size_t count)
{
    int64_t total = 0;
    return json_int(json_get(expansion, "total"), &total) && total > (int64_t)count &&
           json_get(expansion, "offset") != NULL;
}

static bool expand(struct expansion *x)
{
    const struct json *expansion = json_get(x->set->json, "expansion");
    const struct json *contains = json_get(expansion, "contains");
    if (json_count(contains) > 0)
        return add_contains(x, contains) && !is_a_page(expansion, x->count);
    const struct json *compose = json_get(x->set->json, "compose");
    const struct json *includes = json_get(compose, "include");
    const struct json *excludes = json_get(compose, "exclude");
    return json_count(includes) > 0 && json_count(excludes) < PARTS_MAX &&
           json_count(includes) < PARTS_MAX && each_part(x, includes, add_include) &&
           each_part(x, excludes, drop_exclude);
}

struct contained_set *find_set(const struct loader *l, const char *address)
{
    size_t len = strcspn(address, "|");
    for (size_t i = 0; i < l->set_count; i++) {
        struct contained_set *set = &l->sets[i];
        const char *url = json_get_string(set->json, "url");
        const char *version = json_get_string(set->json, "version");
        if (address[0] == '#'
                ? set->id != NULL && strcmp(set->id, address + 1) == 0
                : url != NULL && strncmp(url, address, len) == 0 && url[len] == '\0' &&
                      (address[len] == '\0' || version == NULL ||
                       strcmp(version, address + len + 1) == 0))
            return set;
    }
    return NULL;
}

void expand_set(struct loader *l, struct contained_set *set, const struct path *at)
{
    if (set->done || l->set_depth >= SET_DEPTH_MAX)
        return; // too deep: stays incomplete
    if (set->busy) {
        const char *name = set->id != NULL ? set->id : json_get_string(set->json, "url");
        found(l, FINDING_INVALID, at, "ValueSet \"%.*s\" includes itself", cut(name), name);
        return;
    }
    set->busy = true;
    struct expansion x = {.l = l, .set = set, .at = at};
    l->set_depth++;
    set->complete = expand(&x);
    l->set_depth--;
    set->options = arena_array(&l->q->arena, x.count, sizeof *x.options);
    if (x.count > 0)
        memcpy(set->options, x.options, x.count * sizeof *x.options);
    set->option_count = x.count;
    free(x.options);
    set->busy = false;
    set->done = true;
}
