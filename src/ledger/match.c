// SPDX-License-Identifier: EUPL-1.2
#include "ledger/match.h"

#include <stdlib.h>
#include <string.h>

void ledger_union_release(struct ledger_union *u)
{
    free(u->all);
    free(u->sums);
    *u = (struct ledger_union){0};
}

static int by_number(const char *laptop_a, uint64_t a, const char *laptop_b, uint64_t b)
{
    int order = strcmp(laptop_a, laptop_b);
    return order != 0 ? order : (a > b) - (a < b);
}

static int entries_by_number(const void *a, const void *b)
{
    const struct ledger_entry *x = a, *y = b;
    return by_number(x->line.laptop, x->line.seq, y->line.laptop, y->line.seq);
}

static int received_by_number(const void *a, const void *b)
{
    const struct ledger_received *x = a, *y = b;
    int order = by_number(x->laptop, x->seq, y->laptop, y->seq);
    return order != 0 ? order : strcmp(x->encounter_id, y->encounter_id);
}

// What both know of the same number: what one laptop's copy learnt later counts.
static void join(struct ledger_entry *into, const struct ledger_entry *x)
{
    if (into->line.sent_utc_ms == 0)
        into->line.sent_utc_ms = x->line.sent_utc_ms;
    if (into->kind == LEDGER_ERASED && x->kind != LEDGER_ERASED) {
        into->kind = x->kind;
        into->line.visit = x->line.visit;
    }
    if (into->before[0] == '\0')
        memcpy(into->before, x->before, sizeof into->before);
    if (into->planned_utc_ms == 0)
        into->planned_utc_ms = x->planned_utc_ms;
}

void ledger_union_make(const struct ledger_book *books, size_t count, struct ledger_union *ret,
                       struct ledger_report *r)
{
    struct ledger_union u = {0};
    size_t total = 0, ledgers = 0;
    for (size_t i = 0; i < count; i++)
        total += books[i].count;
    u.all = mem_array(total + 1, sizeof *u.all);
    for (size_t i = 0; i < count; i++) {
        if (books[i].count > 0)
            memcpy(u.all + u.count, books[i].entries, books[i].count * sizeof *u.all);
        u.count += books[i].count;
    }
    if (u.count > 1)
        qsort(u.all, u.count, sizeof *u.all, entries_by_number);
    size_t kept = 0;
    for (size_t i = 0; i < u.count; i++) {
        struct ledger_entry *last = kept > 0 ? &u.all[kept - 1] : NULL;
        bool same = last != NULL && entries_by_number(last, &u.all[i]) == 0;
        if (same && strcmp(last->line.chain, u.all[i].line.chain) != 0)
            ledger_found_entry(r, LEDGER_FORKED, last);
        ledgers += last == NULL || strcmp(last->line.laptop, u.all[i].line.laptop) != 0;
        if (same)
            join(last, &u.all[i]);
        else
            u.all[kept++] = u.all[i];
    }
    u.count = kept;
    u.sums = mem_array(ledgers + 1, sizeof *u.sums);
    *ret = u;
}

static int by_visit(const void *a, const void *b)
{
    const struct ledger_entry *const *x = a, *const *y = b;
    int order = strcmp((*x)->line.visit.text, (*y)->line.visit.text);
    if (order != 0)
        return order;
    if ((*x)->line.queued_utc_ms != (*y)->line.queued_utc_ms)
        return (*x)->line.queued_utc_ms < (*y)->line.queued_utc_ms ? -1 : 1;
    return entries_by_number(*x, *y);
}

// Marks, by a run of 1, what a later package of the same visit holds all of; 0 the others.
static void mark_replaced(struct ledger_union *u)
{
    struct ledger_entry **order = mem_array(u->count + 1, sizeof(struct ledger_entry *));
    for (size_t i = 0; i < u->count; i++)
        order[i] = &u->all[i];
    qsort(order, u->count, sizeof *order, by_visit);
    for (size_t i = 0; i < u->count; i++) {
        struct ledger_entry *x = order[i];
        bool later = i + 1 < u->count && x->line.visit.text[0] != '\0' &&
                     id_equal(x->line.visit, order[i + 1]->line.visit);
        x->run = later && x->line.sent_utc_ms == 0;
    }
    free(order);
}

// Those of people who were erased before they were sent will never be.
static bool waits(const struct ledger_entry *x)
{
    return x->kind != LEDGER_ERASED && x->line.sent_utc_ms == 0 && x->run == 0;
}

void ledger_union_count(struct ledger_union *u)
{
    mark_replaced(u);
    for (size_t i = 0; i < u->count; i++) {
        const struct ledger_entry *x = &u->all[i];
        if (i == 0 || strcmp(u->all[i - 1].line.laptop, x->line.laptop) != 0)
            memcpy(u->sums[u->sum_count++].laptop, x->line.laptop, ID_BYTES);
        struct ledger_sum *sum = &u->sums[u->sum_count - 1];
        sum->numbers++;
        sum->visits += x->kind == LEDGER_VISIT;
        sum->sent += x->kind == LEDGER_VISIT && x->line.sent_utc_ms != 0;
        sum->replaced += x->kind == LEDGER_VISIT && x->run == 1;
        sum->waiting += x->kind == LEDGER_VISIT && waits(x);
    }
}

// ---- what the server has ----

// Visits whose Encounter carries no number: handed over by an earlier version of the program.
struct old_visits {
    const struct ledger_received **all; // sorted by visit and place
    size_t count;                       // of them
};

static int by_visit_there(const void *a, const void *b)
{
    const struct ledger_received *const *x = a, *const *y = b;
    int order = strcmp((*x)->visit.text, (*y)->visit.text);
    return order != 0 ? order : strcmp((*x)->encounter_id, (*y)->encounter_id);
}

static struct old_visits old_visits(const struct ledger_list *l)
{
    struct old_visits old = {.all =
                                 mem_array(l->count + 1, sizeof(const struct ledger_received *))};
    for (size_t i = 0; i < l->count; i++)
        if (!l->all[i].numbered)
            old.all[old.count++] = &l->all[i];
    qsort(old.all, old.count, sizeof *old.all, by_visit_there);
    return old;
}

// Under how many identifiers is the visit there?
static size_t old_encounters(const struct old_visits *old, struct id visit)
{
    size_t low = 0, high = old->count, encounters = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(old->all[middle]->visit.text, visit.text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < old->count && id_equal(old->all[i]->visit, visit); i++)
        encounters +=
            i == low || strcmp(old->all[i - 1]->encounter_id, old->all[i]->encounter_id) != 0;
    return encounters;
}

static size_t first_of(const struct ledger_list *l, const char *laptop, uint64_t seq)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ledger_received *x = &l->all[middle];
        if (by_number(x->laptop, x->seq, laptop, seq) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_number(const struct ledger_received *x, const char *laptop, uint64_t seq)
{
    return x->seq == seq && strcmp(x->laptop, laptop) == 0;
}

// Looks the number up; answers on how many Encounters it is.
static size_t look_up(const struct ledger_list *l, const struct ledger_entry *x, bool *ret_same)
{
    size_t encounters = 0;
    *ret_same = true;
    for (size_t i = first_of(l, x->line.laptop, x->line.seq);
         i < l->count && is_number(&l->all[i], x->line.laptop, x->line.seq); i++) {
        const struct ledger_received *got = &l->all[i];
        encounters += encounters == 0 || strcmp(l->all[i - 1].encounter_id, got->encounter_id) != 0;
        if (got->before[0] != '\0' && x->before[0] != '\0' && strcmp(got->before, x->before) != 0)
            *ret_same = false;
    }
    return encounters;
}

static void match_entry(const struct ledger_list *l, const struct old_visits *old,
                        const struct ledger_entry *x, struct ledger_sum *sum,
                        struct ledger_report *r)
{
    bool same = true;
    size_t encounters = look_up(l, x, &same);
    if (encounters == 0 && x->line.visit.text[0] != '\0')
        encounters = old_encounters(old, x->line.visit);
    sum->received += x->kind == LEDGER_VISIT && encounters > 0;
    if (encounters > 1)
        ledger_found_entry(r, LEDGER_DOUBLED, x);
    if (!same)
        ledger_found_entry(r, LEDGER_REWRITTEN, x);
    if (encounters > 0)
        return; // also when the laptop does not know yet: its next sync learns it
    if (waits(x))
        ledger_found_entry(r, LEDGER_WAITING, x);
    else if (x->kind == LEDGER_VISIT && x->line.sent_utc_ms != 0)
        ledger_found_entry(r, LEDGER_LOST, x);
}

static bool in_union(const struct ledger_union *u, const struct ledger_received *x)
{
    struct ledger_entry key = {.line = {.seq = x->seq}};
    memcpy(key.line.laptop, x->laptop, sizeof key.line.laptop);
    return bsearch(&key, u->all, u->count, sizeof *u->all, entries_by_number) != NULL;
}

static bool laptop_known(const struct ledger_union *u, const char *laptop)
{
    for (size_t i = 0; i < u->sum_count; i++)
        if (strcmp(u->sums[i].laptop, laptop) == 0)
            return true;
    return false;
}

// The numbers of a laptop whose ledger is not here: from `from`; returns where the next begins.
static size_t unknown_laptop(const struct ledger_list *l, size_t from, struct ledger_report *r)
{
    const char *laptop = l->all[from].laptop;
    struct ledger_finding f = {.kind = LEDGER_NO_LEDGER, .from = l->all[from].seq};
    struct ledger_finding gap = {.kind = LEDGER_NOT_SHOWN};
    uint64_t next = 1;
    size_t i = from;
    memcpy(f.laptop, laptop, sizeof f.laptop);
    memcpy(gap.laptop, laptop, sizeof gap.laptop);
    for (; i < l->count && strcmp(l->all[i].laptop, laptop) == 0; i++) {
        if (l->all[i].seq > next) {
            gap.from = next;
            gap.to = l->all[i].seq - 1;
            ledger_found(r, &gap);
        }
        next = l->all[i].seq + 1;
    }
    f.to = next - 1;
    ledger_found(r, &f);
    return i;
}

// What is there and in no ledger.
static void check_strays(const struct ledger_union *u, const struct ledger_list *l,
                         struct ledger_report *r)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct ledger_received *x = &l->all[i];
        if (!x->numbered || (i > 0 && is_number(&l->all[i - 1], x->laptop, x->seq)))
            continue;
        if (!laptop_known(u, x->laptop)) {
            i = unknown_laptop(l, i, r) - 1;
        } else if (!in_union(u, x)) {
            struct ledger_finding f = {.kind = LEDGER_STRAY, .from = x->seq, .to = x->seq};
            memcpy(f.laptop, x->laptop, sizeof f.laptop);
            f.visit = x->visit;
            ledger_found(r, &f);
        }
    }
}

void ledger_union_match(struct ledger_union *u, struct ledger_list *l, struct ledger_report *r)
{
    size_t sum = 0;
    if (l->count > 1)
        qsort(l->all, l->count, sizeof *l->all, received_by_number);
    struct old_visits old = old_visits(l); // points into the sorted list
    if (l->pages > 0 && l->pages_with_next == l->pages)
        ledger_found(r, &(struct ledger_finding){.kind = LEDGER_PARTIAL});
    for (size_t i = 0; i < u->count; i++) {
        while (strcmp(u->sums[sum].laptop, u->all[i].line.laptop) != 0)
            sum++;
        match_entry(l, &old, &u->all[i], &u->sums[sum], r);
    }
    check_strays(u, l, r);
    free(old.all);
}
