// SPDX-License-Identifier: EUPL-1.2
// Disks that are full or read-only (small file systems in memory, mounted for this program only),
// and two programs at one store.
#include "unit/store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { NEW_MOUNTS = 0x00020000 }; // CLONE_NEWNS

// Mounts an empty file system of that size over the fixture's folder; skips where that is not
// permitted.
static void mount_small(struct fixture *f, const char *options)
{
    if (syscall(SYS_unshare, NEW_MOUNTS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("icope-test", f->dir, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) {
        print_message("# mounting a small file system is not permitted: errno %d\n", errno);
        fixture_free(f);
        skip();
    }
}

static void end_small(struct fixture *f)
{
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(umount2(f->dir, MNT_DETACH), 0);
    fixture_free(f);
}

static bool count_entries(const struct json *entry, void *self)
{
    (void)entry;
    ++*(int *)self;
    return true;
}

// Fills what is left of the disk.
static void fill(const char *path)
{
    char bytes[4096] = "filler";
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    while (write(fd, bytes, sizeof bytes) > 0) {
    }
    close(fd);
}

static void a_full_disk_loses_nothing_acknowledged(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct store_visit v = {0};
    struct stat st;
    char filler[300], reserve[400];
    int saved = 0, there = 0, after_reserve = 0;
    uint64_t entries = 0;
    (void)state;
    mount_small(f, "size=4m");
    snprintf(filler, sizeof filler, "%s/filler", f->dir);
    snprintf(reserve, sizeof reserve, "%s-reserve", f->path);
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    fill(filler);
    struct json *entry = an_answer("a", "b");
    enum rc rc = RC_OK;
    while (saved < 5000) {
        err_clear(&f->e);
        rc = store_visit_append(f->s, v.id, entry, &f->e);
        if (rc != RC_OK)
            break;
        saved++;
        assert_int_equal(stat(reserve, &st), 0);
        after_reserve += st.st_size == 0;
    }
    json_free(entry);
    if (rc != RC_FULL)
        fail_msg("%s: %s", rc_name(rc), f->e.text);
    assert_true(after_reserve > 10); // the reserve let more answers through
    print_message("# %d answers, %d of them by the reserve; then: %s\n", saved, after_reserve,
                  f->e.text);
    struct json *p = a_patient(person, "Changed", "Jeanne", "1942-05-12", NULL);
    assert_rc(f, RC_FULL, store_person_save(f->s, p, &f->e));
    json_free(p);
    assert_string_equal(store_person_find(f->s, person)->family, "Martin");
    assert_ok(f, store_visit_journal(f->s, v.id, count_entries, &there, &f->e));
    assert_int_equal(there, saved);
    // Still full, the store opens, unlocks and is read; once there is room it goes on.
    fill(filler);
    fixture_again(f);
    there = 0;
    assert_ok(f, store_visit_journal(f->s, v.id, count_entries, &there, &f->e));
    assert_int_equal(there, saved);
    unlink(filler);
    append(f, v.id, "a", "c");
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    there = 0;
    assert_ok(f, store_visit_journal(f->s, v.id, count_entries, &there, &f->e));
    assert_int_equal(there, saved + 1);
    end_small(f);
}

static void a_visit_can_be_finished_on_a_full_disk(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct store_visit v = {0};
    char filler[300];
    int there = 0;
    (void)state;
    mount_small(f, "size=4m");
    snprintf(filler, sizeof filler, "%s/filler", f->dir);
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "a", "b");
    fill(filler);
    struct json *all = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, all, all, 5, &f->e));
    json_free(all);
    fixture_again(f);
    assert_int_equal(store_person_find(f->s, person)->visit_count, 1);
    assert_ok(f, store_visit_journal(f->s, v.id, count_entries, &there, &f->e));
    assert_int_equal(there, 1);
    end_small(f);
}

static bool list_name(const char *name, void *self)
{
    buf_printf(self, "%s ", name);
    return true;
}

static void a_store_that_does_not_fit_leaves_nothing(void **state)
{
    struct fixture *f = fixture_folder(true);
    (void)state;
    mount_small(f, "size=100k");
    struct buf names = {0};
    assert_rc(f, RC_FULL, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    assert_null(f->s);
    assert_ok(f, fs_list(f->dir, list_name, &names, &f->e));
    assert_string_equal(buf_text(&names), "");
    buf_release(&names);
    end_small(f);
}

static void a_read_only_folder_is_denied(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct store *s = NULL;
    char other[400];
    (void)state;
    mount_small(f, "size=4m");
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(mount(NULL, f->dir, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
    assert_rc(f, RC_DENIED, store_open(&f->o, &s, &f->e));
    snprintf(other, sizeof other, "%s/other.db", f->dir);
    f->o.path = other;
    assert_rc(f, RC_DENIED, store_create(&f->o, "marie", "nurse", PASSPHRASE, &s, &f->e));
    assert_null(s);
    assert_int_equal(mount(NULL, f->dir, NULL, MS_REMOUNT, NULL), 0);
    f->o.path = f->path;
    fixture_again(f);
    end_small(f);
}

static void a_second_program_is_told_and_changes_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    int pipes[2], status = 0;
    char byte = 0;
    (void)state;
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *s = NULL;
        byte = store_open(&f->o, &s, NULL) == RC_OK ? 'y' : 'n';
        if (write(pipes[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(pipes[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_rc(f, RC_BUSY, store_open(&f->o, &f->s, &f->e));
    assert_rc(f, RC_BUSY, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(pipes[0]);
    close(pipes[1]);
    fixture_again(f); // the lock went with the program
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_loses_nothing_acknowledged),
        cmocka_unit_test(a_visit_can_be_finished_on_a_full_disk),
        cmocka_unit_test(a_store_that_does_not_fit_leaves_nothing),
        cmocka_unit_test(a_read_only_folder_is_denied),
        cmocka_unit_test(a_second_program_is_told_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
