// SPDX-License-Identifier: EUPL-1.2
#include "pathway/remains.h"

#include "base/canonical.h"
#include "base/mem.h"
#include "pathway/screening.h"

#include <stdbool.h>
#include <string.h>

#define OURS FHIR_EXTENSIONS

enum { DEPTH_MAX = 20 };

// Whole resources that stay.
static const char *const whole[] = {"Encounter", "Consent", "Observation"};
// Members of the response that stay beside its items; whatever else it has is left out.
static const char *const members[] = {"resourceType", "id",       "meta",          "identifier",
                                      "status",       "language", "subject",       "source",
                                      "author",       "authored", "questionnaire", "encounter"};
// Items that stay beside the states of domains.
static const char *const items[] = {"cog-list", "alerts"};

static bool one_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; text != NULL && i < count; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

static bool is_state(const char *link)
{
    static const char end[] = "-status";
    const size_t len = strlen(link);
    return len >= sizeof end - 1 && strcmp(link + len - (sizeof end - 1), end) == 0;
}

// Says beside a state that some of the domain was assessed.
static void mark_part(struct json *item)
{
    struct json *extension = json_new_object(), *list = json_new_array();
    json_set_string(extension, "url", REMAINS_IN_PART);
    json_set(extension, "valueBoolean", json_new_bool(true));
    json_push(list, extension);
    json_set(item, "extension", list);
}

static struct json *item_remains(const struct json *item, const struct screening *s, int depth)
{
    const char *link = json_get_string(item, "linkId");
    if (link == NULL || depth == 0)
        return NULL;
    if (is_state(link) || one_of(link, items, ARRAY_LEN(items))) {
        struct json *kept = json_copy(item);
        enum screening_domain d = screening_domain_of(link);
        if (is_state(link) && d < SCREENING_DOMAINS && s->at[d].state == DOMAIN_STATE_INCOMPLETE)
            mark_part(kept);
        return kept;
    }
    struct json *below = json_new_array(), *kept = NULL;
    const struct json *children = json_get(item, "item");
    for (size_t i = 0; i < json_count(children); i++) {
        struct json *child = item_remains(json_at(children, i), s, depth - 1);
        if (child != NULL)
            json_push(below, child);
    }
    if (json_count(below) > 0) {
        kept = json_new_object();
        json_set_string(kept, "linkId", link);
        json_set(kept, "item", below);
    } else {
        json_free(below);
    }
    return kept;
}

static struct json *response_remains(const struct json *response)
{
    struct screening s;
    struct json *kept = json_new_object(), *below = json_new_array();
    const struct json *list = json_get(response, "item");
    screening_read(NULL, response, &s);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct json *member = json_get(response, members[i]);
        if (member != NULL)
            json_set(kept, members[i], json_copy(member));
    }
    for (size_t i = 0; i < json_count(list); i++) {
        struct json *item = item_remains(json_at(list, i), &s, DEPTH_MAX);
        if (item != NULL)
            json_push(below, item);
    }
    struct json *extension = json_new_object(), *extensions = json_new_array();
    json_set_string(extension, "url", REMAINS_EXTENSION);
    json_set(extension, "valueBoolean", json_new_bool(true));
    json_push(extensions, extension);
    json_set(kept, "extension", extensions);
    json_set(kept, "item", below);
    return kept;
}

struct json *remains_of_visit(const struct json *resources)
{
    struct json *kept = json_new_array();
    for (size_t i = 0; i < json_count(resources); i++) {
        const struct json *r = json_at(resources, i);
        const char *type = json_get_string(r, "resourceType");
        if (one_of(type, whole, ARRAY_LEN(whole)))
            json_push(kept, json_copy(r));
        else if (type != NULL && strcmp(type, "QuestionnaireResponse") == 0)
            json_push(kept, response_remains(r));
    }
    return kept;
}
