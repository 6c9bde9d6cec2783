// SPDX-License-Identifier: EUPL-1.2
// A day: the round comes down from a server, is visited, and what became of it goes back.
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/service.h"

#include "unit/app/day.h"

enum { VISITS = 5 };

// A day with a round that has come.
static struct day *round_come(void)
{
    struct day *d = day_new(VISITS);
    day_engine(d, NULL);
    day_run(d);
    return d;
}

static const struct json *task_there(struct day *d, const char *id)
{
    return fhir_fake_get(d->server, "Task", id);
}

static const char *status_of(struct day *d, const char *id)
{
    return json_get_string(task_there(d, id), "status");
}

static void the_round_of_the_day_shows_who_and_when(void **state)
{
    struct day *d = round_come();
    struct person_row row;
    (void)state;
    assert_int_equal(app_home_count(d->app, HOME_ROUND), VISITS);
    for (size_t i = 0; i < VISITS; i++) {
        char name[40], at[8];
        snprintf(name, sizeof name, "Martin %zu Jeanne", i);
        snprintf(at, sizeof at, "%02zu:00", i + 9);
        assert_true(app_home_row(d->app, HOME_ROUND, i, &row));
        assert_string_equal(row.name, name);
        assert_string_equal(row.time, at);
        assert_string_equal(row.remark, "Ring twice.");
        assert_int_equal(row.state, ROW_TODO);
    }
    day_free(d);
}

static void what_becomes_of_it_reaches_the_server(void **state)
{
    struct day *d = round_come();
    struct person_row row;
    struct id moved = day_person(d, 2);
    (void)state;
    assert_int_equal(app_round_tell(d->app, day_person(d, 0), ROUND_ACCEPTED, ""), RC_OK);
    assert_int_equal(app_round_absent(d->app, day_person(d, 1)), RC_OK);
    static const char *const never[] = {
        "", "25:00", "14:61", "soon", "31/02 10:00", "14:30 x", "1/1/2020 10:00", "99999:1"};
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        assert_int_equal(app_round_tell(d->app, moved, ROUND_MOVED, never[i]), RC_INVALID);
    assert_int_equal(app_round_tell(d->app, moved, ROUND_MOVED, "26/11 14h30"), RC_OK);
    char longest[256]; // never cut in silence
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(app_round_tell(d->app, day_person(d, 3), ROUND_REFUSED, longest), RC_LIMIT);
    assert_int_equal(app_round_tell(d->app, day_person(d, 3), ROUND_REFUSED, "at her daughter's"),
                     RC_OK);
    app_home_update(d->app);
    assert_int_equal(app_home_count(d->app, HOME_ROUND), VISITS - 1); // one is on another day
    assert_true(app_home_row(d->app, HOME_ROUND, 1, &row));
    assert_int_equal(row.state, ROW_ABSENT);
    assert_true(app_home_row(d->app, HOME_ROUND, 2, &row));
    assert_int_equal(row.state, ROW_ABSENT);
    day_run(d);
    assert_string_equal(status_of(d, "t0"), "accepted");
    assert_string_equal(status_of(d, "t1"), "failed");
    assert_string_equal(status_of(d, "t2"), "accepted");
    assert_string_equal(status_of(d, "t3"), "rejected");
    assert_string_equal(status_of(d, "t4"), "requested");
    const struct json *period = json_get(json_get(task_there(d, "t2"), "restriction"), "period");
    int64_t at = 0;
    assert_true(instant_read(json_get_string(period, "start"), &at));
    assert_int_equal(at, DESK_MORNING_UTC_MS + 2 * 86400000LL + 5 * 3600000LL + 1800000LL);
    assert_int_equal(store_counts(desk_store(d->desk)).to_send, 0);
    d->desk->fake.utc_ms += 2 * 86400000LL; // the other day
    day_run(d);
    assert_true(app_home_row(d->app, HOME_ROUND, 0, &row));
    assert_true(id_equal(row.id, moved));
    assert_string_equal(row.time, "14:30");
    day_free(d);
}

static void visit(struct day *d, struct id person, const char *send)
{
    struct consent_answers yes = {.at = {"yes", "", "yes", "yes", "yes", "no"},
                                  .notice = NOTICE_ALOUD};
    bool resumed = true;
    snprintf(yes.at[CONSENT_SEND], sizeof yes.at[0], "%s", send);
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
    assert_false(resumed);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
    assert_int_equal(app_answer(d->app, "vis-far", "no"), RC_OK);
    if (app_finish(d->app) != RC_OK)
        fail_msg("%s", app_message(d->app));
}

static void a_visit_without_an_answer_leaves_the_plan_open(void **state)
{
    struct day *d = round_come();
    struct id person = day_person(d, 0);
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "no"},
                                  .notice = NOTICE_ALOUD};
    struct person_row row;
    bool resumed = true;
    (void)state;
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
    assert_int_equal(app_answer(d->app, "nut-weight", "unknown"), RC_OK);
    assert_int_equal(app_finish(d->app), RC_OK);
    app_home_update(d->app);
    assert_true(app_home_row(d->app, HOME_ROUND, 0, &row));
    assert_true(id_equal(row.id, person));
    assert_int_equal(row.state, ROW_TODO);
    day_run(d);
    assert_string_equal(status_of(d, "t0"), "in-progress");
    day_free(d);
}

static void a_finished_visit_is_the_output_of_what_was_planned(void **state)
{
    struct day *d = round_come();
    struct id sent = day_person(d, 0), kept = day_person(d, 1), begun = day_person(d, 2);
    bool resumed = true;
    (void)state;
    visit(d, sent, "yes");
    visit(d, kept, "no"); // what was planned is told all the same, and nothing of the visit
    assert_int_equal(app_visit_enter(d->app, begun, &resumed), RC_OK);
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    day_run(d);
    assert_string_equal(status_of(d, "t0"), "completed");
    assert_string_equal(status_of(d, "t1"), "completed");
    assert_string_equal(status_of(d, "t2"), "in-progress");
    const struct json *output = json_get(task_there(d, "t0"), "output");
    const char *reference =
        json_get_string(json_get(json_at(output, 0), "valueReference"), "reference");
    assert_int_equal(json_count(output), 1);
    const struct json *response =
        fhir_fake_get(d->server, "QuestionnaireResponse", strchr(reference, '/') + 1);
    assert_non_null(response);
    assert_string_equal(json_get_string(json_get(response, "subject"), "reference"), "Patient/p0");
    assert_null(json_get(task_there(d, "t1"), "output"));
    assert_int_equal(fhir_fake_count(d->server, "QuestionnaireResponse"), 1);
    assert_int_equal(fhir_fake_count(d->server, "Patient"), VISITS);
    assert_int_equal(fhir_fake_count(d->server, "Task"), VISITS);
    assert_int_equal(store_counts(desk_store(d->desk)).to_send, 0);
    fhir_fake_put(d->server, "Task", "t2", NULL); // cancelled there, begun here
    d->desk->fake.utc_ms += 3600000;
    day_run(d);
    struct err e = {0};
    struct arena a = {0};
    struct store_task *all = NULL;
    size_t count = 0, started = 0;
    assert_int_equal(store_tasks(desk_store(d->desk), 0, INT64_MAX, &a, &all, &count, &e), RC_OK);
    for (size_t i = 0; i < count; i++)
        started += strcmp(all[i].status, "started") == 0;
    assert_int_equal(started, 1);
    arena_release(&a);
    day_free(d);
}

// A result of another laptop, with one answer.
static void result_there(struct day *d, const char *id, const char *authored, const char *form)
{
    struct json *r = json_new_object(), *answers = json_new_array(), *answer = json_new_object();
    struct json *items = json_new_array(), *item = json_new_object(), *coding = json_new_object();
    json_set_string(r, "resourceType", "QuestionnaireResponse");
    json_set_string(r, "id", id);
    json_set_string(r, "status", "completed");
    json_set_string(r, "questionnaire", form);
    json_set_string(r, "authored", authored);
    point(r, "subject", "Patient/p4");
    json_set_string(coding, "code", id);
    json_set(answer, "valueCoding", coding);
    json_push(answers, answer);
    json_set_string(item, "linkId", "nut-weight");
    json_set(item, "answer", answers);
    json_push(items, item);
    json_set(r, "item", items);
    fhir_fake_put(d->server, "QuestionnaireResponse", id, r);
    json_free(r);
}

static void what_was_found_elsewhere_is_last_time(void **state)
{
    static const char form[] = "https://icope.example.org/fhir/Questionnaire/icope-step1|1.0.0";
    struct day *d = round_come();
    struct date on = {0};
    const char *of = NULL;
    (void)state;
    result_there(d, "older", "2025-05-02T10:00:00+02:00", form);
    result_there(d, "newer", "2026-05-02T10:00:00+02:00", form);
    result_there(d, "other", "2026-06-02T10:00:00+02:00", "https://example.org/another");
    day_plan(d, 4); // changed there: its person is asked for again
    day_run(d);
    struct id person = day_person(d, 4);
    assert_int_equal(app_history(d->app, person), 2);
    assert_string_equal(app_history_answer(d->app, 0, "nut-weight"), "newer");
    assert_string_equal(app_history_answer(d->app, 1, "nut-weight"), "older");
    assert_true(app_history_visit(d->app, 0, &on, &of));
    assert_int_equal(on.month, 5);
    assert_int_equal(app_amend_choose(d->app, 0), RC_DENIED);
    visit(d, person, "yes");
    assert_int_equal(app_history(d->app, person), 3); // ours is the newest
    assert_null(app_history_answer(d->app, 0, "nut-weight"));
    assert_string_equal(app_history_answer(d->app, 1, "nut-weight"), "newer");
    day_run(d);
    assert_int_equal(app_history(d->app, person), 3); // and does not come back as another's
    day_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_round_of_the_day_shows_who_and_when),
        cmocka_unit_test(what_becomes_of_it_reaches_the_server),
        cmocka_unit_test(what_was_found_elsewhere_is_last_time),
        cmocka_unit_test(a_finished_visit_is_the_output_of_what_was_planned),
        cmocka_unit_test(a_visit_without_an_answer_leaves_the_plan_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
