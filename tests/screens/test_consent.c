// SPDX-License-Identifier: EUPL-1.2
// Consent and notice on screen: what is kept is what was answered, and how the notice was given.
#include "app/visit/consent.h"
#include "app/visit/internal.h"
#include "support/desk.h"
#include "support/screen_states.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A visit at the question of the notice.
static struct desk *at_the_notice_in(const char *language)
{
    const struct screen_state *row = NULL;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++)
        if (strcmp(row->screen, "consent") == 0 && row->state != NULL &&
            strcmp(row->state, "notice") == 0)
            return screen_state_new(row, language, PEOPLE_USUAL);
    fail_msg("no such state");
    return NULL;
}

static struct desk *at_the_notice(void)
{
    return at_the_notice_in("en");
}

static const char *kept(const struct desk *d, const char *member)
{
    const char *text = json_get_string(d->app->visit->now.consent, member);
    return text != NULL ? text : "";
}

// The six purposes, refused but for the screening, then who informed.
static void answer_all(struct desk *d)
{
    desk_keys(d, "y");
    d->fake.utc_ms += 60000;
    desk_keys(d, "nnnnn");
    desk_show(d, 24, 80);
    desk_see(d, "Who informed");
    desk_keys(d, "1");
}

// In a visit as on any screen: which is when it was missing.
static void each_purpose_says_what_yes_and_no_mean(void **state)
{
    struct desk *d = at_the_notice();
    (void)state;
    desk_keys(d, "3");
    for (size_t i = 0; i < CONSENT_ITEMS; i++) {
        desk_show(d, 24, 80);
        desk_see(d, "Yes:");
        desk_see(d, "No:");
        assert_int_equal(app_consent_meaning(d->app, (enum consent_item)i)[0], 'Y');
        desk_keys(d, i == 0 ? "y" : "n");
    }
    desk_free(d);
}

static void each_purpose_is_kept_with_its_moment_and_the_notice(void **state)
{
    static const char *const purposes[] = {"screening", "send",   "gp",
                                           "carer",     "social", "research"};
    struct desk *d = at_the_notice();
    (void)state;
    desk_keys(d, "3");
    answer_all(d);
    for (size_t i = 0; i < ARRAY_LEN(purposes); i++)
        assert_string_equal(kept(d, purposes[i]), i == 0 ? "yes" : "no");
    const struct json *given = json_get(d->app->visit->now.consent, "given");
    assert_int_equal(json_count(given), 6);
    assert_string_not_equal(json_get_string(given, "screening"), json_get_string(given, "social"));
    assert_string_equal(kept(d, "noticeGiven"), "paper");
    assert_string_equal(kept(d, "form"), "2.0.0");
    assert_true(strncmp(kept(d, "notice"), "1.0.0-", 6) == 0);
    desk_free(d);
}

// Shown is what stood on the screen to its last line; looking into it is not.
static void a_notice_counts_as_shown_at_its_end_only(void **state)
{
    struct desk *d = at_the_notice();
    int pages = 0;
    (void)state;
    desk_keys(d, "1");
    assert_string_equal(desk_top(d), "notice");
    desk_show(d, 24, 80);
    desk_keys(d, "f"); // not yet
    assert_string_equal(desk_top(d), "notice");
    desk_keys(d, "<Esc>");
    desk_show(d, 24, 80);
    desk_see(d, "How does the person come");
    desk_keys(d, "1");
    desk_show(d, 24, 80);
    do {
        desk_keys(d, "<Enter>");
        desk_show(d, 24, 80);
    } while (strstr(buf_text(&d->picture), "read to the end") == NULL && pages++ < 20);
    assert_true(pages > 0 && pages < 20);
    desk_see(d, "www.cnil.fr");
    desk_keys(d, "f");
    desk_show(d, 24, 80);
    desk_see(d, "small tests"); // on with the first purpose
    answer_all(d);
    assert_string_equal(kept(d, "noticeGiven"), "shown");
    desk_free(d);
}

static void a_printed_notice_is_a_file(void **state)
{
    struct desk *d = at_the_notice();
    (void)state;
    desk_keys(d, "1i");
    desk_show(d, 24, 100);
    desk_see(d, "Written to");
    desk_see(d, "notice-en-1.0.0-");
    desk_free(d);
}

// Asks once more, by a letter of its own: the reason may have no words.
static void a_refusal_ends_the_visit_by_its_own_letter(void **state)
{
    struct desk *d = at_the_notice();
    (void)state;
    desk_keys(d, "2n1<Enter><Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "may stay empty");
    assert_true(d->app->visit->now.open);
    desk_keys(d, "<Enter><Down><Enter>");
    assert_true(d->app->visit->now.open);
    desk_keys(d, "not today<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "End the visit here?");
    desk_keys(d, "e");
    assert_false(d->app->visit->now.open);
    assert_string_equal(desk_top(d), "person");
    desk_free(d);
}

// That the reason stays here is said to its end, in the longer language too.
static void where_a_refusal_stays_is_said_to_its_end(void **state)
{
    struct desk *d = at_the_notice_in("fr");
    (void)state;
    desk_keys(d, "2n1");
    desk_show(d, 24, 80);
    desk_see(d, "ordinateur");
    desk_free(d);
}

static void a_guardian_ends_the_visit_by_its_own_letter(void **state)
{
    struct desk *d = at_the_notice();
    (void)state;
    desk_keys(d, "<Backspace>y1");
    assert_true(d->app->visit->now.open);
    desk_keys(d, "<Esc>");
    desk_show(d, 24, 80);
    desk_see(d, "We stop here for today");
    desk_keys(d, "<Enter><Enter>");
    assert_true(d->app->visit->now.open);
    desk_keys(d, "1e");
    assert_false(d->app->visit->now.open);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_purpose_is_kept_with_its_moment_and_the_notice),
        cmocka_unit_test(a_notice_counts_as_shown_at_its_end_only),
        cmocka_unit_test(a_printed_notice_is_a_file),
        cmocka_unit_test(each_purpose_says_what_yes_and_no_mean),
        cmocka_unit_test(a_refusal_ends_the_visit_by_its_own_letter),
        cmocka_unit_test(where_a_refusal_stays_is_said_to_its_end),
        cmocka_unit_test(a_guardian_ends_the_visit_by_its_own_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
