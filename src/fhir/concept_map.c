// SPDX-License-Identifier: EUPL-1.2
#include "fhir/concept_map.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "fhir/element.h"

#include <string.h>

enum { MAP_FILE_BYTES = 256 * 1024 };

static const char *const files[] = {"icope-domains-icf.json", "icope-answers-snomed.json"};

enum rc concept_maps_load(const char *data_dir, struct json **ret, struct err *e)
{
    struct json *maps = json_new_array();
    struct buf dir = {0};
    enum rc rc = RC_OK;
    fs_join(&dir, data_dir, "conceptmaps");
    for (size_t i = 0; i < ARRAY_LEN(files) && rc == RC_OK; i++) {
        struct buf path = {0}, text = {0};
        struct json *map = NULL;
        fs_join(&path, buf_text(&dir), files[i]);
        rc = fs_read(buf_text(&path), MAP_FILE_BYTES, &text, e);
        if (rc == RC_OK)
            rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &map, e);
        if (rc == RC_OK)
            json_push(maps, map);
        buf_release(&path);
        buf_release(&text);
    }
    buf_release(&dir);
    if (rc == RC_OK)
        *ret = maps;
    else
        json_free(maps);
    return rc;
}

static bool same(const struct json *o, const char *member, const char *text)
{
    const char *it = json_get_string(o, member);
    return it != NULL && text != NULL && strcmp(it, text) == 0;
}

// Equivalences that still say something true of the source (FHIR R4 concept-map-equivalence).
static bool holds(const struct json *target)
{
    static const char *const good[] = {"equivalent", "equal", "wider", "subsumes", "relatedto"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        if (same(target, "equivalence", good[i]))
            return true;
    return false;
}

static void add_targets(const struct json *group, const char *code, struct json *codings)
{
    const struct json *elements = json_get(group, "element");
    for (size_t i = 0; i < json_count(elements); i++) {
        const struct json *targets = json_get(json_at(elements, i), "target");
        if (!same(json_at(elements, i), "code", code))
            continue;
        for (size_t k = 0; k < json_count(targets); k++)
            if (holds(json_at(targets, k)))
                json_push(codings, part_coding(json_get_string(group, "target"),
                                               json_get_string(json_at(targets, k), "code"), NULL));
    }
}

void concept_maps_add(const struct json *maps, struct json *codings)
{
    const size_t own = json_count(codings);
    for (size_t c = 0; c < own; c++) {
        const char *system = json_get_string(json_at(codings, c), "system");
        const char *code = json_get_string(json_at(codings, c), "code");
        for (size_t i = 0; i < json_count(maps); i++) {
            const struct json *groups = json_get(json_at(maps, i), "group");
            for (size_t k = 0; k < json_count(groups); k++)
                if (same(json_at(groups, k), "source", system))
                    add_targets(json_at(groups, k), code, codings);
        }
    }
}
