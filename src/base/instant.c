// SPDX-License-Identifier: EUPL-1.2
#include "base/instant.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Two digits, or −1.
static int two(const char *at)
{
    bool digits = isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[1]);
    return digits ? (at[0] - '0') * 10 + (at[1] - '0') : -1;
}

// ":SS.fff" when it is there; where it ends, NULL when it is none.
static const char *seconds(const char *at, struct datetime *t)
{
    if (*at != ':')
        return at;
    t->second = two(at + 1);
    if (t->second < 0 || t->second > 60)
        return NULL;
    at += 3;
    if (*at != '.')
        return at;
    at++;
    for (int unit = 100; isdigit((unsigned char)*at); at++, unit /= 10)
        t->ms += (*at - '0') * unit;
    return at;
}

static bool zone(const char *at, int *ret_min)
{
    *ret_min = 0;
    if (strcmp(at, "Z") == 0)
        return true;
    if ((*at != '+' && *at != '-') || strlen(at) != 6 || at[3] != ':')
        return false;
    int hours = two(at + 1), minutes = two(at + 4);
    *ret_min = (*at == '-' ? -1 : 1) * (hours * 60 + minutes);
    return hours >= 0 && hours <= 14 && minutes >= 0 && minutes < 60;
}

bool instant_read(const char *text, int64_t *ret_utc_ms)
{
    struct datetime t = {0};
    int offset = 0;
    if (strlen(text) < 17 || !date_parse(text, 10, &t.date) || text[10] != 'T' || text[13] != ':')
        return false;
    t.hour = two(text + 11);
    t.minute = two(text + 14);
    if (t.hour < 0 || t.hour > 24 || t.minute < 0 || t.minute > 59)
        return false;
    const char *end = seconds(text + 16, &t);
    if (end == NULL || !zone(end, &offset))
        return false;
    *ret_utc_ms = datetime_to_utc(t, offset);
    return true;
}

void instant_write(int64_t utc_ms, char *out)
{
    struct time_text t = time_text(datetime_from_utc(utc_ms, 0), "%Y-%m-%dT%H:%M:%S.%fZ");
    memcpy(out, t.text, sizeof t.text);
}
