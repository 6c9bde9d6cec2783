// SPDX-License-Identifier: EUPL-1.2
#include "fhir/visit_bundle.h"

#include "fhir/element.h"
#include "fhir/short.h"

#include <assert.h>
#include <string.h>

// The resources of a visit in the order they are made; Provenance is last because it names the
// others.
static enum rc (*const makers[])(struct maker *m) = {
    package_encounter, package_response,  package_consent,    package_observations,
    package_tasks,     package_withdrawn, package_provenance,
};

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
    json_push(entries, part_entry(package_patient(m->in->patient)));
    for (size_t i = 0; i < json_count(m->resources); i++)
        json_push(entries, part_entry(resource_short(json_at(m->resources, i))));
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
    json_set(bundle, "entry", part_list(part_entry(json_copy(resource))));
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
