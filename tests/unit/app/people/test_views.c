// SPDX-License-Identifier: EUPL-1.2
// The views of home: true counts without a limit, who stands where and in which order.
#include "unit/app/day.h"

#include "app/state/format.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 620 };

static struct id person(struct desk *d, const char *family, const char *given, const char *birth)
{
    struct person_fields f = {.at = {[PERSON_SEX] = "f"}};
    snprintf(f.at[PERSON_FAMILY], PERSON_FIELD_BYTES, "%s", family);
    snprintf(f.at[PERSON_GIVEN], PERSON_FIELD_BYTES, "%s", given);
    snprintf(f.at[PERSON_BIRTH], PERSON_FIELD_BYTES, "%s", birth);
    return desk_person(d, &f);
}

// A visit with one answer, finished.
static void visit(struct desk *d, struct id who)
{
    struct consent_answers yes = {.at = {"yes", "no", "no", "no", "no", "no"},
                                  .notice = NOTICE_ALOUD};
    bool resumed;
    assert_int_equal(app_visit_enter(d->app, who, &resumed), RC_OK);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
    assert_int_equal(app_answer(d->app, "vis-far", "no"), RC_OK);
    assert_int_equal(app_finish(d->app), RC_OK);
}

static struct desk *desk_of_nurse(void)
{
    struct desk *d = desk_new("en");
    desk_store_new(d, "marie", "nurse");
    return d;
}

// A server may say that somebody is born next year.
static void nobody_is_less_than_nothing_old(void **state)
{
    struct desk *d = desk_of_nurse();
    struct age age =
        date_age((struct date){.year = 2099, .month = 1, .day = 1}, (struct date){2026, 5, 1});
    (void)state;
    assert_string_equal(app_age_short(d->app, age), "–");
    assert_null(strpbrk(app_age_text(d->app, age), "-0123456789"));
    desk_free(d);
}

static void counts_have_no_limit(void **state)
{
    struct desk *d = desk_of_nurse();
    struct person_row row;
    (void)state;
    for (int i = 0; i < MANY; i++) {
        char family[24];
        snprintf(family, sizeof family, "Martin%04d", i);
        struct id who = person(d, family, "Jeanne", "1942-05-12");
        if (i < 3)
            assert_int_equal(app_round_add(d->app, who, 600 + i), RC_OK);
    }
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_ROUND), 3);
    assert_int_equal(app_home_count(d->app, HOME_NEVER), MANY);
    assert_int_equal(app_home_count(d->app, HOME_ALL), MANY);
    assert_true(app_home_row(d->app, HOME_ALL, MANY - 1, &row));
    assert_string_equal(row.name, "Martin0619 Jeanne");
    assert_false(app_home_row(d->app, HOME_ALL, MANY, &row));
    assert_int_equal(app_search(d->app, ""), MANY);
    assert_int_equal(app_search(d->app, "martin"), MANY);
    assert_true(app_search_row(d->app, MANY - 1, &row));
    desk_free(d);
}

// What is known in part is shown as such: in words, and short for a column.
static void an_age_that_is_not_known_is_not_given(void **state)
{
    static const struct {
        const char *family, *birth, *born, *age, *narrow;
    } rows[] = {
        {"Absent", "", "birth date not known", "age not known", "–"},
        {"Benali", "1942", "she was born in 1942", "about 84 years", "~84"},
        {"Diallo", "1942-12", "she was born in Dec 1942", "about 84 years", "~84"},
        {"Martin", "1942-05-12", "12 May 1942", "84 years", "84"},
        {"Tran", "1942-05", "she was born in May 1942", "84 years", "84"},
    };
    struct desk *d = desk_of_nurse();
    (void)state;
    d->fake.utc_ms = datetime_to_utc((struct datetime){.date = {2026, 12, 12}, .hour = 9}, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        person(d, rows[i].family, "A", rows[i].birth);
    app_home_refresh(d->app);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct person_row row;
        assert_true(app_home_row(d->app, HOME_ALL, i, &row));
        assert_string_equal(app_birth_text(d->app, row.birth, row.sex), rows[i].born);
        assert_string_equal(app_age_text(d->app, row.age), rows[i].age);
        assert_string_equal(app_age_short(d->app, row.age), rows[i].narrow);
    }
    desk_free(d);
}

static void the_most_overdue_comes_first(void **state)
{
    struct desk *d = desk_of_nurse();
    struct id first = person(d, "Zola", "Anne", "1940-01-01"),
              second = person(d, "Albert", "Luc", "1941-01-01");
    struct person_row row;
    (void)state;
    visit(d, first);
    d->fake.utc_ms += 10 * 86400000LL;
    visit(d, second);
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_DUE), 0); // in six months
    d->fake.utc_ms += 200 * 86400000LL;
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_DUE), 2);
    assert_true(app_home_row(d->app, HOME_DUE, 0, &row));
    assert_true(id_equal(row.id, first));
    assert_true(row.late_d > 20);
    assert_int_equal(app_home_count(d->app, HOME_NEVER), 0);
    desk_free(d);
}

static void who_was_seen_today_stays(void **state)
{
    struct desk *d = desk_of_nurse();
    struct id planned = person(d, "Zola", "Anne", "1940-01-01"),
              other = person(d, "Albert", "Luc", "1941-01-01"),
              later = person(d, "Bert", "Ida", "1941-01-01");
    struct person_row row;
    (void)state;
    assert_int_equal(app_round_add(d->app, planned, 600), RC_OK);
    assert_int_equal(app_round_add(d->app, later, 660), RC_OK);
    visit(d, planned);
    d->fake.utc_ms += 60000;
    visit(d, other); // without a plan
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_ROUND), 3);
    assert_int_equal(app_home_done(d->app), 2);
    assert_true(app_home_row(d->app, HOME_ROUND, 0, &row));
    assert_true(id_equal(row.id, later));
    assert_true(app_home_row(d->app, HOME_ROUND, 1, &row));
    assert_true(id_equal(row.id, planned));
    assert_int_equal(row.state, ROW_DONE);
    assert_true(row.visit.text[0] != '\0');
    d->fake.utc_ms += 86400000LL;
    app_home_refresh(d->app);
    assert_int_equal(app_home_done(d->app), 0);
    desk_free(d);
}

static void nobody_disappears_in_silence(void **state)
{
    struct desk *d = desk_of_nurse();
    struct id dead = person(d, "Zola", "Anne", "1940-01-01");
    struct json *p = NULL;
    struct err e = {0};
    struct person_row row;
    (void)state;
    person(d, "Albert", "Luc", "1941-01-01");
    assert_int_equal(app_round_add(d->app, dead, 600), RC_OK);
    assert_int_equal(store_person_load(desk_store(d), dead, &p, &e), RC_OK);
    json_set_string(p, "deceasedDateTime", "2026-03-02");
    assert_int_equal(store_person_save(desk_store(d), p, &e), RC_OK);
    json_free(p);
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_ROUND), 1); // planned, and said to be none
    assert_true(app_home_row(d->app, HOME_ROUND, 0, &row));
    assert_int_equal(row.state, ROW_ABSENT);
    assert_string_equal(row.remark, "deceased, 2 Mar 2026");
    assert_int_equal(app_home_count(d->app, HOME_NEVER), 1);
    assert_int_equal(app_home_count(d->app, HOME_ALL), 2);
    assert_int_equal(app_home_away(d->app), 1);
    assert_true(app_person_row(d->app, dead, &row));
    assert_true(row.away);
    assert_string_equal(row.remark, "deceased, 2 Mar 2026");
    desk_free(d);
}

// A visit planned for a record that another one replaces is a visit to that one; where that one is
// missing, or both replace each other, the record is shown with what is odd about it.
static void a_replaced_record_leads_to_somebody(void **state)
{
    static const struct {
        size_t by[3];       // who is replaced by whom, 3 somebody missing, 4 nobody
        size_t row;         // whom the first one's visit is shown for
        size_t all;         // how many are listed
        const char *remark; // of that row
    } rows[] = {
        {{1, 4, 4}, 1, 2, "first visit"},
        {{1, 2, 4}, 2, 1, "first visit"},
        {{3, 4, 4}, 0, 3, "replaced by a record that is missing"},
        {{1, 0, 4}, 0, 3, "records replace each other"},
        {{1, 3, 4}, 1, 2, "replaced by a record that is missing"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk *d = desk_of_nurse();
        struct err e = {0};
        struct person_row row;
        struct id who[5] = {person(d, "Un", "A", "1940-01-01"),
                            person(d, "Deux", "A", "1940-01-01"),
                            person(d, "Trois", "A", "1940-01-01"),
                            id_new(),
                            {{0}}};
        assert_int_equal(app_round_add(d->app, who[0], 600), RC_OK);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(store_person_replaced(desk_store(d), who[k], who[rows[i].by[k]], &e),
                             RC_OK);
        app_home_refresh(d->app);
        assert_int_equal(app_home_count(d->app, HOME_ALL), rows[i].all);
        assert_int_equal(app_home_count(d->app, HOME_ROUND), 1);
        assert_true(app_home_row(d->app, HOME_ROUND, 0, &row));
        assert_string_equal(row.id.text, who[rows[i].row].text);
        assert_string_equal(row.remark, rows[i].remark);
        assert_int_equal(row.state, ROW_TODO);
        desk_free(d);
    }
}

static void namesakes_show_their_birth_year(void **state)
{
    struct desk *d = desk_of_nurse();
    struct id one = person(d, "Martin", "Jeanne", "1942-05-12"),
              other = person(d, "Martin", "Jeanne", "1938-05-12"),
              alone = person(d, "Martin", "Luc", "1938-05-12");
    struct person_row row;
    (void)state;
    assert_true(app_person_row(d->app, one, &row));
    assert_string_equal(row.listed, "Martin Jeanne 1942");
    assert_true(app_person_row(d->app, other, &row));
    assert_string_equal(row.listed, "Martin Jeanne 1938");
    assert_true(app_person_row(d->app, alone, &row));
    assert_string_equal(row.listed, "Martin Luc");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_less_than_nothing_old),
        cmocka_unit_test(counts_have_no_limit),
        cmocka_unit_test(an_age_that_is_not_known_is_not_given),
        cmocka_unit_test(the_most_overdue_comes_first),
        cmocka_unit_test(who_was_seen_today_stays),
        cmocka_unit_test(nobody_disappears_in_silence),
        cmocka_unit_test(a_replaced_record_leads_to_somebody),
        cmocka_unit_test(namesakes_show_their_birth_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
