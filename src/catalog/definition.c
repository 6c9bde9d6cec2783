// SPDX-License-Identifier: EUPL-1.2
#include "catalog/definition.h"

#include "base/fs.h"
#include "catalog/form_cache.h"

#include <string.h>

// What is looked for.
struct search {
    const char *dir;
    const char *url, *version;
    struct json *found; // owned
};

static bool is_it(const struct json *form, const struct search *s)
{
    const char *url = json_get_string(form, "url"), *version = json_get_string(form, "version");
    return url != NULL && strcmp(url, s->url) == 0 && version != NULL &&
           strcmp(version, s->version) == 0;
}

static void try_text(struct search *s, const char *text, size_t len)
{
    struct json *form = NULL;
    if (json_parse(text, len, &JSON_LIMITS, &form, NULL) == RC_OK && is_it(form, s))
        s->found = json_share(form);
    json_free(form);
}

static bool try_file(const char *name, void *self)
{
    struct search *s = self;
    struct buf path = {0}, text = {0};
    const char *end = strrchr(name, '.');
    fs_join(&path, s->dir, name);
    if (end != NULL && strcmp(end, ".json") == 0 &&
        fs_read(buf_text(&path), JSON_LIMITS.bytes, &text, NULL) == RC_OK)
        try_text(s, buf_text(&text), text.len);
    buf_release(&path);
    buf_release(&text);
    return s->found == NULL;
}

struct json *definition_find(const char *dir, struct store *s, const char *canonical)
{
    struct arena a = {0};
    const char *bar = strchr(canonical, '|'), *kept = NULL;
    if (bar == NULL)
        return NULL;
    struct search search = {.dir = dir,
                            .url = arena_text(&a, canonical, (size_t)(bar - canonical)),
                            .version = bar + 1};
    fs_list(dir, try_file, &search, NULL);
    if (search.found == NULL && form_version_is(search.version) &&
        forms_text(s, search.url, search.version, &a, &kept, NULL) == RC_OK && kept != NULL)
        try_text(&search, kept, strlen(kept));
    arena_release(&a);
    return search.found;
}
