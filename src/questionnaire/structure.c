// SPDX-License-Identifier: EUPL-1.2
// Walks a Questionnaire against the table of shapes: JSON kinds, unknown and missing members,
// modifier extensions. A member of another kind than R4 gives it makes the form invalid; an unknown
// one is a warning, and so is anything inside an extension: those this program reads are checked
// where they are read.
#include "questionnaire/load.h"
#include "questionnaire/shape.h"

#include <string.h>

static const char *const kind_names[] = {
    [JSON_NULL] = "null",     [JSON_BOOLEAN] = "a boolean", [JSON_NUMBER] = "a number",
    [JSON_STRING] = "a text", [JSON_ARRAY] = "an array",    [JSON_OBJECT] = "an object",
};

// An element being walked.
struct visit {
    struct loader *l;          // the form
    const struct shape *shape; // what it should be
    const struct path *at;     // where it is
    const char *choice;        // name of the value[x] seen, or NULL
};

static void check_element(struct loader *l, const struct json *v, enum shape_id id,
                          const struct path *at);

static bool in_extension(const struct path *at)
{
    while (at != NULL && (at->member == NULL || strcmp(at->member, "extension") != 0))
        at = at->up;
    return at != NULL;
}

// How bad a break of the rules is there.
static enum finding worth(const struct path *at)
{
    return in_extension(at == NULL ? NULL : at->up) ? FINDING_WARNING : FINDING_INVALID;
}

static void say_kind(struct loader *l, const struct path *at, enum json_type is,
                     enum json_type must)
{
    found(l, worth(at), at, "must be %s, not %s", kind_names[must], kind_names[is]);
}

// A value that is not an array.
static void check_value(struct loader *l, const struct json *v, enum json_type kind,
                        enum shape_id shape, const struct path *at)
{
    if (json_type(v) != kind)
        say_kind(l, at, json_type(v), kind);
    else if (kind == JSON_OBJECT && shape != SHAPE_ANY)
        check_element(l, v, shape, at);
}

// `gaps`: elements may be null (arrays of primitives and of their siblings).
static void check_list(struct loader *l, const struct json *v, const struct shape_member *m,
                       bool gaps, const struct path *at)
{
    if (json_type(v) != JSON_ARRAY) {
        say_kind(l, at, json_type(v), JSON_ARRAY);
        return;
    }
    if (json_count(v) == 0)
        found(l, FINDING_WARNING, at, "an array without elements");
    for (size_t i = 0; i < json_count(v); i++) {
        struct path place = path_element(at, i);
        if (json_at(v, i) != NULL || !gaps)
            check_value(l, json_at(v, i), m->kind, m->shape, &place);
    }
}

static void check_member(struct loader *l, const struct json *v, const struct shape_member *m,
                         const struct path *at)
{
    if (strcmp(m->name, "modifierExtension") == 0 && json_count(v) > 0) {
        const char *url = json_get_string(json_at(v, 0), "url");
        found(l, FINDING_REFUSED, at,
              "changes the meaning in a way this program does not know: %.*s",
              cut(url == NULL ? "" : url), url == NULL ? "" : url);
    }
    if (m->many)
        check_list(l, v, m, m->kind != JSON_OBJECT, at);
    else
        check_value(l, v, m->kind, m->shape, at);
}

static const struct shape_member *find_member(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->members[i].name, name) == 0)
            return &s->members[i];
    return NULL;
}

// value[x]. False when the name is none.
static bool check_choice(struct visit *w, const char *key, const struct json *v,
                         const struct path *at)
{
    size_t len = w->shape->choice == NULL ? 0 : strlen(w->shape->choice);
    enum json_type kind = JSON_NULL;
    enum shape_id shape = SHAPE_ANY;
    if (len == 0 || strncmp(key, w->shape->choice, len) != 0 ||
        !shape_of_type(key + len, &kind, &shape))
        return false;
    if (w->choice != NULL)
        found(w->l, worth(at), at, "a second value beside %s", w->choice);
    w->choice = key;
    check_value(w->l, v, kind, shape, at);
    return true;
}

// "_text" beside a primitive "text". False when the name is none.
static bool check_sibling(struct visit *w, const char *key, const struct json *v,
                          const struct path *at)
{
    static const struct shape_member siblings = {"", JSON_OBJECT, true, false, SHAPE_SIBLING};
    enum json_type kind = JSON_NULL;
    enum shape_id shape = SHAPE_ANY;
    const char *name = key + 1;
    size_t len = w->shape->choice == NULL ? 0 : strlen(w->shape->choice);
    const struct shape_member *m = find_member(w->shape, name);
    if (m != NULL)
        kind = m->kind;
    else if (len == 0 || strncmp(name, w->shape->choice, len) != 0 ||
             !shape_of_type(name + len, &kind, &shape))
        return false;
    if (kind == JSON_OBJECT)
        return false;
    if (m != NULL && m->many)
        check_list(w->l, v, &siblings, true, at);
    else
        check_value(w->l, v, JSON_OBJECT, SHAPE_SIBLING, at);
    return true;
}

static bool check_one(const char *key, struct json *v, void *self)
{
    struct visit *w = self;
    struct path at = path_member(w->at, key);
    const struct shape_member *m = find_member(w->shape, key);
    if (m != NULL) {
        check_member(w->l, v, m, &at);
        return true;
    }
    if (key[0] == '_' && check_sibling(w, key, v, &at))
        return true;
    if (check_choice(w, key, v, &at))
        return true;
    if (w->shape->vendors && extension_is_named(key)) {
        found(w->l, FINDING_REFUSED, &at,
              "an extension written as a member, as R4 never has it: what it means would be lost");
        return true;
    }
    bool comment = strcmp(key, "id") == 0 || strcmp(key, "fhir_comments") == 0;
    if (!w->shape->open && !comment) {
        found(w->l, FINDING_WARNING, &at, "R4 has no such member of %s, it is left out",
              w->shape->name);
    }
    return true;
}

static void check_element(struct loader *l, const struct json *v, enum shape_id id,
                          const struct path *at)
{
    struct visit w = {.l = l, .shape = shape_of(id), .at = at};
    json_each(v, check_one, &w);
    for (size_t i = 0; i < w.shape->count; i++) {
        const struct shape_member *m = &w.shape->members[i];
        if (m->needed && json_get(v, m->name) == NULL)
            found(l, worth(at), at, "%s is missing", m->name);
    }
}

void check_shapes(struct loader *l)
{
    check_element(l, l->q->json, SHAPE_QUESTIONNAIRE, PATH_ROOT);
}
