// SPDX-License-Identifier: EUPL-1.2
#include "app/session/lock.h"

#include "config/settings.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { IDLE_MS = 300000 };

// One reading of the clocks and what must follow.
struct reading {
    int64_t boot_ms, awake_ms;
    bool key; // a key before this reading, at the reading before
    enum lock_cause expected;
};

static void run(const struct reading *all, size_t count, int64_t idle_ms)
{
    struct lock_watch w;
    lock_watch_start(&w, 1000000, 500000);
    for (size_t i = 0; i < count; i++) {
        if (all[i].key)
            lock_watch_key(&w);
        enum lock_cause cause =
            lock_watch_look(&w, 1000000 + all[i].boot_ms, 500000 + all[i].awake_ms, idle_ms);
        if (cause != all[i].expected)
            fail_msg("reading %zu: %d instead of %d", i, (int)cause, (int)all[i].expected);
    }
}

static void lock_watch_locks_after_the_idle_time(void **state)
{
    (void)state;
    static const struct reading all[] = {
        {.boot_ms = 0, .awake_ms = 0, .expected = LOCK_NOT},
        {.boot_ms = IDLE_MS - 1, .awake_ms = IDLE_MS - 1, .expected = LOCK_NOT},
        {.boot_ms = IDLE_MS, .awake_ms = IDLE_MS, .expected = LOCK_IDLE},
        {.boot_ms = IDLE_MS + 5, .awake_ms = IDLE_MS + 5, .expected = LOCK_IDLE},
    };
    run(all, sizeof all / sizeof all[0], IDLE_MS);
}

static void lock_watch_counts_from_the_last_key(void **state)
{
    (void)state;
    static const struct reading all[] = {
        {.boot_ms = 200000, .awake_ms = 200000, .expected = LOCK_NOT},
        {.boot_ms = 200001, .awake_ms = 200001, .key = true, .expected = LOCK_NOT},
        {.boot_ms = 200000 + IDLE_MS - 1, .awake_ms = 200000 + IDLE_MS - 1, .expected = LOCK_NOT},
        {.boot_ms = 200000 + IDLE_MS, .awake_ms = 200000 + IDLE_MS, .expected = LOCK_IDLE},
    };
    run(all, sizeof all / sizeof all[0], IDLE_MS);
}

static void lock_watch_locks_after_sleep(void **state)
{
    (void)state;
    static const struct reading all[] = {
        {.boot_ms = 100, .awake_ms = 100, .expected = LOCK_NOT},
        {.boot_ms = 1600, .awake_ms = 100, .expected = LOCK_NOT}, // two reads, never quite at once
        {.boot_ms = 3200, .awake_ms = 199, .expected = LOCK_SUSPEND}, // a short nap
        {.boot_ms = 3300, .awake_ms = 299, .expected = LOCK_NOT},     // said once
        {.boot_ms = 3600000, .awake_ms = 300, .expected = LOCK_SUSPEND},
    };
    run(all, sizeof all / sizeof all[0], 0); // also where nothing locks by idle time
}

static void lock_watch_does_not_take_a_stopped_program_for_sleep(void **state)
{
    (void)state;
    static const struct reading all[] = {
        {.boot_ms = 7200000, .awake_ms = 7200000, .expected = LOCK_NOT},
    };
    run(all, 1, 0);
}

static void lock_watch_says_how_long_to_wait(void **state)
{
    (void)state;
    struct lock_watch w;
    lock_watch_start(&w, 1000, 1000);
    assert_int_equal(lock_watch_wait_ms(&w, 0), -1);
    assert_int_equal(lock_watch_wait_ms(&w, IDLE_MS), IDLE_MS);
    lock_watch_look(&w, 61000, 61000, IDLE_MS);
    assert_int_equal(lock_watch_wait_ms(&w, IDLE_MS), IDLE_MS - 60000);
    lock_watch_look(&w, 1000 + IDLE_MS + 7, 1000 + IDLE_MS + 7, IDLE_MS);
    assert_int_equal(lock_watch_wait_ms(&w, IDLE_MS), 0);
    assert_int_equal(lock_watch_wait_ms(&w, (int64_t)INT_MAX * 2), INT_MAX);
}

static void config_lock_never_leaves_a_store_open_for_ever(void **state)
{
    (void)state;
    static const int wrong[] = {0, -1, 3601, INT_MAX, INT_MIN};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct config c = {.lock_s = wrong[i]};
        assert_int_equal(config_lock_s(&c), 300);
    }
    struct config c = {.lock_s = 2};
    assert_int_equal(config_lock_s(&c), 2);
    int seconds = 2, seen = 0;
    do { // every choice comes by, none is "never"
        seconds = config_next_lock_s(seconds);
        assert_true(seconds >= 60 && seconds <= 1800);
    } while (++seen < 6);
    assert_int_equal(config_next_lock_s(seconds), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lock_watch_locks_after_the_idle_time),
        cmocka_unit_test(lock_watch_counts_from_the_last_key),
        cmocka_unit_test(lock_watch_locks_after_sleep),
        cmocka_unit_test(lock_watch_does_not_take_a_stopped_program_for_sleep),
        cmocka_unit_test(lock_watch_says_how_long_to_wait),
        cmocka_unit_test(config_lock_never_leaves_a_store_open_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
