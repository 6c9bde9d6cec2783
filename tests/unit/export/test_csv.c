// SPDX-License-Identifier: EUPL-1.2
#include "export/csv.h"

#include "base/fs.h"
#include "base/mem.h"

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

// A folder of its own.
static int make_folder(void **state)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = mem_alloc(200);
    snprintf(dir, 200, "%.100s/icope-csv-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    *state = dir;
    return 0;
}

static bool remove_one(const char *name, void *self)
{
    struct buf path = {0};
    fs_join(&path, self, name);
    unlink(buf_text(&path));
    buf_release(&path);
    return true;
}

static int remove_folder(void **state)
{
    fs_list(*state, remove_one, *state, NULL);
    rmdir(*state);
    free(*state);
    return 0;
}

static bool count_one(const char *name, void *self)
{
    (void)name;
    ++*(int *)self;
    return true;
}

static int files_in(const char *dir)
{
    int count = 0;
    assert_int_equal(fs_list(dir, count_one, &count, NULL), RC_OK);
    return count;
}

static void two_rows(struct csv *c)
{
    csv_cell(c, CSV_TEXT, "name");
    csv_cell(c, CSV_TEXT, "seconds");
    csv_end_row(c);
    csv_cell(c, CSV_TEXT, NULL);
    csv_cell(c, CSV_NUMBER, "16.20");
    csv_end_row(c);
}

static void csv_place_writes_bom_and_rows(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0}, text = {0};
    struct stat st;
    assert_int_equal(csv_open(&c, *state, "a.csv", CSV_FOR_EXCEL_FR, &e), RC_OK);
    fs_join(&path, *state, "a.csv");
    two_rows(&c);
    assert_int_equal(csv_finish(&c, &e), RC_OK);
    assert_false(fs_exists(buf_text(&path))); // nothing under its name before
    assert_int_equal(csv_publish(&c, &e), RC_OK);
    assert_int_equal(c.rows, 2);
    csv_release(&c);
    assert_int_equal(fs_read(buf_text(&path), 1000, &text, &e), RC_OK);
    assert_string_equal(buf_text(&text), "\xef\xbb\xbfname;seconds\r\n;16,20\r\n");
    assert_int_equal(stat(buf_text(&path), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(files_in(*state), 1);
    buf_release(&path);
    buf_release(&text);
}

static void csv_open_follows_the_rules(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0}, text = {0};
    assert_int_equal(csv_open(&c, *state, "a.csv", CSV_FOR_RFC4180, &e), RC_OK);
    two_rows(&c);
    assert_int_equal(csv_finish(&c, &e), RC_OK);
    assert_int_equal(csv_publish(&c, &e), RC_OK);
    csv_release(&c);
    fs_join(&path, *state, "a.csv");
    assert_int_equal(fs_read(buf_text(&path), 1000, &text, &e), RC_OK);
    assert_string_equal(buf_text(&text), "name,seconds\r\n,16.20\r\n");
    buf_release(&path);
    buf_release(&text);
}

static void csv_open_existing_file_is_refused(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0};
    fs_join(&path, *state, "a.csv");
    assert_int_equal(fs_write(buf_text(&path), "mine", 4, 0600, &e), RC_OK);
    assert_int_equal(csv_open(&c, *state, "a.csv", CSV_FOR_EXCEL_FR, &e), RC_BUSY);
    csv_release(&c);
    assert_int_equal(files_in(*state), 1);
    buf_release(&path);
}

// Somebody makes the file while it is being written.
static void csv_place_never_replaces(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0}, text = {0};
    fs_join(&path, *state, "a.csv");
    assert_int_equal(csv_open(&c, *state, "a.csv", CSV_FOR_EXCEL_FR, &e), RC_OK);
    two_rows(&c);
    assert_int_equal(fs_write(buf_text(&path), "mine", 4, 0600, &e), RC_OK);
    assert_int_equal(csv_finish(&c, &e), RC_OK);
    assert_int_equal(csv_publish(&c, &e), RC_BUSY);
    csv_release(&c);
    assert_int_equal(fs_read(buf_text(&path), 1000, &text, NULL), RC_OK);
    assert_string_equal(buf_text(&text), "mine");
    assert_int_equal(files_in(*state), 1); // the temporary one is gone
    buf_release(&path);
    buf_release(&text);
}

static void csv_release_leaves_nothing(void **state)
{
    struct csv c;
    struct err e = {0};
    assert_int_equal(csv_open(&c, *state, "a.csv", CSV_FOR_EXCEL_FR, &e), RC_OK);
    two_rows(&c);
    csv_release(&c);
    assert_int_equal(files_in(*state), 0);
}

static void csv_finish_full_disk(void **state)
{
    struct csv c = {.rules = csv_rules_for(CSV_FOR_EXCEL), .stage = {.fd = -1}};
    struct err e = {0};
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("skipped: no /dev/full\n");
        skip();
    }
    // The temporary file stands for one on a disk without room.
    c.stage.fd = dup(STDERR_FILENO);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_true(dup2(fileno(full), c.stage.fd) >= 0);
    fclose(full);
    two_rows(&c);
    assert_int_equal(csv_finish(&c, &e), RC_FULL);
    csv_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(csv_place_writes_bom_and_rows, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(csv_open_follows_the_rules, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(csv_open_existing_file_is_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(csv_place_never_replaces, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(csv_release_leaves_nothing, make_folder, remove_folder),
        cmocka_unit_test(csv_finish_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
