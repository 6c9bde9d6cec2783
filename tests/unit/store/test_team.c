// SPDX-License-Identifier: EUPL-1.2
// Several accounts on one laptop.
#include "unit/store/fixture.h"

#include "store/account.h"
#include "store/team.h"

#define OTHER "cinq autres mots très longs"

static struct id add(struct fixture *f, const char *name, const char *role)
{
    struct id id = {{0}};
    assert_ok(f, store_account_add(f->s, name, role, OTHER, &id, &f->e));
    return id;
}

static struct store_account account_of(struct fixture *f, struct id id)
{
    struct arena a = {0};
    struct store_account *all = NULL, found = {0};
    size_t count = 0;
    assert_ok(f, store_accounts(f->s, &a, &all, &count, &f->e));
    for (size_t i = 0; i < count; i++)
        found = id_equal(all[i].id, id) ? all[i] : found;
    arena_release(&a);
    return found;
}

static void an_added_account_opens_the_same_store(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL), id;
    uint64_t entries = 0;
    (void)state;
    add(f, "paul", "visitor");
    assert_rc(f, RC_BUSY, store_account_add(f->s, "paul", "nurse", OTHER, &id, &f->e));
    assert_rc(f, RC_INVALID, store_account_add(f->s, "anne", "queen", OTHER, &id, &f->e));
    fixture_reopen(f);
    assert_rc(f, RC_DENIED, store_unlock(f->s, "paul", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_string_equal(store_user(f->s)->role, "visitor");
    assert_non_null(store_person_find(f->s, person));
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    fixture_free(f);
}

static void names_that_a_terminal_could_not_show_are_refused(void **state)
{
    static const char *const names[] = {"",
                                        " paul",
                                        "paul ",
                                        "pa\033[2Jul",
                                        "pa\x7Ful",
                                        "pa\xFFul",
                                        "pa\xC2\x9B!",      // C1: a control sequence begins
                                        "pa\xE2\x80\xAEul", // bidi override
                                        "pa\xE2\x80\x8Bul", // zero width
                                        "p\xD0\xB0ul",      // Cyrillic а
                                        "paul\n",
                                        "...",
                                        " "};
    struct fixture *f = fixture_new(true);
    struct id id;
    char longest[200];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_rc(f, RC_INVALID, store_account_add(f->s, names[i], "nurse", OTHER, &id, &f->e));
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_rc(f, RC_INVALID, store_account_add(f->s, longest, "nurse", OTHER, &id, &f->e));
    fixture_free(f);
}

static void a_name_that_reads_the_same_is_taken(void **state)
{
    static const char *const same[] = {"rene\xCC\x81 paul", "Ren\xC3\xA9 Paul", "RENE PAUL",
                                       "ren\xC3\xA9-paul", "ｒene paul"};
    struct fixture *f = fixture_new(true);
    struct id id = add(f, "Rene\xCC\x81 Paul", "nurse"); // e and an accent
    (void)state;
    assert_string_equal(account_of(f, id).name, "Ren\xC3\xA9 Paul");
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        assert_rc(f, RC_BUSY, store_account_add(f->s, same[i], "nurse", OTHER, &id, &f->e));
    fixture_reopen(f);
    assert_ok(f, store_unlock(f->s, "Rene\xCC\x81 Paul", OTHER, NULL, &f->e));
    fixture_free(f);
}

// Each keyboard writes é in its own way, and pasting brings a line end.
static void a_passphrase_opens_however_it_is_typed(void **state)
{
    static const char *const typed[] = {"cinq autres mots tr\xC3\xA8"
                                        "s longs",
                                        "cinq autres mots tre\xCC\x80"
                                        "s longs",
                                        "cinq autres mots tr\xC3\xA8"
                                        "s longs\r\n",
                                        "cinq\xC2\xA0"
                                        "autres mots tr\xC3\xA8"
                                        "s longs"};
    struct fixture *f = fixture_new(true);
    struct id id;
    (void)state;
    assert_ok(f, store_account_add(f->s, "paul", "nurse", typed[2], &id, &f->e));
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        fixture_reopen(f);
        assert_ok(f, store_unlock(f->s, "paul", typed[i], NULL, &f->e));
    }
    fixture_free(f);
}

static void a_new_passphrase_replaces_the_old_one(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    assert_ok(f, store_account_passphrase(f->s, store_user(f->s)->id, OTHER, &f->e));
    fixture_reopen(f);
    assert_rc(f, RC_DENIED, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", OTHER, NULL, &f->e));
    fixture_free(f);
}

static void a_new_passphrase_ends_the_pause(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id paul = add(f, "paul", "visitor");
    (void)state;
    for (int i = 0; i < 6; i++) {
        store_unlock(f->s, "paul", "not this one", NULL, NULL);
        f->fake.utc_ms += 8000;
    }
    f->fake.utc_ms -= 8000;
    assert_rc(f, RC_BUSY, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_account_passphrase(f->s, paul, "encore une autre phrase", &f->e));
    assert_ok(f, store_unlock(f->s, "paul", "encore une autre phrase", NULL, &f->e));
    fixture_free(f);
}

static void a_suspended_account_stays_out_until_let_in(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id paul = add(f, "paul", "visitor");
    (void)state;
    assert_ok(f, store_account_active(f->s, paul, false, &f->e));
    assert_false(account_of(f, paul).active);
    // A new passphrase alone does not let it in.
    assert_ok(f, store_account_passphrase(f->s, paul, OTHER, &f->e));
    assert_rc(f, RC_DENIED, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_account_active(f->s, paul, true, &f->e));
    assert_ok(f, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    fixture_free(f);
}

static void a_suspension_undone_in_the_file_is_found(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id paul = add(f, "paul", "visitor");
    (void)state;
    // Kept from before the suspension, put back after it.
    fixture_again(f);
    alter(f, "CREATE TABLE kept AS SELECT master FROM account WHERE name = 'paul';"
             "UPDATE account SET name = 'paul' WHERE name = 'paul'");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_account_active(f->s, paul, false, &f->e));
    alter(f, "UPDATE account SET active = 1, master = (SELECT master FROM kept) "
             "WHERE name = 'paul'");
    assert_rc(f, RC_DAMAGED, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_non_null(strstr(f->e.text, paul.text));
    assert_false(store_is_unlocked(f->s));
    fixture_free(f);
}

static void nobody_shuts_out_the_last_administrator(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id me = store_user(f->s)->id, anne = add(f, "anne", "administrator");
    (void)state;
    assert_true(store_has_administrator(f->s));
    assert_rc(f, RC_DENIED, store_account_active(f->s, me, false, &f->e));
    assert_rc(f, RC_DENIED, store_account_active(f->s, anne, false, &f->e));
    assert_rc(f, RC_DENIED, store_account_role(f->s, anne, "nurse", &f->e));
    assert_rc(f, RC_INVALID, store_account_role(f->s, anne, "queen", &f->e));
    assert_ok(f, store_account_role(f->s, me, "administrator", &f->e));
    assert_string_equal(store_user(f->s)->role, "administrator");
    assert_ok(f, store_account_role(f->s, anne, "nurse", &f->e));
    assert_string_equal(account_of(f, anne).role, "nurse");
    assert_ok(f, store_account_active(f->s, anne, false, &f->e));
    assert_rc(f, RC_DENIED, store_account_role(f->s, me, "visitor", &f->e));
    assert_rc(f, RC_NO, store_account_role(f->s, id_new(), "nurse", &f->e));
    assert_rc(f, RC_NO, store_account_active(f->s, id_new(), false, &f->e));
    fixture_free(f);
}

static void a_public_key_of_somebody_else_is_found(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    add(f, "paul", "visitor");
    alter(f, "UPDATE account SET public = flip(public, 3) WHERE name = 'marie'");
    assert_rc(f, RC_DAMAGED, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    // Another's whole set of keys does not make his passphrase open her account.
    alter(f, "UPDATE account SET (passes, memory_kib, salt, wrapped, public, master) = (SELECT "
             "passes, memory_kib, salt, wrapped, public, master FROM account WHERE name = 'paul') "
             "WHERE name = 'marie'");
    assert_rc(f, RC_DAMAGED, store_unlock(f->s, "marie", OTHER, NULL, &f->e));
    assert_false(store_is_unlocked(f->s));
    fixture_free(f);
}

static void stretching_is_raised_at_the_next_login(void **state)
{
    static const struct vault_cost low = {.passes = 1, .memory_kib = 8};
    struct fixture *f = fixture_new(true);
    struct account_row r = {0};
    struct vault_keypair *pair = NULL;
    (void)state;
    // As a program with lower defaults would have left it.
    assert_ok(f, account_load(f->s, "marie", (struct id){{0}}, &r, &f->e));
    assert_ok(f, vault_keypair_unlock(PASSPHRASE, strlen(PASSPHRASE), &r.cost, r.salt, r.wrapped,
                                      r.public_key, &pair, &r.kind, &f->e));
    r.cost = low;
    assert_ok(f, vault_keypair_wrap(pair, r.kind, PASSPHRASE, strlen(PASSPHRASE), &low, r.salt,
                                    r.wrapped, &f->e));
    assert_ok(f, account_write(f->s, &r, &f->e));
    vault_keypair_free(pair);
    account_wipe(&r);
    for (int i = 0; i < 2; i++) {
        fixture_again(f);
        assert_ok(f, account_load(f->s, "marie", (struct id){{0}}, &r, &f->e));
        assert_int_equal(r.cost.passes, VAULT_COST_PRACTICE.passes);
        assert_int_equal(r.cost.memory_kib, VAULT_COST_PRACTICE.memory_kib);
        assert_int_equal(r.version, 3); // raised once
        account_wipe(&r);
    }
    fixture_free(f);
}

static void an_account_of_the_first_schema_gets_its_key_pair(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct account_row r = {0};
    struct buf old = {0};
    (void)state;
    assert_ok(f, fs_read("tests/unit/store/data/store-0001.db", 1024 * 1024, &old, &f->e));
    assert_ok(f, fs_write(f->path, old.at, old.len, 0600, &f->e));
    buf_release(&old);
    fixture_again(f);
    assert_ok(f, account_load(f->s, "marie", (struct id){{0}}, &r, &f->e));
    assert_true(r.paired && r.has_master);
    account_wipe(&r);
    fixture_again(f);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_added_account_opens_the_same_store),
        cmocka_unit_test(names_that_a_terminal_could_not_show_are_refused),
        cmocka_unit_test(a_name_that_reads_the_same_is_taken),
        cmocka_unit_test(a_passphrase_opens_however_it_is_typed),
        cmocka_unit_test(a_new_passphrase_replaces_the_old_one),
        cmocka_unit_test(a_new_passphrase_ends_the_pause),
        cmocka_unit_test(a_suspended_account_stays_out_until_let_in),
        cmocka_unit_test(a_suspension_undone_in_the_file_is_found),
        cmocka_unit_test(nobody_shuts_out_the_last_administrator),
        cmocka_unit_test(a_public_key_of_somebody_else_is_found),
        cmocka_unit_test(stretching_is_raised_at_the_next_login),
        cmocka_unit_test(an_account_of_the_first_schema_gets_its_key_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
