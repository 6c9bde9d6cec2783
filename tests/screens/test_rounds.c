// SPDX-License-Identifier: EUPL-1.2
// Planning rounds: who is in which list, giving and taking back, what the server is told, that what
// was refused or missed comes back, who may do it.
#include "support/screen_states_inner.h"

#include "app/office/rounds.h"
#include "base/fs.h"
#include "base/mem.h"
#include "store/outbox.h"
#include "store/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const int64_t day_ms = 86400000;

// People of four towns, nobody visited; read and shown.
static struct desk *some(size_t count, struct id *ret)
{
    struct desk *d = desk_new("en");
    ret[0] = state_opened(d, PEOPLE_USUAL);
    for (size_t i = 1; i < count; i++)
        ret[i] = state_person(d, PEOPLE_USUAL, i);
    assert_int_equal(app_rounds_read(d->app), RC_OK);
    return d;
}

static void assert_lists(const struct desk *d, size_t to_give, size_t back, size_t given)
{
    assert_int_equal(app_rounds_count(d->app, ROUNDS_TO_GIVE), to_give);
    assert_int_equal(app_rounds_count(d->app, ROUNDS_BACK), back);
    assert_int_equal(app_rounds_count(d->app, ROUNDS_GIVEN), given);
}

static struct date on(const struct desk *d, int days)
{
    return date_from_days(date_days(clock_today(app_clock(d->app))) + days);
}

// The line of that person in the view that is shown.
static struct rounds_row row_of(const struct desk *d, struct id person)
{
    struct rounds_row row;
    for (size_t i = 0; app_rounds_row(d->app, i, &row); i++)
        if (id_equal(row.person, person))
            return row;
    fail_msg("not in the list");
    return row;
}

static void marked_people_are_given_one_after_the_other(void **state)
{
    struct id who[6];
    struct rounds_row row;
    size_t count = 0;
    (void)state;
    struct desk *d = some(6, who);
    assert_lists(d, 6, 0, 0);
    assert_int_equal(app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN), 6);
    assert_true(app_rounds_row(d->app, 0, &row));
    assert_string_equal(row.town, "Estancarbon");
    assert_string_equal(row.due, "first visit");
    app_rounds_mark_town(d->app, 3); // Saint-Gaudens
    assert_int_equal(app_rounds_marked(d->app), 4);
    app_rounds_mark(d->app, 3);
    assert_int_equal(app_rounds_marked(d->app), 3);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    assert_int_equal(count, 3);
    assert_int_equal(app_rounds_read(d->app), RC_OK);
    assert_lists(d, 3, 0, 3);
    assert_int_equal(app_rounds_load(d->app, 0, on(d, 1)), 3);
    assert_int_equal(app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN), 3);
    size_t times = 0;
    for (size_t i = 0; app_rounds_row(d->app, i, &row); i++)
        times += strstr(row.planned, "09:00, A. Moreau") != NULL ||
                 strstr(row.planned, "09:45, A. Moreau") != NULL ||
                 strstr(row.planned, "10:30, A. Moreau") != NULL;
    assert_int_equal(times, 3);
    // A day that is over, and nobody.
    assert_int_equal(app_rounds_give(d->app, 0, 0, on(d, -1), &count), RC_INVALID);
    assert_int_equal(app_rounds_give(d->app, 0, 9, on(d, 1), &count), RC_NO);
    desk_free(d);
}

// A time that became free is given again; none is given twice.
static void no_two_visits_of_a_visitor_stand_at_one_time(void **state)
{
    struct id who[4];
    struct rounds_row row;
    size_t count = 0, nine = 0, next = 0, later = 0;
    (void)state;
    struct desk *d = some(4, who);
    state_ok(d, app_rounds_visitor_add(d->app, "Paul"));
    for (size_t i = 0; i < 3; i++) {
        app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
        state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
        app_rounds_read(d->app);
    }
    // Given again to the same one it stays where it stands.
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_DATE);
    assert_true(app_rounds_row(d->app, 0, &row));
    struct rounds_row first = row;
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_DATE);
    assert_string_equal(row_of(d, first.person).planned, first.planned);
    // The first goes to Paul, somebody else gets the time.
    for (size_t i = 0; app_rounds_row(d->app, i, &row); i++)
        if (strstr(row.planned, "09:00") != NULL)
            app_rounds_mark(d->app, i);
    state_ok(d, app_rounds_give(d->app, 0, 1, on(d, 1), &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN);
    for (size_t i = 0; app_rounds_row(d->app, i, &row); i++) {
        nine += strstr(row.planned, "09:00, A. Moreau") != NULL;
        next += strstr(row.planned, "09:45, A. Moreau") != NULL;
        later += strstr(row.planned, "10:30, A. Moreau") != NULL;
    }
    // In the order in which they will be made, not in that of names.
    char before[sizeof row.planned] = "";
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_DATE);
    for (size_t i = 0; app_rounds_row(d->app, i, &row); i++) {
        assert_true(strncmp(before, row.planned, sizeof "25 Nov 2026 09:00" - 1) <= 0);
        memcpy(before, row.planned, sizeof before);
    }
    assert_int_equal(nine, 1);
    assert_int_equal(next, 1);
    assert_int_equal(later, 1);
    desk_free(d);
}

// Whom nobody visits any more stands neither in the count nor on the sheet.
static void nobody_is_sent_to_the_dead(void **state)
{
    struct id who[2];
    struct person_fields f;
    size_t count = 0;
    const char *path = NULL;
    (void)state;
    struct desk *d = some(2, who);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    app_rounds_read(d->app);
    assert_int_equal(app_rounds_load(d->app, 0, on(d, 1)), 1);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(app_person_fields(d->app, who[i], &f), RC_OK);
        snprintf(f.at[PERSON_SITUATION], PERSON_FIELD_BYTES, "deceased");
        state_ok(d, app_person_save(d->app, &f, &who[i]));
    }
    app_rounds_read(d->app);
    assert_lists(d, 0, 0, 0);
    assert_int_equal(app_rounds_load(d->app, 0, on(d, 1)), 0);
    assert_int_equal(app_rounds_save(d->app, 0, on(d, 1), &path), RC_NO);
    desk_free(d);
}

// Marks of a list that is not shown stay.
static void giving_leaves_the_marks_of_the_other_lists(void **state)
{
    struct id who[3];
    size_t count = 0;
    (void)state;
    struct desk *d = some(3, who);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    app_rounds_mark(d->app, 0);
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 2), &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    assert_int_equal(app_rounds_marked(d->app), 1);
    desk_free(d);
}

static void a_giving_is_taken_back_as_it_was(void **state)
{
    struct id who[3];
    size_t count = 0;
    bool resumed;
    (void)state;
    struct desk *d = some(3, who);
    assert_false(app_rounds_may_undo(d->app));
    state_ok(d, app_rounds_visitor_add(d->app, "Paul = Practitioner/7"));
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    app_rounds_mark(d->app, 0);
    app_rounds_mark(d->app, 1);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    // One of them goes to another, and back.
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN);
    struct rounds_row before, after;
    assert_true(app_rounds_row(d->app, 0, &before));
    state_ok(d, app_rounds_give(d->app, 0, 1, on(d, 2), &count));
    assert_int_equal(count, 1);
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN);
    assert_lists(d, 1, 0, 2); // the same visit, no second one
    assert_non_null(strstr(row_of(d, before.person).planned, "Paul"));
    state_ok(d, app_rounds_undo(d->app, &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN);
    after = row_of(d, before.person);
    assert_string_equal(after.planned, before.planned);
    assert_false(app_rounds_may_undo(d->app));
    // What is new is cancelled; what was begun meanwhile is left.
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    state_ok(d, app_rounds_undo(d->app, &count));
    app_rounds_read(d->app);
    assert_lists(d, 1, 0, 2);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    struct rounds_row last;
    assert_true(app_rounds_row(d->app, 0, &last));
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    state_ok(d, app_visit_enter(d->app, last.person, &resumed));
    assert_int_equal(app_rounds_undo(d->app, &count), RC_NO);
    assert_true(app_rounds_may_undo(d->app));
    desk_free(d);
}

// The newest waiting package as text; "" none.
static void newest_package(struct desk *d, struct buf *out, size_t *ret_count)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    struct err e = {0};
    buf_clear(out);
    assert_int_equal(store_packages(desk_store(d), 1U << PACKAGE_WAITING, &a, &all, ret_count, &e),
                     RC_OK);
    if (*ret_count > 0)
        store_package_text(desk_store(d), all[*ret_count - 1].id, out, &e);
    arena_release(&a);
}

static void the_server_is_told_with_the_person_and_the_owner(void **state)
{
    struct id who[2];
    size_t count = 0;
    struct buf text = {0};
    (void)state;
    struct desk *d = some(2, who);
    state_ok(d, app_rounds_visitor_add(d->app, "Paul = Practitioner/7"));
    assert_int_equal(app_rounds_visitor_add(d->app, "Paul = 7"), RC_INVALID);
    assert_int_equal(app_rounds_visitor_add(d->app, "  "), RC_INVALID);
    assert_string_equal(app_rounds_visitor(d->app, 1), "Paul");
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 1, on(d, 1), &count));
    newest_package(d, &text, &count);
    assert_int_equal(count, 1);
    static const char *const parts[] = {"\"resourceType\":\"Patient\"",
                                        "\"resourceType\":\"Task\"",
                                        "\"reference\":\"Practitioner/7\"",
                                        "\"display\":\"Paul\"",
                                        "\"status\":\"requested\"",
                                        "\"requester\"",
                                        "\"method\":\"PUT\""};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (strstr(buf_text(&text), parts[i]) == NULL)
            fail_msg("%s is not in %s", parts[i], buf_text(&text));
    // By the name of an account where nobody said what the server calls them.
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 1), &count));
    newest_package(d, &text, &count);
    assert_int_equal(count, 2);
    assert_non_null(strstr(buf_text(&text), "/NamingSystem/account\""));
    buf_wipe(&text);
    desk_free(d);
}

static void who_does_not_want_to_be_sent_is_not(void **state)
{
    struct id who[1];
    size_t count = 0;
    struct buf text = {0};
    (void)state;
    struct desk *d = some(1, who);
    state_visit_done(d, who[0], "no");
    d->fake.utc_ms += 400 * day_ms;
    app_rounds_read(d->app);
    assert_int_equal(app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN), 1);
    assert_true(row_of(d, who[0]).late);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    newest_package(d, &text, &count);
    assert_int_equal(count, 0);
    app_rounds_read(d->app);
    assert_lists(d, 0, 0, 1);
    buf_wipe(&text);
    desk_free(d);
}

static void what_was_refused_missed_or_moved_comes_back(void **state)
{
    struct id who[5];
    size_t count = 0;
    (void)state;
    struct desk *d = some(5, who);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    for (size_t i = 0; i < 5; i++)
        app_rounds_mark(d->app, i);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    state_ok(d, app_round_tell(d->app, who[0], ROUND_REFUSED, "not this week"));
    state_ok(d, app_round_absent(d->app, who[1]));
    state_ok(d, app_round_tell(d->app, who[2], ROUND_MOVED, "14:30"));
    state_visit_done(d, who[3], "yes");
    d->fake.utc_ms += day_ms;
    app_rounds_read(d->app);
    assert_lists(d, 0, 4, 0);
    app_rounds_show(d->app, ROUNDS_BACK, ROUNDS_BY_TOWN);
    assert_non_null(strstr(row_of(d, who[0]).planned, "refused"));
    assert_non_null(strstr(row_of(d, who[0]).planned, "not this week"));
    assert_non_null(strstr(row_of(d, who[1]).planned, "nobody at home"));
    assert_non_null(strstr(row_of(d, who[2]).planned, "moved"));
    assert_non_null(strstr(row_of(d, who[4]).planned, "not done"));
    for (size_t i = 0; i < 4; i++)
        app_rounds_mark(d->app, i);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    app_rounds_read(d->app);
    assert_lists(d, 0, 0, 4);
    desk_free(d);
}

static void a_round_of_another_is_not_mine(void **state)
{
    struct id who[2];
    size_t count = 0;
    (void)state;
    struct desk *d = some(2, who);
    state_ok(d, app_rounds_visitor_add(d->app, "Paul"));
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 1, on(d, 0), &count));
    app_rounds_read(d->app);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    app_home_update(d->app);
    assert_int_equal(app_home_count(d->app, HOME_ROUND), 1);
    desk_free(d);
}

// A printing program that keeps what it gets.
static void a_round_is_printed(void **state)
{
    struct id who[1];
    size_t count = 0;
    struct stat there;
    (void)state;
    struct desk *d = some(1, who);
    struct buf path = {0}, paper = {0};
    const char *before = getenv("PATH");
    char *kept = mem_text(before, strlen(before));
    setenv("PATH", "/nowhere", 1);
    assert_int_equal(app_rounds_print(d->app, 0, on(d, 0)), RC_NO);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    app_rounds_read(d->app);
    assert_int_equal(app_rounds_print(d->app, 0, on(d, 0)), RC_USAGE);
    buf_printf(&path, "%s/lp", d->home);
    FILE *lp = fopen(buf_text(&path), "w");
    assert_non_null(lp);
    fprintf(lp, "#!/bin/sh\nPATH=%s\ncat >\"${0%%/*}/paper\"\n", kept);
    fclose(lp);
    assert_int_equal(chmod(buf_text(&path), 0700), 0);
    setenv("PATH", d->home, 1);
    state_ok(d, app_rounds_print(d->app, 0, on(d, 0)));
    setenv("PATH", kept, 1);
    buf_printf(&paper, "%s/paper", d->home);
    assert_int_equal(stat(buf_text(&paper), &there), 0);
    lp = fopen(buf_text(&paper), "r");
    char text[2000] = "";
    assert_true(fread(text, 1, sizeof text - 1, lp) > 0);
    fclose(lp);
    assert_non_null(strstr(text, "09:00  Lefèvre Jeanne, 84 years"));
    assert_non_null(strstr(text, "3 rue des Lilas, 31800 Saint-Gaudens"));
    assert_non_null(strstr(text, "05 61 00 00 01"));
    remove(buf_text(&paper));
    remove(buf_text(&path));
    buf_release(&path);
    buf_release(&paper);
    free(kept);
    desk_free(d);
}

// Where nothing can be printed: a file, and a second one beside it.
static void a_round_is_written_as_pdf(void **state)
{
    struct id who[1];
    size_t count = 0;
    struct buf text = {0};
    struct err e = {0};
    (void)state;
    struct desk *d = some(1, who);
    const char *path = NULL;
    assert_int_equal(app_rounds_save(d->app, 0, on(d, 0), &path), RC_NO);
    app_rounds_show(d->app, ROUNDS_TO_GIVE, ROUNDS_BY_TOWN);
    state_ok(d, app_rounds_give(d->app, 0, 0, on(d, 0), &count));
    app_rounds_read(d->app);
    for (int i = 0; i < 2; i++) {
        state_ok(d, app_rounds_save(d->app, 0, on(d, 0), &path));
        assert_non_null(strstr(path, i == 0 ? "/icope-round-a-moreau-2026-11-24.pdf"
                                            : "/icope-round-a-moreau-2026-11-24-2.pdf"));
        assert_int_equal(fs_read(path, 1 << 20, &text, &e), RC_OK);
        assert_memory_equal(buf_text(&text), "%PDF-", 5);
        buf_wipe(&text);
    }
    desk_free(d);
}

static void keys_mark_choose_and_give(void **state)
{
    struct id who[4];
    (void)state;
    struct desk *d = some(4, who);
    desk_first(d);
    desk_keys(d, "r");
    assert_string_equal(desk_top(d), "rounds");
    desk_show(d, 12, 40);
    desk_see(d, " first visit"); // beside the age, not on it
    desk_keys(d, "+Paul = Practitioner/7<Enter>");
    desk_keys(d, "<Space><Space><Right><Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "Given: 2 visits. u takes them back.");
    desk_see(d, "Thursday 26 Nov 2026 →: 2 visits");
    desk_keys(d, "u");
    desk_show(d, 24, 80);
    desk_see(d, "Taken back: 2 visits.");
    desk_show(d, 12, 40);
    desk_see(d, "Paul  ← 26 Nov 2026 →: 0 visits"); // to whom and when, not cut
    desk_show(d, 24, 80);
    desk_keys(d, "<Tab><Left><Left><Left><Enter>v");
    desk_show(d, 24, 80);
    desk_see(d, "No planned visit came back");
    desk_keys(d, "v");
    desk_show(d, 24, 80);
    desk_see(d, "24 Nov 2026 09:00, A. Moreau");
    desk_keys(d, "d");
    assert_string_equal(desk_top(d), "person");
    desk_free(d);
}

static void only_the_coordinator_plans(void **state)
{
    static const struct {
        const char *role;
        bool allowed;
    } rows[] = {{"visitor", false}, {"nurse", false}, {"coordinator", true}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = {0};
        struct id account;
        struct desk *d = desk_new("en");
        desk_store_new(d, "N. Ibarra", "administrator");
        assert_int_equal(store_account_add(desk_store(d), "A. Moreau", rows[i].role,
                                           DESK_PASSPHRASE, &account, &e),
                         RC_OK);
        app_lock(d->app);
        state_ok(d, app_login(d->app, "A. Moreau", DESK_PASSPHRASE));
        assert_int_equal(app_rounds_read(d->app) == RC_OK, rows[i].allowed);
        desk_first(d);
        desk_keys(d, "r");
        assert_string_equal(desk_top(d), rows[i].allowed ? "rounds" : "home");
        desk_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marked_people_are_given_one_after_the_other),
        cmocka_unit_test(no_two_visits_of_a_visitor_stand_at_one_time),
        cmocka_unit_test(nobody_is_sent_to_the_dead),
        cmocka_unit_test(giving_leaves_the_marks_of_the_other_lists),
        cmocka_unit_test(a_giving_is_taken_back_as_it_was),
        cmocka_unit_test(the_server_is_told_with_the_person_and_the_owner),
        cmocka_unit_test(who_does_not_want_to_be_sent_is_not),
        cmocka_unit_test(what_was_refused_missed_or_moved_comes_back),
        cmocka_unit_test(a_round_of_another_is_not_mine),
        cmocka_unit_test(a_round_is_printed),
        cmocka_unit_test(a_round_is_written_as_pdf),
        cmocka_unit_test(keys_mark_choose_and_give),
        cmocka_unit_test(only_the_coordinator_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
