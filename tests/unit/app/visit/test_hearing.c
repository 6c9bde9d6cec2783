// SPDX-License-Identifier: EUPL-1.2
// The hearing test on disk: what follows from the words repeated, ear by ear, also after a restart
// between two sets; and another method, which clears the answers of the one before.
#include "app/session/service.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/internal.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "base/mem.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { RIGHT, LEFT };

static struct id person;

static void enter(struct desk *d)
{
    bool resumed = false;
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
}

static int begin(void **state)
{
    struct desk *d = desk_new("en");
    struct person_fields fields = {.at = {[PERSON_FAMILY] = "Dupuy",
                                          [PERSON_GIVEN] = "Jeanne",
                                          [PERSON_BIRTH] = "1942-05-12",
                                          [PERSON_SEX] = "f"}};
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "yes"},
                                  .notice = NOTICE_ALOUD};
    desk_store_new(d, "marie", "nurse");
    person = desk_person(d, &fields);
    enter(d);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
    assert_int_equal(app_answer(d->app, "hea-method", "whisper"), RC_OK);
    *state = d;
    return 0;
}

static int end(void **state)
{
    desk_free(*state);
    return 0;
}

static void restart(struct desk *d)
{
    desk_restart(d);
    assert_int_equal(app_login(d->app, "marie", DESK_PASSPHRASE), RC_OK);
    enter(d);
}

static void holds(struct desk *d, const char *link, const char *value)
{
    const char *is = app_answered(d->app, link);
    if (value == NULL ? is != NULL : is == NULL || strcmp(is, value) != 0)
        fail_msg("%s is %s, not %s", link, is != NULL ? is : "none",
                 value != NULL ? value : "none");
}

static void counts(struct desk *d, int ear, int set, int right)
{
    assert_int_equal(app_whisper_count(d->app, ear, set, right), RC_OK);
}

static void an_ear_is_judged_by_three_words_or_six(void **state)
{
    struct desk *d = *state;
    counts(d, RIGHT, 0, 3);
    holds(d, "hea-right", "heard");
    holds(d, "hea-left", NULL); // never copied
    counts(d, LEFT, 0, 1);
    holds(d, "hea-left", NULL);
    restart(d);
    assert_int_equal(app_whispered(d->app, LEFT, 0), 1);
    assert_int_equal(app_whispered(d->app, LEFT, 1), -1);
    counts(d, LEFT, 1, 1);
    holds(d, "hea-left", "not-heard");
    holds(d, "hea-status", "alert");
    counts(d, LEFT, 1, 2); // corrected
    holds(d, "hea-left", "heard");
    holds(d, "hea-status", "normal");
}

static void a_first_set_counted_anew_opens_the_ear_again(void **state)
{
    struct desk *d = *state;
    counts(d, RIGHT, 0, 3);
    counts(d, RIGHT, 0, 2);
    holds(d, "hea-right", NULL);
    assert_int_equal(app_whispered(d->app, RIGHT, 0), 2);
    restart(d);
    holds(d, "hea-right", NULL);
    assert_int_equal(app_whispered(d->app, RIGHT, 0), 2);
}

static void words_of_an_ear_are_others_than_those_before(void **state)
{
    struct desk *d = *state;
    const char *all[15];
    size_t count = 0;
    for (int i = 0; i < 3; i++)
        all[count++] = app_word(d->app, i);
    for (int i = 0; i < 12; i++)
        all[count++] = app_whisper_word(d->app, i / 6, i / 3 % 2, i % 3);
    for (size_t i = 0; i < count; i++) {
        assert_true(all[i][0] != '\0');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(all[i], all[k]);
    }
}

static bool offers(struct desk *d, const char *link)
{
    return app_step_goto(d->app, link) == RC_OK && app_step(d->app).item != NULL &&
           strcmp(app_step(d->app).item->link_id, link) == 0;
}

static void another_method_clears_the_answers_of_the_one_before(void **state)
{
    struct desk *d = *state;
    counts(d, RIGHT, 0, 3);
    counts(d, LEFT, 0, 0);
    assert_true(offers(d, "hea-test"));
    assert_int_equal(app_step_pass(d->app), RC_OK);
    assert_int_equal(app_answer_clears(d->app, "hea-method", "whisper"), 0);
    assert_int_equal(app_answer_clears(d->app, "hea-method", "digits"), 1);
    assert_int_equal(app_answer(d->app, "hea-method", "digits"), RC_OK);
    holds(d, "hea-right", NULL);
    assert_int_equal(app_whispered(d->app, RIGHT, 0), -1);
    assert_null(json_get(d->app->visit->now.passed, "hea-test")); // it is asked again
    restart(d);
    holds(d, "hea-method", "digits");
    holds(d, "hea-right", NULL);
    assert_int_equal(app_answer(d->app, "hea-right", "heard"), RC_OK);
    assert_int_equal(app_answer(d->app, "hea-method", "audiometry"), RC_OK);
    assert_int_equal(app_answer(d->app, "hea-right-db", "30"), RC_OK);
    assert_int_equal(app_answer(d->app, "hea-left-db", "40"), RC_OK);
    holds(d, "hea-status", "alert");
    assert_int_equal(app_answer(d->app, "hea-method", "whisper"), RC_OK);
    holds(d, "hea-right-db", NULL);
    holds(d, "hea-left-db", NULL);
    holds(d, "hea-status", "incomplete");
}

static bool find(const struct json *entry, void *self)
{
    const char *link = json_get_string(json_at(json_get(entry, "answers"), 0), "linkId");
    const char *value = json_get_string(json_at(json_get(entry, "answers"), 0), "value");
    *(bool *)self = *(bool *)self || (link != NULL && strcmp(link, "hea-right") == 0 &&
                                      value != NULL && strcmp(value, "heard") == 0);
    return true;
}

static void what_was_cleared_stays_in_the_journal(void **state)
{
    struct desk *d = *state;
    bool found = false;
    counts(d, RIGHT, 0, 3);
    assert_int_equal(app_answer(d->app, "hea-method", "digits"), RC_OK);
    assert_int_equal(
        store_visit_journal(desk_store(d), d->app->visit->now.envelope.id, find, &found, NULL),
        RC_OK);
    assert_true(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_ear_is_judged_by_three_words_or_six, begin, end),
        cmocka_unit_test_setup_teardown(a_first_set_counted_anew_opens_the_ear_again, begin, end),
        cmocka_unit_test_setup_teardown(words_of_an_ear_are_others_than_those_before, begin, end),
        cmocka_unit_test_setup_teardown(another_method_clears_the_answers_of_the_one_before, begin,
                                        end),
        cmocka_unit_test_setup_teardown(what_was_cleared_stays_in_the_journal, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
