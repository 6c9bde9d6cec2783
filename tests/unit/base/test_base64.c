// SPDX-License-Identifier: EUPL-1.2
// The test vectors of RFC 4648 §10, both alphabets, and what is no base64.
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void vectors_go_both_ways(void **state)
{
    (void)state;
    static const struct {
        enum base64 form;
        const char *bytes, *text;
    } rows[] = {
        {BASE64, "", ""},
        {BASE64, "f", "Zg=="},
        {BASE64, "fo", "Zm8="},
        {BASE64, "foo", "Zm9v"},
        {BASE64, "foob", "Zm9vYg=="},
        {BASE64, "fooba", "Zm9vYmE="},
        {BASE64, "foobar", "Zm9vYmFy"},
        {BASE64, "\xfb\xff\xbf", "+/+/"},
        {BASE64_URL, "\xfb\xff\xbf", "-_-_"},
        {BASE64_URL, "f", "Zg=="},
        {BASE64_URL_UNPADDED, "f", "Zg"},
        {BASE64_URL_UNPADDED, "fo", "Zm8"},
        {BASE64_URL_UNPADDED, "foo", "Zm9v"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf text = {0}, bytes = {0};
        base64_encode(rows[i].form, rows[i].bytes, strlen(rows[i].bytes), &text);
        assert_string_equal(buf_text(&text), rows[i].text);
        assert_true(base64_decode(rows[i].form, buf_text(&text), text.len, &bytes));
        assert_string_equal(buf_text(&bytes), rows[i].bytes);
        buf_release(&text);
        buf_release(&bytes);
    }
}

static void every_byte_comes_back(void **state)
{
    (void)state;
    unsigned char all[256];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (unsigned char)i;
    for (size_t len = 0; len <= sizeof all; len++) {
        struct buf text = {0}, bytes = {0};
        base64_encode(BASE64_URL_UNPADDED, all, len, &text);
        assert_true(base64_decode(BASE64_URL_UNPADDED, buf_text(&text), text.len, &bytes));
        assert_int_equal(bytes.len, len);
        assert_memory_equal(buf_text(&bytes), all, len);
        buf_release(&text);
        buf_release(&bytes);
    }
}

static void other_characters_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"Zg= =",  "Z===", "=Zg=", "Zm9v Zm9v",
                                        "Zm9v\n", "-_-_", "é"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct buf bytes = {0};
        if (base64_decode(BASE64, wrong[i], strlen(wrong[i]), &bytes))
            fail_msg("accepted: %s", wrong[i]);
        buf_release(&bytes);
    }
    struct buf bytes = {0};
    assert_false(base64_decode(BASE64, "Zm\0v", 4, &bytes));
    assert_false(base64_decode(BASE64_URL, "+/+/", 4, &bytes));
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_go_both_ways),
        cmocka_unit_test(every_byte_comes_back),
        cmocka_unit_test(other_characters_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
