// SPDX-License-Identifier: EUPL-1.2
// What was changed here and there while nobody looked: kept for a person to choose.
#include "sync/engine.h"

#include <string.h>

// The open one about it: what it holds, new and owned, or NULL.
static struct json *open_conflict(struct sync *s, const char *type, struct id id)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct json *sides = NULL;
    size_t count = 0;
    store_conflicts(s->store, false, &a, &all, &count, NULL);
    for (size_t i = 0; i < count && sides == NULL; i++)
        if (id_equal(all[i].resource, id) && strcmp(all[i].type, type) == 0)
            store_conflict_sides(s->store, all[i].id, &sides, NULL);
    arena_release(&a);
    return sides;
}

void keep_conflict(struct sync *s, struct id person, const char *type, struct id id,
                   const struct json *base, struct json *ours, const struct json *theirs)
{
    struct err e = {0};
    struct id conflict;
    struct json *before = open_conflict(s, type, id), *sides = json_new_object();
    s->view.pull_conflicts++;
    if (base != NULL)
        json_set(sides, "base", json_copy(base));
    json_set(sides, "ours", json_share(ours));
    json_set(sides, "theirs", json_copy(theirs));
    json_set_string(sides, "package", json_get_string(before, "package")); // that waits for it
    if (!json_equal(before, sides)) {
        if (store_conflict_add(s->store, person, type, id, sides, &conflict, &e) != RC_OK)
            run_store_failed(s, &e);
        else if (conflict_merged(s, conflict))
            s->view.pull_conflicts--;
    }
    json_free(before);
    json_free(sides);
}
