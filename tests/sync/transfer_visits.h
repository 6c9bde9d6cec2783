// SPDX-License-Identifier: EUPL-1.2
// What laptops hand over as the program packs it: numbered visits with consents, planned visits.
#ifndef ICOPE_TESTS_SYNC_TRANSFER_VISITS_H
#define ICOPE_TESTS_SYNC_TRANSFER_VISITS_H

#include "sync/transfer_world.h"
#include "unit/sync/gather.h"

#include "fhir/element.h"
#include "fhir/task.h"
#include "fhir/visit_bundle.h"
#include "store/consent.h"
#include "store/gather.h"

// A finished visit that began then, whose package is numbered as the program's own are.
static inline struct id numbered_visit_at(struct lab *l, const char *begin)
{
    struct fixture *f = l->f;
    struct store_visit v;
    struct ledger_head head;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    struct json *bundle = json_new_object(), *entries = json_new_array();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(bundle, "type", "transaction");
    push(entries, a_resource("Patient", person));
    struct json *e = a_resource("Encounter", v.id), *period = json_new_object();
    json_push(json_get(e, "identifier"), part_number(&head));
    json_set_string(e, "status", "finished");
    json_set_string(period, "start", begin);
    json_set_string(period, "end", begin);
    json_set(e, "period", period);
    push(entries, e);
    struct json *r = a_resource("QuestionnaireResponse", v.response);
    json_set_string(r, "status", "completed");
    json_set_string(r, "questionnaire", FORM "|1");
    json_set(r, "author", part_practitioner("paul"));
    push(entries, r);
    push(entries, a_resource("Observation", id_new()));
    push(entries,
         consent_saying(id_named(v.id, "Consent"), person, "2026-05-04T10:00:00+02:00", "permit"));
    json_set(bundle, "entry", entries);
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, bundle, 0, &f->e));
    json_free(resources);
    json_free(bundle);
    return person;
}

static inline struct id numbered_visit(struct lab *l)
{
    return numbered_visit_at(l, "2026-05-04T10:00:00+02:00");
}

// Visits of other laptops in the desk's store.
static inline size_t kept(struct world *w)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    assert_ok(w->desk->f, store_gathered(w->desk->f->s, &a, &all, &count, &w->desk->f->e));
    arena_release(&a);
    return count;
}

// A Task as a visitor's laptop reports it: changed at that minute of an hour.
static inline void report_task(struct lab *l, struct id id, struct id person, const char *status,
                               int minute)
{
    char at[40];
    struct fixture *f = l->f;
    struct store_task t = {.id = id, .person = person, .at_utc_ms = 1790003600000};
    snprintf(t.status, sizeof t.status, "%s", status);
    snprintf(t.owner, sizeof t.owner, "B. Petit");
    struct json *task = task_report(NULL, &t, &f->clock, NULL);
    snprintf(at, sizeof at, "2026-05-04T11:%02d:00+02:00", minute);
    json_set_string(task, "lastModified", at);
    struct json *bundle = task_package(task);
    assert_ok(f, store_package_add(f->s, person, bundle, &f->e));
    json_free(bundle);
}

#endif
