// SPDX-License-Identifier: EUPL-1.2
#include "base/id.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void id_new_is_a_random_uuid_of_version_4(void **state)
{
    (void)state;
    struct id before = {.text = ""};
    for (int i = 0; i < 1000; i++) {
        struct id id = id_new();
        assert_true(id_valid(id.text));
        assert_int_equal(id.text[14], '4');
        assert_non_null(strchr("89ab", id.text[19]));
        assert_false(id_equal(id, before));
        assert_true(id_equal(id, id_from(id.text)));
        before = id;
    }
}

static void id_valid_refuses_other_forms(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "0",
        "0f0e0d0c-0b0a-4908-8706-05040302010",
        "0f0e0d0c-0b0a-4908-8706-0504030201000",
        "0F0e0d0c-0b0a-4908-8706-050403020100",
        "0f0e0d0c-0b0a-4908-8706_050403020100",
        "0f0e0d0c00b0a-4908-8706-050403020100",
        "0f0e0d0c-0b0a-4908-8706-05040302010g",
        "0f0e0d0c-0b0a-4908-8706-05040302010\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        assert_false(id_valid(broken[i]));
        assert_string_equal(id_from(broken[i]).text, "");
    }
    assert_false(id_valid(NULL));
    assert_true(id_valid("0f0e0d0c-0b0a-4908-8706-050403020100"));
}

static void id_random_fills_all_bytes(void **state)
{
    (void)state;
    unsigned char seen[600] = {0};
    for (int round = 0; round < 20; round++) {
        unsigned char bytes[600];
        id_random(bytes, sizeof bytes);
        for (size_t i = 0; i < sizeof bytes; i++) {
            seen[i] |= bytes[i];
        }
    }
    for (size_t i = 0; i < sizeof seen; i++) {
        assert_int_not_equal(seen[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_new_is_a_random_uuid_of_version_4),
        cmocka_unit_test(id_valid_refuses_other_forms),
        cmocka_unit_test(id_random_fills_all_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
