// SPDX-License-Identifier: EUPL-1.2
// Time: one struct of two functions, so that tests own the clock. Wall time for records, monotonic
// for stopwatches.
#ifndef ICOPE_BASE_CLOCK_H
#define ICOPE_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where the time comes from.
struct clock {
    int64_t (*utc_ms)(void *self); // milliseconds since 1970-01-01T00:00Z
    int64_t (*mono_ms)(
        void *self); // milliseconds that never go back and count sleep (CLOCK_BOOTTIME)
    int (*offset_min)(void *self,
                      int64_t utc_ms); // local time zone, minutes east of UTC at that moment
    void *self;                        // passed to all three
};

// The machine's clock and time zone.
struct clock clock_system(void);

// A clock that tests set: both functions answer from here.
struct clock_fake {
    int64_t utc_ms;  // what utc_ms answers
    int64_t mono_ms; // what mono_ms answers
    int offset_min;  // what offset_min answers
};

// A clock over a fake; *fake must outlive it.
struct clock clock_from_fake(struct clock_fake *fake);

// Now by that clock.
int64_t clock_utc_ms(const struct clock *c);
// Monotonic now by that clock.
int64_t clock_mono_ms(const struct clock *c);

// A civil date of the Gregorian calendar. A partial one (FHIR R4 datatypes.html#date: 1942 or
// 1942-05), as birth dates may be, has day, or month and day, 0; nothing known is {0}. Functions
// that take any date say so, all others need a day.
struct date {
    int year;  // 1..9999, 0 nothing is known
    int month; // 1..12, 0 not known
    int day;   // 1..31, 0 not known
};

// A civil date and time of day.
struct datetime {
    struct date date; // the day
    int hour;         // 0..23
    int minute;       // 0..59
    int second;       // 0..59
    int ms;           // 0..999
};

// Does that day exist?
bool date_valid(struct date d);
// Is it a day, a month or a year that exists? For any date.
bool date_known(struct date d);
// Could both be the same day, as far as each is known? False where nothing is known of one.
bool date_may_be_same(struct date a, struct date b);
// Days since 1970-01-01 (may be negative).
int64_t date_days(struct date d);
// The date that many days after 1970-01-01.
struct date date_from_days(int64_t days);
// Monday = 1 … Sunday = 7 (ISO 8601).
int date_weekday(struct date d);
// Adds months, the day clamped to the month's last.
struct date date_add_months(struct date d, int months);
// Full years lived, between two bounds: they differ where the birth date is partial and the
// birthday of that year may have been or not.
struct age {
    bool known;      // false: no birth year
    int least, most; // years; below 0 where the birth is later
};
// The age on that day; `birth` may be any date.
struct age date_age(struct date birth, struct date on);
// Parses YYYY-MM-DD exactly; false on another form or a day that does not exist.
bool date_parse(const char *text, size_t len, struct date *ret);
// Parses YYYY, YYYY-MM or YYYY-MM-DD exactly; false on another form or what does not exist.
bool date_parse_partial(const char *text, size_t len, struct date *ret);

// Splits a moment into local civil time.
struct datetime datetime_from_utc(int64_t utc_ms, int offset_min);
// The moment of a civil time at that offset.
int64_t datetime_to_utc(struct datetime t, int offset_min);
// Days are local days: whoever turns a moment into a day, or a day into moments, does it by these.
// Civil time of a moment where that clock stands.
struct datetime clock_local(const struct clock *c, int64_t utc_ms);
// Local day of a moment.
struct date clock_day(const struct clock *c, int64_t utc_ms);
// Local day now.
struct date clock_today(const struct clock *c);
// The moment of a local civil time; where clocks are changed one of two, or one an hour away.
int64_t clock_moment(const struct clock *c, struct datetime t);
// When that local day begins; it ends where the next one begins.
int64_t clock_day_begin(const struct clock *c, struct date d);
// How many local days later than `then` it is now; negative: that is to come.
int64_t clock_days_since(const struct clock *c, int64_t then_utc_ms);

enum { INSTANT_BYTES = 40 };
// A date or time as text.
struct time_text {
    char text[INSTANT_BYTES]; // terminated
};
// By a form with letters of strftime(3): %Y (always four digits), %m, %d, %H, %M, %S; %f is three
// digits of milliseconds. Other characters stand for themselves; at most 35 characters come of it.
// Keep the struct in a variable: `.text` of the call itself lives only to the end of the
// expression.
struct time_text time_text(struct datetime t, const char *form);
// YYYY-MM-DD, of a partial date YYYY-MM or YYYY, "" where nothing is known.
struct time_text date_text(struct date d);
// Writes YYYY-MM-DDThh:mm:ss.sss+hh:mm (FHIR instant) of that moment in the clock's zone; out:
// INSTANT_BYTES.
void clock_instant(const struct clock *c, int64_t utc_ms, char *out);

#endif
