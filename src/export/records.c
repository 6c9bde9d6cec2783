// SPDX-License-Identifier: EUPL-1.2
#include "export/records.h"

#include "fhir/flag.h"
#include "fhir/task.h"
#include "store/outbox.h"

#include <string.h>

// Where they go.
struct giving {
    struct store *s;
    const struct clock *clock;
    bool (*take)(const struct json *resource, void *self);
    void *self;
};

static bool give_kept(const struct json *resource, struct id visit, void *self)
{
    struct giving *g = self;
    (void)visit;
    return g->take(resource, g->self);
}

static bool give_flag(const struct store_flag *f, void *self)
{
    struct giving *g = self;
    struct json *flag = flag_resource(f, g->clock);
    bool on = g->take(flag, g->self);
    json_free(flag);
    return on;
}

// A planned visit, with what a server says of it besides.
static bool give_task(struct giving *g, const struct store_task *t)
{
    struct store_remote there = {0};
    bool known = t->remote && store_remote_get(g->s, "Task", t->id, &there, NULL) == RC_OK;
    struct json *task = task_resource(known ? there.content : NULL, t, g->clock);
    bool on = g->take(task, g->self);
    json_free(task);
    json_free(there.content);
    return on;
}

static enum rc give_tasks(struct giving *g, struct err *e)
{
    struct arena a = {0};
    struct store_task *tasks = NULL;
    size_t count = 0;
    enum rc rc = store_tasks(g->s, 0, INT64_MAX, &a, &tasks, &count, e);
    bool on = rc == RC_OK || rc == RC_DAMAGED;
    for (size_t i = 0; on && i < count; i++)
        on = give_task(g, &tasks[i]);
    arena_release(&a);
    return rc;
}

enum rc records_each(struct store *s, const char *type, const struct clock *clock,
                     bool (*take)(const struct json *resource, void *self), void *self,
                     struct err *e)
{
    struct giving g = {.s = s, .clock = clock, .take = take, .self = self};
    if (strcmp(type, "Flag") == 0)
        return store_flags(s, &(struct flag_filter){0}, give_flag, &g, e);
    if (strcmp(type, "Task") == 0)
        return give_tasks(&g, e);
    return store_resources(s, type, (struct id){{0}}, give_kept, &g, e);
}
