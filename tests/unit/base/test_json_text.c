// SPDX-License-Identifier: EUPL-1.2
// Texts of JSON that others wrote: composed, mended where they can be, told from those that were
// cut.
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_text_is_composed(void **state)
{
    static const char text[] =
        "{\"a\":[\"e\xCC\x81\",{\"e\xCC\x81\":\"o\xCC\x82\",\"n\":1.50,\"b\":"
        "true},null]}";
    struct json *v = NULL;
    struct buf out = {0};
    (void)state;
    assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &v, NULL), RC_OK);
    struct json *composed = json_composed(v);
    json_write(composed, false, &out);
    assert_string_equal(buf_text(&out),
                        "{\"a\":[\"é\",{\"e\xCC\x81\":\"ô\",\"n\":1.50,\"b\":true},null]}");
    json_free(v);
    json_free(composed);
    buf_release(&out);
}

static void what_no_text_may_hold_is_mended(void **state)
{
    static const struct {
        const char *text, *mended;
    } rows[] = {
        {"{\"a\":\"x\\ud800y\"}", "{\"a\":\"x\xEF\xBF\xBDy\"}"},
        {"[\"\\udc00\\ud83d\\ude00\"]", "[\"\xEF\xBF\xBD\\ud83d\\ude00\"]"},
        {"[\"\\ud83d\\u0041\\u0000\"]", "[\"\xEF\xBF\xBD\\u0041\xEF\xBF\xBD\"]"},
        {"[\"a\xFF\xC3\"]", "[\"a\xEF\xBF\xBD\xEF\xBF\xBD\"]"},
        {"[\"a\tb\nc\\n\\\"\\\\\"]", "[\"a b c\\n\\\"\\\\\"]"},
        {"\xEF\xBB\xBF[\n1]", "[\n1]"},
        {"[\"é€😀\"]", "[\"é€😀\"]"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        struct json *v = NULL;
        json_mend(rows[i].text, strlen(rows[i].text), &out);
        assert_string_equal(buf_text(&out), rows[i].mended);
        assert_int_equal(json_parse(buf_text(&out), out.len, &JSON_LIMITS, &v, NULL), RC_OK);
        json_free(v);
        buf_release(&out);
    }
    for (int a = 0; a < 256; a++) { // any bytes: valid UTF-8 comes of them
        for (int b = 0; b < 256; b++) {
            const char text[] = {'"', (char)a, '\\', (char)b, 'u', 'd'};
            struct buf out = {0};
            json_mend(text, sizeof text, &out);
            assert_true(utf8_valid(buf_text(&out), out.len));
            buf_release(&out);
        }
    }
}

static void a_cut_text_is_not_closed(void **state)
{
    static const char text[] = "{\"a\":[1,{\"b\":\"}]\\\"\"}],\"c\":\"\"}";
    (void)state;
    assert_true(json_is_closed(text, sizeof text - 1));
    for (size_t len = 0; len < sizeof text - 1; len++)
        assert_false(json_is_closed(text, len));
    assert_true(json_is_closed("{\"a\":1,\"a\":2}", 13));
    assert_false(json_is_closed("<html>", 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_composed),
        cmocka_unit_test(what_no_text_may_hold_is_mended),
        cmocka_unit_test(a_cut_text_is_not_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
