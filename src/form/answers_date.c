// SPDX-License-Identifier: EUPL-1.2
// Dates and times as people type them, put into FHIR's form: 12/05/1942, 05/1942, 14h30,
// 12/05/2026 14h30; seconds and the time zone of the place are added.
#include "form/answers.h"

#include "fhirpath/temporal.h"

#include <string.h>

// A number of at most `most` digits; −1 when there is none. *ret_digits is their number.
static int take_number(const char **p, int most, int *ret_digits)
{
    int n = 0;
    *ret_digits = 0;
    for (; **p >= '0' && **p <= '9' && *ret_digits < most; ++*p, ++*ret_digits)
        n = n * 10 + (**p - '0');
    return *ret_digits > 0 ? n : -1;
}

static void skip_blanks(const char **p)
{
    *p += strspn(*p, " ");
}

// 12/05/1942, 12.05.1942, 12-05-1942, 05/1942, or year first as FHIR has it.
static bool take_date(const char **p, struct buf *out)
{
    int part[3] = {0}, digits[3] = {0}, count = 0;
    const char *from = *p;
    for (char sign = '\0'; count < 3; ++*p) {
        part[count] = take_number(p, 4, &digits[count]);
        if (part[count] < 0)
            return false;
        count++;
        if (count == 1)
            sign = **p;
        if (**p == '\0' || strchr("/.-", **p) == NULL || **p != sign || count == 3)
            break;
    }
    if (digits[0] == 4) {
        buf_add(out, from, (size_t)(*p - from));
        return true;
    }
    if (count < 2 || digits[count - 1] != 4)
        return false;
    buf_printf(out, "%04d-%02d", part[count - 1], part[count - 2]);
    if (count == 3)
        buf_printf(out, "-%02d", part[0]);
    return true;
}

// 14:30, 14:30:05, 14h30, 14 h 30, 14h.
static bool take_time(const char **p, struct buf *out)
{
    int digits = 0;
    int hour = take_number(p, 2, &digits), minute = 0;
    if (hour < 0)
        return false;
    skip_blanks(p);
    bool french = **p == 'h' || **p == 'H';
    if (!french && **p != ':')
        return false;
    ++*p;
    if (french)
        skip_blanks(p);
    int given = take_number(p, 2, &digits);
    if (given < 0 ? !french : digits != 2)
        return false;
    minute = given < 0 ? 0 : given;
    buf_printf(out, "%02d:%02d", hour, minute);
    if (**p != ':') {
        buf_puts(out, ":00");
        return true;
    }
    size_t seconds = strspn(*p, ":.0123456789");
    buf_add(out, *p, seconds);
    *p += seconds;
    return true;
}

// The zone of the place at that time; one that was typed stays.
static void add_zone(const struct clock *clock, const char *zone, struct buf *out)
{
    struct fp_temporal t;
    char text[TEMPORAL_TEXT_BYTES];
    buf_puts(out, zone);
    if (!fp_temporal_parse(out->at, out->len, FP_DATETIME, &t) || t.has_offset)
        return;
    t.offset_min = clock->offset_min(clock->self, clock_moment(clock, t.at));
    t.has_offset = true;
    size_t len = fp_temporal_print(t, FP_DATETIME, text);
    buf_clear(out);
    buf_add(out, text, len);
}

bool date_from_typed(enum item_type type, const char *text, const struct clock *clock,
                     struct buf *out)
{
    static const enum fp_kind kinds[] = {
        [ITEM_DATE] = FP_DATE, [ITEM_DATETIME] = FP_DATETIME, [ITEM_TIME] = FP_TIME};
    const char *p = text;
    struct fp_temporal t;
    skip_blanks(&p);
    bool good = type == ITEM_TIME ? take_time(&p, out) : take_date(&p, out);
    bool timed = good && type == ITEM_DATETIME && (*p == 'T' || *p == ' ');
    if (timed) {
        p++;
        skip_blanks(&p);
        p += strncmp(p, "à ", strlen("à ")) == 0 ? strlen("à ") : 0;
        timed = *p != '\0';
    }
    if (timed) {
        buf_putc(out, 'T');
        good = take_time(&p, out);
        add_zone(clock, p, out);
    } else {
        skip_blanks(&p);
        good = good && *p == '\0';
    }
    return good && fp_temporal_parse(out->at, out->len, kinds[type], &t);
}
