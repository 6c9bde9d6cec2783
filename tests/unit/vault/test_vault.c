// SPDX-License-Identifier: EUPL-1.2
// tags: real-cost
#include "vault/vault.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cmocka.h>

static const char passphrase[] = "une phrase que personne ne devine";
static const char place[] = "person/0f0e0d0c-0b0a-4908-8706-050403020100";

#if defined(__SANITIZE_ADDRESS__)
enum { UNDER_ASAN = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { UNDER_ASAN = 1 };
#else
enum { UNDER_ASAN = 0 };
#endif
#else
enum { UNDER_ASAN = 0 };
#endif

// Cheap enough for hundreds of tries; the real cost is tried once.
static const struct vault_cost cheap = {.passes = 1, .memory_kib = 8};

// A locked-away master key as a store would keep it, and the vault it belongs to.
struct kept {
    struct vault *vault;
    unsigned char salt[VAULT_SALT_BYTES];
    unsigned char wrapped[VAULT_WRAP_BYTES];
};

static void keep(struct kept *k, const struct vault_cost *cost)
{
    struct err e = {0};
    assert_int_equal(vault_new(&k->vault, &e), RC_OK);
    assert_int_equal(
        vault_wrap(k->vault, passphrase, strlen(passphrase), cost, k->salt, k->wrapped, &e), RC_OK);
}

// Seals with one vault's own key, opens with the other's: true when they hold the same keys.
static bool same_keys(const struct vault *a, const struct vault *b)
{
    struct buf sealed = {0}, plain = {0};
    vault_seal(a, NULL, "setting/x", "hello", 5, &sealed);
    bool same = vault_open(b, NULL, "setting/x", sealed.at, sealed.len, &plain, NULL) == RC_OK &&
                strcmp(buf_text(&plain), "hello") == 0;
    buf_release(&sealed);
    buf_release(&plain);
    return same;
}

static void vault_start_forbids_core_dumps_and_may_be_repeated(void **state)
{
    (void)state;
    assert_int_equal(vault_start(NULL), RC_OK);
    struct rlimit core;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_cur, 0);
    assert_int_equal(core.rlim_max, 0);
    if (!UNDER_ASAN) // leak detection needs tracing
        assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
}

static void vault_unlock_opens_what_was_wrapped(void **state)
{
    (void)state;
    static const struct vault_cost *const costs[] = {&cheap, &VAULT_COST_PRACTICE, &VAULT_COST};
    for (size_t i = 0; i < ARRAY_LEN(costs); i++) {
        struct kept k;
        struct vault *again = NULL;
        keep(&k, costs[i]);
        assert_int_equal(
            vault_unlock(passphrase, strlen(passphrase), costs[i], k.salt, k.wrapped, &again, NULL),
            RC_OK);
        assert_true(same_keys(k.vault, again));
        vault_lock(k.vault);
        vault_lock(again);
    }
}

static void vault_wrap_serves_several_accounts(void **state)
{
    (void)state;
    struct kept k;
    struct vault *again = NULL;
    unsigned char salt[VAULT_SALT_BYTES], wrapped[VAULT_WRAP_BYTES];
    keep(&k, &cheap);
    assert_int_equal(vault_wrap(k.vault, "autre", 5, &cheap, salt, wrapped, NULL), RC_OK);
    assert_memory_not_equal(salt, k.salt, sizeof salt);
    assert_memory_not_equal(wrapped, k.wrapped, sizeof wrapped);
    assert_int_equal(vault_unlock("autre", 5, &cheap, salt, wrapped, &again, NULL), RC_OK);
    assert_true(same_keys(k.vault, again));
    vault_lock(again);
    vault_lock(k.vault);
}

static void vault_new_never_makes_the_same_key(void **state)
{
    (void)state;
    struct vault *a = NULL, *b = NULL;
    assert_int_equal(vault_new(&a, NULL), RC_OK);
    assert_int_equal(vault_new(&b, NULL), RC_OK);
    assert_false(same_keys(a, b));
    vault_lock(a);
    vault_lock(b);
    vault_lock(NULL);
}

static void vault_unlock_refuses_other_passphrases(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "u", "une phrase que personne ne devin",
                                        "une phrase que personne ne devine ",
                                        "Une phrase que personne ne devine"};
    struct kept k;
    keep(&k, &cheap);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct vault *again = NULL;
        struct err e = {0};
        assert_int_equal(
            vault_unlock(wrong[i], strlen(wrong[i]), &cheap, k.salt, k.wrapped, &again, &e),
            RC_DENIED);
        assert_int_equal(e.rc, RC_DENIED);
        assert_null(again);
    }
    vault_lock(k.vault);
}

static void vault_unlock_refuses_every_changed_bit(void **state)
{
    (void)state;
    struct kept k;
    struct vault *again = NULL;
    keep(&k, &cheap);
    for (size_t bit = 0; bit < sizeof k.wrapped * 8; bit++) {
        k.wrapped[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_int_equal(
            vault_unlock(passphrase, strlen(passphrase), &cheap, k.salt, k.wrapped, &again, NULL),
            RC_DENIED);
        k.wrapped[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < sizeof k.salt * 8; bit++) {
        k.salt[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_int_equal(
            vault_unlock(passphrase, strlen(passphrase), &cheap, k.salt, k.wrapped, &again, NULL),
            RC_DENIED);
        k.salt[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_null(again);
    vault_lock(k.vault);
}

static void vault_unlock_refuses_hostile_costs(void **state)
{
    (void)state;
    static const struct vault_cost hostile[] = {
        {.passes = 0, .memory_kib = 8},          {.passes = 1, .memory_kib = 0},
        {.passes = 1, .memory_kib = 7},          {.passes = UINT32_MAX, .memory_kib = 8},
        {.passes = 1, .memory_kib = UINT32_MAX}, {.passes = UINT32_MAX, .memory_kib = UINT32_MAX},
    };
    struct kept k;
    struct vault *again = NULL;
    keep(&k, &cheap);
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        unsigned char salt[VAULT_SALT_BYTES] = {7}, wrapped[VAULT_WRAP_BYTES] = {7};
        assert_int_equal(vault_unlock(passphrase, strlen(passphrase), &hostile[i], k.salt,
                                      k.wrapped, &again, NULL),
                         RC_LIMIT);
        assert_null(again);
        assert_int_equal(vault_wrap(k.vault, "x", 1, &hostile[i], salt, wrapped, NULL), RC_LIMIT);
        assert_int_equal(salt[0], 7); // outputs stay as they were
        assert_int_equal(wrapped[0], 7);
    }
    vault_lock(k.vault);
}

static void vault_key_open_gives_the_key_back(void **state)
{
    (void)state;
    struct vault *v = NULL;
    struct vault_key key, other, again;
    unsigned char wrapped[VAULT_WRAP_BYTES], wrapped_other[VAULT_WRAP_BYTES];
    assert_int_equal(vault_new(&v, NULL), RC_OK);
    vault_key_new(v, place, &key, wrapped);
    vault_key_new(v, place, &other, wrapped_other);
    assert_memory_not_equal(key.at, other.at, sizeof key.at);
    assert_int_equal(vault_key_open(v, place, wrapped, &again, NULL), RC_OK);
    assert_memory_equal(key.at, again.at, sizeof key.at);
    vault_lock(v);
}

static void vault_key_open_refuses_changes_and_other_places(void **state)
{
    (void)state;
    static const char *const elsewhere[] = {"", "person/",
                                            "person/0f0e0d0c-0b0a-4908-8706-050403020101",
                                            "visit/0f0e0d0c-0b0a-4908-8706-050403020100"};
    struct vault *v = NULL, *stranger = NULL;
    struct vault_key key, again = {{9}};
    unsigned char wrapped[VAULT_WRAP_BYTES];
    assert_int_equal(vault_new(&v, NULL), RC_OK);
    assert_int_equal(vault_new(&stranger, NULL), RC_OK);
    vault_key_new(v, place, &key, wrapped);
    for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
        assert_int_equal(vault_key_open(v, elsewhere[i], wrapped, &again, NULL), RC_DAMAGED);
    assert_int_equal(vault_key_open(stranger, place, wrapped, &again, NULL), RC_DAMAGED);
    for (size_t bit = 0; bit < sizeof wrapped * 8; bit++) {
        wrapped[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_int_equal(vault_key_open(v, place, wrapped, &again, NULL), RC_DAMAGED);
        wrapped[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_int_equal(again.at[0], 9); // untouched by every failure
    assert_int_equal(vault_key_open(v, place, wrapped, &again, NULL), RC_OK);
    vault_lock(v);
    vault_lock(stranger);
}

static void vault_key_wipe_leaves_zeros(void **state)
{
    (void)state;
    static const struct vault_key zeros = {{0}};
    struct vault *v = NULL;
    struct vault_key key;
    unsigned char wrapped[VAULT_WRAP_BYTES], bytes[5] = {1, 2, 3, 4, 5};
    assert_int_equal(vault_new(&v, NULL), RC_OK);
    vault_key_new(v, place, &key, wrapped);
    assert_memory_not_equal(key.at, zeros.at, sizeof key.at);
    vault_key_wipe(&key);
    assert_memory_equal(key.at, zeros.at, sizeof key.at);
    vault_wipe(bytes + 1, 3);
    assert_memory_equal(bytes, ((unsigned char[]){1, 0, 0, 0, 5}), 5);
    vault_wipe(NULL, 0);
    vault_lock(v);
}

// BLAKE2b-256 of "abc" from RFC 7693's reference implementation (b2sum -l 256).
static void vault_hash_is_blake2b_of_previous_and_text(void **state)
{
    (void)state;
    static const char abc[] = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
    unsigned char first[32], second[32], both[32 + 3], whole[32];
    char hex[65];
    vault_hash(NULL, "abc", 3, first);
    for (size_t i = 0; i < sizeof first; i++)
        snprintf(hex + 2 * i, 3, "%02x", first[i]);
    assert_string_equal(hex, abc);
    vault_hash(first, "def", 3, second);
    memcpy(both, first, 32);
    memcpy(both + 32, "def", 3);
    vault_hash(NULL, both, sizeof both, whole);
    assert_memory_equal(second, whole, 32);
    vault_hash(first, NULL, 0, whole);
    assert_memory_not_equal(second, whole, 32);
}

static int start(void **state)
{
    (void)state;
    return vault_start(NULL) == RC_OK ? 0 : -1;
}

// Wrapped by a version that stretched what was typed: an accent apart, a blank at the end.
static void vault_unlock_opens_what_was_wrapped_as_typed(void **state)
{
    static const char typed[] = "quatre mots tre\xCC\x80"
                                "s longs ";
    static const unsigned char salt[VAULT_SALT_BYTES] = {0xab, 0xb1, 0x16, 0xe9, 0x7a, 0xad,
                                                         0xe5, 0x42, 0xa8, 0x06, 0x89, 0x39,
                                                         0x1f, 0xd9, 0x37, 0xa2};
    static const unsigned char wrapped[VAULT_WRAP_BYTES] = {
        0x4b, 0x0b, 0x74, 0x4c, 0x62, 0xee, 0x37, 0xf9, 0x89, 0xa2, 0xa2, 0x78, 0x28, 0xeb, 0xc5,
        0xad, 0x46, 0x06, 0xd0, 0x3b, 0xc5, 0x77, 0x2e, 0x6b, 0x77, 0x40, 0x72, 0xe3, 0x34, 0xa7,
        0x02, 0xc6, 0xfa, 0xe2, 0xfb, 0xbf, 0x9e, 0x21, 0x1b, 0xae, 0xd1, 0xd3, 0xc0, 0xf7, 0x58,
        0x1d, 0xa9, 0xd2, 0x9b, 0x5a, 0xd6, 0xa8, 0x3c, 0xd0, 0x32, 0x8a, 0xcf, 0x53, 0xdb, 0x00,
        0x77, 0x0c, 0x88, 0x74, 0xae, 0xe6, 0xa8, 0x25, 0x84, 0x02, 0x60, 0x64};
    struct vault *v = NULL;
    struct err e = {0};
    (void)state;
    assert_int_equal(vault_unlock(typed, strlen(typed), &cheap, salt, wrapped, &v, &e), RC_OK);
    vault_lock(v);
    assert_int_equal(vault_unlock(typed, strlen(typed) - 1, &cheap, salt, wrapped, &v, &e),
                     RC_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vault_start_forbids_core_dumps_and_may_be_repeated),
        cmocka_unit_test(vault_unlock_opens_what_was_wrapped),
        cmocka_unit_test(vault_unlock_opens_what_was_wrapped_as_typed),
        cmocka_unit_test(vault_wrap_serves_several_accounts),
        cmocka_unit_test(vault_new_never_makes_the_same_key),
        cmocka_unit_test(vault_unlock_refuses_other_passphrases),
        cmocka_unit_test(vault_unlock_refuses_every_changed_bit),
        cmocka_unit_test(vault_unlock_refuses_hostile_costs),
        cmocka_unit_test(vault_key_open_gives_the_key_back),
        cmocka_unit_test(vault_key_open_refuses_changes_and_other_places),
        cmocka_unit_test(vault_key_wipe_leaves_zeros),
        cmocka_unit_test(vault_hash_is_blake2b_of_previous_and_text),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
