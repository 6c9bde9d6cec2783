// SPDX-License-Identifier: EUPL-1.2
// The lines of a Bulk Data export: what belongs to visits of this program is kept sealed until all
// of it is here, then each visit is put together.
#include "fhir/canonical.h"
#include "fhir/gathered.h"
#include "sync/engine.h"
#include "sync/gather_bulk.h"
#include "sync/query.h"

#include <stdio.h>
#include <string.h>

void bulk_keep(struct sync *s)
{
    struct bulk *b = s->gather.bulk;
    struct err e = {0};
    struct buf text = {0};
    struct json *state = gather_state(s);
    json_write(state, false, &text);
    const struct arrivals page = {.all = b->batch,
                                  .count = b->count,
                                  .aliases = b->aliases,
                                  .alias_count = b->alias_count,
                                  .setting = SETTING_GATHER,
                                  .value = buf_text(&text)};
    if (store_arrivals_keep(s->store, &page, &e) != RC_OK)
        run_store_failed(s, &e);
    bulk_batch_clear(b);
    buf_release(&text);
    json_free(state);
}

// ---- a line ----

// Whose that was is not known: the export is not whole, and the search looks for everything.
static void is_lost(struct sync *s)
{
    s->gather.bulk->broken = true;
    gather_unusable(s, NULL, REASON_VISIT_UNREADABLE);
}

static const char *type_of(const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    return type != NULL ? type : "";
}

static struct id there_of(struct sync *s, const struct json *reference, const char *type)
{
    char id[80];
    gather_target(s, reference, type, id);
    return id[0] != '\0' ? resource_local_id(s, type, id) : (struct id){{0}};
}

// The Encounter it hangs on, by its address.
static struct id hangs_on(struct sync *s, const struct json *resource)
{
    const struct json *targets = json_get(resource, "target");
    struct id on = there_of(s, json_get(resource, "encounter"), "Encounter");
    for (size_t i = 0; i < json_count(targets) && on.text[0] == '\0'; i++)
        on = there_of(s, json_at(targets, i), "Encounter");
    return on;
}

static struct id about(struct sync *s, const struct json *resource)
{
    struct id person = there_of(s, json_get(resource, "subject"), "Patient");
    return person.text[0] != '\0' ? person : there_of(s, json_get(resource, "patient"), "Patient");
}

static bool is_batched(const struct bulk *b, struct id hangs, struct id person)
{
    for (size_t i = 0; i < b->count; i++)
        if ((hangs.text[0] != '\0' && id_equal(b->batch[i].hangs, hangs)) ||
            (person.text[0] != '\0' && id_equal(b->batch[i].person, person)))
            return true;
    return false;
}

// Does it belong to a visit of this program, as far as is known? Encounters come first.
static bool is_wanted(struct sync *s, const struct arrival *a)
{
    if (strcmp(a->type, "Encounter") == 0) {
        bool ours = gathered_numbers(a->resource, NULL);
        if (!ours)
            gather_unusable(s, NULL, REASON_VISIT_FOREIGN);
        s->view.gather.listed += ours;
        return ours;
    }
    const struct id nobody = {{0}};
    bool personal = a->hangs.text[0] == '\0';
    return is_batched(s->gather.bulk, a->hangs, personal ? a->person : nobody) ||
           store_arrivals_have(s->store, a->hangs, personal ? a->person : nobody) ||
           (personal && store_person_find(s->store, store_alias(s->store, a->person)) != NULL);
}

static void take(struct sync *s, struct json *resource)
{
    struct bulk *b = s->gather.bulk;
    const char *id = json_get_string(resource, "id"), *type = type_of(resource);
    struct arrival a = {.resource = resource};
    struct id there = resource_local_id(s, type, query_is_id(id) ? id : "");
    snprintf(a.type, sizeof a.type, "%.39s", type);
    a.id = gather_own_id(s, resource);
    a.hangs = strcmp(type, "Encounter") == 0 ? there : hangs_on(s, resource);
    a.person = strcmp(type, "Patient") == 0 ? there : about(s, resource);
    if (!query_is_id(id) || b->count >= BULK_BATCH_MAX || !is_wanted(s, &a)) {
        json_free(resource);
        return;
    }
    if (!id_equal(there, a.id) && b->alias_count < BULK_BATCH_MAX)
        b->aliases[b->alias_count++] = (struct alias){there, a.id};
    b->batch[b->count++] = a;
    b->bytes += b->line.len;
}

// A Bundle of what was deleted since.
static void take_deleted(struct sync *s, const struct json *bundle)
{
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries) && s->view.trouble == SYNC_FINE; i++) {
        struct id visit = deletions_ours(s, json_at(entries, i));
        if (visit.text[0] != '\0')
            gather_let_go(s, visit);
    }
}

// What could not be written out: then the export is not whole.
static void take_error(struct sync *s, const struct json *outcome)
{
    const struct json *issues = json_get(outcome, "issue");
    for (size_t i = 0; i < json_count(issues); i++) {
        const char *severity = json_get_string(json_at(issues, i), "severity");
        if (severity != NULL &&
            (strcmp(severity, "error") == 0 || strcmp(severity, "fatal") == 0)) {
            s->gather.bulk->broken = true;
            s->view.gather.errors++;
        }
    }
}

void bulk_line(struct sync *s)
{
    struct bulk *b = s->gather.bulk;
    struct buf ours = {0};
    struct json *v = NULL;
    const char *kind = json_get_string(json_at(b->files, b->at), "kind");
    const char *text = buf_text(&b->line);
    size_t len = b->line.len;
    if (b->seen++ < b->lines) { // kept by an earlier run
        buf_clear(&b->line);
        b->too_long = false;
        return;
    }
    b->lines++;
    if (canonical_swap(text, len, s->canonicals.base, FHIR_BASE, &ours)) {
        text = buf_text(&ours);
        len = ours.len;
    }
    bool blank = len == 0 || (len == 1 && text[0] == '\r');
    if (b->too_long || (!blank && json_parse(text, len, &JSON_LIMITS, &v, NULL) != RC_OK))
        is_lost(s);
    else if (v != NULL && kind != NULL && strcmp(kind, "deleted") == 0)
        take_deleted(s, v);
    else if (v != NULL && kind != NULL && strcmp(kind, "error") == 0)
        take_error(s, v);
    else if (v != NULL)
        take(s, json_share(v));
    json_free(v);
    buf_wipe(&ours);
    buf_clear(&b->line);
    b->too_long = false;
}

// ---- putting together ----

static void collect(const struct arrival *a, void *self)
{
    json_push(self, json_copy(a->resource));
}

static void add_one(struct sync *s, const char *type, struct id id, struct json *parts)
{
    struct arrival a = {.resource = NULL};
    if (store_arrival_load(s->store, type, id, &a, NULL) == RC_OK)
        json_push(parts, json_share(a.resource));
    json_free(a.resource);
}

// What the person said, by any of their records and at any of their visits.
static void add_said(struct sync *s, const char *there, struct id visit, struct id person,
                     struct json *parts)
{
    struct arena a = {0};
    struct id *records = NULL;
    size_t count = store_person_records(s->store, person, &a, &records);
    add_one(s, "Consent", id_named(visit, "Consent"), parts);
    for (size_t i = 0; i < count; i++)
        add_one(s, "Consent", id_named(records[i], "Consent"), parts);
    store_arrivals_said(s->store, resource_local_id(s, "Patient", there), collect, parts, NULL);
    arena_release(&a);
}

// What the store has of a visit and did not come again.
static void add_before(struct sync *s, struct id visit, struct json *parts)
{
    struct json *before = NULL, *ids = json_new_object();
    for (size_t i = 0; i < json_count(parts); i++)
        json_set(ids, gather_own_id(s, json_at(parts, i)).text, json_new_bool(true));
    if (store_gathered_resources(s->store, visit, &before, NULL) == RC_OK)
        for (size_t i = 0; i < json_count(before); i++)
            if (json_get(ids, json_get_string(json_at(before, i), "id")) == NULL)
                json_push(parts, json_share(json_at(before, i)));
    json_free(before);
    json_free(ids);
}

// The person of an Encounter; who came is kept first.
static struct id person_of(struct sync *s, const char *there, enum record_reason *ret_why)
{
    struct arrival a = {.resource = NULL};
    struct id own = store_alias(s->store, resource_local_id(s, "Patient", there));
    if (json_get(s->pull.people, there) == NULL &&
        store_arrival_load(s->store, "Patient", own, &a, NULL) == RC_OK)
        keep_patient(s, a.resource);
    json_free(a.resource);
    struct id known =
        json_get(s->pull.people, there) == NULL ? gather_known(s, there) : (struct id){{0}};
    return known.text[0] != '\0' ? known : people_for(s, there, ret_why);
}

static void put_in(struct sync *s, struct id hangs)
{
    char there[80];
    struct err e = {0};
    struct json *parts = json_new_array();
    const struct json *encounter = NULL;
    enum record_reason why = REASON_NOBODY;
    struct id person = {{0}};
    if (store_arrivals_of(s->store, hangs, collect, parts, NULL) != RC_OK)
        is_lost(s); // a row was changed here: what of it can be read does not say all
    for (size_t i = 0; i < json_count(parts) && encounter == NULL; i++)
        if (strcmp(type_of(json_at(parts, i)), "Encounter") == 0)
            encounter = json_at(parts, i);
    gather_target(s, json_get(encounter, "subject"), "Patient", there);
    if (there[0] != '\0')
        person = person_of(s, there, &why);
    if (person.text[0] != '\0' && s->view.trouble == SYNC_FINE) {
        struct id visit = gather_own_id(s, encounter);
        add_said(s, there, visit, person, parts);
        add_before(s, visit, parts);
        why = gather_keep(s, encounter, parts, person, hangs);
    }
    if (s->view.trouble == SYNC_FINE && why != REASON_NONE && encounter != NULL) {
        gather_unusable(s, json_get_string(encounter, "id"), why);
        json_set(s->gather.later, json_get_string(encounter, "id"), json_new_bool(true));
    }
    if (s->view.trouble == SYNC_FINE && store_arrivals_drop(s->store, hangs, &e) != RC_OK)
        run_store_failed(s, &e);
    json_free(parts);
}

// What people say now.
static void put_in_consents(struct sync *s)
{
    int64_t no = 0;
    enum rc rc = RC_OK;
    while (s->view.trouble == SYNC_FINE && (rc == RC_OK || rc == RC_DAMAGED)) {
        struct arrival a = {.resource = NULL};
        struct err e = {0};
        rc = store_arrival_after(s->store, "Consent", &no, &a, &e);
        if (rc == RC_OK)
            gather_consent(s, a.resource, gather_person(s, a.resource, "patient"));
        else if (rc == RC_DAMAGED) // the others are looked at all the same
            is_lost(s);
        else if (rc != RC_NO)
            run_store_failed(s, &e);
        json_free(a.resource);
        err_clear(&e);
    }
}

bool bulk_put_in(struct sync *s)
{
    enum { AT_ONCE = 8 };
    struct gather *g = &s->gather;
    struct err e = {0};
    struct id hangs = {{0}};
    for (size_t i = 0; i < AT_ONCE && s->view.trouble == SYNC_FINE; i++) {
        enum rc rc = store_arrivals_next(s->store, (struct id){{0}}, &hangs, &e);
        if (rc != RC_OK) {
            if (rc != RC_NO)
                run_store_failed(s, &e);
            put_in_consents(s);
            if (s->view.trouble != SYNC_FINE)
                return false;
            if (!g->bulk->broken) // else everything is looked for once more
                g->visits.from = g->consents.from = g->bulk->time_utc_ms > LISTING_OVERLAP_MS
                                                        ? g->bulk->time_utc_ms - LISTING_OVERLAP_MS
                                                        : 0;
            bulk_free(g->bulk);
            g->bulk = NULL;
            if (store_arrivals_clear(s->store, &e) != RC_OK)
                run_store_failed(s, &e);
            g->visits.since = g->consents.since = 0;
            listing_begin(&g->visits, g->visits.per_page);
            listing_begin(&g->consents, g->consents.per_page);
            g->step = GATHER_LIST;
            gather_note(s);
            return false;
        }
        put_in(s, hangs);
    }
    return s->view.trouble == SYNC_FINE;
}
