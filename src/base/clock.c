// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"

#include <time.h>

static int64_t read_ms(clockid_t which)
{
    struct timespec now = {.tv_sec = 0};
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_utc_ms(void *self)
{
    (void)self;
    return read_ms(CLOCK_REALTIME);
}

static int64_t system_mono_ms(void *self)
{
    (void)self;
    return read_ms(CLOCK_BOOTTIME);
}

static int system_offset_min(void *self, int64_t utc_ms)
{
    (void)self;
    time_t seconds = (time_t)(utc_ms / 1000 - (utc_ms % 1000 < 0));
    struct tm local = {.tm_sec = 0};
    if (localtime_r(&seconds, &local) == NULL)
        return 0;
    return (int)(local.tm_gmtoff / 60);
}

struct clock clock_system(void)
{
    tzset(); // localtime_r need not read TZ itself
    return (struct clock){
        .utc_ms = system_utc_ms,
        .mono_ms = system_mono_ms,
        .offset_min = system_offset_min,
    };
}

static int64_t fake_utc_ms(void *self)
{
    const struct clock_fake *fake = self;
    return fake->utc_ms;
}

static int64_t fake_mono_ms(void *self)
{
    const struct clock_fake *fake = self;
    return fake->mono_ms;
}

static int fake_offset_min(void *self, int64_t utc_ms)
{
    const struct clock_fake *fake = self;
    (void)utc_ms;
    return fake->offset_min;
}

struct clock clock_from_fake(struct clock_fake *fake)
{
    return (struct clock){
        .utc_ms = fake_utc_ms,
        .mono_ms = fake_mono_ms,
        .offset_min = fake_offset_min,
        .self = fake,
    };
}

int64_t clock_utc_ms(const struct clock *c)
{
    return c->utc_ms(c->self);
}

int64_t clock_mono_ms(const struct clock *c)
{
    return c->mono_ms(c->self);
}

struct datetime clock_local(const struct clock *c, int64_t utc_ms)
{
    return datetime_from_utc(utc_ms, c->offset_min(c->self, utc_ms));
}

struct date clock_day(const struct clock *c, int64_t utc_ms)
{
    return clock_local(c, utc_ms).date;
}

struct date clock_today(const struct clock *c)
{
    return clock_day(c, clock_utc_ms(c));
}

int64_t clock_moment(const struct clock *c, struct datetime t)
{
    // The offset asked for first may be that of the other side of a change; the second is not.
    int64_t guess = datetime_to_utc(t, c->offset_min(c->self, datetime_to_utc(t, 0)));
    return datetime_to_utc(t, c->offset_min(c->self, guess));
}

int64_t clock_day_begin(const struct clock *c, struct date d)
{
    return clock_moment(c, (struct datetime){.date = d});
}

int64_t clock_days_since(const struct clock *c, int64_t then_utc_ms)
{
    return date_days(clock_today(c)) - date_days(clock_day(c, then_utc_ms));
}
