// SPDX-License-Identifier: EUPL-1.2
#include "http/headers.h"

#include "unit/http/read.h"

#include <time.h>

// Lines as they come, one after the other, each ended by CR LF.
static struct http_reply read_lines(const char *const *lines)
{
    struct http_reply r = {.retry_after_ms = -1};
    for (; *lines != NULL; lines++) {
        char line[2048];
        int len = snprintf(line, sizeof line, "%s\r\n", *lines);
        http_head_line(&r, line, (size_t)len);
    }
    return r;
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void dates_are_read_in_their_one_form(void **state)
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
        {"Wed, 30 Feb 2024 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2023 00:00:00 GMT", 0},
        {"Sun, 00 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 99 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 0000 08:49:37 GMT", 0},
        {"Sun, 06 Nov 0605 08:49:37 GMT", 0}, // before any server: negative, not a time

        {"Sun, -6 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov -994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 24:00:00 GMT", 0},
        {"Sun, 06 Nov 1994 08:60:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:61 GMT", 0},
        {"Sun, 06 Nov 1994 -8:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:3x GMT", 0},
        {"Sun, 06 Nov 1994 08-49-37 GMT", 0},
        {"Sun, 06 nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 anF 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:37 UTC", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", 0},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 0}, // forms nobody may send any more
        {"Sun Nov  6 08:49:37 1994", 0},
        {"1994-11-06T08:49:37Z", 0},
        {",", 0},
        {",,,,,,,,,,,,,,,,,,,,,,,,,,", 0},
        {", 06 Nov 1994 08:49:37 GMT", 784111777000}, // the day's name says nothing new
        {"", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (http_date(rows[i].text) != rows[i].ms)
            fail_msg("%s: %lld", rows[i].text, (long long)http_date(rows[i].text));
    }
}

#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT"

static void the_wait_that_a_server_asks_for_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *status, *first, *second;
        int64_t ms;
    } rows[] = {
        {"429 X", "Retry-After: 120", "", 120000},
        {"503 X", "retry-after:0", "", 0},
        {"503 X", "RETRY-AFTER:\t 7 \t", "", 7000},
        {"503 X", "Retry-After: -5", "", -1},
        {"503 X", "Retry-After: soon", "", -1},
        {"503 X", "Retry-After:", "", -1},
        {"503 X", "Retry-After: 99999999999999999999999999", "", 366LL * 86400000},
        {"503 X", DATE, "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT", 60000},
        {"503 X", DATE, "Retry-After: Sun, 06 Nov 1994 08:40:00 GMT", 0}, // gone by
        {"503 X", DATE, "Retry-After: Sun, 06 Nov 1994 08:99:00 GMT", -1},
        {"503 X", DATE, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 252618189022000},
        // Rate limits: only where nothing is left.
        {"429 X", "RateLimit-Reset: 30", "", 30000},
        {"200 X", "RateLimit-Reset: 30", "", -1},
        {"429 X", "RateLimit-Reset: x", "", -1},
        {"429 X", "RateLimit: limit=100, remaining=0, reset=30", "", 30000},
        {"429 X", "RateLimit: limit=100, remaining=5, reset=30", "", -1},
        {"200 X", "RateLimit: limit=100, remaining=5, reset=30", "", -1},
        {"429 X", "RateLimit: limit=100;w=60, remaining=0, reset=30", "", 30000},
        {"429 X", "RateLimit: reset=30,remaining=0,limit=100", "", 30000},
        {"429 X", "RateLimit: \"default\";r=0;t=45", "", 45000},
        {"429 X", "RateLimit: \"default\";r=5;t=45", "", -1},
        {"429 X", "RateLimit: \"start=1\";r=0;t=45", "", 45000},
        {"429 X", "RateLimit: \"default\"; r=0; t=45", "", 45000},
        {"429 X", "RateLimit: \"default\";t=45", "", 45000},
        {"429 X", "RateLimit: limit=100", "", -1},
        {"429 X", "RateLimit: t=", "", -1},
        // What was asked for in so many words goes before what follows from a limit.
        {"429 X", "RateLimit: \"default\";r=0;t=45", "Retry-After: 5", 5000},
        {"429 X", "Retry-After: 5", "RateLimit: \"default\";r=0;t=45", 5000},
        {"429 X", "RateLimit-Reset: 45", "Retry-After: soon", 45000},
        {"429 X", "X-Retry-After: 5", "", -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char status[40];
        snprintf(status, sizeof status, "HTTP/1.1 %s", rows[i].status);
        struct http_reply r = read_lines(LINES(status, rows[i].first, rows[i].second));
        if (r.retry_after_ms != rows[i].ms)
            fail_msg("row %zu, %s: %lld", i, rows[i].first, (long long)r.retry_after_ms);
    }
    // Without the server's own time, ours stands in.
    char line[80];
    time_t soon = time(NULL) + 100;
    struct tm tm;
    strftime(line, sizeof line, "Retry-After: %a, %d %b %Y %H:%M:%S GMT", gmtime_r(&soon, &tm));
    struct http_reply r = read_lines(LINES("HTTP/1.1 503 X", line));
    assert_in_range(r.retry_after_ms, 90000, 100000);
}

static void the_lines_that_count_are_kept(void **state)
{
    (void)state;
    struct http_reply r = read_lines(
        LINES("HTTP/1.1 201 Created", "Content-Type: Application/FHIR+JSON; charset=UTF-8",
              "ETag: W/\"3\"", "Location: http://a/fhir/Patient/1/_history/3", DATE,
              "X-Other: a: b: c", ""));
    assert_int_equal(r.status, 201);
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
        {"Content-Type:\ttext/html\t; charset=x", "text/html"},
        {"Content-Type: text/html \t ", "text/html"},
        {"Content-Type:", ""},
        {"Content-Type: ;x", ""},
        {"Content-Type", ""},
        {"Content-Type : text/html", ""}, // RFC 9112 §5.1: no blank before the colon
        {" Content-Type: text/html", ""}, // a folded line belongs to the one before
        {"\tContent-Type: text/html", ""},
        {"Content-Typex: text/html", ""},
        {": text/html", ""},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        r = read_lines(LINES("HTTP/1.1 200 OK", types[i].line));
        if (strcmp(r.content_type, types[i].type) != 0)
            fail_msg("%s: <%s>", types[i].line, r.content_type);
    }
}

static void a_status_line_begins_anew(void **state)
{
    (void)state;
    struct http_reply r =
        read_lines(LINES("HTTP/1.1 103 Early Hints", "Location: /login", "Content-Type: text/html",
                         "ETag: \"1\"", "Retry-After: 5", DATE, "", "HTTP/1.1 200 OK"));
    assert_int_equal(r.status, 200);
    assert_string_equal(r.location, "");
    assert_string_equal(r.content_type, "");
    assert_string_equal(r.etag, "");
    assert_int_equal(r.retry_after_ms, -1);
    assert_int_equal(r.server_utc_ms, 0);
    static const struct {
        const char *line;
        int status;
    } rows[] = {
        {"HTTP/2 204", 204},
        {"HTTP/1.1 404 Not Found", 404},
        {"HTTP/1.1", 0},
        {"HTTP/1.1 ", 0},
        {"HTTP/1.1 x", 0},
        {"HTTP/1.1 -200 OK", 0},
        {"HTTP/1.1 2000 OK", 0},
        {"HTTP/1.1 4294967496 OK", 0},
        {"HTTP/1.1 99999999999999999 OK", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        r = read_lines(LINES("HTTP/1.1 500 X", rows[i].line));
        if (r.status != rows[i].status)
            fail_msg("%s: %d", rows[i].line, r.status);
    }
}

static void hostile_lines_do_no_harm(void **state)
{
    (void)state;
    // Nothing that could steer a terminal; each odd byte is one mark.
    struct http_reply r = {.retry_after_ms = -1};
    static const char odd[] = "ETag: \"\x1b[2J\x00\xff\xC3\xA9\x7f\"\r\n";
    http_head_line(&r, odd, sizeof odd - 1);
    assert_string_equal(r.etag, "\"?[2J?????\"");
    static const char *const names[] = {"Content-Type", "ETag",      "Location",        "Date",
                                        "Retry-After",  "RateLimit", "RateLimit-Reset", "X",
                                        "HTTP/1.1 200 "};
    // Every length up to and past what is kept: whole or not at all, always ended.
    for (size_t n = 0; n < ARRAY_LEN(names); n++) {
        for (size_t len = 0; len < 700; len++) {
            struct buf line = {0};
            buf_printf(&line, "%s:", names[n]);
            for (size_t i = 0; i < len; i++)
                buf_putc(&line, 'a');
            memset(&r, 0, sizeof r);
            http_head_line(&r, line.at, line.len);
            size_t kept = strlen(r.content_type) + strlen(r.etag) + strlen(r.location);
            if (kept != 0 && kept != len && kept != sizeof r.content_type - 1)
                fail_msg("%s of %zu: %zu", names[n], len, kept);
            buf_release(&line);
        }
    }
    memset(&r, 0, sizeof r);
    http_head_line(&r, "", 0);
    http_head_line(&r, "\r\n", 2);
    http_head_line(&r, "\n", 1);
    http_head_line(&r, ":", 1);
    http_head_line(&r, "ETag:x", 6); // no line end
    assert_string_equal(r.etag, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_in_their_one_form),
        cmocka_unit_test(the_wait_that_a_server_asks_for_is_read),
        cmocka_unit_test(the_lines_that_count_are_kept),
        cmocka_unit_test(a_status_line_begins_anew),
        cmocka_unit_test(hostile_lines_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
