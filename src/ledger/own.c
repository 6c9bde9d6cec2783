// SPDX-License-Identifier: EUPL-1.2
#include "ledger/own.h"

#include "store/backup.h"
#include "store/erase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t day_ms = 86400000;

// What the store knows beside the ledger.
struct known {
    struct arena arena;             // behind all of it
    struct store_package *packages; // sorted by identifier
    size_t package_count;           // of them
    struct store_task *tasks;       // planned visits
    size_t task_count;              // of them
};

static int by_id(const void *a, const void *b)
{
    const struct store_package *x = a, *y = b;
    return strcmp(x->id.text, y->id.text);
}

// Damage is a finding, anything else an error.
static enum rc add_damage(enum rc rc, struct ledger_report *r, struct err *e)
{
    if (rc != RC_DAMAGED)
        return rc;
    ledger_found(r, &(struct ledger_finding){.kind = LEDGER_SEAL,
                                             .text = arena_printf(&r->arena, "%s", e->text)});
    err_clear(e);
    return RC_OK;
}

static enum rc read_known(struct store *s, struct known *k, struct ledger_report *r, struct err *e)
{
    enum rc rc = store_packages(s, (1U << PACKAGE_STATES) - 1, &k->arena, &k->packages,
                                &k->package_count, e);
    rc = add_damage(rc, r, e);
    if (rc != RC_OK)
        return rc;
    if (k->package_count > 1)
        qsort(k->packages, k->package_count, sizeof *k->packages, by_id);
    return add_damage(store_tasks(s, 0, INT64_MAX, &k->arena, &k->tasks, &k->task_count, e), r, e);
}

// When the visit was planned: the nearest within a day of its end, 0 none.
static int64_t planned(const struct known *k, struct id person, int64_t queued_utc_ms)
{
    int64_t nearest = 0, distance = day_ms;
    size_t low = 0, high = k->task_count; // tasks are in order of time
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (k->tasks[middle].at_utc_ms < queued_utc_ms - day_ms)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < k->task_count && k->tasks[i].at_utc_ms < queued_utc_ms + day_ms; i++) {
        int64_t apart = llabs(k->tasks[i].at_utc_ms - queued_utc_ms);
        if (id_equal(k->tasks[i].person, person) && apart < distance) {
            nearest = k->tasks[i].at_utc_ms;
            distance = apart;
        }
    }
    return nearest;
}

static void add(struct ledger_book *b, const struct known *k, const struct ledger_line *line)
{
    struct ledger_entry x = {.line = *line, .kind = LEDGER_VISIT};
    struct store_package key = {.id = line->package}, *found = NULL;
    if (k->package_count > 0)
        found = bsearch(&key, k->packages, k->package_count, sizeof key, by_id);
    if (found == NULL)
        x.kind = LEDGER_ERASED; // until check_gone knows better
    else if (found->visit.text[0] != '\0')
        x.planned_utc_ms = planned(k, found->person, line->queued_utc_ms);
    else
        x.kind = LEDGER_OTHER;
    // A restored copy goes on with numbers of its own, in the order of the store.
    x.run = b->count == 0 ? 0 : b->entries[b->count - 1].run;
    if (b->count > 0 && strcmp(b->entries[b->count - 1].line.laptop, line->laptop) != 0)
        x.run++;
    x.at = b->count + 1;
    ledger_book_add(b, &x);
}

// ---- lines without a package: of somebody erased, or taken out behind the program's back ----

// Lines without a package, sorted by its identifier.
struct gone {
    struct ledger_entry **all; // owned
    size_t count;              // of them
};

static int by_package(const void *a, const void *b)
{
    const struct ledger_entry *const *x = a, *const *y = b;
    return strcmp((*x)->line.package.text, (*y)->line.package.text);
}

static void find_gone(struct ledger_book *b, struct gone *ret)
{
    ret->all = mem_array(b->count + 1, sizeof(struct ledger_entry *));
    for (size_t i = 0; i < b->count; i++)
        if (b->entries[i].kind == LEDGER_ERASED)
            ret->all[ret->count++] = &b->entries[i];
    qsort(ret->all, ret->count, sizeof *ret->all, by_package);
}

// Is the visit here still although the package that it queued is not?
static void find_taken(const struct gone *g, struct id visit, struct ledger_report *r)
{
    struct ledger_entry key = {.line.package = id_named(visit, "Bundle")}; // as package_build
    struct ledger_entry *at = &key;
    struct ledger_entry **found = bsearch(&at, g->all, g->count, sizeof *g->all, by_package);
    if (found == NULL || (*found)->kind != LEDGER_ERASED)
        return;
    (*found)->kind = LEDGER_VISIT;
    (*found)->line.visit = visit;
    ledger_found_entry(r, LEDGER_TAKEN, *found);
}

static enum rc check_visits(struct store *s, const struct gone *g, struct ledger_report *r,
                            struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < store_person_count(s); i++) {
        struct arena a = {0};
        struct store_visit *visits = NULL;
        size_t count = 0;
        rc = add_damage(store_visits(s, store_person_at(s, i)->id, &a, &visits, &count, e), r, e);
        for (size_t k = 0; k < count; k++)
            find_taken(g, visits[k].id, r);
        arena_release(&a);
    }
    return rc;
}

// When somebody was erased last.
static enum rc last_erasure(struct store *s, int64_t *ret_utc_ms, struct ledger_report *r,
                            struct err *e)
{
    struct arena a = {0};
    struct store_erasure *all = NULL;
    size_t count = 0;
    *ret_utc_ms = INT64_MIN;
    enum rc rc = add_damage(store_erasures(s, &a, &all, &count, e), r, e);
    for (size_t i = 0; i < count; i++)
        if (all[i].erased_utc_ms > *ret_utc_ms)
            *ret_utc_ms = all[i].erased_utc_ms;
    arena_release(&a);
    return rc;
}

static enum rc check_gone(struct store *s, struct ledger_book *b, struct ledger_report *r,
                          struct err *e)
{
    int64_t erased_utc_ms = 0;
    struct gone g = {0};
    find_gone(b, &g);
    enum rc rc = g.count > 0 ? last_erasure(s, &erased_utc_ms, r, e) : RC_OK;
    if (rc == RC_OK && g.count > 0)
        rc = check_visits(s, &g, r, e);
    for (size_t i = 0; rc == RC_OK && i < g.count; i++) {
        const struct ledger_entry *x = g.all[i];
        if (x->kind == LEDGER_ERASED && x->line.queued_utc_ms > erased_utc_ms)
            ledger_found_entry(r, LEDGER_TAKEN, x); // nobody was erased since
    }
    free(g.all);
    return rc;
}

static enum rc read_head(struct store *s, struct ledger_book *b, struct err *e)
{
    enum rc rc = store_ledger_head(s, &b->head, e);
    if (rc != RC_DAMAGED)
        return rc;
    // Its end is not what it states, which store_ledger reported: end where the lines do.
    err_clear(e);
    b->head = (struct ledger_head){.next = 1};
    memcpy(b->head.laptop, b->store.text, sizeof b->head.laptop);
    memset(b->head.before, '0', LEDGER_HASH_BYTES - 1);
    if (b->count > 0) {
        const struct ledger_line *last = &b->entries[b->count - 1].line;
        memcpy(b->head.laptop, last->laptop, sizeof b->head.laptop);
        memcpy(b->head.before, last->chain, sizeof b->head.before);
        b->head.next = last->seq + 1;
    }
    return RC_OK;
}

enum rc ledger_own_book(struct store *s, const struct clock *clock, struct ledger_book *ret,
                        struct ledger_report *r, struct err *e)
{
    struct known k = {0};
    struct ledger_line *lines = NULL;
    struct ledger_book b = {.at_utc_ms = clock_utc_ms(clock)};
    size_t count = 0;
    b.store = store_id(s);
    snprintf(b.version, sizeof b.version, "%s", ICOPE_VERSION);
    enum rc rc = add_damage(store_ledger(s, &k.arena, &lines, &count, e), r, e);
    if (rc == RC_OK)
        rc = read_known(s, &k, r, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        add(&b, &k, &lines[i]);
    if (rc == RC_OK)
        rc = check_gone(s, &b, r, e);
    if (rc == RC_OK)
        rc = read_head(s, &b, e);
    arena_release(&k.arena);
    if (rc == RC_OK)
        *ret = b;
    else
        ledger_book_release(&b);
    return rc;
}

// ---- the round ----

enum task_fate { FATE_DONE, FATE_CALLED_OFF, FATE_UNFINISHED, FATE_UNDONE };

// A visit since about that time, by whomever it was done on this laptop.
static enum rc fate_of(struct store *s, const struct store_task *task, enum task_fate *ret,
                       struct err *e)
{
    static const char *const closed[] = {"cancelled", "absent",   "refused",
                                         "moved",     "rejected", "failed"};
    struct arena a = {0};
    struct store_visit *visits = NULL;
    size_t count = 0;
    *ret = strcmp(task->status, "completed") == 0 ? FATE_DONE : FATE_UNDONE;
    for (size_t i = 0; i < ARRAY_LEN(closed); i++)
        if (strcmp(task->status, closed[i]) == 0)
            *ret = FATE_CALLED_OFF;
    if (*ret != FATE_UNDONE)
        return RC_OK;
    enum rc rc = store_visits(s, task->person, &a, &visits, &count, e);
    for (size_t i = 0; i < count; i++) {
        if (visits[i].started_utc_ms < task->at_utc_ms - day_ms)
            continue;
        bool open = visits[i].state == VISIT_OPEN || visits[i].state == VISIT_PAUSED;
        if (*ret == FATE_UNDONE || !open)
            *ret = open ? FATE_UNFINISHED : FATE_DONE;
    }
    arena_release(&a);
    return rc;
}

enum rc ledger_own_round(struct store *s, const struct clock *clock, int days,
                         struct ledger_round *ret, struct ledger_report *r, struct err *e)
{
    struct arena a = {0};
    struct store_task *tasks = NULL;
    struct ledger_round round = {.looked = true};
    size_t count = 0;
    int64_t now = clock_utc_ms(clock);
    enum rc rc =
        add_damage(store_tasks(s, now - (int64_t)days * day_ms, now, &a, &tasks, &count, e), r, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        enum task_fate fate = FATE_DONE;
        rc = add_damage(fate_of(s, &tasks[i], &fate, e), r, e);
        round.planned++;
        round.done += fate == FATE_DONE;
        round.called_off += fate == FATE_CALLED_OFF;
        if (fate != FATE_UNDONE && fate != FATE_UNFINISHED)
            continue;
        ledger_found(r, &(struct ledger_finding){
                            fate == FATE_UNDONE ? LEDGER_UNDONE : LEDGER_UNFINISHED,
                            .person = tasks[i].person, .at_utc_ms = tasks[i].at_utc_ms});
    }
    arena_release(&a);
    if (rc == RC_OK)
        *ret = round;
    return rc;
}
