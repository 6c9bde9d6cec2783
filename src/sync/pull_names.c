// SPDX-License-Identifier: EUPL-1.2
// What a resource of a server is called here, and what is remembered of it.
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

struct id resource_local_id(const struct sync *s, const char *type, const char *remote_id)
{
    // The name space of addresses (RFC 9562 §6.6).
    static const struct id addresses = {"6ba7b811-9dad-11d1-80b4-00c04fd430c8"};
    char name[600];
    snprintf(name, sizeof name, "%s/%.40s/%.80s", s->server.base, type, remote_id);
    return id_valid(remote_id) ? id_from(remote_id) : id_named(addresses, name);
}

const char *resource_version(const struct json *resource)
{
    const char *version = json_get_string(json_get(resource, "meta"), "versionId");
    return version != NULL && strlen(version) < 80 ? version : "";
}

void resource_remember(struct sync *s, struct id person, struct id id, const struct json *resource)
{
    struct err e = {0};
    struct store_remote r = {
        .id = id, .seen_utc_ms = clock_utc_ms(s->clock), .content = json_copy(resource)};
    snprintf(r.type, sizeof r.type, "%s", json_get_string(resource, "resourceType"));
    snprintf(r.remote_id, sizeof r.remote_id, "%s", json_get_string(resource, "id"));
    snprintf(r.version, sizeof r.version, "%s", resource_version(resource));
    if (store_remote_put(s->store, person, &r, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(r.content);
}
