// SPDX-License-Identifier: EUPL-1.2
// Backups of a store in use, and the way back from them.
#include "unit/store/fixture.h"

#include "store/backup.h"
#include "store/file_check.h"

#include <signal.h>
#include <sys/resource.h>

// A path in the fixture's folder; lives until the next call.
static const char *beside(const struct fixture *f, const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    return path;
}

// People, a finished visit, one under way, a setting, a tombstone.
static struct id fill(struct fixture *f)
{
    struct store_visit v;
    struct store_receipt r;
    struct id martin = add_person(f, "Martin", "Jeanne", "1942-05-12", "Quimper");
    struct id gone = add_person(f, "Durand", "Paul", "1940-01-02", "Brest");
    assert_ok(f, store_visit_start(f->s, martin, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "yes");
    struct json *resources = some_resources(&v, "completed"), *package = json_new_object();
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, package, 0, &f->e));
    json_free(resources);
    json_free(package);
    assert_ok(f, store_visit_start(f->s, martin, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "no");
    assert_ok(f, store_setting_set(f->s, "words", "b", &f->e));
    struct store_task task = {.person = martin, .at_utc_ms = 1, .status = "requested"};
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    assert_ok(f, store_erase(f->s, gone, "asked", false, &r, &f->e));
    return martin;
}

static bool count_name(const char *name, void *self)
{
    (void)name;
    (*(size_t *)self)++;
    return true;
}

static size_t files_in(const struct fixture *f)
{
    size_t count = 0;
    fs_list(f->dir, count_name, &count, NULL);
    return count;
}

static void a_backup_of_a_store_in_use_is_a_store(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id martin = fill(f);
    struct stat st;
    (void)state;
    assert_ok(f, store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e));
    assert_int_equal(stat(beside(f, "one.backup"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_false(fs_exists(beside(f, "one.backup.part")));
    assert_false(fs_exists(beside(f, "one.backup-wal")));
    add_person(f, "After", "Anne", "1941-01-01", NULL); // the store goes on
    assert_int_equal(store_person_count(f->s), 2);
    store_close(f->s);
    f->s = NULL;
    f->o.path = beside(f, "one.backup");
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_int_equal(store_person_count(f->s), 1);
    assert_non_null(store_person_find(f->s, martin));
    fixture_free(f);
}

static void a_backup_leaves_an_entry_without_values(void **state)
{
    struct fixture *f = fixture_new(true);
    uint64_t before = 0, after = 0;
    (void)state;
    assert_ok(f, store_audit_verify(f->s, &before, &f->e));
    assert_ok(f, store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e));
    assert_ok(f, store_audit_verify(f->s, &after, &f->e));
    assert_int_equal(after, before + 1);
    fixture_free(f);
}

static void a_backup_never_replaces_a_file(void **state)
{
    struct fixture *f = fixture_new(true);
    struct buf text = {0};
    (void)state;
    assert_ok(f, fs_write(beside(f, "one.backup"), "mine", 4, 0600, &f->e));
    assert_rc(f, RC_BUSY, store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e));
    assert_ok(f, fs_read(beside(f, "one.backup"), 100, &text, &f->e));
    assert_string_equal(buf_text(&text), "mine");
    assert_ok(f, fs_write(beside(f, "two.backup.part"), "mine", 4, 0600, &f->e));
    assert_rc(f, RC_BUSY, store_backup(f->s, beside(f, "two.backup"), NULL, NULL, &f->e));
    assert_ok(f, fs_read(beside(f, "two.backup.part"), 100, &text, &f->e));
    assert_string_equal(buf_text(&text), "mine");
    assert_false(fs_exists(beside(f, "two.backup")));
    assert_ok(f, fs_write(beside(f, "four.backup.part"), "", 0, 0600, &f->e));
    assert_ok(f, store_backup(f->s, beside(f, "four.backup"), NULL, NULL, &f->e)); // was killed
    store_lock(f->s);
    assert_rc(f, RC_DENIED, store_backup(f->s, beside(f, "three.backup"), NULL, NULL, &f->e));
    buf_release(&text);
    fixture_free(f);
}

// Damages what was written so far, at the last call.
struct vandal {
    const char *part; // the file
    bool stop;        // only stop
    size_t calls;     // so far
};

static bool meddle(size_t done, size_t total, void *self)
{
    struct vandal *v = self;
    assert_true(done <= total && total > 0);
    v->calls++;
    return !v->stop;
}

static void a_stopped_backup_leaves_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct vandal v = {.stop = true};
    struct buf big = {0};
    (void)state;
    for (int i = 0; i < 10000; i++) // more than one step, whatever compression does
        buf_puts(&big, id_new().text);
    for (int i = 0; i < 8; i++) {
        char name[16];
        snprintf(name, sizeof name, "big-%d", i);
        assert_ok(f, store_setting_set(f->s, name, buf_text(&big), &f->e));
    }
    buf_release(&big);
    size_t before = files_in(f);
    assert_rc(f, RC_NO, store_backup(f->s, beside(f, "one.backup"), meddle, &v, &f->e));
    assert_int_equal(v.calls, 1);
    assert_int_equal(files_in(f), before);
    v.stop = false;
    assert_ok(f, store_backup(f->s, beside(f, "one.backup"), meddle, &v, &f->e));
    assert_int_equal(files_in(f), before + 1);
    fixture_free(f);
}

static void a_full_disk_leaves_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct rlimit was, small = {0};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)state;
    fill(f);
    size_t before = files_in(f);
    assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = was;
    small.rlim_cur = 64 * 1024;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    err_clear(&f->e);
    enum rc rc = store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_not_equal(rc, RC_OK);
    assert_true(f->e.text[0] != '\0');
    assert_int_equal(files_in(f), before);
    assert_ok(f, store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e));
    fixture_free(f);
}

static void a_store_that_does_not_read_back_gives_no_backup(void **state)
{
    static const char *const harms[] = {
        "UPDATE record SET sealed = flip(sealed, 60) WHERE type = 'Visit'",
        "UPDATE record SET sealed = flip(sealed, 60) WHERE type = 'Journal'",
        "UPDATE journal SET sealed = flip(sealed, 60)",
        "UPDATE outbox SET sealed = flip(sealed, 40)",
        "UPDATE task SET at_utc_ms = 2",
        "UPDATE erased SET erased_utc_ms = 2",
        "UPDATE setting SET sealed = flip(sealed, 40)",
        "DELETE FROM audit WHERE seq = 2",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(harms); i++) {
        struct fixture *f = fixture_new(strstr(harms[i], "outbox") == NULL);
        fill(f);
        alter(f, harms[i]);
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
        size_t before = files_in(f);
        err_clear(&f->e);
        if (store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e) != RC_DAMAGED)
            fail_msg("%s: not noticed (%s)", harms[i], f->e.text);
        assert_int_equal(files_in(f), before);
        fixture_free(f);
    }
}

static void restoring_brings_the_store_back(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id martin = fill(f);
    char to[400];
    (void)state;
    snprintf(to, sizeof to, "%s", beside(f, "new.db"));
    assert_ok(f, store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e));
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, store_restore_begin(beside(f, "one.backup"), to, f->o.schema_dir, &f->e));
    assert_false(fs_exists(to));
    f->o.path = beside(f, "new.db.part");
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    store_close(f->s);
    f->s = NULL;
    size_t before = files_in(f);
    assert_ok(f, store_restore_keep(to, &f->e));
    assert_true(files_in(f) < before); // the part's reserve has gone
    f->o.path = to;
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_non_null(store_person_find(f->s, martin));
    assert_rc(f, RC_BUSY, store_restore_begin(beside(f, "one.backup"), to, f->o.schema_dir, &f->e));
    fixture_free(f);
}

static void what_is_no_backup_is_not_restored(void **state)
{
    struct fixture *f = fixture_new(true);
    struct buf bytes = {0};
    char to[400], backup[400];
    (void)state;
    snprintf(to, sizeof to, "%s", beside(f, "new.db"));
    snprintf(backup, sizeof backup, "%s", beside(f, "one.backup"));
    assert_ok(f, store_backup(f->s, backup, NULL, NULL, &f->e));
    assert_ok(f, fs_read(backup, 64 << 20, &bytes, &f->e));
    size_t before = files_in(f);
    assert_rc(f, RC_NO, store_restore_begin(beside(f, "none"), to, f->o.schema_dir, &f->e));
    bytes.at[63] = 99; // user_version
    assert_ok(f, fs_write(backup, bytes.at, bytes.len, 0600, &f->e));
    assert_rc(f, RC_NEWER, store_restore_begin(backup, to, f->o.schema_dir, &f->e));
    bytes.at[63] = 2;
    bytes.at[68] = 'x'; // application_id
    assert_ok(f, fs_write(backup, bytes.at, bytes.len, 0600, &f->e));
    assert_rc(f, RC_DAMAGED, store_restore_begin(backup, to, f->o.schema_dir, &f->e));
    bytes.at[68] = 'i';
    assert_ok(f, fs_write(backup, bytes.at, bytes.len - 8192, 0600, &f->e)); // cut
    assert_rc(f, RC_DAMAGED, store_restore_begin(backup, to, f->o.schema_dir, &f->e));
    memset(bytes.at + 2 * 8192, 7, 8192); // a page of noise
    assert_ok(f, fs_write(backup, bytes.at, bytes.len, 0600, &f->e));
    assert_rc(f, RC_DAMAGED, store_restore_begin(backup, to, f->o.schema_dir, &f->e));
    assert_int_equal(files_in(f), before);
    assert_rc(f, RC_INVALID, store_restore_begin(f->path, to, f->o.schema_dir, &f->e)); // in use
    buf_release(&bytes);
    fixture_free(f);
}

static void an_older_backup_is_brought_up_to_date(void **state)
{
    struct fixture *f = fixture_folder(true);
    const char *old = "tests/unit/store/data/store-0001.db";
    char to[400];
    (void)state;
    snprintf(to, sizeof to, "%s", beside(f, "new.db"));
    assert_ok(f, store_restore_begin(old, to, f->o.schema_dir, &f->e));
    f->o.path = beside(f, "new.db.part");
    assert_ok(f, store_open(&f->o, &f->s, &f->e)); // leaves a copy of the older one
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, store_restore_keep(to, &f->e));
    assert_int_equal(files_in(f), 1);
    assert_ok(f, store_restore_begin(old, beside(f, "two.db"), f->o.schema_dir, &f->e));
    store_restore_drop(beside(f, "two.db"));
    assert_int_equal(files_in(f), 1);
    fixture_free(f);
}

static void the_ledger_of_another_store_needs_no_key(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_erasure *all = NULL;
    struct arena a = {0};
    struct id gone = add_person(f, "Durand", "Paul", "1940-01-02", "Brest");
    size_t count = 0, erased = 0;
    (void)state;
    assert_ok(f, store_backup(f->s, beside(f, "one.backup"), NULL, NULL, &f->e));
    struct store_receipt r;
    assert_ok(f, store_erase(f->s, gone, "asked", false, &r, &f->e));
    assert_rc(f, RC_BUSY,
              store_erased_in(f->path, f->o.schema_dir, "again", &a, &all, &count, &f->e));
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, store_erased_in(f->path, f->o.schema_dir, "again", &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(all[0].person.text, gone.text);
    f->o.path = beside(f, "one.backup");
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_int_equal(store_person_count(f->s), 1);
    assert_ok(f, store_erase_again(f->s, all, count, &erased, &f->e));
    assert_int_equal(erased, 1);
    assert_int_equal(store_person_count(f->s), 0);
    arena_release(&a);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_of_a_store_in_use_is_a_store),
        cmocka_unit_test(a_backup_leaves_an_entry_without_values),
        cmocka_unit_test(a_backup_never_replaces_a_file),
        cmocka_unit_test(a_stopped_backup_leaves_nothing),
        cmocka_unit_test(a_full_disk_leaves_nothing),
        cmocka_unit_test(a_store_that_does_not_read_back_gives_no_backup),
        cmocka_unit_test(restoring_brings_the_store_back),
        cmocka_unit_test(what_is_no_backup_is_not_restored),
        cmocka_unit_test(an_older_backup_is_brought_up_to_date),
        cmocka_unit_test(the_ledger_of_another_store_needs_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
