// SPDX-License-Identifier: EUPL-1.2
#include "vault/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_signature_holds_for_one_text_and_one_key(void **state)
{
    struct vault_signer *s = NULL, *other = NULL;
    unsigned char by[VAULT_SIGNATURE_BYTES];
    char text[] = "who is what";
    (void)state;
    assert_int_equal(vault_signer_new(&s, NULL), RC_OK);
    assert_int_equal(vault_signer_new(&other, NULL), RC_OK);
    vault_sign(s, text, sizeof text, by);
    assert_true(vault_signed(vault_signer_public(s), text, sizeof text, by));
    assert_false(vault_signed(vault_signer_public(other), text, sizeof text, by));
    assert_false(vault_signed(vault_signer_public(s), text, sizeof text - 1, by));
    for (size_t bit = 0; bit < sizeof text * 8; bit += 3) {
        text[bit / 8] ^= (char)(1 << bit % 8);
        assert_false(vault_signed(vault_signer_public(s), text, sizeof text, by));
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < sizeof by * 8; bit += 7) {
        by[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_false(vault_signed(vault_signer_public(s), text, sizeof text, by));
        by[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    vault_signer_free(s);
    vault_signer_free(other);
}

static void the_private_half_goes_to_one_pair_only(void **state)
{
    struct vault_signer *s = NULL, *back = NULL, *none = NULL;
    struct vault_keypair *p = NULL, *q = NULL;
    unsigned char sealed[VAULT_SEALED_KEY_BYTES], by[VAULT_SIGNATURE_BYTES], nothing[32] = {0};
    (void)state;
    assert_int_equal(vault_signer_new(&s, NULL), RC_OK);
    assert_int_equal(vault_keypair_new(&p, NULL), RC_OK);
    assert_int_equal(vault_keypair_new(&q, NULL), RC_OK);
    assert_int_equal(vault_signer_seal_for(s, vault_keypair_public(p), sealed, NULL), RC_OK);
    assert_int_equal(vault_signer_seal_for(s, nothing, sealed, NULL), RC_INVALID);
    assert_int_equal(vault_signer_seal_for(s, vault_keypair_public(p), sealed, NULL), RC_OK);
    assert_int_equal(vault_signer_open_by(q, sealed, &none, NULL), RC_DENIED);
    assert_null(none);
    assert_int_equal(vault_signer_open_by(p, sealed, &back, NULL), RC_OK);
    vault_sign(back, "x", 1, by);
    assert_true(vault_signed(vault_signer_public(s), "x", 1, by));
    vault_signer_free(s);
    vault_signer_free(back);
    vault_keypair_free(p);
    vault_keypair_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_holds_for_one_text_and_one_key),
        cmocka_unit_test(the_private_half_goes_to_one_pair_only),
    };
    return vault_start(NULL) == RC_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
