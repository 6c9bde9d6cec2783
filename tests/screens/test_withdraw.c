// SPDX-License-Identifier: EUPL-1.2
// Agreements between visits: taking one back at any time, and what follows.
#include "support/screen_states_inner.h"

#include "base/mem.h"
#include "fhir/visit_bundle.h"
#include "store/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A person with a finished visit whose answers may be sent ("yes", "no").
static struct desk *visited(const char *send, struct id *ret)
{
    struct desk *d = desk_new("en");
    *ret = state_opened(d, PEOPLE_USUAL);
    state_visit_done(d, *ret, send);
    d->fake.utc_ms += 86400000;
    return d;
}

static enum agreement_words now(struct desk *d, struct id person, enum consent_item item)
{
    struct agreement all[CONSENT_ITEMS];
    assert_true(app_agreements(d->app, person, all));
    return all[item].state;
}

static size_t waiting(struct desk *d, unsigned states)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    struct err e = {0};
    size_t count = 0;
    assert_int_equal(store_packages(desk_store(d), states, &a, &all, &count, &e), RC_OK);
    arena_release(&a);
    return count;
}

static void one_purpose_is_taken_back_alone(void **state)
{
    struct id person;
    struct desk *d = visited("yes", &person);
    const size_t before = waiting(d, 1U << PACKAGE_WAITING);
    (void)state;
    assert_int_equal(now(d, person, CONSENT_GP), AGREED_YES);
    state_ok(d, app_withdraw(d->app, person, CONSENT_GP));
    assert_int_equal(now(d, person, CONSENT_GP), AGREED_NO);
    assert_int_equal(now(d, person, CONSENT_SEND), AGREED_YES);
    // The visit still goes, and the server is told.
    assert_int_equal(waiting(d, 1U << PACKAGE_WAITING), before + 1);
    desk_free(d);
}

static void sending_taken_back_stops_what_waits(void **state)
{
    struct id person;
    struct desk *d = visited("yes", &person);
    struct arena a = {0};
    struct store_package *all = NULL;
    struct err e = {0};
    struct buf text = {0};
    size_t count = 0;
    (void)state;
    state_ok(d, app_withdraw(d->app, person, CONSENT_SEND));
    assert_int_equal(now(d, person, CONSENT_SEND), AGREED_NO);
    assert_int_equal(store_packages(desk_store(d), 1U << PACKAGE_WAITING, &a, &all, &count, &e),
                     RC_OK);
    assert_int_equal(count, 1); // the Consent alone
    assert_string_equal(all[0].visit.text, "");
    assert_int_equal(store_package_text(desk_store(d), all[0].id, &text, &e), RC_OK);
    assert_null(strstr(buf_text(&text), "QuestionnaireResponse"));
    assert_non_null(strstr(buf_text(&text), "deny"));
    buf_wipe(&text);
    arena_release(&a);
    desk_free(d);
}

static void nothing_is_told_where_nothing_was_sent(void **state)
{
    struct id person;
    struct desk *d = visited("no", &person);
    (void)state;
    state_ok(d, app_withdraw(d->app, person, CONSENT_GP));
    assert_int_equal(now(d, person, CONSENT_GP), AGREED_NO);
    assert_int_equal(waiting(d, 1U << PACKAGE_WAITING), 0);
    desk_free(d);
}

// The clock was ahead on the day of the visit, and was set right.
static void it_counts_after_a_clock_that_was_ahead(void **state)
{
    struct id person;
    struct desk *d = visited("yes", &person);
    (void)state;
    d->fake.utc_ms -= 60 * 86400000LL;
    state_ok(d, app_withdraw(d->app, person, CONSENT_RESEARCH));
    assert_int_equal(now(d, person, CONSENT_RESEARCH), AGREED_NO);
    state_ok(d, app_withdraw(d->app, person, CONSENT_SCREENING));
    assert_int_equal(now(d, person, CONSENT_SCREENING), AGREED_NO);
    assert_int_equal(now(d, person, CONSENT_SEND), AGREED_NO);
    desk_free(d);
}

static void it_takes_two_keys_and_shows(void **state)
{
    struct id person;
    struct desk *d = visited("yes", &person);
    (void)state;
    desk_push(d, "agreements");
    desk_show(d, 24, 100);
    desk_see(d, "inform the GP: agreed");
    desk_keys(d, "3");
    desk_show(d, 24, 100);
    desk_see(d, "Take this agreement back?");
    desk_keys(d, "g");
    assert_int_equal(now(d, person, CONSENT_GP), AGREED_YES);
    desk_keys(d, "3t");
    desk_show(d, 24, 100);
    desk_see(d, "inform the GP: refused");
    assert_int_equal(now(d, person, CONSENT_GP), AGREED_NO);
    // A new visit asks again, and its answer counts.
    state_visit_done(d, person, "yes");
    assert_int_equal(now(d, person, CONSENT_GP), AGREED_YES);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_purpose_is_taken_back_alone),
        cmocka_unit_test(sending_taken_back_stops_what_waits),
        cmocka_unit_test(nothing_is_told_where_nothing_was_sent),
        cmocka_unit_test(it_counts_after_a_clock_that_was_ahead),
        cmocka_unit_test(it_takes_two_keys_and_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
