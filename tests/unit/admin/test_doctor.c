// SPDX-License-Identifier: EUPL-1.2
#include "admin/doctor.h"

#include "admin/disk.h"
#include "unit/store/fixture.h"

#include "store/recovery.h"

static void swap_on_a_plain_disk_is_seen(void **state)
{
    static const char heading[] = "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n";
    static const struct {
        const char *lines;
        bool open;
    } cases[] = {
        {"", false},
        {"/dev/zram0 partition 1 0 100\n", false},
        {"/dev/dm-1 partition 1 0 -2\n", false},
        {"/dev/mapper/swap partition 1 0 -2\n", false},
        {"/dev/sda2 partition 1 0 -2\n", true},
        {"/dev/zram0 partition 1 0 100\n/swapfile file 1 0 -2\n", true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s", heading, cases[i].lines);
        assert_int_equal(swap_is_open(text), cases[i].open);
    }
    assert_false(swap_is_open("")); // not to be read
}

static const struct doctor_finding *find(const struct doctor_finding *all, size_t count,
                                         const char *check)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].check, check) == 0)
            return &all[i];
    return NULL;
}

// Runs the checks on the closed store of the fixture.
static size_t examine(struct fixture *f, struct doctor_finding *all)
{
    struct paths paths;
    memset(&paths, 0, sizeof paths);
    snprintf(paths.config, sizeof paths.config, "%s/settings.json", f->dir);
    store_close(f->s);
    f->s = NULL;
    return doctor_run(&paths, f->path, "data/schema", &f->clock, all);
}

static enum doctor_level level(const struct doctor_finding *all, size_t count, const char *check)
{
    const struct doctor_finding *found = find(all, count, check);
    if (found == NULL)
        print_error("no finding %s\n", check);
    assert_non_null(found);
    return found != NULL ? found->level : DOCTOR_PROBLEM;
}

static void a_new_store_lacks_a_recovery_key_and_a_backup(void **state)
{
    struct fixture *f = fixture_new(false);
    struct doctor_finding all[DOCTOR_FINDINGS_MAX];
    (void)state;
    f->fake.utc_ms += 1000;
    size_t count = examine(f, all);
    assert_int_equal(level(all, count, "store"), DOCTOR_OK);
    assert_int_equal(level(all, count, "schema"), DOCTOR_OK);
    assert_int_equal(level(all, count, "unsent"), DOCTOR_OK);
    assert_int_equal(level(all, count, "recovery"), DOCTOR_WARNING);
    assert_int_equal(level(all, count, "backup"), DOCTOR_WARNING);
    assert_int_equal(level(all, count, "permissions"), DOCTOR_OK);
    assert_int_equal(level(all, count, "clock"), DOCTOR_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(all[i].what[0] != '\0');
        if (all[i].level > DOCTOR_NOTE)
            assert_true(all[i].todo[0] != '\0');
    }
    fixture_free(f);
}

static void a_recovery_key_tried_long_ago_is_told(void **state)
{
    struct fixture *f = fixture_new(false);
    struct doctor_finding all[DOCTOR_FINDINGS_MAX];
    struct vault_keypair *pair = NULL;
    (void)state;
    assert_ok(f, vault_keypair_new(&pair, &f->e));
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(pair), "Coffre", &f->e));
    size_t count = examine(f, all);
    assert_int_equal(level(all, count, "recovery"), DOCTOR_WARNING); // never tried
    fixture_again(f);
    assert_ok(f, store_recovery_drill(f->s, pair, &f->e));
    count = examine(f, all);
    assert_int_equal(level(all, count, "recovery"), DOCTOR_OK);
    f->fake.utc_ms += (int64_t)181 * 86400000;
    count = examine(f, all);
    assert_int_equal(level(all, count, "recovery"), DOCTOR_WARNING);
    vault_keypair_free(pair);
    fixture_free(f);
}

static void what_is_wrong_with_the_file_is_told_and_the_file_left(void **state)
{
    struct fixture *f = fixture_new(false);
    struct doctor_finding all[DOCTOR_FINDINGS_MAX];
    struct buf file = {0}, after = {0};
    (void)state;
    size_t count = examine(f, all);
    assert_int_equal(chmod(f->path, 0644), 0);
    count = examine(f, all);
    assert_int_equal(level(all, count, "permissions"), DOCTOR_WARNING);
    f->fake.utc_ms -= (int64_t)3 * 86400000;
    count = examine(f, all);
    assert_int_equal(level(all, count, "clock"), DOCTOR_PROBLEM);
    assert_ok(f, fs_read(f->path, 8 << 20, &file, &f->e));
    memset(file.at + 8192, 0x5A, file.len - 8192);
    assert_ok(f, fs_write(f->path, file.at, file.len, 0600, &f->e));
    count = examine(f, all);
    assert_int_equal(level(all, count, "store"), DOCTOR_PROBLEM);
    assert_null(find(all, count, "recovery")); // nothing is said of what cannot be seen
    assert_ok(f, fs_read(f->path, 8 << 20, &after, &f->e));
    assert_int_equal(after.len, file.len);
    assert_memory_equal(after.at, file.at, file.len);
    unlink(f->path);
    count = examine(f, all);
    assert_int_equal(level(all, count, "store"), DOCTOR_NOTE);
    buf_release(&file);
    buf_release(&after);
    fixture_free(f);
}

static void copies_from_before_an_update_are_told(void **state)
{
    struct fixture *f = fixture_new(true);
    struct doctor_finding all[DOCTOR_FINDINGS_MAX];
    char copy[400];
    (void)state;
    size_t count = examine(f, all);
    assert_int_equal(level(all, count, "copies"), DOCTOR_OK);
    snprintf(copy, sizeof copy, "%s-before-0009", f->path);
    assert_int_equal(fs_write(copy, "sealed", 6, 0600, NULL), RC_OK);
    count = examine(f, all);
    assert_int_equal(level(all, count, "copies"), DOCTOR_NOTE);
    const struct doctor_finding *found = find(all, count, "copies");
    assert_true(found != NULL && strstr(found->what, "1 ") != NULL && found->todo[0] != '\0');
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(swap_on_a_plain_disk_is_seen),
        cmocka_unit_test(a_new_store_lacks_a_recovery_key_and_a_backup),
        cmocka_unit_test(a_recovery_key_tried_long_ago_is_told),
        cmocka_unit_test(what_is_wrong_with_the_file_is_told_and_the_file_left),
        cmocka_unit_test(copies_from_before_an_update_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
