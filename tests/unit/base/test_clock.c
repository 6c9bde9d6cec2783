// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct date date_of(const char *text)
{
    struct date d = {.year = 0};
    if (!date_parse(text, strlen(text), &d))
        fail_msg("not a date: %s", text);
    return d;
}

static void assert_date(struct date d, const char *text)
{
    struct date expected = date_of(text);
    assert_int_equal(d.year, expected.year);
    assert_int_equal(d.month, expected.month);
    assert_int_equal(d.day, expected.day);
}

static void date_parse_takes_only_days_that_exist(void **state)
{
    (void)state;
    static const char *const fine[] = {"2000-02-29", "2024-02-29", "0001-01-01", "9999-12-31",
                                       "1582-10-10"};
    for (size_t i = 0; i < ARRAY_LEN(fine); i++)
        date_of(fine[i]);
    static const char *const broken[] = {
        "1900-02-29", "2023-02-29", "2024-02-30", "2024-04-31",  "2024-00-10",
        "2024-13-01", "2024-01-00", "2024-01-32", "0000-01-01",  "2024-1-01",
        "2024-01-1",  "24-01-01",   "2024/01/01", "2024-01-01T", " 2024-01-01",
        "2024-01-0a", "-024-01-01", "",           "2024-01",
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct date d = {.year = 7};
        assert_false(date_parse(broken[i], strlen(broken[i]), &d));
        assert_int_equal(d.year, 7);
    }
}

static void date_days_and_back_for_every_day(void **state)
{
    (void)state;
    assert_int_equal(date_days(date_of("1970-01-01")), 0);
    assert_int_equal(date_days(date_of("2000-03-01")), 11017);
    assert_int_equal(date_days(date_of("1969-12-31")), -1);
    int64_t first = date_days(date_of("0001-01-01"));
    int64_t last = date_days(date_of("9999-12-31"));
    struct date before = {.year = 0};
    int weekday = date_weekday(date_of("0001-01-01"));
    for (int64_t day = first; day <= last; day++) {
        struct date d = date_from_days(day);
        bool next = d.day == before.day + 1 || (d.day == 1 && before.day >= 28) || day == first;
        if (!date_valid(d) || date_days(d) != day || !next || date_weekday(d) != weekday)
            fail_msg("day %ld", (long)day);
        weekday = weekday % 7 + 1;
        before = d;
    }
    assert_date(date_from_days(INT64_MAX), "9999-12-31");
    assert_date(date_from_days(INT64_MIN), "0001-01-01");
}

static void date_weekday_follows_iso(void **state)
{
    (void)state;
    assert_int_equal(date_weekday(date_of("1970-01-01")), 4);
    assert_int_equal(date_weekday(date_of("2024-02-29")), 4);
    assert_int_equal(date_weekday(date_of("2026-11-23")), 1);
    assert_int_equal(date_weekday(date_of("1945-05-06")), 7);
}

static void date_add_months_clamps_the_day(void **state)
{
    (void)state;
    assert_date(date_add_months(date_of("2024-01-31"), 1), "2024-02-29");
    assert_date(date_add_months(date_of("2023-01-31"), 1), "2023-02-28");
    assert_date(date_add_months(date_of("2024-08-31"), 6), "2025-02-28");
    assert_date(date_add_months(date_of("2024-12-15"), 1), "2025-01-15");
    assert_date(date_add_months(date_of("2024-01-15"), -1), "2023-12-15");
    assert_date(date_add_months(date_of("2024-03-31"), -13), "2023-02-28");
    assert_date(date_add_months(date_of("2024-02-29"), 12), "2025-02-28");
    assert_date(date_add_months(date_of("2024-02-29"), 0), "2024-02-29");
    assert_date(date_add_months(date_of("9999-12-01"), 1), "9999-12-31");
    assert_date(date_add_months(date_of("0001-01-05"), -1), "0001-01-01");
}

static void date_age_counts_full_years(void **state)
{
    (void)state;
    static const struct {
        const char *birth;
        const char *on;
        int age;
    } rows[] = {
        {.birth = "1940-06-15", .on = "2024-06-14", .age = 83},
        {.birth = "1940-06-15", .on = "2024-06-15", .age = 84},
        {.birth = "1940-06-15", .on = "2024-07-01", .age = 84},
        {.birth = "1940-02-29", .on = "2023-02-28", .age = 82},
        {.birth = "1940-02-29", .on = "2023-03-01", .age = 83},
        {.birth = "1940-02-29", .on = "2024-02-29", .age = 84},
        {.birth = "2024-01-01", .on = "2024-01-01", .age = 0},
        {.birth = "2024-01-02", .on = "2024-01-01", .age = -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct age age = date_age(date_of(rows[i].birth), date_of(rows[i].on));
        assert_true(age.known);
        assert_int_equal(age.least, rows[i].age);
        assert_int_equal(age.most, rows[i].age);
    }
}

static void a_partial_date_says_what_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct date date;
    } fine[] = {{"1942", {1942, 0, 0}}, {"1942-05", {1942, 5, 0}}, {"1942-05-12", {1942, 5, 12}}};
    for (size_t i = 0; i < ARRAY_LEN(fine); i++) {
        struct date d = {.year = 7};
        assert_true(date_parse_partial(fine[i].text, strlen(fine[i].text), &d));
        assert_memory_equal(&d, &fine[i].date, sizeof d);
        assert_true(date_known(d));
        assert_int_equal(date_valid(d), d.day > 0);
        assert_string_equal(date_text(d).text, fine[i].text);
        for (size_t k = 0; k < ARRAY_LEN(fine); k++)
            assert_true(date_may_be_same(d, fine[k].date));
        assert_false(date_may_be_same(d, (struct date){1942, 5, 13}) && d.day > 0);
        assert_false(date_may_be_same(d, (struct date){1942, 6, 0}) && d.month > 0);
        assert_false(date_may_be_same(d, (struct date){1943, 0, 0}));
        assert_false(date_may_be_same(d, (struct date){0}));
    }
    static const char *const broken[] = {"",        "194",       "19422",     "1942-",    "1942-5",
                                         "1942-13", "1942-00",   "1942/05",   "1942-05-", "0000",
                                         "0000-01", "1942-05-1", "194a",      "1942-0a",  "-942",
                                         "1942 05", "194205",    "1942-02-30"};
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct date d = {.year = 7};
        if (date_parse_partial(broken[i], strlen(broken[i]), &d))
            fail_msg("%s", broken[i]);
        assert_int_equal(d.year, 7);
    }
    assert_string_equal(date_text((struct date){0}).text, "");
    assert_false(date_known((struct date){0}));
    assert_false(date_known((struct date){1942, 0, 12}));
    assert_false(date_known((struct date){1942, 2, 30}));
    assert_false(date_known((struct date){1942, -1, 0}));
}

static void an_age_of_a_partial_date_has_bounds(void **state)
{
    (void)state;
    static const struct {
        struct date birth;
        const char *on;
        int least, most;
    } rows[] = {
        {{1942, 0, 0}, "2026-11-28", 83, 84}, {{1942, 0, 0}, "2026-01-01", 83, 84},
        {{1942, 0, 0}, "2026-12-31", 84, 84}, {{1942, 5, 0}, "2026-11-28", 84, 84},
        {{1942, 5, 0}, "2026-05-01", 83, 84}, {{1942, 5, 0}, "2026-05-31", 84, 84},
        {{1942, 5, 0}, "2026-04-30", 83, 83}, {{1944, 2, 0}, "2026-02-28", 81, 82},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct age age = date_age(rows[i].birth, date_of(rows[i].on));
        assert_true(age.known);
        assert_int_equal(age.least, rows[i].least);
        assert_int_equal(age.most, rows[i].most);
    }
    assert_false(date_age((struct date){0}, date_of("2026-11-28")).known);
}

static void datetime_and_utc_are_inverse(void **state)
{
    (void)state;
    static const int64_t moments[] = {
        0, -1, 1, 1700000000123, -62135596800000, 253402300799999, -86400000, 951782400000};
    static const int offsets[] = {0, 60, -210, 345, 840, -720};
    for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
        for (size_t j = 0; j < ARRAY_LEN(offsets); j++) {
            struct datetime t = datetime_from_utc(moments[i], offsets[j]);
            assert_true(date_valid(t.date));
            assert_in_range(t.hour, 0, 23);
            assert_in_range(t.minute, 0, 59);
            assert_in_range(t.second, 0, 59);
            assert_in_range(t.ms, 0, 999);
            bool edge = t.date.year == 1 || t.date.year == 9999; // clamped there
            assert_true(edge || datetime_to_utc(t, offsets[j]) == moments[i]);
        }
    }
    assert_int_equal(datetime_from_utc(INT64_MAX, 840).date.year, 9999);
    assert_int_equal(datetime_from_utc(INT64_MIN, -720).date.year, 1);
}

static void time_text_follows_its_form(void **state)
{
    (void)state;
    static const struct {
        const char *form, *text;
    } rows[] = {
        {"%Y-%m-%d", "0605-02-03"},
        {"%Y%m%d-%H%M", "06050203-0405"},
        {"%Y-%m-%dT%H:%M:%S.%fZ", "0605-02-03T04:05:06.007Z"},
        {"-", "-"},
        {"", ""},
        {"%", "%"},
        {"0123456789012345678901234567890123456789", "01234567890123456789012345678901234"},
    };
    struct datetime t = {
        .date = {.year = 605, .month = 2, .day = 3}, .hour = 4, .minute = 5, .second = 6, .ms = 7};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct time_text text = time_text(t, rows[i].form);
        if (strncmp(text.text, rows[i].text, 35) != 0 || strlen(text.text) >= sizeof text.text)
            fail_msg("%s: %s", rows[i].form, text.text);
    }
    struct time_text day = date_text(t.date);
    assert_string_equal(day.text, "0605-02-03");
}

static void clock_instant_writes_fhir(void **state)
{
    (void)state;
    struct clock_fake fake = {.utc_ms = 1700000000123, .mono_ms = 5, .offset_min = 60};
    struct clock clock = clock_from_fake(&fake);
    char out[INSTANT_BYTES];
    clock_instant(&clock, fake.utc_ms, out);
    assert_string_equal(out, "2023-11-14T23:13:20.123+01:00");
    fake.offset_min = -210;
    clock_instant(&clock, -1, out);
    assert_string_equal(out, "1969-12-31T20:29:59.999-03:30");
    fake.offset_min = 120;
    assert_date(clock_today(&clock), "2023-11-15");
    assert_int_equal(clock_mono_ms(&clock), 5);
}

static void clock_system_knows_summer_time(void **state)
{
    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    struct clock clock = clock_system();
    int64_t winter = datetime_to_utc((struct datetime){.date = date_of("2024-01-15")}, 0);
    int64_t summer = datetime_to_utc((struct datetime){.date = date_of("2024-07-15")}, 0);
    assert_int_equal(clock.offset_min(clock.self, winter), 60);
    assert_int_equal(clock.offset_min(clock.self, summer), 120);
    int64_t before = clock_mono_ms(&clock);
    assert_true(clock_mono_ms(&clock) >= before);
    int64_t difference = clock_utc_ms(&clock) / 1000 - (int64_t)time(NULL);
    assert_true(difference >= -2 && difference <= 2);
    unsetenv("TZ");
}

// A place by POSIX rules, so that no zone data is needed; the time is what the fake says.
static struct clock_fake place_fake;

static int64_t place_utc_ms(void *self)
{
    (void)self;
    return place_fake.utc_ms;
}

static struct clock place(const char *rules, const char *utc)
{
    setenv("TZ", rules, 1);
    struct clock c = clock_system();
    c.utc_ms = place_utc_ms;
    struct datetime t = {.date = date_of((char[]){utc[0], utc[1], utc[2], utc[3], utc[4], utc[5],
                                                  utc[6], utc[7], utc[8], utc[9], '\0'})};
    t.hour = (int)strtol(utc + 11, NULL, 10);
    t.minute = (int)strtol(utc + 14, NULL, 10);
    place_fake.utc_ms = datetime_to_utc(t, 0);
    return c;
}

static void days_are_local_days(void **state)
{
    static const struct {
        const char *rules, *utc, *day; // where, when, which day it is there
        int hours;                     // of that day
    } cases[] = {
        {"<+11>-11", "2026-11-23 21:00", "2026-11-24", 24}, // Nouméa, 08:00
        {"<+11>-11", "2026-11-24 12:59", "2026-11-24", 24},
        {"<+11>-11", "2026-11-24 13:00", "2026-11-25", 24},
        {"<+12>-12", "2026-11-23 12:00", "2026-11-24", 24}, // Wallis, midnight
        {"AST4", "2026-11-25 02:00", "2026-11-24", 24},     // Martinique, 22:00
        {"<-10>10", "2026-11-25 09:59", "2026-11-24", 24},  // Papeete
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-28 23:30", "2026-03-29", 23},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 21:59", "2026-03-29", 23},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-24 22:00", "2026-10-25", 25},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 22:59", "2026-10-25", 25},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct clock c = place(cases[i].rules, cases[i].utc);
        struct date day = date_of(cases[i].day), next = date_from_days(date_days(day) + 1);
        assert_date(clock_today(&c), cases[i].day);
        assert_date(clock_day(&c, place_fake.utc_ms), cases[i].day);
        int64_t from = clock_day_begin(&c, day), to = clock_day_begin(&c, next);
        assert_true(from <= place_fake.utc_ms && place_fake.utc_ms < to);
        assert_int_equal((to - from) / 3600000, cases[i].hours);
        assert_date(clock_day(&c, from - 1), date_text(date_from_days(date_days(day) - 1)).text);
        // Noon of a day is on that day, whatever the zone: how due dates are kept.
        int64_t noon = clock_moment(&c, (struct datetime){.date = day, .hour = 12});
        assert_date(clock_day(&c, noon), cases[i].day);
        assert_int_equal(clock_local(&c, noon).hour, 12);
        assert_int_equal(clock_days_since(&c, from - 1), 1);
        assert_int_equal(clock_days_since(&c, noon), 0);
        assert_int_equal(clock_days_since(&c, to), -1);
    }
    unsetenv("TZ");
}

static void hours_that_come_twice_or_not(void **state)
{
    struct clock c = place("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 00:30");
    struct datetime t = {.date = date_of("2026-10-25"), .hour = 2, .minute = 30};
    (void)state;
    assert_int_equal(clock_local(&c, clock_moment(&c, t)).hour, 2);
    t = (struct datetime){.date = date_of("2026-03-29"), .hour = 2, .minute = 30};
    assert_int_equal(clock_local(&c, clock_moment(&c, t)).minute, 30);
    assert_date(clock_day(&c, clock_moment(&c, t)), "2026-03-29");
    unsetenv("TZ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date_parse_takes_only_days_that_exist),
        cmocka_unit_test(date_days_and_back_for_every_day),
        cmocka_unit_test(date_weekday_follows_iso),
        cmocka_unit_test(date_add_months_clamps_the_day),
        cmocka_unit_test(date_age_counts_full_years),
        cmocka_unit_test(a_partial_date_says_what_is_known),
        cmocka_unit_test(an_age_of_a_partial_date_has_bounds),
        cmocka_unit_test(datetime_and_utc_are_inverse),
        cmocka_unit_test(time_text_follows_its_form),
        cmocka_unit_test(clock_instant_writes_fhir),
        cmocka_unit_test(clock_system_knows_summer_time),
        cmocka_unit_test(days_are_local_days),
        cmocka_unit_test(hours_that_come_twice_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
