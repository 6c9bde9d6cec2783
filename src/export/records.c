// SPDX-License-Identifier: EUPL-1.2
#include "export/records.h"

#include "base/mem.h"
#include "fhir/delivery.h"
#include "fhir/element.h"
#include "fhir/flag.h"
#include "fhir/rescored.h"
#include "fhir/task.h"
#include "store/outbox.h"

#include <stdlib.h>
#include <string.h>

enum { TYPES_MAX = 150 }; // FHIR R4 has as many

struct waiting;

// Where they go.
struct giving {
    struct store *s;
    const struct selection *which; // NULL: everything
    const struct clock *clock;
    bool (*take)(struct resource_given *r, void *self);
    void *self;
    bool stopped;                // `take` answered false
    struct id visit;             // whose resources are given
    size_t visits;               // reached
    struct arena arena;          // of one resource
    bool waits;                  // gathers in place of giving
    struct waiting *waiting;     // what was gathered; owned
    size_t wait_count, wait_cap; // of it
};

const struct json *resource_json(struct resource_given *r)
{
    if (r->json == NULL && r->text.at != NULL)
        json_read(r->text.at, r->text.len, &JSON_LIMITS, r->arena, &r->json, NULL);
    return r->json;
}

void resource_text(const struct resource_given *r, struct buf *out)
{
    if (r->text.at != NULL)
        buf_add(out, r->text.at, r->text.len);
    else
        json_write(r->json, false, out);
}

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

static bool give(struct giving *g, struct resource_given *r)
{
    r->visits = g->visits;
    g->stopped = !g->take(r, g->self);
    return !g->stopped;
}

// By name: as everything that leaves, a matricule only of who was identified beyond doubt.
static struct json *tell_by_name(struct resource_given *r)
{
    const struct json *patient = resource_json(r);
    return patient != NULL ? package_patient(patient) : NULL;
}

// What is not kept by person waits until it can be put in the order of people.
struct waiting {
    struct id pseudonym; // of whom it is about
    size_t at;           // in the order in which it came
    struct json *told;   // owned
};

static void wait_for_order(struct giving *g, struct id person, struct json *told)
{
    if (g->wait_count == g->wait_cap) {
        g->wait_cap = g->wait_cap == 0 ? 64 : g->wait_cap * 2;
        g->waiting = mem_grow(g->waiting, g->wait_cap, sizeof *g->waiting);
    }
    g->waiting[g->wait_count] =
        (struct waiting){selection_pseudonym(g->which, person), g->wait_count, json_share(told)};
    g->wait_count++;
}

// As the selection tells it of that person; what it does not tell of stays out.
static bool tell(struct giving *g, struct id person, struct resource_given *r)
{
    const bool changes = selection_changes(g->which);
    if (!changes && strcmp(r->type, "Patient") != 0)
        return give(g, r);
    struct json *told =
        changes ? selection_tell(g->which, person, resource_json(r)) : tell_by_name(r);
    struct resource_given other = {.type = r->type, .json = told};
    bool on = true;
    if (told != NULL && g->waits)
        wait_for_order(g, person, told);
    else if (told != NULL)
        on = give(g, &other);
    json_free(told);
    return on;
}

static bool give_kept(const struct store_text *text, void *self)
{
    static const struct arena_mark empty = {.block = NULL};
    struct giving *g = self;
    struct resource_given r = {.type = text->type, .text = text->json, .arena = &g->arena};
    const bool of_visit = text->visit.text[0] != '\0';
    struct id person = {{0}}; // of everything, nobody is asked for
    bool in = true;
    if (of_visit && !id_equal(text->visit, g->visit)) {
        g->visit = text->visit;
        g->visits += g->which == NULL || selection_has_visit(g->which, text->visit);
    }
    if (g->which != NULL && of_visit) {
        person = selection_person_of(g->which, text->visit);
        in = selection_has_visit(g->which, text->visit);
    } else if (g->which != NULL) {
        person = person_of(resource_json(&r));
        in = selection_has_person(g->which, person);
    }
    const bool on = !in || tell(g, person, &r);
    arena_rewind(&g->arena, empty);
    return on;
}

static bool give_made(struct giving *g, struct id person, struct json *resource)
{
    struct resource_given r = {.type = json_get_string(resource, "resourceType"), .json = resource};
    const bool on = tell(g, person, &r);
    json_free(resource);
    return on;
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
    return give_made(g, f->person, flag_resource(f, g->clock));
}

// A planned visit, with what a server says of it besides.
static bool give_task(struct giving *g, const struct store_task *t)
{
    struct store_remote there = {0};
    bool known = t->remote && store_remote_get(g->s, "Task", t->id, &there, NULL) == RC_OK;
    struct json *task = task_resource(known ? there.content : NULL, t, g->clock);
    bool on = give_made(g, t->person, task);
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

// Where a visit stands on its way to the server.
static bool give_delivery(struct giving *g, const struct store_package *p)
{
    struct json *problem = NULL;
    store_package_problem(g->s, p->id, &problem, NULL);
    const bool on = give_made(g, p->person, delivery_resource(p, problem, g->clock));
    json_free(problem);
    return on;
}

static enum rc give_deliveries(struct giving *g, struct err *e)
{
    struct arena a = {0};
    struct store_package *packages = NULL;
    size_t count = 0;
    enum rc rc = store_packages(g->s, (1U << PACKAGE_STATES) - 1, &a, &packages, &count, e);
    bool on = rc == RC_OK || rc == RC_DAMAGED;
    for (size_t i = 0; on && i < count; i++)
        on = packages[i].visit.text[0] == '\0' ||
             !selection_has_visit(g->which, packages[i].visit) || give_delivery(g, &packages[i]);
    arena_release(&a);
    return rc;
}

static bool give_rescored(const struct store_rescored *r, void *self)
{
    struct giving *g = self;
    return !selection_has_visit(g->which, r->visit) ||
           give_made(g, r->person, rescored_resource(r, g->clock));
}

static bool has_type(const char *const *types, const char *type)
{
    while (*types != NULL && strcmp(*types, type) != 0)
        types++;
    return *types != NULL;
}

// Those that are kept as records: the others are made on the way.
static size_t kept_types(const char *const *types, const char *kept[TYPES_MAX + 1])
{
    size_t count = 0;
    for (; *types != NULL && count < TYPES_MAX; types++)
        if (strcmp(*types, "Flag") != 0 && strcmp(*types, "Task") != 0 &&
            strcmp(*types, "Communication") != 0 && strcmp(*types, "Basic") != 0)
            kept[count++] = *types;
    return count;
}

// Keeps the first thing that went wrong; damage does not stop.
static bool goes_on(const struct giving *g, enum rc rc, enum rc *first)
{
    if (*first == RC_OK)
        *first = rc;
    return !g->stopped && (rc == RC_OK || rc == RC_DAMAGED);
}

static int by_pseudonym(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    const int order = strcmp(x->pseudonym.text, y->pseudonym.text);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

// Gives what has waited.
static void give_waiting(struct giving *g)
{
    g->waits = false;
    if (g->wait_count > 0)
        qsort(g->waiting, g->wait_count, sizeof *g->waiting, by_pseudonym);
    for (size_t i = 0; i < g->wait_count; i++) {
        struct json *told = g->waiting[i].told;
        struct resource_given r = {.type = json_get_string(told, "resourceType"), .json = told};
        if (!g->stopped)
            give(g, &r);
        json_free(told);
    }
    g->wait_count = 0;
}

// Those that are kept, of everybody. Under pseudonyms a person after the other, by pseudonym.
static bool all_kept(struct giving *g, const char *const *kept, enum rc *first, struct err *e)
{
    struct id person = selection_only(g->which);
    bool on = true;
    if (!selection_changes(g->which))
        return goes_on(g, store_texts(g->s, kept, person, give_kept, g, e), first);
    for (size_t i = 0; on && (person = selection_at(g->which, i)).text[0] != '\0'; i++)
        on = goes_on(g, store_texts(g->s, kept, person, give_kept, g, e), first);
    return on;
}

enum rc records_stream(struct store *s, const char *const *types, const struct selection *which,
                       const struct clock *clock,
                       bool (*take)(struct resource_given *r, void *self), void *self,
                       struct err *e)
{
    struct giving g = {.s = s, .which = which, .clock = clock, .take = take, .self = self};
    const char *kept[TYPES_MAX + 1] = {NULL};
    enum rc first = RC_OK;
    bool on = kept_types(types, kept) == 0 || all_kept(&g, kept, &first, e);
    g.waits = selection_changes(which);
    if (on && has_type(types, "Flag"))
        on = goes_on(&g, store_flags(s, &(struct flag_filter){0}, give_flag, &g, e), &first);
    if (on && has_type(types, "Task"))
        on = goes_on(&g, give_tasks(&g, e), &first);
    if (on && has_type(types, "Communication"))
        on = goes_on(&g, give_deliveries(&g, e), &first);
    if (on && has_type(types, "Basic"))
        goes_on(&g, store_rescored(s, (struct id){{0}}, give_rescored, &g, e), &first);
    give_waiting(&g);
    free(g.waiting);
    arena_release(&g.arena);
    return first;
}

// Whoever takes one type as JSON.
struct taking {
    bool (*take)(const struct json *resource, void *self);
    void *self;
};

static bool take_json(struct resource_given *r, void *self)
{
    struct taking *t = self;
    return t->take(resource_json(r), t->self);
}

enum rc records_each(struct store *s, const char *type, const struct selection *which,
                     const struct clock *clock,
                     bool (*take)(const struct json *resource, void *self), void *self,
                     struct err *e)
{
    const char *const types[] = {type, NULL};
    struct taking t = {.take = take, .self = self};
    return records_stream(s, types, which, clock, take_json, &t, e);
}
