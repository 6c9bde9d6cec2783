// SPDX-License-Identifier: EUPL-1.2
// Civil dates of the proleptic Gregorian calendar: pure arithmetic, no time zone data.
#include "base/clock.h"

enum {
    DAYS_PER_ERA = 146097, // 400 years
    DAYS_TO_1970 = 719468, // from 0000-03-01 to 1970-01-01
    FIRST_DAY = -719162,   // 0001-01-01
    LAST_DAY = 2932896,    // 9999-12-31
    MS_PER_DAY = 24 * 3600 * 1000,
    MS_PER_MINUTE = 60 * 1000
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= month_days(d.year, d.month);
}

bool date_known(struct date d)
{
    struct date first = {.year = d.year, .month = d.month == 0 ? 1 : d.month, .day = 1};
    return date_valid(d) || (d.day == 0 && date_valid(first));
}

bool date_may_be_same(struct date a, struct date b)
{
    bool month = a.month == 0 || b.month == 0 || a.month == b.month;
    bool day = a.day == 0 || b.day == 0 || a.day == b.day;
    return date_known(a) && date_known(b) && a.year == b.year && month && day;
}

int64_t date_days(struct date d)
{
    // Years that start in March put the leap day last, so months have a closed form.
    int64_t year = d.month <= 2 ? (int64_t)d.year - 1 : d.year;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct date date_from_days(int64_t days)
{
    days = days < FIRST_DAY ? FIRST_DAY : days > LAST_DAY ? LAST_DAY : days;
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = floor_div(shifted, DAYS_PER_ERA);
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t civil_month = month < 10 ? month + 3 : month - 9;
    return (struct date){
        .year = (int)(year_of_era + era * 400 + (civil_month <= 2)),
        .month = (int)civil_month,
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int date_weekday(struct date d)
{
    int64_t days = date_days(d) + 3; // 1970-01-01 was a Thursday
    return (int)(days - floor_div(days, 7) * 7) + 1;
}

struct date date_add_months(struct date d, int months)
{
    int64_t count = (int64_t)d.year * 12 + d.month - 1 + months;
    int64_t year = floor_div(count, 12);
    if (year < 1 || year > 9999)
        return date_from_days(year < 1 ? FIRST_DAY : LAST_DAY);
    struct date moved = {.year = (int)year, .month = (int)(count - year * 12) + 1, .day = d.day};
    int last = month_days(moved.year, moved.month);
    if (moved.day > last)
        moved.day = last;
    return moved;
}

static int full_years(struct date birth, struct date on)
{
    bool before = on.month < birth.month || (on.month == birth.month && on.day < birth.day);
    return on.year - birth.year - before;
}

struct age date_age(struct date birth, struct date on)
{
    struct date first = birth, last = birth;
    if (!date_known(birth))
        return (struct age){.known = false};
    if (birth.month == 0) {
        first.month = 1;
        last.month = 12;
    }
    if (birth.day == 0) {
        first.day = 1;
        last.day = month_days(last.year, last.month);
    }
    return (struct age){
        .known = true, .least = full_years(last, on), .most = full_years(first, on)};
}

// Reads exactly `digits` digits.
static bool read_number(const char *text, int digits, int *ret)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *ret = value;
    return true;
}

bool date_parse(const char *text, size_t len, struct date *ret)
{
    struct date d = {.year = 0};
    if (len != 10 || text[4] != '-' || text[7] != '-' || !read_number(text, 4, &d.year) ||
        !read_number(text + 5, 2, &d.month) || !read_number(text + 8, 2, &d.day) || !date_valid(d))
        return false;
    *ret = d;
    return true;
}

bool date_parse_partial(const char *text, size_t len, struct date *ret)
{
    struct date d = {.year = 0};
    bool read = len >= 4 && read_number(text, 4, &d.year);
    if (len == 10)
        return date_parse(text, len, ret);
    if (len == 7)
        read = read && text[4] == '-' && read_number(text + 5, 2, &d.month) && d.month > 0;
    if (!read || (len != 4 && len != 7) || !date_known(d))
        return false;
    *ret = d;
    return true;
}

struct datetime datetime_from_utc(int64_t utc_ms, int offset_min)
{
    int64_t first = (int64_t)FIRST_DAY * MS_PER_DAY;
    int64_t last = ((int64_t)LAST_DAY + 1) * MS_PER_DAY - 1;
    int64_t local = 0;
    if (__builtin_add_overflow(utc_ms, (int64_t)offset_min * MS_PER_MINUTE, &local))
        local = utc_ms;
    local = local < first ? first : local > last ? last : local;
    int64_t days = floor_div(local, MS_PER_DAY);
    int of_day = (int)(local - days * MS_PER_DAY);
    return (struct datetime){
        .date = date_from_days(days),
        .hour = of_day / (60 * MS_PER_MINUTE),
        .minute = of_day / MS_PER_MINUTE % 60,
        .second = of_day / 1000 % 60,
        .ms = of_day % 1000,
    };
}

int64_t datetime_to_utc(struct datetime t, int offset_min)
{
    int64_t minutes = (int64_t)t.hour * 60 + t.minute - offset_min;
    return date_days(t.date) * MS_PER_DAY + minutes * MS_PER_MINUTE + (int64_t)t.second * 1000 +
           t.ms;
}
