// SPDX-License-Identifier: EUPL-1.2
// Of which version of FHIR a form is: R5 is read by its own rules, and the older ones, which mean
// other things by the same names, are refused, as are files that mix two versions. Signs: what only
// one version has (the differences to R4 in its "History" pages), and what the file says of itself.
#include "questionnaire/load.h"

#include <string.h>

enum version { R4, R5, STU3, DSTU2 };

static const char *const names[] = {[R4] = "R4", [R5] = "R5", [STU3] = "STU3", [DSTU2] = "DSTU2"};

// Elements that carry signs.
enum where { AT_ROOT, AT_ITEM, AT_WHEN };

// A member, or a value of a member, that only one version has.
static const struct sign {
    enum where where;     // in which element
    const char *member;   // the member; its beginning when followed by a type
    const char *value;    // the value it must have, NULL any
    const char *types;    // of a member that is followed by a type, else NULL
    enum version version; // of FHIR
} signs[] = {
    {AT_ROOT, "group", NULL, NULL, DSTU2},
    {AT_ROOT, "versionAlgorithm", NULL, "String Coding", R5},
    {AT_ROOT, "copyrightLabel", NULL, NULL, R5},
    {AT_ITEM, "option", NULL, NULL, STU3},
    {AT_ITEM, "options", NULL, NULL, STU3},
    {AT_ITEM, "initial", NULL,
     "Boolean Decimal Integer Date DateTime Time String Uri Attachment Coding Quantity Reference",
     STU3},
    {AT_ITEM, "answerConstraint", NULL, NULL, R5},
    {AT_ITEM, "disabledDisplay", NULL, NULL, R5},
    {AT_ITEM, "type", "coding", NULL, R5},
    {AT_ITEM, "type", "choice", NULL, R4},
    {AT_ITEM, "type", "open-choice", NULL, R4},
    {AT_ITEM, "answerOption", NULL, NULL, R4}, // R5 has it too, STU3 has not
    {AT_ITEM, "answerValueSet", NULL, NULL, R4},
    {AT_WHEN, "hasAnswer", NULL, NULL, STU3},
    {AT_WHEN, "operator", NULL, NULL, R4},
};

// What was found.
struct search {
    struct loader *l;                   // the form
    enum where where;                   // the element being looked at
    const struct path *at;              // its place
    const struct json *json;            // it
    const struct sign *seen[DSTU2 + 1]; // the first sign of each version
    bool types_of_r4;                   // a type that R5 has no more
    bool told;                          // the form is refused
};

static bool fits(const struct sign *s, enum where where, const char *key, const struct json *value)
{
    size_t len = strlen(s->member);
    const char *text = json_string(value);
    if (s->where != where || value == NULL || strncmp(key, s->member, len) != 0)
        return false;
    if (s->types != NULL ? !has_word(s->types, key + len) : key[len] != '\0')
        return false;
    return s->value == NULL || (text != NULL && strcmp(text, s->value) == 0);
}

static void tell(struct search *w, const struct sign *s, const struct path *at)
{
    bool r5 = s->version == R5;
    bool mixed = r5 ? w->types_of_r4 : w->seen[R5] != NULL;
    if (w->told)
        return;
    if (mixed || !r5) {
        w->told = true;
        found(w->l, FINDING_REFUSED, at,
              mixed ? "%s beside another version of FHIR: what it means cannot be known"
                    : "a form of FHIR %s, which means other things by the same names: it must be "
                      "made R4 first",
              names[s->version]);
    } else {
        found(w->l, FINDING_WARNING, at,
              "a form of FHIR R5: read by the rules of R5, answered as R4");
    }
}

static bool see_member(const char *key, struct json *value, void *self)
{
    struct search *w = self;
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        const struct sign *s = &signs[i];
        if (!fits(s, w->where, key, value))
            continue;
        struct path at = path_member(w->at, key);
        bool type_of_r4 = s->version == R4 && s->value != NULL;
        bool first = w->seen[s->version] == NULL;
        w->seen[s->version] = first ? s : w->seen[s->version];
        if (type_of_r4 && !w->types_of_r4 && w->seen[R5] != NULL)
            tell(w, s, &at);
        w->types_of_r4 = w->types_of_r4 || type_of_r4;
        if (s->version != R4 && first)
            tell(w, s, &at);
    }
    return true;
}

static void see_element(struct search *w, enum where where, const struct json *v,
                        const struct path *at)
{
    w->where = where;
    w->at = at;
    json_each(v, see_member, w);
}

// STU3: a row without an operator asks whether the answer is that value.
static void see_when(struct search *w, const struct json *v, const struct path *at)
{
    static const struct sign equals = {AT_WHEN, "operator", NULL, NULL, STU3};
    see_element(w, AT_WHEN, v, at);
    bool whole = json_get(v, "question") != NULL && choice_of(v, "answer", NULL) != NULL;
    if (whole && json_get(v, "operator") == NULL && w->seen[R4] == NULL && w->seen[R5] == NULL)
        tell(w, &equals, at);
}

static void see_items(struct search *w, const struct json *owner, const struct path *up, int depth)
{
    const struct json *list = json_get(owner, "item");
    struct path member = path_member(up, "item");
    for (size_t i = 0; json_type(list) == JSON_ARRAY && depth <= ITEM_DEPTH_MAX && !w->told &&
                       i < json_count(list);
         i++) {
        const struct json *one = json_at(list, i);
        struct path at = path_element(&member, i), whens = path_member(&at, "enableWhen");
        const struct json *rows = json_get(one, "enableWhen");
        if (json_type(one) != JSON_OBJECT)
            continue;
        see_element(w, AT_ITEM, one, &at);
        for (size_t k = 0; json_type(rows) == JSON_ARRAY && k < json_count(rows); k++) {
            struct path row = path_element(&whens, k);
            if (json_type(json_at(rows, k)) == JSON_OBJECT)
                see_when(w, json_at(rows, k), &row);
        }
        see_items(w, one, &at, depth + 1);
    }
}

// What the file says of itself: fhirVersion "3.0.2", or the profile of a version
// (http://hl7.org/fhir/3.0/StructureDefinition/Questionnaire, or with |3.0.2 behind it).
static void see_claim(struct search *w, const char *text, const struct path *at)
{
    static const struct {
        const char *number;   // "3.0"
        enum version version; // its name
    } numbers[] = {{"1.0", DSTU2}, {"3.0", STU3}, {"5.0", R5}};
    static const char hl7[] = "http://hl7.org/fhir/";
    bool profile = strncmp(text, hl7, strlen(hl7)) == 0;
    const char *bar = strchr(text, '|');
    bool base = profile && strstr(text, "StructureDefinition/Questionnaire") != NULL &&
                strstr(text, "/uv/") == NULL;
    const char *number = !profile ? text : base && bar != NULL ? bar + 1 : text + strlen(hl7);
    for (size_t i = 0; i < ARRAY_LEN(numbers) && (!profile || base); i++) {
        struct sign s = {.version = numbers[i].version};
        size_t len = strlen(numbers[i].number);
        if (strncmp(number, numbers[i].number, len) != 0 ||
            (number[len] >= '0' && number[len] <= '9') || w->seen[s.version] != NULL)
            continue;
        tell(w, &s, at);
        w->seen[s.version] = &signs[0];
    }
}

static void see_claims(struct search *w)
{
    const struct json *json = w->l->q->json;
    const struct json *profiles = json_get(json_get(json, "meta"), "profile");
    const char *version = json_get_string(json, "fhirVersion");
    struct path said = path_member(PATH_ROOT, "fhirVersion");
    struct path meta = path_member(PATH_ROOT, "meta"), list = path_member(&meta, "profile");
    if (version != NULL)
        see_claim(w, version, &said);
    for (size_t i = 0; json_type(profiles) == JSON_ARRAY && i < json_count(profiles); i++) {
        struct path at = path_element(&list, i);
        if (json_string(json_at(profiles, i)) != NULL)
            see_claim(w, json_string(json_at(profiles, i)), &at);
    }
}

bool check_version(struct loader *l)
{
    struct search w = {.l = l};
    see_claims(&w);
    see_element(&w, AT_ROOT, l->q->json, PATH_ROOT);
    see_items(&w, l->q->json, PATH_ROOT, 1);
    return !w.told;
}
