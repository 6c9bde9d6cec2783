// SPDX-License-Identifier: EUPL-1.2
// Laptops, a desk and a FHIR server, with a folder as the USB key between them.
#ifndef ICOPE_TESTS_APP_CARRY_WORLD_H
#define ICOPE_TESTS_APP_CARRY_WORLD_H

#include "unit/sync/fixture.h"

#include "store/amend.h"
#include "store/erase.h"
#include "transfer/media.h"
#include "transfer/send.h"
#include "vault/sealed_message.h"

#include <ftw.h>

enum { LAPTOPS = 2 };

// Two laptops, a desk, one server, one key.
struct world {
    struct lab *laptop[LAPTOPS]; // each with its own store; only the first one's server is used
    struct lab *desk;            // its engine talks to that server
    char key[300];               // the folder
    struct transfer_count n;     // of the newest way
    char skipped[4000];          // "name code\n" of the newest way
    size_t pull_after;           // the key is pulled out after that many files, 0 never
    char pulled[320];            // where it is then
};

static inline void step(void *self, const struct transfer_count *count)
{
    struct world *w = self;
    if (w->pull_after != 0 && count->done == w->pull_after)
        assert_int_equal(rename(w->key, w->pulled), 0);
}

static inline void skipped(void *self, const char *name, const char *code)
{
    struct world *w = self;
    size_t len = strlen(w->skipped);
    snprintf(w->skipped + len, sizeof w->skipped - len, "%s %s\n", name, code);
    assert_true(transfer_why(code) != code); // each has words
}

static inline struct transfer_watch watch(struct world *w)
{
    w->n = (struct transfer_count){0};
    w->skipped[0] = '\0';
    return (struct transfer_watch){.step = step, .skipped = skipped, .self = w};
}

static inline enum rc out(struct world *w, size_t laptop)
{
    struct transfer_watch to = watch(w);
    err_clear(&w->laptop[laptop]->f->e);
    return transfer_out(w->laptop[laptop]->f->s, w->key, &to, &w->n, &w->laptop[laptop]->f->e);
}

static inline enum rc in(struct world *w, size_t laptop)
{
    struct transfer_watch to = watch(w);
    err_clear(&w->laptop[laptop]->f->e);
    return transfer_in(w->laptop[laptop]->f->s, w->key, &to, &w->n, &w->laptop[laptop]->f->e);
}

static inline enum rc take(struct world *w)
{
    struct transfer_watch to = watch(w);
    err_clear(&w->desk->f->e);
    return desk_take(w->desk->f->s, &w->desk->f->clock, w->key, NULL, 6, &to, &w->n,
                     &w->desk->f->e);
}

static inline enum rc receipts(struct world *w)
{
    struct transfer_watch to = watch(w);
    err_clear(&w->desk->f->e);
    return desk_receipts(w->desk->f->s, w->key, &to, &w->n, &w->desk->f->e);
}

#define assert_done(f, call)                                                                       \
    do {                                                                                           \
        if ((call) != RC_OK)                                                                       \
            fail_msg("%s: %s", #call, (f)->e.text);                                                \
    } while (0)

// Both keys were compared by people.
static inline void introduce(struct world *w, struct lab *laptop)
{
    struct vault_keypair *desk = NULL, *own = NULL;
    assert_ok(w->desk->f, transfer_pair(w->desk->f->s, true, &desk, &w->desk->f->e));
    assert_ok(laptop->f, transfer_pair(laptop->f->s, true, &own, &laptop->f->e));
    assert_ok(laptop->f,
              transfer_desk_set(laptop->f->s, vault_keypair_public(desk), &laptop->f->e));
    assert_ok(w->desk->f, transfer_laptop_add(w->desk->f->s, &w->desk->f->clock,
                                              vault_keypair_public(own), &w->desk->f->e));
    vault_keypair_free(desk);
    vault_keypair_free(own);
}

static inline struct world *world_new(const struct fake_habits *habits)
{
    struct world *w = mem_alloc(sizeof *w);
    for (size_t i = 0; i < LAPTOPS; i++)
        w->laptop[i] = lab_new(habits);
    w->desk = mem_alloc(sizeof *w->desk);
    w->desk->f = fixture_new(false);
    w->desk->server = w->laptop[0]->server;
    w->desk->at = w->laptop[0]->at;
    lab_engine(w->desk);
    snprintf(w->key, sizeof w->key, "%s/key", w->desk->f->dir);
    snprintf(w->pulled, sizeof w->pulled, "%s-pulled", w->key);
    assert_int_equal(mkdir(w->key, 0700), 0);
    for (size_t i = 0; i < LAPTOPS; i++)
        introduce(w, w->laptop[i]);
    return w;
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static inline void world_free(struct world *w)
{
    nftw(w->key, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    sync_free(w->desk->sync);
    fixture_free(w->desk->f);
    free(w->desk);
    for (size_t i = 0; i < LAPTOPS; i++)
        lab_free(w->laptop[i]);
    free(w);
}

static inline void ledger_name(struct lab *l, char out[ID_BYTES])
{
    struct ledger_head head;
    assert_ok(l->f, store_ledger_head(l->f->s, &head, &l->f->e));
    memcpy(out, head.laptop, ID_BYTES);
}

// The folder of a laptop on the key.
static inline void folder_of(struct world *w, size_t laptop, char out[400])
{
    char name[ID_BYTES];
    ledger_name(w->laptop[laptop], name);
    snprintf(out, 400, "%s/%s", w->key, name);
}

static inline size_t files(const char *dir, const char *suffix)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    if (media_ids(dir, suffix, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    arena_release(&a);
    return count;
}

// The whole way once: out, taken, handed over, receipts, back.
static inline void once_around(struct world *w)
{
    for (size_t i = 0; i < LAPTOPS; i++)
        assert_done(w->laptop[i]->f, out(w, i));
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 3));
    assert_done(w->desk->f, receipts(w));
    for (size_t i = 0; i < LAPTOPS; i++)
        assert_done(w->laptop[i]->f, in(w, i));
}

static inline void all_arrived(struct world *w, size_t people)
{
    size_t visits = 0;
    for (size_t i = 0; i < LAPTOPS; i++) {
        assert_int_equal(lab_count(w->laptop[i], PACKAGE_DELIVERED), w->laptop[i]->visits);
        visits += w->laptop[i]->visits;
    }
    assert_int_equal(fhir_fake_count(w->desk->server, "Patient"), people);
    assert_int_equal(fhir_fake_count(w->desk->server, "Encounter"), visits);
    assert_int_equal(fhir_fake_count(w->desk->server, "QuestionnaireResponse"), visits);
    assert_int_equal(fhir_fake_faulty(w->desk->server), 0);
}

#endif
