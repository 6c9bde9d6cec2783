// SPDX-License-Identifier: EUPL-1.2
// The coordinator's list of all visits: groups and numbers, what is missing, who may see it, and
// that a visit which is not to be sent is a number and nothing more.
#include "support/screen_states_inner.h"

#include "app/office/visits.h"
#include "base/mem.h"
#include "store/gather.h"
#include "store/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_counts(struct visits_counts n, size_t done, size_t todo, size_t undone,
                          size_t waiting, size_t kept)
{
    assert_int_equal(n.done, done);
    assert_int_equal(n.todo, todo);
    assert_int_equal(n.undone, undone);
    assert_int_equal(n.waiting, waiting);
    assert_int_equal(n.kept, kept);
}

// Every line of the view that is shown, heads left out, holds that name.
static size_t lines_of(const struct desk *d, const char *name)
{
    size_t found = 0;
    struct visits_line l;
    for (size_t i = 0; app_visits_line(d->app, i, &l); i++)
        found += !l.head && strstr(l.name, name) != NULL;
    return found;
}

// One planned and done, one planned and not, one done that may not be sent.
static struct desk *some(struct id ret[3])
{
    struct desk *d = desk_new("en");
    ret[0] = state_opened(d, PEOPLE_USUAL);
    ret[1] = state_person(d, PEOPLE_USUAL, 1);
    ret[2] = state_person(d, PEOPLE_USUAL, 2);
    state_ok(d, app_round_add(d->app, ret[0], 9 * 60));
    state_ok(d, app_round_add(d->app, ret[1], 10 * 60));
    state_visit_done(d, ret[0], "yes");
    state_visit_done(d, ret[2], "no");
    d->fake.utc_ms = DESK_MORNING_UTC_MS + 86400000;
    assert_int_equal(app_visits_read(d->app), RC_OK);
    return d;
}

static void every_visit_is_counted_in_one_group_of_each_view(void **state)
{
    struct id who[3];
    (void)state;
    struct desk *d = some(who);
    for (enum visits_view v = VISITS_BY_ROUND; v < VISITS_MISSING; v++) {
        struct visits_counts sum = {0};
        struct visits_line l;
        size_t lines = app_visits_show(d->app, v, "");
        for (size_t i = 0; i < lines; i++) {
            assert_true(app_visits_line(d->app, i, &l));
            assert_true(l.head);
            sum.done += l.counts.done;
            sum.todo += l.counts.todo;
            sum.undone += l.counts.undone;
            sum.waiting += l.counts.waiting;
            sum.kept += l.counts.kept;
        }
        assert_counts(sum, 2, 0, 1, 1, 1);
        assert_counts(app_visits_counts(d->app), 2, 0, 1, 1, 1);
    }
    desk_free(d);
}

static void a_visit_not_to_be_sent_is_a_number(void **state)
{
    struct id who[3];
    (void)state;
    struct desk *d = some(who);
    for (enum visits_view v = VISITS_BY_ROUND; v < VISITS_VIEWS; v++) {
        app_visits_show(d->app, v, "");
        app_visits_toggle_all(d->app);
        assert_int_equal(lines_of(d, "Nguyen"), 0);
        assert_true(lines_of(d, "Lefèvre") > 0);
    }
    // nor does a search find it, by the person or by who made it
    assert_int_equal(app_visits_show(d->app, VISITS_BY_TOWN, "nguyen"), 0);
    app_visits_show(d->app, VISITS_BY_TOWN, "moreau");
    assert_int_equal(app_visits_counts(d->app).kept, 0);
    assert_int_equal(lines_of(d, "Lefèvre"), 1);
    desk_free(d);
}

static void what_is_missing_is_told(void **state)
{
    static const char *const heads[] = {"Planned, not done", "Done, not received by the server",
                                        "Done, sending refused by the person"};
    struct id who[3];
    struct visits_line l;
    (void)state;
    struct desk *d = some(who);
    assert_int_equal(app_visits_show(d->app, VISITS_MISSING, ""), ARRAY_LEN(heads));
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        assert_true(app_visits_line(d->app, i, &l));
        assert_string_equal(l.name, heads[i]);
        assert_int_equal(l.count, 1);
        assert_int_equal(l.numbers, i == 2);
    }
    assert_int_equal(app_visits_counts(d->app).missing, 3);
    // who was visited a day later is not missing any more
    state_visit_done(d, who[1], "yes");
    assert_int_equal(app_visits_read(d->app), RC_OK);
    app_visits_show(d->app, VISITS_MISSING, "");
    assert_int_equal(app_visits_counts(d->app).undone, 0);
    desk_free(d);
}

static void shown_groups_stay_and_enter_opens_the_person(void **state)
{
    struct id who[3];
    (void)state;
    struct desk *d = some(who);
    desk_push(d, "visits");
    desk_keys(d, "v<Down><Enter>");
    desk_show(d, 24, 80);
    desk_keys(d, "vvvv"); // once around
    desk_show(d, 24, 80);
    desk_keys(d, "<Down><Down><Enter>");
    assert_string_equal(desk_top(d), "person");
    desk_keys(d, "<Esc>");
    assert_string_equal(desk_top(d), "visits");
    desk_show(d, 24, 80);
    desk_see(d, "▾");
    desk_free(d);
}

// A planned visit stands below whom it was given to.
static void a_planned_visit_is_of_whom_it_was_given_to(void **state)
{
    struct err e = {0};
    struct visits_line l;
    (void)state;
    struct desk *d = desk_new("en");
    struct store_task t = {.person = state_opened(d, PEOPLE_USUAL),
                           .at_utc_ms = DESK_MORNING_UTC_MS + 3600000,
                           .status = "requested",
                           .owner = "P. Abadie"};
    assert_int_equal(store_task_save(desk_store(d), &t, &e), RC_OK);
    assert_int_equal(app_visits_read(d->app), RC_OK);
    assert_int_equal(app_visits_show(d->app, VISITS_BY_VISITOR, ""), 1);
    assert_true(app_visits_line(d->app, 0, &l));
    assert_string_equal(l.name, "P. Abadie");
    assert_counts(l.counts, 0, 1, 0, 0, 0);
    desk_free(d);
}

// What came from another laptop was sent, whatever this one's outbox knows of it.
static void a_visit_of_another_laptop_has_arrived(void **state)
{
    struct err e = {0};
    enum gather_came came;
    struct visits_line l;
    (void)state;
    struct desk *d = desk_new("en");
    struct id who = state_opened(d, PEOPLE_USUAL);
    struct json *response = json_new_object(), *resources = json_new_array();
    struct gathered g = {.v = {.id = id_new(),
                               .person = who,
                               .response = id_new(),
                               .state = VISIT_FINISHED,
                               .form_url = "https://icope.example.org/fhir/Questionnaire/x",
                               .form_version = "1",
                               .account = "P. Abadie",
                               .laptop = "11111111-2222-4333-8444-555555555555",
                               .started_utc_ms = DESK_MORNING_UTC_MS - 7200000,
                               .finished_utc_ms = DESK_MORNING_UTC_MS - 3600000},
                         .numbers = {1},
                         .number_count = 1};
    json_set_string(response, "resourceType", "QuestionnaireResponse");
    json_set_string(response, "id", g.v.response.text);
    json_push(resources, response);
    g.resources = resources;
    assert_int_equal(store_gather(desk_store(d), &g, &came, &e), RC_OK);
    json_free(resources);
    assert_int_equal(app_visits_read(d->app), RC_OK);
    assert_int_equal(app_visits_show(d->app, VISITS_BY_VISITOR, ""), 1);
    assert_counts(app_visits_counts(d->app), 1, 0, 0, 0, 0);
    assert_int_equal(app_visits_counts(d->app).missing, 0);
    app_visits_toggle_all(d->app);
    assert_true(app_visits_line(d->app, 0, &l));
    assert_string_equal(l.name, "P. Abadie");
    assert_true(app_visits_line(d->app, 1, &l));
    assert_string_equal(l.remark, "arrived");
    desk_free(d);
}

// Where somebody is an administrator rights count: a visitor sees nobody else's visits, a nurse
// neither.
static void only_the_coordinator_sees_them(void **state)
{
    static const struct {
        const char *role;
        bool allowed;
    } rows[] = {{"visitor", false}, {"nurse", false}, {"coordinator", true}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = {0};
        struct id account;
        struct desk *d = desk_new("en");
        desk_store_new(d, "N. Ibarra", "administrator");
        assert_int_equal(store_account_add(desk_store(d), "A. Moreau", rows[i].role,
                                           DESK_PASSPHRASE, &account, &e),
                         RC_OK);
        app_lock(d->app);
        state_ok(d, app_login(d->app, "A. Moreau", DESK_PASSPHRASE));
        assert_int_equal(app_visits_allowed(d->app), rows[i].allowed);
        assert_int_equal(app_visits_read(d->app) == RC_OK, rows[i].allowed);
        desk_first(d);
        desk_keys(d, "o");
        assert_string_equal(desk_top(d), rows[i].allowed ? "visits" : "home");
        desk_free(d);
    }
}

static void nothing_is_known_of_them_while_locked(void **state)
{
    struct id who[3];
    (void)state;
    struct desk *d = some(who);
    app_visits_show(d->app, VISITS_BY_TOWN, "");
    app_lock(d->app);
    assert_false(app_visits_allowed(d->app));
    assert_int_equal(app_visits_lines(d->app), 0);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_visit_is_counted_in_one_group_of_each_view),
        cmocka_unit_test(a_visit_not_to_be_sent_is_a_number),
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(shown_groups_stay_and_enter_opens_the_person),
        cmocka_unit_test(a_planned_visit_is_of_whom_it_was_given_to),
        cmocka_unit_test(a_visit_of_another_laptop_has_arrived),
        cmocka_unit_test(only_the_coordinator_sees_them),
        cmocka_unit_test(nothing_is_known_of_them_while_locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
