// SPDX-License-Identifier: EUPL-1.2
#include "vault/sealed_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT "MARKER Jeanne Martin, 12 May 1942"

// Two sides and a stranger.
struct three {
    struct vault_keypair *laptop, *desk, *other;
};

static int set_up(void **state)
{
    static struct three t;
    if (vault_start(NULL) != RC_OK || vault_keypair_new(&t.laptop, NULL) != RC_OK ||
        vault_keypair_new(&t.desk, NULL) != RC_OK || vault_keypair_new(&t.other, NULL) != RC_OK)
        return -1;
    *state = &t;
    return 0;
}

static int tear_down(void **state)
{
    struct three *t = *state;
    vault_keypair_free(t->laptop);
    vault_keypair_free(t->desk);
    vault_keypair_free(t->other);
    return 0;
}

static void seal(const struct three *t, const char *text, size_t len, struct buf *out)
{
    struct err e = {0};
    if (sealed_message_seal(t->laptop, vault_keypair_public(t->desk), text, len, out, &e) != RC_OK)
        fail_msg("%s", e.text);
}

static void a_parcel_opens_for_its_receiver_and_names_its_sender(void **state)
{
    static const size_t lengths[] = {0, 1, 1022, 1023, 1024, 1025, 4095, 4096, 100000};
    const struct three *t = *state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct buf text = {0}, file = {0}, again = {0}, out = {0};
        unsigned char from[VAULT_PUBLIC_BYTES];
        for (size_t k = 0; k < lengths[i]; k++)
            buf_putc(&text, (char)(k % 3 == 0 ? 0 : k % 256)); // zeros at the end are kept too
        seal(t, buf_text(&text), text.len, &file);
        seal(t, buf_text(&text), text.len, &again);
        assert_int_equal((file.len - SEALED_MESSAGE_EXTRA_BYTES) % SEALED_MESSAGE_PAD_BYTES, 0);
        assert_int_equal(file.len, again.len); // made twice: the same bytes
        assert_memory_equal(file.at, again.at, file.len);
        assert_int_equal(sealed_message_open(t->desk, file.at, file.len, &out, from, NULL), RC_OK);
        assert_int_equal(out.len, text.len);
        assert_memory_equal(buf_text(&out), buf_text(&text), text.len);
        assert_memory_equal(from, vault_keypair_public(t->laptop), sizeof from);
        buf_release(&text);
        buf_release(&file);
        buf_release(&again);
        buf_release(&out);
    }
}

static void nobody_else_opens_it_not_even_who_made_it(void **state)
{
    const struct three *t = *state;
    struct buf file = {0}, out = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    seal(t, TEXT, strlen(TEXT), &file);
    assert_null(memmem(file.at, file.len, "MARKER", 6));
    assert_null(memmem(file.at, file.len, vault_keypair_public(t->laptop), VAULT_PUBLIC_BYTES));
    assert_null(memmem(file.at, file.len, vault_keypair_public(t->desk), VAULT_PUBLIC_BYTES));
    assert_int_equal(sealed_message_open(t->other, file.at, file.len, &out, from, NULL), RC_DENIED);
    assert_int_equal(sealed_message_open(t->laptop, file.at, file.len, &out, from, NULL),
                     RC_DENIED);
    assert_int_equal(out.len, 0);
    buf_release(&file);
}

static void another_text_or_receiver_gives_other_bytes(void **state)
{
    const struct three *t = *state;
    struct buf one = {0}, two = {0}, three = {0};
    seal(t, "a", 1, &one);
    seal(t, "b", 1, &two);
    assert_int_equal(
        sealed_message_seal(t->laptop, vault_keypair_public(t->other), "a", 1, &three, NULL),
        RC_OK);
    for (size_t at = 16; at + 32 < one.len; at += 32) { // no block is the same in two of them
        assert_memory_not_equal(one.at + at, two.at + at, 32);
        assert_memory_not_equal(one.at + at, three.at + at, 32);
    }
    buf_release(&one);
    buf_release(&two);
    buf_release(&three);
}

static void every_byte_turned_is_refused(void **state)
{
    const struct three *t = *state;
    struct buf file = {0}, out = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    seal(t, TEXT, strlen(TEXT), &file);
    for (size_t i = 0; i < file.len; i++) {
        file.at[i] = (char)(file.at[i] ^ (1 << i % 8));
        enum rc rc = sealed_message_open(t->desk, file.at, file.len, &out, from, NULL);
        if (rc == RC_OK || out.len != 0)
            fail_msg("byte %zu turned: %s", i, rc_name(rc));
        file.at[i] = (char)(file.at[i] ^ (1 << i % 8));
    }
    assert_int_equal(sealed_message_open(t->desk, file.at, file.len, &out, from, NULL), RC_OK);
    buf_release(&file);
    buf_release(&out);
}

static void every_length_but_its_own_is_refused(void **state)
{
    const struct three *t = *state;
    struct buf file = {0}, out = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    seal(t, TEXT, strlen(TEXT), &file);
    size_t whole = file.len;
    for (size_t len = 0; len < whole; len++)
        if (sealed_message_open(t->desk, file.at, len, &out, from, NULL) == RC_OK || out.len != 0)
            fail_msg("%zu of %zu bytes", len, whole);
    for (size_t more = 1; more <= 2 * SEALED_MESSAGE_PAD_BYTES; more++) {
        buf_putc(&file, 0);
        if (sealed_message_open(t->desk, file.at, file.len, &out, from, NULL) == RC_OK ||
            out.len != 0)
            fail_msg("%zu bytes more", more);
    }
    buf_release(&file);
}

static void too_much_and_bad_keys_are_said(void **state)
{
    static const unsigned char zero[VAULT_PUBLIC_BYTES];
    const struct three *t = *state;
    struct buf out = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    assert_int_equal(sealed_message_seal(t->laptop, zero, "a", 1, &out, NULL), RC_INVALID);
    assert_int_equal(sealed_message_seal(t->laptop, vault_keypair_public(t->desk), "a",
                                         SEALED_MESSAGE_TEXT_MAX_BYTES + 1, &out, NULL),
                     RC_LIMIT);
    assert_int_equal(
        sealed_message_open(t->desk, "a", (size_t)SEALED_MESSAGE_MAX_BYTES + 1, &out, from, NULL),
        RC_LIMIT);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parcel_opens_for_its_receiver_and_names_its_sender),
        cmocka_unit_test(nobody_else_opens_it_not_even_who_made_it),
        cmocka_unit_test(another_text_or_receiver_gives_other_bytes),
        cmocka_unit_test(every_byte_turned_is_refused),
        cmocka_unit_test(every_length_but_its_own_is_refused),
        cmocka_unit_test(too_much_and_bad_keys_are_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
