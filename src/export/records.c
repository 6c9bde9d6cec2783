// SPDX-License-Identifier: EUPL-1.2
#include "export/records.h"

#include "fhir/flag.h"
#include "fhir/task.h"
#include "store/outbox.h"

#include <string.h>

// Where they go.
struct giving {
    struct store *s;
    const struct selection *which; // NULL: everything
    const struct clock *clock;
    bool (*take)(const struct json *resource, void *self);
    void *self;
};

// Whom a resource that hangs on no visit is about: a Patient, or the Consent of a person; ""
// nobody.
static struct id person_of(const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    const char *to = json_get_string(json_get(resource, "patient"), "reference");
    const char *slash = to != NULL ? strrchr(to, '/') : NULL;
    if (type != NULL && strcmp(type, "Patient") == 0)
        return id_from(json_get_string(resource, "id"));
    return slash != NULL ? id_from(slash + 1) : (struct id){{0}};
}

static bool give_kept(const struct json *resource, struct id visit, void *self)
{
    struct giving *g = self;
    const bool in = visit.text[0] != '\0' ? selection_has_visit(g->which, visit)
                                          : selection_has_person(g->which, person_of(resource));
    return !in || g->take(resource, g->self);
}

// One that was raised in a visit goes with it, another one with its person.
static bool has_flag(const struct giving *g, const struct store_flag *f)
{
    return f->visit.text[0] != '\0' ? selection_has_visit(g->which, f->visit)
                                    : selection_has_person(g->which, f->person) &&
                                          selection_has_day(g->which, f->raised_utc_ms);
}

static bool give_flag(const struct store_flag *f, void *self)
{
    struct giving *g = self;
    if (!has_flag(g, f))
        return true;
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
        on = !(selection_has_person(g->which, tasks[i].person) &&
               selection_has_day(g->which, tasks[i].at_utc_ms)) ||
             give_task(g, &tasks[i]);
    arena_release(&a);
    return rc;
}

enum rc records_each(struct store *s, const char *type, const struct selection *which,
                     const struct clock *clock,
                     bool (*take)(const struct json *resource, void *self), void *self,
                     struct err *e)
{
    struct giving g = {.s = s, .which = which, .clock = clock, .take = take, .self = self};
    if (strcmp(type, "Flag") == 0)
        return store_flags(s, &(struct flag_filter){0}, give_flag, &g, e);
    if (strcmp(type, "Task") == 0)
        return give_tasks(&g, e);
    return store_resources(s, type, (struct id){{0}}, give_kept, &g, e);
}
