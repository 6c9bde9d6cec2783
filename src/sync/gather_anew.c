// SPDX-License-Identifier: EUPL-1.2
// People who agree again after they took their agreement back: what of theirs went, or was never
// kept, has not changed there since, so that no listing by change shows it. It is asked for by the
// person, visits in the run that hears of it, then red flags; a run that is cut does it again. So
// is what is about people who could not be used.
#include "fhir/gathered.h"
#include "store/withdrawal.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <string.h>

#define SETTING_ANEW "gather-anew" // sealed setting: ids there of those people

enum { AGAIN_MAX = 500 };

static const struct fetch_kind visits_of = {"Encounter", "subject", "Patient/", "&_count=80",
                                            10,          false,     true},
                               flags_of = {"Flag", "subject", "Patient/", "&_count=100",
                                           10,     false,     true};

static void note(struct sync *s)
{
    struct err e = {0};
    struct buf text = {0};
    json_write(s->gather.anew, false, &text);
    if (store_setting_note(s->store, SETTING_ANEW, buf_text(&text), &e) != RC_OK)
        run_store_failed(s, &e);
    buf_release(&text);
}

void gather_anew_load(struct sync *s)
{
    struct arena a = {0};
    struct json *all = NULL;
    const char *text = NULL;
    if (store_setting(s->store, SETTING_ANEW, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &all, NULL);
    json_free(s->gather.anew);
    s->gather.anew = json_type(all) == JSON_ARRAY ? json_share(all) : json_new_array();
    json_free(all);
    arena_release(&a);
}

void gather_asks_again(struct sync *s, const char *patient)
{
    struct json *all = s->gather.anew;
    for (size_t i = 0; i < json_count(all); i++)
        if (strcmp(json_string(json_at(all, i)), patient) == 0)
            return;
    if (json_count(all) >= AGAIN_MAX)
        return;
    json_push(all, json_new_string(patient));
    note(s);
}

// Who agrees again since the last run, by what the store noted.
static void add_agreed(struct sync *s)
{
    struct err e = {0};
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    if (store_agreed_again(s->store, &a, &all, &count, &e) != RC_OK)
        run_store_failed(s, &e);
    for (size_t i = 0; i < count; i++)
        pull_add_remote_id(s, s->gather.anew, "Patient", all[i], NULL);
    arena_release(&a);
}

static void all_asked(struct sync *s)
{
    struct err e = {0};
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    enum rc rc = store_agreed_again(s->store, &a, &all, &count, &e);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = store_agreed_asked(s->store, all[i], &e);
    if (rc != RC_OK)
        run_store_failed(s, &e);
    arena_release(&a);
    json_free(s->gather.anew);
    s->gather.anew = json_new_array();
    note(s);
}

// Asks. True while something is missing; then it is in s->pull.fetch.found.
static bool ask(struct sync *s, const struct fetch_kind *kind)
{
    const struct fetch *f = &s->pull.fetch;
    if (f->kind == NULL)
        fetch_begin(&s->pull.fetch, kind, json_copy(s->gather.anew));
    if (fetch_more(s) || s->view.trouble != SYNC_FINE)
        return true;
    s->gather.anew_cut |= f->broken || json_count(f->lost) > 0;
    return false;
}

bool gather_anew(struct sync *s)
{
    struct gather *g = &s->gather;
    if (s->pull.fetch.kind == NULL)
        add_agreed(s);
    if (json_count(g->anew) == 0) {
        g->step = GATHER_GONE;
        return false;
    }
    if (ask(s, &visits_of))
        return s->view.trouble == SYNC_FINE;
    for (size_t i = 0; i < json_count(s->pull.fetch.found); i++) {
        struct json *encounter = json_at(s->pull.fetch.found, i);
        if (!query_is_id(json_get_string(encounter, "id")) || !gathered_numbers(encounter, NULL))
            continue;
        s->view.gather.listed++;
        json_push(g->page, json_share(encounter));
    }
    pull_go_on(&s->pull, s->pull.step);
    g->anew_kept = true;
    g->step = GATHER_PEOPLE;
    return false;
}

bool gather_flags_anew(struct sync *s)
{
    struct gather *g = &s->gather;
    if (json_count(g->anew) == 0) {
        g->step = GATHER_FLAGS;
        return false;
    }
    if (ask(s, &flags_of))
        return s->view.trouble == SYNC_FINE;
    for (size_t i = 0; i < json_count(s->pull.fetch.found); i++) {
        struct json *flag = json_at(s->pull.fetch.found, i);
        if (query_is_id(json_get_string(flag, "id")))
            json_push(g->page, json_share(flag));
    }
    pull_go_on(&s->pull, s->pull.step);
    if (!g->anew_cut) // else once more in the next run
        all_asked(s);
    g->step = GATHER_FLAGGED;
    return false;
}
