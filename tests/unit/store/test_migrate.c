// SPDX-License-Identifier: EUPL-1.2
// Schema versions, with folders of schema files made for the test.
#include "unit/store/fixture.h"

#include "store/migrate.h"

static void put_schema(struct fixture *f, const char *name, const char *sql)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    assert_int_equal(fs_write(path, sql, strlen(sql), 0600, NULL), RC_OK);
}

// Copies the first schema into the fixture's folder, which becomes the schema folder.
static void own_schema(struct fixture *f)
{
    struct buf sql = {0};
    assert_ok(f, fs_read("data/schema/0001-first.sql", 1024 * 1024, &sql, &f->e));
    put_schema(f, "0001-first.sql", buf_text(&sql));
    buf_release(&sql);
    f->o.schema_dir = f->dir;
}

static void beside(const struct fixture *f, const char *suffix, char out[400])
{
    snprintf(out, 400, "%s%s", f->path, suffix);
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
    put_schema(f, "0002-more.sql",
               "CREATE TABLE more (a INTEGER) STRICT; INSERT INTO more VALUES (7);");
    put_schema(f, "0003-most.sql", "UPDATE more SET a = a * 6;");
    put_schema(f, "notes.txt", "not a schema");
    fixture_again(f);
    assert_int_equal(store_person_count(f->s), 1);
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, db_open(&db, f->path, false, 3, &f->e));
    assert_ok(f, db_pragma(&db, "SELECT a FROM more", &n, &f->e));
    assert_int_equal(n, 42);
    assert_ok(f, db_pragma(&db, "PRAGMA user_version", &n, &f->e));
    assert_int_equal(n, 3);
    db_close(&db);
    beside(f, "-before-0002", copy); // the copy is the whole store as it was, private
    assert_int_equal(stat(copy, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(f->path);
    assert_int_equal(rename(copy, f->path), 0);
    char three[400], two[400];
    snprintf(three, sizeof three, "%s/0003-most.sql", f->dir);
    snprintf(two, sizeof two, "%s/0002-more.sql", f->dir);
    unlink(three);
    unlink(two);
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
    put_schema(f, "0002-bad.sql", "CREATE TABLE half (a INTEGER) STRICT; NONSENSE;");
    for (int i = 0; i < 2; i++) // the second time there is a copy already
        assert_rc(f, RC_IO, store_open(&f->o, &f->s, &f->e));
    assert_non_null(strstr(f->e.text, "schema 0002"));
    beside(f, "-before-0002", copy);
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
    put_schema(f, "0002-more.sql", "CREATE TABLE more (a INTEGER) STRICT;");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(migrate_copies_first_then_changes),
        cmocka_unit_test(migrate_that_fails_changes_nothing),
        cmocka_unit_test(an_older_program_refuses_a_newer_store),
        cmocka_unit_test(migrate_newest_wants_no_gap_and_no_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
