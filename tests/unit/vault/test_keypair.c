// SPDX-License-Identifier: EUPL-1.2
#include "vault/keypair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PASS "quatre mots bien choisis"

static int start(void **state)
{
    (void)state;
    return vault_start(NULL) == RC_OK ? 0 : -1;
}

// Do two vaults hold the same master key? A seal of one opens in the other.
static bool same(const struct vault *a, const struct vault *b)
{
    struct buf sealed = {0}, text = {0};
    vault_seal(a, NULL, "here", "text", 4, &sealed);
    enum rc rc = vault_open(b, NULL, "here", sealed.at, sealed.len, &text, NULL);
    buf_release(&sealed);
    buf_release(&text);
    return rc == RC_OK;
}

static void pair_carries_the_master_key(void **state)
{
    (void)state;
    struct vault *v = NULL, *w = NULL;
    struct vault_keypair *p = NULL, *q = NULL;
    enum vault_wrap_kind kind = VAULT_WRAP_PINNED;
    unsigned char sealed[VAULT_SEALED_KEY_BYTES], salt[VAULT_SALT_BYTES], wrapped[VAULT_WRAP_BYTES];
    assert_int_equal(vault_new(&v, NULL), RC_OK);
    assert_int_equal(vault_keypair_new(&p, NULL), RC_OK);
    assert_int_equal(vault_seal_for(v, vault_keypair_public(p), sealed, NULL), RC_OK);
    assert_int_equal(vault_keypair_wrap(p, VAULT_WRAP_PLAIN, PASS, strlen(PASS),
                                        &VAULT_COST_PRACTICE, salt, wrapped, NULL),
                     RC_OK);
    assert_int_equal(vault_keypair_unlock(PASS, strlen(PASS), &VAULT_COST_PRACTICE, salt, wrapped,
                                          vault_keypair_public(p), &q, &kind, NULL),
                     RC_OK);
    assert_int_equal(kind, VAULT_WRAP_PLAIN);
    assert_int_equal(vault_open_by(q, sealed, &w, NULL), RC_OK);
    assert_true(same(v, w));
    vault_lock(v);
    vault_lock(w);
    vault_keypair_free(p);
    vault_keypair_free(q);
}

static void pair_refuses_what_is_not_its_own(void **state)
{
    (void)state;
    struct vault *v = NULL, *w = NULL;
    struct vault_keypair *p = NULL, *other = NULL, *q = NULL;
    enum vault_wrap_kind kind = VAULT_WRAP_PLAIN;
    unsigned char sealed[VAULT_SEALED_KEY_BYTES], salt[VAULT_SALT_BYTES], wrapped[VAULT_WRAP_BYTES];
    assert_int_equal(vault_new(&v, NULL), RC_OK);
    assert_int_equal(vault_keypair_new(&p, NULL), RC_OK);
    assert_int_equal(vault_keypair_new(&other, NULL), RC_OK);
    assert_int_equal(vault_seal_for(v, vault_keypair_public(p), sealed, NULL), RC_OK);
    assert_int_equal(vault_open_by(other, sealed, &w, NULL), RC_DENIED);
    for (size_t bit = 0; bit < sizeof sealed * 8; bit += 5) {
        sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_int_equal(vault_open_by(p, sealed, &w, NULL), RC_DENIED);
        sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_null(w);
    assert_int_equal(vault_keypair_wrap(p, VAULT_WRAP_PLAIN, PASS, strlen(PASS),
                                        &VAULT_COST_PRACTICE, salt, wrapped, NULL),
                     RC_OK);
    assert_int_equal(vault_keypair_unlock("another one, no?", 16, &VAULT_COST_PRACTICE, salt,
                                          wrapped, vault_keypair_public(p), &q, &kind, NULL),
                     RC_DENIED);
    assert_int_equal(vault_keypair_unlock(PASS, strlen(PASS), &VAULT_COST_PRACTICE, salt, wrapped,
                                          vault_keypair_public(other), &q, &kind, NULL),
                     RC_DAMAGED); // somebody put his own public key into the row
    assert_null(q);
    unsigned char nothing[VAULT_PUBLIC_BYTES] = {0};
    assert_int_equal(vault_seal_for(v, nothing, sealed, NULL), RC_INVALID);
    vault_lock(v);
    vault_keypair_free(p);
    vault_keypair_free(other);
}

static void pair_from_a_private_key_is_the_same_pair(void **state)
{
    (void)state;
    struct vault_keypair *p = NULL, *q = NULL;
    assert_int_equal(vault_keypair_new(&p, NULL), RC_OK);
    assert_int_equal(vault_keypair_from(vault_keypair_secret(p), &q, NULL), RC_OK);
    assert_memory_equal(vault_keypair_public(p), vault_keypair_public(q), VAULT_PUBLIC_BYTES);
    vault_keypair_free(p);
    vault_keypair_free(q);
    vault_keypair_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pair_carries_the_master_key),
        cmocka_unit_test(pair_refuses_what_is_not_its_own),
        cmocka_unit_test(pair_from_a_private_key_is_the_same_pair),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
