// SPDX-License-Identifier: EUPL-1.2
#include "http/headers.h"

#include "unit/http/read.h"

#include <time.h>

// Fields "Name: value" one after the other, in a reply of that status.
static struct http_reply read_lines(int status, const char *const *lines)
{
    struct http_reply r = {.status = status, .retry_after_ms = -1};
    for (; *lines != NULL; lines++) {
        char line[2048];
        snprintf(line, sizeof line, "%s", *lines);
        char *colon = strchr(line, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        http_header(&r, line, colon + 1 + strspn(colon + 1, " "));
    }
    return r;
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void dates_are_read_in_the_forms_of_rfc_9110(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777000},
        {"Thu, 01 Jan 1970 00:00:01 GMT", 1000},
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199000},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800000}, // a leap second
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799000},
        {"Sat, 01 Jan 10000 00:00:00 GMT", 0},
        {"Sun, 06 Nov 1949043180 08:49:37 GMT", 0}, // more milliseconds than an int64_t holds
        {"Sun, 00 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 99 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 0605 08:49:37 GMT", 0}, // before any server: negative, not a time
        {"Sun, 06 Nov 1994 24:00:00 GMT", 0},
        {"Sun, 06 Nov 1994 08:60:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:61 GMT", 0},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777000}, // the obsolete forms of §5.6.7
        {"Sun Nov  6 08:49:37 1994", 784111777000},
        {",", 0},
        {"soon", 0},
        {"", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_reply r = {.retry_after_ms = -1};
        http_header(&r, "Date", rows[i].text);
        if (r.server_utc_ms != rows[i].ms)
            fail_msg("%s: %lld", rows[i].text, (long long)r.server_utc_ms);
    }
}

#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT"

static void the_wait_that_a_server_asks_for_is_read(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *first, *second;
        int64_t ms;
    } rows[] = {
        {429, "Retry-After: 120", "", 120000},
        {503, "retry-after:0", "", 0},
        {503, "RETRY-AFTER: 7", "", 7000},
        {503, "Retry-After: -5", "", -1},
        {503, "Retry-After: soon", "", -1},
        {503, "Retry-After:", "", -1},
        {503, "Retry-After: 99999999999999999999999999", "", 366LL * 86400000},
        {503, DATE, "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT", 60000},
        {503, DATE, "Retry-After: Sun, 06 Nov 1994 08:40:00 GMT", 0}, // gone by
        {503, DATE, "Retry-After: Sun, 06 Nov 1994 08:99:00 GMT", -1},
        {503, DATE, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 252618189022000},
        // Rate limits: only where nothing is left.
        {429, "RateLimit-Reset: 30", "", 30000},
        {200, "RateLimit-Reset: 30", "", -1},
        {429, "RateLimit-Reset: x", "", -1},
        {429, "RateLimit: limit=100, remaining=0, reset=30", "", 30000},
        {429, "RateLimit: limit=100, remaining=5, reset=30", "", -1},
        {200, "RateLimit: limit=100, remaining=5, reset=30", "", -1},
        {429, "RateLimit: limit=100;w=60, remaining=0, reset=30", "", 30000},
        {429, "RateLimit: reset=30,remaining=0,limit=100", "", 30000},
        {429, "RateLimit: \"default\";r=0;t=45", "", 45000},
        {429, "RateLimit: \"default\";r=5;t=45", "", -1},
        {429, "RateLimit: \"start=1\";r=0;t=45", "", 45000},
        {429, "RateLimit: \"default\"; r=0; t=45", "", 45000},
        {429, "RateLimit: \"default\";t=45", "", 45000},
        {429, "RateLimit: limit=100", "", -1},
        {429, "RateLimit: t=", "", -1},
        // What was asked for in so many words goes before what follows from a limit.
        {429, "RateLimit: \"default\";r=0;t=45", "Retry-After: 5", 5000},
        {429, "Retry-After: 5", "RateLimit: \"default\";r=0;t=45", 5000},
        {429, "RateLimit-Reset: 45", "Retry-After: soon", 45000},
        {429, "X-Retry-After: 5", "", -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_reply r = read_lines(rows[i].status, LINES(rows[i].first, rows[i].second));
        if (r.retry_after_ms != rows[i].ms)
            fail_msg("row %zu, %s: %lld", i, rows[i].first, (long long)r.retry_after_ms);
    }
    // Without the server's own time, ours stands in.
    char line[80];
    time_t soon = time(NULL) + 100;
    struct tm tm;
    strftime(line, sizeof line, "Retry-After: %a, %d %b %Y %H:%M:%S GMT", gmtime_r(&soon, &tm));
    struct http_reply r = read_lines(503, LINES(line));
    assert_in_range(r.retry_after_ms, 90000, 100000);
}

static void the_fields_that_count_are_kept(void **state)
{
    (void)state;
    struct http_reply r = read_lines(
        201, LINES("Content-Type: Application/FHIR+JSON; charset=UTF-8", "ETag: W/\"3\"",
                   "Location: http://a/fhir/Patient/1/_history/3", DATE, "X-Other: a: b: c", ""));
    assert_string_equal(r.content_type, "application/fhir+json");
    assert_string_equal(r.etag, "W/\"3\"");
    assert_string_equal(r.location, "http://a/fhir/Patient/1/_history/3");
    assert_int_equal(r.server_utc_ms, 784111777000);
    assert_int_equal(r.retry_after_ms, -1);
    static const struct {
        const char *line, *type;
    } types[] = {
        {"Content-Type: text/html", "text/html"},
        {"content-type:text/html;charset=x", "text/html"},
        {"Content-Type: text/html\t; charset=x", "text/html"},
        {"Content-Type:", ""},
        {"Content-Type: ;x", ""},
        {"Content-Type : text/html", ""}, // no such name
        {"Content-Typex: text/html", ""},
        {": text/html", ""},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        r = read_lines(200, LINES(types[i].line));
        if (strcmp(r.content_type, types[i].type) != 0)
            fail_msg("%s: <%s>", types[i].line, r.content_type);
    }
}

static void hostile_values_do_no_harm(void **state)
{
    (void)state;
    // Nothing that could steer a terminal; each odd byte is one mark.
    struct http_reply r = {.retry_after_ms = -1};
    http_header(&r, "ETag", "\"\x1b[2J\r\xff\xC3\xA9\x7f\"");
    assert_string_equal(r.etag, "\"?[2J?????\"");
    static const char *const names[] = {"Content-Type", "ETag",      "Location",        "Date",
                                        "Retry-After",  "RateLimit", "RateLimit-Reset", "X"};
    // Every length up to and past what is kept: whole or not at all, always ended.
    for (size_t n = 0; n < ARRAY_LEN(names); n++) {
        for (size_t len = 0; len < 700; len++) {
            struct buf line = {0};
            for (size_t i = 0; i < len; i++)
                buf_putc(&line, 'a');
            memset(&r, 0, sizeof r);
            http_header(&r, names[n], buf_text(&line));
            size_t kept = strlen(r.content_type) + strlen(r.etag) + strlen(r.location);
            if (kept != 0 && kept != len && kept != sizeof r.content_type - 1)
                fail_msg("%s of %zu: %zu", names[n], len, kept);
            buf_release(&line);
        }
    }
    http_header(&r, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_in_the_forms_of_rfc_9110),
        cmocka_unit_test(the_wait_that_a_server_asks_for_is_read),
        cmocka_unit_test(the_fields_that_count_are_kept),
        cmocka_unit_test(hostile_values_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
