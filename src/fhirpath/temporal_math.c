// SPDX-License-Identifier: EUPL-1.2
// Arithmetic on partial dates and times, and their bounds.
#include "fhirpath/temporal.h"

#include <string.h>

enum {
    MS_PER_SECOND = 1000,
    MS_PER_MINUTE = 60 * MS_PER_SECOND,
    MS_PER_HOUR = 60 * MS_PER_MINUTE,
    MS_PER_DAY = 24 * MS_PER_HOUR,
    DAYS_PER_MONTH = 30,    // of a partial date, as FHIRPath says
    DAYS_PER_YEAR = 365,    // likewise
    AMOUNT_MAX = 1000000000 // larger amounts leave the calendar anyway
};

// Units that can be added: months or milliseconds. UCUM's year and month are not calendar units.
static const struct {
    const char *name;
    int months;
    int64_t ms;
} units[] = {
    {"year", 12, 0},
    {"years", 12, 0},
    {"month", 1, 0},
    {"months", 1, 0},
    {"week", 0, 7LL * MS_PER_DAY},
    {"weeks", 0, 7LL * MS_PER_DAY},
    {"wk", 0, 7LL * MS_PER_DAY},
    {"day", 0, MS_PER_DAY},
    {"days", 0, MS_PER_DAY},
    {"d", 0, MS_PER_DAY},
    {"hour", 0, MS_PER_HOUR},
    {"hours", 0, MS_PER_HOUR},
    {"h", 0, MS_PER_HOUR},
    {"minute", 0, MS_PER_MINUTE},
    {"minutes", 0, MS_PER_MINUTE},
    {"min", 0, MS_PER_MINUTE},
    {"second", 0, MS_PER_SECOND},
    {"seconds", 0, MS_PER_SECOND},
    {"s", 0, MS_PER_SECOND},
    {"millisecond", 0, 1},
    {"milliseconds", 0, 1},
    {"ms", 0, 1},
};

static bool add_months(struct fp_temporal *t, int64_t months)
{
    enum { FIRST = 1 * 12, LAST = 9999 * 12 + 11 }; // months since the year 0
    int64_t sum = t->at.date.year * 12 + t->at.date.month - 1 + months;
    if (sum < FIRST || sum > LAST)
        return false;
    t->at.date = date_add_months(t->at.date, (int)months);
    return true;
}

// Adds milliseconds, cut to the precision that the value has.
static bool add_ms(struct fp_temporal *t, int64_t ms)
{
    static const int64_t step[] = {1, 1, 1, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND,
                                   1};
    if (t->parts == PART_YEAR)
        return add_months(t, ms / MS_PER_DAY / DAYS_PER_YEAR * 12);
    if (t->parts == PART_MONTH)
        return add_months(t, ms / MS_PER_DAY / DAYS_PER_MONTH);
    int64_t moment = datetime_to_utc(t->at, 0) + ms / step[t->parts] * step[t->parts];
    struct fp_temporal first = {.at = {.date = {.year = 1, .month = 1, .day = 1}}};
    struct fp_temporal last = {.at = {.date = {.year = 9999, .month = 12, .day = 31}, .hour = 23}};
    if (moment < datetime_to_utc(first.at, 0) || moment > datetime_to_utc(last.at, 0))
        return false;
    t->at = datetime_from_utc(moment, 0);
    return true;
}

// A time of day goes round the clock.
static void add_to_time(struct fp_temporal *t, int64_t ms)
{
    struct fp_temporal day = *t;
    day.at.date = (struct date){.year = 2000, .month = 1, .day = 1};
    add_ms(&day, ms % MS_PER_DAY);
    day.at.date = t->at.date;
    *t = day;
}

enum rc fp_temporal_add(struct fp_temporal t, enum fp_kind kind, struct dec value, const char *unit,
                        struct fp_temporal *ret, struct err *e)
{
    int64_t amount = 0;
    if (!dec_trunc(value, &amount) || amount > AMOUNT_MAX || amount < -AMOUNT_MAX)
        return err_set(e, RC_INVALID, "amount of time out of range");
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (strcmp(units[i].name, unit) != 0)
            continue;
        bool done = true;
        if (kind == FP_TIME) {
            done = units[i].ms > 0 && units[i].ms < MS_PER_DAY;
            add_to_time(&t, amount * units[i].ms);
        } else if (units[i].months > 0) {
            int64_t months = amount * units[i].months;
            // A year has no months to step through.
            done = add_months(&t, t.parts == PART_YEAR ? months / 12 * 12 : months);
        } else {
            done = add_ms(&t, amount * units[i].ms);
        }
        if (!done)
            return err_set(e, RC_INVALID, "the sum leaves the years 1 to 9999");
        *ret = t;
        return RC_OK;
    }
    return err_set(e, RC_INVALID, "'%.40s' cannot be added to a date or time", unit);
}

static int days_in_month(struct date d)
{
    d.day = 31;
    while (!date_valid(d))
        d.day--;
    return d.day;
}

struct fp_temporal fp_temporal_bound(struct fp_temporal t, enum fp_kind kind, bool high, int parts)
{
    if (high && kind != FP_TIME) {
        t.at.date.month = t.parts < PART_MONTH ? 12 : t.at.date.month;
        t.at.date.day = t.parts < PART_DAY ? days_in_month(t.at.date) : t.at.date.day;
    }
    if (high) {
        t.at.hour = t.parts < PART_HOUR ? 23 : t.at.hour;
        t.at.minute = t.parts < PART_HOUR ? 59 : t.at.minute;
        t.at.second = t.parts < PART_SECOND ? 59 : t.at.second;
        t.at.ms = t.parts < PART_MS ? 999 : t.at.ms;
    }
    t.parts = parts;
    if (kind == FP_DATETIME && parts >= PART_HOUR && !t.has_offset) {
        t.has_offset = true;
        t.offset_min = high ? -12 * 60 : 14 * 60;
    }
    return t;
}
