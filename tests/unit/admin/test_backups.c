// SPDX-License-Identifier: EUPL-1.2
// Which backups are known by their names, and which of them go: only this store's, never the
// newest.
#include "admin/backups.h"
#include "unit/store/fixture.h"

#define DAY_MS (int64_t)86400000

static void names_are_read_back(void **state)
{
    char name[BACKUPS_NAME_BYTES], other[BACKUPS_NAME_BYTES + 8];
    struct id store = id_new();
    int64_t at = 0, moment = 1790000040000; // to the minute
    (void)state;
    backups_name(store, moment, name);
    assert_true(backups_parse(name, store, &at));
    assert_int_equal(at, moment);
    assert_false(backups_parse(name, id_new(), &at));
    assert_false(backups_parse(name, (struct id){{0}}, &at));
    snprintf(other, sizeof other, "%s.part", name);
    assert_false(backups_parse(other, store, &at));
    name[strlen(name) - strlen("0000.backup")] = 'x';
    assert_false(backups_parse(name, store, &at));
    assert_false(backups_parse("icope.db", store, &at));
    assert_false(backups_parse("", store, &at));
}

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

static void only_old_backups_of_this_store_go(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct id store = id_new(), other = id_new();
    char names[6][BACKUPS_NAME_BYTES], foreign[BACKUPS_NAME_BYTES];
    char fresh[BACKUPS_NAME_BYTES + 8], stale[BACKUPS_NAME_BYTES + 8];
    int64_t now = f->fake.utc_ms / 60000 * 60000, newest = 0; // names tell minutes
    size_t removed = 0;
    (void)state;
    for (int i = 0; i < 6; i++) { // six days, the last one today
        backups_name(store, now - (5 - i) * DAY_MS, names[i]);
        put(f, names[i]);
    }
    backups_name(other, now - 100 * DAY_MS, foreign);
    put(f, foreign);
    put(f, "letters.odt");
    snprintf(fresh, sizeof fresh, "%s.part", names[5]);
    snprintf(stale, sizeof stale, "%s.part", names[0]);
    put(f, fresh);
    put(f, stale);
    assert_ok(f, backups_newest(f->dir, store, now, &newest, &f->e));
    assert_int_equal(newest / 60000, now / 60000);
    assert_ok(f, backups_prune(f->dir, store, names[5], now, 4, 30, &removed, &f->e));
    assert_int_equal(removed, 3); // two too many, one part of five days ago
    assert_false(there(f, names[0]) || there(f, names[1]) || there(f, stale));
    assert_true(there(f, names[2]) && there(f, names[5]) && there(f, fresh));
    assert_ok(f, backups_prune(f->dir, store, names[5], now, 4, 2, &removed, &f->e));
    assert_int_equal(removed, 1); // older than two days
    assert_false(there(f, names[2]));
    assert_true(there(f, foreign) && there(f, "letters.odt"));
    // However old, the one just made stays.
    assert_ok(f, backups_prune(f->dir, store, names[5], now + 90 * DAY_MS, 1, 1, &removed, &f->e));
    assert_true(there(f, names[5]));
    assert_false(there(f, names[4]));
    fixture_free(f);
}

static void a_backup_from_the_future_is_not_the_newest(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct id store = id_new();
    char name[BACKUPS_NAME_BYTES];
    int64_t newest = 9, now = f->fake.utc_ms;
    (void)state;
    assert_rc(f, RC_NO, backups_newest("/nowhere/at/all", store, now, &newest, &f->e));
    assert_ok(f, backups_newest(f->dir, store, now, &newest, &f->e));
    assert_int_equal(newest, 0);
    backups_name(store, now + 2 * DAY_MS, name); // the clock was wrong when it was made
    put(f, name);
    assert_ok(f, backups_newest(f->dir, store, now, &newest, &f->e));
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
