// SPDX-License-Identifier: EUPL-1.2
// A laptop of a nurse, a server in memory that plans visits for her, and the engine between them.
#ifndef ICOPE_TESTS_APP_DAY_H
#define ICOPE_TESTS_APP_DAY_H

#include "app/app.h"
#include "app/people/service.h"
#include "app/session/service.h"
#include "app/state/state.h"
#include "support/desk.h"
#include "unit/sync/round.h"

// Start from day_new.
struct day {
    struct desk *desk;        // the laptop
    struct app *app;          // its program
    struct fhir_fake *server; // the other side
    struct sync *sync;        // between them, NULL until day_engine
};

// Plans a visit an hour for the i-th person, from nine o'clock on.
static inline void day_plan(struct day *d, size_t i)
{
    char task[24], patient[24], family[40];
    snprintf(task, sizeof task, "t%zu", i);
    snprintf(patient, sizeof patient, "p%zu", i);
    snprintf(family, sizeof family, "Martin %zu", i);
    struct json *p = round_patient(patient, family);
    struct json *t =
        round_task(task, patient, DESK_MORNING_UTC_MS + (int64_t)i * 3600000, "requested");
    fhir_fake_put(d->server, "Patient", patient, p);
    fhir_fake_put(d->server, "Task", task, t);
    json_free(p);
    json_free(t);
    d->desk->fake.utc_ms += 10;
}

static inline struct day *day_new(size_t people)
{
    struct day *d = mem_alloc(sizeof *d);
    d->desk = desk_new("en");
    d->app = d->desk->app;
    desk_store_new(d->desk, "marie", "nurse");
    d->server = fhir_fake_new(NULL);
    fhir_fake_clock(d->server, &d->desk->fake.utc_ms);
    for (size_t i = 0; i < people; i++)
        day_plan(d, i);
    return d;
}

static inline void day_free(struct day *d)
{
    sync_free(d->sync);
    desk_free(d->desk);
    fhir_fake_free(d->server);
    free(d);
}

// A new engine, which asks for these forms (NULL: none).
static inline void day_engine(struct day *d, const char *const *forms)
{
    struct err e = {0};
    struct server at = {.base = "http://127.0.0.1:1/fhir", .owners = OWNER};
    struct sync_options o = {.store = desk_store(d->desk),
                             .clock = desk_clock(d->desk),
                             .transport = fhir_fake_transport(d->server),
                             .server = &at,
                             .forms = forms};
    sync_free(d->sync);
    assert_int_equal(sync_new(&o, &d->sync, &e), RC_OK);
}

// A whole run, which goes well.
static inline struct sync_view day_run(struct day *d)
{
    struct sync_view v = {.running = true};
    sync_go(d->sync, true);
    for (int i = 0; i < 5000 && v.running; i++) {
        sync_step(d->sync);
        sync_look(d->sync, &v);
        d->desk->fake.mono_ms += 20;
    }
    assert_false(v.running);
    assert_int_equal(v.trouble, SYNC_FINE);
    app_home_refresh(d->app);
    return v;
}

// The program ends and starts again, and she logs in.
static inline void day_restart(struct day *d)
{
    sync_free(d->sync);
    d->sync = NULL;
    desk_restart(d->desk);
    d->app = d->desk->app;
    assert_int_equal(app_login(d->app, "marie", DESK_PASSPHRASE), RC_OK);
}

// The i-th person, as the round of the day shows her; "" when it does not.
static inline struct id day_person(struct day *d, size_t i)
{
    struct person_row row;
    char family[40];
    snprintf(family, sizeof family, "Martin %zu Jeanne", i);
    app_home_update(d->app);
    for (size_t k = 0; app_home_row(d->app, HOME_ALL, k, &row); k++)
        if (strcmp(row.name, family) == 0)
            return row.id;
    return (struct id){{0}};
}

#endif
