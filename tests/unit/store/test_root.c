// SPDX-License-Identifier: EUPL-1.2
// Whatever another program does to the rows is noticed, stays noticed, and keeps no visit from
// going on.
#include "unit/store/fixture.h"

#include "store/audit.h"
#include "store/backup.h"
#include "store/erase.h"
#include "store/recovery.h"
#include "store/team.h"
#include "store/whole.h"

#define OTHER "cinq autres mots très longs"

// A store with something in most of its tables, and an older copy of it.
struct world {
    struct fixture *f;
    struct id one, two;      // people
    struct store_visit open; // an unfinished visit of one
    char older[400];         // the copy
};

static void copy_file(struct fixture *f, const char *to)
{
    struct buf all = {0};
    assert_ok(f, fs_read(f->path, 64 << 20, &all, &f->e));
    assert_ok(f, fs_write(to, all.at, all.len, 0600, &f->e));
    buf_release(&all);
}

static struct world world_new(void)
{
    struct world w = {.f = fixture_folder(false)};
    struct fixture *f = w.f;
    struct id paul, anne;
    struct store_visit done;
    assert_ok(f, store_create(&f->o, "marie", "administrator", PASSPHRASE, &f->s, &f->e));
    assert_ok(f, store_account_add(f->s, "paul", "administrator", OTHER, &paul, &f->e));
    assert_ok(f, store_account_add(f->s, "anne", "administrator", OTHER, &anne, &f->e));
    w.one = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_setting_set(f->s, "results", "hidden", &f->e));
    snprintf(w.older, sizeof w.older, "%s/older.db", f->dir);
    store_close(f->s);
    f->s = NULL;
    copy_file(f, w.older);
    fixture_again(f);
    w.two = add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    assert_ok(f, store_account_role(f->s, paul, "visitor", &f->e));
    assert_ok(f, store_setting_set(f->s, "results", "hidden", &f->e));
    assert_ok(f, store_visit_start(f->s, w.two, FORM, "1", &done, &f->e));
    append(f, done.id, "a", "x");
    struct json *all = some_resources(&done, "completed");
    assert_ok(f, store_visit_finish(f->s, done.id, VISIT_FINISHED, all, all, 5, &f->e));
    json_free(all);
    assert_ok(f, store_visit_start(f->s, w.one, FORM, "1", &w.open, &f->e));
    append(f, w.open.id, "a", "x1");
    append(f, w.open.id, "a", "x2");
    assert_ok(f, store_whole(f->s, &f->e));
    return w;
}

// What somebody with sqlite3 does; `table` must be named.
static const struct {
    const char *sql, *table;
} edits[] = {
    {"UPDATE account SET role = 'administrator' WHERE name = 'paul'", "account"},
    {"UPDATE account SET active = 0 WHERE name = 'paul'", "account"},
    {"UPDATE account SET passes = 60 WHERE name = 'paul'", "account"},
    {"DELETE FROM account WHERE name = 'paul'", "account"},
    {"UPDATE account SET proof = (SELECT proof FROM account WHERE name = 'marie') "
     "WHERE name = 'paul'",
     "account"},
    {"DELETE FROM account WHERE name = 'paul'; INSERT INTO account SELECT * FROM old.account "
     "WHERE name = 'paul'",
     "account"}, // he is an administrator again
    {"DELETE FROM setting WHERE name = 'results'", "setting"},
    {"UPDATE setting SET sealed = flip(sealed, 30) WHERE name = 'results'", "setting"},
    {"DELETE FROM setting; INSERT INTO setting SELECT * FROM old.setting", "setting"},
    {"DELETE FROM journal WHERE seq = 2", "journal"}, // the last answer
    {"DELETE FROM journal", "journal"},
    {"UPDATE person SET line = (SELECT line FROM old.person WHERE no = 1) WHERE no = 1", "person"},
    {"DELETE FROM outbox", "outbox"},
    {"DELETE FROM ledger; DELETE FROM setting WHERE name = 'ledger'; DELETE FROM outbox", "ledger"},
    {"UPDATE outbox SET proof = NULL", "outbox"},
    {"UPDATE outbox SET attempts = 9", "outbox"},
    {"UPDATE visit SET state = 3 WHERE state = 0", "visit"},
    {"DELETE FROM record WHERE no = (SELECT max(no) FROM record)", "record"},
    {"INSERT INTO record SELECT 900, person, visit, type, id, version + 7, saved_utc_ms, sealed "
     "FROM record LIMIT 1",
     "record"},
    {"DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "audit"},
    {"DELETE FROM audit; INSERT INTO audit SELECT * FROM old.audit; DELETE FROM audit_head; "
     "INSERT INTO audit_head SELECT * FROM old.audit_head",
     "audit"},
    {"DELETE FROM head", "head"},
    {"DELETE FROM head; INSERT INTO head SELECT * FROM old.head", "account"},
    {"UPDATE head SET sealed = flip(sealed, 40)", "head"},
    {"CREATE TABLE more (a INTEGER); INSERT INTO more VALUES (1)", "more"},
};

// Makes the edit with another program, and opens again.
static void edit(struct world *w, const char *sql)
{
    struct buf text = {0};
    buf_printf(&text, "ATTACH '%s' AS old; %s", w->older, sql);
    alter(w->f, buf_text(&text));
    buf_release(&text);
}

static void every_edit_is_named_and_no_visit_waits(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        struct world w = world_new();
        struct fixture *f = w.f;
        struct store_receipt r;
        edit(&w, edits[i].sql);
        if (store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e) != RC_OK)
            fail_msg("%s: %s", edits[i].sql, f->e.text);
        err_clear(&f->e);
        if (store_whole(f->s, &f->e) != RC_DAMAGED || strstr(f->e.text, edits[i].table) == NULL)
            fail_msg("%s: %s", edits[i].sql, f->e.text);
        err_clear(&f->e);
        assert_int_equal(store_erase(f->s, w.one, "asked", true, &r, &f->e), RC_DAMAGED);
        if (strstr(edits[i].table, "person") == NULL && strstr(edits[i].sql, "visit SET") == NULL)
            append(f, w.open.id, "a", "x3"); // a visit goes on
        // It is written down, and later commits do not hide it.
        assert_ok(f, store_setting_set(f->s, "other", "1", &f->e));
        fixture_again(f);
        assert_rc(f, RC_DAMAGED, store_whole(f->s, &f->e));
        fixture_free(f);
    }
}

static void what_is_accepted_is_right_from_then_on(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    struct id id;
    (void)state;
    edit(&w, edits[2].sql);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
    assert_rc(f, RC_DAMAGED, store_doubted(f->s, &f->e));
    assert_ok(f, store_accept(f->s, &f->e));
    assert_ok(f, store_whole(f->s, &f->e));
    assert_ok(f, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
    fixture_again(f);
    assert_ok(f, store_doubted(f->s, &f->e));
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

// Wrong passphrases are counted while nobody has the key.
static void the_counter_of_wrong_passphrases_is_no_difference(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    store_lock(f->s);
    assert_rc(f, RC_DENIED, store_unlock(f->s, "marie", "une autre", NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

static void another_master_key_keeps_what_was_in_doubt(void **state)
{
    struct world w = world_new();
    struct fixture *f = w.f;
    (void)state;
    assert_ok(f, store_unlock(f->s, "paul", OTHER, NULL, &f->e)); // so that each has a key pair
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_again(f);
    assert_ok(f, store_whole(f->s, &f->e));
    edit(&w, "UPDATE outbox SET attempts = 9");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    fixture_again(f);
    assert_rc(f, RC_DAMAGED, store_whole(f->s, &f->e));
    assert_non_null(strstr(f->e.text, "outbox"));
    fixture_free(f);
}

static void a_change_that_fails_leaves_no_difference(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id id = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct json *bad = json_new_object();
    (void)state;
    json_set_string(bad, "resourceType", "Patient");
    json_set_string(bad, "id", id.text);
    assert_rc(f, RC_INVALID, store_person_save(f->s, bad, &f->e));
    json_free(bad);
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_again(f);
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

// ---- outside the file ----

// A store whose newest root is kept in the folder `outside`, and a copy from before its last
// change.
static struct world world_seen(char outside[400])
{
    struct world w = {.f = fixture_folder(false)};
    struct fixture *f = w.f;
    snprintf(outside, 400, "%s/outside", f->dir);
    f->o.seen_folder = outside;
    assert_ok(f, store_create(&f->o, "marie", "administrator", PASSPHRASE, &f->s, &f->e));
    w.one = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    store_close(f->s);
    f->s = NULL;
    snprintf(w.older, sizeof w.older, "%s/older.db", f->dir);
    copy_file(f, w.older);
    fixture_again(f);
    w.two = add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    store_close(f->s);
    f->s = NULL;
    return w;
}

static void put_back(struct world *w)
{
    struct buf all = {0};
    assert_ok(w->f, fs_read(w->older, 64 << 20, &all, &w->f->e));
    assert_ok(w->f, fs_write(w->f->path, all.at, all.len, 0600, &w->f->e));
    buf_release(&all);
}

static void an_older_copy_of_the_file_is_noticed(void **state)
{
    char outside[400];
    struct world w = world_seen(outside);
    struct fixture *f = w.f;
    struct store_receipt r;
    int64_t here_ms = 0, seen_ms = 0;
    (void)state;
    fixture_again(f);
    assert_ok(f, store_whole(f->s, &f->e));
    store_close(f->s);
    f->s = NULL;
    put_back(&w);
    for (int i = 0; i < 2; i++) { // it stays noticed, however much is done with it
        fixture_again(f);
        assert_true(store_is_older(f->s, &here_ms, &seen_ms));
        assert_true(seen_ms >= here_ms);
        assert_rc(f, RC_DAMAGED, store_whole(f->s, &f->e));
        assert_rc(f, RC_DAMAGED, store_erase(f->s, w.one, "asked", true, &r, &f->e));
        for (int k = 0; k < 20; k++) // more commits than it had
            assert_ok(f, store_setting_set(f->s, "other", "1", &f->e));
        add_person(f, "Petit", "Rose", "1941-01-01", NULL); // work goes on
        struct id id; // administration waits: who is what may be of then
        assert_rc(f, RC_DAMAGED, store_account_add(f->s, "eve", "nurse", OTHER, &id, &f->e));
        assert_rc(f, RC_DAMAGED,
                  store_account_passphrase(f->s, store_user(f->s)->id, OTHER, &f->e));
        assert_rc(f, RC_DAMAGED, store_recovery_add(f->s, (unsigned char[32]){9}, "x", &f->e));
    }
    assert_ok(f, store_accept(f->s, &f->e));
    fixture_again(f);
    assert_false(store_is_older(f->s, &here_ms, &seen_ms));
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

static void what_was_seen_is_never_ahead(void **state)
{
    char outside[400];
    struct world w = world_seen(outside);
    struct fixture *f = w.f;
    int64_t here_ms = 0, seen_ms = 0;
    (void)state;
    fixture_again(f);
    assert_ok(f, store_setting_set(f->s, "other", "1", &f->e));
    store_abandon(f->s); // as a program that was killed
    f->s = NULL;
    fixture_again(f);
    assert_false(store_is_older(f->s, &here_ms, &seen_ms));
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e)); // another key
    fixture_again(f);
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_free(f);
}

static void a_folder_that_is_gone_stops_nothing(void **state)
{
    char outside[400], file[500];
    struct world w = world_seen(outside);
    struct fixture *f = w.f;
    int64_t here_ms = 0, seen_ms = 0;
    (void)state;
    fixture_again(f);
    snprintf(file, sizeof file, "%s/seen-%s", outside, store_id(f->s).text);
    assert_int_equal(unlink(file), 0);
    fixture_again(f);
    assert_false(store_is_older(f->s, &here_ms, &seen_ms));
    assert_ok(f, store_whole(f->s, &f->e));
    store_seen_forget(outside, store_id(f->s)); // as a restore does
    store_close(f->s);
    f->s = NULL;
    put_back(&w);
    fixture_again(f);
    assert_false(store_is_older(f->s, &here_ms, &seen_ms));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_edit_is_named_and_no_visit_waits),
        cmocka_unit_test(what_is_accepted_is_right_from_then_on),
        cmocka_unit_test(the_counter_of_wrong_passphrases_is_no_difference),
        cmocka_unit_test(another_master_key_keeps_what_was_in_doubt),
        cmocka_unit_test(an_older_copy_of_the_file_is_noticed),
        cmocka_unit_test(what_was_seen_is_never_ahead),
        cmocka_unit_test(a_folder_that_is_gone_stops_nothing),
        cmocka_unit_test(a_change_that_fails_leaves_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
