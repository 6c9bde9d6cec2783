// SPDX-License-Identifier: EUPL-1.2
// Files of work: what is written comes back, on the disk it is noise, and a disk that fails is
// told.
#include "vault/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char secret[] = "Jeanne Martin, 12 mai 1942, Quimper";
enum { LINES = 60000 }; // some blocks

static char dir[] = "/tmp/icope-scratch-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) != NULL ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir); // only an empty one goes: no file has a name
}

static void write_lines(FILE *f)
{
    for (int i = 0; i < LINES; i++)
        fprintf(f, "%s %d\n", secret, i);
    fflush(f);
}

static void what_is_written_comes_back(void **state)
{
    struct scratches all = {0};
    char line[100], wanted[100];
    FILE *f = scratch_open(dir, &all);
    (void)state;
    assert_non_null(f);
    write_lines(f);
    for (int round = 0; round < 2; round++) {
        rewind(f);
        for (int i = 0; i < LINES; i++) {
            snprintf(wanted, sizeof wanted, "%s %d\n", secret, i);
            assert_non_null(fgets(line, sizeof line, f));
            assert_string_equal(line, wanted);
        }
        assert_null(fgets(line, sizeof line, f));
    }
    assert_int_equal(fseek(f, -6, SEEK_END), 0); // "59999\n"
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "59999\n");
    assert_int_equal(all.failure, 0);
    fclose(f);
}

static void one_that_is_empty_is_empty(void **state)
{
    struct scratches all = {0};
    FILE *f = scratch_open(dir, &all);
    (void)state;
    rewind(f);
    assert_int_equal(fgetc(f), EOF);
    assert_int_equal(all.failure, 0);
    fclose(f);
}

// The newest descriptor of this process whose file has no name.
static size_t bytes_without_name(char **ret)
{
    size_t size = 0;
    for (int fd = 3; fd < 64; fd++) {
        struct stat st;
        if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink != 0)
            continue;
        size = (size_t)st.st_size;
        free(*ret);
        *ret = malloc(size + 1);
        assert_int_equal(pread(fd, *ret, size, 0), (ssize_t)size);
    }
    return size;
}

static void on_the_disk_it_is_noise_and_small(void **state)
{
    struct scratches all = {0};
    char *bytes = NULL;
    FILE *f = scratch_open(dir, &all);
    (void)state;
    write_lines(f);
    const size_t size = bytes_without_name(&bytes);
    assert_true(size > 0);
    assert_true(size < LINES * sizeof secret / 4);
    assert_null(memmem(bytes, size, "Martin", 6));
    assert_null(memmem(bytes, size, "\x28\xb5\x2f\xfd", 4)); // nor a frame of zstd
    free(bytes);
    fclose(f);
}

static void a_disk_that_is_full_is_told(void **state)
{
    struct scratches all = {0};
    struct rlimit before, small;
    (void)state;
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 1000;
    FILE *f = scratch_open(dir, &all);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    write_lines(f);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(all.failure, EFBIG);
    assert_true(ferror(f));
    fclose(f);
}

static void what_a_library_left_open_is_closed(void **state)
{
    struct scratches all = {0};
    char *bytes = NULL;
    FILE *first = scratch_open(dir, &all);
    (void)state;
    write_lines(first);
    assert_non_null(scratch_open(dir, &all));
    assert_non_null(scratch_open(dir, &all));
    fclose(first); // itself
    scratch_close_all(&all);
    assert_null(all.first);
    assert_int_equal(bytes_without_name(&bytes), 0);
    assert_null(bytes); // there is none
    scratch_close_all(&all);
}

static void no_folder_no_file(void **state)
{
    struct scratches all = {0};
    (void)state;
    assert_null(scratch_open("/nowhere/at/all", &all));
    assert_int_equal(errno, ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(one_that_is_empty_is_empty),
        cmocka_unit_test(on_the_disk_it_is_noise_and_small),
        cmocka_unit_test(a_disk_that_is_full_is_told),
        cmocka_unit_test(what_a_library_left_open_is_closed),
        cmocka_unit_test(no_folder_no_file),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
