// SPDX-License-Identifier: EUPL-1.2
// json_read gives the same values as json_parse, for everything that only looks.
#include "base/json.h"
#include "base/json_check.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const right[] = {
    "null",
    "true",
    "-0",
    "12.50",
    "1E400",
    "9223372036854775807",
    "\"\"",
    "  \"a\\u00e9\\ud83d\\ude00\\n\\\"\\\\/\"  ",
    "[]",
    "{}",
    "[null,[],{},[[1]],\"x\",false,-0,-0.0]",
    "{\"a\":null,\"_a\":{\"id\":\"b\"},\"a\\u0062\":[1,2,3],\"c\":{\"c\":{\"c\":\"\\t\"}}}",
    "{\"n\":12,\"m\":-7.50e-3,\"texts\":[\"\xc3\xa9\",\"\\u00e9\"],\"last\":true}",
};

static const struct json *read_text(const char *text, struct arena *a)
{
    const struct json *v = NULL;
    struct err e = {0};
    assert_int_equal(json_read(text, strlen(text), &JSON_LIMITS, a, &v, &e), RC_OK);
    return v;
}

static struct json *parse_text(const char *text)
{
    struct json *v = NULL;
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL), RC_OK);
    return v;
}

static void it_is_what_is_parsed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(right); i++) {
        struct arena a = {0};
        struct json *parsed = parse_text(right[i]), *copy;
        const struct json *read = read_text(right[i], &a);
        struct buf one = {0}, two = {0}, three = {0};
        assert_true(json_equal(parsed, read));
        assert_true(json_equal(read, parsed));
        json_write(parsed, true, &one);
        json_write(read, true, &two);
        assert_string_equal(buf_text(&one), buf_text(&two));
        copy = json_copy(read);
        arena_release(&a); // the copy is of its own
        json_write(copy, true, &three);
        assert_string_equal(buf_text(&one), buf_text(&three));
        buf_release(&one);
        buf_release(&two);
        buf_release(&three);
        json_free(copy);
        json_free(parsed);
    }
}

static void what_is_wrong_is_refused_alike(void **state)
{
    static const char *const wrong[] = {
        "",     "[1,", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
        "[1]]", "01",  "\"\\ud800\"",       "\"\\u0000\"",
        "[1,]", "tru",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct arena a = {0};
        struct json *parsed = NULL;
        const struct json *read = NULL;
        struct err one = {0}, two = {0};
        enum rc rc = json_parse(wrong[i], strlen(wrong[i]), &JSON_LIMITS, &parsed, &one);
        assert_int_not_equal(rc, RC_OK);
        assert_int_equal(json_read(wrong[i], strlen(wrong[i]), &JSON_LIMITS, &a, &read, &two), rc);
        assert_string_equal(one.text, two.text);
        assert_null(read);
        arena_release(&a);
    }
    struct arena a = {0};
    const struct json *read = NULL;
    struct json_limits small = JSON_LIMITS;
    small.bytes = 2;
    assert_int_equal(json_read("[1]", 3, &small, &a, &read, NULL), RC_LIMIT);
    arena_release(&a);
}

static bool list_keys(const char *key, struct json *value, void *self)
{
    (void)value;
    buf_puts(self, key);
    return strcmp(key, "b") != 0;
}

static void members_and_elements_are_found(void **state)
{
    struct arena a = {0};
    const struct json *v =
        read_text("{\"z\":1,\"_z\":{\"id\":\"i\"},\"none\":null,\"b\":[5,6],\"c\":\"last\"}", &a);
    struct json *value, *extra;
    struct buf keys = {0};
    int64_t n = 0;
    (void)state;
    assert_int_equal(json_count(v), 5);
    assert_true(json_has(v, "none"));
    assert_false(json_has(v, "nothing"));
    assert_null(json_get(v, "none"));
    assert_null(json_get(v, "nothing"));
    assert_string_equal(json_get_string(v, "c"), "last");
    assert_true(json_int(json_get(v, "z"), &n));
    assert_int_equal(n, 1);
    assert_true(json_int(json_at(json_get(v, "b"), 1), &n));
    assert_int_equal(n, 6);
    assert_null(json_at(json_get(v, "b"), 2));
    assert_null(json_at(v, 0));
    json_get_pair(v, "z", &value, &extra);
    assert_string_equal(json_number(value), "1");
    assert_string_equal(json_get_string(extra, "id"), "i");
    json_each(v, list_keys, &keys);
    assert_string_equal(buf_text(&keys), "z_znoneb"); // in order, and stopped
    buf_release(&keys);
    arena_release(&a);
}

static void an_arena_serves_again(void **state)
{
    static const struct arena_mark empty = {.block = NULL};
    struct arena a = {0};
    (void)state;
    for (int i = 0; i < 100; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"i\":%d,\"text\":\"%0*d\"}", i, 1 + i % 30, i);
        const struct json *v = read_text(text, &a);
        struct buf out = {0};
        json_write(v, false, &out);
        assert_string_equal(buf_text(&out), text);
        buf_release(&out);
        arena_rewind(&a, empty);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_what_is_parsed),
        cmocka_unit_test(what_is_wrong_is_refused_alike),
        cmocka_unit_test(members_and_elements_are_found),
        cmocka_unit_test(an_arena_serves_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
