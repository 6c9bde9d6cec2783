// SPDX-License-Identifier: EUPL-1.2
// Tries of the chair rises on disk: which one the answers come from, what the response keeps of the
// others, and what is there again after the program ended without warning.
#include "app/session/service.h"
#include "app/state/service.h"
#include "app/visit/chair.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/internal.h"
#include "app/visit/service.h"
#include "base/mem.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct chair_try fast = {5, false, 21, CHAIR_WHOLE},
                              whole = {5, false, 1630, CHAIR_WHOLE},
                              arms = {2, true, 420, CHAIR_ARMS},
                              cut = {3, false, 700, CHAIR_INTERRUPTED};

static struct id person;

static void enter(struct desk *d)
{
    bool resumed = false;
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
}

static int begin(void **state)
{
    struct desk *d = desk_new("en");
    struct person_fields fields = {.at = {[PERSON_FAMILY] = "Dupuy",
                                          [PERSON_GIVEN] = "Jeanne",
                                          [PERSON_BIRTH] = "1942-05-12",
                                          [PERSON_SEX] = "f"}};
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "yes"},
                                  .notice = NOTICE_ALOUD};
    desk_store_new(d, "marie", "nurse");
    person = desk_person(d, &fields);
    enter(d);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
    assert_int_equal(app_answer(d->app, "loc-safe", "true"), RC_OK);
    *state = d;
    return 0;
}

static int end(void **state)
{
    desk_free(*state);
    return 0;
}

// The program ends and starts again, and the visit goes on.
static void restart(struct desk *d)
{
    desk_restart(d);
    assert_int_equal(app_login(d->app, "marie", DESK_PASSPHRASE), RC_OK);
    enter(d);
}

// Fails unless the answer is that; NULL none.
static void holds(struct desk *d, const char *link, const char *value)
{
    const char *is = app_answered(d->app, link);
    if (value == NULL ? is != NULL : is == NULL || strcmp(is, value) != 0)
        fail_msg("%s is %s, not %s", link, is != NULL ? is : "none",
                 value != NULL ? value : "none");
}

static void keeps(struct desk *d, const struct chair_try *t)
{
    assert_int_equal(app_chair_keep(d->app, t), RC_OK);
}

static void a_try_that_is_not_valid_answers_nothing(void **state)
{
    struct desk *d = *state;
    keeps(d, &fast);
    holds(d, "loc-rises", NULL);
    holds(d, "loc-arms", NULL);
    holds(d, "loc-time-s", NULL);
    holds(d, "loc-status", "incomplete");
}

static void the_repeat_counts_and_clears_the_reason(void **state)
{
    struct desk *d = *state;
    keeps(d, &cut);
    assert_int_equal(app_chair_not_done(d->app, "refused"), RC_OK);
    holds(d, "loc-not-done", "refused");
    keeps(d, &whole);
    holds(d, "loc-not-done", NULL);
    holds(d, "loc-rises", "5");
    holds(d, "loc-arms", "false");
    holds(d, "loc-time-s", "16.30");
    holds(d, "loc-status", "alert");
}

static void the_first_valid_try_stays_the_one_that_counts(void **state)
{
    struct desk *d = *state;
    keeps(d, &arms);
    keeps(d, &whole);
    holds(d, "loc-rises", "2");
    holds(d, "loc-arms", "true");
    holds(d, "loc-time-s", NULL);
}

static void tries_are_there_after_a_restart(void **state)
{
    struct desk *d = *state;
    const struct chair_try *tries = NULL;
    keeps(d, &cut);
    assert_int_equal(app_chair_why(d->app, CHAIR_FALSE_START), RC_OK);
    keeps(d, &whole);
    restart(d);
    assert_int_equal(app_chair_tries(d->app, &tries), 2);
    assert_int_equal(tries[0].end, CHAIR_FALSE_START);
    assert_int_equal(tries[0].rises, cut.rises);
    assert_int_equal(tries[1].centiseconds, whole.centiseconds);
    holds(d, "loc-time-s", "16.30");
}

static void a_try_cut_by_the_end_of_the_program_is_kept_as_interrupted(void **state)
{
    struct desk *d = *state;
    const struct chair_try *tries = NULL;
    bool found = false;
    assert_int_equal(app_chair_recover(d->app, &found), RC_OK);
    assert_false(found);
    assert_int_equal(app_chair_begin(d->app), RC_OK);
    restart(d);
    assert_int_equal(app_chair_recover(d->app, &found), RC_OK);
    assert_true(found);
    assert_int_equal(app_chair_tries(d->app, &tries), 1);
    assert_int_equal(tries[0].end, CHAIR_INTERRUPTED);
    // Nobody knows how far it got.
    const struct form *f = d->app->visit->now.form;
    const size_t first[] = {0};
    assert_null(form_answer_text_at(f, "loc-attempt-rises", first, 1));
    assert_null(form_answer_text_at(f, "loc-attempt-time-s", first, 1));
    assert_string_equal(form_answer_text_at(f, "loc-attempt-reason", first, 1), "interrupted");
    assert_int_equal(app_chair_recover(d->app, &found), RC_OK); // once
    assert_false(found);
}

static void a_try_that_cannot_be_written_changes_nothing(void **state)
{
    struct desk *d = *state;
    const struct chair_try *tries = NULL;
    struct id visit = d->app->visit->now.envelope.id;
    keeps(d, &cut);
    assert_int_equal(app_chair_not_done(d->app, "refused"), RC_OK);
    snprintf(d->app->visit->now.envelope.id.text, sizeof visit.text, "%s", "no-such-visit");
    assert_int_not_equal(app_chair_keep(d->app, &whole), RC_OK);
    assert_true(app_message(d->app)[0] != '\0');
    d->app->visit->now.envelope.id = visit;
    assert_int_equal(app_chair_tries(d->app, &tries), 1);
    holds(d, "loc-not-done", "refused");
    holds(d, "loc-rises", NULL);
    restart(d);
    assert_int_equal(app_chair_tries(d->app, &tries), 1);
    holds(d, "loc-not-done", "refused");
}

static void a_result_put_right_by_hand_keeps_why_and_what_was_measured(void **state)
{
    static const struct chair_try late = {5, false, 1390, CHAIR_WHOLE},
                                  none = {5, false, 310, CHAIR_WHOLE},
                                  long_ = {5, false, 6001, CHAIR_WHOLE};
    const size_t first[] = {0};
    struct desk *d = *state;
    assert_false(app_chair_can_correct(d->app)); // nothing was measured
    keeps(d, &whole);
    holds(d, "loc-status", "alert");
    assert_true(app_chair_can_correct(d->app));
    assert_int_equal(app_chair_correct(d->app, &late, ""), RC_INVALID);
    assert_int_equal(app_chair_correct(d->app, &none, "why"), RC_INVALID);
    assert_int_equal(app_chair_correct(d->app, &long_, "why"), RC_INVALID);
    holds(d, "loc-time-s", "16.30");
    assert_int_equal(app_chair_correct(d->app, &late, "stopped too late"), RC_OK);
    restart(d);
    holds(d, "loc-time-s", "13.90");
    holds(d, "loc-corrected", "stopped too late");
    holds(d, "loc-status", "normal");
    assert_string_equal(
        form_answer_text_at(d->app->visit->now.form, "loc-attempt-time-s", first, 1), "16.30");
}

static void answers_together_are_all_taken_or_none(void **state)
{
    struct desk *d = *state;
    const struct visit_answer bad[] = {{.link_id = "nut-weight", .value = "no"},
                                       {.link_id = "nut-appetite", .value = "no such code"}};
    const struct visit_answer good[] = {{.link_id = "nut-weight", .value = "yes"},
                                        {.link_id = "not-in-this-form", .value = "1"},
                                        {.link_id = "nut-appetite", .value = "no"}};
    assert_int_equal(app_answer_all(d->app, bad, ARRAY_LEN(bad)), RC_INVALID);
    holds(d, "nut-weight", NULL);
    assert_int_equal(app_answer_all(d->app, good, ARRAY_LEN(good)), RC_OK);
    restart(d);
    holds(d, "nut-weight", "yes");
    holds(d, "nut-appetite", "no");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_try_that_is_not_valid_answers_nothing, begin, end),
        cmocka_unit_test_setup_teardown(the_repeat_counts_and_clears_the_reason, begin, end),
        cmocka_unit_test_setup_teardown(the_first_valid_try_stays_the_one_that_counts, begin, end),
        cmocka_unit_test_setup_teardown(tries_are_there_after_a_restart, begin, end),
        cmocka_unit_test_setup_teardown(a_try_cut_by_the_end_of_the_program_is_kept_as_interrupted,
                                        begin, end),
        cmocka_unit_test_setup_teardown(a_try_that_cannot_be_written_changes_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_result_put_right_by_hand_keeps_why_and_what_was_measured,
                                        begin, end),
        cmocka_unit_test_setup_teardown(answers_together_are_all_taken_or_none, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
