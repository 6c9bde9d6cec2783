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
        for (size_t i = 0; i < sizeof bytes; i++)
            seen[i] |= bytes[i];
    }
    for (size_t i = 0; i < sizeof seen; i++)
        assert_int_not_equal(seen[i], 0);
}

// The space for domain names of RFC 9562 appendix C.
static const struct id dns = {.text = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"};

// The first is RFC 9562 appendix A.4; the others come from Python's uuid.uuid5, around the lengths
// at which a block of SHA-1 is full (16 bytes of space + 0, 39, 40, 47, 48, 49 and 112 of name).
static const struct {
    const char *name, *id;
} rows[] = {
    {"www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2"},
    {"", "4ebd0208-8328-5d69-8c44-ec50939c0967"},
    {"the same name over and over the same na", "9b4a4647-7445-59aa-b7e8-c56ab07032da"},
    {"the same name over and over the same nam", "78cfd613-bd29-5b90-a3a6-75694e0bbd83"},
    {"the same name over and over the same name over ", "ecd3631c-352d-5ba4-80d1-a32571d03f6f"},
    {"the same name over and over the same name over a", "ca483825-92b6-562d-82b2-61c13ef73d1e"},
    {"the same name over and over the same name over an", "4bf02ec1-3326-5dc6-a5b3-4f41663d480d"},
    {"the same name over and over the same name over and over the same name over and over the same "
     "name over and over ",
     "9570bc2f-fb78-56f0-b2ef-dfcedd73bb5d"},
};

static void id_named_follows_rfc_9562(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct id id = id_named(dns, rows[i].name);
        assert_string_equal(id.text, rows[i].id);
        assert_true(id_valid(id.text));
    }
}

static void id_named_depends_on_space_and_name(void **state)
{
    (void)state;
    struct id other = id_new();
    assert_true(id_equal(id_named(dns, "a"), id_named(dns, "a")));
    assert_false(id_equal(id_named(dns, "a"), id_named(dns, "b")));
    assert_false(id_equal(id_named(dns, "a"), id_named(other, "a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_new_is_a_random_uuid_of_version_4),
        cmocka_unit_test(id_valid_refuses_other_forms),
        cmocka_unit_test(id_random_fills_all_bytes),
        cmocka_unit_test(id_named_follows_rfc_9562),
        cmocka_unit_test(id_named_depends_on_space_and_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
