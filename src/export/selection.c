// SPDX-License-Identifier: EUPL-1.2
#include "export/selection.h"

#include "base/mem.h"
#include "export/round.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Sorted identifiers.
struct ids {
    struct id *at; // owned
    size_t count, cap;
};

struct selection {
    struct store *s;
    const struct clock *clock;
    struct selection_ask ask;
    struct round round;        // the planned visits of it
    struct ids people, visits; // that are in, while it is partial
    struct selection_counts counts;
};

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct id *)a)->text, ((const struct id *)b)->text);
}

static void ids_add(struct ids *all, struct id id)
{
    if (all->count == all->cap) {
        all->cap = all->cap == 0 ? 64 : all->cap * 2;
        all->at = mem_grow(all->at, all->cap, sizeof *all->at);
    }
    all->at[all->count++] = id;
}

static bool ids_have(const struct ids *all, struct id id)
{
    return all->count > 0 && bsearch(&id, all->at, all->count, sizeof id, compare) != NULL;
}

// ---- what is asked ----

// Is something else than everything asked for?
static bool is_partial(const struct selection *sel)
{
    const struct selection_ask *a = sel != NULL ? &sel->ask : NULL;
    return a != NULL && (a->since.year != 0 || a->until.year != 0 || a->received_since.year != 0 ||
                         a->round != NULL || a->form != NULL || a->purpose != PURPOSE_CARE ||
                         a->project != NULL);
}

static bool is_between(const struct selection *sel, struct date day)
{
    const struct selection_ask *a = &sel->ask;
    const int64_t days = date_days(day);
    return (a->since.year == 0 || days >= date_days(a->since)) &&
           (a->until.year == 0 || days <= date_days(a->until));
}

// "url", "url|version", or the last part of the url.
static bool is_form(const char *asked, const struct store_visit *v)
{
    const char *bar = strchr(asked, '|'), *slash = strrchr(v->form_url, '/');
    const size_t len = bar != NULL ? (size_t)(bar - asked) : strlen(asked);
    const char *names[] = {v->form_url, slash != NULL ? slash + 1 : ""};
    if (bar != NULL && strcmp(bar + 1, v->form_version) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strlen(names[i]) == len && strncmp(names[i], asked, len) == 0)
            return true;
    return false;
}

// When it came: the newest version of it. What an erasure of answers left came when the visit
// ended.
static enum rc received(struct store *s, const struct store_visit *v, int64_t *ret, struct err *e)
{
    if (v->pruned_utc_ms == 0)
        return store_visit_received(s, v->id, ret, e);
    *ret = v->finished_utc_ms;
    return RC_OK;
}

static enum rc is_wanted(const struct selection *sel, const struct store_visit *v, bool *ret,
                         struct err *e)
{
    const struct selection_ask *a = &sel->ask;
    const struct date day = clock_day(sel->clock, v->started_utc_ms);
    int64_t came = 0;
    enum rc rc = RC_OK;
    *ret = (v->state == VISIT_FINISHED || v->state == VISIT_STOPPED) && is_between(sel, day) &&
           (a->form == NULL || is_form(a->form, v)) &&
           (a->round == NULL || round_has(&sel->round, v->person, day));
    if (*ret && a->received_since.year != 0) {
        rc = received(sel->s, v, &came, e);
        *ret = date_days(clock_day(sel->clock, came)) >= date_days(a->received_since);
    }
    return rc;
}

// ---- choosing ----

static enum rc choose_person(struct selection *sel, const struct store_person *p, struct err *e)
{
    struct arena a = {0};
    struct store_visit *visits = NULL;
    size_t count = 0, before = sel->visits.count;
    enum rc rc = store_visits(sel->s, p->id, &a, &visits, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        bool wanted = false;
        rc = is_wanted(sel, &visits[i], &wanted, e);
        if (wanted)
            ids_add(&sel->visits, visits[i].id);
        else if (visits[i].state == VISIT_FINISHED || visits[i].state == VISIT_STOPPED)
            sel->counts.visits_left[LEFT_OTHER]++;
    }
    if (sel->visits.count > before)
        ids_add(&sel->people, p->id);
    else
        sel->counts.people_left[LEFT_OTHER]++;
    arena_release(&a);
    return rc;
}

// Everything: nothing has to be chosen, only counted.
static enum rc count_all(struct selection *sel, struct err *e)
{
    sel->counts.people = store_person_count(sel->s);
    return store_visits_closed(sel->s, &sel->counts.visits, e);
}

static enum rc choose(struct selection *sel, struct err *e)
{
    enum rc rc = sel->ask.round != NULL
                     ? round_read(sel->s, sel->ask.round, sel->clock, &sel->round, e)
                     : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < store_person_count(sel->s); i++)
        rc = choose_person(sel, store_person_at(sel->s, i), e);
    if (sel->people.count > 0)
        qsort(sel->people.at, sel->people.count, sizeof *sel->people.at, compare);
    if (sel->visits.count > 0)
        qsort(sel->visits.at, sel->visits.count, sizeof *sel->visits.at, compare);
    sel->counts.people = sel->people.count;
    sel->counts.visits = sel->visits.count;
    return rc;
}

enum rc selection_make(struct store *s, const struct selection_ask *ask, const struct clock *clock,
                       struct selection **ret, struct err *e)
{
    if (ask->since.year != 0 && ask->until.year != 0 &&
        date_days(ask->since) > date_days(ask->until))
        return err_set(e, RC_INVALID, "the first day is after the last");
    struct selection *sel = mem_alloc(sizeof *sel);
    *sel = (struct selection){.s = s, .clock = clock, .ask = *ask};
    enum rc rc = is_partial(sel) ? choose(sel, e) : count_all(sel, e);
    if (rc == RC_OK)
        *ret = sel;
    else
        selection_free(sel);
    return rc;
}

void selection_free(struct selection *sel)
{
    if (sel == NULL)
        return;
    round_release(&sel->round);
    free(sel->people.at);
    free(sel->visits.at);
    free(sel);
}

// ---- asking it ----

bool selection_has_visit(const struct selection *sel, struct id visit)
{
    return !is_partial(sel) || ids_have(&sel->visits, visit);
}

bool selection_has_person(const struct selection *sel, struct id person)
{
    return !is_partial(sel) || ids_have(&sel->people, person);
}

bool selection_has_day(const struct selection *sel, int64_t utc_ms)
{
    return !is_partial(sel) || is_between(sel, clock_day(sel->clock, utc_ms));
}

struct selection_counts selection_counts(const struct selection *sel)
{
    return sel->counts;
}

const struct selection_ask *selection_asked(const struct selection *sel)
{
    return &sel->ask;
}

const char *left_out_name(enum left_out why)
{
    static const char *const names[LEFT_REASONS] = {
        [LEFT_OTHER] = "not-asked-for", [LEFT_DUPLICATE] = "duplicate"};
    return names[why];
}
