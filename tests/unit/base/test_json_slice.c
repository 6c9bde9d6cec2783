// SPDX-License-Identifier: EUPL-1.2
#include "base/json_slice.h"

#include "base/json.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void values_are_found_where_they_stand(void **state)
{
    static const struct {
        const char *text, *key, *value; // NULL: none
    } rows[] = {
        {"{\"a\":1,\"b\":[2,{\"b\":3}]}", "b", "[2,{\"b\":3}]"},
        {"{\"a\":1,\"b\":2}", "a", "1"},
        {" {\n\"a\" : 1.50 , \"b\" : true } ", "a", "1.50"},
        {" {\n\"a\" : 1.50 , \"b\" : true } ", "b", "true"},
        {"{\"x\":{\"b\":1},\"b\":\"}]\\\"{\"}", "b", "\"}]\\\"{\""},
        {"{\"x\":\"\\\\\",\"b\":null}", "b", "null"},
        {"{\"b\\\"\":1,\"b\":2}", "b", "2"},
        {"{\"ab\":1,\"b\":2}", "b", "2"},
        {"{\"\\u0062\":1}", "b", NULL}, // written with an escape: to be parsed
        {"{}", "b", NULL},
        {"[\"b\",1]", "b", NULL},
        {"\"b\"", "b", NULL},
        {"{\"b\"", "b", NULL},
        {"{\"b\":", "b", NULL},
        {"{\"b\":[1", "b", NULL},
        {"{\"b\":\"1", "b", NULL},
        {"", "b", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_slice whole = {0}, it = {0};
        bool found = json_slice_whole(rows[i].text, strlen(rows[i].text), &whole) &&
                     json_slice_get(whole, rows[i].key, &it);
        if (found != (rows[i].value != NULL))
            fail_msg("%s: %d", rows[i].text, found);
        if (found && (it.len != strlen(rows[i].value) || memcmp(it.at, rows[i].value, it.len) != 0))
            fail_msg("%s: %.*s", rows[i].text, (int)it.len, it.at);
    }
}

static size_t count(const char *text)
{
    struct json_slice whole = {0}, at = {0};
    size_t n = 0;
    if (!json_slice_whole(text, strlen(text), &whole))
        return 99;
    while (json_slice_next(whole, &at))
        n++;
    return n;
}

static void elements_are_passed_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(count("[]"), 0);
    assert_int_equal(count("[ ]"), 0);
    assert_int_equal(count("[1]"), 1);
    assert_int_equal(count("[ [1,2] , \"a,b\" ,{\"c\":[]} , null]"), 4);
    assert_int_equal(count("{\"a\":[1]}"), 0);
    assert_int_equal(count("[1"), 99);
    assert_int_equal(count("[1,]"), 1);
}

static void short_strings_are_copied(void **state)
{
    char out[5] = "";
    struct json_slice s = {0};
    (void)state;
    assert_true(json_slice_whole("\"abcd\"", 6, &s) && json_slice_text(s, out, sizeof out));
    assert_string_equal(out, "abcd");
    assert_true(json_slice_whole("\"abcde\"", 7, &s) && !json_slice_text(s, out, sizeof out));
    assert_true(json_slice_whole("\"a\\n\"", 5, &s) && !json_slice_text(s, out, sizeof out));
    assert_true(json_slice_whole("12", 2, &s) && !json_slice_text(s, out, sizeof out));
}

// Whatever is cut off or changed, nothing outside the text is read (make check-asan).
static void damaged_texts_end_in_no(void **state)
{
    static const char text[] =
        "{\"entry\":[{\"resource\":{\"id\":\"a\\\\\\\"b\",\"n\":[1,-2.5e3]}}]}";
    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        for (int c = 0; c < 128; c += len == sizeof text - 1 ? 127 : 3) {
            char *copy = mem_text(text, len);
            struct json_slice whole = {0}, entries = {0}, at = {0}, r = {0};
            if (len > 0)
                copy[len / 2] = (char)c;
            if (json_slice_whole(copy, len, &whole) && json_slice_get(whole, "entry", &entries))
                while (json_slice_next(entries, &at))
                    if (json_slice_get(at, "resource", &r))
                        assert_true(r.at >= copy && r.at + r.len <= copy + len);
            free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_where_they_stand),
        cmocka_unit_test(elements_are_passed_one_by_one),
        cmocka_unit_test(short_strings_are_copied),
        cmocka_unit_test(damaged_texts_end_in_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
