// SPDX-License-Identifier: EUPL-1.2
#include "pathway/chair.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct chair_rules rules = {.gap_ms = 700, .minimum_ms = 4000, .limit_ms = 60000};

static void a_rise_too_soon_after_the_one_before_is_not_counted(void **state)
{
    struct chair_watch w;
    (void)state;
    chair_start(&w, 10000);
    assert_false(chair_rise(&w, &rules, 10001)); // the start key, bounced
    assert_false(chair_rise(&w, &rules, 10699));
    assert_true(chair_rise(&w, &rules, 10700));
    assert_false(chair_rise(&w, &rules, 11399)); // from the rise counted, not from the press before
    assert_true(chair_rise(&w, &rules, 11400));
    assert_int_equal(w.rises, 2);
}

static void a_held_key_does_not_make_five_rises_at_once(void **state)
{
    struct chair_watch w;
    int64_t ms = 0;
    (void)state;
    chair_start(&w, 0);
    while (w.rises < CHAIR_RISES)
        chair_rise(&w, &rules, ms += 33);
    assert_true(ms >= CHAIR_RISES * rules.gap_ms);
    assert_false(chair_rise(&w, &rules, ms + 5000)); // there is no sixth
    struct chair_try held = {CHAIR_RISES, false, chair_centiseconds(ms), CHAIR_WHOLE};
    assert_int_equal(chair_worth(&held, &rules), CHAIR_TOO_FAST);
}

static void hundredths_are_never_fewer_than_passed(void **state)
{
    static const struct {
        int64_t ms, centiseconds;
    } rows[] = {{0, 0}, {-5, 0}, {1, 1}, {10, 1}, {11, 2}, {14000, 1400}, {14001, 1401}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(chair_centiseconds(rows[i].ms), rows[i].centiseconds);
}

static void only_what_the_person_did_is_a_result(void **state)
{
    static const struct {
        struct chair_try t;
        enum chair_worth worth;
    } rows[] = {
        {{5, false, 400, CHAIR_WHOLE}, CHAIR_VALID},
        {{5, false, 399, CHAIR_WHOLE}, CHAIR_TOO_FAST},
        {{5, false, 21, CHAIR_WHOLE}, CHAIR_TOO_FAST},
        {{2, true, 310, CHAIR_ARMS}, CHAIR_VALID},
        {{0, true, 50, CHAIR_ARMS}, CHAIR_VALID},
        {{3, false, 6000, CHAIR_TIME}, CHAIR_VALID},
        {{3, false, 700, CHAIR_STOPPED}, CHAIR_GIVEN_UP},
        {{0, false, 90, CHAIR_FALSE_START}, CHAIR_NOT_STARTED},
        {{4, false, 900, CHAIR_INTERRUPTED}, CHAIR_CUT},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(chair_worth(&rows[i].t, &rules), rows[i].worth);
}

static void the_first_valid_try_counts(void **state)
{
    static const struct chair_try tries[] = {
        {5, false, 210, CHAIR_WHOLE}, {5, false, 1630, CHAIR_WHOLE}, {5, false, 1200, CHAIR_WHOLE}};
    (void)state;
    assert_int_equal(chair_counting(tries, 0, &rules), 0);
    assert_int_equal(chair_counting(tries, 1, &rules), 1); // none
    assert_int_equal(chair_counting(tries, 3, &rules), 1); // the second, though a later is faster
}

static void one_repeat_and_only_of_a_try_that_is_not_valid(void **state)
{
    static const struct chair_try valid = {5, false, 1900, CHAIR_WHOLE},
                                  fast = {5, false, 30, CHAIR_WHOLE},
                                  cut = {1, false, 200, CHAIR_INTERRUPTED},
                                  early = {0, false, 100, CHAIR_FALSE_START},
                                  stopped = {2, false, 800, CHAIR_STOPPED};
    const struct chair_try two[] = {fast, cut};
    (void)state;
    assert_true(chair_may_try(NULL, 0, &rules));
    assert_false(chair_may_try(&valid, 1, &rules));
    assert_false(chair_may_try(&stopped, 1, &rules));
    assert_true(chair_may_try(&fast, 1, &rules));
    assert_true(chair_may_try(&cut, 1, &rules));
    assert_true(chair_may_try(&early, 1, &rules));
    assert_false(chair_may_try(two, 2, &rules));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rise_too_soon_after_the_one_before_is_not_counted),
        cmocka_unit_test(a_held_key_does_not_make_five_rises_at_once),
        cmocka_unit_test(hundredths_are_never_fewer_than_passed),
        cmocka_unit_test(only_what_the_person_did_is_a_result),
        cmocka_unit_test(the_first_valid_try_counts),
        cmocka_unit_test(one_repeat_and_only_of_a_try_that_is_not_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
