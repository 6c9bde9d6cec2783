// SPDX-License-Identifier: EUPL-1.2
// Dates and times as text: the one place that writes their digits. strftime(3) itself would write
// years before 1000 with fewer digits and knows no milliseconds.
#include "base/clock.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Writes `value` with that many digits and leading zeros.
static char *put_number(char *at, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + digits;
}

struct time_text time_text(struct datetime t, const char *form)
{
    const struct {
        char letter;
        int digits, value;
    } fields[] = {{'Y', 4, t.date.year}, {'m', 2, t.date.month}, {'d', 2, t.date.day},
                  {'H', 2, t.hour},      {'M', 2, t.minute},     {'S', 2, t.second},
                  {'f', 3, t.ms}};
    struct time_text out = {.text = ""};
    char *at = out.text;
    for (; *form != '\0' && at + 4 < out.text + sizeof out.text; form++) {
        if (form[0] != '%' || form[1] == '\0') {
            *at++ = *form;
            continue;
        }
        form++;
        for (size_t i = 0; i < ARRAY_LEN(fields); i++)
            if (fields[i].letter == *form)
                at = put_number(at, fields[i].value, fields[i].digits);
    }
    *at = '\0';
    return out;
}

struct time_text date_text(struct date d)
{
    const char *form = d.day > 0 ? "%Y-%m-%d" : d.month > 0 ? "%Y-%m" : d.year > 0 ? "%Y" : "";
    return time_text((struct datetime){.date = d}, form);
}

void clock_instant(const struct clock *c, int64_t utc_ms, char *out)
{
    int offset = c->offset_min(c->self, utc_ms), size = abs(offset);
    struct datetime t = datetime_from_utc(utc_ms, offset);
    struct datetime zone = {.hour = size / 60, .minute = size % 60};
    snprintf(out, INSTANT_BYTES, "%.23s%c%.5s", time_text(t, "%Y-%m-%dT%H:%M:%S.%f").text,
             offset < 0 ? '-' : '+', time_text(zone, "%H:%M").text);
}
