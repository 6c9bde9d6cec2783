// SPDX-License-Identifier: EUPL-1.2
#include "ledger/laptops.h"

#include "base/utf8.h"
#include "fhir/fleet.h"
#include "store/outbox.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAPTOPS_MAX = 10000 };

// A list being made.
struct making {
    struct ledger_laptop *all; // in the arena
    size_t count;
};

// That laptop's place, made when it is new; NULL when there are too many.
static struct ledger_laptop *place(struct making *m, const char *laptop)
{
    assert(m->all != NULL);
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->all[i].laptop, laptop) == 0)
            return &m->all[i];
    if (m->count == LAPTOPS_MAX || !id_valid(laptop))
        return NULL;
    struct ledger_laptop *l = &m->all[m->count++];
    snprintf(l->laptop, sizeof l->laptop, "%s", laptop);
    return l;
}

static bool count_visit(const struct store_visit *v, const struct visit_sent *sent, void *self)
{
    struct ledger_laptop *l = v->laptop[0] != '\0' ? place(self, v->laptop) : NULL;
    (void)sent;
    if (l != NULL)
        l->visits++;
    return true;
}

static bool take_said(const char *laptop, struct json *said, void *self)
{
    struct ledger_laptop *l = place(self, laptop);
    int64_t waiting = 0, urgent = 0;
    if (l == NULL)
        return true;
    text_take(l->account, sizeof l->account, json_get_string(said, "account"));
    l->heard = json_int(json_get(said, "at"), &l->heard_utc_ms);
    if (json_int(json_get(said, "waiting"), &waiting) && waiting > 0)
        l->waiting = (size_t)waiting;
    if (json_int(json_get(said, "urgent"), &urgent) && urgent > 0)
        l->urgent = (size_t)urgent;
    l->kept = kept_back_from(json_get(said, "kept"));
    return true;
}

static int by_laptop(const void *a, const void *b)
{
    const struct ledger_laptop *x = a, *y = b;
    return strcmp(x->laptop, y->laptop);
}

enum rc ledger_laptops(struct store *s, struct arena *a, struct ledger_laptop **ret,
                       size_t *ret_count, struct err *e)
{
    struct making m = {.all = arena_array(a, LAPTOPS_MAX, sizeof *m.all)};
    struct gathered_laptop *seen = NULL;
    struct json *said = NULL;
    size_t count = 0;
    enum rc rc = store_gathered_laptops(s, a, &seen, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct ledger_laptop *l = place(&m, seen[i].laptop);
        if (l == NULL)
            continue;
        l->last = seen[i].last;
        l->unseen = seen[i].last > seen[i].numbers ? seen[i].last - seen[i].numbers : 0;
    }
    if (rc == RC_OK)
        rc = fleet_list(s, &said, e);
    json_each(said, take_said, &m);
    json_free(said);
    if (rc == RC_OK)
        rc = store_visits_and_sent(s, count_visit, &m, e);
    if (m.count > 1)
        qsort(m.all, m.count, sizeof *m.all, by_laptop);
    *ret = m.all;
    *ret_count = m.count;
    return rc;
}
