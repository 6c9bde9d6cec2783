// SPDX-License-Identifier: EUPL-1.2
#include "fhir/short.h"

#include "base/mem.h"
#include "fhir/element.h"

#include <string.h>

static const char code_systems[] = FHIR_BASE "/CodeSystem/";

static void shorten(struct json *v);

static bool shorten_member(const char *key, struct json *value, void *self)
{
    (void)key;
    (void)self;
    shorten(value);
    return true;
}

// Translations are in our CodeSystem (designation) and in the form. The word that was shown stays:
// some forms have their own, and people read what lies on a server.
static void drop_translations(struct json *coding)
{
    const char *system = json_get_string(coding, "system");
    if (system != NULL && strncmp(system, code_systems, sizeof code_systems - 1) == 0)
        json_set(coding, "_display", NULL);
}

// The text of a concept says it once.
static void drop_repeated(struct json *concept)
{
    const char *text = json_get_string(concept, "text");
    const struct json *codings = json_get(concept, "coding");
    for (size_t i = 0; text != NULL && i < json_count(codings); i++) {
        struct json *coding = json_at(codings, i);
        const char *system = json_get_string(coding, "system");
        const char *display = json_get_string(coding, "display");
        if (system != NULL && strncmp(system, code_systems, sizeof code_systems - 1) == 0 &&
            display != NULL && strcmp(display, text) == 0)
            json_set(coding, "display", NULL);
    }
}

static void shorten(struct json *v)
{
    if (json_type(v) == JSON_OBJECT) {
        drop_translations(v);
        drop_repeated(v);
        json_each(v, shorten_member, NULL);
    }
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++)
        shorten(json_at(v, i));
}

struct json *resource_short(const struct json *resource)
{
    static const char *const types[] = {"QuestionnaireResponse", "Observation"};
    const char *type = json_get_string(resource, "resourceType");
    struct json *copy = json_copy(resource);
    for (size_t i = 0; type != NULL && i < ARRAY_LEN(types); i++)
        if (strcmp(type, types[i]) == 0)
            shorten(copy);
    return copy;
}
