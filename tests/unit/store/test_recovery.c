// SPDX-License-Identifier: EUPL-1.2
// Recovery keys of the organisation.
#include "unit/store/fixture.h"

#include "store/recovery.h"
#include "store/team.h"

static struct vault_keypair *new_pair(struct fixture *f)
{
    struct vault_keypair *pair = NULL;
    assert_ok(f, vault_keypair_new(&pair, &f->e));
    return pair;
}

static struct vault_keypair *add(struct fixture *f, const char *label)
{
    struct vault_keypair *pair = new_pair(f);
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(pair), label, &f->e));
    return pair;
}

static struct store_recovery only(struct fixture *f)
{
    struct arena a = {0};
    struct store_recovery *all = NULL;
    size_t count = 0;
    assert_ok(f, store_recoveries(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    struct store_recovery r = all[0];
    arena_release(&a);
    return r;
}

static void a_forgotten_passphrase_loses_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct vault_keypair *pair = add(f, "Coffre du bureau");
    (void)state;
    fixture_reopen(f);
    assert_ok(f, store_unlock_by_recovery(f->s, "marie", pair, &f->e));
    assert_non_null(store_person_find(f->s, person));
    assert_ok(f, store_account_passphrase(f->s, store_user(f->s)->id, "une toute nouvelle phrase",
                                          &f->e));
    fixture_reopen(f);
    assert_ok(f, store_unlock(f->s, "marie", "une toute nouvelle phrase", NULL, &f->e));
    assert_non_null(store_person_find(f->s, person));
    vault_keypair_free(pair);
    fixture_free(f);
}

static void a_key_that_was_never_added_opens_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct vault_keypair *pair = add(f, "Coffre"), *other = new_pair(f);
    (void)state;
    assert_rc(f, RC_NO, store_recovery_drill(f->s, other, &f->e));
    fixture_reopen(f);
    assert_rc(f, RC_NO, store_unlock_by_recovery(f->s, "marie", other, &f->e));
    assert_rc(f, RC_DENIED, store_unlock_by_recovery(f->s, "nobody", pair, &f->e));
    assert_false(store_is_unlocked(f->s));
    vault_keypair_free(pair);
    vault_keypair_free(other);
    fixture_free(f);
}

static void adding_wants_a_new_key_and_a_label(void **state)
{
    static const unsigned char zero[VAULT_PUBLIC_BYTES] = {0};
    struct fixture *f = fixture_new(true);
    struct vault_keypair *pair = add(f, "Coffre"), *other = new_pair(f);
    (void)state;
    assert_rc(f, RC_BUSY, store_recovery_add(f->s, vault_keypair_public(pair), "Autre", &f->e));
    assert_rc(f, RC_INVALID, store_recovery_add(f->s, vault_keypair_public(other), "", &f->e));
    assert_rc(f, RC_INVALID, store_recovery_add(f->s, zero, "Zéro", &f->e));
    assert_string_equal(only(f).label, "Coffre");
    vault_keypair_free(pair);
    vault_keypair_free(other);
    fixture_free(f);
}

static void a_drill_is_recorded(void **state)
{
    struct fixture *f = fixture_new(true);
    struct vault_keypair *pair = add(f, "Coffre");
    (void)state;
    assert_int_equal(only(f).drill_utc_ms, 0);
    f->fake.utc_ms += 5000;
    assert_ok(f, store_recovery_drill(f->s, pair, &f->e));
    fixture_again(f);
    assert_int_equal(only(f).drill_utc_ms, f->fake.utc_ms);
    assert_true(only(f).active);
    vault_keypair_free(pair);
    fixture_free(f);
}

static void a_key_put_out_of_use_opens_nothing_more(void **state)
{
    struct fixture *f = fixture_new(true);
    struct vault_keypair *pair = add(f, "Coffre"), *other = new_pair(f);
    (void)state;
    assert_rc(f, RC_NO, store_recovery_activate(f->s, vault_keypair_public(other), false, &f->e));
    assert_ok(f, store_recovery_activate(f->s, vault_keypair_public(pair), false, &f->e));
    assert_false(only(f).active);
    assert_int_not_equal(store_recovery_drill(f->s, pair, NULL), RC_OK);
    assert_int_not_equal(store_unlock_by_recovery(f->s, "marie", pair, NULL), RC_OK);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_recovery_activate(f->s, vault_keypair_public(pair), true, &f->e));
    assert_ok(f, store_unlock_by_recovery(f->s, "marie", pair, &f->e));
    vault_keypair_free(pair);
    vault_keypair_free(other);
    fixture_free(f);
}

static void any_of_several_keys_will_do(void **state)
{
    struct fixture *f = fixture_new(true);
    struct vault_keypair *first = add(f, "Coffre"), *second = add(f, "Notaire");
    struct arena a = {0};
    struct store_recovery *all = NULL;
    size_t count = 0;
    (void)state;
    assert_ok(f, store_recoveries(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 2);
    assert_string_equal(all[1].label, "Notaire");
    assert_ok(f, store_unlock_by_recovery(f->s, "marie", second, &f->e));
    assert_ok(f, store_unlock_by_recovery(f->s, "marie", first, &f->e));
    arena_release(&a);
    vault_keypair_free(first);
    vault_keypair_free(second);
    fixture_free(f);
}

// A thief who can write to the file puts his own public key there and waits.
static void a_swapped_key_is_found_and_gets_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct vault_keypair *pair = add(f, "Coffre");
    (void)state;
    alter(f, "UPDATE recovery SET public = flip(public, 7)");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_damage(f->s, &f->e));
    assert_non_null(strstr(f->e.text, "recovery"));
    struct store_recovery r = only(f);
    assert_rc(f, RC_DAMAGED, store_recovery_activate(f->s, r.public_key, true, &f->e));
    assert_rc(f, RC_DAMAGED, store_rotate(f->s, NULL, NULL, &f->e));
    alter(f, "UPDATE recovery SET public = flip(public, 7), label = 'Autre'");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_damage(f->s, &f->e));
    vault_keypair_free(pair);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forgotten_passphrase_loses_nothing),
        cmocka_unit_test(a_key_that_was_never_added_opens_nothing),
        cmocka_unit_test(adding_wants_a_new_key_and_a_label),
        cmocka_unit_test(a_drill_is_recorded),
        cmocka_unit_test(a_key_put_out_of_use_opens_nothing_more),
        cmocka_unit_test(any_of_several_keys_will_do),
        cmocka_unit_test(a_swapped_key_is_found_and_gets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
