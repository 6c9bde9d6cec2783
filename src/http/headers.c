// SPDX-License-Identifier: EUPL-1.2
#include "http/headers.h"

#include "base/clock.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { VALUE_BYTES = 600 };

// Is it ", 06 Nov 1994 08:49:37 GMT", whatever the month's letters?
static bool is_date_form(const char *at)
{
    static const char form[] = ", 00 ... 0000 00:00:00 GMT"; // 0 any digit
    if (strlen(at) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i] != '\0'; i++) {
        if (form[i] == '0' ? !isdigit((unsigned char)at[i]) : form[i] != '.' && at[i] != form[i])
            return false;
    }
    return true;
}

int http_status(const char *text)
{
    int n = 0, digits = 0;
    for (; text != NULL && digits < 3 && isdigit((unsigned char)text[digits]); digits++)
        n = n * 10 + (text[digits] - '0');
    bool whole = digits == 3 && (text[3] == '\0' || text[3] == ' ');
    return whole ? n : 0;
}

// "Sun, 06 Nov 1994 08:49:37 GMT": the one form senders may use (RFC 9110 §5.6.7). Written in
// English whatever the language of the program: months are not left to strptime.
int64_t http_date(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *at = strchr(text, ',');
    if (at == NULL || !is_date_form(at))
        return 0;
    char month[4];
    snprintf(month, sizeof month, "%.3s", at + 5);
    const char *found = strstr(months, month);
    if (found == NULL || (found - months) % 3 != 0)
        return 0;
    struct datetime when = {.date = {.year = (int)strtol(at + 9, NULL, 10),
                                     .month = (int)(found - months) / 3 + 1,
                                     .day = (int)strtol(at + 2, NULL, 10)},
                            .hour = (int)strtol(at + 14, NULL, 10),
                            .minute = (int)strtol(at + 17, NULL, 10),
                            .second = (int)strtol(at + 20, NULL, 10)};
    bool is = date_valid(when.date) && when.date.year >= 1970 && when.hour < 24 &&
              when.minute < 60 && when.second <= 60;
    return is ? datetime_to_utc(when, 0) : 0;
}

static void content_type(struct http_reply *r, const char *value)
{
    size_t n = strcspn(value, "; ");
    for (size_t i = 0; i < n && i + 1 < sizeof r->content_type; i++) {
        r->content_type[i] = (char)tolower((unsigned char)value[i]);
        r->content_type[i + 1] = '\0';
    }
}

static void etag(struct http_reply *r, const char *value)
{
    if (strlen(value) < sizeof r->etag)
        memcpy(r->etag, value, strlen(value) + 1);
}

static void location(struct http_reply *r, const char *value)
{
    if (strlen(value) < sizeof r->location)
        memcpy(r->location, value, strlen(value) + 1);
}

static int64_t seconds(const char *value)
{
    enum { YEAR_S = 366 * 86400 };
    char *end = NULL;
    long long n = strtoll(value, &end, 10);
    return end == value || n < 0 ? -1 : (n > YEAR_S ? YEAR_S : n) * (int64_t)1000;
}

static void retry_after_line(struct http_reply *r, const char *value)
{
    if (isdigit((unsigned char)value[0])) {
        r->retry_after_ms = seconds(value);
        return;
    }
    int64_t when = http_date(value), now = r->server_utc_ms;
    if (now == 0) // not told yet: ours may be wrong, but the wait is capped
        now = (int64_t)time(NULL) * 1000;
    if (when > 0)
        r->retry_after_ms = when > now ? when - now : 0;
}

// The number of a parameter, -1 when it has none. Names are whole words outside quotes: "t=" is not
// in "limit=".
static int64_t parameter(const char *value, const char *name)
{
    bool quoted = false, begins = true;
    for (const char *at = value; *at != '\0'; at++) {
        if (!quoted && begins && strncmp(at, name, strlen(name)) == 0)
            return seconds(at + strlen(name));
        quoted ^= *at == '"';
        begins = *at == ',' || *at == ';' || *at == ' ';
    }
    return -1;
}

// "RateLimit-Reset: 30", or the newer "RateLimit: limit=100, remaining=0, reset=30" and
// "RateLimit: "default";r=0;t=30" (draft-ietf-httpapi-ratelimit-headers). Only when nothing is
// left.
static void rate_limit(struct http_reply *r, const char *value)
{
    static const char *const ends[] = {"reset=", "t="}, *const rests[] = {"remaining=", "r="};
    for (size_t i = 0; r->retry_after_ms < 0 && i < ARRAY_LEN(ends); i++) {
        if (parameter(value, rests[i]) <= 0)
            r->retry_after_ms = parameter(value, ends[i]);
    }
}

static void rate_limit_reset(struct http_reply *r, const char *value)
{
    if (r->status == 429 && r->retry_after_ms < 0)
        r->retry_after_ms = seconds(value);
}

static void date(struct http_reply *r, const char *value)
{
    r->server_utc_ms = http_date(value);
}

static const struct {
    const char *name;
    void (*take)(struct http_reply *r, const char *value);
} lines[] = {
    {"content-type", content_type},
    {"etag", etag},
    {"location", location},
    {"date", date},
    {"retry-after", retry_after_line},
    {"ratelimit", rate_limit},
    {"ratelimit-reset", rate_limit_reset},
};

static void begin(struct http_reply *r, const char *line)
{
    const char *blank = strchr(line, ' ');
    r->status = blank != NULL ? http_status(blank + 1) : 0;
    r->content_type[0] = r->etag[0] = r->location[0] = '\0';
    r->retry_after_ms = -1;
    r->server_utc_ms = 0;
}

void http_head_line(struct http_reply *reply, const char *line, size_t len)
{
    char copy[VALUE_BYTES];
    while (len > 0 && strchr("\r\n \t", line[len - 1]) != NULL && line[len - 1] != '\0')
        len--;
    if (len >= sizeof copy)
        return; // none of ours is that long
    for (size_t i = 0; i < len; i++)
        copy[i] = line[i] == '\t' ? ' ' : line[i] > '~' || line[i] < ' ' ? '?' : line[i];
    copy[len] = '\0';
    if (strncmp(copy, "HTTP/", 5) == 0) {
        begin(reply, copy);
        return;
    }
    char *colon = strchr(copy, ':');
    if (colon == NULL)
        return;
    *colon = '\0';
    const char *value = colon + 1 + strspn(colon + 1, " ");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        if (strcasecmp(copy, lines[i].name) == 0)
            lines[i].take(reply, value);
    }
}
