// SPDX-License-Identifier: EUPL-1.2
// Hostile JSON: everything json-c would let through or choke on.
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void assert_refused(const char *text, size_t len, enum rc rc, const char *why)
{
    struct json *v = NULL;
    struct err e = {.rc = RC_OK};
    enum rc got = json_parse(text, len, &JSON_LIMITS, &v, &e);
    if (got != rc || strstr(e.text, why) == NULL || v != NULL)
        fail_msg("%.60s: %d %s", text, (int)got, e.text);
}

// Texts and what the error says of them.
static const struct {
    const char *text;
    const char *why;
} broken[] = {
    {.text = "", .why = "1:1: "},
    {.text = "  \n ", .why = "2:2: the text ends"},
    {.text = "\xEF\xBB\xBF{}", .why = "1:1: "},
    {.text = "{} {}", .why = "1:4: more text"},
    {.text = "1 x", .why = "1:3: more text"},
    {.text = "[1,]", .why = "1:4: "},
    {.text = "[,1]", .why = "1:2: "},
    {.text = "[1 2]", .why = "1:4: "},
    {.text = "[1", .why = "ends too early"},
    {.text = "{\"a\":1,}", .why = "1:8: "},
    {.text = "{\"a\" 1}", .why = "1:6: ':'"},
    {.text = "{\"a\":}", .why = "1:6: "},
    {.text = "{a:1}", .why = "1:2: "},
    {.text = "{'a':1}", .why = "1:2: "},
    {.text = "{\"a\":1]", .why = "1:7: "},
    {.text = "[1}", .why = "1:3: "},
    {.text = "]", .why = "1:1: "},
    {.text = "/* c */ 1", .why = "1:1: "},
    {.text = "1 // c", .why = "1:3: "},
    {.text = "NaN", .why = "1:1: "},
    {.text = "Infinity", .why = "1:1: "},
    {.text = "-Infinity", .why = "not a number"},
    {.text = "nul", .why = "1:1: "},
    {.text = "nullx", .why = "1:5: "},
    {.text = "True", .why = "1:1: "},
    {.text = "01", .why = "not a number"},
    {.text = "-", .why = "not a number"},
    {.text = "+1", .why = "1:1: "},
    {.text = ".5", .why = "1:1: "},
    {.text = "1.", .why = "not a number"},
    {.text = "1.e5", .why = "not a number"},
    {.text = "1e", .why = "not a number"},
    {.text = "1e+", .why = "not a number"},
    {.text = "0x10", .why = "1:2: "},
    {.text = "1_000", .why = "1:2: "},
    {.text = "\"", .why = "without an end"},
    {.text = "\"abc", .why = "without an end"},
    {.text = "\"abc\\", .why = "without an end"},
    {.text = "\"a\nb\"", .why = "1:3: control"},
    {.text = "\"a\tb\"", .why = "1:3: control"},
    {.text = "\"\\x41\"", .why = "unknown escape"},
    {.text = "\"\\u12g4\"", .why = "broken \\u"},
    {.text = "\"\\u12\"", .why = "broken \\u"},
    {.text = "\"\\u0000\"", .why = "NUL"},
    {.text = "{\"\\u0000\":1}", .why = "NUL"},
    {.text = "\"\\ud800\"", .why = "1:2: lone surrogate"},
    {.text = "\"\\udc00\"", .why = "lone surrogate"},
    {.text = "\"\\ud800\\ud800\"", .why = "lone surrogate"},
    {.text = "\"\\ud800x\"", .why = "lone surrogate"},
    {.text = "\"\\ud800\\u\"", .why = "lone surrogate"},
    {.text = "\"\\ud800\\n\"", .why = "lone surrogate"},
    {.text = "\"\xC0\xAF\"", .why = "not UTF-8"},
    {.text = "\"\xE0\x80\xAF\"", .why = "not UTF-8"},
    {.text = "\"\xED\xA0\x80\"", .why = "not UTF-8"},
    {.text = "\"\xF4\x90\x80\x80\"", .why = "not UTF-8"},
    {.text = "\"abcdefghijklmnop\xFF\"", .why = "1:18: not UTF-8"},
    {.text = "\"\xC3\"", .why = "not UTF-8"},
    {.text = "\xC3\xA9", .why = "1:1: "},
    {.text = "{\"a\":1,\"a\":2}", .why = "1:8: member name used twice"},
    {.text = "{\"a\":1,\n\"\\u0061\":2}", .why = "2:1: member name used twice"},
    {.text = "[{\"x\":{\"a\":1},\"b\":1,\"x\":2}]", .why = "member name used twice"},
    {.text = "{\"\":1,\"\":2}", .why = "member name used twice"},
};

static void json_parse_refuses_broken_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++)
        assert_refused(broken[i].text, strlen(broken[i].text), RC_INVALID, broken[i].why);
    assert_refused("1\0", 2, RC_INVALID, "1:2: more text");
    assert_refused("\"a\0b\"", 5, RC_INVALID, "control");
    assert_refused("\0", 1, RC_INVALID, "not a value");
    assert_refused("\"\\\0\"", 4, RC_INVALID, "unknown escape");
}

static void json_parse_takes_names_again_in_other_objects(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":{\"a\":1},\"A\":1}";
    struct json *v = NULL;
    assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &v, NULL), RC_OK);
    json_free(v);
}

static void json_parse_refuses_long_numbers(void **state)
{
    (void)state;
    static const char *const rows[] = {"9223372036854775808", "-9223372036854775809",
                                       "18446744073709551615", "10000000000000000000",
                                       "[1,123456789012345678901234567890]"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_refused(rows[i], strlen(rows[i]), RC_LIMIT, "number too long");
    struct buf text = {.at = NULL};
    buf_puts(&text, "0.");
    for (int i = 0; i < 2000; i++)
        buf_putc(&text, '1');
    assert_refused(text.at, text.len, RC_LIMIT, "number too long");
    buf_release(&text);
}

static enum rc nested(int depth, const char *open, const char *close, struct json_limits limits)
{
    struct buf text = {.at = NULL};
    for (int i = 0; i < depth; i++)
        buf_puts(&text, open);
    buf_puts(&text, "1");
    for (int i = 0; i < depth; i++)
        buf_puts(&text, close);
    struct json *v = NULL;
    enum rc rc = json_parse(text.at, text.len, &limits, &v, NULL);
    json_free(v);
    buf_release(&text);
    return rc;
}

static void json_parse_stops_at_the_depth(void **state)
{
    (void)state;
    assert_int_equal(nested(100, "[", "]", JSON_LIMITS), RC_OK);
    assert_int_equal(nested(101, "[", "]", JSON_LIMITS), RC_LIMIT);
    assert_int_equal(nested(100, "{\"a\":", "}", JSON_LIMITS), RC_OK);
    assert_int_equal(nested(101, "{\"a\":", "}", JSON_LIMITS), RC_LIMIT);
    assert_int_equal(nested(5000000, "[", "]", JSON_LIMITS), RC_LIMIT);
    struct json_limits deep = {.bytes = 100000000, .nodes = 100000000, .depth = INT32_MAX};
    assert_int_equal(nested(1000, "[", "]", deep), RC_OK);
    assert_int_equal(nested(1001, "[", "]", deep), RC_LIMIT);
    deep.depth = 0;
    assert_int_equal(nested(0, "", "", deep), RC_OK);
    assert_int_equal(nested(1, "[", "]", deep), RC_LIMIT);
}

static void json_parse_stops_at_size_and_count(void **state)
{
    (void)state;
    struct json *v = NULL;
    struct json_limits limits = {.bytes = 10, .nodes = 4, .depth = 3};
    assert_int_equal(json_parse("[1,2,3]", 7, &limits, &v, NULL), RC_OK);
    json_free(v);
    v = NULL;
    assert_int_equal(json_parse("[1,2,3,4]", 9, &limits, &v, NULL), RC_LIMIT);
    assert_int_equal(json_parse("[1,2,3]    ", 11, &limits, &v, NULL), RC_LIMIT);
    struct buf bomb = {.at = NULL};
    buf_putc(&bomb, '[');
    for (int i = 0; i < 2000001; i++)
        buf_puts(&bomb, "{},");
    buf_puts(&bomb, "1]");
    assert_refused(bomb.at, bomb.len, RC_LIMIT, "too many values");
    buf_release(&bomb);
    assert_null(v);
}

static double seconds(void)
{
    struct timespec t = {.tv_sec = 0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void json_parse_of_a_large_object_is_not_quadratic(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    buf_putc(&text, '{');
    for (int i = 0; i < 200000; i++) {
        buf_printf(&text, "%s\"%skey-%d\":%d", i == 0 ? "" : ",", i % 3 == 0 ? "\\u0041" : "", i,
                   i);
    }
    size_t len = text.len;
    buf_putc(&text, '}');
    struct json *v = NULL;
    double start = seconds();
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &v, NULL), RC_OK);
    assert_true(seconds() - start < 5); // comparing every two would take minutes
    assert_int_equal(json_count(v), 200000);
    assert_string_equal(json_number(json_get(v, "Akey-199998")), "199998");
    json_free(v);
    text.at[len] = ',';
    text.len = len + 1;
    buf_puts(&text, "\"Akey-3\":0}");
    assert_refused(text.at, text.len, RC_INVALID, "member name used twice");
    buf_release(&text);
}

// Cuts and flips of a good text are either refused or written as something that parses to the same.
static void json_parse_survives_damaged_texts(void **state)
{
    (void)state;
    static const char good[] =
        "{\"resourceType\":\"X\",\"item\":[{\"linkId\":\"1.\\u00e9\",\"v\":-1.50e+2},"
        "{\"a\":[true,false,null,\"\\ud83d\\ude00\"]}],\"t\":\"\xC3\xA9\"}";
    uint32_t seed = 7;
    struct buf out = {.at = NULL};
    for (int round = 0; round < 50000; round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        size_t len = sizeof good - 1;
        for (int i = 0; i <= round % 3; i++) {
            seed = seed * 1664525U + 1013904223U;
            text[(seed >> 8) % len] = (char)(seed >> 24);
        }
        seed = seed * 1664525U + 1013904223U;
        len = round % 5 == 0 ? (seed >> 8) % len : len;
        struct json *v = NULL;
        if (json_parse(text, len, &JSON_LIMITS, &v, NULL) == RC_OK) {
            buf_clear(&out);
            json_write(v, round % 2 == 0, &out);
            struct json *again = NULL;
            assert_int_equal(json_parse(out.at, out.len, &JSON_LIMITS, &again, NULL), RC_OK);
            assert_true(json_equal(v, again));
            json_free(again);
            json_locate(text, len, "item[1].a[3]");
            json_free(v);
        }
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_parse_refuses_broken_texts),
        cmocka_unit_test(json_parse_takes_names_again_in_other_objects),
        cmocka_unit_test(json_parse_refuses_long_numbers),
        cmocka_unit_test(json_parse_stops_at_the_depth),
        cmocka_unit_test(json_parse_stops_at_size_and_count),
        cmocka_unit_test(json_parse_of_a_large_object_is_not_quadratic),
        cmocka_unit_test(json_parse_survives_damaged_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
