// SPDX-License-Identifier: EUPL-1.2
// Visits that were deleted there. A listing by change shows nothing of them. Where the server tells
// what was deleted (gather_deletions.c), those are asked for by id; else, once a day, all that are
// here. Whoever does not come is read alone, and only one that the server says is gone (404, 410)
// goes here: what is hidden, refused or fails stays.
#include "store/transfer.h"
#include "sync/engine.h"

#include <string.h>

static const int64_t day_ms = 86400000LL, // between two looks at all of them
    month_ms = 30 * 86400000LL;           // where what was deleted is told besides

static const struct fetch_kind encounters = {"Encounter", "_id", "",  "&_elements=id&_count=80",
                                             40,          true,  true};

enum { CHUNK = 500 }; // looked for between two notes

// ---- which ones ----

// The id there of a visit that is here; `names` gets ours by it.
static void add_name(struct sync *s, struct id visit, struct json *ids, struct json *names)
{
    struct store_remote r = {0};
    bool other =
        store_remote_get(s->store, "Encounter", visit, &r, NULL) == RC_OK && r.remote_id[0] != '\0';
    const char *there = other ? r.remote_id : visit.text;
    json_push(ids, json_new_string(there));
    json_set_string(names, there, visit.text);
    json_free(r.content);
}

// Ids there of the next visits that are here, none when all were looked for.
static struct json *ids_here(struct sync *s, struct json *names)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    struct err e = {0};
    struct json *ids = json_new_array();
    if (store_gathered(s->store, &a, &all, &count, &e) != RC_OK)
        run_store_failed(s, &e);
    s->gather.chunk = 0;
    for (size_t i = s->gather.gone_at; i < count && s->gather.chunk < CHUNK; i++) {
        s->gather.chunk++;
        if (!store_transfer_waits(s->store, all[i])) // by a key, and the server never had it
            add_name(s, all[i], ids, names);
    }
    arena_release(&a);
    return ids;
}

// Ids there of those that the page of the list of changes names.
static struct json *ids_told(struct sync *s, struct json *names)
{
    struct json *ids = json_new_array();
    const struct json *deleted = s->gather.deletions.deleted;
    for (size_t i = 0; i < json_count(deleted); i++)
        add_name(s, id_from(json_string(json_at(deleted, i))), ids, names);
    return ids;
}

static void look_for(struct sync *s, struct json *(*which)(struct sync *s, struct json *names))
{
    struct gather *g = &s->gather;
    json_free(g->names);
    g->names = json_new_object();
    fetch_begin(&s->pull.fetch, &encounters, which(s, g->names));
}

// ---- what is not there ----

bool gather_let_go(struct sync *s, struct id visit)
{
    struct err e = {0};
    enum rc rc = store_gather_remove(s->store, visit, "visit-gone", &e);
    s->view.gather.gone += rc == RC_OK;
    if (rc != RC_OK && rc != RC_NO && rc != RC_DAMAGED)
        run_store_failed(s, &e);
    return rc == RC_OK;
}

// Was it deleted? A server that hides everything from us all at once says 404 too: then nothing is
// taken for deleted but what it says was (410, or `told`).
static bool is_deleted(const struct fetch *f, const char *there, bool told)
{
    const char *code = json_get_string(f->lost, there);
    return told || (code != NULL && record_reason_of(code) == REASON_PERSON_GONE) ||
           json_count(f->gone) <= json_count(f->found);
}

// Those looked for that are not there go here. How many.
static size_t let_them_go(struct sync *s, bool told)
{
    const struct gather *g = &s->gather;
    const struct fetch *f = &s->pull.fetch;
    size_t gone = 0;
    for (size_t i = 0; i < json_count(f->gone) && s->view.trouble == SYNC_FINE; i++) {
        const char *there = json_string(json_at(f->gone, i));
        const char *visit = json_get_string(g->names, there);
        if (visit != NULL && is_deleted(f, there, told))
            gone += gather_let_go(s, id_from(visit));
    }
    pull_go_on(&s->pull, s->pull.step);
    return gone;
}

// ---- as the server tells ----

// True while something is missing.
static bool by_history(struct sync *s)
{
    struct deletions *h = &s->gather.deletions;
    while (!h->done && (deletions_offered(s) || h->deleted != NULL)) {
        if (h->deleted == NULL) {
            deletions_ask(s);
            return true;
        }
        if (s->pull.fetch.kind == NULL)
            look_for(s, ids_told);
        if (fetch_more(s))
            return true;
        let_them_go(s, true);
        if (s->view.trouble != SYNC_FINE)
            return true;
        deletions_page_done(h);
        gather_note(s);
    }
    return false;
}

// ---- all that are here ----

static bool is_due(const struct sync *s)
{
    const struct gather *g = &s->gather;
    int64_t ago = clock_utc_ms(s->clock) - g->checked_utc_ms;
    return g->gone_at > 0 || ago < 0 || ago >= (g->deletions.done ? month_ms : day_ms);
}

// All were looked for: from now on it is enough to ask what was deleted since this began.
static void all_looked_for(struct sync *s)
{
    struct gather *g = &s->gather;
    g->gone_at = 0;
    g->checked_utc_ms = clock_utc_ms(s->clock);
    if (g->deletions.from == 0)
        g->deletions.from = g->deletions.until;
}

static bool by_ids(struct sync *s)
{
    struct gather *g = &s->gather;
    while (s->view.trouble == SYNC_FINE) {
        if (s->pull.fetch.kind == NULL)
            look_for(s, ids_here);
        if (fetch_more(s))
            return true;
        size_t looked = g->chunk, gone = let_them_go(s, false);
        g->gone_at += looked - gone; // those that went leave no place
        if (looked == 0) {
            all_looked_for(s);
            return false;
        }
        gather_note(s);
    }
    return true;
}

bool gather_gone(struct sync *s)
{
    struct gather *g = &s->gather;
    if (!g->told) {
        g->told = true;
        deletions_begin(&g->deletions, g->visits.begun, g->gone_at > 0 && g->deletions.from == 0);
    }
    if (by_history(s))
        return true;
    if (!g->by_ids && !is_due(s))
        return false;
    g->by_ids = true;
    return by_ids(s);
}
