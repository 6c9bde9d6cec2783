// SPDX-License-Identifier: EUPL-1.2
// Everybody's planned visits, by the moment of their change, after all else: where they may not be
// read, the rest has come. One that is to be done comes in under whom it is given to; one that is
// here follows what becomes of it. Of this laptop's own visitor they come with the round (pull.c).
#include "fhir/guardian_task.h"
#include "fhir/task.h"
#include "sync/engine.h"

#include <stdio.h>

enum { AT_ONCE = 8 }; // kept between two looks at the keyboard

static struct id id_of(const struct sync *s, const struct json *task)
{
    return resource_local_id(s, "Task", json_get_string(task, "id"));
}

static bool is_here(struct sync *s, const struct json *task, struct store_task *ret)
{
    return store_task_load(s->store, id_of(s, task), ret, NULL) == RC_OK;
}

// Given to nobody it is no round's; of who has a round of their own here it comes with that.
static void take_task(struct sync *s, const struct json *task)
{
    struct remote_task said;
    struct store_task here;
    s->gather.tasks.news = true;
    if (json_get(task, "owner") == NULL || owner_is_known(s->server.owners, task) ||
        guardian_task_is(task) || !task_read(task, s->clock, &said) || !task_is_news(s, task))
        return;
    if (said.open || is_here(s, task, &here))
        gather_take(s, &s->gather.tasks, task);
}

void gather_tasks_begin(struct gather *g)
{
    g->tasks.type = "Task";
    g->tasks.take = take_task;
}

bool gather_tasks(struct sync *s)
{
    struct gather *g = &s->gather;
    if (!g->tasks.arrived) {
        listing_ask(s, &g->tasks);
        return true;
    }
    g->step = GATHER_TASKED;
    return false;
}

bool gather_tasked(struct sync *s)
{
    return gather_people(s, GATHER_PLAN);
}

static void keep(struct sync *s, const struct json *task)
{
    struct store_task t;
    struct err e = {0};
    bool was_here = is_here(s, task, &t);
    keep_task(s, task);
    if (was_here || s->view.trouble != SYNC_FINE || !is_here(s, task, &t))
        return;
    task_owner(task, t.owner); // else it would be a line of the round of whoever gathers
    if (store_task_save(s->store, &t, &e) != RC_OK)
        run_store_failed(s, &e);
}

bool gather_plan(struct sync *s)
{
    struct gather *g = &s->gather;
    struct pull *p = &s->pull;
    for (size_t i = 0; i < AT_ONCE && p->at < json_count(g->page); i++) {
        keep(s, json_at(g->page, p->at));
        if (s->view.trouble != SYNC_FINE)
            return false;
        p->at++;
    }
    if (p->at < json_count(g->page))
        return true;
    p->at = 0;
    gather_forget_page(g);
    g->tasks.arrived = false;
    g->step = listing_goes_on(s, &g->tasks) ? GATHER_TASKS : GATHER_DONE;
    gather_note(s);
    return false;
}
