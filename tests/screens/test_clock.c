// SPDX-License-Identifier: EUPL-1.2
// What changes by itself on the screens of a visit: the clock and the wait once in ten seconds, or
// nothing when the clock is switched off. The stopwatch alone is drawn more often.
#include "app/state/preferences.h"
#include "app/visit/tasks.h"
#include "base/mem.h"
#include "support/screen_states.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MINUTE_MS = 60000, STEP_MS = 250 };

static const char *const screens[] = {"visit", "words", "chair", "whisper", "recall"};

static struct desk *at(const char *screen)
{
    const struct screen_state *row;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++)
        if (strcmp(row->screen, screen) == 0 &&
            (strcmp(screen, "recall") == 0) == (row->state != NULL))
            return screen_state_new(row, "fr", PEOPLE_USUAL);
    fail_msg("there is no %s", screen);
    return NULL;
}

// Draws the screen four times a second for a minute; returns how often it was another picture.
static int changes_in_a_minute(struct desk *d, int rows, int cols)
{
    struct buf before = {0};
    int changes = -1; // the first picture is none
    for (int ms = 0; ms <= MINUTE_MS; ms += STEP_MS) {
        desk_show(d, rows, cols);
        if (strcmp(buf_text(&before), buf_text(&d->picture)) != 0)
            changes++;
        buf_clear(&before);
        buf_puts(&before, buf_text(&d->picture));
        d->fake.mono_ms += STEP_MS;
        d->fake.utc_ms += STEP_MS;
    }
    buf_release(&before);
    return changes;
}

// Wide enough for the panel, and not.
static const int sizes[][2] = {{24, 80}, {40, 120}};

static void a_screen_of_the_visit_changes_once_in_ten_seconds(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(screens); i++) {
        const char *screen = screens[i / 2];
        struct desk *d = at(screen);
        int changes = changes_in_a_minute(d, sizes[i % 2][0], sizes[i % 2][1]);
        if (changes < 5 || changes > 7)
            fail_msg("%s changed %d times in a minute", screen, changes);
        desk_free(d);
    }
}

static void without_a_clock_it_does_not_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(screens); i++) {
        const char *screen = screens[i / 2];
        struct desk *d = at(screen);
        app_switch_visit_clock(d->app);
        int changes = changes_in_a_minute(d, sizes[i % 2][0], sizes[i % 2][1]);
        if (changes != 0)
            fail_msg("%s changed %d times in a minute", screen, changes);
        desk_free(d);
    }
}

static void it_is_woken_when_something_changes_and_not_before(void **state)
{
    struct desk *d = at("visit");
    struct buf before = {0};
    (void)state;
    for (int i = 0; i < 5; i++) {
        desk_show(d, 24, 80);
        buf_clear(&before);
        buf_puts(&before, buf_text(&d->picture));
        int wait = app_visit_wait_ms(d->app);
        assert_true(wait > 0 && wait <= 10000);
        d->fake.mono_ms += wait - 1;
        desk_show(d, 24, 80);
        assert_string_equal(buf_text(&before), buf_text(&d->picture));
        d->fake.mono_ms += 1;
        desk_show(d, 24, 80);
        assert_string_not_equal(buf_text(&before), buf_text(&d->picture));
    }
    buf_release(&before);
    desk_free(d);
}

static void the_settings_switch_it(void **state)
{
    struct desk *d = at("settings");
    (void)state;
    assert_true(app_shows_visit_clock(d->app));
    desk_keys(d, "4");
    assert_false(app_shows_visit_clock(d->app));
    desk_show(d, 24, 80);
    desk_see(d, "Durée de la visite\u202f: aucun");
    desk_keys(d, "4");
    assert_true(app_shows_visit_clock(d->app));
    desk_free(d);
}

static void the_recall_wakes_it_without_a_clock_too(void **state)
{
    struct desk *d = at("visit");
    (void)state;
    app_switch_visit_clock(d->app);
    int wait = app_visit_wait_ms(d->app);
    assert_int_equal(wait, app_recall_wait_ms(d->app));
    d->fake.mono_ms += wait;
    desk_show(d, 24, 80);
    desk_see(d, "après cette question");
    assert_int_equal(app_visit_wait_ms(d->app), -1);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen_of_the_visit_changes_once_in_ten_seconds),
        cmocka_unit_test(without_a_clock_it_does_not_change),
        cmocka_unit_test(it_is_woken_when_something_changes_and_not_before),
        cmocka_unit_test(the_settings_switch_it),
        cmocka_unit_test(the_recall_wakes_it_without_a_clock_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
