// SPDX-License-Identifier: EUPL-1.2
// The list of answers: what it shows, coming back to its line, and who may correct a finished
// visit.
#include "support/desk.h"

#include "admin/policy.h"
#include "app/people/service.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/review.h"
#include "app/visit/service.h"
#include "base/mem.h"
#include "store/outbox.h"
#include "store/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void ok(struct desk *d, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", app_message(d->app));
}

// A visit with a few answers.
static struct desk *visiting(const char *role, struct id *ret)
{
    static const struct person_fields who = {.at = {[PERSON_FAMILY] = "Lefèvre",
                                                    [PERSON_GIVEN] = "Jeanne",
                                                    [PERSON_BIRTH] = "1942-05-12",
                                                    [PERSON_SEX] = "f"}};
    static const char *const answers[][2] = {{"psy-low", "yes"},
                                             {"psy-interest", "no"},
                                             {"nut-weight", "no"},
                                             {"nut-appetite", "unknown"}};
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "no"},
                                  .notice = NOTICE_ALOUD};
    struct desk *d = desk_new("fr");
    bool resumed;
    desk_store_new(d, "A. Moreau", role);
    *ret = desk_person(d, &who);
    app_select(d->app, *ret);
    ok(d, app_visit_enter(d->app, *ret, &resumed));
    ok(d, app_consent_save(d->app, &yes, "A. Moreau", false));
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        ok(d, app_answer(d->app, answers[i][0], answers[i][1]));
    return d;
}

// Moves the cursor to the line of that question.
static size_t to_line(struct desk *d, const char *link)
{
    struct review_row r;
    for (size_t i = 0; app_review_row(d->app, i, &r); i++) {
        if (strcmp(r.item->link_id, link) == 0)
            return i;
        desk_keys(d, "<Down>");
    }
    fail_msg("%s is not listed", link);
    return 0;
}

static enum result mark_of(struct desk *d, const char *link)
{
    struct review_row r;
    for (size_t i = 0; app_review_row(d->app, i, &r); i++)
        if (strcmp(r.item->link_id, link) == 0)
            return r.mark;
    fail_msg("%s is not listed", link);
    return RESULT_KINDS;
}

static void a_change_comes_back_to_its_line(void **state)
{
    struct id person;
    struct desk *d = visiting("nurse", &person);
    (void)state;
    app_step_end(d->app);
    desk_push(d, "end");
    desk_keys(d, "r");
    assert_string_equal(desk_top(d), "review");
    desk_show(d, 24, 80);
    desk_see(d, "Revoir les réponses");
    size_t line = to_line(d, "nut-weight");
    desk_keys(d, "<Enter>");
    assert_string_equal(desk_top(d), "visit");
    d->fake.mono_ms += 1000; // not by accident
    desk_show(d, 24, 80);
    d->fake.mono_ms += 1000;
    desk_keys(d, "1");
    assert_string_equal(app_answered(d->app, "nut-weight"), "yes");
    assert_string_equal(desk_top(d), "review");
    assert_int_equal(app_review_line(d->app), line);
    desk_show(d, 24, 80);
    desk_see(d, "perte de poids");
    desk_keys(d, "<Enter><Backspace>"); // looked at, and back without a change
    assert_string_equal(desk_top(d), "review");
    desk_keys(d, "<Esc>");
    assert_string_equal(desk_top(d), "end");
    desk_free(d);
}

static void marks_say_what_an_answer_leads_to(void **state)
{
    struct id person;
    struct desk *d = visiting("nurse", &person);
    (void)state;
    app_review_begin(d->app);
    assert_int_equal(mark_of(d, "psy-low"), RESULT_SIGNAL);
    assert_int_equal(mark_of(d, "psy-interest"), RESULT_NO_SIGNAL);
    assert_int_equal(mark_of(d, "nut-weight"), RESULT_NO_SIGNAL);
    assert_int_equal(mark_of(d, "nut-appetite"), RESULT_NOT_ASSESSED);
    assert_int_equal(mark_of(d, "vis-far"), RESULT_NOT_ASSESSED); // not asked yet, listed
    desk_free(d);
}

static void who_may_not_see_results_sees_their_answers(void **state)
{
    struct id person;
    struct desk *d = visiting("visitor", &person);
    (void)state;
    assert_int_equal(store_setting_set(desk_store(d), SETTING_RESULTS, "no", NULL), RC_OK);
    app_review_begin(d->app);
    assert_int_equal(mark_of(d, "psy-low"), RESULT_KINDS);
    assert_int_equal(mark_of(d, "nut-appetite"), RESULT_NOT_ASSESSED);
    struct review_row r = {.answer = ""};
    for (size_t i = 0; app_review_row(d->app, i, &r) && strcmp(r.item->link_id, "psy-low") != 0;
         i++)
        ;
    assert_string_equal(r.answer, "Oui");
    desk_free(d);
}

// ---- who corrects a finished visit ----

static enum rc may_correct(struct desk *d, struct id person)
{
    assert_true(app_history(d->app, person) > 0);
    return app_amend_choose(d->app, 0);
}

static void deliver(struct desk *d)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    struct json *receipt = json_new_object();
    struct err e = {0};
    size_t count = 0;
    assert_int_equal(store_packages(desk_store(d), 1U << PACKAGE_WAITING, &a, &all, &count, &e),
                     RC_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(store_package_deliver(desk_store(d), all[i].id, receipt, &e), RC_OK);
    json_free(receipt);
    arena_release(&a);
}

static void visitors_correct_their_own_until_sent_and_that_day(void **state)
{
    struct id person, admin;
    struct desk *d = visiting("visitor", &person);
    struct err e = {0};
    (void)state;
    ok(d, app_finish(d->app));
    assert_int_equal(store_account_add(desk_store(d), "Chef", "administrator",
                                       "quatre autres mots choisis", &admin, &e),
                     RC_OK);
    assert_int_equal(may_correct(d, person), RC_OK);
    d->fake.utc_ms += 3 * 86400000LL; // not sent yet
    assert_int_equal(may_correct(d, person), RC_OK);
    deliver(d);
    assert_int_equal(may_correct(d, person), RC_DENIED);
    desk_push(d, "history");
    desk_keys(d, "c");
    assert_string_equal(desk_top(d), "history");
    assert_non_null(strstr(app_message(d->app), "jour même"));
    d->fake.utc_ms -= 3 * 86400000LL; // the day itself
    assert_int_equal(may_correct(d, person), RC_OK);
    ok(d, app_amend(d->app, "appel"));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_comes_back_to_its_line),
        cmocka_unit_test(marks_say_what_an_answer_leads_to),
        cmocka_unit_test(who_may_not_see_results_sees_their_answers),
        cmocka_unit_test(visitors_correct_their_own_until_sent_and_that_day),
    };
    return cmocka_run_group_tests_name("review", tests, NULL, NULL);
}
