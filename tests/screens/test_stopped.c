// SPDX-License-Identifier: EUPL-1.2
// A visit ended early: asked by different keys, gone on with the same day, closed when it is over.
#include "support/screen_states.h"

#include "app/people/service.h"
#include "app/session/service.h"
#include "app/visit/internal.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const int64_t hour_ms = 3600000;

static struct desk *pausing(void)
{
    const struct screen_state *row;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++)
        if (strcmp(row->screen, "pause") == 0 && row->state == NULL)
            return screen_state_new(row, "en", PEOPLE_USUAL);
    fail_msg("there is no pause");
    return NULL;
}

// The newest visit of the chosen person.
static struct store_visit visit_of(struct desk *d)
{
    struct arena a = {0};
    struct store_visit *all = NULL, v;
    size_t count = 0;
    assert_int_equal(store_visits(desk_store(d), app_selected(d->app), &a, &all, &count, NULL),
                     RC_OK);
    assert_true(count > 0);
    v = all[0];
    arena_release(&a);
    return v;
}

static size_t to_send(struct desk *d)
{
    return store_counts(desk_store(d)).to_send;
}

static void log_in_again(struct desk *d)
{
    struct id person = app_selected(d->app);
    app_lock(d->app);
    desk_first(d);
    desk_keys(d, DESK_PASSPHRASE "<Enter>");
    assert_string_equal(desk_top(d), "home");
    app_select(d->app, person);
}

static void a_visit_ended_early_goes_on_the_same_day(void **state)
{
    struct desk *d = pausing();
    size_t before = to_send(d);
    (void)state;
    desk_keys(d, "s1");
    desk_show(d, 24, 80);
    desk_see(d, "End the visit here?");
    desk_keys(d, "s1<Enter>"); // none of the keys that led here ends it; Enter goes back
    assert_true(app_visit_is_open(d->app));
    desk_keys(d, "1e");
    assert_string_equal(desk_top(d), "home");
    desk_show(d, 24, 80);
    desk_see(d, "until tonight");
    screen_time(&d->stack, d->stack.now_ms + 10000);
    desk_show(d, 24, 80);
    desk_see(d, "ended early");
    assert_int_equal(visit_of(d).state, VISIT_PAUSED);
    assert_int_equal(to_send(d), before);
    log_in_again(d); // the same day
    assert_int_equal(visit_of(d).state, VISIT_PAUSED);
    bool resumed = false;
    assert_int_equal(app_visit_enter(d->app, app_selected(d->app), &resumed), RC_OK);
    assert_true(resumed);
    assert_string_equal(app_answered(d->app, "vis-far"), "no");
    assert_int_equal(visit_of(d).stopped_utc_ms, 0);
    desk_free(d);
}

static void it_is_closed_when_the_day_is_over(void **state)
{
    struct desk *d = pausing();
    size_t before = to_send(d);
    (void)state;
    desk_keys(d, "s2e");
    int64_t ended = d->fake.utc_ms;
    d->fake.utc_ms += 2 * hour_ms;
    stopped_step(d->app); // the same day
    assert_int_equal(visit_of(d).state, VISIT_PAUSED);
    d->fake.utc_ms += 14 * hour_ms; // 01:00 of the next
    stopped_step(d->app);
    assert_int_equal(visit_of(d).state, VISIT_STOPPED);
    assert_int_equal(visit_of(d).finished_utc_ms, ended);
    assert_int_equal(to_send(d), before + 1);
    assert_int_equal(stopped_wait_ms(d->app), hour_ms);
    desk_free(d);
}

static void it_is_closed_at_the_next_login(void **state)
{
    struct desk *d = pausing();
    size_t before = to_send(d);
    (void)state;
    desk_keys(d, "s3e");
    d->fake.utc_ms += 24 * hour_ms;
    log_in_again(d);
    assert_int_equal(visit_of(d).state, VISIT_STOPPED);
    assert_int_equal(to_send(d), before + 1);
    desk_free(d);
}

static void closed_for_good_it_is_closed_at_once(void **state)
{
    struct desk *d = pausing();
    size_t before = to_send(d);
    (void)state;
    desk_keys(d, "s4c");
    assert_string_equal(desk_top(d), "home");
    assert_int_equal(visit_of(d).state, VISIT_STOPPED);
    assert_int_equal(to_send(d), before + 1);
    desk_free(d);
}

static void a_pause_is_no_end(void **state)
{
    struct desk *d = pausing();
    (void)state;
    desk_keys(d, "3"); // beside the pause lies nothing
    assert_string_equal(desk_top(d), "pause");
    desk_keys(d, "2");
    assert_string_equal(desk_top(d), "home");
    d->fake.utc_ms += 24 * hour_ms;
    stopped_step(d->app);
    assert_int_equal(visit_of(d).state, VISIT_PAUSED);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_ended_early_goes_on_the_same_day),
        cmocka_unit_test(it_is_closed_when_the_day_is_over),
        cmocka_unit_test(it_is_closed_at_the_next_login),
        cmocka_unit_test(closed_for_good_it_is_closed_at_once),
        cmocka_unit_test(a_pause_is_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
