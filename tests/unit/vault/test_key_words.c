// SPDX-License-Identifier: EUPL-1.2
#include "vault/key_words.h"
#include "vault/vault.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char KEY[KEY_WORDS_KEY_BYTES] = {
    127, 0, 0, 1, 63, 84, 220, 193, 63, 118, 7,  35, 140, 98, 193, 141,
    1,   2, 3, 4, 5,  6,  7,   8,   9,  10,  11, 12, 13,  14, 15,  255};

static int start(void **state)
{
    (void)state;
    return vault_start(NULL) == RC_OK ? 0 : -1;
}

// The paper's own examples: 127.0.0.1 and others.
static void words_are_the_published_ones(void **state)
{
    char text[KEY_WORDS_TEXT_BYTES];
    (void)state;
    key_words_write(KEY, text);
    assert_int_equal(strlen(text), KEY_WORDS_TEXT_BYTES - 1);
    assert_memory_equal(text, "lusab babad gutih tugad gutuk bisog mudof sakat ", 48);
}

static void words_are_read_as_people_type_them(void **state)
{
    char text[KEY_WORDS_TEXT_BYTES], typed[KEY_WORDS_TEXT_BYTES + 4];
    unsigned char key[KEY_WORDS_KEY_BYTES];
    (void)state;
    key_words_write(KEY, text);
    assert_int_equal(key_words_read(text, key, NULL), KEY_WORDS_FINE);
    assert_memory_equal(key, KEY, sizeof key);
    snprintf(typed, sizeof typed, " %s\r\n", text);
    for (size_t i = 0; typed[i] != '\0'; i++)
        typed[i] = (char)(typed[i] == ' ' && i > 40 ? '-' : toupper((unsigned char)typed[i]));
    memset(key, 0, sizeof key);
    assert_int_equal(key_words_read(typed, key, NULL), KEY_WORDS_FINE);
    assert_memory_equal(key, KEY, sizeof key);
}

static void expect_fault(const char *text, enum key_words_fault expected, int at)
{
    unsigned char key[KEY_WORDS_KEY_BYTES] = {9};
    int word = -1;
    assert_int_equal(key_words_read(text, key, &word), expected);
    assert_int_equal(word, at);
    assert_int_equal(key[0], 9);
}

static void a_slip_is_named(void **state)
{
    char text[KEY_WORDS_TEXT_BYTES], more[KEY_WORDS_TEXT_BYTES + 8];
    (void)state;
    key_words_write(KEY, text);
    snprintf(more, sizeof more, "%s babad", text);
    expect_fault(more, KEY_WORDS_TOO_MANY, 17);
    text[6 * 4 + 1] = 'e';
    expect_fault(text, KEY_WORDS_WRONG, 5);
    text[6 * 4 + 1] = 'a';
    expect_fault(text, KEY_WORDS_CHECK, 17);
    expect_fault("", KEY_WORDS_MISSING, 0);
    expect_fault("lusab babad", KEY_WORDS_MISSING, 2);
    expect_fault("lusa", KEY_WORDS_WRONG, 1);
    expect_fault("lusabb", KEY_WORDS_WRONG, 1);
}

static void any_two_words_changed_about_are_found(void **state)
{
    char text[KEY_WORDS_TEXT_BYTES], one[5];
    unsigned char key[KEY_WORDS_KEY_BYTES];
    (void)state;
    for (int i = 0; i + 1 < KEY_WORDS_COUNT; i++) {
        key_words_write(KEY, text);
        memcpy(one, text + 6 * i, 5);
        memcpy(text + 6 * i, text + 6 * i + 6, 5);
        memcpy(text + 6 * i + 6, one, 5);
        assert_int_equal(key_words_read(text, key, NULL), KEY_WORDS_CHECK);
    }
}

static void a_fingerprint_changes_with_the_key(void **state)
{
    char one[FINGERPRINT_TEXT_BYTES], other[FINGERPRINT_TEXT_BYTES];
    unsigned char key[KEY_WORDS_KEY_BYTES];
    (void)state;
    memcpy(key, KEY, sizeof key);
    key_words_fingerprint(key, one);
    assert_int_equal(strlen(one), FINGERPRINT_TEXT_BYTES - 1);
    key[31] ^= 1;
    key_words_fingerprint(key, other);
    assert_string_not_equal(one, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_the_published_ones),
        cmocka_unit_test(words_are_read_as_people_type_them),
        cmocka_unit_test(a_slip_is_named),
        cmocka_unit_test(any_two_words_changed_about_are_found),
        cmocka_unit_test(a_fingerprint_changes_with_the_key),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
