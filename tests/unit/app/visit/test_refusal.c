// SPDX-License-Identifier: EUPL-1.2
// A screening that is refused is an outcome of its own, and somebody who is represented leaves a
// task for the team: what is kept here, what leaves, what does not count.
#include "support/exported.h"
#include "unit/app/day.h"

#include "app/visit/consent.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "base/fs.h"
#include "store/outbox.h"

static void ok(struct day *d, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", app_message(d->app));
}

static void enter(struct day *d, struct id person)
{
    bool resumed;
    ok(d, app_visit_enter(d->app, person, &resumed));
}

static void refuse(struct day *d, enum refusal why, const char *words)
{
    struct consent_answers answers = {.notice = NOTICE_ALOUD, .refusal = why};
    snprintf(answers.at[CONSENT_SCREENING], sizeof answers.at[0], "no");
    snprintf(answers.refusal_words, sizeof answers.refusal_words, "%s", words);
    ok(d, app_consent_refused(d->app, &answers, "marie"));
}

// All texts of packages that wait, and how many.
static size_t waiting(struct day *d, struct buf *texts)
{
    struct err e = {0};
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    assert_int_equal(
        store_packages(desk_store(d->desk), 1U << PACKAGE_WAITING, &a, &all, &count, &e), RC_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(store_package_text(desk_store(d->desk), all[i].id, texts, &e), RC_OK);
    arena_release(&a);
    return count;
}

static void assert_holds(const struct buf *texts, const char *text, bool holds)
{
    if ((strstr(buf_text(texts), text) != NULL) != holds)
        fail_msg("\"%s\" %s\n%s", text, holds ? "is missing" : "is there", buf_text(texts));
}

// A row of the home list of that person.
static struct person_row home_row(struct day *d, struct id person)
{
    struct person_row row = {.name = ""};
    app_home_refresh(d->app);
    for (size_t i = 0; app_home_row(d->app, HOME_ROUND, i, &row); i++)
        if (id_equal(row.id, person))
            return row;
    fail_msg("not at home");
    return row;
}

// No page and no table counts domains of a visit that never began.
static void assert_no_results(struct day *d)
{
    char dir[64];
    struct buf text = {0};
    desk_push(d->desk, "history");
    desk_show(d->desk, 24, 80);
    assert_null(strstr(buf_text(&d->desk->picture), "6–"));
    assert_null(strstr(buf_text(&d->desk->picture), "– not assessed "));
    snprintf(dir, sizeof dir, "%s-out", d->desk->home);
    exported_write(desk_store(d->desk), desk_clock(d->desk), dir);
    exported_read(dir, "result", &text);
    if (exported_rows(&text) > 0)
        fail_msg("%s", buf_text(&text));
    buf_release(&text);
    desk_remove(dir);
}

static void a_refusal_is_an_outcome(void **state)
{
    struct day *d = day_new(2);
    struct buf texts = {0};
    struct date on;
    const char *ended = NULL;
    (void)state;
    day_engine(d, NULL);
    day_run(d);
    struct id person = day_person(d, 0);
    enter(d, person);
    refuse(d, REFUSAL_DISTRUST, "craint pour ses papiers");
    // Here: state, reason and words.
    assert_int_equal(app_history(d->app, person), 1);
    assert_true(app_history_visit(d->app, 0, &on, &ended));
    assert_string_equal(ended, "refused");
    assert_string_equal(app_history_refusal(d->app, 0), "Distrust — craint pour ses papiers");
    assert_string_equal(home_row(d, person).remark, "consent refused — Distrust");
    app_select(d->app, person);
    desk_push(d->desk, "person");
    desk_show(d->desk, 24, 80);
    desk_see(d->desk, "consent refused — Distrust — craint");
    assert_null(strstr(buf_text(&d->desk->picture), "stopped"));
    assert_no_results(d);
    // No visit that was made, no date in six months.
    const struct store_person *p = store_person_find(desk_store(d->desk), person);
    assert_true(p->visit_count == 0 && p->due_utc_ms == 0 && p->last_visit_utc_ms == 0);
    assert_int_equal(store_counts(desk_store(d->desk)).visits, 0);
    // There: the planned visit's coded status and nothing else.
    assert_true(waiting(d, &texts) > 0);
    assert_holds(&texts, "\"refused\"", true);
    assert_holds(&texts, "distrust", false);
    assert_holds(&texts, "papiers", false);
    assert_holds(&texts, "\"Consent\"", false);
    assert_holds(&texts, "QuestionnaireResponse", false);
    day_run(d);
    const struct json *task = fhir_fake_get(d->server, "Task", "t0");
    assert_string_equal(json_get_string(task, "status"), "rejected");
    assert_null(json_get(task, "statusReason"));
    // The person can be asked again.
    enter(d, person);
    bool accepted = true;
    assert_false(app_consent_given(d->app, &accepted));
    buf_release(&texts);
    day_free(d);
}

static void a_refusal_that_was_not_planned_stands_at_home_too(void **state)
{
    struct day *d = day_new(0);
    struct buf texts = {0};
    struct person_fields rose = {.at = {[PERSON_FAMILY] = "Petit",
                                        [PERSON_GIVEN] = "Rose",
                                        [PERSON_BIRTH] = "1940-01-02",
                                        [PERSON_SEX] = "f"}};
    (void)state;
    struct id person = desk_person(d->desk, &rose);
    enter(d, person);
    refuse(d, REFUSAL_NOT_TODAY, "");
    assert_string_equal(home_row(d, person).remark, "consent refused — Not today");
    assert_int_equal(waiting(d, &texts), 0);
    buf_release(&texts);
    day_free(d);
}

static void somebody_represented_leaves_a_task_without_any_answer(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct day *d = day_new((size_t)known);
        struct buf texts = {0};
        struct date on;
        const char *ended = NULL;
        struct consent_answers answers = {.notice = NOTICE_NOT_GIVEN};
        struct person_fields rose = {.at = {[PERSON_FAMILY] = "Petit",
                                            [PERSON_GIVEN] = "Rose",
                                            [PERSON_BIRTH] = "1940-01-02",
                                            [PERSON_SEX] = "f"}};
        day_engine(d, NULL);
        day_run(d);
        struct id person = known ? day_person(d, 0) : desk_person(d->desk, &rose);
        enter(d, person);
        ok(d, app_consent_guardian(d->app, &answers, "marie"));
        assert_true(app_history(d->app, person) > 0);
        assert_true(app_history_visit(d->app, 0, &on, &ended));
        assert_string_equal(ended, "guardianship");
        struct person_row row;
        assert_true(app_person_row(d->app, person, &row));
        assert_string_equal(row.remark, "representative first");
        app_select(d->app, person);
        assert_no_results(d);
        assert_true(waiting(d, &texts) > 0);
        assert_holds(&texts, "\"guardianship\"", true);
        assert_holds(&texts, person.text, true);
        assert_holds(&texts, "Patient/", known);
        assert_holds(&texts, "Petit", false);
        assert_holds(&texts, "birthDate", false);
        assert_holds(&texts, "\"Consent\"", false);
        assert_holds(&texts, "QuestionnaireResponse\"", false);
        day_run(d); // and it arrives
        assert_int_equal(store_counts(desk_store(d->desk)).to_send, 0);
        assert_int_equal(fhir_fake_count(d->server, "Task"), (size_t)known + 1);
        assert_int_equal(fhir_fake_count(d->server, "Patient"), (size_t)known);
        if (known) // still to be made
            assert_string_equal(json_get_string(fhir_fake_get(d->server, "Task", "t0"), "status"),
                                "requested");
        buf_release(&texts);
        day_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_an_outcome),
        cmocka_unit_test(a_refusal_that_was_not_planned_stands_at_home_too),
        cmocka_unit_test(somebody_represented_leaves_a_task_without_any_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
