// SPDX-License-Identifier: EUPL-1.2
// Earlier exports, and who in them should be removed.
#include "export/agreed.h"
#include "export/told.h"
#include "export/told_inner.h"
#include "store/erase.h"
#include "store/project.h"
#include "store/withdrawal.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Somebody who may have to be removed.
struct leaver {
    struct id person;
    enum gone why;
    const char *purpose; // they withdrew from; NULL: from any
    int64_t since_utc_ms;
    int64_t until_utc_ms; // later exports hold only what stayed; 0: all count
};

// One reading.
struct looking {
    struct store *s;
    struct arena *a;
    struct leaver *leavers; // owned
    size_t count, cap;
    const char *purpose; // being asked about
};

static void add_leaver(struct looking *l, struct leaver leaver)
{
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 64 : l->cap * 2;
        l->leavers = mem_grow(l->leavers, l->cap, sizeof *l->leavers);
    }
    l->leavers[l->count++] = leaver;
}

// Whom an export for research holds said yes once, though a yes that was put right or taken over
// since is not here any more: any no tells. Of the screening people are told who never agreed, too.
static void add_withdrawn(struct looking *l, const struct agreed *answers)
{
    const bool any_no = strcmp(l->purpose, "research") == 0;
    for (size_t i = 0; i < store_person_count(l->s); i++) {
        struct leaver leaver = {
            .person = store_person_at(l->s, i)->id, .why = GONE_WITHDREW, .purpose = l->purpose};
        const enum agreed_answer said = agreed_answer(
            answers, store_person_survivor(l->s, leaver.person), &leaver.since_utc_ms);
        if (said == AGREED_WITHDRAWN || (any_no && said == AGREED_NO))
            add_leaver(l, leaver);
    }
}

// What other laptops noted of them went, and the agreements with it: the note alone says that they
// were here.
static enum rc add_withheld(struct looking *l, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < store_person_count(l->s); i++) {
        const struct id id = store_person_at(l->s, i)->id;
        struct leaver leaver = {.person = id, .why = GONE_WITHDREW};
        rc = store_withdrawn_on(l->s, id, &leaver.since_utc_ms, e);
        leaver.until_utc_ms = leaver.since_utc_ms;
        if (leaver.since_utc_ms != 0)
            add_leaver(l, leaver);
    }
    return rc;
}

static enum rc find_leavers(struct looking *l, const struct clock *clock, struct err *e)
{
    static const char *const purposes[] = {"research", "screening"};
    struct arena a = {0};
    struct store_erasure *erased = NULL;
    size_t count = 0;
    enum rc rc = store_erasures(l->s, &a, &erased, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        add_leaver(l, (struct leaver){.person = erased[i].person,
                                      .why = GONE_ERASED,
                                      .since_utc_ms = erased[i].erased_utc_ms});
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(purposes); i++) {
        struct agreed *answers = NULL;
        l->purpose = purposes[i];
        rc = agreed_read(l->s, purposes[i], clock, &answers, e);
        if (rc == RC_OK)
            add_withdrawn(l, answers);
        agreed_free(answers);
    }
    rc = rc ? rc : add_withheld(l, e);
    arena_release(&a);
    return rc;
}

// ---- one record ----

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, TOLD_HASH_BYTES - 1);
}

static bool holds(const char *held, const struct pseudonym_key *salt, struct id person)
{
    char hash[TOLD_HASH_BYTES];
    const size_t each = TOLD_HASH_BYTES - 1;
    told_hash(salt, person, hash);
    return held[0] != '\0' && bsearch(hash, held, strlen(held) / each, each, compare) != NULL;
}

// As the person stands in that export.
static struct id under(struct looking *l, const char *project, struct id person)
{
    struct store_project p;
    struct id id = person;
    if (project == NULL)
        return person;
    if (store_project(l->s, project, &p, NULL) != RC_OK)
        return (struct id){{0}};
    pseudonymise_id(&p.key, store_person_survivor(l->s, person), &id);
    vault_wipe(&p, sizeof p);
    return id;
}

static void find_gone(struct looking *l, const struct json *record, struct told *t)
{
    struct pseudonym_key salt;
    const char *held = json_get_string(record, "held"), *text = json_get_string(record, "salt");
    const char *purpose = json_get_string(record, "purpose");
    struct told_gone *gone = arena_array(l->a, l->count, sizeof *gone);
    if (held == NULL || text == NULL || purpose == NULL || !pseudonym_key_read(text, &salt))
        return;
    for (size_t i = 0; i < l->count; i++) {
        const struct leaver *who = &l->leavers[i];
        const bool from_it = who->purpose == NULL || strcmp(who->purpose, purpose) == 0 ||
                             strcmp(who->purpose, "screening") == 0;
        const bool later = who->until_utc_ms != 0 && t->at_utc_ms > who->until_utc_ms;
        const bool told_before =
            t->gone_count > 0 && id_equal(gone[t->gone_count - 1].person, who->person);
        if (!from_it || later || told_before || !holds(held, &salt, who->person))
            continue;
        gone[t->gone_count++] = (struct told_gone){
            who->person, under(l, json_get_string(record, "project"), who->person), who->why,
            who->since_utc_ms};
    }
    t->gone = gone;
}

static void take_text(char *out, size_t bytes, const char *text)
{
    snprintf(out, bytes, "%s", text != NULL ? text : "");
}

static enum rc read_one(struct looking *l, const char *name, struct told *ret, struct err *e)
{
    struct json *record = NULL;
    struct arena a = {0};
    const char *text = NULL;
    int64_t people = 0;
    enum rc rc = store_setting(l->s, name, &a, &text, e);
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &record, e);
    *ret = (struct told){.id = id_from(name + strlen(TOLD_SETTING))};
    json_int(json_get(record, "at"), &ret->at_utc_ms);
    json_int(json_get(record, "people"), &people);
    ret->people = (size_t)people;
    take_text(ret->account, sizeof ret->account, json_get_string(record, "account"));
    take_text(ret->what, sizeof ret->what, json_get_string(record, "what"));
    take_text(ret->line, sizeof ret->line, json_get_string(record, "line"));
    take_text(ret->manifest, sizeof ret->manifest, json_get_string(record, "manifest"));
    if (rc == RC_OK)
        find_gone(l, record, ret);
    json_free(record);
    arena_release(&a);
    return rc;
}

static int by_person(const void *a, const void *b)
{
    const struct leaver *x = a, *y = b;
    const int order = strcmp(x->person.text, y->person.text);
    return order != 0 ? order
                      : (x->since_utc_ms > y->since_utc_ms) - (x->since_utc_ms < y->since_utc_ms);
}

static int by_time(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    return (x->at_utc_ms > y->at_utc_ms) - (x->at_utc_ms < y->at_utc_ms);
}

enum rc told_all(struct store *s, const struct clock *clock, struct arena *a, struct told **ret,
                 size_t *ret_count, struct err *e)
{
    struct looking l = {.s = s, .a = a};
    const char *const *names = NULL;
    size_t count = 0, done = 0;
    enum rc damaged = RC_OK, rc = store_setting_names(s, TOLD_SETTING, a, &names, &count, e);
    struct told *all = arena_array(a, count, sizeof *all);
    rc = rc ? rc : find_leavers(&l, clock, e);
    if (l.count > 0)
        qsort(l.leavers, l.count, sizeof *l.leavers, by_person);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const enum rc one = read_one(&l, names[i], &all[done], e);
        damaged = damaged ? damaged : one;
        done += one == RC_OK;
    }
    if (done > 0)
        qsort(all, done, sizeof *all, by_time);
    free(l.leavers);
    *ret = all;
    *ret_count = done;
    return rc ? rc : damaged;
}
