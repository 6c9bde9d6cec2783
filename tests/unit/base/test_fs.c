// SPDX-License-Identifier: EUPL-1.2
#include "base/fs.h"
#include "base/fs_folder.h"
#include "base/fs_stage.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

// A folder of this test, made anew for each.
struct fixture {
    char dir[64];     // its path
    struct buf path;  // room for one path in it
    struct buf bytes; // room for one file
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    snprintf(f->dir, sizeof f->dir, "/tmp/icope-fs-XXXXXX");
    *state = f;
    return mkdtemp(f->dir) == NULL ? -1 : 0;
}

static bool remove_name(const char *name, void *self)
{
    const struct fixture *f = self;
    struct buf path = {.at = NULL};
    fs_join(&path, f->dir, name);
    remove(buf_text(&path));
    buf_release(&path);
    return true;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    fs_list(f->dir, remove_name, f, NULL);
    rmdir(f->dir);
    buf_release(&f->path);
    buf_release(&f->bytes);
    free(f);
    return 0;
}

static const char *in(struct fixture *f, const char *name)
{
    buf_clear(&f->path);
    fs_join(&f->path, f->dir, name);
    return buf_text(&f->path);
}

static bool count_name(const char *name, void *self)
{
    (void)name;
    (*(int *)self)++;
    return true;
}

static int names_in(const char *dir)
{
    int count = 0;
    assert_int_equal(fs_list(dir, count_name, &count, NULL), RC_OK);
    return count;
}

static void fs_write_then_read_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct err e = {.rc = RC_OK};
    char bytes[70000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    const char *path = in(f, "a");
    assert_int_equal(fs_write(path, bytes, sizeof bytes, 0600, &e), RC_OK);
    assert_int_equal(fs_read(path, sizeof bytes, &f->bytes, &e), RC_OK);
    assert_int_equal(f->bytes.len, sizeof bytes);
    assert_memory_equal(f->bytes.at, bytes, sizeof bytes);
    assert_int_equal(fs_write(path, "", 0, 0640, &e), RC_OK);
    assert_int_equal(fs_read(path, 0, &f->bytes, &e), RC_OK);
    assert_int_equal(f->bytes.len, 0);
    struct stat st = {.st_mode = 0};
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(names_in(f->dir), 1);
}

static void fs_read_refuses_what_it_should(void **state)
{
    struct fixture *f = *state;
    struct err e = {.rc = RC_OK};
    assert_int_equal(fs_read(in(f, "none"), 10, &f->bytes, &e), RC_NO);
    assert_int_equal(fs_write(in(f, "a"), "12345", 5, 0600, NULL), RC_OK);
    assert_int_equal(fs_read(in(f, "a"), 4, &f->bytes, NULL), RC_LIMIT);
    assert_int_equal(f->bytes.len, 0);
    assert_int_equal(fs_read(f->dir, 100, &f->bytes, NULL), RC_IO);
    assert_int_equal(fs_read(in(f, "a/b"), 100, &f->bytes, NULL), RC_IO);
    assert_int_equal(mkfifo(in(f, "pipe"), 0600), 0);
    assert_int_equal(fs_read(in(f, "pipe"), 100, &f->bytes, NULL), RC_IO); // must not hang
    assert_int_equal(fs_read("/proc/self/status", 100, &f->bytes, NULL), RC_LIMIT);
    assert_int_equal(fs_read("/proc/self/status", 100000, &f->bytes, NULL), RC_OK);
    assert_true(f->bytes.len > 100); // though the file says it has no bytes
}

static void fs_write_fails_where_there_is_no_folder(void **state)
{
    struct fixture *f = *state;
    struct err e = {.rc = RC_OK};
    assert_int_equal(fs_write(in(f, "none/a"), "x", 1, 0600, &e), RC_IO);
    assert_non_null(strstr(e.text, "No such file"));
    assert_int_equal(fs_write(in(f, "a"), "x", 1, 0600, NULL), RC_OK);
    assert_int_equal(fs_write(in(f, "a/b"), "x", 1, 0600, NULL), RC_IO);
    assert_int_equal(fs_write(f->dir, "x", 1, 0600, NULL), RC_IO);
    assert_int_equal(names_in(f->dir), 1);
}

static void fs_write_is_denied_in_a_read_only_place(void **state)
{
    struct fixture *f = *state;
    if (geteuid() == 0) {
        // Nothing is denied to root but what the kernel owns.
        assert_int_equal(fs_write("/proc/self/icope", "x", 1, 0600, NULL), RC_IO);
        assert_int_equal(fs_rc(EACCES), RC_DENIED);
        return;
    }
    assert_int_equal(chmod(f->dir, 0500), 0);
    assert_int_equal(fs_write(in(f, "a"), "x", 1, 0600, NULL), RC_DENIED);
    assert_int_equal(chmod(f->dir, 0700), 0);
}

static void fs_write_to_a_full_device_says_so(void **state)
{
    (void)state;
    struct stat st = {.st_mode = 0};
    if (stat("/dev/full", &st) != 0 || !S_ISCHR(st.st_mode)) {
        print_message("no /dev/full here\n");
        skip();
    }
    struct err e = {.rc = RC_OK};
    assert_int_equal(fs_write("/dev/full", "x", 1, 0600, &e), RC_FULL);
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode)); // written through, not replaced
}

static void fs_write_that_fails_midway_keeps_the_old_file(void **state)
{
    struct fixture *f = *state;
    const char *path = in(f, "a");
    assert_int_equal(fs_write(path, "old", 3, 0600, NULL), RC_OK);
    struct rlimit before = {.rlim_cur = 0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 1000, .rlim_max = before.rlim_max};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char bytes[5000] = {0};
    enum rc rc = fs_write(path, bytes, sizeof bytes, 0600, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(rc, RC_IO);
    assert_int_equal(fs_read(path, 100, &f->bytes, NULL), RC_OK);
    assert_string_equal(buf_text(&f->bytes), "old");
    assert_int_equal(names_in(f->dir), 1); // no temporary file is left
}

static void fs_write_follows_a_link_and_keeps_it(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(fs_write(in(f, "real"), "old", 3, 0600, NULL), RC_OK);
    assert_int_equal(symlink("real", in(f, "link")), 0);
    assert_int_equal(fs_write(in(f, "link"), "new", 3, 0600, NULL), RC_OK);
    struct stat st = {.st_mode = 0};
    assert_int_equal(lstat(in(f, "link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(fs_read(in(f, "real"), 10, &f->bytes, NULL), RC_OK);
    assert_string_equal(buf_text(&f->bytes), "new");
}

static void fs_mkdirs_makes_parents(void **state)
{
    struct fixture *f = *state;
    struct err e = {.rc = RC_OK};
    assert_int_equal(fs_mkdirs(in(f, "x/y//z/"), &e), RC_OK);
    assert_int_equal(fs_mkdirs(in(f, "x/y/z"), &e), RC_OK);
    struct stat st = {.st_mode = 0};
    assert_int_equal(stat(in(f, "x/y/z"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(fs_mkdirs("/", &e), RC_OK);
    assert_int_equal(fs_write(in(f, "file"), "", 0, 0600, NULL), RC_OK);
    assert_int_equal(fs_mkdirs(in(f, "file"), NULL), RC_IO);
    assert_int_equal(fs_mkdirs(in(f, "file/sub"), NULL), RC_IO);
    assert_int_equal(rmdir(in(f, "x/y/z")) + rmdir(in(f, "x/y")) + rmdir(in(f, "x")), 0);
}

static bool gather(const char *name, void *self)
{
    struct buf *names = self;
    buf_printf(names, "%s ", name);
    return strcmp(name, "c") != 0;
}

static void fs_list_sorts_and_stops(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"c", "a", "B", ".h", "d"};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(fs_write(in(f, names[i]), "", 0, 0600, NULL), RC_OK);
    struct buf seen = {.at = NULL};
    assert_int_equal(fs_list(f->dir, gather, &seen, NULL), RC_OK);
    assert_string_equal(buf_text(&seen), ".h B a c ");
    buf_release(&seen);
    assert_int_equal(fs_list(in(f, "none"), gather, &seen, NULL), RC_NO);
    assert_int_equal(fs_list(in(f, "a"), gather, &seen, NULL), RC_IO);
}

static void fs_paths_and_codes(void **state)
{
    struct fixture *f = *state;
    struct buf path = {.at = NULL};
    fs_join(&path, "/a/", "b");
    assert_string_equal(buf_text(&path), "/a/b");
    buf_clear(&path);
    fs_join(&path, "a", "b");
    assert_string_equal(buf_text(&path), "a/b");
    buf_release(&path);
    assert_true(fs_exists(f->dir));
    assert_false(fs_exists(in(f, "none")));
    char dir[4096];
    assert_true(fs_program_dir(dir, sizeof dir));
    assert_true(fs_exists(dir));
    assert_false(fs_program_dir(dir, 2));
    assert_int_equal(fs_rc(ENOSPC), RC_FULL);
    assert_int_equal(fs_rc(EDQUOT), RC_FULL);
    assert_int_equal(fs_rc(EROFS), RC_DENIED);
    assert_int_equal(fs_rc(EPERM), RC_DENIED);
    assert_int_equal(fs_rc(ENOENT), RC_NO);
    assert_int_equal(fs_rc(EIO), RC_IO);
}

static bool write_down(const char *name, void *self)
{
    buf_puts(self, name);
    buf_putc(self, ' ');
    return true;
}

static void folder_holds(const struct fixture *f, const char *names)
{
    struct buf all = {0};
    assert_int_equal(fs_list(f->dir, write_down, &all, NULL), RC_OK);
    assert_string_equal(buf_text(&all), names);
    buf_release(&all);
}

static void fs_stage_names_a_file_only_when_it_is_whole(void **state)
{
    struct fixture *f = *state;
    struct fs_stage s;
    const char *path = in(f, "a");
    assert_int_equal(fs_stage_begin(&s, path, NULL, 0600, NULL), RC_OK);
    fs_stage_write(&s, "one", 3);
    assert_int_equal(fs_stage_sync(&s, NULL), RC_OK);
    folder_holds(f, "");  // whatever ends the program now leaves nothing
    fs_stage_abandon(&s); // as a command that fails
    folder_holds(f, "");

    assert_int_equal(fs_stage_begin(&s, path, NULL, 0600, NULL), RC_OK);
    fs_stage_write(&s, "one", 3);
    fs_stage_write(&s, "two", 3);
    assert_int_equal(fs_stage_sync(&s, NULL), RC_OK);
    assert_int_equal(fs_stage_commit(&s, FS_KEEP, NULL), RC_OK);
    fs_stage_abandon(&s);
    folder_holds(f, "a ");
    assert_int_equal(fs_read(path, 100, &f->bytes, NULL), RC_OK);
    assert_string_equal(buf_text(&f->bytes), "onetwo");
}

static void fs_stage_keeps_or_replaces_as_told(void **state)
{
    struct fixture *f = *state;
    struct fs_stage s;
    const char *path = in(f, "a");
    assert_int_equal(fs_write(path, "old", 3, 0600, NULL), RC_OK);
    assert_int_equal(fs_stage_begin(&s, path, NULL, 0, NULL), RC_OK);
    fs_stage_write(&s, "new", 3);
    assert_int_equal(fs_stage_sync(&s, NULL), RC_OK);
    assert_int_equal(fs_stage_commit(&s, FS_KEEP, NULL), RC_BUSY);
    assert_int_equal(fs_read(path, 100, &f->bytes, NULL), RC_OK);
    assert_string_equal(buf_text(&f->bytes), "old");
    assert_int_equal(fs_stage_commit(&s, FS_REPLACE, NULL), RC_OK);
    assert_int_equal(fs_read(path, 100, &f->bytes, NULL), RC_OK);
    assert_string_equal(buf_text(&f->bytes), "new");
    fs_stage_abandon(&s);
    folder_holds(f, "a ");
    // A temporary file that is there is somebody else's: it is left alone.
    assert_int_equal(fs_stage_begin(&s, "b", path, 0600, NULL), RC_BUSY);
    fs_stage_abandon(&s);
    folder_holds(f, "a ");
}

static void a_temporary_file_goes_once_nobody_writes_it(void **state)
{
    struct fixture *f = *state;
    struct fs_stage s;
    const char *path = in(f, "a.part");
    assert_int_equal(fs_stage_begin(&s, "a", path, 0600, NULL), RC_OK);
    assert_false(fs_remove_left(path)); // somebody writes it
    close(s.fd);                        // as a program that was killed
    s.fd = -1;
    folder_holds(f, "a.part ");
    assert_true(fs_remove_left(path));
    folder_holds(f, "");
    assert_false(fs_remove_left(path));
    fs_stage_abandon(&s);
}

// A disk that gives back something else than was written is noticed before the file has its name.
static void what_reads_back_differently_is_no_file(void **state)
{
    struct fixture *f = *state;
    struct fs_stage s;
    char path[300];
    struct err e = {0};
    snprintf(path, sizeof path, "%s", in(f, "a"));
    assert_int_equal(fs_stage_begin(&s, path, NULL, 0600, NULL), RC_OK);
    fs_stage_write(&s, "what was written", 16);
    assert_int_equal(pwrite(s.fd, "W", 1, 0), 1); // as a disk that errs
    assert_int_equal(fs_stage_sync(&s, &e), RC_IO);
    assert_non_null(strstr(e.text, "gives back"));
    fs_stage_abandon(&s);
    assert_int_equal(fs_stage_begin(&s, path, in(f, "a.part"), 0600, NULL), RC_OK);
    fs_stage_write(&s, "what was written", 16);
    assert_int_equal(ftruncate(s.fd, 8), 0);
    assert_int_equal(fs_stage_sync(&s, NULL), RC_IO);
    fs_stage_abandon(&s);
    folder_holds(f, "");
}

static void pieces_of_any_length_read_back(void **state)
{
    static const char text[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    struct fixture *f = *state;
    for (size_t last = 0; last < 9; last++) {
        struct fs_stage s;
        assert_int_equal(fs_stage_begin(&s, in(f, "a"), NULL, 0600, NULL), RC_OK);
        for (size_t len = 0; len < sizeof text; len++)
            fs_stage_write(&s, text, len);
        fs_stage_write(&s, text, last);
        assert_int_equal(fs_stage_sync(&s, NULL), RC_OK);
        assert_int_equal(pwrite(s.fd, "?", 1, (off_t)s.bytes - 1), 1); // its last byte
        assert_int_equal(fs_stage_sync(&s, NULL), RC_IO);
        fs_stage_abandon(&s);
    }
}

static void a_folder_is_there_when_all_of_it_is(void **state)
{
    struct fixture *f = *state;
    struct fs_folder folder, again;
    char path[300], more[300];
    struct buf file = {0};
    snprintf(path, sizeof path, "%s", in(f, "out"));
    snprintf(more, sizeof more, "%s", in(f, "more"));
    assert_int_equal(fs_folder_begin(&folder, path, NULL), RC_OK);
    fs_join(&file, fs_folder_at(&folder), "a.csv");
    assert_int_equal(fs_write(buf_text(&file), "1", 1, 0600, NULL), RC_OK);
    assert_false(fs_exists(path));
    assert_int_equal(fs_folder_begin(&again, path, NULL), RC_OK); // the other one is held
    assert_true(fs_exists(buf_text(&file)));
    fs_folder_drop(&again);
    assert_int_equal(fs_folder_keep(&folder, NULL), RC_OK);
    fs_folder_drop(&folder);
    folder_holds(f, "out ");
    // What a killed program left goes when the same folder is begun again.
    assert_int_equal(fs_mkdirs(in(f, "more.01234567.part/below"), NULL), RC_OK);
    assert_int_equal(fs_write(in(f, "more.01234567.part/below/x"), "1", 1, 0600, NULL), RC_OK);
    assert_int_equal(fs_folder_begin(&folder, more, NULL), RC_OK);
    assert_false(fs_exists(in(f, "more.01234567.part")));
    fs_folder_drop(&folder);
    folder_holds(f, "out ");
    // One that is there is written into as it is.
    assert_int_equal(fs_folder_begin(&folder, path, NULL), RC_OK);
    assert_string_equal(fs_folder_at(&folder), path);
    fs_folder_drop(&folder);
    folder_holds(f, "out ");
    unlink(in(f, "out/a.csv"));
    rmdir(path);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fs_write_then_read_gives_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_read_refuses_what_it_should, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_write_fails_where_there_is_no_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_write_is_denied_in_a_read_only_place, setup, teardown),
        cmocka_unit_test(fs_write_to_a_full_device_says_so),
        cmocka_unit_test_setup_teardown(fs_write_that_fails_midway_keeps_the_old_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(fs_write_follows_a_link_and_keeps_it, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_stage_names_a_file_only_when_it_is_whole, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_temporary_file_goes_once_nobody_writes_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(fs_stage_keeps_or_replaces_as_told, setup, teardown),
        cmocka_unit_test_setup_teardown(what_reads_back_differently_is_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(pieces_of_any_length_read_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_is_there_when_all_of_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_mkdirs_makes_parents, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_list_sorts_and_stops, setup, teardown),
        cmocka_unit_test_setup_teardown(fs_paths_and_codes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
