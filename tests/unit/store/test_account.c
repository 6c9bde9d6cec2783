// SPDX-License-Identifier: EUPL-1.2
#include "unit/store/fixture.h"

static enum rc try_wrong(struct fixture *f, int64_t *wait)
{
    err_clear(&f->e);
    return store_unlock(f->s, "marie", "not the passphrase", wait, &f->e);
}

static void unlock_takes_only_the_passphrase(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    assert_true(store_is_unlocked(f->s));
    assert_string_equal(store_user(f->s)->name, "marie");
    assert_string_equal(store_user(f->s)->role, "nurse");
    fixture_reopen(f);
    assert_false(store_is_unlocked(f->s));
    assert_int_equal(try_wrong(f, NULL), RC_DENIED);
    assert_false(store_is_unlocked(f->s));
    assert_rc(f, RC_DENIED, store_unlock(f->s, "nobody", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DENIED, store_unlock(f->s, "Marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_true(store_is_unlocked(f->s));
    fixture_free(f);
}

static void lock_forgets_everything(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct json *p = NULL;
    struct arena a = {0};
    const char *value = NULL;
    struct store_visit v;
    uint64_t n;
    (void)state;
    store_lock(f->s);
    store_lock(f->s);
    assert_int_equal(store_person_count(f->s), 0);
    assert_null(store_person_find(f->s, person));
    assert_string_equal(store_user(f->s)->name, "");
    assert_rc(f, RC_DENIED, store_person_load(f->s, person, &p, &f->e));
    assert_rc(f, RC_DENIED, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    assert_rc(f, RC_DENIED, store_setting(f->s, "x", &a, &value, &f->e));
    assert_rc(f, RC_DENIED, store_setting_set(f->s, "x", "y", &f->e));
    assert_rc(f, RC_DENIED, store_audit(f->s, "x", NULL, &f->e));
    assert_rc(f, RC_DENIED, store_audit_verify(f->s, &n, &f->e));
    assert_rc(f, RC_DENIED, store_visit_load(f->s, person, &v, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_int_equal(store_person_count(f->s), 1);
    fixture_free(f);
}

// Time goes by, by both clocks.
static void goes_by(struct fixture *f, int64_t ms)
{
    f->fake.utc_ms += ms;
    f->fake.mono_ms += ms;
}

static void wrong_passphrases_cost_a_growing_pause(void **state)
{
    struct fixture *f = fixture_new(true);
    int64_t wait = 0;
    (void)state;
    fixture_reopen(f);
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_wrong(f, &wait), RC_DENIED);
    assert_int_equal(try_wrong(f, &wait), RC_BUSY);
    assert_int_equal(wait, 1000);
    // The right one has to wait too, and a restart does not help.
    fixture_reopen(f);
    assert_rc(f, RC_BUSY, store_unlock(f->s, "marie", PASSPHRASE, &wait, &f->e));
    assert_int_equal(wait, 1000);
    int64_t expected = 2000;
    goes_by(f, 1000);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(try_wrong(f, &wait), RC_DENIED);
        assert_int_equal(try_wrong(f, &wait), RC_BUSY);
        assert_int_equal(wait, expected);
        goes_by(f, wait);
        expected = expected * 2 < 900000 ? expected * 2 : 900000;
    }
    assert_int_equal(wait, 900000);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, &wait, &f->e));
    store_lock(f->s);
    assert_int_equal(try_wrong(f, &wait), RC_DENIED); // counted from the beginning again
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, &wait, &f->e));
    fixture_free(f);
}

static void a_clock_set_back_does_not_lock_for_ever(void **state)
{
    struct fixture *f = fixture_new(true);
    int64_t wait = 0;
    (void)state;
    fixture_reopen(f);
    for (int i = 0; i < 3; i++)
        try_wrong(f, NULL);
    f->fake.utc_ms -= (int64_t)365 * 86400000;
    assert_int_equal(try_wrong(f, &wait), RC_BUSY);
    assert_int_equal(wait, 1000);
    goes_by(f, 1000);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, &wait, &f->e));
    fixture_free(f);
}

static void accounts_are_listed_while_locked(void **state)
{
    struct fixture *f = fixture_new(true);
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    (void)state;
    fixture_reopen(f);
    assert_ok(f, store_accounts(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(all[0].name, "marie");
    assert_string_equal(all[0].role, "nurse");
    assert_true(all[0].active && id_valid(all[0].id.text));
    arena_release(&a);
    fixture_free(f);
}

static void a_role_changed_in_the_file_is_found(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    alter(f, "UPDATE account SET role = 'administrator'");
    assert_rc(f, RC_DAMAGED, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_non_null(strstr(f->e.text, "account "));
    assert_false(store_is_unlocked(f->s));
    fixture_free(f);
}

static void a_practice_mark_changed_in_the_file_is_found(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    alter(f, "UPDATE store SET practice = 0");
    assert_rc(f, RC_DAMAGED, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_non_null(strstr(f->e.text, "store"));
    fixture_free(f);
}

static void a_suspended_account_is_refused(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    alter(f, "UPDATE account SET active = 0");
    assert_rc(f, RC_DENIED, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    fixture_free(f);
}

static void a_clock_set_forth_ends_no_pause(void **state)
{
    struct fixture *f = fixture_new(true);
    int64_t wait = 0;
    (void)state;
    fixture_reopen(f);
    for (int i = 0; i < 3; i++)
        try_wrong(f, &wait);
    goes_by(f, 1000);
    assert_int_equal(try_wrong(f, &wait), RC_DENIED);
    assert_int_equal(try_wrong(f, &wait), RC_BUSY);
    f->fake.utc_ms += (int64_t)800 * 86400000;
    assert_int_equal(try_wrong(f, &wait), RC_BUSY);
    assert_int_equal(wait, 2000);
    goes_by(f, wait);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, &wait, &f->e));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unlock_takes_only_the_passphrase),
        cmocka_unit_test(lock_forgets_everything),
        cmocka_unit_test(wrong_passphrases_cost_a_growing_pause),
        cmocka_unit_test(a_clock_set_back_does_not_lock_for_ever),
        cmocka_unit_test(a_clock_set_forth_ends_no_pause),
        cmocka_unit_test(accounts_are_listed_while_locked),
        cmocka_unit_test(a_role_changed_in_the_file_is_found),
        cmocka_unit_test(a_practice_mark_changed_in_the_file_is_found),
        cmocka_unit_test(a_suspended_account_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
