// SPDX-License-Identifier: EUPL-1.2
// How much goes at once: by the rate that was measured, smaller where the link breaks, never below
// four visits because of it.
#include "sync/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { VISIT = 1600, ROUND = 300 };

// An answer to a short question.
static void answer(struct pace *p, int64_t now, int64_t took, int64_t connect)
{
    const struct pace_sample s = {
        .now_mono_ms = now, .took_ms = took, .connect_ms = connect, .up_bytes = 200};
    pace_heard(p, &s);
}

// Bundles of that many visits one after the other over a link of that rate. Returns when the last
// was answered.
static int64_t flow(struct pace *p, int64_t now, int64_t rate, size_t visits, int bundles)
{
    pace_flows(p, now);
    for (int i = 1; i <= bundles; i++) {
        int64_t bytes = (int64_t)visits * VISIT, done = now + bytes * i * 1000 / rate + ROUND;
        const struct pace_sample s = {.now_mono_ms = done,
                                      .took_ms = done - now,
                                      .up_bytes = (uint64_t)bytes,
                                      .visits = visits};
        pace_heard(p, &s);
        if (i == bundles)
            return done;
    }
    return now;
}

static void bundles_follow_the_rate(void **state)
{
    static const struct {
        int64_t rate;
        size_t least, most, least_broken, most_broken;
    } rows[] = {
        {2000, 4, 4, 4, 4},      // GPRS
        {16000, 5, 7, 4, 5},     // 128 kbit/s
        {64000, 20, 28, 13, 19}, // 512 kbit/s
        {625000, 50, 50, 50, 50},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pace p = {0};
        answer(&p, 1000, ROUND, 0);
        int64_t now = flow(&p, 2000, rows[i].rate, 20, 6);
        size_t visits = pace_visits(&p, 50, 50, now);
        if (visits < rows[i].least || visits > rows[i].most)
            fail_msg("%lld B/s: %zu visits", (long long)rows[i].rate, visits);
        // What may be under way keeps the link busy and is not a queue of seconds.
        size_t away = pace_bytes_away(&p, now);
        assert_true(away > (size_t)(rows[i].rate * (ROUND + 300) / 1000));
        assert_true(away < (size_t)(rows[i].rate * 2));
        pace_broke(&p, now);
        answer(&p, now + 500, ROUND, 0);
        visits = pace_visits(&p, 50, 50, now + 500);
        if (visits < rows[i].least_broken || visits > rows[i].most_broken)
            fail_msg("%lld B/s that breaks: %zu visits", (long long)rows[i].rate, visits);
        // The server's limits win, down to one; so does what may be tried.
        assert_int_equal(pace_visits(&p, 50, 3, now), 3);
        assert_int_equal(pace_visits(&p, 50, 1, now), 1);
        assert_int_equal(pace_visits(&p, 2, 50, now), 4);
    }
}

static void answers_in_clumps_do_not_fool_it(void **state)
{
    struct pace p = {0};
    (void)state;
    answer(&p, 1000, ROUND, 0);
    pace_flows(&p, 2000);
    // Four connections share 64 kB/s: all are answered at the end, within a moment.
    for (int i = 0; i < 4; i++) {
        const struct pace_sample s = {.now_mono_ms = 2000 + 4 * 400 + ROUND + i,
                                      .took_ms = 1900,
                                      .up_bytes = 25600,
                                      .visits = 16};
        pace_heard(&p, &s);
    }
    assert_in_range(p.rate_bytes_s, 40000, 70000);
    // One alone that waited for the server says nothing better.
    flow(&p, 10000, 64000, 20, 1);
    assert_in_range(p.rate_bytes_s, 40000, 70000);
}

static void nothing_is_believed_before_it_was_measured(void **state)
{
    struct pace p = {0};
    (void)state;
    assert_int_equal(pace_visits(&p, 20, 50, 1000), 20);
    assert_int_equal(pace_visits(&p, 1, 50, 1000), 4);
    assert_in_range(pace_bytes_away(&p, 1000), 30000, 100000);
    assert_int_equal(pace_connect_ms(&p, 1000), 0);
    assert_int_equal(pace_probe_ms(&p, 1000, 7), -1);
    pace_broke(&p, 1000); // nobody was ever heard: waits as always
    assert_int_equal(pace_connect_ms(&p, 2000), 0);
    assert_int_equal(pace_probe_ms(&p, 2000, 7), -1);
    assert_false(pace_is_probing(&p, 2000));
}

static void a_broken_link_is_tried_soon_and_shortly(void **state)
{
    struct pace p = {0};
    int64_t now = 1000, longest = 0;
    (void)state;
    answer(&p, now, 700, 400);                     // TLS over 300 ms
    assert_int_equal(pace_connect_ms(&p, now), 0); // it works
    for (int i = 1; i <= 24; i++) {
        pace_broke(&p, now += 500);
        assert_true(pace_is_probing(&p, now));
        assert_in_range(pace_probe_ms(&p, now, (uint32_t)i * 7919), 100, 400);
        int64_t connect = pace_connect_ms(&p, now);
        assert_true(connect >= 1600);
        longest = connect > longest ? connect : longest;
        assert_int_equal(pace_visits(&p, 50, 50, now), 4); // a try costs little
    }
    assert_true(longest >= 4000); // in case the link is slower now
    for (int i = 0; i < 20; i++)
        pace_broke(&p, now += 500);
    assert_in_range(pace_probe_ms(&p, now, 12345), 1000, 2000); // it is gone for longer
    answer(&p, now, 300, 0);
    assert_false(pace_is_probing(&p, now));
    assert_int_equal(pace_connect_ms(&p, now), 0);
    // Nobody heard for minutes: as usual.
    pace_broke(&p, now);
    now += PACE_LATELY_MS;
    assert_false(pace_is_probing(&p, now));
    assert_int_equal(pace_connect_ms(&p, now), 0);
    assert_int_equal(pace_probe_ms(&p, now, 1), -1);
}

static void what_waited_in_a_queue_is_no_distance(void **state)
{
    struct pace p = {0};
    (void)state;
    answer(&p, 1000, 310, 10);
    answer(&p, 2000, 2000, 900);
    assert_in_range(p.round_ms, 300, 310);
    assert_in_range(p.connect_ms, 10, 12);
    for (int i = 0; i < 600; i++) // for ever it is
        answer(&p, 3000 + i, 2000, 900);
    assert_int_equal(p.round_ms, 1100);
    assert_int_equal(p.connect_ms, 900);
    pace_changed(&p); // another network
    assert_int_equal(p.round_ms, 0);
    assert_int_equal(pace_visits(&p, 20, 50, 4000), 20);
    pace_broke(&p, 4000);
    assert_true(pace_is_probing(&p, 4000)); // somebody was heard all the same
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bundles_follow_the_rate),
        cmocka_unit_test(answers_in_clumps_do_not_fool_it),
        cmocka_unit_test(nothing_is_believed_before_it_was_measured),
        cmocka_unit_test(a_broken_link_is_tried_soon_and_shortly),
        cmocka_unit_test(what_waited_in_a_queue_is_no_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
