// SPDX-License-Identifier: EUPL-1.2
// A correction goes over what an earlier package of the same visit put there. Its receipt names the
// versions that the server gave then: the correction is guarded by them, so that nobody's addition
// to a response disappears under it.
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

void sent_before_open(struct sync *s, struct pending *p)
{
    struct json *receipt = NULL;
    struct id package = {{0}};
    if (p->sent_before_known)
        return;
    p->sent_before_known = true;
    if (p->row.visit.text[0] == '\0' ||
        store_visit_receipt(s->store, p->row.visit, &package, &receipt, NULL) != RC_OK)
        return;
    const char *server = json_get_string(receipt, "server");
    struct json *entries = json_get(receipt, "entries");
    if (server != NULL && strcmp(server, s->server.base) == 0 && json_count(entries) > 0) {
        p->sent_before = json_copy(entries);
        p->sent_package = package;
    }
    json_free(receipt);
}

const char *sent_before_version(const struct pending *p, const char *url)
{
    for (size_t i = 0; i < json_count(p->sent_before); i++) {
        const char *it = json_get_string(json_at(p->sent_before, i), "url");
        if (it != NULL && strcmp(it, url) == 0)
            return json_get_string(json_at(p->sent_before, i), "version");
    }
    return NULL;
}

void sent_before_note(struct pending *p, const char *url, const char *version)
{
    for (size_t i = 0; version[0] != '\0' && i < json_count(p->sent_before); i++) {
        struct json *entry = json_at(p->sent_before, i);
        const char *it = json_get_string(entry, "url");
        if (it != NULL && strcmp(it, url) == 0)
            json_set_string(entry, "version", version);
    }
}

struct json *sent_before_resource(struct sync *s, const struct pending *p, const char *url)
{
    struct buf text = {0};
    struct json *content = NULL, *found = NULL;
    char it[120];
    if (p->sent_before == NULL ||
        store_package_text(s->store, p->sent_package, &text, NULL) != RC_OK ||
        json_parse(text.at, text.len, &JSON_LIMITS, &content, NULL) != RC_OK) {
        buf_wipe(&text);
        return NULL;
    }
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries) && found == NULL; i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        snprintf(it, sizeof it, "%.40s/%.70s", type != NULL ? type : "", id != NULL ? id : "");
        if (strcmp(it, url) == 0)
            found = json_copy(r);
    }
    json_free(content);
    buf_wipe(&text);
    return found;
}
