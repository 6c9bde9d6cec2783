// SPDX-License-Identifier: EUPL-1.2
// Can it now be? Clocks that stand still, run ahead or back, servers that are wrong, and the order
// in which they come.
#include "base/time_trust.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY    (int64_t)86400000
#define MINUTE (int64_t)60000
// 2026-09-01, when the program was made.
#define FLOOR (int64_t)1788220800000
// 2026-11-28, when the laptop was used last.
#define THEN (int64_t)1795824000000

// A laptop that was used every day until then.
static struct time_known used(void)
{
    struct time_known k = {0};
    time_pass(&k, FLOOR, THEN);
    return k;
}

static void assert_verdict(const struct time_known *k, int64_t now, enum time_verdict v)
{
    assert_string_equal(time_word(time_judge(k, FLOOR, now)), time_word(v));
}

static void clocks_that_cannot_be_right(void **state)
{
    static const struct {
        int64_t days; // from THEN
        enum time_verdict v;
    } cases[] = {
        {-20000, TIME_BEHIND}, {-365, TIME_BEHIND}, {-1, TIME_BEHIND}, {0, TIME_FITS},
        {1, TIME_FITS},        {30, TIME_FITS},     {290, TIME_FITS},  {365, TIME_AHEAD},
        {765, TIME_AHEAD},     {20000, TIME_AHEAD},
    };
    const struct time_known k = used(), none = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_verdict(&k, THEN + cases[i].days * DAY, cases[i].v);
    assert_verdict(&k, THEN - 5 * MINUTE, TIME_FITS); // kept right by a time server
    assert_verdict(&k, THEN - 15 * MINUTE, TIME_BEHIND);
    assert_verdict(&none, FLOOR - DAY, TIME_BEHIND); // before the program was made
    assert_verdict(&none, FLOOR + DAY, TIME_FITS);
    assert_true(time_off_ms(&k, FLOOR, THEN - DAY) == DAY); // at least
    assert_true(time_off_ms(&k, FLOOR, THEN + 765 * DAY) == 0);
}

static void one_login_in_2029_poisons_nothing(void **state)
{
    struct time_known k = used();
    (void)state;
    assert_false(time_pass(&k, FLOOR, THEN + 765 * DAY));
    assert_false(time_pass(&k, FLOOR, THEN + 766 * DAY));
    assert_verdict(&k, THEN + DAY, TIME_FITS);
    assert_true(time_pass(&k, FLOOR, THEN + DAY));
    assert_true(k.believed_utc_ms == THEN + DAY);
}

static void a_long_absence_is_borne_out_by_days(void **state)
{
    struct time_known k = used();
    (void)state;
    assert_true(time_pass(&k, FLOOR, THEN + 40 * DAY)); // five weeks and more
    assert_true(k.leap_utc_ms == THEN + 40 * DAY && k.believed_utc_ms == THEN);
    time_pass(&k, FLOOR, THEN + 41 * DAY);
    assert_true(k.believed_utc_ms == THEN);
    struct time_known wrong = k; // it was the clock: the next day it stands right again
    assert_verdict(&wrong, THEN + 2 * DAY, TIME_FITS);
    time_pass(&wrong, FLOOR, THEN + 2 * DAY);
    assert_true(wrong.leap_utc_ms == 0 && wrong.believed_utc_ms == THEN + 2 * DAY);
    time_pass(&k, FLOOR, THEN + 43 * DAY);
    assert_true(k.leap_utc_ms == 0 && k.believed_utc_ms == THEN + 43 * DAY);
}

static void one_wrong_server_changes_no_belief(void **state)
{
    struct time_known k = used();
    (void)state;
    time_hear(&k, FLOOR, THEN + DAY, THEN + 765 * DAY);
    assert_verdict(&k, THEN + DAY, TIME_DIFFERS);
    assert_true(k.believed_utc_ms == THEN);
    time_hear(&k, FLOOR, THEN + DAY, THEN + 766 * DAY); // a second one says the same
    assert_true(k.believed_utc_ms == THEN);
    assert_verdict(&k, THEN + DAY, TIME_DIFFERS);
    time_hear(&k, FLOOR, THEN + 2 * DAY, THEN + 2 * DAY + MINUTE); // the right one
    assert_verdict(&k, THEN + 2 * DAY, TIME_FITS);
    assert_true(k.believed_utc_ms == THEN + 2 * DAY);
    time_hear(&k, FLOOR, THEN + 3 * DAY, 0); // one of 1970 tells nothing
    assert_verdict(&k, THEN + 3 * DAY, TIME_FITS);
}

static void an_agreeing_server_lowers_what_was_believed(void **state)
{
    struct time_known k = {0};
    (void)state;
    time_pass(&k, FLOOR, THEN + 765 * DAY); // made with the clock in 2029
    assert_verdict(&k, THEN, TIME_BEHIND);
    time_hear(&k, FLOOR, THEN, THEN + MINUTE);
    assert_verdict(&k, THEN, TIME_FITS);
    assert_true(k.believed_utc_ms == THEN);
    k.believed_utc_ms = THEN + 765 * DAY;
    time_confirm(&k, THEN); // or an administrator
    assert_verdict(&k, THEN, TIME_FITS);
}

static void the_measured_offset_goes_when_the_clock_is_set(void **state)
{
    struct time_known k = used();
    (void)state;
    time_hear(&k, FLOOR, THEN + 2 * DAY, THEN); // the clock is two days ahead
    assert_verdict(&k, THEN + 2 * DAY, TIME_DIFFERS);
    assert_true(time_off_ms(&k, FLOOR, THEN + 2 * DAY) == -2 * DAY);
    assert_verdict(&k, THEN + MINUTE, TIME_FITS); // set right while the program was not there
    time_was_set(&k, -2 * DAY);                   // or before its eyes
    assert_verdict(&k, THEN + MINUTE, TIME_FITS);
    k = used();
    time_hear(&k, FLOOR, THEN + 1, THEN + 3 * 60 * MINUTE); // three hours behind
    assert_verdict(&k, THEN + MINUTE, TIME_DIFFERS);
    time_was_set(&k, 3 * 60 * MINUTE);
    assert_verdict(&k, THEN + 3 * 60 * MINUTE, TIME_FITS);
}

// A battery that was empty: the laptop synced in 1970, then it was set right between two starts.
static void a_clock_that_was_far_behind_and_was_set_right(void **state)
{
    static const int64_t behind[] = {20000 * DAY, 365 * DAY, 60 * DAY};
    (void)state;
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        struct time_known k = used();
        time_hear(&k, FLOOR, THEN + DAY - behind[i], THEN + DAY);
        assert_verdict(&k, THEN + DAY - behind[i], TIME_BEHIND);
        assert_true(time_off_ms(&k, FLOOR, THEN + DAY - behind[i]) == behind[i]);
        assert_verdict(&k, THEN + DAY + MINUTE, TIME_FITS);
        assert_true(time_pass(&k, FLOOR, THEN + DAY + MINUTE));
    }
    struct time_known k = used(); // a few days behind it may have gone on by itself
    time_hear(&k, FLOOR, THEN + DAY, THEN + 3 * DAY);
    assert_verdict(&k, THEN + 4 * DAY, TIME_DIFFERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_that_cannot_be_right),
        cmocka_unit_test(one_login_in_2029_poisons_nothing),
        cmocka_unit_test(a_long_absence_is_borne_out_by_days),
        cmocka_unit_test(one_wrong_server_changes_no_belief),
        cmocka_unit_test(an_agreeing_server_lowers_what_was_believed),
        cmocka_unit_test(the_measured_offset_goes_when_the_clock_is_set),
        cmocka_unit_test(a_clock_that_was_far_behind_and_was_set_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
