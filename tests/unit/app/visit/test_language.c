// SPDX-License-Identifier: EUPL-1.2
// The words follow the language in which the visit is held, not the one of the screens.
#include "app/visit/internal.h"
#include "app/visit/tasks.h"

#include "unit/app/day.h"

static struct day *day_in_a_visit(void)
{
    struct day *d = day_new(1);
    bool resumed = false;
    day_engine(d, NULL);
    day_run(d);
    assert_int_equal(app_visit_enter(d->app, day_person(d, 0), &resumed), RC_OK);
    return d;
}

static void words_follow_the_language_of_the_visit(void **state)
{
    struct day *d = day_in_a_visit();
    (void)state;
    assert_string_equal(app_word(d->app, 0), "candle"); // as the screens, until it is answered
    assert_string_equal(app_whisper_word(d->app, 0, 0, 0), "doctor");
    assert_int_equal(app_answer(d->app, "language", "french"), RC_OK);
    assert_int_equal(app_step_goto(d->app, "words"), RC_OK);
    assert_string_equal(app_word(d->app, 0), "drapeau");
    assert_string_equal(app_whisper_word(d->app, 0, 0, 0), "café");
    assert_string_equal(app_whisper_word(d->app, 0, 1, 0), "tapis");
    assert_string_equal(app_whisper_word(d->app, 1, 1, 2), "banque");
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    day_restart(d);
    bool resumed = false;
    assert_int_equal(app_visit_enter(d->app, day_person(d, 0), &resumed), RC_OK);
    assert_true(resumed);
    assert_string_equal(app_word(d->app, 0), "drapeau");
    day_free(d);
}

static void words_that_were_said_stay(void **state)
{
    struct day *d = day_in_a_visit();
    (void)state;
    assert_int_equal(app_answer(d->app, "language", "french"), RC_OK);
    assert_int_equal(app_step_goto(d->app, "words"), RC_OK);
    assert_int_equal(app_words_said(d->app, 1), RC_OK);
    assert_int_equal(app_answer(d->app, "language", "english"), RC_OK);
    assert_int_equal(app_step_goto(d->app, "hea-method"), RC_OK);
    assert_int_equal(app_step_goto(d->app, "words"), RC_OK);
    assert_string_equal(app_word(d->app, 0), "drapeau");
    assert_string_equal(app_answered(d->app, "cog-list"), "fr-1");
    day_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_follow_the_language_of_the_visit),
        cmocka_unit_test(words_that_were_said_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
