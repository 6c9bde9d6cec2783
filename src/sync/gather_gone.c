// SPDX-License-Identifier: EUPL-1.2
// Visits that were deleted there. A listing by change shows nothing of them, so once a day the
// Encounters of the visits that are here are asked for by id; whoever does not come is read alone,
// and only one that the server says is gone (404, 410) goes here: what is hidden, refused or fails
// stays.
#include "sync/engine.h"

#include <string.h>

static const int64_t day_ms = 86400000LL;

static const struct fetch_kind encounters = {"Encounter", "_id", "",  "&_elements=id&_count=80",
                                             40,          true,  true};

enum { CHUNK = 500 }; // looked for between two notes

// Ids there of the next visits that are here, none when all were looked for; `names` gets ours by
// them.
static struct json *ids_here(struct sync *s, struct json *names)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    struct err e = {0};
    struct json *ids = json_new_array();
    if (store_gathered(s->store, &a, &all, &count, &e) != RC_OK)
        run_store_failed(s, &e);
    for (size_t i = s->gather.gone_at; i < count && i < s->gather.gone_at + CHUNK; i++) {
        struct store_remote r = {0};
        bool other = store_remote_get(s->store, "Encounter", all[i], &r, NULL) == RC_OK &&
                     r.remote_id[0] != '\0';
        const char *there = other ? r.remote_id : all[i].text;
        json_push(ids, json_new_string(there));
        json_set_string(names, there, all[i].text);
        json_free(r.content);
    }
    arena_release(&a);
    return ids;
}

static size_t remove_one(struct sync *s, const char *visit)
{
    struct err e = {0};
    if (visit == NULL)
        return 0;
    enum rc rc = store_gather_remove(s->store, id_from(visit), "visit-gone", &e);
    s->view.gather.gone += rc == RC_OK;
    if (rc != RC_OK && rc != RC_NO && rc != RC_DAMAGED)
        run_store_failed(s, &e);
    return rc == RC_OK;
}

// Was it deleted? A server that hides everything from us all at once says 404 too: then nothing is
// taken for deleted but what it says was (410).
static bool is_deleted(const struct fetch *f, const char *there)
{
    const char *code = json_get_string(f->lost, there);
    return (code != NULL && record_reason_of(code) == REASON_PERSON_GONE) ||
           json_count(f->gone) <= json_count(f->found);
}

static void begin_chunk(struct sync *s)
{
    struct gather *g = &s->gather;
    json_free(g->names);
    g->names = json_new_object();
    fetch_begin(&s->pull.fetch, &encounters, ids_here(s, g->names));
}

bool gather_gone(struct sync *s)
{
    struct gather *g = &s->gather;
    struct fetch *f = &s->pull.fetch;
    int64_t ago = clock_utc_ms(s->clock) - g->checked_utc_ms;
    if (f->kind == NULL && g->gone_at == 0 && ago >= 0 && ago < day_ms)
        return false;
    if (f->kind == NULL)
        begin_chunk(s);
    if (fetch_more(s))
        return true;
    size_t looked = json_count(g->names), gone = 0;
    for (size_t i = 0; i < json_count(f->gone) && s->view.trouble == SYNC_FINE; i++) {
        const char *there = json_string(json_at(f->gone, i));
        if (is_deleted(f, there))
            gone += remove_one(s, json_get_string(g->names, there));
    }
    pull_go_on(&s->pull, s->pull.step);
    g->gone_at += looked - gone; // those that went leave no place
    if (looked == 0) {
        g->gone_at = 0;
        g->checked_utc_ms = clock_utc_ms(s->clock);
        return false;
    }
    gather_note(s);
    return s->view.trouble == SYNC_FINE ? gather_gone(s) : true;
}
