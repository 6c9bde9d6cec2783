// SPDX-License-Identifier: EUPL-1.2
// Keys for joining tables, as SQL on FHIR v2 adds them to FHIRPath: the key of a resource is its
// id, that of a reference the id it ends with.
#include "fhirpath/fn.h"

#include <string.h>

enum rc fn_get_resource_key(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        const struct json *json = c->input.at[i].json;
        const char *id = json_get_string(json, "id");
        if (id != NULL && json_get_string(json, "resourceType") != NULL)
            rc = fp_push(c->v, &g, fp_string(id));
    }
    *ret = g.list;
    return rc;
}

// The id in "Patient/123", "Patient/123/_history/2" or "https://server/fhir/Patient/123"; empty for
// another type than the one wanted (NULL: any), and for references of other forms.
static struct fp_value key_of(const char *reference, const char *type)
{
    const char *history = strstr(reference, "/_history/");
    size_t end = history != NULL ? (size_t)(history - reference) : strlen(reference);
    const char *slash = memrchr(reference, '/', end);
    if (slash == NULL || strchr(reference, '#') != NULL || slash + 1 == reference + end)
        return fp_string("");
    size_t before = (size_t)(slash - reference);
    const char *first = memrchr(reference, '/', before);
    first = first != NULL ? first + 1 : reference;
    size_t len = (size_t)(slash - first);
    bool wanted = type == NULL ? len > 0 && first[0] >= 'A' && first[0] <= 'Z'
                               : len == strlen(type) && memcmp(first, type, len) == 0;
    struct fp_value key = fp_string(slash + 1);
    key.string.len = wanted ? end - before - 1 : 0;
    return key;
}

enum rc fn_get_reference_key(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        const char *reference = json_get_string(c->input.at[i].json, "reference");
        struct fp_value key = fp_string("");
        if (reference != NULL)
            key = key_of(reference, c->node->type.name);
        if (key.string.len > 0)
            rc = fp_push(c->v, &g, key);
    }
    *ret = g.list;
    return rc;
}
