// SPDX-License-Identifier: EUPL-1.2
#include "support/screen_states_inner.h"

#include "base/mem.h"
#include "store/pair.h"
#include "support/fhir_fake.h"
#include "sync/sync.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Sends all that waits to a server in memory, which keeps what it is sent.
static void sent(struct desk *d)
{
    struct sync *sync = NULL;
    struct err e = {0};
    struct sync_view v = {.running = true};
    struct fhir_fake *server = fhir_fake_new(NULL);
    struct server where = {.base = "http://127.0.0.1:1/fhir"};
    struct sync_options o = {.store = desk_store(d),
                             .clock = desk_clock(d),
                             .transport = fhir_fake_transport(server),
                             .server = &where};
    fhir_fake_clock(server, &d->fake.utc_ms);
    assert_int_equal(sync_new(&o, &sync, &e), RC_OK);
    sync_go(sync, true);
    for (int i = 0; i < 5000 && v.running; i++) {
        sync_step(sync);
        sync_look(sync, &v);
        d->fake.mono_ms += 20;
    }
    assert_int_equal(v.trouble, SYNC_FINE);
    sync_free(sync);
    fhir_fake_free(server);
}

// One that arrived, one that waits, one with a red flag.
static void handed_over(struct desk *d, enum people people)
{
    struct id first = state_opened(d, people);
    if (people == PEOPLE_NONE)
        return;
    state_visit_done(d, first, "yes");
    sent(d);
    d->fake.utc_ms += 3600000;
    state_visit_done(d, state_person(d, people, 1), "yes");
    d->fake.utc_ms += 60000;
    state_visit_begun(d, state_person(d, people, 2), "yes");
    state_flag_raised(d, people, app_visit_person(d->app)->id);
    state_ok(d, app_finish(d->app));
}

static void sync_screen(struct desk *d, enum people people)
{
    handed_over(d, people);
    desk_push(d, "sync");
}

static void package(struct desk *d, enum people people)
{
    handed_over(d, people == PEOPLE_NONE ? PEOPLE_USUAL : people);
    size_t count = app_packages(d->app);
    assert_true(count > 0);
    state_ok(d, app_package_choose(d->app, count - 1)); // the one that arrived: its receipt
    desk_push(d, "package");
}

static void package_waiting(struct desk *d, enum people people)
{
    handed_over(d, people == PEOPLE_NONE ? PEOPLE_USUAL : people);
    assert_true(app_packages(d->app) > 0);
    state_ok(d, app_package_choose(d->app, 0));
    desk_push(d, "package");
}

// ---- changed here and there ----

static void add_conflict(struct desk *d, enum people people, size_t i)
{
    struct err e = {0};
    struct json *ours = NULL, *sides = json_new_object();
    struct person_fields there;
    struct id id = state_person(d, people, i), conflict;
    assert_int_equal(store_person_load(desk_store(d), id, &ours, &e), RC_OK);
    patient_to_fields(ours, &there);
    state_words(people, "Montréjeau", there.at[PERSON_TOWN]);
    if (people < PEOPLE_HOSTILE) {
        snprintf(there.at[PERSON_TOWN], PERSON_FIELD_BYTES, "Montréjeau");
        snprintf(there.at[PERSON_PHONE], PERSON_FIELD_BYTES, "05 61 99 99 99");
    }
    json_set(sides, "theirs", patient_from_fields(&there, ours, id));
    json_set(sides, "ours", ours);
    assert_int_equal(store_conflict_add(desk_store(d), id, "Patient", id, sides, &conflict, &e),
                     RC_OK);
    json_free(sides);
    d->fake.utc_ms += 60000;
}

static void conflicts(struct desk *d, enum people people)
{
    state_opened(d, people);
    for (size_t i = 1; people != PEOPLE_NONE && i < 4; i++)
        add_conflict(d, people, i);
    desk_push(d, "conflicts");
}

static void conflict(struct desk *d, enum people people)
{
    conflicts(d, people);
    if (people == PEOPLE_NONE) // after a lock it comes back without one
        desk_push(d, "conflict");
    else
        desk_keys(d, "<Enter>");
}

// Somebody came who looks like one who is here, as a server would bring them.
static void alike(struct desk *d, enum people people)
{
    struct err e = {0};
    struct person_fields f;
    state_opened(d, people);
    if (people == PEOPLE_NONE) { // nothing to decide
        desk_push(d, "alike");
        return;
    }
    assert_int_equal(app_person_fields(d->app, state_person(d, people, 1), &f), RC_OK);
    f.at[PERSON_TOWN][0] = '\0';
    assert_int_equal(store_pair_find(desk_store(d), desk_person(d, &f), NULL, &e), RC_OK);
    desk_push(d, "conflicts");
    desk_keys(d, "<Enter>");
}

// ---- the coordinator's ----

// Yesterday somebody was not at home, two visits were not done and two were: one may not be sent.
static void all_visits(struct desk *d, enum people people)
{
    enum { PLANNED = 6 };
    struct id who[PLANNED] = {state_opened(d, people)};
    for (size_t i = 1; people != PEOPLE_NONE && i < PLANNED; i++) {
        who[i] = state_person(d, people, i);
        state_ok(d, app_round_add(d->app, who[i], 9 * 60 + 30 * (int)i));
    }
    if (people != PEOPLE_NONE) {
        state_ok(d, app_round_absent(d->app, who[2]));
        state_visit_done(d, who[3], "yes");
        d->fake.utc_ms += 3600000;
        state_visit_done(d, who[4], "no");
        sent(d);
        d->fake.utc_ms = DESK_MORNING_UTC_MS + 86400000;
        state_ok(d, app_round_add(d->app, who[0], 15 * 60));
        state_visit_done(d, state_person(d, people, PLANNED), "yes");
        d->fake.utc_ms += 3600000;
    }
    desk_push(d, "visits");
    desk_keys(d, "t");
}

static void all_visits_missing(struct desk *d, enum people people)
{
    all_visits(d, people);
    desk_keys(d, "vvv");
    desk_keys(d, "t");
}

static void all_visits_empty(struct desk *d, enum people people)
{
    state_opened(d, PEOPLE_NONE);
    (void)people;
    desk_push(d, "visits");
}

static void export(struct desk *d, enum people people)
{
    struct id first = state_opened(d, people);
    state_visit_done(d, first, "yes");
    desk_push(d, "export");
}

static void export_refused(struct desk *d, enum people people)
{
    export(d, people);
    desk_keys(d, "<Space><Down>r<F2>");
}

static void export_sure(struct desk *d, enum people people)
{
    export(d, people);
    desk_keys(d, "<Space><Down>r<Down><Down><Down><Down><Down><Down><Down><Down>n<F2>");
}

static void report(struct desk *d, enum people people)
{
    struct id first = state_opened(d, people);
    state_visit_done(d, first, "yes");
    desk_push(d, "report");
}

// ---- everywhere ----

static void help(struct desk *d, enum people people)
{
    state_visit_at(d, people, "vis-far", "visit");
    desk_keys(d, "<F1>");
}

const struct screen_state sending_states[] = {
    {"sync", NULL, sync_screen},
    {"package", NULL, package},
    {"package", "waiting", package_waiting},
    {"conflicts", NULL, conflicts},
    {"conflict", NULL, conflict},
    {"alike", NULL, alike},
    {"visits", NULL, all_visits},
    {"visits", "missing", all_visits_missing},
    {"visits", "empty", all_visits_empty},
    {"export", NULL, export},
    {"export", "refused", export_refused},
    {"export", "sure", export_sure},
    {"report", NULL, report},
    {"help", NULL, help},
    {0},
};
