// SPDX-License-Identifier: EUPL-1.2
// Who is what is what the administrators signed: somebody who has the master key and writes rows,
// proofs and root as the program would is not believed by the others.
#include "unit/store/fixture.h"

#include "store/account.h"
#include "store/recovery.h"
#include "store/roster_rows.h"
#include "store/team.h"
#include "store/whole.h"

#define OTHER "cinq autres mots très longs"
#define THIRD "encore une phrase de passe"

// A store whose first account is an administrator, with a visitor.
struct world {
    struct fixture *f;
    struct id marie, paul;
};

static struct world world_new(void)
{
    struct world w = {.f = fixture_folder(true)};
    struct fixture *f = w.f;
    assert_ok(f, store_create(&f->o, "marie", "administrator", PASSPHRASE, &f->s, &f->e));
    w.marie = store_user(f->s)->id;
    assert_ok(f, store_account_add(f->s, "paul", "visitor", OTHER, &w.paul, &f->e));
    return w;
}

static void enter(struct world *w, const char *name, const char *passphrase)
{
    fixture_reopen(w->f);
    assert_ok(w->f, store_unlock(w->f->s, name, passphrase, NULL, &w->f->e));
}

static void role_is(struct world *w, const char *role)
{
    assert_string_equal(store_user(w->f->s)->role, role);
}

// What a program of his own would write: a role with its proof, and the root over it.
static void forge_role(struct world *w, struct id account, const char *role)
{
    struct store *s = w->f->s;
    struct account_row r = {0};
    assert_ok(w->f, store_begin(s, &w->f->e));
    assert_ok(w->f, account_load(s, NULL, account, &r, &w->f->e));
    snprintf(r.account.role, sizeof r.account.role, "%s", role);
    assert_ok(w->f, account_write(s, &r, &w->f->e));
    assert_ok(w->f, store_end(s, RC_OK, &w->f->e));
    account_wipe(&r);
}

static void a_role_of_ones_own_making_is_not_had(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct id id;
    (void)state;
    enter(&w, "paul", OTHER);
    assert_ok(f, store_doubted(f->s, &f->e));
    role_is(&w, "visitor");
    forge_role(&w, w.paul, "administrator");
    enter(&w, "paul", OTHER);
    role_is(&w, "visitor");
    assert_string_equal(store_doubts(f->s), "roster");
    assert_true(store_has_administrator(f->s));
    assert_rc(f, RC_DAMAGED, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL); // work goes on
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    assert_rc(f, RC_DENIED, store_accept(f->s, &f->e));
    // An administrator sees it, and by accepting puts the row back.
    enter(&w, "marie", PASSPHRASE);
    role_is(&w, "administrator");
    assert_string_equal(store_doubts(f->s), "roster");
    assert_rc(f, RC_DAMAGED, store_account_role(f->s, w.paul, "nurse", &f->e));
    assert_ok(f, store_accept(f->s, &f->e));
    enter(&w, "paul", OTHER);
    role_is(&w, "visitor");
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

// A row changed with sqlite3 has no proof either: the account still works, as what it was.
static void a_row_changed_by_hand_leaves_the_rosters_role(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    (void)state;
    enter(&w, "paul", OTHER);
    alter(f, "UPDATE account SET role = 'administrator' WHERE name = 'paul'");
    assert_ok(f, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    role_is(&w, "visitor");
    assert_non_null(strstr(store_doubts(f->s), "account"));
    alter(f, "UPDATE account SET proof = x'' WHERE name = 'marie'");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    role_is(&w, "administrator");
    assert_ok(f, store_accept(f->s, &f->e));
    enter(&w, "marie", PASSPHRASE);
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

// The forger's own roster: signed with a key of his.
static void forge_roster(struct world *w)
{
    struct store *s = w->f->s;
    struct vault_signer *mine = NULL;
    struct json *lines = NULL, *sealed = json_new_array();
    struct buf text = {0};
    forge_role(w, w->paul, "administrator");
    assert_ok(w->f, vault_signer_new(&mine, &w->f->e));
    assert_ok(w->f, roster_rows(s, &lines, &w->f->e));
    roster_text_write(s->id.text, s->roster.n + 1, mine, lines, NULL, sealed, &text);
    assert_ok(w->f, store_setting_set(s, "roster", buf_text(&text), &w->f->e));
    buf_release(&text);
    json_free(lines);
    json_free(sealed);
    vault_signer_free(mine);
}

static void another_roster_is_seen_at_everybody_elses_login(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct id anne, id;
    (void)state;
    assert_ok(f, store_account_add(f->s, "anne", "nurse", THIRD, &anne, &f->e));
    enter(&w, "paul", OTHER);
    forge_roster(&w);
    // Nobody is an administrator to the others, also where the pin was taken away.
    for (int i = 0; i < 2; i++) {
        enter(&w, "anne", THIRD);
        role_is(&w, "nurse");
        assert_string_equal(store_doubts(f->s), "roster");
        enter(&w, "marie", PASSPHRASE);
        role_is(&w, "nurse");
        assert_string_equal(store_doubts(f->s), "roster");
        assert_rc(f, RC_DAMAGED, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
        assert_rc(f, RC_DENIED, store_accept(f->s, &f->e));
        char pin[ROSTER_PIN_NAME_BYTES];
        roster_pin_name(anne.text, pin);
        assert_ok(f, store_setting_set(f->s, pin, NULL, &f->e));
        roster_pin_name(w.marie.text, pin);
        assert_ok(f, store_setting_set(f->s, pin, NULL, &f->e));
    }
    // No roster at all is one taken away.
    assert_ok(f, store_setting_set(f->s, "roster", NULL, &f->e));
    enter(&w, "anne", THIRD);
    assert_string_equal(store_doubts(f->s), "roster");
    assert_true(store_has_administrator(f->s));
    fixture_free(f);
}

static void an_older_roster_is_seen(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct arena a = {0};
    const char *old = NULL;
    (void)state;
    assert_ok(f, store_account_role(f->s, w.paul, "administrator", &f->e));
    assert_ok(f, store_setting(f->s, "roster", &a, &old, &f->e));
    assert_ok(f, store_account_role(f->s, w.paul, "visitor", &f->e));
    enter(&w, "marie", PASSPHRASE); // has seen the newest
    enter(&w, "paul", OTHER);
    role_is(&w, "visitor");
    assert_ok(f, store_setting_set(f->s, "roster", old, &f->e));
    enter(&w, "marie", PASSPHRASE);
    assert_string_equal(store_doubts(f->s), "roster");
    arena_release(&a);
    fixture_free(f);
}

static void a_recovery_key_begins_it_again(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct vault_keypair *pair = NULL;
    struct id id;
    (void)state;
    assert_ok(f, vault_keypair_new(&pair, &f->e));
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(pair), "safe", &f->e));
    enter(&w, "paul", OTHER);
    forge_roster(&w);
    forge_role(&w, w.paul, "visitor");
    fixture_reopen(f);
    assert_ok(f, store_unlock_by_recovery(f->s, "marie", pair, &f->e));
    assert_rc(f, RC_DAMAGED, store_account_passphrase(f->s, w.marie, THIRD, &f->e));
    assert_ok(f, store_accept(f->s, &f->e));
    assert_ok(f, store_account_passphrase(f->s, w.marie, THIRD, &f->e));
    enter(&w, "marie", THIRD);
    role_is(&w, "administrator");
    assert_ok(f, store_whole(f->s, &f->e));
    // It is another key: who has seen the old one sees that, until the administrator gives him a
    // passphrase.
    enter(&w, "paul", OTHER);
    assert_string_equal(store_doubts(f->s), "roster");
    enter(&w, "marie", THIRD);
    assert_ok(f, store_account_passphrase(f->s, w.paul, OTHER, &f->e));
    enter(&w, "paul", OTHER);
    role_is(&w, "visitor");
    assert_ok(f, store_whole(f->s, &f->e));
    assert_rc(f, RC_DENIED, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
    vault_keypair_free(pair);
    fixture_free(f);
}

static void a_new_master_key_brings_a_new_administrators_key(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    unsigned char before[VAULT_PUBLIC_BYTES];
    struct vault_signer *old = NULL;
    (void)state;
    enter(&w, "paul", OTHER); // pinned
    assert_rc(f, RC_DENIED, store_rotate(f->s, NULL, NULL, &f->e));
    for (int i = 0; i < 3; i++) {
        enter(&w, "marie", PASSPHRASE);
        memcpy(before, f->s->roster.key, sizeof before);
        assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
        assert_memory_not_equal(before, f->s->roster.key, sizeof before);
        assert_non_null(f->s->roster.signer);
        assert_ok(f, store_account_role(f->s, w.paul, i % 2 ? "visitor" : "nurse", &f->e));
    }
    enter(&w, "paul", OTHER); // three keys further
    role_is(&w, "nurse");
    assert_ok(f, store_whole(f->s, &f->e));
    enter(&w, "marie", PASSPHRASE);
    assert_ok(f, store_whole(f->s, &f->e));
    assert_null(old);
    fixture_free(f);
}

static void passphrases_change_and_the_pair_stays(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct account_row r = {0}, after = {0};
    (void)state;
    enter(&w, "paul", OTHER);
    int64_t n = f->s->roster.n;
    assert_ok(f, account_load(f->s, NULL, w.paul, &r, &f->e));
    assert_ok(f, store_account_passphrase(f->s, w.paul, THIRD, &f->e));
    assert_ok(f, account_load(f->s, NULL, w.paul, &after, &f->e));
    assert_memory_equal(r.public_key, after.public_key, sizeof r.public_key);
    assert_int_equal(f->s->roster.n, n); // nothing of the roster changed
    enter(&w, "paul", THIRD);
    assert_ok(f, store_whole(f->s, &f->e));
    // Somebody else's needs the administrators' key.
    assert_rc(f, RC_DENIED, store_account_passphrase(f->s, w.marie, THIRD, &f->e));
    enter(&w, "marie", PASSPHRASE);
    account_wipe(&r);
    account_wipe(&after);
    fixture_free(f);
}

static void a_transaction_rolled_back_leaves_the_roster(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct roster before = f->s->roster;
    struct account_row r = {0};
    (void)state;
    assert_ok(f, store_begin(f->s, &f->e));
    assert_ok(f, account_load(f->s, NULL, w.paul, &r, &f->e));
    snprintf(r.account.role, sizeof r.account.role, "nurse");
    assert_ok(f, account_write(f->s, &r, &f->e));
    assert_ok(f, roster_follow(f->s, &f->e));
    assert_int_equal(f->s->roster.n, before.n + 1);
    assert_int_equal(store_end(f->s, RC_FULL, &f->e), RC_FULL);
    assert_int_equal(f->s->roster.n, before.n);
    assert_ptr_equal(f->s->roster.signer, before.signer);
    assert_ok(f, store_account_role(f->s, w.paul, "nurse", &f->e));
    enter(&w, "paul", OTHER);
    role_is(&w, "nurse");
    account_wipe(&r);
    fixture_free(f);
}

// Nobody is an administrator yet: everybody may do everything, until somebody is.
static void it_begins_with_the_first_administrator(void **state)
{
    struct world w = {.f = fixture_new(true)};
    struct fixture *f = w.f;
    struct id anne, id;
    (void)state;
    assert_ok(f, store_account_add(f->s, "paul", "visitor", OTHER, &w.paul, &f->e));
    enter(&w, "paul", OTHER);
    assert_false(store_has_administrator(f->s));
    assert_false(f->s->roster.there);
    assert_ok(f, store_account_add(f->s, "anne", "nurse", THIRD, &anne, &f->e));
    assert_ok(f, store_account_role(f->s, anne, "administrator", &f->e));
    assert_true(f->s->roster.there);
    enter(&w, "paul", OTHER);
    assert_true(store_has_administrator(f->s));
    assert_ok(f, store_doubted(f->s, &f->e));
    assert_rc(f, RC_DENIED, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
    enter(&w, "anne", THIRD);
    assert_ok(f, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
    assert_rc(f, RC_DENIED, store_account_role(f->s, anne, "nurse", &f->e)); // the last one
    fixture_free(f);
}

// A store of before: an administrator in the rows, no roster.
static void an_older_store_gets_it_at_an_administrators_login(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct account_row r = {0};
    (void)state;
    char pin[ROSTER_PIN_NAME_BYTES];
    for (int i = 0; i < 2; i++) { // as that program left it: no roster, keys wrapped alone
        struct id id = i == 0 ? w.marie : w.paul;
        const char *passphrase = i == 0 ? PASSPHRASE : OTHER;
        enter(&w, i == 0 ? "marie" : "paul", passphrase);
        assert_ok(f, account_load(f->s, NULL, id, &r, &f->e));
        assert_ok(f, store_begin(f->s, &f->e));
        assert_ok(f, vault_keypair_wrap(f->s->pair, VAULT_WRAP_PLAIN, passphrase,
                                        strlen(passphrase), &r.cost, r.salt, r.wrapped, &f->e));
        assert_ok(f, account_write(f->s, &r, &f->e));
        assert_ok(f, store_end(f->s, RC_OK, &f->e));
        roster_pin_name(id.text, pin);
        assert_ok(f, store_setting_set(f->s, pin, NULL, &f->e));
        account_wipe(&r);
    }
    assert_ok(f, store_setting_set(f->s, "roster", NULL, &f->e));
    enter(&w, "paul", OTHER);
    assert_false(f->s->roster.there);
    role_is(&w, "visitor");
    enter(&w, "marie", PASSPHRASE);
    assert_true(store_roster_begun(f->s)); // said once
    assert_true(f->s->roster.right);
    assert_non_null(f->s->roster.signer);
    assert_ok(f, store_whole(f->s, &f->e));
    enter(&w, "paul", OTHER);
    assert_false(store_roster_begun(f->s));
    assert_true(f->s->roster.right);
    assert_ok(f, account_load(f->s, "paul", (struct id){{0}}, &r, &f->e));
    int64_t version = r.version;
    account_wipe(&r);
    enter(&w, "paul", OTHER); // pinned once
    assert_ok(f, account_load(f->s, "paul", (struct id){{0}}, &r, &f->e));
    assert_int_equal(r.version, version);
    account_wipe(&r);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_of_ones_own_making_is_not_had),
        cmocka_unit_test(a_row_changed_by_hand_leaves_the_rosters_role),
        cmocka_unit_test(another_roster_is_seen_at_everybody_elses_login),
        cmocka_unit_test(an_older_roster_is_seen),
        cmocka_unit_test(a_recovery_key_begins_it_again),
        cmocka_unit_test(a_new_master_key_brings_a_new_administrators_key),
        cmocka_unit_test(passphrases_change_and_the_pair_stays),
        cmocka_unit_test(a_transaction_rolled_back_leaves_the_roster),
        cmocka_unit_test(it_begins_with_the_first_administrator),
        cmocka_unit_test(an_older_store_gets_it_at_an_administrators_login),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
