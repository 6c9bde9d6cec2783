// SPDX-License-Identifier: EUPL-1.2
// What is here that a server may have changed meanwhile: open planned visits and their people.
#include "sync/engine.h"

#include <string.h>

static const int64_t day_ms = 86400000;

void pull_add_remote_id(struct sync *s, struct json *ids, const char *type, struct id id,
                        struct json *names)
{
    struct store_remote r = {0};
    if (store_remote_get(s->store, type, id, &r, NULL) != RC_OK)
        return; // the server does not know it
    const char *there = r.remote_id[0] != '\0' ? r.remote_id : id.text;
    json_push(ids, json_new_string(there));
    if (names != NULL && json_get_string(names, there) == NULL)
        json_set_string(names, there, id.text);
    json_free(r.content);
}

static bool is_open(const struct store_task *t)
{
    static const char *const open[] = {"requested", "accepted", "moved"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        if (strcmp(open[i], t->status) == 0)
            return t->remote || t->owner[0] != '\0';
    return false;
}

bool pull_given_here(struct sync *s, struct id task)
{
    struct store_task t;
    return store_task_load(s->store, task, &t, NULL) == RC_OK && t.owner[0] != '\0';
}

bool pull_any_given(struct sync *s)
{
    struct arena a = {0};
    struct store_task *all = NULL;
    size_t count = 0;
    bool any = false;
    int64_t now = clock_utc_ms(s->clock);
    store_tasks(s->store, now - day_ms, now + 60 * day_ms, &a, &all, &count, NULL);
    for (size_t i = 0; i < count; i++)
        any = any || (is_open(&all[i]) && all[i].owner[0] != '\0');
    arena_release(&a);
    return any;
}

size_t pull_planned(struct sync *s, bool people, struct arena *a, struct id **ret)
{
    struct store_task *all = NULL;
    size_t count = 0, kept = 0;
    struct json *done = json_new_object();
    int64_t now = clock_utc_ms(s->clock);
    store_tasks(s->store, now - day_ms, now + 60 * day_ms, a, &all, &count, NULL);
    *ret = arena_array(a, count + 1, sizeof **ret);
    for (size_t i = 0; i < count; i++) {
        struct id id = people ? all[i].person : all[i].id;
        if (!is_open(&all[i]) || json_get(people ? done : s->pull.listed, id.text) != NULL)
            continue;
        json_set(done, id.text, json_new_bool(true));
        (*ret)[kept++] = id;
    }
    json_free(done);
    return kept;
}
