// SPDX-License-Identifier: EUPL-1.2
// What stands beside the question: the place in its domain, last time's answers, notes.
#include "app/session/service.h"
#include "app/state/service.h"
#include "app/visit/aside.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "base/mem.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void enter(struct desk *d, struct id person)
{
    struct consent_answers yes = {.at = {"yes", "no", "no", "no", "no", "no"},
                                  .notice = NOTICE_ALOUD};
    bool resumed = false;
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
}

static void answer(struct desk *d, const char *link, const char *value)
{
    assert_int_equal(app_answer(d->app, link, value), RC_OK);
}

// A person seen once; a second visit has begun.
static int begin(void **state)
{
    struct desk *d = desk_new("en");
    struct person_fields fields = {.at = {[PERSON_FAMILY] = "Dupuy",
                                          [PERSON_GIVEN] = "Jeanne",
                                          [PERSON_BIRTH] = "1942-05-12",
                                          [PERSON_SEX] = "f"}};
    desk_store_new(d, "marie", "nurse");
    struct id person = desk_person(d, &fields);
    enter(d, person);
    answer(d, "vis-far", "yes");
    answer(d, "vis-near", "no");
    answer(d, "psy-low", "yes");
    answer(d, "cog-year", "right");
    assert_int_equal(app_finish(d->app), RC_OK);
    d->fake.utc_ms += 200 * 86400000LL;
    enter(d, person);
    *state = d;
    return 0;
}

static int end(void **state)
{
    desk_free(*state);
    return 0;
}

static void last_time_shows_after_this_time_only(void **state)
{
    struct desk *d = *state;
    struct last_answer rows[LAST_TIME_MAX];
    struct date on = {0};
    assert_int_equal(app_step_goto(d->app, "vis-far"), RC_OK);
    assert_int_equal(app_last_time(d->app, rows, &on), 0);
    assert_false(app_may_show_last_time(d->app, "vis-far"));
    answer(d, "vis-far", "no");
    assert_int_equal(app_last_time(d->app, rows, &on), 1);
    assert_string_equal(rows[0].text, "Yes");
    assert_true(on.year > 0);
    assert_int_equal(app_step_goto(d->app, "nut-weight"), RC_OK); // another domain
    assert_int_equal(app_last_time(d->app, rows, &on), 0);
}

static void memory_words_and_mood_are_never_shown(void **state)
{
    struct desk *d = *state;
    struct last_answer rows[LAST_TIME_MAX];
    struct date on;
    answer(d, "psy-low", "no");
    answer(d, "cog-year", "right");
    assert_false(app_may_show_last_time(d->app, "psy-low"));
    assert_false(app_may_show_last_time(d->app, "cog-year"));
    assert_int_equal(app_step_goto(d->app, "psy-low"), RC_OK);
    assert_int_equal(app_last_time(d->app, rows, &on), 0);
    assert_false(app_may_show_last_time(d->app, "no-such-item"));
}

static void a_question_has_its_place_in_the_domain(void **state)
{
    struct desk *d = *state;
    assert_int_equal(app_step_goto(d->app, "vis-far"), RC_OK);
    struct step_place first = app_step_place(d->app);
    assert_int_equal(first.nth, 1);
    assert_true(first.count >= 3);
    assert_int_equal(app_step_goto(d->app, "vis-near"), RC_OK);
    struct step_place second = app_step_place(d->app);
    assert_int_equal(second.nth, 2);
    assert_int_equal(second.count, first.count);
    app_step_end(d->app);
    assert_int_equal(app_step_place(d->app).count, 0);
}

static void the_newest_notes_stay_when_there_is_no_room(void **state)
{
    struct desk *d = *state;
    struct note_row rows[2];
    assert_int_equal(app_notes(d->app, rows, 2), 0);
    assert_int_equal(app_note_save(d->app, "vis-far", "glasses broken"), RC_OK);
    assert_int_equal(app_note_save(d->app, "nut-weight", "new scales"), RC_OK);
    assert_int_equal(app_note_save(d->app, "hea-method", "noisy street"), RC_OK);
    assert_int_equal(app_notes(d->app, rows, 2), 2);
    assert_string_equal(rows[0].text, "new scales");
    assert_string_equal(rows[1].text, "noisy street");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(last_time_shows_after_this_time_only, begin, end),
        cmocka_unit_test_setup_teardown(memory_words_and_mood_are_never_shown, begin, end),
        cmocka_unit_test_setup_teardown(a_question_has_its_place_in_the_domain, begin, end),
        cmocka_unit_test_setup_teardown(the_newest_notes_stay_when_there_is_no_room, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
