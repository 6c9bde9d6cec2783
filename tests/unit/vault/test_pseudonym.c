// SPDX-License-Identifier: EUPL-1.2
// Pseudonyms stay the same for ever: values worked out by another BLAKE2b (Python's hashlib).
#include "vault/pseudonym.h"

#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char person[] = "63cbe1e4-5932-4dd7-844c-3cd7f43c661c";

static void counted_key(struct pseudonym_key *ret)
{
    for (size_t i = 0; i < sizeof ret->at; i++)
        ret->at[i] = (unsigned char)i;
}

static void a_pseudonym_is_what_another_blake2b_gives(void **state)
{
    (void)state;
    struct pseudonym_key key;
    unsigned char got[PSEUDONYM_BYTES];
    char text[2 * PSEUDONYM_BYTES + 1];
    counted_key(&key);
    pseudonym_of(&key, "id", person, got);
    for (size_t i = 0; i < sizeof got; i++)
        snprintf(text + 2 * i, 3, "%02x", got[i]);
    assert_string_equal(text, "fa2e20c1d53633c83dca78d5ada0f765");
    assert_int_equal(pseudonym_number(&key, "shift", person, 1051200), 879640);
}

static void kinds_and_keys_never_agree(void **state)
{
    (void)state;
    struct pseudonym_key key, other;
    unsigned char a[PSEUDONYM_BYTES], b[PSEUDONYM_BYTES];
    counted_key(&key);
    pseudonym_key_new(&other);
    pseudonym_of(&key, "id", person, a);
    pseudonym_of(&other, "id", person, b);
    assert_memory_not_equal(a, b, sizeof a);
    pseudonym_of(&key, "account", person, b);
    assert_memory_not_equal(a, b, sizeof a);
    pseudonym_of(&key, "ab", "c", a);
    pseudonym_of(&key, "a", "bc", b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void a_key_is_read_as_it_was_written(void **state)
{
    static const char *const wrong[] = {"", "00", "zz"};
    (void)state;
    struct pseudonym_key key, read;
    char text[PSEUDONYM_KEY_TEXT];
    pseudonym_key_new(&key);
    pseudonym_key_text(&key, text);
    assert_true(pseudonym_key_read(text, &read));
    assert_memory_equal(&key, &read, sizeof key);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(pseudonym_key_read(wrong[i], &read));
    text[5] = 'g';
    assert_false(pseudonym_key_read(text, &read));
}

static int start(void **state)
{
    (void)state;
    return vault_start(NULL) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pseudonym_is_what_another_blake2b_gives),
        cmocka_unit_test(kinds_and_keys_never_agree),
        cmocka_unit_test(a_key_is_read_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
