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

// FHIR R4 has strings of [ \r\n\t\S]+ (datatypes.html#string): by the rules of ECMA-262, which some
// servers check with, the narrow blanks of French typography are in neither. In words people read
// they become plain ones; what others may change is compared with what is kept, and stays.
static struct json *with_plain_blanks(struct json *resource)
{
    static const char *const blanks[] = {"\u202f", "\u00a0", "\u2009"};
    struct buf text = {0}, plain = {0};
    struct json *v = NULL;
    json_write(resource, false, &text);
    for (const char *at = buf_text(&text); *at != '\0';) {
        size_t len = 0;
        for (size_t i = 0; len == 0 && i < ARRAY_LEN(blanks); i++)
            if (strncmp(at, blanks[i], strlen(blanks[i])) == 0)
                len = strlen(blanks[i]);
        buf_putc(&plain, len > 0 ? ' ' : *at);
        at += len > 0 ? len : 1;
    }
    if (plain.len != text.len && json_parse(plain.at, plain.len, &JSON_LIMITS, &v, NULL) != RC_OK)
        v = NULL;
    buf_wipe(&text);
    buf_wipe(&plain);
    if (v == NULL)
        return resource;
    json_free(resource);
    return v;
}

struct json *resource_short(const struct json *resource)
{
    static const char *const types[] = {"QuestionnaireResponse", "Observation"};
    const char *type = json_get_string(resource, "resourceType");
    struct json *copy = json_copy(resource);
    for (size_t i = 0; type != NULL && i < ARRAY_LEN(types); i++)
        if (strcmp(type, types[i]) == 0)
            shorten(copy);
    bool shared = type != NULL && (strcmp(type, "Patient") == 0 || strcmp(type, "Task") == 0);
    return shared ? copy : with_plain_blanks(copy);
}
