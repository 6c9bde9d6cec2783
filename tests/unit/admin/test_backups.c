// SPDX-License-Identifier: EUPL-1.2
// Which backups are known by their names, and which of them go: only this store's, never the
// newest.
#include "admin/backups.h"

#include "admin/backup_files.h"
#include "base/fs_stage.h"
#include "unit/store/fixture.h"

#include <fcntl.h>
#include <unistd.h>

#define DAY_MS (int64_t)86400000

static void put(struct fixture *f, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    assert_int_equal(fs_write(path, "x", 1, 0600, NULL), RC_OK);
}

static bool there(struct fixture *f, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    return fs_exists(path);
}

// The time of the only file in the folder, 0 when it is no backup of that store.
static int64_t time_of(struct fixture *f, const char *name, struct id store)
{
    char path[600];
    int64_t newest = -1;
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    put(f, name);
    assert_ok(f, backup_files_newest(f->dir, &f->clock, store, &newest, &f->e));
    unlink(path);
    return newest;
}

static void names_are_read_back(void **state)
{
    struct fixture *f = fixture_folder(true);
    char name[BACKUP_NAME_BYTES], other[BACKUP_NAME_BYTES + 8];
    struct id store = id_new();
    int64_t at = 1790000040000; // to the minute
    (void)state;
    f->fake.utc_ms = at;
    backup_file_name(&f->clock, store, at, name);
    assert_int_equal(time_of(f, name, store), at);
    assert_int_equal(time_of(f, name, id_new()), 0);
    assert_int_equal(time_of(f, name, (struct id){{0}}), 0);
    snprintf(other, sizeof other, "%s.part", name);
    assert_int_equal(time_of(f, other, store), 0);
    name[strlen(name) - strlen("0000.backup")] = 'x';
    assert_int_equal(time_of(f, name, store), 0);
    assert_int_equal(time_of(f, "letters.db", store), 0);
    fixture_free(f);
}

static void only_old_backups_of_this_store_go(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct id store = id_new(), other = id_new();
    char names[6][BACKUP_NAME_BYTES], foreign[BACKUP_NAME_BYTES];
    char fresh[BACKUP_NAME_BYTES + 8], stale[BACKUP_NAME_BYTES + 8];
    int64_t now = f->fake.utc_ms / 60000 * 60000, newest = 0; // names tell minutes
    size_t removed = 0;
    (void)state;
    f->fake.utc_ms = now;
    for (int i = 0; i < 6; i++) { // six days, the last one today
        backup_file_name(&f->clock, store, now - (5 - i) * DAY_MS, names[i]);
        put(f, names[i]);
    }
    backup_file_name(&f->clock, other, now - 100 * DAY_MS, foreign);
    put(f, foreign);
    put(f, "letters.odt");
    snprintf(fresh, sizeof fresh, "%s.part", names[5]);
    snprintf(stale, sizeof stale, "%s.part", names[0]);
    put(f, fresh);
    put(f, stale);
    struct buf path = {0};
    fs_join(&path, f->dir, fresh);
    int held = open(buf_text(&path), O_RDONLY | O_CLOEXEC);
    buf_release(&path);
    assert_true(fs_hold(held)); // another icope is writing it
    assert_ok(f, backup_files_newest(f->dir, &f->clock, store, &newest, &f->e));
    assert_int_equal(newest / 60000, now / 60000);
    assert_ok(f, backup_files_prune(f->dir, &f->clock, store, names[5], 4, 30, &removed, &f->e));
    assert_int_equal(removed, 3); // two too many, one part that nobody writes
    assert_false(there(f, names[0]) || there(f, names[1]) || there(f, stale));
    assert_true(there(f, names[2]) && there(f, names[5]) && there(f, fresh));
    assert_ok(f, backup_files_prune(f->dir, &f->clock, store, names[5], 4, 2, &removed, &f->e));
    assert_int_equal(removed, 1); // older than two days
    assert_false(there(f, names[2]));
    assert_true(there(f, foreign) && there(f, "letters.odt"));
    close(held);
    // However old, the one just made stays.
    f->fake.utc_ms += 90 * DAY_MS;
    assert_ok(f, backup_files_prune(f->dir, &f->clock, store, names[5], 1, 1, &removed, &f->e));
    assert_true(there(f, names[5]));
    assert_false(there(f, names[4]));
    fixture_free(f);
}

static void a_backup_from_the_future_is_not_the_newest(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct id store = id_new();
    char name[BACKUP_NAME_BYTES];
    int64_t newest = 9, now = f->fake.utc_ms;
    (void)state;
    assert_rc(f, RC_NO, backup_files_newest("/nowhere/at/all", &f->clock, store, &newest, &f->e));
    assert_ok(f, backup_files_newest(f->dir, &f->clock, store, &newest, &f->e));
    assert_int_equal(newest, 0);
    backup_file_name(&f->clock, store, now + 2 * DAY_MS,
                     name); // the clock was wrong when it was made
    put(f, name);
    assert_ok(f, backup_files_newest(f->dir, &f->clock, store, &newest, &f->e));
    assert_int_equal(newest, 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(only_old_backups_of_this_store_go),
        cmocka_unit_test(a_backup_from_the_future_is_not_the_newest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
