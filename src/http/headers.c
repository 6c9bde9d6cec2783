// SPDX-License-Identifier: EUPL-1.2
#include "http/headers.h"

#include "base/mem.h"
#include "http/libcurl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { VALUE_BYTES = 600 };

// An HTTP date as UTC milliseconds; 0 for none. libcurl takes years of any length, an HTTP date has
// four digits of it.
static int64_t utc_ms_of(const char *text)
{
    const time_t last_s = 253402300799; // the end of 9999
    const struct libcurl *curl = libcurl_load(NULL);
    time_t t = curl != NULL ? curl->getdate(text, NULL) : -1;
    return t > 0 && t <= last_s ? (int64_t)t * 1000 : 0;
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

static void content_location(struct http_reply *r, const char *value)
{
    if (strlen(value) < sizeof r->content_location)
        memcpy(r->content_location, value, strlen(value) + 1);
}

static int64_t seconds(const char *value)
{
    enum { YEAR_S = 366 * 86400 };
    char *end = NULL;
    long long n = strtoll(value, &end, 10);
    return end == value || n < 0 ? -1 : (n > YEAR_S ? YEAR_S : n) * (int64_t)1000;
}

static void retry_after(struct http_reply *r, const char *value)
{
    if (isdigit((unsigned char)value[0])) {
        r->retry_after_ms = seconds(value);
        return;
    }
    int64_t when = utc_ms_of(value), now = r->server_utc_ms;
    if (now == 0) // no Date before it: ours may be wrong, but the wait is capped
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
    for (size_t i = 0; r->retry_after_ms < 0 && i < ARRAY_LEN(ends); i++)
        if (parameter(value, rests[i]) <= 0)
            r->retry_after_ms = parameter(value, ends[i]);
}

static void rate_limit_reset(struct http_reply *r, const char *value)
{
    if (r->status == 429 && r->retry_after_ms < 0)
        r->retry_after_ms = seconds(value);
}

static void date(struct http_reply *r, const char *value)
{
    r->server_utc_ms = utc_ms_of(value);
}

static const struct {
    const char *name;
    void (*take)(struct http_reply *r, const char *value);
} fields[] = {
    {"content-type", content_type},
    {"etag", etag},
    {"location", location},
    {"content-location", content_location},
    {"date", date},
    {"retry-after", retry_after},
    {"ratelimit", rate_limit},
    {"ratelimit-reset", rate_limit_reset},
};

void http_header(struct http_reply *reply, const char *name, const char *value)
{
    char printable[VALUE_BYTES];
    size_t len = strlen(value);
    if (len >= sizeof printable)
        return; // none of ours is that long
    for (size_t i = 0; i <= len; i++)
        printable[i] = value[i] == '\t' ? ' ' : value[i] > '~' || value[i] < ' ' ? '?' : value[i];
    printable[len] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (strcasecmp(name, fields[i].name) == 0)
            fields[i].take(reply, printable);
}
