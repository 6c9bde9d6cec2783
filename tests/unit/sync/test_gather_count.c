// SPDX-License-Identifier: EUPL-1.2
// How long everybody's visits take to come is said by what the server counts, and not believed
// further than it holds.
#include "unit/sync/gather.h"

#include <inttypes.h>

enum { ALL = 120 };

// What was seen on the way.
struct seen {
    size_t total;      // last one said
    size_t times_left; // looks that had a time left
    int64_t first, last;
};

static struct seen watch(struct lab *l)
{
    struct sync_view v;
    struct seen ret = {.first = -1};
    sync_gather(l->sync, 6);
    for (size_t i = 0; i < 200000; i++) {
        sync_step(l->sync);
        sync_look(l->sync, &v);
        l->f->fake.mono_ms += 20;
        l->f->fake.utc_ms += 20;
        assert_true(v.gather.total == 0 || v.gather.looked_at <= v.gather.total);
        assert_true(v.gather.done <= v.gather.looked_at);
        assert_true(v.left_ms >= -1);
        if (v.gather.total > 0)
            ret.total = v.gather.total;
        if (v.left_ms >= 0) {
            ret.first = ret.first < 0 ? v.left_ms : ret.first;
            ret.last = v.left_ms;
            ret.times_left++;
        }
        if (!v.running)
            break;
    }
    assert_false(v.running);
    assert_int_equal(v.trouble, SYNC_FINE);
    assert_int_equal(v.gather.kept, ALL);
    assert_int_equal(v.left_ms, -1); // nothing is left
    return ret;
}

static struct lab *with_visits(const struct fake_habits *habits)
{
    struct lab *l = gather_new(habits);
    for (size_t n = 0; n < ALL; n++)
        put_visit(l, n, n / 2, "fine");
    return l;
}

static void the_server_counts_and_time_left_is_said(void **state)
{
    (void)state;
    const struct fake_habits habits[] = {{.page_max = 10},
                                         {.page_max = 10, .total = ALL},
                                         {.page_max = 10, .post_refused = 405},
                                         {.page_max = 10, .unsorted = true}};
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = with_visits(&habits[i]);
        struct seen seen = watch(l);
        print_message("%zu: %zu requests, %zu looks with %" PRId64 "…%" PRId64 " ms left\n", i,
                      fhir_fake_requests(l->server), seen.times_left, seen.first, seen.last);
        assert_int_equal(seen.total, ALL);
        assert_true(seen.times_left > 0);
        assert_true(seen.last < seen.first);
        lab_free(l);
    }
}

static void a_total_that_is_not_true_is_shown_no_longer(void **state)
{
    (void)state;
    const int64_t totals[] = {3, 60, -5, INT64_MAX, 1000000};
    const bool told[] = {false, true, false, false, true};
    for (size_t i = 0; i < ARRAY_LEN(totals); i++) {
        const struct fake_habits habits = {.page_max = 10, .total = totals[i]};
        struct lab *l = with_visits(&habits);
        struct seen seen = watch(l);
        assert_int_equal(seen.total > 0, told[i]);
        assert_int_equal(round_view(l).gather.total, totals[i] == 1000000 ? 1000000 : 0);
        lab_free(l);
    }
}

static enum fake_fault third_fails(void *self, size_t request)
{
    size_t *requests = self;
    (void)request;
    return ++*requests == 3 ? FAULT_500 : FAULT_NONE;
}

// Not counting stops nothing: neither the question nor what it brings is missed.
static void a_count_that_fails_stops_nothing(void **state)
{
    (void)state;
    for (size_t skip = 0; skip < 3; skip++) {
        const struct fake_habits habits = {.page_max = 50};
        struct lab *l = with_visits(&habits);
        size_t requests = skip;
        fhir_fake_faults(l->server, third_fails, &requests);
        assert_true(gather_run(l, 5));
        assert_int_equal(gathered_count(l), ALL);
        lab_free(l);
    }
}

// Who stops bringing has not said anything about what waits.
static void stopping_stops_nothing_else(void **state)
{
    struct sync_view v;
    (void)state;
    struct lab *l = round_new(NULL);
    for (size_t n = 0; n < 4; n++)
        put_visit(l, n, n, "alpha");
    lab_people(l, 1);
    sync_gather(l->sync, 6);
    sync_step(l->sync);
    sync_look(l->sync, &v);
    assert_true(v.running);
    sync_gather_stop(l->sync);
    for (size_t i = 0; i < 4000 && (v.running || lab_count(l, PACKAGE_WAITING) > 0); i++) {
        sync_step(l->sync);
        sync_look(l->sync, &v);
        assert_false(v.paused);
        l->f->fake.mono_ms += 20;
    }
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 1);
    assert_int_equal(v.gather.kept, 0);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopping_stops_nothing_else),
        cmocka_unit_test(the_server_counts_and_time_left_is_said),
        cmocka_unit_test(a_total_that_is_not_true_is_shown_no_longer),
        cmocka_unit_test(a_count_that_fails_stops_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
