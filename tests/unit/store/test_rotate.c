// SPDX-License-Identifier: EUPL-1.2
// A new master key for the whole store.
#include "unit/store/fixture.h"

#include "store/recovery.h"
#include "store/team.h"

#define OTHER "cinq autres mots très longs"

// A store with one of everything that is sealed.
struct full {
    struct fixture *f;          // the store
    struct id person, paul;     // someone visited, someone else's account
    struct store_visit done;    // a finished visit
    struct store_visit open;    // another under way
    struct vault_keypair *pair; // a recovery key
};

static struct full full_new(void)
{
    struct full a = {.f = fixture_new(true)};
    struct fixture *f = a.f;
    struct store_task task = {
        .at_utc_ms = f->fake.utc_ms, .status = "moved", .reason = "ill", .remote = true};
    a.person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Quimper");
    task.id = id_new();
    task.person = a.person;
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    assert_ok(f, store_setting_set(f->s, "idle", "five", &f->e));
    assert_ok(f, store_account_add(f->s, "paul", "visitor", OTHER, &a.paul, &f->e));
    assert_ok(f, vault_keypair_new(&a.pair, &f->e));
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(a.pair), "Coffre", &f->e));
    assert_ok(f, store_visit_start(f->s, a.person, FORM, "1", &a.done, &f->e));
    append(f, a.done.id, "nut-weight", "yes");
    struct json *resources = some_resources(&a.done, "completed");
    assert_ok(f, store_visit_finish(f->s, a.done.id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
    assert_ok(f, store_visit_start(f->s, a.person, FORM, "1", &a.open, &f->e));
    append(f, a.open.id, "nut-weight", "no");
    return a;
}

static void full_free(struct full *a)
{
    vault_keypair_free(a->pair);
    fixture_free(a->f);
}

static bool count_resource(const struct json *resource, struct id visit, void *self)
{
    (void)visit;
    *(int *)self += resource != NULL;
    return true;
}

// Is everything there, and can more be added?
static void assert_whole(struct full *a)
{
    struct fixture *f = a->f;
    struct arena arena = {0};
    struct buf values = {0};
    struct store_task *tasks = NULL;
    const char *value = NULL;
    size_t count = 0;
    uint64_t entries = 0;
    int found = 0;
    assert_ok(f, store_damage(f->s, &f->e));
    assert_string_equal(store_person_find(f->s, a->person)->family, "Martin");
    assert_ok(f, store_setting(f->s, "idle", &arena, &value, &f->e));
    assert_string_equal(value, "five");
    assert_ok(f, store_tasks(f->s, 0, INT64_MAX, &arena, &tasks, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(tasks[0].reason, "ill");
    assert_ok(f, store_resources(f->s, "Observation", a->person, count_resource, &found, &f->e));
    assert_int_equal(found, 1);
    assert_ok(f, store_visit_journal(f->s, a->open.id, join_values, &values, &f->e));
    assert_string_equal(buf_text(&values), "no ");
    append(f, a->open.id, "nut-weight", "yes");
    buf_clear(&values);
    assert_ok(f, store_visit_journal(f->s, a->open.id, join_values, &values, &f->e));
    assert_string_equal(buf_text(&values), "no yes ");
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    buf_release(&values);
    arena_release(&arena);
}

static void after_rotation_everybody_opens_everything(void **state)
{
    struct full a = full_new();
    struct fixture *f = a.f;
    (void)state;
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    fixture_again(f);
    assert_whole(&a);
    assert_ok(f, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_ok(f, store_unlock_by_recovery(f->s, "marie", a.pair, &f->e));
    assert_ok(f, store_recovery_drill(f->s, a.pair, &f->e));
    assert_ok(f, store_damage(f->s, &f->e));
    full_free(&a);
}

// Somebody kept the row of an account from before: it opens nothing any more.
static void the_old_master_key_is_worth_nothing(void **state)
{
    struct full a = full_new();
    struct fixture *f = a.f;
    (void)state;
    alter(f, "CREATE TABLE kept AS SELECT * FROM account; UPDATE account SET name = name");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_account_active(f->s, a.paul, false, &f->e));
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    alter(f, "DELETE FROM account WHERE name = 'paul';"
             "INSERT INTO account SELECT * FROM kept WHERE name = 'paul'");
    assert_rc(f, RC_DAMAGED, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_false(store_is_unlocked(f->s));
    full_free(&a);
}

static bool stop_at_once(size_t done, size_t total, void *self)
{
    assert_true(done <= total && total > 0);
    ++*(int *)self;
    return false;
}

static void a_rotation_stopped_changes_nothing(void **state)
{
    struct full a = full_new();
    struct fixture *f = a.f;
    char name[16];
    int asked = 0;
    (void)state;
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "s%d", i);
        assert_ok(f, store_setting_set(f->s, name, "value", &f->e));
    }
    assert_rc(f, RC_NO, store_rotate(f->s, stop_at_once, &asked, &f->e));
    assert_int_equal(asked, 1);
    assert_whole(&a);
    fixture_again(f);
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    fixture_again(f);
    full_free(&a);
}

static void a_store_with_damage_keeps_its_key(void **state)
{
    struct full a = full_new();
    struct fixture *f = a.f;
    (void)state;
    alter(f, "UPDATE setting SET sealed = flip(sealed, 40)");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_rotate(f->s, NULL, NULL, &f->e));
    fixture_again(f);
    assert_non_null(store_person_find(f->s, a.person));
    full_free(&a);
}

// The passphrase of somebody who was shut out would open it.
static void a_copy_of_an_older_schema_goes(void **state)
{
    struct full a = full_new();
    char copy[400];
    (void)state;
    snprintf(copy, sizeof copy, "%s-before-0009", a.f->path);
    assert_int_equal(fs_write(copy, "sealed", 6, 0600, NULL), RC_OK);
    assert_ok(a.f, store_account_active(a.f->s, a.paul, false, &a.f->e));
    assert_ok(a.f, store_rotate(a.f->s, NULL, NULL, &a.f->e));
    assert_false(fs_exists(copy));
    full_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_rotation_everybody_opens_everything),
        cmocka_unit_test(the_old_master_key_is_worth_nothing),
        cmocka_unit_test(a_rotation_stopped_changes_nothing),
        cmocka_unit_test(a_store_with_damage_keeps_its_key),
        cmocka_unit_test(a_copy_of_an_older_schema_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
