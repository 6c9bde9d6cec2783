// SPDX-License-Identifier: EUPL-1.2
// Everybody's visits come in: Encounters by the moment of their change, page by page, each page
// with its people and all that belongs to its visits, kept before the next is asked for. How far it
// got is a sealed setting by the server's clock, so a run that is cut goes on where it was; what is
// listed twice changes nothing.
#include "fhir/gathered.h"
#include "store/arrival.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    VISITS_PER_PAGE = 50,
    OTHERS_PER_PAGE = 200,
    AT_ONCE = 8, // kept between two looks at the keyboard
    SEEN_MAX = 20000,
};

static const struct fetch_kind again = {"Encounter", "_id", "", "&_count=80", 40, false, false};

// What belongs to visits, in the order it is asked for. Without the first no visit is whole.
static const struct fetch_kind kinds[] = {
    {"QuestionnaireResponse", "encounter", "Encounter/", "&_count=200", 25, false, true},
    {"Observation", "encounter", "Encounter/", "&_count=500", 25, false, true},
    {"Provenance", "target", "Encounter/", "&_count=200", 25, false, true},
    {"Flag", "encounter", "Encounter/", "&_count=200", 25, false, true},
    {"Task", "encounter", "Encounter/", "&_count=200", 25, false, true},
    {"Consent", "patient", "Patient/", "&_count=200", 25, false, true},
};

void gather_release(struct gather *g)
{
    listing_release(&g->visits);
    listing_release(&g->consents);
    listing_release(&g->flags);
    listing_release(&g->tasks);
    json_free(g->page);
    json_free(g->parts);
    json_free(g->broken);
    json_free(g->again);
    json_free(g->later);
    json_free(g->anew);
    json_free(g->seen);
    json_free(g->names);
    deletions_release(&g->deletions);
    bulk_free(g->bulk);
    *g = (struct gather){.months = g->months};
}

static void take_visit(struct sync *s, const struct json *encounter);
static void take_consent(struct sync *s, const struct json *consent);

void gather_begin(struct sync *s)
{
    struct gather *g = &s->gather;
    unsigned months = g->months;
    struct pull *p = &s->pull;
    pull_release(s);
    gather_release(g);
    s->laptop = s->fleet ? LAPTOP_ASK : LAPTOP_DONE; // which visits stay on others
    g->months = months;
    if (store_is_practice(s->store))
        return;
    p->people = json_new_object();
    p->why = json_new_object();
    p->links = json_new_object();
    g->later = json_new_object();
    g->seen = json_new_object();
    g->visits.type = "Encounter";
    g->visits.take = take_visit;
    g->consents.type = "Consent";
    g->consents.take = take_consent;
    gather_flags_begin(g);
    gather_tasks_begin(g);
    gather_load(s);
    listing_begin(&g->visits, VISITS_PER_PAGE);
    listing_begin(&g->consents, OTHERS_PER_PAGE);
    listing_begin(&g->flags, OTHERS_PER_PAGE);
    listing_begin(&g->tasks, OTHERS_PER_PAGE);
    gather_forget_page(g);
    g->step = GATHER_BULK;
}

// ---- a page ----

// Was that very version kept in this run already? The last of a page is the first of the next.
static bool was_seen(struct gather *g, const struct json *encounter)
{
    char key[170];
    const char *version = resource_version(encounter);
    snprintf(key, sizeof key, "%.80s@%.80s", json_get_string(encounter, "id"), version);
    bool seen = version[0] != '\0' && json_get(g->seen, key) != NULL;
    if (!seen && json_count(g->seen) < SEEN_MAX)
        json_set(g->seen, key, json_new_bool(true));
    return seen;
}

static void take_visit(struct sync *s, const struct json *encounter)
{
    struct gather *g = &s->gather;
    struct gather_view *v = &s->view.gather;
    if (!query_is_id(json_get_string(encounter, "id")) || was_seen(g, encounter))
        return;
    g->visits.news = true;
    if (g->visits.pages > 0 && ++v->looked_at > v->total) // those of the last run not counted
        v->total = 0;                                     // fewer than there are: nothing to go by
    if (!gathered_numbers(encounter, NULL)) {
        gather_unusable(s, NULL, REASON_VISIT_FOREIGN);
        return;
    }
    v->listed++;
    json_push(g->page, json_copy(encounter));
}

static bool step_list(struct sync *s)
{
    struct gather *g = &s->gather;
    if (g->again != NULL && json_count(g->again) > 0) { // what was not whole last time comes first
        if (s->pull.fetch.kind == NULL)
            fetch_begin(&s->pull.fetch, &again, json_share(g->again));
        if (fetch_more(s))
            return true;
        for (size_t i = 0; i < json_count(s->pull.fetch.found); i++)
            take_visit(s, json_at(s->pull.fetch.found, i));
        json_free(g->again);
        g->again = NULL;
        pull_go_on(&s->pull, s->pull.step);
        g->step = GATHER_PEOPLE;
        return false;
    }
    if (!g->visits.arrived) {
        listing_ask(s, &g->visits);
        return true;
    }
    s->view.gather.pages++;
    g->step = GATHER_COUNT;
    return false;
}

static bool step_count(struct sync *s)
{
    if (gather_count(s))
        return true;
    s->gather.step = GATHER_PEOPLE;
    return false;
}

static bool step_people(struct sync *s)
{
    return gather_people(s, GATHER_PARTS);
}

// ---- what belongs to it ----

static struct json *ids_of_page(struct sync *s, const struct fetch_kind *kind)
{
    struct gather *g = &s->gather;
    if (strcmp(kind->param, "patient") == 0)
        return gather_whom(s, true);
    struct json *ids = json_new_array();
    for (size_t i = 0; i < json_count(g->page); i++)
        json_push(ids, json_share(json_get(json_at(g->page, i), "id")));
    return ids;
}

static bool note_lost(const char *id, struct json *code, void *self)
{
    (void)code;
    json_set(self, id, json_new_bool(true));
    return true;
}

// Takes over what came of one kind.
static void take_parts(struct sync *s)
{
    struct gather *g = &s->gather;
    const struct fetch *f = &s->pull.fetch;
    for (size_t i = 0; i < json_count(f->found); i++)
        json_push(g->parts, json_share(json_at(f->found, i)));
    json_each(f->lost, note_lost, g->broken);
    for (size_t i = 0; f->broken && i < json_count(g->page); i++)
        note_lost(json_get_string(json_at(g->page, i), "id"), NULL, g->broken);
}

static bool step_parts(struct sync *s)
{
    struct gather *g = &s->gather;
    while (g->kind < ARRAY_LEN(kinds) && s->view.trouble == SYNC_FINE) {
        if (s->pull.fetch.kind == NULL)
            fetch_begin(&s->pull.fetch, &kinds[g->kind], ids_of_page(s, &kinds[g->kind]));
        if (fetch_more(s))
            return true;
        if (s->pull.fetch.broken && !g->part_again) { // a next page that ran out: once more
            g->part_again = true;
            pull_go_on(&s->pull, s->pull.step);
            continue;
        }
        take_parts(s);
        g->part_again = false;
        g->kind++;
        pull_go_on(&s->pull, s->pull.step);
    }
    g->step = GATHER_KEEP;
    return false;
}

// ---- keeping it ----

static void keep_one(struct sync *s, const struct json *encounter)
{
    char patient[80];
    struct gather *g = &s->gather;
    enum record_reason why = REASON_NOBODY;
    const char *id = json_get_string(encounter, "id");
    struct id person = {{0}};
    gather_target(s, json_get(encounter, "subject"), "Patient", patient);
    if (patient[0] != '\0')
        person = people_for(s, patient, &why);
    if (person.text[0] != '\0')
        why = json_get(g->broken, id) != NULL
                  ? REASON_VISIT_UNREADABLE
                  : gather_keep(s, encounter, g->parts, person, (struct id){{0}});
    if (s->view.trouble != SYNC_FINE)
        return;
    if (why == REASON_NONE) {
        unusable_record(s, "Encounter", id, REASON_NONE);
        return;
    }
    gather_unusable(s, id, why);
    if (why != REASON_PERSON_ERASED && why != REASON_VISIT_OTHER_PERSON)
        json_set(g->later, id, json_new_bool(true));
}

// What people say now, of those whose visits are on the page.
static void keep_consents(struct sync *s)
{
    const struct gather *g = &s->gather;
    enum record_reason why;
    for (size_t i = 0; i < json_count(g->parts) && s->view.trouble == SYNC_FINE; i++) {
        const struct json *part = json_at(g->parts, i);
        char patient[80];
        if (strcmp(json_get_string(part, "resourceType"), "Consent") != 0)
            continue;
        gather_target(s, json_get(part, "patient"), "Patient", patient);
        if (patient[0] != '\0')
            gather_consent(s, part, people_for(s, patient, &why));
    }
}

static bool step_keep(struct sync *s)
{
    struct gather *g = &s->gather;
    struct pull *p = &s->pull;
    for (size_t i = 0; i < AT_ONCE && p->at < json_count(g->page); i++) {
        keep_one(s, json_at(g->page, p->at));
        if (s->view.trouble != SYNC_FINE)
            return false;
        p->at++;
    }
    if (p->at < json_count(g->page))
        return true;
    p->at = 0;
    keep_consents(s);
    s->view.gather.done = s->view.gather.looked_at;
    bool first = g->visits.pages == 0; // those of the last run, before anything was listed
    gather_forget_page(g);
    g->step = GATHER_LIST;
    if (g->anew_kept) { // what was listed is over
        g->step = GATHER_GONE;
    } else if (!first) {
        g->visits.arrived = false;
        if (!listing_goes_on(s, &g->visits))
            g->step = GATHER_CONSENTS;
    }
    if (s->view.trouble == SYNC_FINE)
        gather_note(s);
    return false;
}

// ---- what was taken back ----

static void take_consent(struct sync *s, const struct json *consent)
{
    gather_take(s, &s->gather.consents, consent);
}

static bool step_consents(struct sync *s)
{
    struct gather *g = &s->gather;
    if (!g->consents.arrived) {
        listing_ask(s, &g->consents);
        return true;
    }
    g->step = GATHER_WITHDRAW;
    return false;
}

// Of records that became one person's since the last run.
static void follow_withdrawals(struct sync *s)
{
    struct err e = {0};
    struct withdrawals gone = {0};
    if (gathered_withdrawals_follow(s->store, &gone, &e) != RC_OK)
        run_store_failed(s, &e);
    s->view.gather.withdrawn += gone.visits;
    s->view.gather.flags_withdrawn += gone.flags;
}

static bool step_withdraw(struct sync *s)
{
    struct gather *g = &s->gather;
    struct pull *p = &s->pull;
    for (size_t i = 0; i < AT_ONCE && p->at < json_count(g->page); i++, p->at++) {
        const struct json *consent = json_at(g->page, p->at);
        gather_consent(s, consent, gather_person(s, consent, "patient"));
    }
    if (p->at < json_count(g->page) && s->view.trouble == SYNC_FINE)
        return true;
    p->at = 0;
    gather_forget_page(g);
    g->consents.arrived = false;
    g->step = listing_goes_on(s, &g->consents) ? GATHER_CONSENTS : GATHER_ANEW;
    if (g->step == GATHER_ANEW && s->view.trouble == SYNC_FINE)
        follow_withdrawals(s);
    if (s->view.trouble == SYNC_FINE)
        gather_note(s);
    return false;
}

// ---- the run ----

static bool step_gone(struct sync *s)
{
    if (gather_gone(s) || s->view.trouble != SYNC_FINE)
        return s->view.trouble == SYNC_FINE;
    s->gather.step = GATHER_FLAGS_ANEW;
    gather_note(s);
    return false;
}

bool gather_more(struct sync *s)
{
    static bool (*const steps[GATHER_STEPS])(struct sync *) = {
        [GATHER_BULK] = bulk_more,         [GATHER_PUT_IN] = bulk_put_in,
        [GATHER_LIST] = step_list,         [GATHER_COUNT] = step_count,
        [GATHER_PEOPLE] = step_people,     [GATHER_PARTS] = step_parts,
        [GATHER_KEEP] = step_keep,         [GATHER_CONSENTS] = step_consents,
        [GATHER_WITHDRAW] = step_withdraw, [GATHER_GONE] = step_gone,
        [GATHER_ANEW] = gather_anew,       [GATHER_FLAGS_ANEW] = gather_flags_anew,
        [GATHER_FLAGS] = gather_flags,     [GATHER_FLAGGED] = gather_flagged,
        [GATHER_ALARM] = gather_alarm,     [GATHER_TASKS] = gather_tasks,
        [GATHER_TASKED] = gather_tasked,   [GATHER_PLAN] = gather_plan};
    s->view.stage = SYNC_GATHERING;
    while (s->view.trouble == SYNC_FINE && s->gather.step != GATHER_DONE)
        if (steps[s->gather.step](s))
            return true;
    return s->pull.active > 0;
}
