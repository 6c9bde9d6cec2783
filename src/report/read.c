// SPDX-License-Identifier: EUPL-1.2
#include "report/read.h"

#include "export/records.h"
#include "report/take.h"
#include "store/outbox.h"

#include <string.h>

// A reading of all types under way.
struct reading {
    struct rows *r;
    bool (*take)(const struct json *resource, void *self);
    bool (*progress)(size_t done, size_t total, void *self);
    void *self;
    size_t step, steps; // which type of how many
    size_t seen;        // of this type
    bool stopped;
};

static bool take_one(const struct json *resource, void *self)
{
    enum { STEP = 1000 };
    struct reading *g = self;
    size_t about = g->r->person_count + 100;
    g->seen++;
    size_t done = g->step * STEP + g->seen * STEP / (g->seen + about);
    g->stopped = g->progress != NULL && !g->progress(done, g->steps * STEP, g->self);
    return !g->stopped && g->take(resource, g->r);
}

// After all of a type were taken, so that the next ones find them.
static void end_type(struct rows *r, const char *type)
{
    if (strcmp(type, "Patient") == 0)
        rows_sort_people(r);
    if (strcmp(type, "Encounter") == 0) {
        rows_sort_visits(r);
        rows_link(r);
    }
}

// A visit has been sent when its newest parcel was; older ones that were replaced say nothing.
static enum rc read_outbox(struct store *s, struct rows *r, struct err *e)
{
    static const enum delivery means[PACKAGE_STATES] = {
        [PACKAGE_WAITING] = DELIVERY_WAITING,     [PACKAGE_DELIVERED] = DELIVERY_DONE,
        [PACKAGE_QUARANTINED] = DELIVERY_REFUSED, [PACKAGE_CONFLICT] = DELIVERY_REFUSED,
        [PACKAGE_REPLACED] = DELIVERY_NONE,
    };
    const unsigned states = 1U << PACKAGE_WAITING | 1U << PACKAGE_DELIVERED |
                            1U << PACKAGE_QUARANTINED | 1U << PACKAGE_CONFLICT;
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    enum rc rc = store_packages(s, states, &a, &all, &count, e);
    for (size_t i = 0; (rc == RC_OK || rc == RC_DAMAGED) && i < count; i++) {
        uint32_t v = all[i].visit.text[0] != '\0' ? rows_visit(r, all[i].visit.text) : NOBODY;
        if (v == NOBODY)
            continue;
        // The least that can be said of any of them: refused, else waiting, else done.
        enum delivery its = means[all[i].state], *now = &r->visits[v].delivery;
        if (*now == DELIVERY_NONE || its == DELIVERY_REFUSED ||
            (its == DELIVERY_WAITING && *now == DELIVERY_DONE))
            *now = its;
    }
    arena_release(&a);
    r->damaged = r->damaged || rc == RC_DAMAGED;
    return rc == RC_DAMAGED ? RC_OK : rc;
}

enum rc rows_read(struct store *s, const struct selection *which, struct rows *r,
                  bool (*progress)(size_t done, size_t total, void *self), void *self,
                  struct err *e)
{
    static const struct {
        const char *type;
        bool (*take)(const struct json *resource, void *self);
    } types[] = {
        {"Patient", rows_take_patient},
        {"Encounter", rows_take_encounter},
        {"QuestionnaireResponse", rows_take_response},
        {"Consent", rows_take_consent},
        {"Task", rows_take_task},
        {"Flag", rows_take_flag},
    };
    enum { OF_VISITS = 3 }; // of the types, from the first
    const size_t count = r->visits_only ? OF_VISITS : ARRAY_LEN(types);
    enum rc rc = RC_OK;
    r->practice = store_is_practice(s);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct reading g = {.r = r,
                            .take = types[i].take,
                            .progress = progress,
                            .self = self,
                            .step = i,
                            .steps = count};
        rc = records_each(s, types[i].type, which, r->clock, take_one, &g, e);
        r->damaged = r->damaged || rc == RC_DAMAGED;
        if (rc == RC_DAMAGED)
            rc = RC_OK; // one record is no reason to count none
        if (g.stopped)
            rc = err_set(e, RC_NO, "report: stopped");
        end_type(r, types[i].type);
    }
    if (rc == RC_OK && !r->visits_only)
        rc = read_outbox(s, r, e);
    if (rc == RC_OK && r->damaged)
        rc = store_records_damaged(s, "Patient", &r->lost_people, e);
    if (rc == RC_OK && r->damaged)
        rc = store_records_damaged(s, "Visit", &r->lost_visits, e);
    if (rc == RC_OK)
        rows_find_screenings(r);
    return rc;
}
