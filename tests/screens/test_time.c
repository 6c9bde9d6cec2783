// SPDX-License-Identifier: EUPL-1.2
// A laptop whose clock cannot be right: it is said, visits go on, nothing is erased, and an
// administrator or the right time ends it.
#include "app/people/service.h"
#include "app/session/service.h"
#include "base/mem.h"

#include "store/moment.h"
#include "store/outbox.h"
#include "store/team.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS (int64_t)86400000
#define FORM   "https://icope.example.org/fhir/Questionnaire/icope-step1"

// Somebody whose visit was received by a server a moment ago.
static struct id delivered(struct desk *d, const char *family)
{
    struct datetime due = {.date = date_add_months(clock_today(desk_clock(d)), 6), .hour = 12};
    int64_t due_utc_ms = clock_moment(desk_clock(d), due);
    struct person_fields fields = {
        .at = {[PERSON_GIVEN] = "Jeanne", [PERSON_BIRTH] = "1942-05-12", [PERSON_SEX] = "f"}};
    struct store_visit v;
    struct arena a = {0};
    struct store_package *all = NULL;
    struct json *resources = json_new_array(), *package = json_new_object();
    size_t count = 0;
    snprintf(fields.at[PERSON_FAMILY], PERSON_FIELD_BYTES, "%s", family);
    struct id person = desk_person(d, &fields);
    struct store *s = desk_store(d);
    assert_int_equal(store_visit_start(s, person, FORM, "1", &v, NULL), RC_OK);
    assert_int_equal(
        store_visit_finish(s, v.id, VISIT_FINISHED, resources, package, due_utc_ms, NULL), RC_OK);
    assert_int_equal(store_packages(s, 1U << PACKAGE_WAITING, &a, &all, &count, NULL), RC_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(store_package_deliver(s, all[i].id, package, NULL), RC_OK);
    json_free(resources);
    json_free(package);
    arena_release(&a);
    return person;
}

// Locked, so many days later by the clock, and logged in again.
static void login_after(struct desk *d, int64_t days)
{
    app_lock(d->app);
    d->fake.utc_ms += days * DAY_MS;
    assert_int_equal(app_login(d->app, "marie", DESK_PASSPHRASE), RC_OK);
    desk_first(d);
    desk_show(d, 24, 80);
}

// How many visits still hold their answers.
static size_t with_answers(struct desk *d)
{
    size_t held = 0;
    for (size_t i = 0; i < store_person_count(desk_store(d)); i++) {
        struct arena a = {0};
        struct store_visit *all = NULL;
        size_t count = 0;
        assert_int_equal(store_visits(desk_store(d), store_person_at(desk_store(d), i)->id, &a,
                                      &all, &count, NULL),
                         RC_OK);
        for (size_t k = 0; k < count; k++)
            held += all[k].pruned_utc_ms == 0;
        arena_release(&a);
    }
    return held;
}

static struct desk *with_visits(const char *role, size_t visits)
{
    static const char *const names[] = {"Martin", "Durand", "Petit", "Robert",
                                        "Simon",  "Michel", "Roux"};
    struct desk *d = desk_new("fr");
    desk_store_new(d, "marie", role);
    for (size_t i = 0; i < visits; i++)
        delivered(d, names[i]);
    return d;
}

static void a_login_in_2029_erases_nobody(void **state)
{
    struct desk *d = with_visits("administrator", 3);
    (void)state;
    login_after(d, 0);
    if (strstr(buf_text(&d->picture), "HORLOGE") != NULL)
        fail_msg("%s", buf_text(&d->picture));
    login_after(d, 800);
    desk_see(d, "HORLOGE\u202f?");
    desk_see(d, "sans doute fausse");
    assert_int_equal(with_answers(d), 3);
    login_after(d, -800);
    if (strstr(buf_text(&d->picture), "HORLOGE") != NULL)
        fail_msg("%s", buf_text(&d->picture));
    assert_int_equal(with_answers(d), 3);
    desk_free(d);
}

static void a_clock_that_stands_back_is_said_on_a_visit(void **state)
{
    struct desk *d = with_visits("visitor", 1);
    (void)state;
    login_after(d, -20000); // the battery is empty
    desk_see(d, "HORLOGE\u202f?");
    desk_keys(d, "Enter");
    desk_show(d, 24, 80);
    desk_see(d, "HORLOGE\u202f?");
    desk_free(d);
}

static void an_administrator_ends_the_doubt_in_the_settings(void **state)
{
    struct desk *d = with_visits("administrator", 1);
    (void)state;
    login_after(d, 400);
    desk_push(d, "settings");
    desk_show(d, 24, 80);
    desk_see(d, "Horloge du portable\u202f: mercredi 29");
    desk_keys(d, "6");
    desk_show(d, 24, 80);
    desk_see(d, "encore une fois");
    assert_int_equal(store_time(desk_store(d)), TIME_AHEAD);
    desk_keys(d, "5 6"); // something else between: asked again
    assert_int_equal(store_time(desk_store(d)), TIME_AHEAD);
    desk_keys(d, "6");
    assert_int_equal(store_time(desk_store(d)), TIME_FITS);
    desk_show(d, 24, 80);
    if (strstr(buf_text(&d->picture), "HORLOGE") != NULL)
        fail_msg("%s", buf_text(&d->picture));
    desk_free(d);
}

static void a_visitor_cannot(void **state)
{
    struct desk *d = with_visits("visitor", 1);
    struct id admin;
    (void)state;
    assert_int_equal(
        store_account_add(desk_store(d), "ada", "administrator", DESK_PASSPHRASE, &admin, NULL),
        RC_OK);
    login_after(d, 400);
    desk_push(d, "settings");
    desk_keys(d, "6 6");
    desk_show(d, 24, 80);
    desk_see(d, "Seul un administrateur");
    assert_int_equal(store_time(desk_store(d)), TIME_AHEAD);
    desk_free(d);
}

static void much_data_past_its_time_waits_for_a_word(void **state)
{
    struct desk *d = with_visits("visitor", 7);
    (void)state;
    login_after(d, 20); // used now and then
    login_after(d, 20);
    desk_see(d, "7 visites");
    desk_see(d, "30 jours");
    assert_int_equal(with_answers(d), 7);
    desk_push(d, "settings");
    desk_keys(d, "7");
    desk_show(d, 24, 80);
    desk_see(d, "Effacer pour toujours");
    assert_int_equal(with_answers(d), 7);
    desk_keys(d, "7");
    assert_int_equal(with_answers(d), 0);
    desk_show(d, 24, 80);
    desk_see(d, "rien n’attend");
    desk_free(d);
}

// The day that holds the beginning of time: nobody was seen on it, neither those who never were nor
// those who were seen later than the clock says.
static void nobody_was_seen_in_1970(void **state)
{
    struct desk *d = desk_new("fr");
    const struct person_fields never = {.at = {[PERSON_FAMILY] = "Jamais",
                                               [PERSON_GIVEN] = "Vue",
                                               [PERSON_BIRTH] = "1942-05-12",
                                               [PERSON_SEX] = "f"}};
    (void)state;
    d->fake.offset_min = 60;
    desk_store_new(d, "marie", "nurse");
    delivered(d, "Martin");
    desk_person(d, &never);
    login_after(d, 0);
    desk_see(d, "✓ Martin");
    d->fake.utc_ms = 9 * 3600000;
    login_after(d, 0);
    desk_see(d, "jeudi 1er janv. 1970");
    desk_see(d, "Tournée 0");
    if (strstr(buf_text(&d->picture), "✓ ") != NULL)
        fail_msg("%s", buf_text(&d->picture));
    desk_free(d);
}

// At 08:00 in Nouméa it is yesterday by UTC until 11:00.
static void a_morning_in_noumea_is_today(void **state)
{
    struct desk *d = desk_new("fr");
    const int64_t hour_ms = 3600000;
    struct person_row row;
    (void)state;
    d->fake.offset_min = 11 * 60;
    d->fake.utc_ms = DESK_MORNING_UTC_MS - 11 * hour_ms; // 23 November 21:00 UTC, there the 24th
    desk_store_new(d, "marie", "nurse");
    struct id person = delivered(d, "Martin");
    login_after(d, 0);
    desk_see(d, "mardi 24 nov. 2026 · 08:00");
    desk_see(d, "Martin Jeanne"); // seen today, on the round
    d->fake.utc_ms += 10 * hour_ms;
    login_after(d, 0);
    desk_see(d, "08:00  ✓ Martin"); // 18:00, still the same day
    d->fake.utc_ms += 13 * hour_ms; // 07:00 of the next, which began in UTC with the visit's day
    login_after(d, 0);
    desk_see(d, "mercredi 25 nov. 2026 · 07:00");
    desk_see(d, "Tournée 0");
    assert_true(app_person_row(d->app, person, &row));
    assert_string_equal(row.remark, "visitée 24 nov. 2026");
    assert_false(row.seen_today);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_login_in_2029_erases_nobody),
        cmocka_unit_test(a_clock_that_stands_back_is_said_on_a_visit),
        cmocka_unit_test(an_administrator_ends_the_doubt_in_the_settings),
        cmocka_unit_test(a_visitor_cannot),
        cmocka_unit_test(much_data_past_its_time_waits_for_a_word),
        cmocka_unit_test(nobody_was_seen_in_1970),
        cmocka_unit_test(a_morning_in_noumea_is_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
