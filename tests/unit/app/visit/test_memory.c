// SPDX-License-Identifier: EUPL-1.2
// The three words and their recall on disk: shown once, the wait that begins once, and a recall
// that is valid only from the delay of the form to its limit, without a cue or an interruption.
#include "app/session/service.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/internal.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "base/mem.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct id person;

static void enter(struct desk *d)
{
    bool resumed = false;
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
}

// The words have been said and the orientation is right: the recall decides.
static int begin(void **state)
{
    static const char *const right[] = {"cog-year", "cog-month", "cog-weekday", "cog-day",
                                        "cog-place"};
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
    for (size_t i = 0; i < ARRAY_LEN(right); i++)
        assert_int_equal(app_answer(d->app, right[i], "right"), RC_OK);
    assert_int_equal(app_words_show(d->app), RC_OK);
    assert_int_equal(app_words_said(d->app, 2), RC_OK);
    *state = d;
    return 0;
}

static int end(void **state)
{
    desk_free(*state);
    return 0;
}

static void restart(struct desk *d)
{
    desk_restart(d);
    assert_int_equal(app_login(d->app, "marie", DESK_PASSPHRASE), RC_OK);
    enter(d);
}

static void pass(struct desk *d, int64_t seconds)
{
    d->fake.mono_ms += seconds * 1000;
    d->fake.utc_ms += seconds * 1000;
}

static void holds(struct desk *d, const char *link, const char *value)
{
    const char *is = app_answered(d->app, link);
    if (value == NULL ? is != NULL : is == NULL || strcmp(is, value) != 0)
        fail_msg("%s is %s, not %s", link, is != NULL ? is : "none",
                 value != NULL ? value : "none");
}

// All three words, without a cue and an interruption.
static void recall_all(struct desk *d)
{
    assert_int_equal(app_recall_count(d->app, 3), RC_OK);
    if (!app_words_shown_again(d->app))
        assert_int_equal(app_answer(d->app, "cog-cued", "false"), RC_OK);
    assert_int_equal(app_answer(d->app, "cog-interrupted", "false"), RC_OK);
}

static void a_corrected_number_of_tries_does_not_begin_the_wait_again(void **state)
{
    struct desk *d = *state;
    pass(d, 100);
    assert_int_equal(app_words_said(d->app, 1), RC_OK);
    holds(d, "cog-tries", "1");
    assert_int_equal(app_recall_wait_ms(d->app), 200000);
    restart(d);
    holds(d, "cog-tries", "1");
    assert_int_equal(app_recall_wait_ms(d->app), 200000);
}

static void words_that_could_not_be_repeated_are_not_recalled(void **state)
{
    struct desk *d = *state;
    assert_int_equal(app_words_said(d->app, 0), RC_OK);
    pass(d, 400);
    assert_int_equal(app_recall_wait_ms(d->app), -1);
    assert_false(app_recall_is_open(d->app));
    assert_int_equal(app_words_said(d->app, 3), RC_OK); // corrected: the words had been said then
    assert_int_equal(app_recall_wait_ms(d->app), 0);
}

static void the_recall_is_valid_from_the_delay_to_the_limit(void **state)
{
    static const struct {
        int64_t after_s;
        enum recall_time time;
        const char *status;
    } rows[] = {
        {300, RECALL_IN_TIME, "normal"},          {1200, RECALL_IN_TIME, "normal"},
        {1201, RECALL_LATE, "incomplete"},        {86400, RECALL_LATE, "incomplete"},
        {400 * 86400, RECALL_LATE, "incomplete"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        void *own = NULL;
        char seconds[24];
        begin(&own);
        struct desk *d = own;
        pass(d, rows[i].after_s);
        assert_int_equal(app_recall_time(d->app), rows[i].time);
        recall_all(d);
        snprintf(seconds, sizeof seconds, "%lld", (long long)rows[i].after_s);
        holds(d, "cog-recall-delay-s", seconds);
        holds(d, "cog-status", rows[i].status);
        end(&own);
    }
}

static void opened_early_it_stays_early(void **state)
{
    struct desk *d = *state;
    pass(d, 299);
    assert_false(app_recall_is_open(d->app));
    assert_int_equal(app_recall_open_early(d->app), RC_OK);
    pass(d, 60);
    restart(d);
    assert_true(app_recall_is_open(d->app));
    assert_int_equal(app_recall_time(d->app), RECALL_EARLY);
    recall_all(d);
    holds(d, "cog-recall-delay-s", "299");
    holds(d, "cog-status", "incomplete");
}

static void a_corrected_count_keeps_the_time_of_the_recall(void **state)
{
    struct desk *d = *state;
    pass(d, 310);
    recall_all(d);
    pass(d, 2000);
    assert_int_equal(app_recall_count(d->app, 2), RC_OK);
    holds(d, "cog-recall", "2");
    holds(d, "cog-recall-delay-s", "310");
    holds(d, "cog-status", "alert");
    assert_int_equal(app_recall_time(d->app), RECALL_IN_TIME);
}

static void words_shown_again_make_the_recall_not_valid(void **state)
{
    struct desk *d = *state;
    assert_true(app_words_shown(d->app));
    assert_false(app_words_shown_again(d->app));
    assert_int_equal(app_words_show_again(d->app), RC_OK);
    restart(d);
    assert_true(app_words_shown_again(d->app));
    holds(d, "cog-cued", "true");
    pass(d, 400);
    recall_all(d);
    holds(d, "cog-status", "incomplete");
}

static void words_cut_before_they_were_repeated_were_shown(void **state)
{
    struct desk *d = *state;
    (void)state;
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    enter(d);
    assert_true(app_words_shown(d->app));
    assert_string_equal(app_step(d->app).item != NULL ? "a step" : "none", "a step");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_corrected_number_of_tries_does_not_begin_the_wait_again,
                                        begin, end),
        cmocka_unit_test_setup_teardown(words_that_could_not_be_repeated_are_not_recalled, begin,
                                        end),
        cmocka_unit_test(the_recall_is_valid_from_the_delay_to_the_limit),
        cmocka_unit_test_setup_teardown(opened_early_it_stays_early, begin, end),
        cmocka_unit_test_setup_teardown(a_corrected_count_keeps_the_time_of_the_recall, begin, end),
        cmocka_unit_test_setup_teardown(words_shown_again_make_the_recall_not_valid, begin, end),
        cmocka_unit_test_setup_teardown(words_cut_before_they_were_repeated_were_shown, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
