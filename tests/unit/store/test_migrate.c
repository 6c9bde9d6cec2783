// SPDX-License-Identifier: EUPL-1.2
// Schema versions, with folders of schema files made for the test.
#include "unit/store/fixture.h"

#include "store/internal.h"

#include "store/file_check.h"
#include "store/migrate.h"
#include "store/outbox.h"
#include "store/whole.h"

static void put_schema(struct fixture *f, const char *name, const char *sql)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    assert_int_equal(fs_write(path, sql, strlen(sql), 0600, NULL), RC_OK);
}

// Adds a schema file that follows those of the program: the `after`-th, from 1.
static void put_next(struct fixture *f, int after, const char *name, const char *sql)
{
    char file[80];
    int newest = 0;
    assert_ok(f, migrate_newest("data/schema", &newest, &f->e));
    snprintf(file, sizeof file, "%04d-%s", newest + after, name);
    put_schema(f, file, sql);
}

// The number of that schema file.
static int next_number(struct fixture *f, int after)
{
    int newest = 0;
    assert_ok(f, migrate_newest("data/schema", &newest, &f->e));
    return newest + after;
}

static void remove_next(struct fixture *f, int after, const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%04d-%s", f->dir, next_number(f, after), name);
    assert_int_equal(unlink(path), 0);
}

// The copy that is made before the program's schema is gone beyond.
static void copy_before_next(struct fixture *f, char out[400])
{
    snprintf(out, 400, "%s-before-%04d", f->path, next_number(f, 1));
}

static bool copy_schema(const char *name, void *self)
{
    struct fixture *f = self;
    struct buf path = {0}, sql = {0};
    fs_join(&path, "data/schema", name);
    assert_ok(f, fs_read(buf_text(&path), 1024 * 1024, &sql, &f->e));
    put_schema(f, name, buf_text(&sql));
    buf_release(&path);
    buf_release(&sql);
    return true;
}

// Copies the schema into the fixture's folder, which becomes the schema folder.
static void own_schema(struct fixture *f)
{
    assert_ok(f, fs_list("data/schema", copy_schema, f, &f->e));
    f->o.schema_dir = f->dir;
}

static void migrate_copies_first_then_changes(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct db db = {0};
    struct stat st;
    char copy[400];
    int64_t n = 0;
    (void)state;
    own_schema(f);
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_setting_set(f->s, "before", "1", &f->e));
    put_next(f, 1, "more.sql",
             "CREATE TABLE more (a INTEGER) STRICT; INSERT INTO more VALUES (7);");
    put_next(f, 2, "most.sql",
             "UPDATE more SET a = a * 6; ALTER TABLE setting ADD COLUMN c INTEGER DEFAULT 7;");
    put_schema(f, "notes.txt", "not a schema");
    fixture_again(f);
    assert_int_equal(store_person_count(f->s), 1);
    assert_ok(f, store_whole(f->s, &f->e));
    assert_ok(f, store_setting_set(f->s, "before", "2", &f->e)); // a row from before the column
    assert_ok(f, store_whole(f->s, &f->e));
    fixture_again(f); // and so it was left
    assert_ok(f, store_whole(f->s, &f->e));
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, db_open(&db, f->path, false, next_number(f, 2), &f->e));
    assert_ok(f, db_pragma(&db, "SELECT a FROM more", &n, &f->e));
    assert_int_equal(n, 42);
    assert_ok(f, db_pragma(&db, "PRAGMA user_version", &n, &f->e));
    assert_int_equal(n, next_number(f, 2));
    db_close(&db);
    copy_before_next(f, copy); // the copy is the whole store as it was, private
    assert_int_equal(stat(copy, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(f->path);
    assert_int_equal(rename(copy, f->path), 0);
    remove_next(f, 2, "most.sql");
    remove_next(f, 1, "more.sql");
    fixture_again(f);
    assert_int_equal(store_person_count(f->s), 1);
    fixture_free(f);
}

static void migrate_that_fails_changes_nothing(void **state)
{
    struct fixture *f = fixture_folder(true);
    char copy[400];
    (void)state;
    own_schema(f);
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    store_close(f->s);
    f->s = NULL;
    put_next(f, 1, "bad.sql", "CREATE TABLE half (a INTEGER) STRICT; NONSENSE;");
    char named[32];
    snprintf(named, sizeof named, "schema %04d", next_number(f, 1));
    for (int i = 0; i < 2; i++) { // the second time there is a copy already
        assert_ok(f, store_open(&f->o, &f->s, &f->e));
        assert_rc(f, RC_IO, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
        store_close(f->s);
        f->s = NULL;
    }
    assert_non_null(strstr(f->e.text, named));
    copy_before_next(f, copy);
    assert_true(fs_exists(copy));
    f->o.schema_dir = "data/schema"; // the older program still opens it
    fixture_again(f);
    assert_int_equal(store_person_count(f->s), 1);
    fixture_free(f);
}

static void an_older_program_refuses_a_newer_store(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct store *s = NULL;
    (void)state;
    own_schema(f);
    put_next(f, 1, "more.sql", "CREATE TABLE more (a INTEGER) STRICT;");
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    store_close(f->s);
    f->s = NULL;
    f->o.schema_dir = "data/schema";
    assert_rc(f, RC_NEWER, store_open(&f->o, &s, &f->e));
    assert_null(s);
    f->o.schema_dir = f->dir;
    fixture_again(f); // nothing happened to it
    fixture_free(f);
}

static void migrate_newest_wants_no_gap_and_no_double(void **state)
{
    struct fixture *f = fixture_folder(true);
    int newest = 0;
    (void)state;
    assert_rc(f, RC_NO, migrate_newest(f->dir, &newest, &f->e));
    assert_rc(f, RC_NO, migrate_newest("/nowhere/at/all", &newest, &f->e));
    put_schema(f, "0001-a.sql", "");
    put_schema(f, "0002-b.sql", "");
    put_schema(f, "2-b.sql", "");
    put_schema(f, "00x3-c.sql", "");
    put_schema(f, "0003-c.txt", "");
    assert_ok(f, migrate_newest(f->dir, &newest, &f->e));
    assert_int_equal(newest, 2);
    put_schema(f, "0002-c.sql", "");
    assert_rc(f, RC_INVALID, migrate_newest(f->dir, &newest, &f->e));
    put_schema(f, "0004-d.sql", "");
    assert_rc(f, RC_INVALID, migrate_newest(f->dir, &newest, &f->e));
    fixture_free(f);
}

static bool count_entries(const struct json *entry, void *self)
{
    (void)entry;
    ++*(size_t *)self;
    return true;
}

// What waited before there was a ledger has its line and can be read.
static void the_old_package_is_whole(struct fixture *f, struct arena *a)
{
    struct store_package *packages = NULL;
    struct ledger_line *lines = NULL;
    struct store_checked checked = {0};
    struct buf text = {0};
    struct json *bundle = NULL;
    size_t count = 0;
    assert_ok(f, store_packages(f->s, ~0U, a, &packages, &count, &f->e));
    assert_int_equal(count, 1);
    assert_int_equal(packages[0].seq, 1);
    assert_ok(f, store_package_text(f->s, packages[0].id, &text, &f->e));
    assert_int_equal(packages[0].bytes, text.len);
    assert_ok(f, json_parse(buf_text(&text), text.len, &JSON_LIMITS, &bundle, &f->e));
    assert_ok(f, store_ledger(f->s, a, &lines, &count, &f->e));
    assert_int_equal(count, 1);
    assert_true(id_equal(lines[0].package, packages[0].id));
    assert_true(id_equal(lines[0].visit, packages[0].visit));
    assert_ok(f, store_check(f->s, &checked, &f->e));
    json_free(bundle);
    buf_wipe(&text);
}

// A store written by version 0.1.0 with the first schema: one account, two people, a finished visit
// and one begun, a planned visit, a setting.
static void a_store_of_the_first_schema_opens_whole(void **state)
{
    struct fixture *f = fixture_folder(false);
    struct buf old = {0};
    struct arena a = {0};
    struct store_visit *visits = NULL;
    struct store_task *tasks = NULL;
    const char *results = NULL;
    size_t count = 0, entries = 0;
    uint64_t audited = 0;
    (void)state;
    assert_ok(f, fs_read("tests/unit/store/data/store-0001.db", 1024 * 1024, &old, &f->e));
    assert_ok(f, fs_write(f->path, old.at, old.len, 0600, &f->e));
    fixture_again(f);
    fixture_again(f); // and once more, as it was left
    assert_int_equal(store_person_count(f->s), 2);
    assert_string_equal(store_person_at(f->s, 0)->family, "Lefèvre");
    assert_int_equal(store_person_at(f->s, 0)->visit_count, 1);
    for (size_t i = 0; i < f->s->people.count; i++) // written anew the first time
        assert_false(index_entry_outdated(f->s->people.by_name[i]));
    assert_ok(f, store_visits(f->s, (struct id){{0}}, &a, &visits, &count, &f->e));
    assert_int_equal(count, 1);
    assert_ok(f, store_visit_journal(f->s, visits[0].id, count_entries, &entries, &f->e));
    assert_int_equal(entries, 2);
    assert_ok(f, store_tasks(f->s, 0, INT64_MAX, &a, &tasks, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(tasks[0].status, "requested");
    assert_false(tasks[0].remote);
    snprintf(tasks[0].status, sizeof tasks[0].status, "refused"); // which it could not say then
    assert_ok(f, store_task_save(f->s, &tasks[0], &f->e));
    assert_ok(f, store_task_load(f->s, tasks[0].id, &tasks[0], &f->e));
    assert_string_equal(tasks[0].status, "refused");
    assert_ok(f, store_setting(f->s, "results", &a, &results, &f->e));
    assert_string_equal(results, "hidden");
    assert_int_equal(store_counts(f->s).to_send, 1);
    the_old_package_is_whole(f, &a);
    assert_ok(f, store_audit_verify(f->s, &audited, &f->e));
    assert_true(audited >= 9);
    arena_release(&a);
    buf_release(&old);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(migrate_copies_first_then_changes),
        cmocka_unit_test(migrate_that_fails_changes_nothing),
        cmocka_unit_test(an_older_program_refuses_a_newer_store),
        cmocka_unit_test(a_store_of_the_first_schema_opens_whole),
        cmocka_unit_test(migrate_newest_wants_no_gap_and_no_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
