// SPDX-License-Identifier: EUPL-1.2
#include "fhir/visit_bundle.h"

#include "fhir/element.h"

#include <assert.h>
#include <string.h>

// The resources of a visit in the order they are made; Provenance is last because it names the
// others.
static enum rc (*const makers[])(struct maker *m) = {
    package_encounter, package_response, package_consent,   package_observations,
    package_flags,     package_tasks,    package_withdrawn, package_provenance,
};

// PUT to an id of our own making: sending it again changes nothing. A version that is known guards
// somebody else's newer one.
static struct json *entry_of(struct json *resource)
{
    struct json *entry = json_new_object(), *request = json_new_object();
    const char *type = json_get_string(resource, "resourceType");
    const char *id = json_get_string(resource, "id");
    const char *version = json_get_string(json_get(resource, "meta"), "versionId");
    struct buf text = {0};
    buf_printf(&text, "urn:uuid:%s", id);
    json_set_string(entry, "fullUrl", buf_text(&text));
    json_set(entry, "resource", resource);
    json_set_string(request, "method", "PUT");
    buf_clear(&text);
    buf_printf(&text, "%s/%s", type, id);
    json_set_string(request, "url", buf_text(&text));
    if (version != NULL) {
        buf_clear(&text);
        buf_printf(&text, "W/\"%s\"", version);
        json_set_string(request, "ifMatch", buf_text(&text));
    }
    json_set(entry, "request", request);
    buf_release(&text);
    return entry;
}

// References stay "Type/id" beside the urn of fullUrl: with PUT the ids are the server's own, while
// servers rewrite urn references for POST only, some not even then.
static struct json *bundle_of(const struct maker *m)
{
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct id id = id_named(m->in->visit->id, "Bundle");
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id.text);
    json_set_string(bundle, "type", "transaction");
    json_set_string(bundle, "timestamp", m->finished);
    json_push(entries, entry_of(package_patient(m->in->patient)));
    for (size_t i = 0; i < json_count(m->resources); i++)
        json_push(entries, entry_of(json_copy(json_at(m->resources, i))));
    json_set(bundle, "entry", entries);
    return bundle;
}

struct json *package_of_one(const struct json *resource, const struct clock *clock)
{
    char at[INSTANT_BYTES];
    struct json *bundle = json_new_object();
    clock_instant(clock, clock_utc_ms(clock), at);
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(bundle, "type", "transaction");
    json_set_string(bundle, "timestamp", at);
    json_set(bundle, "entry", part_list(entry_of(json_copy(resource))));
    return bundle;
}

enum rc package_build(const struct package_input *in, struct json **ret_resources,
                      struct json **ret_bundle, struct err *e)
{
    assert(id_valid(in->visit->id.text) && id_valid(in->visit->response.text));
    struct maker m = {.in = in, .resources = json_new_array(), .e = e};
    int64_t finished = in->visit->finished_utc_ms;
    clock_instant(in->clock, in->visit->started_utc_ms, m.started);
    clock_instant(in->clock, finished != 0 ? finished : clock_utc_ms(in->clock), m.finished);
    clock_instant(in->clock,
                  in->reason != NULL || finished == 0 ? clock_utc_ms(in->clock) : finished,
                  m.issued);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < ARRAY_LEN(makers) && rc == RC_OK; i++)
        rc = makers[i](&m);
    if (rc != RC_OK) {
        json_free(m.resources);
        return rc;
    }
    *ret_bundle = package_may_be_sent(in->consent) ? bundle_of(&m) : NULL;
    *ret_resources = m.resources;
    return RC_OK;
}
