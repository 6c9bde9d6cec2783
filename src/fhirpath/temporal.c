// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/temporal.h"

#include <stdio.h>
#include <string.h>

enum { OFFSET_MAX_MIN = 14 * 60 }; // no zone is further from UTC

// Where a parser stands.
struct reader {
    const char *at;  // next byte
    const char *end; // past the last
};

// Takes exactly `digits` digits of a value in min..max.
static bool read_number(struct reader *r, int digits, int min, int max, int *ret)
{
    int n = 0;
    for (int i = 0; i < digits; i++, r->at++) {
        if (r->at == r->end || *r->at < '0' || *r->at > '9')
            return false;
        n = n * 10 + (*r->at - '0');
    }
    *ret = n;
    return n >= min && n <= max;
}

static bool take(struct reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

// Takes the fraction of a second: any number of digits, three count.
static bool read_fraction(struct reader *r, int *ret_ms)
{
    int ms = 0;
    int digits = 0;
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++, digits++)
        ms = digits < 3 ? ms * 10 + (*r->at - '0') : ms;
    for (int i = digits; i < 3; i++)
        ms *= 10;
    *ret_ms = ms;
    return digits > 0;
}

static bool read_time(struct reader *r, struct fp_temporal *t)
{
    if (!read_number(r, 2, 0, 23, &t->at.hour))
        return false;
    t->parts = PART_HOUR;
    if (!take(r, ':'))
        return true;
    t->parts = PART_MINUTE;
    if (!read_number(r, 2, 0, 59, &t->at.minute))
        return false;
    if (!take(r, ':'))
        return true;
    t->parts = PART_SECOND;
    if (!read_number(r, 2, 0, 59, &t->at.second))
        return false;
    if (!take(r, '.'))
        return true;
    t->parts = PART_MS;
    return read_fraction(r, &t->at.ms);
}

static bool read_date(struct reader *r, struct fp_temporal *t)
{
    t->parts = PART_YEAR;
    if (!read_number(r, 4, 1, 9999, &t->at.date.year))
        return false;
    if (!take(r, '-'))
        return true;
    t->parts = PART_MONTH;
    if (!read_number(r, 2, 1, 12, &t->at.date.month))
        return false;
    if (!take(r, '-'))
        return true;
    t->parts = PART_DAY;
    return read_number(r, 2, 1, 31, &t->at.date.day) && date_valid(t->at.date);
}

static bool read_offset(struct reader *r, struct fp_temporal *t)
{
    if (r->at == r->end)
        return true;
    t->has_offset = true;
    if (take(r, 'Z'))
        return true;
    bool minus = take(r, '-');
    int hours = 0;
    int minutes = 0;
    if ((!minus && !take(r, '+')) || !read_number(r, 2, 0, 14, &hours) || !take(r, ':') ||
        !read_number(r, 2, 0, 59, &minutes))
        return false;
    int offset = hours * 60 + minutes;
    t->offset_min = minus ? -offset : offset;
    return offset <= OFFSET_MAX_MIN;
}

bool fp_temporal_parse(const char *text, size_t len, enum fp_kind kind, struct fp_temporal *ret)
{
    struct fp_temporal t = {.at = {.date = {.year = 1, .month = 1, .day = 1}}};
    struct reader r = {.at = text, .end = text + len};
    if (kind == FP_TIME) {
        if (!read_time(&r, &t) || r.at != r.end)
            return false;
        *ret = t;
        return true;
    }
    if (!read_date(&r, &t))
        return false;
    if (kind == FP_DATETIME && take(&r, 'T') && r.at < r.end) {
        if (t.parts != PART_DAY || !read_time(&r, &t) || !read_offset(&r, &t))
            return false;
    }
    if (r.at != r.end)
        return false;
    *ret = t;
    return true;
}

static size_t print_time(struct fp_temporal t, char *out, size_t room)
{
    static const char *const forms[] = {[PART_HOUR] = "%H",
                                        [PART_MINUTE] = "%H:%M",
                                        [PART_SECOND] = "%H:%M:%S",
                                        [PART_MS] = "%H:%M:%S.%f"};
    return (size_t)snprintf(out, room, "%s", time_text(t.at, forms[t.parts]).text);
}

static size_t print_date(struct fp_temporal t, char *out, size_t room)
{
    static const char *const forms[] = {
        [PART_YEAR] = "%Y", [PART_MONTH] = "%Y-%m", [PART_DAY] = "%Y-%m-%d"};
    int parts = t.parts < PART_DAY ? t.parts : PART_DAY;
    return (size_t)snprintf(out, room, "%s", time_text(t.at, forms[parts]).text);
}

size_t fp_temporal_print(struct fp_temporal t, enum fp_kind kind, char *out)
{
    if (kind == FP_TIME)
        return print_time(t, out, TEMPORAL_TEXT_BYTES);
    size_t n = print_date(t, out, TEMPORAL_TEXT_BYTES);
    if (kind == FP_DATE || t.parts < PART_HOUR)
        return n;
    out[n++] = 'T';
    n += print_time(t, out + n, TEMPORAL_TEXT_BYTES - n);
    if (t.has_offset && t.offset_min == 0) {
        n += (size_t)snprintf(out + n, TEMPORAL_TEXT_BYTES - n, "Z");
    } else if (t.has_offset) {
        int size = t.offset_min < 0 ? -t.offset_min : t.offset_min;
        n += (size_t)snprintf(out + n, TEMPORAL_TEXT_BYTES - n, "%c%02d:%02d",
                              t.offset_min < 0 ? '-' : '+', size / 60, size % 60);
    }
    return n;
}

static enum fp_order order_of(int64_t a, int64_t b)
{
    return a < b ? ORDER_LESS : a > b ? ORDER_MORE : ORDER_SAME;
}

// Field number `part`; seconds and milliseconds are one field.
static int field(const struct fp_temporal *t, int part)
{
    const int fields[] = {
        0,
        t->at.date.year,
        t->at.date.month,
        t->at.date.day,
        t->at.hour,
        t->at.minute,
        t->at.second * 1000 + t->at.ms,
    };
    return fields[part];
}

// Only one side has a zone: the other may be anywhere from -12:00 to +14:00.
static enum fp_order order_with_unknown_zone(struct fp_temporal zoned, struct fp_temporal other)
{
    int64_t zoned_ms = datetime_to_utc(zoned.at, zoned.offset_min);
    int64_t earliest_ms = datetime_to_utc(other.at, OFFSET_MAX_MIN);
    int64_t latest_ms = datetime_to_utc(other.at, -12 * 60);
    return zoned_ms < earliest_ms ? ORDER_LESS : zoned_ms > latest_ms ? ORDER_MORE : ORDER_UNKNOWN;
}

static struct fp_temporal in_utc(struct fp_temporal t)
{
    t.at = datetime_from_utc(datetime_to_utc(t.at, t.offset_min), 0);
    t.offset_min = 0;
    return t;
}

static enum fp_order turned(enum fp_order o)
{
    return o == ORDER_LESS ? ORDER_MORE : o == ORDER_MORE ? ORDER_LESS : o;
}

enum fp_order fp_temporal_order(struct fp_temporal a, struct fp_temporal b)
{
    if (a.parts >= PART_HOUR && b.parts >= PART_HOUR) {
        if (a.has_offset != b.has_offset) {
            return a.has_offset ? order_with_unknown_zone(a, b)
                                : turned(order_with_unknown_zone(b, a));
        }
        if (a.offset_min != b.offset_min) {
            a = in_utc(a);
            b = in_utc(b);
        }
    }
    int parts_a = a.parts == PART_MS ? PART_SECOND : a.parts;
    int parts_b = b.parts == PART_MS ? PART_SECOND : b.parts;
    for (int part = PART_YEAR; part <= parts_a && part <= parts_b; part++) {
        enum fp_order o = order_of(field(&a, part), field(&b, part));
        if (o != ORDER_SAME)
            return o;
    }
    return parts_a == parts_b ? ORDER_SAME : ORDER_UNKNOWN;
}

bool fp_parse_temporal(const char *text, size_t len, enum fp_kind kind, struct fp_value *ret)
{
    struct fp_value v = {.kind = kind};
    if (!fp_temporal_parse(text, len, kind, &v.temporal))
        return false;
    *ret = v;
    return true;
}
