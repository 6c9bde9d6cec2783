// SPDX-License-Identifier: EUPL-1.2
#include "base/err.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void err_set_keeps_the_first_error(void **state)
{
    (void)state;
    struct err e = {.rc = RC_OK};
    assert_int_equal(err_set(&e, RC_FULL, "disk %d", 1), RC_FULL);
    assert_int_equal(err_set(&e, RC_IO, "later"), RC_IO);
    assert_int_equal(e.rc, RC_FULL);
    assert_string_equal(e.text, "disk 1");
    err_clear(&e);
    assert_int_equal(e.rc, RC_OK);
    assert_string_equal(e.text, "");
}

static void err_set_takes_null(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, RC_BUSY, "nobody listens"), RC_BUSY);
    err_clear(NULL);
}

static void err_set_cuts_at_a_character(void **state)
{
    (void)state;
    static const char *const characters[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t c = 0; c < 4; c++) {
        for (size_t shift = 0; shift < 4; shift++) {
            char text[1200] = "";
            memset(text, 'x', shift);
            while (strlen(text) < 1100)
                memcpy(text + strlen(text), characters[c], strlen(characters[c]) + 1);
            struct err e = {.rc = RC_OK};
            err_set(&e, RC_IO, "%s", text);
            size_t len = strlen(e.text);
            assert_true(len >= ERR_TEXT_BYTES - 4 && len < ERR_TEXT_BYTES);
            assert_true(utf8_valid(e.text, len));
        }
    }
}

static void rc_name_knows_every_code(void **state)
{
    (void)state;
    for (int a = RC_OK; a <= RC_NEWER; a++) {
        assert_string_not_equal(rc_name((enum rc)a), "unknown");
        for (int b = RC_OK; b < a; b++)
            assert_string_not_equal(rc_name((enum rc)a), rc_name((enum rc)b));
    }
    assert_string_equal(rc_name((enum rc)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err_set_keeps_the_first_error),
        cmocka_unit_test(err_set_takes_null),
        cmocka_unit_test(err_set_cuts_at_a_character),
        cmocka_unit_test(rc_name_knows_every_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
