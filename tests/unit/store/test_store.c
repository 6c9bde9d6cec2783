// SPDX-License-Identifier: EUPL-1.2
// The life of a store: made whole or not at all, opened with every safety on, refused with a reason
// and left alone.
#include "unit/store/fixture.h"

#include "base/fs_stage.h"
#include "store/file.h"
#include "store/migrate.h"

static bool list_name(const char *name, void *self)
{
    buf_printf(self, "%s ", name);
    return true;
}

// Names in the fixture's folder.
static void folder_is(struct fixture *f, const char *expected)
{
    struct buf names = {0};
    assert_ok(f, fs_list(f->dir, list_name, &names, &f->e));
    assert_string_equal(buf_text(&names), expected);
    buf_release(&names);
}

static void put_file(const char *path, const void *bytes, size_t len)
{
    assert_int_equal(fs_write(path, bytes, len, 0600, NULL), RC_OK);
}

// Is the file byte for byte what it was?
static void file_is(const char *path, const struct buf *before)
{
    struct buf now = {0};
    assert_int_equal(fs_read(path, 64 * 1024 * 1024, &now, NULL), RC_OK);
    assert_int_equal(now.len, before->len);
    assert_memory_equal(now.at, before->at, now.len);
    buf_release(&now);
}

static void store_create_makes_a_private_file(void **state)
{
    struct fixture *f = fixture_new(true);
    struct stat st;
    struct store *other = NULL;
    (void)state;
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(store_is_practice(f->s));
    assert_true(store_is_unlocked(f->s));
    assert_rc(f, RC_BUSY, store_create(&f->o, "marie", "nurse", PASSPHRASE, &other, &f->e));
    assert_null(other);
    store_close(f->s);
    f->s = NULL;
    folder_is(f, "store.db store.db-reserve ");
    fixture_free(f);
}

// Of a program that was killed while it made a store; another's file of a name like it stays.
static void store_create_removes_what_was_begun_and_left(void **state)
{
    struct fixture *f = fixture_folder(true);
    char path[400];
    (void)state;
    static const char *const rows[] = {"-new-0123abcd", "-new-0123abcd-wal", "-new-notes.txt"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(path, sizeof path, "%s%s", f->path, rows[i]);
        put_file(path, "SQLite format 3", 16);
    }
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    store_close(f->s);
    f->s = NULL;
    folder_is(f, "store.db store.db-new-notes.txt store.db-reserve ");
    fixture_free(f);
}

static void store_create_that_fails_leaves_nothing(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct store *s = NULL;
    char path[400];
    (void)state;
    assert_rc(f, RC_INVALID, store_create(&f->o, "marie", "king", PASSPHRASE, &s, &f->e));
    assert_rc(f, RC_INVALID, store_create(&f->o, "", "nurse", PASSPHRASE, &s, &f->e));
    folder_is(f, "");
    f->o.schema_dir = f->dir;
    assert_rc(f, RC_NO, store_create(&f->o, "marie", "nurse", PASSPHRASE, &s, &f->e));
    f->o.schema_dir = "data/schema";
    put_file(f->path, "x", 1);
    snprintf(path, sizeof path, "%s/below", f->path); // under a regular file: works for root too
    f->o.path = path;
    assert_rc(f, RC_IO, store_create(&f->o, "marie", "nurse", PASSPHRASE, &s, &f->e));
    assert_null(s);
    folder_is(f, "store.db ");
    fixture_free(f);
}

static void store_open_refuses_and_leaves_the_file_alone(void **state)
{
    struct fixture *f = fixture_new(true);
    struct buf good = {0}, bad = {0};
    struct store *s = NULL;
    (void)state;
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, fs_read(f->path, 64 * 1024 * 1024, &good, &f->e));
    // Where a byte is changed, and what that is.
    static const struct {
        size_t at;
        char byte;
        enum rc rc;
    } changes[] = {
        {0, 'X', RC_DAMAGED},   // not a database
        {68, 'X', RC_DAMAGED},  // another program's
        {63, 99, RC_NEWER},     // a newer version's
        {100, 'X', RC_DAMAGED}, // first page broken
    };
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        buf_clear(&bad);
        buf_add(&bad, good.at, good.len);
        bad.at[changes[i].at] = changes[i].byte;
        put_file(f->path, bad.at, bad.len);
        assert_rc(f, changes[i].rc, store_open(&f->o, &s, &f->e));
        assert_null(s);
        file_is(f->path, &bad);
        folder_is(f, "store.db store.db-reserve ");
    }
    for (size_t len = 0; len < 120; len += 40) { // empty, and cut short
        bad.len = len;
        put_file(f->path, bad.at, len);
        assert_rc(f, RC_DAMAGED, store_open(&f->o, &s, &f->e));
        file_is(f->path, &bad);
    }
    unlink(f->path);
    assert_rc(f, RC_NO, store_open(&f->o, &s, &f->e));
    assert_false(fs_exists(f->path)); // never recreated
    assert_int_equal(mkdir(f->path, 0700), 0);
    assert_rc(f, RC_DAMAGED, store_open(&f->o, &s, &f->e));
    rmdir(f->path);
    buf_release(&good);
    buf_release(&bad);
    fixture_free(f);
}

static void store_open_twice_in_one_program_is_busy(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store *s = NULL;
    (void)state;
    assert_rc(f, RC_BUSY, store_open(&f->o, &s, &f->e));
    add_person(f, "Martin", "Jeanne", "1942-05-12", NULL); // the first is not disturbed
    assert_rc(f, RC_BUSY, store_open(&f->o, &s, &f->e));
    fixture_again(f);
    assert_int_equal(store_person_count(f->s), 1);
    fixture_free(f);
}

static void db_open_sets_every_pragma(void **state)
{
    struct fixture *f = fixture_new(true);
    struct db db = {0};
    int newest = 0;
    assert_ok(f, migrate_newest("data/schema", &newest, &f->e));
    const struct {
        const char *sql;
        int64_t value;
    } pragmas[] = {
        {"PRAGMA synchronous", 2},
        {"PRAGMA page_size", DB_PAGE_BYTES},
        {"PRAGMA secure_delete", 1},
        {"PRAGMA cell_size_check", 1},
        {"PRAGMA temp_store", 2},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA application_id", DB_APPLICATION_ID},
        {"PRAGMA user_version", newest},
        {"PRAGMA busy_timeout", DB_BUSY_MS},
        {"SELECT (SELECT journal_mode FROM pragma_journal_mode) = 'wal'", 1},
        {"SELECT (SELECT locking_mode FROM pragma_locking_mode) = 'exclusive'", 1},
        {"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%'", 0},
    };
    static const struct {
        int option, on;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    };
    (void)state;
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, db_open(&db, f->path, false, newest, &f->e));
    for (size_t i = 0; i < ARRAY_LEN(pragmas); i++) {
        int64_t value = -1;
        if (db_pragma(&db, pragmas[i].sql, &value, &f->e) != RC_OK || value != pragmas[i].value)
            fail_msg("%s: %d %s", pragmas[i].sql, (int)value, f->e.text);
    }
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        int on = -1;
        sqlite3_db_config(db.at, options[i].option, -1, &on);
        assert_int_equal(on, options[i].on);
    }
    db_close(&db);
    fixture_free(f);
}

static void file_place_never_replaces(void **state)
{
    struct fixture *f = fixture_folder(true);
    char other[400];
    (void)state;
    snprintf(other, sizeof other, "%s/other", f->dir);
    put_file(f->path, "first", 5);
    put_file(other, "second", 6);
    assert_rc(f, RC_BUSY, fs_publish(other, f->path, FS_KEEP, &f->e));
    assert_rc(f, RC_BUSY, fs_make(f->path, 0600, &f->e));
    struct buf first = {0};
    buf_puts(&first, "first");
    file_is(f->path, &first);
    buf_release(&first);
    file_discard(other);
    folder_is(f, "store.db ");
    file_reserve(f->path);
    assert_true(file_reserve_free(f->path));
    assert_false(file_reserve_free(f->path));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store_create_makes_a_private_file),
        cmocka_unit_test(store_create_removes_what_was_begun_and_left),
        cmocka_unit_test(store_create_that_fails_leaves_nothing),
        cmocka_unit_test(store_open_refuses_and_leaves_the_file_alone),
        cmocka_unit_test(store_open_twice_in_one_program_is_busy),
        cmocka_unit_test(db_open_sets_every_pragma),
        cmocka_unit_test(file_place_never_replaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
