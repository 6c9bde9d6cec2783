// SPDX-License-Identifier: EUPL-1.2
// Stray and held keys, by a clock that the test holds.
#include "ui/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct key one = KEY_OF('1'), two = KEY_OF('2');

// A question that has stood for a second.
static struct guard standing(int64_t *now_ms)
{
    struct guard g = {0};
    *now_ms = 5000;
    guard_ask(&g);
    guard_drawn(&g, *now_ms);
    *now_ms += 1000;
    return g;
}

static void a_question_stands_before_it_is_answered(void **state)
{
    struct guard g = {0};
    (void)state;
    guard_ask(&g);
    assert_int_equal(guard_key(&g, one, 1000), GUARD_EARLY); // not drawn at all
    guard_drawn(&g, 1000);
    assert_int_equal(guard_key(&g, two, 1000 + GUARD_LIMITS.drawn_ms - 1), GUARD_EARLY);
    guard_drawn(&g, 1100); // drawn again: it stands since the first time
    assert_int_equal(guard_key(&g, one, 1000 + GUARD_LIMITS.drawn_ms), GUARD_TAKE);
    guard_ask(&g);
    assert_int_equal(guard_key(&g, two, 1400), GUARD_EARLY);
}

static void a_held_key_stays_ignored(void **state)
{
    int64_t now_ms;
    struct guard g = standing(&now_ms);
    (void)state;
    assert_int_equal(guard_key(&g, one, now_ms), GUARD_TAKE);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(guard_key(&g, one, now_ms += 33), GUARD_REPEAT);
    assert_int_equal(guard_key(&g, one, now_ms += GUARD_LIMITS.repeat_ms - 1), GUARD_REPEAT);
    assert_int_equal(guard_key(&g, one, now_ms += GUARD_LIMITS.repeat_ms), GUARD_TAKE);
}

static void another_key_is_no_repetition(void **state)
{
    int64_t now_ms;
    struct guard g = standing(&now_ms);
    (void)state;
    assert_int_equal(guard_key(&g, one, now_ms), GUARD_TAKE);
    assert_int_equal(guard_key(&g, two, now_ms + 1), GUARD_TAKE);
    assert_int_equal(guard_key(&g, one, now_ms + 2), GUARD_TAKE);
}

static void the_limits_are_those_of_people(void **state)
{
    (void)state;
    assert_int_equal(GUARD_LIMITS.drawn_ms, 150);
    assert_int_equal(GUARD_LIMITS.repeat_ms, 120);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_stands_before_it_is_answered),
        cmocka_unit_test(a_held_key_stays_ignored),
        cmocka_unit_test(another_key_is_no_repetition),
        cmocka_unit_test(the_limits_are_those_of_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
