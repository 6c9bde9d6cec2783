// SPDX-License-Identifier: EUPL-1.2
// A visit made while the clock could not be right: marked in its journal and its package, corrected
// at the next contact, what was written first kept beside it.
#include "app/people/service.h"
#include "app/session/service.h"
#include "app/visit/finish.h"
#include "app/visit/flags.h"
#include "app/visit/service.h"
#include "base/instant.h"
#include "base/mem.h"
#include "fhir/retime.h"
#include "store/flag.h"
#include "store/moment.h"
#include "store/moment_visit.h"
#include "store/outbox.h"
#include "support/fhir_fake.h"
#include "support/screen_states_inner.h"
#include "sync/sync.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS  (int64_t)86400000
#define HOUR_MS (int64_t)3600000

// What time it really is: it goes on with the clock that only counts.
static int64_t really(const struct desk *d)
{
    return DESK_MORNING_UTC_MS + d->fake.mono_ms;
}

static void pass(struct desk *d, int64_t ms)
{
    d->fake.mono_ms += ms;
    d->fake.utc_ms += ms;
}

static void log_in(struct desk *d)
{
    app_lock(d->app);
    assert_int_equal(app_login(d->app, "A. Moreau", DESK_PASSPHRASE), RC_OK);
}

// A visit of half an hour.
static struct id visited(struct desk *d, struct id person)
{
    state_visit_begun(d, person, "yes");
    pass(d, HOUR_MS / 2);
    assert_int_equal(app_answer(d->app, "vis-far", "no"), RC_OK);
    struct id visit = store_person_find(desk_store(d), person)->open_visit;
    assert_int_equal(app_finish(d->app), RC_OK);
    return visit;
}

// A contact with a server whose clock is right but for `ahead_ms`.
static struct fhir_fake *contact(struct desk *d, struct fhir_fake *server, int64_t ahead_ms)
{
    struct sync *sync = NULL;
    struct err e = {0};
    struct sync_view v = {.running = true};
    if (server == NULL)
        server = fhir_fake_new(NULL);
    struct server where = {.base = "http://127.0.0.1:1/fhir"};
    struct sync_options o = {.store = desk_store(d),
                             .clock = desk_clock(d),
                             .transport = fhir_fake_transport(server),
                             .server = &where};
    static int64_t now;
    fhir_fake_clock(server, &now);
    assert_int_equal(sync_new(&o, &sync, &e), RC_OK);
    sync_go(sync, true);
    for (int i = 0; i < 5000 && v.running; i++) {
        now = really(d) + ahead_ms;
        sync_step(sync);
        sync_look(sync, &v);
        pass(d, 20);
    }
    if (v.trouble != SYNC_FINE)
        fail_msg("trouble %d: %s", (int)v.trouble, v.why);
    sync_free(sync);
    return server;
}

static const char *text_of(const struct json *resource, char out[4000])
{
    struct buf text = {0};
    json_write(resource, false, &text);
    snprintf(out, 4000, "%s", buf_text(&text));
    buf_release(&text);
    return out;
}

static void assert_near(const char *what, const char *instant, int64_t utc_ms)
{
    int64_t at = 0;
    if (instant == NULL || !instant_read(instant, &at) || llabs(at - utc_ms) > 60000)
        fail_msg("%s: %s is %lld s from what is right", what, instant != NULL ? instant : "-",
                 (long long)((at - utc_ms) / 1000));
}

static void see(const struct json *resource, const char *part)
{
    char text[4000];
    if (strstr(text_of(resource, text), part) == NULL)
        fail_msg("no %s in %s", part, text);
}

// With the laptop on all the time, the offset is measured.
static void times_are_corrected_at_the_next_contact(void **state)
{
    static const int64_t wrong[] = {-20000 * DAY_MS, -365 * DAY_MS, 800 * DAY_MS, -11 * HOUR_MS};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct desk *d = desk_new("fr");
        d->fake.mono_ms = 0;
        struct id person = state_opened(d, PEOPLE_USUAL);
        struct store_visit v;
        d->fake.utc_ms += wrong[i];
        log_in(d);
        int64_t began = really(d);
        struct id visit = visited(d, person);
        int64_t ended = really(d);
        assert_true(store_time_visits_wait(desk_store(d)));
        pass(d, HOUR_MS);
        if (i == 2) // somebody sets the clock before the contact
            d->fake.utc_ms = really(d);
        struct fhir_fake *server = contact(d, NULL, 0);
        const struct json *encounter = fhir_fake_at(server, "Encounter", 0);
        const struct json *period = json_get(encounter, "period");
        assert_int_equal(fhir_fake_count(server, "Encounter"), 1);
        assert_near("start", json_get_string(period, "start"), began);
        assert_near("end", json_get_string(period, "end"), ended);
        see(encounter, "clock-doubt");
        see(encounter, "clock-correction");
        see(encounter, "\"measured\"");
        see(period, "time-as-written");
        const struct json *response = fhir_fake_at(server, "QuestionnaireResponse", 0);
        assert_near("authored", json_get_string(response, "authored"), ended);
        see(response, "time-as-written");
        assert_int_equal(store_visit_load(desk_store(d), visit, &v, NULL), RC_OK);
        assert_true(llabs(v.started_utc_ms - began) < 60000);
        assert_true(llabs(v.finished_utc_ms - ended) < 60000);
        assert_false(store_time_visits_wait(desk_store(d)));
        struct store_counts n = store_counts(desk_store(d));
        assert_int_equal(n.to_send, 0);
        const struct store_person *p = store_person_find(desk_store(d), person);
        assert_true(p->last_visit_utc_ms == v.finished_utc_ms);
        fhir_fake_free(server);
        desk_free(d);
    }
}

// A visit made in 1970 by the clock is the person's newest one, once its times are right.
static void the_newest_visit_is_the_newest_by_right_times(void **state)
{
    struct desk *d = desk_new("fr");
    struct store_visit v;
    (void)state;
    d->fake.mono_ms = 0;
    struct id person = state_opened(d, PEOPLE_USUAL);
    struct id before = visited(d, person);
    pass(d, DAY_MS);
    d->fake.utc_ms -= 20000 * DAY_MS;
    log_in(d);
    struct id visit = visited(d, person);
    pass(d, HOUR_MS);
    struct fhir_fake *server = contact(d, NULL, 0);
    assert_int_equal(store_visit_load(desk_store(d), visit, &v, NULL), RC_OK);
    const struct store_person *p = store_person_find(desk_store(d), person);
    assert_false(id_equal(before, visit));
    assert_true(llabs(v.finished_utc_ms - really(d)) < DAY_MS / 2);
    assert_true(p->last_visit_utc_ms == v.finished_utc_ms);
    fhir_fake_free(server);
    desk_free(d);
}

// Switched off in between, nothing can be measured: between what was seen last and the contact.
static void what_cannot_be_measured_is_said_to_be_estimated(void **state)
{
    struct desk *d = desk_new("fr");
    (void)state;
    d->fake.mono_ms = 0;
    struct id person = state_opened(d, PEOPLE_USUAL);
    d->fake.utc_ms -= 20000 * DAY_MS;
    log_in(d);
    visited(d, person);
    d->fake.mono_ms = 1000; // counts from the beginning again
    d->fake.utc_ms = really(d);
    log_in(d);
    struct fhir_fake *server = contact(d, NULL, 0);
    const struct json *encounter = fhir_fake_at(server, "Encounter", 0);
    see(encounter, "\"estimated\"");
    assert_near("start", json_get_string(json_get(encounter, "period"), "start"),
                DESK_MORNING_UTC_MS);
    fhir_fake_free(server);
    desk_free(d);
}

// All of it by a wrong clock, then switched off: it lasts as long as it did by that clock.
static void what_is_estimated_keeps_its_length(void **state)
{
    static const int64_t wrong[] = {-20000 * DAY_MS, 800 * DAY_MS};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct desk *d = desk_new("fr");
        struct store_visit v;
        struct id person = state_opened(d, PEOPLE_USUAL);
        d->fake.mono_ms = 2 * HOUR_MS;
        d->fake.utc_ms += wrong[i];
        log_in(d);
        struct id visit = visited(d, person);
        d->fake.mono_ms = 1000; // counts from the beginning again
        d->fake.utc_ms = really(d) + HOUR_MS;
        log_in(d);
        struct fhir_fake *server = contact(d, NULL, HOUR_MS);
        see(fhir_fake_at(server, "Encounter", 0), "\"estimated\"");
        assert_int_equal(store_visit_load(desk_store(d), visit, &v, NULL), RC_OK);
        assert_int_equal(v.finished_utc_ms - v.started_utc_ms, HOUR_MS / 2);
        fhir_fake_free(server);
        desk_free(d);
    }
}

static void assert_member(const struct json *o, const char *member, const char *instant)
{
    assert_string_equal(json_get_string(o, member), instant);
}

// Begun by a clock in 2029, ended by the right one just behind the server's second: no time lies
// behind the end, no period ends before it starts.
static void what_is_estimated_stays_in_order(void **state)
{
    static const char text[] =
        "[{\"resourceType\":\"Encounter\",\"identifier\":[],\"period\":{\"start\":"
        "\"2029-01-10T09:00:08.554Z\",\"end\":\"2026-11-29T01:21:23.507Z\"}},"
        "{\"resourceType\":\"Consent\",\"dateTime\":\"2029-01-10T09:20:00Z\"}]";
    struct clock clock = clock_system();
    struct time_visit t = {.visit = id_from("3396bd2a-d7e4-4adc-9559-ad866898e6e8")};
    struct json *resources = NULL, *ret = NULL, *bundle = NULL;
    char started[INSTANT_BYTES], heard[INSTANT_BYTES];
    (void)state;
    instant_read("2029-01-10T09:00:08.561Z", &t.started_utc_ms);
    instant_read("2026-11-29T01:21:23.508Z", &t.finished_utc_ms);
    instant_read("2026-11-29T01:21:23.000Z", &t.measured_utc_ms);
    t.started_off_ms = t.measured_utc_ms - t.started_utc_ms;
    assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &resources, NULL), RC_OK);
    for (int off = 0; off < 2; off++) {
        t.finished_off_ms = off == 0 ? 0 : t.measured_utc_ms - t.finished_utc_ms;
        const struct retime_input in = {
            .t = &t, .resources = resources, .reason = "", .clock = &clock};
        package_retime(&in, &ret, &bundle);
        clock_instant(&clock, t.measured_utc_ms, started);
        clock_instant(&clock, off == 0 ? t.finished_utc_ms : t.measured_utc_ms, heard);
        const struct json *period = json_get(json_at(ret, 0), "period");
        assert_member(period, "start", started);
        if (off == 1)
            assert_member(period, "end", heard);
        assert_member(json_at(ret, 1), "dateTime", heard);
        json_free(ret);
        json_free(bundle);
    }
    json_free(resources);
}

static void one_wrong_server_moves_no_visit(void **state)
{
    struct desk *d = desk_new("fr");
    (void)state;
    d->fake.mono_ms = 0;
    struct id person = state_opened(d, PEOPLE_USUAL);
    struct fhir_fake *server = contact(d, NULL, 800 * DAY_MS);
    assert_int_equal(store_time(desk_store(d)), TIME_DIFFERS);
    int64_t began = really(d);
    visited(d, person);
    contact(d, server, 800 * DAY_MS); // it says so again
    const struct json *encounter = fhir_fake_at(server, "Encounter", 0);
    assert_near("start", json_get_string(json_get(encounter, "period"), "start"), began);
    see(encounter, "\"differs\"");
    contact(d, server, 0);
    assert_int_equal(store_time(desk_store(d)), TIME_FITS);
    assert_false(store_time_visits_wait(desk_store(d)));
    encounter = fhir_fake_at(server, "Encounter", 0);
    assert_near("start", json_get_string(json_get(encounter, "period"), "start"), began);
    fhir_fake_free(server);
    desk_free(d);
}

static bool count_jumps(const struct json *entry, void *self)
{
    const char *kind = json_get_string(entry, "kind");
    int64_t by = 0;
    if (kind != NULL && strcmp(kind, "clock") == 0 && json_int(json_get(entry, "jumpMs"), &by))
        *(int64_t *)self += by;
    return true;
}

static void a_jump_in_the_middle_is_an_entry_of_the_journal(void **state)
{
    struct desk *d = desk_new("fr");
    int64_t jumped = 0;
    (void)state;
    d->fake.mono_ms = 0;
    struct id person = state_opened(d, PEOPLE_USUAL);
    int64_t began = really(d);
    state_visit_begun(d, person, "yes");
    struct id visit = store_person_find(desk_store(d), person)->open_visit;
    pass(d, 5 * 60000);
    assert_int_equal(app_answer(d->app, "vis-far", "no"), RC_OK);
    d->fake.utc_ms -= 2 * DAY_MS; // the clock goes back
    pass(d, 5 * 60000);
    assert_int_equal(app_answer(d->app, "vis-near", "no"), RC_OK);
    store_visit_journal(desk_store(d), visit, count_jumps, &jumped, NULL);
    assert_int_equal(jumped, -2 * DAY_MS);
    assert_int_equal(app_finish(d->app), RC_OK);
    int64_t ended = really(d);
    struct fhir_fake *server = contact(d, NULL, 0);
    const struct json *encounter = fhir_fake_at(server, "Encounter", 0);
    see(encounter, "\"jump\"");
    assert_near("start", json_get_string(json_get(encounter, "period"), "start"), began);
    assert_near("end", json_get_string(json_get(encounter, "period"), "end"), ended);
    fhir_fake_free(server);
    desk_free(d);
}

// A laptop without internet: the word of an administrator is what there is.
static void an_administrator_settles_it_without_a_server(void **state)
{
    struct desk *d = desk_new("fr");
    struct store_visit v;
    (void)state;
    d->fake.mono_ms = 0;
    struct id person = state_opened(d, PEOPLE_USUAL); // nobody is administrator: all may
    d->fake.utc_ms -= 20000 * DAY_MS;
    log_in(d);
    int64_t began = really(d);
    struct id visit = visited(d, person);
    pass(d, HOUR_MS);
    d->fake.utc_ms = really(d); // set by hand
    assert_int_equal(app_clock_confirm(d->app), RC_OK);
    assert_false(store_time_visits_wait(desk_store(d)));
    assert_int_equal(store_visit_load(desk_store(d), visit, &v, NULL), RC_OK);
    assert_true(llabs(v.started_utc_ms - began) < 60000);
    assert_int_equal(v.versions, 2); // what was written first is the first
    assert_int_equal(store_counts(desk_store(d)).to_send, 1);
    desk_free(d);
}

// What is delivered or closed while the clock stands in 1970 is not old once it is right again.
static void what_arrives_in_doubt_is_not_old_afterwards(void **state)
{
    struct desk *d = desk_new("fr");
    struct store_visit v;
    struct id flag;
    (void)state;
    d->fake.mono_ms = 0;
    struct id person = state_opened(d, PEOPLE_USUAL);
    struct id visit = visited(d, person); // the clock is right
    d->fake.utc_ms -= 20000 * DAY_MS;
    log_in(d);
    assert_int_equal(app_flag_raise(d->app, person, "fall", "par terre", &flag), RC_OK);
    struct fhir_fake *server = contact(d, NULL, 0);
    see(fhir_fake_at(server, "Flag", 0), "clock-doubt");
    see(fhir_fake_at(server, "Flag", 0), "\"behind\"");
    assert_int_equal(app_flag_close(d->app, flag, 0, "vue"), RC_OK);
    d->fake.utc_ms = really(d);
    log_in(d);
    contact(d, server, 0);
    log_in(d); // the rule is applied
    assert_int_equal(store_time(desk_store(d)), TIME_FITS);
    assert_int_equal(store_visit_load(desk_store(d), visit, &v, NULL), RC_OK);
    assert_int_equal(v.pruned_utc_ms, 0);
    struct store_flag f = {.content = NULL};
    assert_int_equal(store_flag_load(desk_store(d), flag, &f, NULL), RC_OK);
    assert_true(llabs(f.closed_utc_ms - really(d)) < DAY_MS);
    json_free(f.content);
    fhir_fake_free(server);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_corrected_at_the_next_contact),
        cmocka_unit_test(what_cannot_be_measured_is_said_to_be_estimated),
        cmocka_unit_test(the_newest_visit_is_the_newest_by_right_times),
        cmocka_unit_test(what_is_estimated_keeps_its_length),
        cmocka_unit_test(what_is_estimated_stays_in_order),
        cmocka_unit_test(one_wrong_server_moves_no_visit),
        cmocka_unit_test(an_administrator_settles_it_without_a_server),
        cmocka_unit_test(what_arrives_in_doubt_is_not_old_afterwards),
        cmocka_unit_test(a_jump_in_the_middle_is_an_entry_of_the_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
