// SPDX-License-Identifier: EUPL-1.2
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void buf_text_of_an_empty_buffer_is_empty(void **state)
{
    (void)state;
    struct buf b = {.at = NULL};
    assert_string_equal(buf_text(&b), "");
    buf_add(&b, NULL, 0);
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void buf_add_keeps_every_byte(void **state)
{
    (void)state;
    struct buf b = {.at = NULL};
    for (int i = 0; i < 10000; i++) {
        buf_putc(&b, (char)(i & 0xFF)); // NUL among them
        assert_int_equal(b.at[b.len], 0);
    }
    assert_int_equal(b.len, 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal((unsigned char)b.at[i], i & 0xFF);
    buf_clear(&b);
    assert_int_equal(b.len, 0);
    assert_true(b.cap > 0);
    buf_printf(&b, "%s=%d", "n", 5);
    assert_string_equal(buf_text(&b), "n=5");
    buf_wipe(&b);
    assert_null(b.at);
}

static void buf_add_stops_at_the_maximum(void **state)
{
    (void)state;
    struct buf b = {.max_bytes = 8};
    buf_puts(&b, "12345678");
    assert_false(b.overflow);
    buf_putc(&b, '9');
    assert_true(b.overflow);
    assert_string_equal(buf_text(&b), "12345678");
    buf_clear(&b);
    assert_false(b.overflow);
    buf_puts(&b, "123456789");
    assert_true(b.overflow);
    assert_int_equal(b.len, 0);
    buf_printf(&b, "%09d", 1);
    assert_int_equal(b.len, 0);
    buf_add(&b, "x", SIZE_MAX);
    assert_int_equal(b.len, 0);
    buf_release(&b);
    assert_int_equal(b.max_bytes, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_text_of_an_empty_buffer_is_empty),
        cmocka_unit_test(buf_add_keeps_every_byte),
        cmocka_unit_test(buf_add_stops_at_the_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
