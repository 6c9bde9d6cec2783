// SPDX-License-Identifier: EUPL-1.2
// A package's text: opened once for each sending. Most of it is sent as it stands, so most of it is
// not parsed: who it is about, what others may change and where a resource goes is all that has to
// be known.
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Made by a visit alone and long: nothing in them is looked at, only where they go.
static const char *const passed_on[] = {"QuestionnaireResponse", "Observation", "Consent",
                                        "Provenance"};

static bool is_passed_on(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(passed_on); i++)
        if (strcmp(type, passed_on[i]) == 0)
            return true;
    return false;
}

// What has to be known of a resource, new and owned; NULL when its text is none.
static struct json *known_of(struct json_slice resource)
{
    struct json_slice type_at = {0}, id_at = {0};
    char type[40], id[80];
    struct json *v = NULL;
    if (json_slice_get(resource, "resourceType", &type_at) &&
        json_slice_text(type_at, type, sizeof type) && is_passed_on(type) &&
        json_slice_get(resource, "id", &id_at) && json_slice_text(id_at, id, sizeof id)) {
        v = json_new_object();
        json_set_string(v, "resourceType", type);
        json_set_string(v, "id", id);
        return v;
    }
    json_parse(resource.at, resource.len, &JSON_LIMITS, &v, NULL);
    return v;
}

// False: it is not built as ours are, or somebody else's; it is then parsed whole.
static bool slice(struct package_text *t)
{
    struct json_slice bundle = {0}, entries = {0}, entry = {0};
    size_t count = 0;
    if (!json_slice_whole(t->text.at, t->text.len, &bundle) ||
        !json_slice_get(bundle, "entry", &entries))
        return false;
    while (json_slice_next(entries, &entry))
        count++;
    struct json_slice *slices = mem_array(count, sizeof *slices);
    struct json *list = json_new_array();
    bool fine = count > 0;
    entry = (struct json_slice){0};
    for (size_t i = 0; fine && i < count; i++) {
        struct json *resource = NULL, *one = json_new_object();
        fine = json_slice_next(entries, &entry) && json_slice_get(entry, "resource", &slices[i]);
        if (fine)
            resource = known_of(slices[i]);
        fine = resource != NULL;
        json_set(one, "resource", resource);
        json_push(list, one);
    }
    if (!fine) {
        json_free(list);
        free(slices);
        return false;
    }
    t->content = json_new_object();
    json_set(t->content, "entry", list);
    t->slices = slices;
    return true;
}

static void note_proof(struct pending *p, const struct json *content)
{
    const struct json *entries = json_get(content, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        if (type == NULL || id == NULL)
            continue;
        snprintf(p->proof, sizeof p->proof, "%s/%s", type, id);
        if (strcmp(type, "QuestionnaireResponse") == 0)
            return;
    }
}

bool package_open(struct sync *s, struct pending *p, bool whole, struct package_text *ret)
{
    struct err e = {0};
    struct package_text t = {0};
    enum rc rc = store_package_text(s->store, p->row.id, &t.text, &e);
    if (rc == RC_OK) {
        store_package_hash(t.text.at, t.text.len, p->hash);
        p->bytes = t.text.len;
        if (whole || !slice(&t))
            rc = json_parse(t.text.at, t.text.len, &JSON_LIMITS, &t.content, &e);
    }
    if (rc != RC_OK) {
        package_text_release(&t);
        package_hold(s, p, PACKAGE_QUARANTINED, 0, NULL, "damaged", NULL);
        return false;
    }
    note_proof(p, t.content);
    *ret = t;
    return true;
}

struct json *package_content(struct sync *s, const struct pending *p)
{
    struct buf text = {0};
    struct json *content = NULL;
    if (store_package_text(s->store, p->row.id, &text, NULL) == RC_OK)
        json_parse(text.at, text.len, &JSON_LIMITS, &content, NULL);
    buf_wipe(&text);
    return content;
}

void package_text_release(struct package_text *t)
{
    json_free(t->content);
    free(t->slices);
    buf_wipe(&t->text);
    *t = (struct package_text){0};
}
