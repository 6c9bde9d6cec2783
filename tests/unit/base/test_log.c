// SPDX-License-Identifier: EUPL-1.2
#include "base/fs.h"
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { MIB = 1024 * 1024 };

// A log in a folder of its own.
struct fixture {
    char dir[64];   // the folder
    char path[80];  // the log
    char older[80]; // what is kept of it
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    snprintf(f->dir, sizeof f->dir, "/tmp/icope-log-XXXXXX");
    *state = f;
    if (mkdtemp(f->dir) == NULL)
        return -1;
    snprintf(f->path, sizeof f->path, "%s/log", f->dir);
    snprintf(f->older, sizeof f->older, "%s/log.1", f->dir);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    log_close();
    unlink(f->path);
    remove(f->older);
    rmdir(f->dir);
    free(f);
    return 0;
}

static void log_line_writes_one_safe_line(void **state)
{
    struct fixture *f = *state;
    log_open(f->path);
    log_line("store", "opened %d\nfake line \x1B[31m", 3);
    log_close();
    log_line("store", "to nowhere");
    struct buf text = {.at = NULL};
    assert_int_equal(fs_read(f->path, MIB, &text, NULL), RC_OK);
    const char *after_time = strchr(buf_text(&text), ' ');
    assert_non_null(after_time);
    assert_int_equal(after_time - buf_text(&text), 24);
    assert_int_equal(after_time[-1], 'Z');
    assert_string_equal(after_time, " store: opened 3 fake line \xEF\xBF\xBD[31m\n");
    buf_release(&text);
    struct stat st = {.st_mode = 0};
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void log_open_appends_and_tightens_the_mode(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(fs_write(f->path, "kept\n", 5, 0666, NULL), RC_OK);
    log_open(f->path);
    log_line("a", "x");
    struct buf text = {.at = NULL};
    assert_int_equal(fs_read(f->path, MIB, &text, NULL), RC_OK);
    assert_memory_equal(buf_text(&text), "kept\n", 5);
    assert_true(text.len > 5);
    buf_release(&text);
    struct stat st = {.st_mode = 0};
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void log_line_starts_anew_at_one_mebibyte(void **state)
{
    struct fixture *f = *state;
    log_open(f->path);
    struct stat st = {.st_size = 0};
    for (int i = 0; i < 2500; i++) {
        log_line("fill", "%d %01000d", i, 0);
        assert_int_equal(stat(f->path, &st), 0);
        assert_true(st.st_size <= MIB);
    }
    assert_int_equal(stat(f->older, &st), 0);
    assert_true(st.st_size <= MIB && st.st_size > MIB - 2000);
    struct buf text = {.at = NULL};
    assert_int_equal(fs_read(f->path, MIB, &text, NULL), RC_OK);
    assert_non_null(strstr(buf_text(&text), " fill: 2499 "));
    buf_release(&text);
}

static void log_line_stays_bounded_when_it_cannot_rename(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(f->older, 0700), 0); // a folder cannot be replaced by a file
    log_open(f->path);
    struct stat st = {.st_size = 0};
    for (int i = 0; i < 1500; i++)
        log_line("fill", "%d %01000d", i, 0);
    assert_int_equal(stat(f->path, &st), 0);
    assert_true(st.st_size <= MIB && st.st_size > 1000);
}

static void log_line_cuts_a_long_text(void **state)
{
    struct fixture *f = *state;
    log_open(f->path);
    log_line("long", "%0100000d", 0);
    struct stat st = {.st_size = 0};
    assert_int_equal(stat(f->path, &st), 0);
    assert_true(st.st_size > 4000 && st.st_size < 5000);
}

static void log_open_of_no_place_is_quiet(void **state)
{
    (void)state;
    log_open("/nonexistent-folder/log");
    log_line("a", "b");
    log_open(NULL);
    log_line("a", "b");
    log_close();
    log_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(log_line_writes_one_safe_line, setup, teardown),
        cmocka_unit_test_setup_teardown(log_open_appends_and_tightens_the_mode, setup, teardown),
        cmocka_unit_test_setup_teardown(log_line_starts_anew_at_one_mebibyte, setup, teardown),
        cmocka_unit_test_setup_teardown(log_line_stays_bounded_when_it_cannot_rename, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(log_line_cuts_a_long_text, setup, teardown),
        cmocka_unit_test(log_open_of_no_place_is_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
