// SPDX-License-Identifier: EUPL-1.2
#include "base/json.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct json *value_of(const char *text)
{
    struct json *v = NULL;
    struct err e = {.rc = RC_OK};
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s: %s", text, e.text);
    return v;
}

static void assert_written(const struct json *v, bool pretty, const char *expected)
{
    struct buf out = {.at = NULL};
    json_write(v, pretty, &out);
    assert_string_equal(buf_text(&out), expected);
    buf_release(&out);
}

static void json_write_gives_back_the_text(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0",
        "0.10",
        "1e5",
        "1E+5",
        "1.0e-7",
        "-1.50",
        "1e999",
        "100000000000000000000.5",
        "3.14159265358979323846264338327950288419716939937510",
        "9223372036854775807",
        "-9223372036854775808",
        "\"\"",
        "\"a/b\"",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\"",
        "\"\x7F\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80\"",
        "[]",
        "{}",
        "[1,-0,[-0,{\"a\":-0,\"b\":0,\"c\":-0.0}],0,-0,\"-0\",-1]",
        "{\"z\":1,\"a\":{\"b\":null},\"\":[true,false]}",
        "[[[[]]],{\"a\":{}}]",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *v = value_of(rows[i]);
        assert_written(v, false, rows[i]);
        struct json *copy = json_copy(v);
        assert_written(copy, false, rows[i]);
        assert_true(json_equal(v, copy));
        json_free(v);
        assert_written(copy, false, rows[i]);
        json_free(copy);
    }
}

static void json_write_indents_by_two(void **state)
{
    (void)state;
    struct json *v = value_of("{\"a\":[1,{\"b\":[]}],\"c\":{}}");
    assert_written(v, true,
                   "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
    json_free(v);
}

static void json_parse_reads_escapes(void **state)
{
    (void)state;
    struct json *v =
        value_of(" { \"\\u0061\\u00e9\" : \"\\ud83d\\ude00\\/\\u20AC\\u0020\" } \r\n\t");
    assert_string_equal(json_get_string(v, "a\xC3\xA9"), "\xF0\x9F\x98\x80/\xE2\x82\xAC ");
    json_free(v);
}

static void json_parse_does_not_need_a_terminator(void **state)
{
    (void)state;
    struct json *v = NULL;
    assert_int_equal(json_parse("1234", 2, &JSON_LIMITS, &v, NULL), RC_OK);
    assert_string_equal(json_number(v), "12");
    json_free(v);
    assert_int_equal(json_parse("-1.5e3999", 6, &JSON_LIMITS, &v, NULL), RC_OK);
    assert_string_equal(json_number(v), "-1.5e3");
    json_free(v);
    assert_int_equal(json_parse("null5", 4, &JSON_LIMITS, &v, NULL), RC_OK);
    assert_null(v);
}

static bool gather(const char *key, struct json *value, void *self)
{
    (void)value;
    buf_puts(self, key);
    return strcmp(key, "m") != 0;
}

static void json_each_walks_in_the_order_of_the_text(void **state)
{
    (void)state;
    struct json *v = value_of("{\"z\":1,\"b\":2,\"m\":3,\"a\":4}");
    struct buf keys = {.at = NULL};
    json_each(v, gather, &keys);
    assert_string_equal(buf_text(&keys), "zbm");
    buf_clear(&keys);
    json_each(json_get(v, "z"), gather, &keys);
    json_each(NULL, gather, &keys);
    assert_string_equal(buf_text(&keys), "");
    buf_release(&keys);
    json_free(v);
}

static void json_getters_answer_for_other_kinds(void **state)
{
    (void)state;
    struct json *v = value_of("{\"s\":\"x\",\"n\":5,\"t\":true,\"a\":[7],\"o\":{},\"z\":null}");
    int64_t n = 77;
    assert_int_equal(json_type(NULL), JSON_NULL);
    assert_int_equal(json_type(json_get(v, "z")), JSON_NULL);
    assert_int_equal(json_type(json_get(v, "t")), JSON_BOOLEAN);
    assert_int_equal(json_type(json_get(v, "n")), JSON_NUMBER);
    assert_int_equal(json_type(json_get(v, "a")), JSON_ARRAY);
    assert_int_equal(json_type(json_get(v, "o")), JSON_OBJECT);
    assert_null(json_get(json_get(v, "s"), "x"));
    assert_null(json_get(NULL, "x"));
    assert_null(json_at(v, 0));
    assert_null(json_at(json_get(v, "a"), 1));
    assert_null(json_at(json_get(v, "a"), SIZE_MAX));
    assert_int_equal(json_count(v), 6);
    assert_int_equal(json_count(json_get(v, "s")), 0);
    assert_null(json_string(json_get(v, "n")));
    assert_null(json_number(json_get(v, "s")));
    assert_true(json_bool(json_get(v, "t"), false));
    assert_true(json_bool(json_get(v, "s"), true));
    assert_false(json_int(json_get(v, "s"), &n));
    assert_false(json_int(NULL, &n));
    assert_int_equal(n, 77);
    assert_true(json_int(json_at(json_get(v, "a"), 0), &n));
    assert_int_equal(n, 7);
    json_free(v);
}

static void json_int_takes_whole_numbers_only(void **state)
{
    (void)state;
    static const struct {
        const char *literal;
        bool whole;
        int64_t value;
    } rows[] = {
        {.literal = "0", .whole = true, .value = 0},
        {.literal = "-0", .whole = true, .value = 0},
        {.literal = "9223372036854775807", .whole = true, .value = INT64_MAX},
        {.literal = "-9223372036854775808", .whole = true, .value = INT64_MIN},
        {.literal = "9223372036854775808", .whole = false},
        {.literal = "123456789012345678901234567890", .whole = false},
        {.literal = "1.0", .whole = false},
        {.literal = "1e2", .whole = false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *v = json_new_number(rows[i].literal);
        assert_string_equal(json_number(v), rows[i].literal);
        assert_written(v, false, rows[i].literal);
        int64_t n = 77;
        assert_int_equal(json_int(v, &n), rows[i].whole);
        assert_true(n == (rows[i].whole ? rows[i].value : 77));
        json_free(v);
    }
}

static void json_built_values_are_written(void **state)
{
    (void)state;
    struct json *v = json_new_object();
    json_set_string(v, "s", "\"\\/\x01");
    json_set_string(v, "none", NULL);
    json_set(v, "n", json_new_int(-5));
    json_set(v, "b", json_new_bool(true));
    struct json *list = json_new_array();
    json_push(list, json_new_number("1.50"));
    json_push(list, NULL);
    json_push(list, json_new_string("a\xFFz\xED\xA0\x80"));
    json_set(v, "l", list);
    json_set(v, "gone", json_new_int(1));
    json_set(v, "gone", NULL);
    json_set(v, "n", json_new_int(6));
    assert_written(
        v, false,
        "{\"s\":\"\\\"\\\\/\\u0001\",\"n\":6,\"b\":true,\"l\":[1.50,null,\"a\xEF\xBF\xBDz"
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"]}");
    struct json *shared = json_share(json_get(v, "l"));
    json_free(v);
    assert_int_equal(json_count(shared), 3);
    json_free(shared);
    json_free(NULL);
    assert_null(json_copy(NULL));
}

static void json_equal_compares_values(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        bool same;
    } rows[] = {
        {.a = "{\"a\":1,\"b\":2}", .b = "{\"b\":2,\"a\":1}", .same = true},
        {.a = "{\"a\":null}", .b = "{\"b\":null}", .same = false},
        {.a = "{\"a\":null}", .b = "{\"a\":null}", .same = true},
        {.a = "{\"a\":1}", .b = "{\"a\":1,\"b\":null}", .same = false},
        {.a = "[1,2]", .b = "[2,1]", .same = false},
        {.a = "[1,[2,{}]]", .b = "[1,[2,{}]]", .same = true},
        {.a = "1.0", .b = "1.00", .same = false},
        {.a = "-0", .b = "0", .same = false},
        {.a = "1", .b = "\"1\"", .same = false},
        {.a = "true", .b = "false", .same = false},
        {.a = "\"\\u00e9\"", .b = "\"\xC3\xA9\"", .same = true},
        {.a = "[]", .b = "{}", .same = false},
        {.a = "null", .b = "[]", .same = false},
        {.a = "null", .b = "null", .same = true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *a = value_of(rows[i].a);
        struct json *b = value_of(rows[i].b);
        assert_int_equal(json_equal(a, b), rows[i].same);
        assert_int_equal(json_equal(b, a), rows[i].same);
        json_free(a);
        json_free(b);
    }
}

static void json_locate_finds_values(void **state)
{
    (void)state;
    static const char text[] =
        "\n{ \"item\": [\n  1, {\"a\": \"x]}\\\"\",\n   \"\\u0062\": [ 5 ]}\n ],"
        "\n\"c\":null}";
    static const struct {
        const char *path;
        int line;
        int column;
    } rows[] = {
        {.path = "", .line = 2, .column = 1},
        {.path = "item", .line = 2, .column = 11},
        {.path = "item[0]", .line = 3, .column = 3},
        {.path = "item[1]", .line = 3, .column = 6},
        {.path = "item[1].a", .line = 3, .column = 12},
        {.path = "item[1].b", .line = 4, .column = 14},
        {.path = "item[1].b[0]", .line = 4, .column = 16},
        {.path = "item[1].b[7]", .line = 4, .column = 14},
        {.path = "item[1].none.deeper", .line = 3, .column = 6},
        {.path = "item[9]", .line = 2, .column = 11},
        {.path = "item.a", .line = 2, .column = 11},
        {.path = "item[x]", .line = 2, .column = 11},
        {.path = "item[", .line = 2, .column = 11},
        {.path = "item[99999999999999999999]", .line = 2, .column = 11},
        {.path = "c", .line = 6, .column = 5},
        {.path = "c.d", .line = 6, .column = 5},
        {.path = "..", .line = 2, .column = 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_position place = json_locate(text, sizeof text - 1, rows[i].path);
        assert_int_equal(place.line, rows[i].line);
        assert_int_equal(place.column, rows[i].column);
    }
}

// A member and the one with _ before its name, whatever else begins alike.
static void json_get_pair_finds_both(void **state)
{
    static const char text[] = "{\"value\":1,\"_valueX\":2,\"_value\":3,\"val\":4,\"__value\":5}";
    struct json *o = NULL, *value, *extra;
    (void)state;
    assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &o, NULL), RC_OK);
    json_get_pair(o, "value", &value, &extra);
    assert_string_equal(json_number(value), "1");
    assert_string_equal(json_number(extra), "3");
    json_get_pair(o, "_value", &value, &extra);
    assert_string_equal(json_number(value), "3");
    assert_string_equal(json_number(extra), "5");
    json_get_pair(o, "val", &value, &extra);
    assert_string_equal(json_number(value), "4");
    assert_null(extra);
    json_get_pair(json_get(o, "val"), "value", &value, &extra);
    assert_null(value);
    json_free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_get_pair_finds_both),
        cmocka_unit_test(json_write_gives_back_the_text),
        cmocka_unit_test(json_write_indents_by_two),
        cmocka_unit_test(json_parse_reads_escapes),
        cmocka_unit_test(json_parse_does_not_need_a_terminator),
        cmocka_unit_test(json_each_walks_in_the_order_of_the_text),
        cmocka_unit_test(json_getters_answer_for_other_kinds),
        cmocka_unit_test(json_int_takes_whole_numbers_only),
        cmocka_unit_test(json_built_values_are_written),
        cmocka_unit_test(json_equal_compares_values),
        cmocka_unit_test(json_locate_finds_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
